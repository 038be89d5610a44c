"""Plain tables: a header row, then one record per row; for regions and organisations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aggregates.reasons.general import TEXT_EMPTY
from aggregates.reasons.importing import (
    CELL_UNEXPECTED,
    HEADER_DUPLICATE,
    HEADER_EMPTY,
    HEADER_MISSING,
    HEADER_NOT_FOUND,
    HEADER_UNKNOWN,
    LINES_MISSING,
)
from aggregates.refusals import Refused
from audit_service.importers.cells import date_of, is_blank, text_of
from audit_service.importers.sheets import Row, Sheet
from audit_service.importers.vocabulary import Entry, fields_by_spelling, normal

COMMENT = "#"


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table: its words and dates by field."""

    row: int
    said: dict[str, str]
    on: dict[str, date]


class Table:
    """Reads the rows of a sheet by their headings; rows that start with ``#`` are comments."""

    def __init__(
        self,
        sheet: Sheet,
        entries: Mapping[str, Entry],
        required: tuple[str, ...],
        dates: tuple[str, ...] = (),
        kept_out: frozenset[str] = frozenset(),
    ) -> None:
        """Know which headings there are, which must be there, and which are passed over."""
        self.sheet = sheet
        self.columns: dict[int, str] = {}
        self._fields = fields_by_spelling(dict(entries))
        self._required = required
        self._dates = dates
        self._kept_out = {normal(heading) for heading in kept_out}
        self._width = 0

    def read(self, read_text: Callable[[str, Any], str]) -> Iterator[Record]:
        """Yield the records without fault; note the faults of the others on the sheet."""
        faults = self.sheet.faults
        rows = (row for row in self.sheet.rows() if not _is_comment(row))
        header = next(rows, None)
        if header is None:
            faults.note(0, 0, HEADER_NOT_FOUND())
            return
        self._read_headings(header)
        is_empty = True
        for row in rows:
            is_empty = False
            record = self._record(row, read_text)
            if record is not None and not set(self._required) - record.said.keys():
                yield record
            if faults.is_full:
                return
        if is_empty:
            faults.note(0, 0, LINES_MISSING())

    def column_of(self, name: str) -> int:
        """Return the column of a field, or the first one."""
        return next((at for at, held in self.columns.items() if held == name), 1)

    def _read_headings(self, row: Row) -> None:
        faults, seen = self.sheet.faults, set()
        last = max(at for at, cell in enumerate(row.cells, start=1) if not is_blank(cell))
        self._width = last
        for at, cell in enumerate(row.cells[:last], start=1):
            name = self._fields.get(normal(cell))
            meant = name or normal(cell)
            if is_blank(cell):
                faults.note(row.number, at, HEADER_EMPTY())
            elif meant in seen:
                faults.note(row.number, at, HEADER_DUPLICATE(name=str(cell)[:80]))
            elif name is not None:
                self.columns[at] = name
            elif meant not in self._kept_out:
                faults.note(row.number, at, HEADER_UNKNOWN(name=str(cell)[:80]))
            seen.add(meant)
        for name in self._required:
            if name not in self.columns.values():
                faults.note(row.number, 1, HEADER_MISSING(name=name))

    def _record(self, row: Row, read_text: Callable[[str, Any], str]) -> Record | None:
        faults = self.sheet.faults
        before = len(faults.found)
        said: dict[str, str] = {}
        on: dict[str, date] = {}
        for at, cell in enumerate(row.cells, start=1):
            name = self.columns.get(at)
            try:
                if is_blank(cell):
                    if name in self._required:
                        faults.note(row.number, at, TEXT_EMPTY())
                elif name is None:
                    if at > self._width:
                        faults.note(row.number, at, CELL_UNEXPECTED(text=str(cell)[:80]))
                elif name in self._dates:
                    on[name] = date_of(cell)
                else:
                    said[name] = read_text(name, cell)
            except Refused as refused:
                faults.note(row.number, at, *refused.faults)
        for name in self._required:
            if self.column_of(name) > len(row.cells):
                faults.note(row.number, self.column_of(name), TEXT_EMPTY())
        doubtful = any(faults.is_doubtful(row.number, at) for at in self.columns)
        return None if doubtful or len(faults.found) > before else Record(row.number, said, on)


def _is_comment(row: Row) -> bool:
    filled = [cell for cell in row.cells if not is_blank(cell)]
    return not filled or (isinstance(row.cells[0], str) and row.cells[0].startswith(COMMENT))


def plain_text(_field: str, cell: Any) -> str:
    """Read any field as text."""
    return text_of(cell)
