"""What speaks against taking an entry without a number for an item: someone else claims either."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date

from audit_service.matching.edges import numbered
from audit_service.matching.pairs import open_legs
from audit_service.matching.sides import EARLIER_MAX, LATER_MAX, Item, Leg
from audit_service.matching.table import Table


class Claims:
    """What open entries say of open items, as the table lies now."""

    def __init__(self, table: Table) -> None:
        """Note which entries name an item, and what is open of each order."""
        self._table = table
        self._naming = _naming(table)
        self._orders: dict[str, list[Item]] = defaultdict(list)
        for index in sorted(table.open_items):
            item = table.items[index]
            if item.line.group and not item.line.undoes:
                self._orders[item.line.group].append(item)
        self._totals = {
            order: sum(item.line.minor for item in items) for order, items in self._orders.items()
        }
        self._days: dict[int, list[date]] = defaultdict(list)
        for leg in open_legs(table):
            self._days[leg.minor].append(leg.on)

    def leave(self, leg: Leg, item: Item) -> bool:
        """Say whether nobody claims an entry or an item otherwise.

        The entry does not name another item, nor a number of the books' form that none of them
        bears. No other open entry names the item, or is to the unit what is open of its order.
        """
        table = self._table
        if leg.entry not in table.open_entries or item.index not in table.open_items:
            return False
        if leg.strange or not item.numbers.issuperset(leg.numbers):
            return False
        rivals = table.open_entries.intersection(self._naming.get(item.index, ()))
        return rivals <= {leg.entry} and not self._is_paid_whole(item)

    def _is_paid_whole(self, item: Item) -> bool:
        order = item.line.group
        if len(self._orders.get(order, ())) <= 1:
            return False
        days = self._days.get(self._totals[order], [])
        first = bisect_left(days, item.line.on - LATER_MAX)
        return first < bisect_right(days, item.line.on + EARLIER_MAX)


def _naming(table: Table) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for leg, item in numbered(table):
        if leg.entry in table.open_entries:
            found[item.index].append(leg.entry)
    return found
