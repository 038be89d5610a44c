"""An entry with parts, each of which is an item of the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from audit_service.matching.edges import by_account, by_name, numbered, sole
from audit_service.matching.pairs import groups
from audit_service.matching.rules.rule import Rule
from audit_service.matching.score import evidence, weakest
from audit_service.matching.sides import Item, Leg
from audit_service.matching.table import Edge, Reading, Table


def _certain(table: Table) -> Iterator[Reading]:
    """Read parts by their numbers; by amount and account where they name none.

    Where a payee has several items of an amount, a part is the one under its fellows' order.
    """
    accounts = by_account(table)
    found = _items_of_parts(table, sole(accounts))
    found |= _items_of_parts(table, sole(numbered(table)))
    near: dict[int, list[Edge]] = defaultdict(list)
    for leg, item in accounts:
        if leg.is_part and leg.index not in found and item.index in table.open_items:
            near[leg.entry].append((leg, item))
    for entry in _open_batches(table):
        reading = _read(table, entry, found | _fellows(table, entry, found, near[entry]))
        if reading is not None:
            yield reading


def _fellows(
    table: Table, entry: int, found: dict[int, Item], edges: list[Edge]
) -> dict[int, Item]:
    """Find the rest of a batch under its order, for each payee as many parts as items.

    Which part is which of a payee's equal items says nothing: all of them are in the batch.
    """
    known = [found[part.index] for part in table.parts[entry] if part.index in found]
    orders = {item.line.group for item in known}
    taken = {item.index for item in known}
    if len(orders) != 1 or "" in orders:
        return {}
    parts: dict[str, dict[int, Leg]] = defaultdict(dict)
    items: dict[tuple[str, int], dict[int, Item]] = defaultdict(dict)
    for leg, item in edges:
        if item.line.group in orders and item.index not in taken:
            parts[leg.account][leg.index] = leg
            items[leg.account, leg.minor][item.index] = item
    chosen: dict[int, Item] = {}
    for (account, minor), same in items.items():
        legs = [leg for leg in parts[account].values() if leg.minor == minor]
        if len(legs) == len(same) and not any(leg.numbers or leg.strange for leg in legs):
            chosen |= {leg.index: one for leg, one in zip(legs, same.values(), strict=True)}
    return chosen


def _possible(table: Table) -> Iterator[Reading]:
    """Take names and unsure accounts as well."""
    found: dict[int, Item] = {}
    for edges in (by_name(table), by_account(table), numbered(table)):
        free = [edge for edge in edges if edge[1].index in table.open_items]
        found |= _items_of_parts(table, free)
    for entry in _open_batches(table):
        reading = _read(table, entry, found)
        if reading is not None:
            yield reading


def _open_batches(table: Table) -> list[int]:
    return [entry for entry in sorted(table.parts) if entry in table.open_entries]


def _items_of_parts(table: Table, edges: list[Edge]) -> dict[int, Item]:
    """Return the item of each part; what names another item or an unknown number has none."""
    return {
        leg.index: item
        for leg, item in edges
        if leg.is_part
        and item.numbers.issuperset(leg.numbers)
        and not leg.strange
        and not groups(table).is_contested(leg, item)
    }


def _read(table: Table, entry: int, found: dict[int, Item]) -> Reading | None:
    """Read an entry as the items of its parts, if each has one of its own, still open."""
    parts = table.parts[entry]
    pairs: list[tuple[Leg, Item]] = [(p, found[p.index]) for p in parts if p.index in found]
    items = sorted({item.index for _, item in pairs})
    if len(items) != len(parts) or not table.open_items.issuperset(items):
        return None
    if sum(part.minor for part in parts) != table.entries[entry].minor:
        return None
    weak = weakest([evidence(part, item) for part, item in pairs])
    told = tuple(r for r in weak.reasons if r.startswith(("reference=", "number=", "account=")))
    return Reading(
        entries=(entry,),
        items=tuple(items),
        score=weak.score,
        reasons=(f"parts={len(parts)}", *told),
    )


BATCH_DETAILS: Final = Rule(code="batch_details", version=1, certain=_certain, possible=_possible)
