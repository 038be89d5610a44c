"""What the bank took or gave itself: alone, or together with a payment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from aggregates.bank_values import DifferenceKind, EntryNature
from audit_service.matching.edges import is_near, numbered, sole
from audit_service.matching.lines import Difference
from audit_service.matching.pairs import groups, open_legs
from audit_service.matching.rules.rule import Rule
from audit_service.matching.score import UNEXPLAINED, WHOLE, evidence
from audit_service.matching.sides import Item, Leg
from audit_service.matching.table import CROWD, Edge, Reading, Table, objections

_SHARE_MAX: Final = 20
_NAMED_MAX: Final = 8


def _alone(
    nature: EntryNature, kind: DifferenceKind, *, is_certain: bool
) -> Callable[[Table], Iterator[Reading]]:
    """Read an entry the bank calls its own, certain unless the books have such an item too."""

    def read(table: Table) -> Iterator[Reading]:
        own = _items_without_payee(table)
        for leg in open_legs(table):
            is_booked = any(
                item.index in table.open_items and is_near(leg, item)
                for item in own.get(leg.minor, ())
            )
            is_clear = not leg.numbers and not leg.strange and not is_booked
            if leg.line.nature is nature and leg.minor and is_clear is is_certain:
                yield Reading(
                    entries=(leg.entry,),
                    differences=(Difference(kind, leg.minor),),
                    score=WHOLE if is_clear else WHOLE // 2,
                    reasons=(f"nature={nature}",),
                )

    return read


def _items_without_payee(table: Table) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = defaultdict(list)
    for item in table.items:
        if not item.accounts and not item.names:
            found[item.line.minor].append(item)
    return found


def _own(code: str, nature: EntryNature, kind: DifferenceKind) -> Rule:
    return Rule(
        code=code,
        version=1,
        certain=_alone(nature, kind, is_certain=True),
        possible=_alone(nature, kind, is_certain=False),
    )


def _net(table: Table) -> Iterator[Reading]:
    """Read an entry as an item and the charge the bank states, if nothing else fits either."""
    taken = {item.index for _, item in numbered(table)}
    for leg, item in sole(_stated(table)):
        is_free = leg.entry in table.open_entries and item.index in table.open_items
        is_contested = item.index in taken or groups(table).is_contested(leg, item)
        if is_free and not is_contested and not objections(leg, item):
            yield _with_charge(leg, item)


def _stated(table: Table) -> list[Edge]:
    """Return what agrees once the stated charge is set apart, by number, else by account."""
    return table.recall(
        "stated",
        lambda: [
            (leg, item)
            for leg in table.payments()
            if leg.line.charges and leg.is_transfer and not leg.is_part
            for item in _gross(table, leg)
            if not item.line.undoes
        ],
    )


def _gross(table: Table, leg: Leg) -> list[Item]:
    amount = leg.minor + abs(leg.line.charges)
    if leg.numbers:
        pools = (table.bearing(number, amount) for number in leg.numbers)
        pool = min(pools, key=len)[:CROWD]
        return [item for item in pool if item.numbers.issuperset(leg.numbers)]
    if leg.strange:
        return []
    pool = table.items_by_account_and_amount.get((leg.account, amount), [])
    return [item for item in pool if is_near(leg, item)]


def _with_charge(leg: Leg, item: Item, less: int = 0) -> Reading:
    found = evidence(leg, item)
    difference = leg.minor - item.line.minor
    told = (f"amount={item.line.minor}", f"charge={difference}", *found.reasons[1:])
    return Reading(
        entries=(leg.entry,),
        items=(item.index,),
        differences=(Difference(DifferenceKind.CHARGE, difference),),
        score=max(1, found.score - less),
        reasons=told,
    )


def _perhaps_net(table: Table) -> Iterator[Reading]:
    """Read an entry that names an item as that item and a small charge nobody stated."""
    for leg, item in _stated(table):
        yield _with_charge(leg, item)
    for leg in open_legs(table):
        for number in leg.numbers if leg.is_transfer else ():
            for item in table.items_by_number[number][:_NAMED_MAX]:
                short = item.line.minor - leg.minor
                if not item.line.undoes and 0 < short <= abs(item.line.minor) // _SHARE_MAX:
                    yield _with_charge(leg, item, UNEXPLAINED)


CHARGE: Final = _own("charge", EntryNature.CHARGE, DifferenceKind.CHARGE)
INTEREST: Final = _own("interest", EntryNature.INTEREST, DifferenceKind.INTEREST)
NET_OF_CHARGE: Final = Rule(code="net_of_charge", version=1, certain=_net, possible=_perhaps_net)
