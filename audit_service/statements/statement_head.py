"""What a table says outside its rows: labels and the cells that follow them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from aggregates.reasons.importing import HEADER_DUPLICATE
from aggregates.refusals import Refused
from audit_service.importers.cells import is_blank
from audit_service.importers.faults import Faults
from audit_service.importers.sheets import Row
from audit_service.importers.vocabulary import normal

Place = tuple[int, int]
NOWHERE: Final[Place] = (0, 0)
T = TypeVar("T")

_COLON: Final = r"\s*[:\uff1a]"
_BEFORE: Final = r"(?:^|(?<=[\s,\uff0c;\uff1b|/\u3001]))"
SUMMED: Final = {"credit": "credits", "debit": "debits"}
"""What a total below a column states."""
_LENGTH_MAX: Final = 1_000
"""Characters of a cell in which labels are looked for."""


class Stated:
    """The fields a table states above and below its rows, each with its cell.

    ``账号:6222`` in one cell is read, several of them in one cell, and ``账号`` with its value in
    the next cell that is not blank.
    """

    def __init__(self, labels: Mapping[str, tuple[str, ...]], faults: Faults) -> None:
        """Know the labels of every field; labels of ``ignored`` only end the value before."""
        self._faults = faults
        self._fields = {
            normal(label): field for field, all_of in labels.items() for label in all_of
        }
        spaced = (
            r"\s*".join(re.escape(sign) for sign in "".join(label.split()))
            for label in sorted((label for all_of in labels.values() for label in all_of), key=len)[
                ::-1
            ]
        )
        choice = "|".join(spaced)
        self._within = re.compile(f"{_BEFORE}({choice}){_COLON}", re.I) if choice else None
        self.said: dict[str, tuple[Any, Place]] = {}

    def read(self, row: Row) -> bool:
        """Take what a row states; say whether it holds any label."""
        cells = [(at, cell) for at, cell in enumerate(row.cells, start=1) if not is_blank(cell)]
        found = False
        awaited = ""
        for at, cell in cells:
            labels = self._labels_in(cell)
            if labels:
                found = True
                *whole, (awaited, rest) = labels
                for field, value in whole:
                    self._take(field, value, (row.number, at))
                if rest:
                    self._take(awaited, rest, (row.number, at))
                    awaited = ""
            elif awaited:
                self._take(awaited, cell, (row.number, at))
                awaited = ""
        return found

    def begins(self, cell: str) -> bool:
        """Say whether a cell begins with a label."""
        if normal(cell).rstrip(":") in self._fields:
            return True
        return self._within is not None and self._within.match(cell.strip()) is not None

    def read_totals(self, row: Row, columns: Mapping[int, str]) -> None:
        """Take the sums that stand below the columns of credits and debits."""
        for at, cell in enumerate(row.cells, start=1):
            if (field := SUMMED.get(columns.get(at, ""))) and not is_blank(cell):
                self._take(field, cell, (row.number, at))

    def take(self, field: str, read: Callable[[Any], T]) -> T | None:
        """Read a stated field; note what is wrong with it, and return None."""
        cell, place = self.said.get(field, ("", NOWHERE))
        if is_blank(cell) or self._faults.is_doubtful(*place):
            return None
        try:
            return read(cell)
        except Refused as refused:
            self._faults.note(*place, *refused.faults)
            return None

    def place_of(self, field: str) -> Place:
        """Return the cell that states a field; without one, the file as a whole."""
        return self.said.get(field, ("", NOWHERE))[1]

    def _labels_in(self, cell: Any) -> list[tuple[str, str]]:
        if not isinstance(cell, str) or len(cell) > _LENGTH_MAX:
            return []
        if field := self._fields.get(normal(cell).rstrip(":")):
            return [(field, "")]
        matches = list(self._within.finditer(cell)) if self._within else []
        ends = [*(match.start() for match in matches), len(cell)][1:]
        return [
            (self._fields[normal(match[1])], cell[match.end() : end].strip())
            for match, end in zip(matches, ends, strict=True)
        ]

    def _take(self, field: str, value: Any, place: Place) -> None:
        if field == "ignored":
            return
        known, _ = self.said.setdefault(field, (value, place))
        if known != value:
            self._faults.note(*place, HEADER_DUPLICATE(name=str(value)[:80]))
