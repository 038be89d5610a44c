"""The table both sides are laid on: indexes over all lines, and which of them are still open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeVar

from audit_service.matching import naming
from audit_service.matching.lines import BankLine, BookLine, Difference
from audit_service.matching.sides import LATER_MAX, Item, Leg, ready_items, ready_legs
from audit_service.matching.wording import Numbers, is_paid_into

CROWD: Final = 32
"""So many items of one number and one amount are told apart by accounts, not by the number."""

Edge = tuple[Leg, Item]
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Entries and items that a rule reads as the same money, by their places on the table."""

    entries: tuple[int, ...]
    items: tuple[int, ...] = ()
    differences: tuple[Difference, ...] = ()
    score: int
    reasons: tuple[str, ...]


class Table:
    """Both sides, indexed once; lines leave it as they are paired for certain."""

    def __init__(self, bank: Sequence[BankLine], book: Sequence[BookLine]) -> None:
        """Lay out both sides in an order of their own, whatever order they come in."""
        self.items: Final = ready_items(book)
        numbers = Numbers(number for item in self.items for number in item.numbers)
        self.legs: Final = ready_legs(bank, numbers)
        self.entries: Final = [leg for leg in self.legs if not leg.is_part]
        self.parts: Final[dict[int, list[Leg]]] = defaultdict(list)
        for leg in self.legs:
            if leg.is_part:
                self.parts[leg.entry].append(leg)
        self.open_entries = set(range(len(self.entries)))
        self.open_items = set(range(len(self.items)))
        self._undone: set[int] = set()
        self._recalled: dict[tuple[str, int], Any] = {}

    @cached_property
    def items_by_number(self) -> dict[str, list[Item]]:
        """Index items by each number they bear."""
        found: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            for number in item.numbers:
                found[number].append(item)
        return found

    @cached_property
    def items_by_account_and_amount(self) -> dict[tuple[str, int], list[Item]]:
        """Index items by account and amount."""
        found: dict[tuple[str, int], list[Item]] = defaultdict(list)
        for item in self.items:
            for account in item.accounts:
                found[account, item.line.minor].append(item)
        return found

    def bearing(self, number: str, minor: int) -> list[Item]:
        """Return the items of a number and an amount."""
        items = self.items_by_number.get(number, [])
        if len(items) <= CROWD:
            return [item for item in items if item.line.minor == minor]
        return self.recall(f"number {number}", lambda: _by_amount(items)).get(minor, [])

    def recall(self, name: str, find: Callable[[], _Found]) -> _Found:
        """Find once what changes only when the bank is found to have undone entries."""
        at = (name, len(self._undone))
        if at not in self._recalled:
            self._recalled[at] = find()
        found: _Found = self._recalled[at]
        return found

    def take(self, reading: Reading) -> None:
        """Take lines off the table that are paired for certain."""
        self.open_entries -= set(reading.entries)
        self.open_items -= set(reading.items)
        if len(reading.entries) > 1 and not reading.items:
            self._undone |= set(reading.entries)

    def is_open(self, reading: Reading) -> bool:
        """Say whether every line of a reading still lies on the table."""
        return self.open_entries.issuperset(reading.entries) and self.open_items.issuperset(
            reading.items
        )

    def standing(self) -> Iterable[Leg]:
        """Iterate over whole entries but those the bank undid, and what undid them."""
        return (leg for leg in self.entries if leg.entry not in self._undone)

    def payments(self) -> Iterable[Leg]:
        """Iterate over all the bank speaks of, paired or not, but what it undid itself.

        An entry with parts speaks through its parts.
        """
        return (
            leg
            for leg in self.legs
            if leg.entry not in self._undone and (leg.is_part or leg.entry not in self.parts)
        )

    def named(self, leg: Leg) -> list[Item]:
        """Return the items of a leg's amount that bear every number it names."""
        numbers = leg.numbers
        if not numbers:
            return []
        pool = min((self.bearing(number, leg.minor) for number in numbers), key=len)
        if len(pool) > CROWD:
            return []
        return [item for item in pool if item.numbers.issuperset(numbers)]


def _by_amount(items: Iterable[Item]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        found[item.line.minor].append(item)
    return found


def objections(leg: Leg, item: Item) -> tuple[str, ...]:
    """Say what speaks against a leg and an item being the same money, whatever else they share."""
    found = []
    if leg.account and item.accounts:
        if not is_paid_into(leg.account, item.accounts):
            found.append("other_account")
    elif leg.name and item.names and not any(naming.may_be(leg.name, n) for n in item.names):
        found.append("other_name")
    if item.line.on > leg.on + LATER_MAX:
        found.append("dated_later")
    return tuple(found)
