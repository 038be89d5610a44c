"""What may belong to what: one leg and one item each time, over all lines, paired or not.

A rule is certain only where neither end has another edge, so a line that is paired already still
counts: a second payment of the same to the same payee is never taken for the next item.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable

from audit_service.matching import naming
from audit_service.matching.sides import EARLIER_MAX, LATER_MAX, Item, Leg
from audit_service.matching.table import Edge, Table, objections

_CUTS_MAX = 8


def sole(edges: Iterable[Edge]) -> list[Edge]:
    """Return the edges whose ends have no other, and twins in the order of their days.

    Twins are as many legs as items that nothing but their days and keys tells apart: whichever
    is paired with whichever, the same is said.
    """
    known = list(edges)
    legs = Counter([leg.index for leg, _ in known])
    items = Counter([item.index for _, item in known])
    found: list[Edge] = []
    others: list[Edge] = []
    for edge in known:
        is_sole = legs[edge[0].index] == 1 and items[edge[1].index] == 1
        (found if is_sole else others).append(edge)
    return found + _twins(others)


def _twins(edges: list[Edge]) -> list[Edge]:
    of_leg: dict[int, list[Item]] = defaultdict(list)
    of_item: dict[int, list[Leg]] = defaultdict(list)
    for leg, item in edges:
        of_leg[leg.index].append(item)
        of_item[item.index].append(leg)
    found: list[Edge] = []
    for index in sorted(of_item):
        legs = of_item[index]
        items = of_leg[legs[0].index]
        if items[0].index == index and _is_closed(legs, items, of_leg, of_item):
            found.extend(zip(legs, items, strict=True))
    return found


def _is_closed(
    legs: list[Leg],
    items: list[Item],
    of_leg: dict[int, list[Item]],
    of_item: dict[int, list[Leg]],
) -> bool:
    if len(legs) != len(items):
        return False
    return (
        len({leg.likeness for leg in legs}) == 1
        and len({item.likeness for item in items}) == 1
        and all(len(of_leg[leg.index]) == len(items) for leg in legs)
        and all(len(of_item[item.index]) == len(legs) for item in items)
    )


def is_near(leg: Leg, item: Item) -> bool:
    """Say whether an entry may be an item by its day alone."""
    return item.line.on - LATER_MAX <= leg.on <= item.line.on + EARLIER_MAX


def numbered(table: Table) -> list[Edge]:
    """Return what agrees in amount and in every number the bank names, without objection."""
    return table.recall(
        "numbered",
        lambda: [
            (leg, item)
            for leg in table.payments()
            for item in table.named(leg)
            if _is_payment(leg, item) and not objections(leg, item)
        ],
    )


def referred(table: Table) -> list[Edge]:
    """Return what agrees so in a reference of the bank's, not only among its words."""
    return [edge for edge in numbered(table) if edge[0].equal]


def by_account(table: Table) -> list[Edge]:
    """Return what agrees in amount and account, at about the same time.

    Only amounts that stand open on both sides are looked at, but of these every line.
    """
    index = table.items_by_account_and_amount
    return [
        (leg, item)
        for leg in _of_open_amounts(table)
        for item in index.get((leg.account, leg.minor), ())
        if _is_payment(leg, item) and is_near(leg, item)
    ]


def by_name(table: Table) -> list[Edge]:
    """Return what agrees in amount and name, at about the same time, without objection."""
    index = table.recall("items by name", lambda: _items_by_name_and_amount(table))
    names = table.recall("names", lambda: _Names(table.items))
    return [
        (leg, item)
        for leg in _of_open_amounts(table)
        if leg.name
        for key in names.meant_by(leg.name)
        for item in index.get((key, leg.minor), ())
        if _is_payment(leg, item) and is_near(leg, item) and not objections(leg, item)
    ]


def _of_open_amounts(table: Table) -> list[Leg]:
    """Return the payments, paired or not, whose amount an open one has, and an open item too."""
    booked = {table.items[index].line.minor for index in table.open_items}
    payments = table.recall("payments", lambda: list(table.payments()))
    amounts = {leg.minor for leg in payments if leg.entry in table.open_entries} & booked
    return [leg for leg in payments if leg.minor in amounts]


def _is_payment(leg: Leg, item: Item) -> bool:
    return not leg.is_back and not item.line.undoes


def _items_by_name_and_amount(table: Table) -> dict[tuple[str, int], list[Item]]:
    found: dict[tuple[str, int], list[Item]] = defaultdict(list)
    for item in table.items:
        for key in {naming.key(name) for name in item.names}:
            found[key, item.line.minor].append(item)
    return found


class _Names:
    """All names of the books, in order, to see which payee a name as the bank cuts it can be."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._accounts: dict[str, set[str]] = defaultdict(set)
        for item in items:
            for name in item.names:
                self._accounts[naming.key(name)].update(item.accounts)
        self._keys = sorted(self._accounts)
        self._meant: dict[str, list[str]] = {}

    def meant_by(self, name: str) -> list[str]:
        """Return the names of the books a name may stand for; none if they are of two payees."""
        key = naming.key(name)
        if key not in self._meant:
            self._meant[key] = self._looked_up(key) if key else []
        return self._meant[key]

    def _looked_up(self, key: str) -> list[str]:
        at = bisect_left(self._keys, key)
        near = self._keys[at : at + _CUTS_MAX + 1]
        found = [one for one in near if one == key or naming.is_cut_of(key, one)]
        accounts = {account for one in found for account in self._accounts[one]}
        return found if len(found) <= _CUTS_MAX and len(accounts) <= 1 else []
