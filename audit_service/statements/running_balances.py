"""Running balances: whether each row of a table follows from the row before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from audit_service.importers.faults import FAULTS_MAX


@dataclass(frozen=True, slots=True)
class Step:
    """What one row moved and what the account held after it, with the cell that says so."""

    minor: int
    balance: int
    place: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Break:
    """A balance that does not follow from the row before."""

    place: tuple[int, int]
    stated: int
    expected: int


class Chain:
    """The rows read in one direction; ``None`` for a row in doubt, after which nothing is known."""

    def __init__(self, *, is_newest_first: bool) -> None:
        self.is_newest_first = is_newest_first
        self.breaks: list[Break] = []
        self._first: Step | None = None
        self._last: Step | None = None

    def add(self, step: Step | None) -> Break | None:
        """Add the next row of the table; return how it breaks with the one before, if it does."""
        before, self._last = self._last, step
        if step is None:
            return None
        self._first = self._first or step
        if before is None:
            return None
        moved = -before.minor if self.is_newest_first else step.minor
        if before.balance + moved == step.balance:
            return None
        broken = Break(step.place, step.balance, before.balance + moved)
        if len(self.breaks) <= FAULTS_MAX:
            self.breaks.append(broken)
        return broken

    @property
    def opening(self) -> int | None:
        """Return what the account held before the oldest row."""
        oldest = self._last if self.is_newest_first else self._first
        return oldest.balance - oldest.minor if oldest else None

    @property
    def closing(self) -> int | None:
        """Return what the account held after the newest row."""
        newest = self._first if self.is_newest_first else self._last
        return newest.balance if newest else None


OLDEST_FIRST: Final = False
NEWEST_FIRST: Final = True


class Chains:
    """The rows read from the oldest, from the newest, or both ways until the end tells which."""

    def __init__(self, order: str) -> None:
        ways = {"oldest": [OLDEST_FIRST], "newest": [NEWEST_FIRST]}
        self.chains = [
            Chain(is_newest_first=way) for way in ways.get(order, [OLDEST_FIRST, NEWEST_FIRST])
        ]
        self._first_on: date | None = None
        self._last_on: date | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether no row was added."""
        return self._first_on is None

    def add(self, step: Step | None, on: date | None) -> Break | None:
        """Add a row; return how it breaks the order, when there is only one it can be in."""
        self._first_on = self._first_on or on
        self._last_on = on or self._last_on
        broken = [chain.add(step) for chain in self.chains]
        return broken[0] if len(broken) == 1 else None

    def settle(self, opening: int | None, closing: int | None) -> Chain | None:
        """Choose the order the rows are in; None when both are possible and end differently.

        What the rows prove comes first, then the balances the statement states, then its dates.
        """
        fewest = min(len(chain.breaks) for chain in self.chains)
        fitting = [chain for chain in self.chains if len(chain.breaks) == fewest]
        stated = [
            chain
            for chain in fitting
            if opening in (None, chain.opening) and closing in (None, chain.closing)
        ]
        fitting = stated or fitting
        if len(fitting) > 1 and self._first_on and self._last_on != self._first_on:
            falls = self._last_on is not None and self._last_on < self._first_on
            fitting = [chain for chain in fitting if chain.is_newest_first == falls]
        ends = {(chain.opening, chain.closing) for chain in fitting}
        return fitting[0] if len(ends) == 1 else None
