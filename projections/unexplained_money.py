"""What leaves the bank's and the books' adjusted balances apart: gaps, doubles, the opening."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.amounts import shown
from projections.match_side import BANK, BOOK
from projections.one_sided_lines import AccountAt
from projections.reconciliation_tables import MATCH_LINES
from projections.statement_chain import (
    ONE_DAY,
    Held,
    Stretch,
    break_between,
    entry_sums,
    held_on,
)

OPENING, GAP, ENTRIES, PARTIAL, OTHER = "opening", "gap", "entries", "partial", "other"
REASONS: Final = (OPENING, GAP, ENTRIES, PARTIAL, OTHER)
"""Why the balances differ: the books began with another balance than the bank; one statement does
not lead to the next; entries on record do not come to what the statements moved (an overlap
doubled some); a statement is not on record whole; or none of these, which is a fault."""


@dataclass(frozen=True, slots=True)
class Unexplained:
    """By how much the bank holds more than the books explain, for which days and why."""

    reason: str
    first_on: date
    last_on: date
    minor: int
    days: int = 0
    statement: str = ""

    def document(self, currency: str) -> dict[str, Any]:
        """Show it."""
        return {
            "reason": self.reason,
            "from": self.first_on,
            "to": self.last_on,
            "days": self.days,
            "statement": self.statement or None,
            "amount": shown(self.minor, currency),
        }


def unexplained(
    connection: Connection, at: AccountAt, chain: Sequence[Stretch], held: Held, apart: int
) -> list[Unexplained]:
    """List what the bank's balance has and no entry, item or match explains; nothing at best.

    The parts come to the amount by which the adjusted balances are ``apart``.
    """
    sums = entry_sums(connection, at.number, at.known_at, at.opened_on, at.as_of)
    found: list[Unexplained] = []
    ended_on = at.opened_on - ONE_DAY
    balance = at.account["opening_minor"] + _carried_over(connection, at)
    begun = [s for s in chain if s.last_on >= at.opened_on and s.first_on <= at.as_of]
    for stretch in begun:
        opening = _opening(connection, at, stretch)
        closing = held.minor if stretch is begun[-1] else stretch.closing
        entries = sum(sums.pop(row["reference"], 0) for row in stretch.statements)
        first_on, last_on = max(stretch.first_on, at.opened_on), min(stretch.last_on, at.as_of)
        found.append(_gap(at, ended_on, balance, first_on, opening))
        found.append(Unexplained(ENTRIES, first_on, last_on, closing - opening - entries))
        ended_on, balance = stretch.last_on, closing
    if not begun:
        found.append(Unexplained(OPENING, held.on, at.opened_on, held.minor - balance))
    for statement, minor in sorted(sums.items()):
        partial = Unexplained(PARTIAL, at.opened_on, at.as_of, -minor, statement=statement)
        found.append(partial)
    rest = apart - sum(part.minor for part in found)
    found.append(Unexplained(OTHER, at.opened_on, at.as_of, rest))
    return [part for part in found if part.minor]


def _opening(connection: Connection, at: AccountAt, stretch: Stretch) -> int:
    """Return what a stretch begins with, or had when the account was taken into the books."""
    if stretch.first_on >= at.opened_on:
        return stretch.opening
    eve = held_on(connection, [stretch], at.opened_on - ONE_DAY, at.known_at)
    return stretch.opening if eve is None else eve.minor


def days_uncovered(chain: Sequence[Stretch], since: date, until: date) -> int:
    """Count the days between two, both included, that no statement covers."""
    covered = sum(
        (min(stretch.last_on, until) - first_on).days + 1
        for stretch, first_on in _from_where_new(chain, since)
        if first_on <= min(stretch.last_on, until)
    )
    return (until - since).days + 1 - covered


def _from_where_new(chain: Sequence[Stretch], since: date) -> Iterator[tuple[Stretch, date]]:
    """Pair each stretch with the first of its days that none before it covers."""
    next_on = since
    for stretch in chain:
        first_on = max(stretch.first_on, next_on)
        yield stretch, first_on
        next_on = max(next_on, stretch.last_on + ONE_DAY)


def _gap(at: AccountAt, ended_on: date, closing: int, begun_on: date, opening: int) -> Unexplained:
    """Say what lies between two stretches; before the first, the books' opening balance."""
    gap = break_between(ended_on, closing, begun_on, opening)
    reason = OPENING if not gap.days and ended_on < at.opened_on else GAP
    return Unexplained(reason, gap.first_on, gap.last_on, gap.minor, gap.days)


def _carried_over(connection: Connection, at: AccountAt) -> int:
    """Sum what the books and the bank had in their opening balances, one without the other.

    A match with lines from before the account was taken into the books, and from after, says so:
    an entry the bank had already, or an item it had not yet.
    """
    column, later = MATCH_LINES.c, MATCH_LINES.alias("later")
    continued = sa.select(later.c.id).where(
        later.c.match == column.match, later.c.time == column.time, later.c.on >= at.opened_on
    )
    signed = sa.case((column.side == BANK, column.minor), else_=-column.minor)
    chosen = sa.select(sa.func.sum(signed)).where(
        *at.counting(),
        column.side.in_((BANK, BOOK)),
        column.on < at.opened_on,
        continued.exists(),
    )
    return int(connection.execute(chosen).scalar_one() or 0)
