"""What pairing must leave to people: lines they have decided about, and sides they have denied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from audit_service.matching.rules.rule import Rule
from audit_service.matching.table import Reading, Table


class Sides(NamedTuple):
    """Some lines of both sides, by their keys."""

    bank: frozenset[str] = frozenset()
    book: frozenset[str] = frozenset()


NO_LINES: Final = Sides()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """Lines that speak against readings as any line does, and are not paired themselves.

    Those of ``people`` are paired by a person alone, who is asked where the bank names the item or
    nothing else would be possible; those that are ``later`` not yet. Sides that were ``denied`` are
    not the same money: nobody is asked again.
    """

    people: Sides = NO_LINES
    later: Sides = NO_LINES
    denied: frozenset[Sides] = frozenset()


NOTHING: Final = Reserve()
_NAMED: Final = ("reference=", "number=")


_Places = tuple[frozenset[int], frozenset[int]]


class Withheld:
    """A reserve as it lies on a table."""

    def __init__(self, table: Table, reserve: Reserve) -> None:
        """Find the lines held in reserve."""
        self.asked: list[tuple[Rule, Reading]] = []
        self._table = table
        self._entries = {leg.line.key: leg.entry for leg in table.entries}
        self._items = {item.line.key: item.index for item in table.items}
        self._people = self._places(reserve.people)
        self._later = self._places(reserve.later)
        self._denied = {self._places(sides) for sides in reserve.denied if self._holds(sides)}
        entries, items = self._people
        self._legs_alike = {table.entries[entry].likeness for entry in entries}
        self._items_alike = {table.items[item].likeness for item in items}

    def withholds(self, reading: Reading, rule: Rule) -> bool:
        """Say whether a reading must not be recorded, though it is certain; a person is asked."""
        sides = frozenset(reading.entries), frozenset(reading.items)
        if sides in self._denied or _touches(sides, self._later):
            return True
        if _touches(sides, self._people) or self._is_twin(reading):
            self.asked.append((rule, reading))
            return True
        return False

    def leaves(self, reading: Reading) -> bool:
        """Say whether a person may be asked about a reading that is possible and no more."""
        sides = frozenset(reading.entries), frozenset(reading.items)
        if sides in self._denied or _touches(sides, self._later):
            return False
        is_named = any(reason.startswith(_NAMED) for reason in reading.reasons)
        return is_named or not _touches(sides, self._people)

    def _is_twin(self, reading: Reading) -> bool:
        """Say whether nothing tells a reading from one that a person took apart."""
        if not (self._legs_alike and self._items_alike):
            return False
        legs = (self._table.entries[entry].likeness for entry in reading.entries)
        items = (self._table.items[item].likeness for item in reading.items)
        return not (self._legs_alike.isdisjoint(legs) or self._items_alike.isdisjoint(items))

    def _holds(self, sides: Sides) -> bool:
        """Say whether all of two sides lies on the table."""
        return sides.bank <= self._entries.keys() and sides.book <= self._items.keys()

    def _places(self, sides: Sides) -> _Places:
        entries = (self._entries[key] for key in sides.bank if key in self._entries)
        items = (self._items[key] for key in sides.book if key in self._items)
        return frozenset(entries), frozenset(items)


def _touches(sides: _Places, others: _Places) -> bool:
    return not (sides[0].isdisjoint(others[0]) and sides[1].isdisjoint(others[1]))
