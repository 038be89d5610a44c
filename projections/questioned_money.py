"""Money that findings question: what it adds up to, and the facts and ledger entries it is of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.money import Money
from projections.figures import FigureName
from projections.finding_documents import by_then, is_withdrawn
from projections.finding_queries import on_record
from projections.finding_tables import FINDINGS, QUESTIONED, SETTLEMENTS
from projections.paging import rows_of

Document = dict[str, Any]

_SCOPES: Final = {
    "finding": FINDINGS.c.reference,
    "organisation": FINDINGS.c.responsible_organisation,
    "person": FINDINGS.c.responsible_person,
}


def questioned_money(connection: Connection, name: FigureName, limit: int, after: int) -> Document:
    """Open an amount of findings: its parts add up to it, each with the ledger entry it is of.

    Parts of one fact are never torn apart, so that a page may hold more than ``limit``.
    """
    parts = sorted(_parts(connection, name), key=lambda part: (part["position"], part["line"]))
    values: Counter[str] = Counter()
    for part in parts:
        values[part["currency"]] += part["minor"]
    left = [part for part in parts if part["position"] > after]
    last = left[limit - 1]["position"] if len(left) > limit else None
    shown = left if last is None else [part for part in left if part["position"] <= last]
    return {
        "values": [_amount(minor, currency) for currency, minor in sorted(values.items())],
        "parts_total": len(parts),
        "parts": [
            {**{k: v for k, v in part.items() if k != "minor"}, **_amount(part["minor"], currency)}
            for part in shown
            for currency in [part["currency"]]
        ],
        "next_after": last if len(shown) < len(left) else None,
    }


def _parts(connection: Connection, name: FigureName) -> Iterator[Document]:
    figure = name.figure.removeprefix("findings_")
    if figure in ("amount", "outstanding"):
        yield from _questioned(connection, name)
    for part in _settled(connection, name):
        if figure == "outstanding":
            yield part | {"minor": -part["minor"]}
        elif figure == part["kind"]:
            yield part


def _questioned(connection: Connection, name: FigureName) -> Iterator[Document]:
    """List what is questioned, by ledger entry; in one part where none is named."""
    chosen = (
        sa.select(
            FINDINGS.c.reference.label("finding"),
            FINDINGS.c.recorded_on.label("effective_on"),
            FINDINGS.c.recorded_position.label("position"),
            sa.func.coalesce(QUESTIONED.c.line, 1).label("line"),
            sa.func.coalesce(QUESTIONED.c.minor, FINDINGS.c.amount_in_question_minor).label(
                "minor"
            ),
            FINDINGS.c.amount_in_question_currency.label("currency"),
            QUESTIONED.c.entry,
        )
        .outerjoin(QUESTIONED, QUESTIONED.c.finding == FINDINGS.c.reference)
        .where(*_scope(name), *on_record(name.moment))
    )
    for row in rows_of(connection, chosen):
        yield row | {"kind": "questioned"}


def _settled(connection: Connection, name: FigureName) -> Iterator[Document]:
    """List settlements and, with the opposite sign, those that were withdrawn again."""
    chosen = (
        sa.select(SETTLEMENTS)
        .join(FINDINGS, FINDINGS.c.reference == SETTLEMENTS.c.finding)
        .where(*_scope(name), *by_then(SETTLEMENTS, name.moment))
    )
    for row in rows_of(connection, chosen):
        part = {
            "finding": row["finding"],
            "settlement": row["settlement"],
            "kind": row["kind"],
            "effective_on": row["effective_on"],
            "position": row["position"],
            "line": 1,
            "entry": row["entry"],
            "minor": row["minor"],
            "currency": row["currency"],
        }
        yield part
        if is_withdrawn(row, name.moment):
            yield part | {
                "position": row["withdrawn_position"],
                "effective_on": row["withdrawn_on"],
                "minor": -row["minor"],
            }


def _scope(name: FigureName) -> list[sa.ColumnElement[bool]]:
    held: list[sa.ColumnElement[bool]] = [
        _SCOPES[scope].in_(values) for scope, values in name.where.items()
    ]
    held.append(FINDINGS.c.amount_in_question_minor.is_not(None))
    if name.currency:
        held.append(FINDINGS.c.amount_in_question_currency == name.currency)
    return held


def _amount(minor: int, currency: str) -> Document:
    return {"minor": minor, "currency": currency, "amount": Money(minor, currency).decimal()}
