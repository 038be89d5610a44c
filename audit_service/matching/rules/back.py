"""Money that came back: returned by the payee's bank, or an entry the bank itself undid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from audit_service.matching.edges import is_near, sole
from audit_service.matching.pairs import certain_pairs, open_legs, possible_pairs
from audit_service.matching.reversals import is_booked_perhaps, references, undone_by
from audit_service.matching.rules.rule import Rule
from audit_service.matching.score import WHOLE
from audit_service.matching.sides import Item, Leg
from audit_service.matching.table import Edge, Reading, Table, objections

_EACH_MAX: Final = 3


def _returned(table: Table) -> Iterator[Reading]:
    """Read a return by its numbers, or those of the payment; else by amount and account."""
    yield from certain_pairs(table, sole(_by_number(table)))
    named = {leg.entry for leg, _ in _by_number(table)}
    claimed = {item.index for _, item in _by_number(table)}
    for reading in certain_pairs(table, sole(_by_account(table))):
        if named.isdisjoint(reading.entries) and claimed.isdisjoint(reading.items):
            yield reading


def _by_number(table: Table) -> list[Edge]:
    return table.recall(
        "returned_by_number",
        lambda: [
            (leg, item)
            for leg in table.payments()
            for item in table.named(leg)
            if item.line.undoes and not objections(leg, item)
        ],
    )


def _by_account(table: Table) -> list[Edge]:
    index = table.items_by_account_and_amount
    return table.recall(
        "returned_by_account",
        lambda: [
            (leg, item)
            for leg in table.payments()
            for item in index.get((leg.account, leg.minor), ())
            if leg.is_back and item.line.undoes and is_near(leg, item)
            if item.numbers.issuperset(leg.numbers) and not leg.strange
        ],
    )


def _perhaps_returned(table: Table) -> Iterator[Reading]:
    given_back: dict[int, list[Item]] = defaultdict(list)
    for index in sorted(table.open_items):
        item = table.items[index]
        if item.line.undoes:
            given_back[item.line.minor].append(item)
    for leg in open_legs(table):
        items = [item for item in given_back.get(leg.minor, ()) if _has_to_do(leg, item)]
        yield from possible_pairs(table, leg, items)


def _has_to_do(leg: Leg, item: Item) -> bool:
    return leg.is_back or leg.account in item.accounts or not item.numbers.isdisjoint(leg.numbers)


def _reversed(table: Table) -> Iterator[Reading]:
    """Read a reversal and the one entry it undoes, unless the books give it back themselves."""
    undone = undone_by(table)
    undoing: dict[int, int] = defaultdict(int)
    for legs in undone.values():
        for leg in legs:
            undoing[leg.entry] += 1
    for entry, legs in undone.items():
        reversal = table.entries[entry]
        is_only = len(legs) == 1 and undoing[legs[0].entry] == 1
        if is_only and not is_booked_perhaps(table, reversal):
            yield _cancelled(legs[0], reversal)


def _perhaps_reversed(table: Table) -> Iterator[Reading]:
    for entry, legs in undone_by(table).items():
        for leg in legs[-_EACH_MAX:]:
            yield _cancelled(leg, table.entries[entry], WHOLE // len(legs) - 1)


def _cancelled(leg: Leg, reversal: Leg, score: int = WHOLE) -> Reading:
    shared = sorted(set(references(leg)) & set(references(reversal)))
    return Reading(
        entries=(leg.entry, reversal.entry), score=score, reasons=(f"reversal={shared[0]}",)
    )


RETURNED: Final = Rule(code="returned", version=1, certain=_returned, possible=_perhaps_returned)
REVERSED_AT_BANK: Final = Rule(
    code="reversed_at_bank", version=1, certain=_reversed, possible=_perhaps_reversed
)
