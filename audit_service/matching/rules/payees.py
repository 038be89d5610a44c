"""One entry, one item, no number: the amount, and the payee's account or name."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest
from typing import Final

from audit_service.matching import naming
from audit_service.matching.claims import Claims
from audit_service.matching.edges import by_account, by_name, is_near, sole
from audit_service.matching.pairs import certain_pairs, open_legs, possible_pairs
from audit_service.matching.rules.rule import Rule
from audit_service.matching.sides import Item, Leg
from audit_service.matching.table import Reading, Table, objections

_NEAREST: Final = 8
_LOOKED_AT_MAX: Final = 12
_ALIKE: Final = 800


def _by_account(table: Table) -> Iterator[Reading]:
    claims = Claims(table)
    edges = (edge for edge in sole(by_account(table)) if claims.leave(*edge))
    return certain_pairs(table, edges)


def _by_name(table: Table) -> Iterator[Reading]:
    claims = Claims(table)
    named = (edge for edge in sole(by_name(table)) if not naming.is_personal(edge[0].name))
    return certain_pairs(table, (edge for edge in named if claims.leave(*edge)))


def _perhaps_by_account(table: Table) -> Iterator[Reading]:
    for leg in open_legs(table):
        if not leg.is_back:
            items = table.items_by_account_and_amount.get((leg.account, leg.minor), [])
            yield from possible_pairs(table, leg, _nearest(table, leg, items))


def _perhaps_by_name(table: Table) -> Iterator[Reading]:
    remaining: dict[int, list[Item]] = defaultdict(list)
    for index in sorted(table.open_items):
        item = table.items[index]
        if not item.line.undoes:
            remaining[item.line.minor].append(item)
    for leg in open_legs(table):
        if not leg.is_back:
            near = _around(leg, remaining.get(leg.minor, []))
            alike = [item for item in near if is_near(leg, item) and _is_alike(leg, item)]
            yield from possible_pairs(table, leg, alike)


def _around(leg: Leg, items: Sequence[Item]) -> Sequence[Item]:
    """Return the items booked just before and after an entry; items come in order of days."""
    at = bisect_left(items, leg.on, key=lambda item: item.line.on)
    return items[max(0, at - _LOOKED_AT_MAX) : at + _LOOKED_AT_MAX]


def _nearest(table: Table, leg: Leg, items: Iterable[Item]) -> list[Item]:
    still = (item for item in items if item.index in table.open_items)
    return nsmallest(_NEAREST, still, key=lambda i: (abs((leg.on - i.line.on).days), i.index))


def _is_alike(leg: Leg, item: Item) -> bool:
    """Say whether the names are alike; where one says nothing, whether nothing else objects."""
    if not leg.name or not item.names:
        return not objections(leg, item)
    return any(
        naming.likeness(leg.name, name) >= _ALIKE or naming.may_be(leg.name, name)
        for name in item.names
    )


AMOUNT_ACCOUNT: Final = Rule(
    code="amount_account", version=1, certain=_by_account, possible=_perhaps_by_account
)
AMOUNT_DATE_NAME: Final = Rule(
    code="amount_date_name", version=1, certain=_by_name, possible=_perhaps_by_name
)
