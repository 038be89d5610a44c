"""The workbooks of a single audit, read strictly from JSON, with every fault of their structure."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from aggregates.audit_values import WorkbookFile, WorkbookSection
from aggregates.reasons.audits import (
    NAMED_RANGE_MISPLACED,
    NAMED_RANGE_MISSING,
    NAMED_RANGE_UNKNOWN,
    WORKBOOK_REPEATED,
    WORKBOOK_SHEET_MISSING,
    WORKBOOK_SHEET_UNKNOWN,
    WORKBOOK_UNKNOWN,
)
from aggregates.reasons.importing import FAULTS_OMITTED, FILE_TOO_LARGE, FILE_UNREADABLE
from aggregates.refusals import Refusal, Refused, refuse_any
from aggregates.values import Digest
from audit_service.importers.audit_forms import (
    COVER,
    FORM,
    FORMER_NAMES,
    FORMER_SHEETS,
    FORMS,
    ROWS_MAX,
)
from audit_service.importers.faults import FAULTS_MAX
from audit_service.strict_json import NotStrict, Strict

BYTES_MAX: Final = 64 * 1024 * 1024
"""The largest workbook read."""

_COLUMN: Final = re.compile(r"[A-Z]{1,3}", re.ASCII)
_ROW: Final = re.compile(r"[0-9]{1,7}", re.ASCII)
_FIRST_ROW: Final = 2
_SHOWN_MAX: Final = 80


class _Cell(msgspec.Struct):
    column: str
    row: str


class _Range(msgspec.Struct):
    name: str
    start_cell: _Cell
    end_cell: _Cell
    values: list[str | int | float | None]


class _Sheet(msgspec.Struct):
    name: str
    ranges: list[_Range]


_SHEETS: Final = Strict(list[_Sheet])


@dataclass(frozen=True, slots=True)
class File:
    """One file of an audit: the name it came under, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Range:
    """A named range of a workbook: values from one cell downwards."""

    place: str
    column: str
    first: int
    values: tuple[Any, ...]

    def at(self, index: int) -> str:
        """Name a cell: workbook, sheet, named range, and column and row as a spreadsheet does."""
        return f"{self.place}!{self.column}{self.first + index}"


@dataclass(frozen=True, slots=True)
class Workbook:
    """One workbook whose structure is sound."""

    section: WorkbookSection
    sha256: Digest
    cover: dict[str, Range]
    form: dict[str, Range]
    lists: dict[str, Range]

    @property
    def rows(self) -> int:
        """Count the rows of its form."""
        return len(next(iter(self.form.values())).values)

    @property
    def file(self) -> WorkbookFile:
        """Name it for the record."""
        return WorkbookFile(section=self.section, sha256=self.sha256)


@dataclass
class AuditFaults:
    """The faults of an audit in the order of its workbooks, each with its place, bounded."""

    found: list[Refusal] = field(default_factory=list)
    _seen: set[tuple[str, str, str]] = field(default_factory=set)

    def note(self, at: str, *faults: Refusal) -> None:
        """Note faults at a place, each only once."""
        for fault in faults:
            key = (at, fault.code, fault.message())
            if key not in self._seen and len(self.found) <= FAULTS_MAX:
                self._seen.add(key)
                self.found.append(fault.located(at))

    def refusal(self) -> Refused:
        """Return one refusal naming every fault."""
        named = self.found[:FAULTS_MAX]
        if len(self.found) > FAULTS_MAX:
            named.append(FAULTS_OMITTED(shown=FAULTS_MAX))
        return Refused(*named)


@dataclass(frozen=True, slots=True)
class Workbooks:
    """The workbooks of one audit: those that can be read on, and which are there at all."""

    sound: dict[WorkbookSection, Workbook]
    given: frozenset[WorkbookSection]

    @property
    def sha256(self) -> Digest:
        """Digest all of them, whatever their order and names."""
        named = sorted(f"{book.section}:{book.sha256}\n" for book in self.sound.values())
        return Digest(hashlib.sha256("".join(named).encode()).hexdigest())


def open_files(paths: Iterable[Path]) -> tuple[File, ...]:
    """Read files whole; refuse those that cannot be read or are too large, naming each."""
    files, faults = [], []
    for path in paths:
        try:
            if path.stat().st_size > BYTES_MAX:
                faults.append(FILE_TOO_LARGE(limit=BYTES_MAX, what="bytes").located(path.name))
                continue
            files.append(File(path.name, path.read_bytes()))
        except OSError as error:
            detail = error.strerror or type(error).__name__
            faults.append(FILE_UNREADABLE(detail=detail).located(path.name))
    refuse_any(faults)
    return tuple(files)


