"""Several items or several entries under one number, which add up to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from audit_service.matching.groups import balances_within, meant_by
from audit_service.matching.pairs import groups, open_legs
from audit_service.matching.rules.rule import Rule
from audit_service.matching.score import evidence, weakest
from audit_service.matching.sides import LATER_MAX, Item, Leg
from audit_service.matching.table import Reading, Table, objections

_SEVERAL: Final = 2
_LEFT_OUT_MAX: Final = 2
_GROUP_MAX: Final = 40


def _read(legs: Sequence[Leg], items: Sequence[Item]) -> Reading:
    if len(legs) * len(items) <= _GROUP_MAX:
        pairs = [(leg, item) for leg in legs for item in items]
    else:
        pairs = [(legs[0], item) for item in items] + [(leg, items[0]) for leg in legs]
    found = weakest([evidence(leg, item) for leg, item in pairs])
    total = sum(leg.minor for leg in legs)
    reasons = (f"total={total}", *(r for r in found.reasons if r.startswith(_TOLD)))
    return Reading(
        entries=tuple(leg.entry for leg in legs),
        items=tuple(item.index for item in items),
        score=found.score,
        reasons=reasons,
    )


_TOLD: Final = ("reference=", "number=", "against=")


def _certain(table: Table) -> Iterator[Reading]:
    yield from _one_entry(table)
    yield from _several_entries(table)


def _one_entry(table: Table) -> Iterator[Reading]:
    """Read an entry as all open items of its numbers, which no other open entry names."""
    naming = _open_entries_by_number(table)
    for leg, items, total in _open_groups(table):
        if len(items) < _SEVERAL or total != leg.minor:
            continue
        rivals = {e for item in items for n in item.numbers for e in naming.get(n, ())}
        rivals |= {e for number in leg.numbers for e in naming[number]}
        if rivals == {leg.entry} and not _objections((leg,), items):
            yield _read((leg,), items)


def _several_entries(table: Table) -> Iterator[Reading]:
    """Read all open entries of a number as all open items of it, if nothing finer adds up."""
    for number, entries in sorted(_open_entries_by_number(table).items()):
        if len(entries) < _SEVERAL:
            continue
        legs = [table.entries[entry] for entry in entries]
        items = [
            item
            for item in table.items_by_number[number]
            if item.index in table.open_items and not item.line.undoes
        ]
        if _adds_up(legs, items) and _is_one(legs, items) and not _objections(legs, items):
            yield _read(legs, items)


def _adds_up(legs: Sequence[Leg], items: Sequence[Item]) -> bool:
    moved, booked = [leg.minor for leg in legs], [item.line.minor for item in items]
    if not items or sum(moved) != sum(booked):
        return False
    if len({amount > 0 for amount in (*moved, *booked)}) > 1:
        return False
    return len(items) == 1 or not balances_within(moved, booked)


def _is_one(legs: Sequence[Leg], items: Sequence[Item]) -> bool:
    """Say whether every item bears every number of every entry."""
    said = {number for leg in legs for number in leg.numbers}
    return all(item.numbers.issuperset(said) for item in items)


def _objections(legs: Sequence[Leg], items: Sequence[Item]) -> bool:
    """Say whether something speaks against it; a batch bears no payee's account or name."""
    if len({item.accounts for item in items}) == 1:
        return any(objections(leg, item) for leg in legs for item in items)
    first = min(leg.on for leg in legs)
    return any(item.line.on > first + LATER_MAX for item in items)


def _open_groups(table: Table) -> Iterator[tuple[Leg, list[Item], int]]:
    """Iterate over open entries with the open items of their numbers and what these add up to."""
    known: dict[int, tuple[list[Item], int]] = {}
    for leg in open_legs(table):
        group = groups(table).of.get(leg.entry, ())
        if id(group) not in known:
            items = [item for item in group if item.index in table.open_items]
            known[id(group)] = items, _total(items)
        yield leg, *known[id(group)]


def _open_entries_by_number(table: Table) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for leg in open_legs(table):
        if leg.is_transfer:
            for number in leg.numbers:
                found[number].append(leg.entry)
    return found


def _possible(table: Table) -> Iterator[Reading]:
    """Read an entry as its numbers' items without one or two, if only one choice adds up."""
    for leg, items, total in _open_groups(table):
        if _SEVERAL <= len(items) <= _GROUP_MAX:
            over = total - leg.minor
            choices = [left for left in _left_out(items) if _total(left) == over]
            for left in choices if len(choices) == 1 else ():
                yield _read((leg,), [item for item in items if item not in left])
    for entries in _open_entries_by_number(table).values():
        legs = [table.entries[entry] for entry in entries]
        items = [item for item in meant_by(table, legs[0]) if item.index in table.open_items]
        if _SEVERAL <= len(legs) <= _GROUP_MAX and items and _adds_to(legs, items):
            yield _read(legs, items)


def _left_out(items: Sequence[Item]) -> Iterator[tuple[Item, ...]]:
    for size in range(min(_LEFT_OUT_MAX, len(items) - 1) + 1):
        yield from combinations(items, size)


def _total(items: Sequence[Item]) -> int:
    return sum(item.line.minor for item in items)


def _adds_to(legs: Sequence[Leg], items: Sequence[Item]) -> bool:
    return sum(leg.minor for leg in legs) == _total(items)


ORDER_GROUP: Final = Rule(code="order_group", version=1, certain=_certain, possible=_possible)
