"""Faults found in a file, each with its place, collected so that all are named at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from aggregates.reasons.importing import FAULTS_OMITTED
from aggregates.refusals import Refusal, Refused

FAULTS_MAX: Final = 1_000
"""How many faults are listed; after that many a reader needs a better file, not a longer list."""

_SUPPRESSED: Final = frozenset({"fund_exceeded", "allocation_exceeded", "share_rule_broken"})
"""Once a fund or parent is exceeded, later lines only repeat it: its first fault is enough."""

_LETTERS: Final = 26


def letters(column: int) -> str:
    """Write a 1-based column as a spreadsheet does: 1 is A, 28 is AB."""
    text = ""
    while column:
        column, digit = divmod(column - 1, _LETTERS)
        text = chr(ord("A") + digit) + text
    return text


def place(sheet: str, row: int, column: int) -> str:
    """Name a cell: ``Sheet1!C7``. A CSV file's sheet is its file name without the suffix."""
    return f"{sheet}!{letters(column or 1)}{row}" if row else sheet


@dataclass
class Faults:
    """The faults of one file, in the order of their places, at most ``FAULTS_MAX``.

    A cell that is itself in doubt (merged, a formula) is named once; what would follow from its
    content is not.
    """

    sheet: str
    doubtful: set[tuple[int, int]] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    found: list[tuple[int, int, Refusal]] = field(default_factory=list)
    _seen: set[tuple[object, ...]] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.found)

    @property
    def is_full(self) -> bool:
        """Say whether looking for more is of no use."""
        return len(self.found) > FAULTS_MAX

    def note(self, row: int, column: int, *faults: Refusal) -> None:
        """Note faults at a cell; row 0 is the file as a whole."""
        if self.is_full or self.is_doubtful(row, column):
            return
        for fault in faults:
            key = _key(row, column, fault)
            if key not in self._seen:
                self._seen.add(key)
                self.found.append((row, column, fault))

    def doubt(self, row: int, column: int, fault: Refusal) -> None:
        """Note a fault of the sheet itself, which silences those that follow from the cell."""
        self.note(row, column, fault)
        self.doubtful.add((row, column))

    def is_doubtful(self, row: int, column: int) -> bool:
        """Say whether what a cell shows may not be what was meant."""
        if not self.doubtful and not self.merged:
            return False
        return (row, column) in self.doubtful or any(
            top <= row <= bottom and left <= column <= right
            for top, left, bottom, right in self.merged
        )

    def refusal(self) -> Refused:
        """Return one refusal naming every fault by its place, from the top of the file down."""
        self.found.sort(key=lambda entry: entry[:2])
        named = [
            fault.located(place(self.sheet, row, column))
            for row, column, fault in self.found[:FAULTS_MAX]
        ]
        if self.is_full:
            named.append(FAULTS_OMITTED(shown=FAULTS_MAX).located(self.sheet))
        return Refused(*named)

    def check(self) -> None:
        """Refuse the file when there is any fault."""
        if self:
            raise self.refusal()


def _key(row: int, column: int, fault: Refusal) -> tuple[object, ...]:
    if fault.code in _SUPPRESSED:
        said = fault.particulars
        return (fault.code, said.get("fund") or said.get("allocation"), said.get("values"))
    return (row, column, fault.code, fault.message())
