"""Lines on one side only: what the bank has and not the books, and the other way round.

As of a date and as known at a position. A match whose lines are all dated by then shows nothing;
of any other, the lines dated by then are listed, each on its side, like what nothing matches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.reasons.reports import REPORT_TOO_LARGE
from aggregates.refusals import Refused
from projections.paging import rows_of
from projections.reconciled_lines import Conditions, called, counting, entries_of, items_of
from projections.reconciliation_tables import ENTRIES, ITEMS, MATCH_LINES
from projections.rows import Row

LINES_MAX: Final = 100_000

BANK_IN, BANK_OUT = "bank_in_not_books", "bank_out_not_books"
BOOK_IN, BOOK_OUT = "book_in_not_bank", "book_out_not_bank"
KINDS: Final = (BANK_IN, BANK_OUT, BOOK_IN, BOOK_OUT)
"""What a line is: the first two are to be added to the books, the others to the bank."""

ENTRY, ITEM = "entry", "item"
"""What a line comes from: a bank entry, an item of the books."""


@dataclass(frozen=True, slots=True)
class AccountAt:
    """An account (its row) as of a business date, and as known at a log position (None: now)."""

    account: Row
    as_of: date
    known_at: int | None = None

    @property
    def number(self) -> str:
        """Return its reference."""
        number: str = self.account["reference"]
        return number

    @property
    def opened_on(self) -> date:
        """Return since when it is in the books; what is older is in its opening balance."""
        opened_on: date = self.account["opened_on"]
        return opened_on

    @property
    def until(self) -> date:
        """Return up to when statements are due: no longer than the account was open."""
        closed_on: date | None = self.account["closed_on"]
        position = self.account["closed_position"]
        if closed_on is None or (self.known_at is not None and position > self.known_at):
            return self.as_of
        return min(self.as_of, closed_on)

    def counting(self, lines: Any = MATCH_LINES) -> Conditions:
        """Return what holds of the lines of its matches that count."""
        return [lines.c.account == self.number, *counting(self.known_at, lines)]


def one_sided_lines(connection: Connection, at: AccountAt) -> list[Row]:
    """List the lines by kind and date; ``amount`` in minor units. Refuses more than LINES_MAX."""
    later = MATCH_LINES.alias("later")
    unfinished = sa.select(later.c.match).where(*at.counting(later), later.c.on > at.as_of)
    found = (lines(connection, at, unfinished) for lines in (_entry_lines, _item_lines))
    listed = list(islice(chain.from_iterable(found), LINES_MAX + 1))
    if len(listed) > LINES_MAX:
        raise Refused(REPORT_TOO_LARGE(most=LINES_MAX))
    return sorted(listed, key=_place)


def _entry_lines(connection: Connection, at: AccountAt, unfinished: Any) -> Iterator[Row]:
    column, line = ENTRIES.c, MATCH_LINES.c
    joined = sa.and_(line.entry == column.reference, *counting(at.known_at))
    chosen = (
        sa.select(ENTRIES, line.match.label("counted_in"))
        .select_from(ENTRIES.outerjoin(MATCH_LINES, joined))
        .where(
            *entries_of(at.number, at.known_at),
            column.counts_on <= at.as_of,
            _is_open(at, column.counts_on, unfinished),
        )
        .limit(LINES_MAX + 1)
    )
    for row in rows_of(connection, chosen):
        yield _line(at, ENTRY, row["counts_on"], row["minor"], row["position"]) | {
            "reference": row["reference"],
            "record_kind": "bank_entry",
            "what": row["nature"],
            "booked_on": row["booked_on"],
            "party": row["name"],
            "words": row["words"],
            "references": _given(row["end_to_end"], row["given_reference"], row["bank_reference"]),
            "match": row["counted_in"],
        }


def _item_lines(connection: Connection, at: AccountAt, unfinished: Any) -> Iterator[Row]:
    column, line = ITEMS.c, MATCH_LINES.c
    joined = sa.and_(line.item == column.item, *counting(at.known_at))
    chosen = (
        sa.select(ITEMS, _payee(at).label("name"), line.match.label("counted_in"))
        .select_from(ITEMS.outerjoin(MATCH_LINES, joined))
        .where(
            *items_of(at.account, at.known_at, at.as_of),
            _is_open(at, column.on, unfinished),
        )
        .limit(LINES_MAX + 1)
    )
    for row in rows_of(connection, chosen):
        yield _line(at, ITEM, row["on"], row["minor"], row["item"]) | {
            "reference": row["record"],
            "record_kind": row["record_kind"],
            "what": row["kind"],
            "booked_on": None,
            "party": row["name"] or row["party"],
            "words": row["words"],
            "references": row["references"],
            "match": row["counted_in"],
        }


def _payee(at: AccountAt) -> sa.ColumnElement[Any]:
    """Return what the payee of a claim was called, by what was known."""
    is_claimed = ITEMS.c.record_kind == "claim"
    return sa.case((is_claimed, called(ITEMS.c.party, at.known_at)), else_=None)


def _is_open(at: AccountAt, on: sa.ColumnElement[date], unfinished: Any) -> sa.ColumnElement[bool]:
    """Return what holds of a line no match completes; older ones than the books are in these."""
    alone = sa.and_(MATCH_LINES.c.match.is_(None), on >= at.opened_on)
    return sa.or_(alone, MATCH_LINES.c.match.in_(unfinished))


def _line(at: AccountAt, source: str, on: date, minor: int, position: int) -> Row:
    came_in, went_out = (BANK_IN, BANK_OUT) if source == ENTRY else (BOOK_IN, BOOK_OUT)
    return {
        "kind": came_in if minor > 0 else went_out,
        "source": source,
        "on": on,
        "age_days": (at.as_of - on).days,
        "amount": minor,
        "position": position,
    }


def _given(*references: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, references)))


def _place(line: Row) -> tuple[Any, ...]:
    return KINDS.index(line["kind"]), line["on"], line["position"], line["what"], line["amount"]
