"""One item that left in several entries without a number, all to its payee's account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from audit_service.matching.claims import Claims
from audit_service.matching.edges import is_near
from audit_service.matching.groups import is_same_way
from audit_service.matching.rules.rule import Rule, nothing
from audit_service.matching.score import evidence, weakest
from audit_service.matching.sides import Item, Leg
from audit_service.matching.table import Reading, Table

_ENTRIES_MIN: Final = 2
_ENTRIES_MAX: Final = 4


def _certain(table: Table) -> Iterator[Reading]:
    """Read all that was paid into an account about then as the one item there is for it.

    Entries and items of the account that are paired already count as well: with any of them
    about, it is not said which belong together.
    """
    claims = Claims(table)
    items = _items_by_account(table)
    legs = _legs_by_account(table, set(items))
    for account, moved in legs.items():
        for item in items[account]:
            near = [leg for leg in moved if is_near(leg, item) and is_same_way(item, leg)]
            if not _adds_up(near, item) or item.index not in table.open_items:
                continue
            others = (one for one in items[account] if one is not item)
            if any(is_near(leg, other) for other in others for leg in near):
                continue
            if all(claims.leave(leg, item) for leg in near):
                yield _read(near, item)


def _adds_up(legs: list[Leg], item: Item) -> bool:
    is_whole = not any(leg.is_part or not leg.is_transfer for leg in legs)
    is_few = _ENTRIES_MIN <= len(legs) <= _ENTRIES_MAX
    return is_whole and is_few and sum(leg.minor for leg in legs) == item.line.minor


def _items_by_account(table: Table) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for item in table.items:
        for account in item.accounts:
            found[account].append(item)
    return found


def _legs_by_account(table: Table, accounts: set[str]) -> dict[str, list[Leg]]:
    """Return what moved to each account that has open entries, and what is still open of it."""
    wanted = {table.entries[entry].account for entry in table.open_entries} & accounts
    found: dict[str, list[Leg]] = {account: [] for account in sorted(wanted)}
    for leg in table.payments():
        if leg.account in wanted:
            found[leg.account].append(leg)
    return found


def _read(legs: list[Leg], item: Item) -> Reading:
    found = weakest([evidence(leg, item) for leg in legs])
    told = tuple(r for r in found.reasons if not r.startswith("amount="))
    return Reading(
        entries=tuple(leg.entry for leg in legs),
        items=(item.index,),
        score=found.score,
        reasons=(f"total={item.line.minor}", *told),
    )


SPLIT_BY_ACCOUNT: Final = Rule(
    code="split_by_account", version=1, certain=_certain, possible=nothing
)
