"""Commitments: what of an allocation is reserved for each project, and what claims have drawn."""

from __future__ import annotations

from collections import defaultdict

from aggregates.money import Money


class Commitments:
    """The part of an allocation's state that counts by project, in minor units of one currency."""

    def __init__(self, currency: str) -> None:
        """Start with nothing committed."""
        self.currency = currency
        self._reserved: defaultdict[str, int] = defaultdict(int)
        self._drawn: defaultdict[str, int] = defaultdict(int)
        self._reserved_minor = 0
        self._drawn_minor = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Commitments) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # mutable state has no identity of its own

    @property
    def reserved(self) -> Money:
        """Return all that is reserved, drawn or not."""
        return Money(self._reserved_minor, self.currency)

    @property
    def undrawn(self) -> Money:
        """Return all that is reserved and not yet drawn by a claim."""
        return Money(self._reserved_minor - self._drawn_minor, self.currency)

    def free_for(self, project: str) -> Money:
        """Return what is reserved for a project and not yet drawn by its claims."""
        return Money(self._reserved.get(project, 0) - self._drawn.get(project, 0), self.currency)

    def reserve(self, project: str, minor: int) -> None:
        """Add to what is reserved for a project; a negative count releases."""
        self._reserved[project] += minor
        self._reserved_minor += minor

    def draw(self, project: str, minor: int) -> None:
        """Add to what the project's claims have drawn; a negative count gives back."""
        self._drawn[project] += minor
        self._drawn_minor += minor
