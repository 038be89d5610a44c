"""What speaks against taking an entry without a number for an item: someone else claims either."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from audit_service.matching.edges import is_near, numbered
from audit_service.matching.pairs import open_legs
from audit_service.matching.sides import Item
from audit_service.matching.table import Edge, Table


def unclaimed(table: Table, edges: Iterable[Edge]) -> Iterator[Edge]:
    """Leave out what another number speaks against.

    The entry names another item, or a number of the books' form that none of them bears; or
    another open entry names the item, or is to the unit what is open of the item's order.
    """
    named = table.recall("claims", lambda: _claims(numbered(table)))
    whole = _claims(_whole_orders(table))
    for leg, item in edges:
        if leg.entry in table.open_entries and item.index in table.open_items:
            is_silent = item.numbers.issuperset(leg.numbers) and not leg.strange
            claims = named.get(item.index, []) + whole.get(item.index, [])
            rivals = table.open_entries.intersection(claims) - {leg.entry}
            if is_silent and not rivals:
                yield leg, item


def _claims(edges: Iterable[Edge]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for leg, item in edges:
        found[item.index].append(leg.entry)
    return found


def _whole_orders(table: Table) -> Iterator[Edge]:
    """Return entries with the open items of an order that add up to each, whatever they name."""
    orders: dict[str, list[Item]] = defaultdict(list)
    for index in sorted(table.open_items):
        item = table.items[index]
        if item.line.group and not item.line.undoes:
            orders[item.line.group].append(item)
    several = {order: items for order, items in orders.items() if len(items) > 1}
    totals: dict[int, list[Item]] = defaultdict(list)
    for items in several.values():
        totals[sum(item.line.minor for item in items)].extend(items)
    for leg in open_legs(table):
        for item in totals.get(leg.minor, ()):
            if is_near(leg, item):
                yield leg, item
