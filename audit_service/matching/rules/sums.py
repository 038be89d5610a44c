"""Two or three lines that add up to another by amount alone: only ever a question to a person."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import Final, TypeVar

from audit_service.matching.groups import is_same_way
from audit_service.matching.pairs import open_legs
from audit_service.matching.rules.rule import Rule, nothing
from audit_service.matching.score import evidence, weakest
from audit_service.matching.sides import EARLIER_MAX, LATER_MAX, Item, Leg
from audit_service.matching.table import Reading, Table

_NEAR_MAX: Final = 500
_PAIRS_OF_MAX: Final = 200
_THREES_OF_MAX: Final = 24
_Line = TypeVar("_Line")


def _possible(table: Table) -> Iterator[Reading]:
    legs = [leg for leg in open_legs(table) if leg.is_transfer]
    items = [table.items[index] for index in sorted(table.open_items)]
    items = [item for item in items if not item.line.undoes]
    item_days, leg_days = [item.line.on for item in items], [leg.on for leg in legs]
    for leg in legs:
        near = _between(items, item_days, leg.on - EARLIER_MAX, leg.on + LATER_MAX)
        near = [i for i in near if is_same_way(i, leg) and abs(i.line.minor) < abs(leg.minor)]
        for found in _only(near, leg.minor, _of_item):
            yield _read((leg,), found)
    for item in items:
        on, minor = item.line.on, item.line.minor
        around = _between(legs, leg_days, on - LATER_MAX, on + EARLIER_MAX)
        around = [g for g in around if is_same_way(item, g) and abs(g.minor) < abs(minor)]
        payee = [leg for leg in around if leg.account and leg.account in item.accounts]
        for chosen in _only(payee, minor, _of_leg) or _only(around, minor, _of_leg):
            yield _read(chosen, (item,))


def _between(
    lines: Sequence[_Line], days: Sequence[date], first: date, last: date
) -> Sequence[_Line]:
    """Return the lines of some days; none if they are too many to look at."""
    start, end = bisect_left(days, first), bisect_right(days, last)
    return lines[start:end] if end - start <= _NEAR_MAX else ()


def _of_item(item: Item) -> int:
    return item.line.minor


def _of_leg(leg: Leg) -> int:
    return leg.minor


def _only(
    lines: Sequence[_Line], total: int, minor: Callable[[_Line], int]
) -> list[tuple[_Line, ...]]:
    """Return the one choice of two or three lines that adds up; nothing if there is another."""
    if len(lines) > _PAIRS_OF_MAX:
        return []
    found: list[tuple[_Line, ...]] = []
    places: dict[int, list[_Line]] = defaultdict(list)
    for line in lines:
        found.extend((other, line) for other in places.get(total - minor(line), ()))
        places[minor(line)].append(line)
        if len(found) > 1:
            return []
    if len(lines) <= _THREES_OF_MAX:
        threes = combinations(lines, 3)
        found.extend(three for three in threes if sum(map(minor, three)) == total)
    return found if len(found) == 1 else []


def _read(legs: Sequence[Leg], items: Sequence[Item]) -> Reading:
    weak = weakest([evidence(leg, item) for leg in legs for item in items])
    told = tuple(r for r in weak.reasons if not r.startswith("amount="))
    return Reading(
        entries=tuple(leg.entry for leg in legs),
        items=tuple(item.index for item in items),
        score=weak.score,
        reasons=(f"total={sum(leg.minor for leg in legs)}", *told),
    )


SUM_OF_AMOUNTS: Final = Rule(code="sum_of_amounts", version=1, certain=nothing, possible=_possible)
