"""Commitments: what of an allocation is reserved for each project, and what claims have drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

from aggregates.money import Money


@dataclass(slots=True)
class Commitments:
    """The part of an allocation's state that counts by project, in minor units of one currency."""

    currency: str
    reserved_minor: int = 0
    drawn_minor: int = 0
    reserved_for: dict[str, int] = field(default_factory=dict)
    drawn_for: dict[str, int] = field(default_factory=dict)

    @property
    def reserved(self) -> Money:
        """Return all that is reserved, drawn or not."""
        return Money(self.reserved_minor, self.currency)

    @property
    def undrawn(self) -> Money:
        """Return all that is reserved and not yet drawn by a claim."""
        return Money(self.reserved_minor - self.drawn_minor, self.currency)

    def free_for(self, project: str) -> Money:
        """Return what is reserved for a project and not yet drawn by its claims."""
        minor = self.reserved_for.get(project, 0) - self.drawn_for.get(project, 0)
        return Money(minor, self.currency)

    def reserve(self, project: str, minor: int) -> None:
        """Add to what is reserved for a project; a negative count releases."""
        self.reserved_for[project] = self.reserved_for.get(project, 0) + minor
        self.reserved_minor += minor

    def draw(self, project: str, minor: int) -> None:
        """Add to what the project's claims have drawn; a negative count gives back."""
        self.drawn_for[project] = self.drawn_for.get(project, 0) + minor
        self.drawn_minor += minor
