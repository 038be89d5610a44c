"""Twins: entries of a day that say exactly the same, and how many of them there must be."""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.bank_account import Covered


def twins_said(listed: Iterable[tuple[Covered, int]]) -> int:
    """Return how many twins there are at least, from how many each statement lists.

    Of statements that tell of the same entries the one that lists most counts; what statements
    apart from each other list adds up. So it is the most that any succession of statements apart
    from each other lists. It depends only on what statements say, not on when they came, and no
    further statement makes it less.
    """
    reached: list[tuple[Covered, int]] = []
    for covered, count in sorted(listed, key=_order):
        before = (most for earlier, most in reached if earlier.is_apart_from(covered))
        reached.append((covered, max(before, default=0) + count))
    return max((most for _, most in reached), default=0)


def _order(one: tuple[Covered, int]) -> tuple[object, ...]:
    covered = one[0]
    balances = (covered.opening or 0, covered.closing or 0)
    return (covered.last_on, covered.first_on, covered.number, *balances, covered.statement)
