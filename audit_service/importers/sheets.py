"""A sheet as a stream of rows, whatever the file: XLSX, or CSV in any of the usual encodings."""

from __future__ import annotations

import codecs
import csv
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from aggregates.reasons.importing import (
    ENCODING_UNKNOWN,
    FILE_CHANGED,
    FILE_TOO_LARGE,
    FILE_TYPE_UNKNOWN,
    FILE_UNREADABLE,
)
from aggregates.refusals import Refusal, Refused
from aggregates.values import Digest
from audit_service.importers.faults import Faults

BYTES_MAX: Final = 200 * 2**20
ROWS_MAX: Final = 1_000_000
COLUMNS_MAX: Final = 200
CELL_LENGTH_MAX: Final = 32_767

_CHUNK: Final = 2**20
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as a spreadsheet numbers it, from 1; cells are text, numbers, dates or blank."""

    number: int
    cells: list[Any]


class Sheet(ABC):
    """A sheet that can be read more than once, a row at a time.

    ``faults`` begins with what makes the sheet itself unfit; readers add what they find.
    """

    def __init__(self, path: Path, name: str) -> None:
        """Take the fingerprint of the file, so that a later change is noticed."""
        self.path = path
        self.name = name
        self.sha256 = sha256_of(path)
        self.faults = Faults(name)

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """Read the rows from the top."""

    def check_unchanged(self) -> None:
        """Refuse a file that is no longer the one that was checked."""
        if sha256_of(self.path) != self.sha256:
            raise Refused(FILE_CHANGED().located(self.name))


class CsvSheet(Sheet):
    """A CSV file, read as a stream."""

    def __init__(self, path: Path, encoding: str | None = None, delimiter: str = ",") -> None:
        """Find the encoding by looking at the whole file, unless it is given."""
        super().__init__(path, path.stem)
        self.encoding = encoding or encoding_of(path)
        self.delimiter = delimiter
        csv.field_size_limit(CELL_LENGTH_MAX)

    def rows(self) -> Iterator[Row]:
        """Read record by record; a record with line breaks inside quotes is one row."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            number = 0
            try:
                for cells in csv.reader(file, delimiter=self.delimiter, strict=True):
                    number += 1
                    check_size(self.name, number, len(cells))
                    yield Row(number, cells)
            except csv.Error as fault:
                unreadable(f"{self.name}!A{number + 1}", str(fault))
            except UnicodeError:
                raise Refused(ENCODING_UNKNOWN().located(self.name)) from None


def open_sheet(path: Path, encoding: str | None = None, delimiter: str = ",") -> Sheet:
    """Open a file by its suffix; refuse one that is missing, too large or of another kind."""
    from audit_service.importers.workbooks import XlsxSheet  # noqa: PLC0415 - it builds on Sheet

    try:
        size = path.stat().st_size
    except OSError as fault:
        unreadable(path.name, fault.strerror or "not found")
    if not path.is_file():
        unreadable(path.name, "not a file")
    if size > BYTES_MAX:
        raise Refused(_too_large("bytes", BYTES_MAX).located(path.name))
    if path.suffix.lower() == ".csv":
        return CsvSheet(path, encoding, delimiter)
    if path.suffix.lower() == ".xlsx":
        return XlsxSheet(path)
    raise Refused(FILE_TYPE_UNKNOWN(suffix=path.suffix or path.name).located(path.name))


def sha256_of(path: Path) -> Digest:
    """Return the digest of a file's bytes."""
    with path.open("rb") as file:
        return Digest(hashlib.file_digest(file, "sha256").hexdigest())


def encoding_of(path: Path, encodings: Iterable[str] = ("utf-8", "gb18030")) -> str:
    """Tell the encoding: a byte order mark, else the first that all bytes strictly are in."""
    with path.open("rb") as file:
        start = file.read(len(codecs.BOM_UTF8))
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    for encoding in encodings:
        if _is_valid(path, encoding):
            return encoding
    raise Refused(ENCODING_UNKNOWN().located(path.stem))


def check_size(sheet: str, row: int, columns: int) -> None:
    """Refuse a sheet beyond what one document may hold."""
    if row > ROWS_MAX:
        raise Refused(_too_large("rows", ROWS_MAX).located(sheet))
    if columns > COLUMNS_MAX:
        raise Refused(_too_large("columns", COLUMNS_MAX).located(f"{sheet}!A{row}"))


def unreadable(at: str, detail: str) -> NoReturn:
    """Refuse a file that cannot be read, saying where and why."""
    raise Refused(FILE_UNREADABLE(detail=detail).located(at))


def _is_valid(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _too_large(what: str, limit: int) -> Refusal:
    return FILE_TOO_LARGE(what=what, limit=limit)
