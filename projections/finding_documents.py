"""Findings as they are shown: amounts that can be opened, and the clock of the day asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.money import Money
from projections.balances import Moment
from projections.columns import unindexed
from projections.figures import FigureName
from projections.finding_tables import HISTORY, LEVELS, QUESTIONED, RESPONSES, SETTLEMENTS
from projections.paging import rows_of
from projections.rows import Row

Document = dict[str, Any]

AMOUNTS: Final = ("questioned", "recovered", "withheld", "justified", "outstanding")
"""What is said of the money a finding questions; the last is the first less the three between."""

_FIGURES: Final = {name: f"findings_{name}" for name in AMOUNTS} | {"questioned": "findings_amount"}
_MINOR: Final = tuple(f"{name}_minor" for name in AMOUNTS[1:4])
_HIDDEN: Final = frozenset(
    {
        "amount_in_question_minor", "amount_in_question_currency", "recorded_day", *LEVELS, *_MINOR,
    }
)  # fmt: skip


def finding_document(row: Row, moment: Moment) -> Document:
    """Show a finding in its state at a moment, with its money and its clock."""
    shown = {name: value for name, value in row.items() if name not in _HIDDEN}
    amounts = amounts_of(row, moment)
    shown["amount_in_question"] = amounts.pop("questioned")
    return shown | amounts | {"clock": clock_of(row, moment.as_of)}


def amounts_of(row: Row, moment: Moment) -> dict[str, Document | None]:
    """Say how much is questioned, how it was settled and what is left; None where none is."""
    currency = row["amount_in_question_currency"]
    if currency is None:
        return dict.fromkeys(AMOUNTS)
    where = {"finding": (row["reference"],)}
    asked = FigureName("", where, moment, currency).query
    return {
        name: _opened_by(f"{_FIGURES[name]}?{asked}", minor, currency)
        for name, minor in zip(AMOUNTS, minors_of(row), strict=True)
    }


def minors_of(row: Row) -> tuple[int, ...]:
    """Count what is questioned, recovered, withheld, justified and outstanding."""
    questioned = row["amount_in_question_minor"] or 0
    settled = tuple(row[name] for name in _MINOR)
    return (questioned, *settled, questioned - sum(settled))


def figure(
    name: str, minor: int, currency: str, where: Mapping[str, tuple[str, ...]], moment: Moment
) -> Document:
    """Show one amount of findings with the name it is opened by."""
    return _opened_by(str(FigureName(_FIGURES[name], where, moment, currency)), minor, currency)


def _opened_by(name: str, minor: int, currency: str) -> Document:
    return {
        "minor": minor,
        "currency": currency,
        "amount": Money(minor, currency).decimal(),
        "explain": name,
    }


def clock_of(row: Row, on: date | None) -> Document:
    """Say what the days are counted from, and how many they are on a date.

    A finding is overdue from the day after its deadline until it is closed; a closed one has
    taken the days until then. Days are None where no date is asked for.
    """
    due_on, closed_on = row["due_on"], row["closed_on"]
    elapsed = overdue = None
    if on is not None:
        elapsed = ((closed_on or on) - row["recorded_on"]).days
        overdue = max((on - due_on).days, 0) if row["is_open"] and due_on is not None else 0
    return {
        "as_of": on,
        "recorded_on": row["recorded_on"],
        "anchor_on": row["ordered_on"],
        "due_on": due_on,
        "days_elapsed": elapsed,
        "days_overdue": overdue,
        "is_overdue": None if overdue is None else overdue > 0,
    }


def particulars(connection: Connection, reference: str, moment: Moment) -> Document:
    """Show what belongs to one finding: entries in question, answers, settlements and facts."""
    entries = sa.select(QUESTIONED).where(QUESTIONED.c.finding == reference)
    return {
        "questioned": [
            {"position": row["entry"], "amount": _plain(row)}
            for row in rows_of(connection, entries.order_by(QUESTIONED.c.line))
        ],
        "responses": _of(connection, RESPONSES, reference, moment),
        "settlements": [
            _settlement(row, moment) for row in _of(connection, SETTLEMENTS, reference, moment)
        ],
        "facts": [
            {name: row[name] for name in ("position", "effective_on", "topic")}
            for row in _of(connection, HISTORY, reference, moment)
        ],
    }


def _of(connection: Connection, table: sa.Table, reference: str, moment: Moment) -> list[Row]:
    chosen = sa.select(table).where(table.c.finding == reference, *by_then(table, moment))
    return rows_of(connection, chosen.order_by(table.c.position))


def by_then(table: sa.Table, moment: Moment) -> list[sa.ColumnElement[bool]]:
    """Return what holds of a fact that had taken effect and was known at a moment.

    Most facts are: what the question is about has to be looked up, and not this.
    """
    held: list[sa.ColumnElement[bool]] = []
    if moment.as_of is not None:
        held.append(unindexed(table.c.effective_on) <= moment.as_of)
    if moment.known_at is not None:
        held.append(unindexed(table.c.position) <= moment.known_at)
    return held


def _settlement(row: Row, moment: Moment) -> Document:
    withdrawn = is_withdrawn(row, moment)
    return {
        "settlement": row["settlement"],
        "kind": row["kind"],
        "effective_on": row["effective_on"],
        "position": row["position"],
        "amount": _plain(row),
        "entry": row["entry"],
        "reason": row["reason"],
        "withdrawn_on": row["withdrawn_on"] if withdrawn else None,
        "withdrawn_position": row["withdrawn_position"] if withdrawn else None,
    }


def is_withdrawn(settlement: Row, moment: Moment) -> bool:
    """Say whether a settlement had been withdrawn, as known at a moment."""
    position, on = settlement["withdrawn_position"], settlement["withdrawn_on"]
    return (
        position is not None
        and (moment.as_of is None or on <= moment.as_of)
        and (moment.known_at is None or position <= moment.known_at)
    )


def _plain(row: Row) -> Document:
    amount = Money(row["minor"], row["currency"])
    return {"minor": amount.minor, "currency": amount.currency, "amount": amount.decimal()}
