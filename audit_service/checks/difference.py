"""Differences: what a check found, by name, up to a limit, and how much there is in all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

DIFFERENCES_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the log says; ``where`` is table, key and column."""

    check: str
    where: str
    expected: str
    found: str


class Differences(list[Difference]):
    """The first differences found, and in ``total`` how many there are in all."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.total = 0

    def note(self, check: str, where: str, expected: object, found: object) -> None:
        """Count a difference, and keep it while there is room."""
        self.total += 1
        if len(self) < DIFFERENCES_MAX:
            self.append(Difference(check, where, str(expected), str(found)))

    def merge(self, others: Differences) -> None:
        """Take over what another check has found."""
        self.extend(others[: DIFFERENCES_MAX - len(self)])
        self.total += others.total

    def note_all(self, found: Iterable[tuple[str, str, object, object]]) -> None:
        """Note differences as a check yields them."""
        for difference in found:
            self.note(*difference)
