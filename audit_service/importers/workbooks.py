"""XLSX workbooks: their values by calamine, and what they hide by a look into their XML."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from aggregates.reasons.importing import (
    CELL_IS_A_FORMULA,
    CELL_IS_AN_ERROR,
    CELLS_MERGED,
    COLUMN_HIDDEN,
    FILE_TOO_LARGE,
    ROW_HIDDEN,
    SHEET_HIDDEN,
    SHEET_UNEXPECTED,
    XML_FORBIDDEN,
)
from aggregates.refusals import Refused
from audit_service.importers.faults import Faults, letters
from audit_service.importers.sheets import Row, Sheet, check_size, unreadable

EXPANDED_MAX: Final = 600 * 2**20
"""Bytes a workbook may unpack to; beyond this it is not a document but an attack."""
CELLS_MAX: Final = 4_000_000
"""Cells from A1 to the last one used, blank ones included: the reader holds them all."""
EXPLANATIONS: Final = frozenset({"说明", "填表说明", "explanation", "notes", "instructions"})
"""Sheets beside the first that explain it and are not read."""

_TRUE: Final = frozenset({"1", "true"})
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_CHUNK: Final = 2**18
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    RuntimeError,
    LookupError,
    ValueError,
    OSError,
)
"""What reading a damaged archive can end in."""


class XlsxSheet(Sheet):
    """The first sheet of a workbook; the others may only explain it."""

    def __init__(self, path: Path) -> None:
        """Look the whole archive over before any of it is unpacked into memory."""
        try:
            with zipfile.ZipFile(path) as archive:
                parts = _sheets_of(archive, path.name)
                first, *others = parts
                super().__init__(path, first)
                self._scan(archive, parts[first], self.faults)
                for other in others:
                    used = self._scan(archive, parts[other], Faults(other))
                    if used and other.strip().lower() not in EXPLANATIONS:
                        self.faults.note(0, 0, SHEET_UNEXPECTED(sheet=other))
        except _BROKEN as fault:
            unreadable(path.name, f"not an XLSX workbook ({fault})")
        if self._open().sheets_metadata[0].visible is not SheetVisibleEnum.Visible:
            self.faults.note(0, 0, SHEET_HIDDEN(sheet=self.name))

    def rows(self) -> Iterator[Row]:
        """Read the values row by row."""
        try:
            sheet = self._open().get_sheet_by_index(0)
        except CalamineError as fault:
            unreadable(self.name, str(fault))
        left = [""] * (sheet.start[1] if sheet.start else 0)
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            yield Row(number, [*left, *cells])

    def _open(self) -> CalamineWorkbook:
        try:
            return CalamineWorkbook.from_path(str(self.path))
        except (CalamineError, OSError) as fault:
            unreadable(self.path.name, f"not an XLSX workbook ({fault})")

    def _scan(self, archive: zipfile.ZipFile, part: str, faults: Faults) -> bool:
        with archive.open(part) as xml:
            return _Scan(faults).read(xml)


class _Scan:
    """One pass over a sheet's XML, noting what its values do not show, and how far it reaches."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._row = self._column = self._width = self._height = 0
        self._hidden: list[tuple[int, int]] = []
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "sheetFormatPr": self._defaults,
            "col": self._col,
            "row": self._start_row,
            "c": self._cell,
            "f": self._formula,
            "mergeCell": self._merge,
        }

    def read(self, xml: IO[bytes]) -> bool:
        """Read to the end and say whether the sheet holds any cell."""
        _parse(xml, self._faults.sheet, self._start)
        if self._height * self._width > CELLS_MAX:
            fault = FILE_TOO_LARGE(what="cells", limit=CELLS_MAX)
            raise Refused(fault.located(self._faults.sheet))
        for first, last in self._hidden:
            if first <= self._width:
                self._faults.note(1, first, COLUMN_HIDDEN(column=_span(first, last, self._width)))
        return bool(self._width)

    def _start(self, name: str, said: dict[str, str]) -> None:
        if start := self._starts.get(name.rpartition(":")[2]):
            start(said)

    def _defaults(self, said: dict[str, str]) -> None:
        if said.get("zeroHeight") in _TRUE:
            self._faults.note(1, 1, ROW_HIDDEN(row="1-"))

    def _col(self, said: dict[str, str]) -> None:
        if said.get("hidden") in _TRUE:
            self._hidden.append((int(said["min"]), int(said["max"])))

    def _start_row(self, said: dict[str, str]) -> None:
        self._row = int(said.get("r", self._row + 1))
        self._column = 0
        self._height = max(self._height, self._row)
        check_size(self._faults.sheet, self._row, 0)
        if said.get("hidden") in _TRUE:
            self._faults.note(self._row, 1, ROW_HIDDEN(row=self._row))

    def _cell(self, said: dict[str, str]) -> None:
        found = _CELL.fullmatch(said.get("r", ""))
        self._column = _column_of(found[1]) if found else self._column + 1
        if self._column > self._width:
            self._width = self._column
            check_size(self._faults.sheet, self._row, self._width)
        if found and int(found[2]) != self._row:
            unreadable(f"{self._faults.sheet}!{found[0]}", "a cell stands in another's row")
        if said.get("t") == "e":
            self._faults.doubt(self._row, self._column, CELL_IS_AN_ERROR())

    def _formula(self, _said: dict[str, str]) -> None:
        self._faults.doubt(self._row, self._column, CELL_IS_A_FORMULA())

    def _merge(self, said: dict[str, str]) -> None:
        first, _, last = said["ref"].partition(":")
        top, left = _row_column(first)
        bottom, right = _row_column(last or first)
        if not self._faults.is_full:
            self._faults.note(top, left, CELLS_MERGED(range=said["ref"]))
            self._faults.merged.append((top, left, bottom, right))


