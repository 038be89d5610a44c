"""A bank's table as a stream of rows, whatever the file: a workbook, or text of bounded lines."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol, TextIO

from python_calamine import CalamineError, CalamineWorkbook

from aggregates.reasons.bank_formats import LINE_TOO_LONG
from aggregates.reasons.bank_profiles import ENCODING_NOT_AMONG, LINE_BREAK_IN_CELL
from aggregates.reasons.general import TEXT_MALFORMED
from aggregates.reasons.importing import FILE_TOO_LARGE
from aggregates.refusals import Refused
from audit_service.importers.faults import Faults, place
from audit_service.importers.sheets import (
    BYTES_MAX,
    CELL_LENGTH_MAX,
    COLUMNS_MAX,
    Row,
    encoding_of,
    unreadable,
)
from audit_service.importers.workbooks import XlsxSheet
from audit_service.statements.bank_profile import Form

RECORD_MAX: Final = 2**20
"""Characters a row of text may have, line breaks within quotation marks included."""

_ZIP: Final = b"PK\x03\x04"


class Table(Protocol):
    """Rows from the top, and the faults of the table itself.

    ``is_padded`` says that every row has as many cells as the widest, so that a row which was
    cut short cannot be told from one that ends in blanks.
    """

    name: str
    faults: Faults
    is_padded: bool

    def rows(self) -> Iterator[Row]:
        """Read row by row; refuses a file that is not what it seemed."""


class Text:
    """A file of lines, its cells set apart by a sign."""

    is_padded = False

    def __init__(self, path: Path, form: Form) -> None:
        """Find the encoding by looking at the whole file."""
        self.name = path.stem
        self.faults = Faults(self.name)
        self._path = path
        self._form = form
        try:
            self._encoding = encoding_of(path, form.encodings)
        except Refused:
            raise self._misread() from None

    def rows(self) -> Iterator[Row]:
        """Read record by record, holding one at a time."""
        csv.field_size_limit(CELL_LENGTH_MAX)
        with self._path.open(encoding=self._encoding, newline="") as file:
            lines = _Lines(file)
            records = csv.reader(
                lines,
                delimiter=self._form.delimiter,
                quotechar=self._form.quote or None,
                quoting=csv.QUOTE_MINIMAL if self._form.quote else csv.QUOTE_NONE,
                strict=not self._form.loose_quotes,
            )
            number = 0
            while True:
                number += 1
                lines.begin(place(self.name, number, 1))
                try:
                    cells = next(records)
                except StopIteration:
                    return
                except csv.Error as fault:
                    unreadable(lines.at, str(fault))
                except UnicodeError:
                    raise self._misread() from None
                self._check(number, cells)
                yield Row(number, cells)

    def _check(self, number: int, cells: list[str]) -> None:
        if len(cells) > COLUMNS_MAX:
            fault = FILE_TOO_LARGE(what="columns", limit=COLUMNS_MAX)
            raise Refused(fault.located(place(self.name, number, 1)))
        if self._form.loose_quotes:
            for at, cell in enumerate(cells, start=1):
                if "\n" in cell or "\r" in cell:  # where quotes are loose, an open one shows so
                    raise Refused(LINE_BREAK_IN_CELL().located(place(self.name, number, at)))

    def _misread(self) -> Refused:
        encodings = ", ".join(self._form.encodings)
        return Refused(ENCODING_NOT_AMONG(encodings=encodings).located(self.name))


class Workbook(XlsxSheet):
    """The first sheet of a workbook, by what the file is and not by what it is called."""

    is_padded = True

    def _open(self) -> CalamineWorkbook:
        try:
            with self.path.open("rb") as file:
                return CalamineWorkbook.from_filelike(file)
        except (CalamineError, OSError) as fault:
            unreadable(self.path.name, f"not an XLSX workbook ({fault})")


class _Lines:
    """The lines of a file, none of them read beyond what a record may hold."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._taken = 0
        self.at = ""

    def begin(self, at: str) -> None:
        """Begin a record at a place."""
        self.at, self._taken = at, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._file.readline(RECORD_MAX + 1 - self._taken)
        self._taken += len(line)
        if self._taken > RECORD_MAX:
            raise Refused(LINE_TOO_LONG(limit=RECORD_MAX).located(self.at))
        if "\0" in line:
            raise Refused(TEXT_MALFORMED().located(self.at))
        if not line:
            raise StopIteration
        return line


def open_table(path: Path, form: Form) -> Table:
    """Open a file as a workbook when it is one, as text otherwise."""
    try:
        with path.open("rb") as file:
            is_workbook = file.read(len(_ZIP)) == _ZIP
        if not is_workbook:
            return Text(path, form)
        if path.stat().st_size > BYTES_MAX:
            raise Refused(FILE_TOO_LARGE(what="bytes", limit=BYTES_MAX).located(path.name))
        return Workbook(path)
    except OSError as fault:
        unreadable(path.name, fault.strerror or "not found")
