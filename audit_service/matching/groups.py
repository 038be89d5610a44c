"""What a number stands for when several items or several entries bear it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from audit_service.matching.sides import Item, Leg
from audit_service.matching.table import Table

_EXAMINED_MAX = 12


def meant_by(table: Table, leg: Leg) -> list[Item]:
    """Return the items an entry's numbers stand for together, of its sign.

    They bear every number it names; or else each number it names is borne by one item alone.
    """
    pools = [table.items_by_number[number] for number in leg.numbers]
    if not pools:
        return []
    meant = [item for item in min(pools, key=len) if item.numbers.issuperset(leg.numbers)]
    if not meant and all(len(pool) == 1 for pool in pools):
        meant = sorted({pool[0].index: pool[0] for pool in pools}.values(), key=lambda i: i.index)
    return [item for item in meant if not item.line.undoes and is_same_way(item, leg)]


def is_same_way(item: Item, leg: Leg) -> bool:
    """Say whether both came in, or both went out."""
    return (item.line.minor > 0) == (leg.minor > 0)


class Groups:
    """What entries' numbers stand for where it is several items, found once for each."""

    def __init__(self, table: Table) -> None:
        """Look at every entry that names a number and moves money."""
        self.of: dict[int, tuple[Item, ...]] = {}
        known: dict[tuple[frozenset[str], bool], tuple[Item, ...]] = {}
        for leg in table.entries:
            if leg.numbers and leg.is_transfer:
                named = frozenset(leg.numbers), leg.minor > 0
                if named not in known:
                    known[named] = tuple(meant_by(table, leg))
                if len(known[named]) > 1:
                    self.of[leg.entry] = known[named]
        totals = {id(group): sum(i.line.minor for i in group) for group in known.values()}
        self.contested: dict[int, set[int]] = defaultdict(set)
        for entry, group in self.of.items():
            if totals[id(group)] == table.entries[entry].minor:
                for item in group:
                    self.contested[item.index].add(entry)

    def is_contested(self, leg: Leg, item: Item) -> bool:
        """Say whether another entry is, to the unit, an item and its fellows together."""
        return bool(self.contested.get(item.index, set()) - {leg.entry})


def balances_within(amounts: Sequence[int], others: Sequence[int]) -> bool:
    """Say whether some of one side add up to some of the other: then there is a finer reading.

    Too many to be examined count as if there were.
    """
    if len(amounts) + len(others) > _EXAMINED_MAX:
        return True
    sums = {total for total, size in _sums(amounts) if size < len(amounts)}
    return any(total in sums for total, size in _sums(others) if size < len(others))


def _sums(amounts: Sequence[int]) -> Iterator[tuple[int, int]]:
    for size in range(1, len(amounts) + 1):
        for some in combinations(amounts, size):
            yield sum(some), size