def _parse(
    xml: IO[bytes], at: str, start: Callable[[str, dict[str, str]], None] | None = None
) -> None:
    """Read XML to its end; stop at the first sign of a document type or an entity."""
    parser = expat.ParserCreate()

    def forbidden(*_: Any) -> None:
        raise Refused(XML_FORBIDDEN().located(at))

    parser.StartDoctypeDeclHandler = forbidden
    parser.EntityDeclHandler = forbidden
    parser.StartElementHandler = start
    try:
        while chunk := xml.read(_CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position only
        parser.Parse(b"", True)  # noqa: FBT003
    except (expat.ExpatError, ValueError) as fault:
        unreadable(at, f"not well-formed XML ({fault})")


def _sheets_of(archive: zipfile.ZipFile, at: str) -> dict[str, str]:
    """Check every part but the sheets, and map the sheets' names to their parts, in order."""
    if sum(entry.file_size for entry in archive.infolist()) > EXPANDED_MAX:
        raise Refused(FILE_TOO_LARGE(what="bytes", limit=EXPANDED_MAX).located(at))
    listed: list[tuple[str, str]] = []
    targets: dict[str, str] = {}

    def start(name: str, said: dict[str, str]) -> None:
        element = name.rpartition(":")[2]
        if element == "sheet":
            listed.extend((said["name"], v) for key, v in said.items() if key.endswith(":id"))
        elif element == "Relationship":
            targets[said["Id"]] = said["Target"]

    handlers = {"xl/workbook.xml": start, "xl/_rels/workbook.xml.rels": start}
    for part in archive.namelist():
        if part.endswith((".xml", ".rels")) and not part.startswith("xl/worksheets/"):
            with archive.open(part) as xml:
                _parse(xml, at, handlers.get(part))
    sheets = {name: _part(targets.get(identity, "")) for name, identity in listed}
    if not sheets or not set(sheets.values()) <= set(archive.namelist()):
        unreadable(at, "the workbook lists no sheet")
    return sheets


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _column_of(text: str) -> int:
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _row_column(text: str) -> tuple[int, int]:
    found = _CELL.fullmatch(text)
    return (int(found[2]), _column_of(found[1])) if found else (1, 1)


def _span(first: int, last: int, width: int) -> str:
    last = min(last, width)
    return letters(first) if first == last else f"{letters(first)}-{letters(last)}"
