"""Gaps between the statements of an account that are followed up: days or amounts none shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from aggregates.bank_account import BankAccount
from projections.rows import Row
from projections.statement_chain import ONE_DAY, Stretch, break_between, stretches

QUIET_DAYS_MAX: Final = 10
"""Days between two statements whose balances agree that are no gap by themselves: many banks print
none for days on which nothing moved, and the longest holidays with their weekends are as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Two statements of which one does not lead to the other.

    ``before`` is "" where it is the balance the account was taken into the books with.
    ``missing`` is what the later one opens with above what the earlier closed with, in minor
    units. ``between`` are statements that have come in between since; then it is another gap.
    """

    before: str
    after: str
    first_on: date
    last_on: date
    missing: int
    between: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[str, ...]:
        """Return the statements a case of the gap names."""
        return (self.before, self.after) if self.before else (self.after,)

    @property
    def is_open(self) -> bool:
        """Say whether something is missing between the two still."""
        days = (self.last_on - self.first_on).days + 1
        return not self.between and (self.missing != 0 or days > QUIET_DAYS_MAX)


def gaps(opened_on: date, opening: int, statements: Sequence[Row]) -> list[Gap]:
    """List the gaps of an account, the earliest first, from its own opening balance on."""
    return [gap for gap in _neighbours(opened_on, opening, stretches(statements)) if gap.is_open]


def covered(opened_on: date, opening: int, statements: Sequence[Row]) -> list[tuple[date, date]]:
    """List the days that statements cover, from one open gap to the next."""
    chain = stretches(statements)
    runs: list[tuple[date, date]] = []
    for gap, stretch in zip(_neighbours(opened_on, opening, chain), chain, strict=True):
        first_on, last_on = stretch.first_on, stretch.last_on
        if runs and not gap.is_open:
            begun_on, ended_on = runs[-1]
            runs[-1] = begun_on, max(ended_on, last_on)
        else:
            runs.append((first_on if gap.is_open else min(opened_on, first_on), last_on))
    return runs


def gap_between(account: BankAccount, statements: Collection[str]) -> Gap:
    """Return what lies between two statements of an account, or before one, as it is now."""
    chain = stretches(statements_of(account))
    beside = _neighbours(account.opened_on, account.opening.minor, chain)
    for gap in beside:
        if set(gap.statements) == set(statements):
            return gap
    order = [row["reference"] for stretch in chain for row in stretch.statements]
    places = sorted(order.index(one) for one in statements)
    start = places[0] if len(places) > 1 else -1
    first, last = account.covered[order[max(start, 0)]], account.covered[order[places[-1]]]
    return Gap(
        before=order[start] if start >= 0 else "",
        after=last.statement,
        first_on=first.last_on,
        last_on=last.first_on,
        missing=0,
        between=tuple(order[start + 1 : places[-1]]) or (last.statement,),
    )


def statements_of(account: BankAccount) -> list[Row]:
    """Return the statements of an account as rows of a chain."""
    return [
        {
            "reference": one.statement,
            "number": one.number,
            "first_on": one.first_on,
            "last_on": one.last_on,
            "opening_minor": one.opening,
            "closing_minor": one.closing,
        }
        for one in account.covered.values()
    ]


def _neighbours(opened_on: date, opening: int, chain: Sequence[Stretch]) -> list[Gap]:
    """Look between each stretch of statements and the next, whatever lies there."""
    ended_on, closing, before = opened_on - ONE_DAY, opening, ""
    found = []
    for stretch in chain:
        gap = break_between(ended_on, closing, stretch.first_on, stretch.opening)
        after = stretch.statements[0]["reference"]
        days = ONE_DAY * (gap.days - 1)
        found.append(
            Gap(
                before=before,
                after=after,
                first_on=gap.first_on,
                last_on=gap.first_on + days,
                missing=gap.minor,
            )
        )
        ended_on, closing, before = stretch.last_on, stretch.closing, stretch.last["reference"]
    return found
