"""How an account's statements follow one another, and whether its entries come to their sums."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.bank_values import StatementKind
from projections.amounts import shown
from projections.paging import rows_of
from projections.reconciliation_tables import STATEMENTS
from projections.rows import Row
from projections.statement_chain import (
    Break,
    Stretch,
    breaks,
    entry_sums,
    statements_at,
    stretches,
)

Document = dict[str, Any]


def statement_chain(connection: Connection, account: Row, known_at: int | None = None) -> Document:
    """Say of each statement of an account (its row) which it follows, and how, whatever came first.

    ``gaps`` are where one ends with another balance than the next begins with, or days lie
    between; ``doubled`` where the entries on record come to more or less than the statements
    of some days moved; ``unfinished`` the statements that are not on record whole.
    """
    number, currency = account["reference"], account["currency"]
    statements = statements_at(connection, number, known_at)
    chain = stretches(statements)
    sums = entry_sums(connection, number, known_at)
    entries = [sum(sums.get(row["reference"], 0) for row in one.statements) for one in chain]
    moved = [stretch.closing - stretch.opening for stretch in chain]
    gaps = breaks(chain)
    return {
        "report": "statement_chain",
        "account": number,
        "known_at": known_at,
        "statements": [_shown(link, currency) for link in _links(chain)],
        "gaps": [_gap(gap, currency) for gap in gaps],
        "doubled": [
            _doubled(stretch, came_to, by_statements, currency)
            for stretch, came_to, by_statements in zip(chain, entries, moved, strict=True)
            if came_to != by_statements
        ],
        "unfinished": _unfinished(connection, number, known_at),
        "totals": {
            "opening": shown(chain[0].opening if chain else None, currency),
            "statements": shown(sum(moved), currency),
            "gaps": shown(sum(gap.minor for gap in gaps), currency),
            "closing": shown(chain[-1].closing if chain else None, currency),
            "entries": shown(sum(sums.values()), currency),
        },
        "is_unbroken": not gaps and sum(sums.values()) == sum(moved),
    }


def _gap(gap: Break, currency: str) -> Document:
    amount = shown(gap.minor, currency)
    return {"from": gap.first_on, "to": gap.last_on, "days": gap.days, "amount": amount}


def _links(chain: list[Stretch]) -> Iterator[Row]:
    """Pair each statement with the one it follows: within a stretch they overlap."""
    before: Stretch | None = None
    for stretch in chain:
        yield stretch.statements[0] | _follows(before, stretch)
        for overlapped, row in pairwise(stretch.statements):
            yield row | {
                "follows": overlapped["reference"],
                "overlaps": True,
                "is_continued": None,
                "days_missing": 0,
            }
        before = stretch


def _follows(before: Stretch | None, stretch: Stretch) -> Row:
    if before is None:
        return {"follows": None, "overlaps": False, "is_continued": None, "days_missing": 0}
    return {
        "follows": before.last["reference"],
        "overlaps": False,
        "is_continued": before.closing == stretch.opening,
        "days_missing": max((stretch.first_on - before.last_on).days - 1, 0),
    }


def _shown(link: Row, currency: str) -> Document:
    names = ("reference", "number", "first_on", "last_on", "entries")
    says = ("follows", "overlaps", "is_continued", "days_missing")
    amounts = ("opening", "credits", "debits", "closing")
    return {
        **{name: link[name] for name in names},
        **{name: shown(link[f"{name}_minor"], currency) for name in amounts},
        **{name: link[name] for name in says},
        "position": link["received_position"],
    }


def _doubled(stretch: Stretch, entries: int, moved: int, currency: str) -> Document:
    return {
        "from": stretch.first_on,
        "to": stretch.last_on,
        "statements": [row["reference"] for row in stretch.statements],
        "entries": shown(entries, currency),
        "moved": shown(moved, currency),
        "amount": shown(entries - moved, currency),
    }


def _unfinished(connection: Connection, number: str, known_at: int | None) -> list[Row]:
    column = STATEMENTS.c
    unfinished: sa.ColumnElement[bool] = column.whole_position.is_(None)
    known: sa.ColumnElement[bool] = sa.true()
    if known_at is not None:
        unfinished = sa.or_(unfinished, column.whole_position > known_at)
        known = column.received_position <= known_at
    chosen = sa.select(
        column.reference, column.first_on, column.last_on, column.entries,
        column.received_position.label("position"),
    ).where(
        column.account == number,
        column.kind == StatementKind.STATEMENT.value,
        unfinished,
        known,
    )  # fmt: skip
    return rows_of(connection, chosen.order_by(column.first_on, column.reference))
