"""Readings of one entry and one item, from the edges between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from audit_service.matching.groups import Groups
from audit_service.matching.score import evidence
from audit_service.matching.sides import Item, Leg
from audit_service.matching.table import Reading, Table

_EACH_MAX: Final = 6


def one_to_one(leg: Leg, item: Item) -> Reading:
    """Read an entry and an item of its amount as the same."""
    found = evidence(leg, item)
    return Reading(
        entries=(leg.entry,), items=(item.index,), score=found.score, reasons=found.reasons
    )


def groups(table: Table) -> Groups:
    """Return what entries' numbers stand for together."""
    return table.recall("groups", lambda: Groups(table))


def certain_pairs(table: Table, edges: Iterable[tuple[Leg, Item]]) -> Iterator[Reading]:
    """Read whole entries and their only items, open both, where no group claims the item."""
    for leg, item in edges:
        if leg.is_part or leg.entry not in table.open_entries:
            continue
        if item.index in table.open_items and not groups(table).is_contested(leg, item):
            yield one_to_one(leg, item)


def possible_pairs(table: Table, leg: Leg, items: Iterable[Item]) -> list[Reading]:
    """Read an entry with each of the open items that fit best."""
    open_items = {item.index: item for item in items if item.index in table.open_items}
    readings = [one_to_one(leg, item) for _, item in sorted(open_items.items())]
    return sorted(readings, key=lambda reading: -reading.score)[:_EACH_MAX]


def open_legs(table: Table) -> list[Leg]:
    """Return the entries that are not paired yet."""
    return [table.entries[entry] for entry in sorted(table.open_entries)]
