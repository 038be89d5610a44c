"""The faults of one delivered file, in the order in which they show, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field

from aggregates.reasons.importing import FAULTS_OMITTED
from aggregates.refusals import Refusal, Refused
from audit_service.importers.faults import FAULTS_MAX


@dataclass(slots=True)
class FileFaults:
    """Everything wrong with a file, at most ``FAULTS_MAX`` faults; the same one is named once."""

    name: str
    found: list[Refusal] = field(default_factory=list)
    _seen: set[tuple[str, str, str]] = field(default_factory=set)

    @property
    def is_full(self) -> bool:
        """Say whether looking for more is of no use."""
        return len(self.found) > FAULTS_MAX

    def note(self, *faults: Refusal, at: str = "") -> None:
        """Note faults; ``at`` is the place of those that name none."""
        for fault in faults:
            placed = fault.located(fault.at or at or self.name)
            key = (placed.at, placed.code, placed.message())
            if not self.is_full and key not in self._seen:
                self._seen.add(key)
                self.found.append(placed)

    def refusal(self) -> Refused:
        """Return one refusal that names all of them."""
        named = self.found[:FAULTS_MAX]
        if self.is_full:
            named.append(FAULTS_OMITTED(shown=FAULTS_MAX).located(self.name))
        return Refused(*named)
