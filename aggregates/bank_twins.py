"""Twins: entries of a day that say exactly the same, and how many of them there must be."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from typing import Final

from aggregates.bank_account import Covered

CLOSELY_MAX: Final = 24
"""How many statements that list the same are held against each other one by one; of more only
those count as apart that share no day."""

Listing = tuple[Covered, int]


def twins_said(listed: Iterable[Listing]) -> int:
    """Return how many twins there are at least, from how many each statement lists.

    Of statements that tell of the same entries the one that lists most counts; what statements
    apart from each other list adds up. So it is the most that any statements list of which each
    is apart from every other. That depends only on what they say, not on when they came; one more
    never makes it less, nor raises it by more than it lists itself.
    """
    ordered = sorted(listed, key=lambda one: (one[0].last_on, one[0].first_on, one[0].statement))
    return _closely(ordered) if len(ordered) <= CLOSELY_MAX else _by_days(ordered)


def _closely(ordered: list[Listing]) -> int:
    """Choose statements in turn, the earliest first: with it or without it."""
    apart = [
        sum(1 << at for at, (other, _) in enumerate(ordered) if other.is_apart_from(covered))
        for covered, _ in ordered
    ]

    @cache
    def most(left: int) -> int:
        if not left:
            return 0
        first = (left & -left).bit_length() - 1
        without = left & (left - 1)
        with_it = ordered[first][1] + most(without & apart[first])
        if without & apart[first] == without:
            return with_it
        return max(with_it, most(without))

    return most((1 << len(ordered)) - 1)


def _by_days(ordered: list[Listing]) -> int:
    """Choose statements that share no day, the earliest first."""
    ends = [covered.last_on for covered, _ in ordered]
    most = [0]
    for covered, count in ordered:
        before = most[bisect_left(ends, covered.first_on, hi=len(most) - 1)]
        most.append(max(most[-1], before + count))
    return most[-1]
