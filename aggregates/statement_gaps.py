"""Gaps between the statements of an account: days that none covers, amounts that none shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from aggregates.bank_account import BankAccount, Covered

QUIET_DAYS_MAX: Final = 10
"""Days between two statements whose balances agree that are no gap by themselves: many banks print
none for days on which nothing moved, and the longest holidays with their weekends are as long."""

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Two statements that do not follow one another, and what lies between them.

    ``before`` is "" where it is the account's own opening balance. ``missing`` is what the later
    one opens with above what the earlier closed with, in minor units. ``between`` are statements
    that have come in between since; the gap is open while there is none.
    """

    before: str
    after: str
    first_on: date
    last_on: date
    missing: int
    between: tuple[str, ...] = ()
    is_open: bool = True

    @property
    def statements(self) -> tuple[str, ...]:
        """Return the statements a case of the gap names."""
        return (self.before, self.after) if self.before else (self.after,)


def chain(account: BankAccount) -> list[Covered]:
    """Put the statements of an account in the order in which they follow one another.

    One that covers only days that others cover already is left out; of several that begin on a
    day, the one that opens with what the last closed with comes first.
    """
    left = sorted(
        account.covered.values(),
        key=lambda one: (one.first_on, one.last_on, one.number, one.statement),
    )
    found: list[Covered] = []
    balance, reached = account.opening.minor, account.opened_on - _DAY
    while left:
        begins = [one for one in left if one.first_on == left[0].first_on]
        following = (one for one in begins if one.opening == balance)
        one = next(following, begins[0])
        left.remove(one)
        goes_on = one.first_on == reached and one.opening == balance
        if one.last_on > reached or goes_on:
            found.append(one)
            balance = one.closing if one.closing is not None else balance
            reached = max(reached, one.last_on)
    return found


def gaps(account: BankAccount) -> list[Gap]:
    """List the gaps between the statements of an account, the earliest first."""
    before = _opening(account)
    found = []
    for after in chain(account):
        gap = _gap(before, after)
        if _is_gap(before, after):
            found.append(gap)
        before = after
    return found


def gap_between(account: BankAccount, statements: Iterable[str]) -> Gap:
    """Return the gap between two statements, or before one, as it stands now."""
    named = sorted(
        (account.covered[one] for one in statements), key=lambda one: (one.first_on, one.last_on)
    )
    after = named[-1]
    before = named[0] if len(named) > 1 else _opening(account)
    for gap in gaps(account):
        if (gap.before, gap.after) == (before.statement, after.statement):
            return gap
    line = [one.statement for one in chain(account)]
    start = line.index(before.statement) + 1 if before.statement in line else 0
    end = line.index(after.statement) if after.statement in line else start
    gap = _gap(before, after)
    return Gap(
        before=gap.before,
        after=gap.after,
        first_on=gap.first_on,
        last_on=gap.last_on,
        missing=gap.missing,
        between=tuple(line[start:end]),
        is_open=False,
    )


def _opening(account: BankAccount) -> Covered:
    """Return the account's own opening as a statement of the day before."""
    eve, balance = account.opened_on - _DAY, account.opening.minor
    return Covered("", "", eve, eve, balance, balance)


def _gap(before: Covered, after: Covered) -> Gap:
    first_on = before.last_on + _DAY
    return Gap(
        before=before.statement,
        after=after.statement,
        first_on=min(first_on, after.first_on),
        last_on=max(after.first_on - _DAY, min(first_on, after.first_on)),
        missing=_missing(before, after),
    )


def _missing(before: Covered, after: Covered) -> int:
    if before.closing is None or after.opening is None:
        return 0
    return after.opening - before.closing


def _is_gap(before: Covered, after: Covered) -> bool:
    overlaps = after.first_on <= before.last_on and after.opening != before.closing
    if overlaps and after.first_on < before.last_on:
        return False  # days of both: their balances are of different days
    days = (after.first_on - before.last_on).days - 1
    return bool(_missing(before, after)) or days > QUIET_DAYS_MAX