def read_workbooks(files: tuple[File, ...], faults: AuditFaults) -> Workbooks:
    """Recognise every file by its content and read its structure."""
    sound: dict[WorkbookSection, Workbook] = {}
    given: set[WorkbookSection] = set()
    for file in files:
        try:
            sheets = _SHEETS.read(file.content)
        except NotStrict as fault:
            faults.note(file.name, FILE_UNREADABLE(detail=str(fault)[: _SHOWN_MAX * 2]))
            continue
        section, stated = _section_of(sheets)
        if section is None:
            faults.note(file.name, WORKBOOK_UNKNOWN(section=str(stated)[:_SHOWN_MAX]))
        elif section in given:
            faults.note(file.name, WORKBOOK_REPEATED(section=section.value))
        else:
            given.add(section)
            digest = Digest(hashlib.sha256(file.content).hexdigest())
            book = _structure(section, digest, sheets, faults)
            if book is not None:
                sound[section] = book
    ordered = {section: sound[section] for section in WorkbookSection if section in sound}
    return Workbooks(ordered, frozenset(given))


def _section_of(sheets: list[_Sheet]) -> tuple[WorkbookSection | None, object]:
    stated = next(
        (
            value
            for sheet in sheets
            if sheet.name == COVER
            for found in sheet.ranges
            if found.name == "section_name"
            for value in found.values
        ),
        None,
    )
    name = FORMER_NAMES.get(str(stated), str(stated))
    return next((one for one in WorkbookSection if one.value == name), None), stated


def _structure(
    section: WorkbookSection, sha256: Digest, sheets: list[_Sheet], faults: AuditFaults
) -> Workbook | None:
    """Read the sheets a workbook has to have; None when what is missing forbids reading on."""
    before = len(faults.found)
    expected = FORMS[section].sheets
    found: dict[str, dict[str, Range]] = {}
    for sheet in sheets:
        name = FORMER_SHEETS.get(sheet.name, sheet.name)
        if name not in expected or name in found:
            fault = WORKBOOK_SHEET_UNKNOWN(sheet=sheet.name[:_SHOWN_MAX])
            faults.note(section.value, fault)
        else:
            found[name] = _ranges(f"{section.value}!{name}", sheet, expected[name], faults)
    for name in expected:
        if name not in found:
            faults.note(section.value, WORKBOOK_SHEET_MISSING(sheet=name))
    if len(faults.found) > before:
        return None
    lists = {name: one for sheet, _ in FORMS[section].lists for name, one in found[sheet].items()}
    return Workbook(section, sha256, found[COVER], found[FORM], lists)


def _ranges(
    place: str, sheet: _Sheet, expected: tuple[str, ...], faults: AuditFaults
) -> dict[str, Range]:
    found: dict[str, Range] = {}
    is_cover, is_form = place.endswith(f"!{COVER}"), place.endswith(f"!{FORM}")
    lengths = Counter(len(one.values) for one in sheet.ranges)
    usual = 1 if is_cover else lengths.most_common(1)[0][0] if lengths and is_form else None
    for one in sheet.ranges:
        name = one.name[:_SHOWN_MAX]
        if one.name not in expected or one.name in found:
            faults.note(place, NAMED_RANGE_UNKNOWN(range=name))
            continue
        found[one.name] = Range(
            f"{place}!{one.name}", one.start_cell.column, _number(one.start_cell), tuple(one.values)
        )
        for fault in _misplaced(one, usual, is_cover=is_cover):
            faults.note(f"{place}!{one.name}", fault)
    for name in expected:
        if name not in found:
            faults.note(f"{place}!{name}", NAMED_RANGE_MISSING(range=name))
    return found


def _number(cell: _Cell) -> int:
    return int(cell.row) if _ROW.fullmatch(cell.row) else 0


def _misplaced(one: _Range, usual: int | None, *, is_cover: bool) -> Iterator[Refusal]:
    """Name a range that does not lie where its values say, or beside the others of its sheet."""
    count, start, end = len(one.values), one.start_cell, one.end_cell
    column = start.column if _COLUMN.fullmatch(start.column) else "?"
    first = _number(start) if is_cover else _FIRST_ROW
    expected = f"{column}{first}:{column}{first + (count if usual is None else usual) - 1}"
    stated = f"{start.column}{start.row}:{end.column}{end.row}"
    if stated != expected or (usual is not None and count != usual):
        yield NAMED_RANGE_MISPLACED(count=count, stated=stated[:_SHOWN_MAX], expected=expected)
    elif count > ROWS_MAX:
        yield FILE_TOO_LARGE(limit=ROWS_MAX, what="rows")
