"""The cells of an audit's workbooks: read as words, answers and amounts, or named as a fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from aggregates.money import Money
from aggregates.reasons.audits import CELL_MALFORMED, ROW_EMPTY, VALUE_UNKNOWN
from aggregates.reasons.general import AMOUNT_OUT_OF_RANGE, TEXT_EMPTY
from aggregates.refusals import Refusal
from audit_service.importers.audit_forms import FORMS, MAY_BE_UNKNOWN, UNKNOWN
from audit_service.importers.audit_workbooks import AuditFaults, Range, Workbook
from audit_service.wellformed import AMOUNT_MAX, passage_faults, seen, text_faults

_WHOLE: Final = re.compile(r"-?[0-9]{1,15}(?:\.0+)?", re.ASCII)
_CENTS: Final = 100
_SHOWN_MAX: Final = 80

Value = str | int | float | None


def shown(value: object) -> str:
    """Show a value in a refusal, cut short."""
    return str(value)[:_SHOWN_MAX]


def dollars(count: int) -> Money:
    """Make an amount of whole dollars."""
    return Money(count * _CENTS, "USD")


class Cells:
    """The cells of one workbook, by named range and row; row 0 is the first, or the cover's.

    Every reader returns None for a cell that is empty, unknown or at fault, and notes the fault.
    """

    def __init__(self, book: Workbook, faults: AuditFaults) -> None:
        """Read a workbook whose structure is sound."""
        self.book = book
        self._faults = faults
        self._needed = FORMS[book.section].needed
        self._ranges = {**book.lists, **book.form, **book.cover}
        self._empty = self._empty_rows()

    def rows(self) -> Iterator[int]:
        """Count the rows that are not empty; an empty one is a fault."""
        first = next(iter(self.book.form.values()))
        for row in range(self.book.rows):
            if row in self._empty:
                self._faults.note(first.at(row), ROW_EMPTY())
            else:
                yield row

    def at(self, name: str, row: int = 0) -> str:
        """Name a cell."""
        return self._ranges[name].at(row)

    def note(self, name: str, row: int, *faults: Refusal) -> None:
        """Note faults of a cell."""
        self._faults.note(self.at(name, row), *faults)

    def raw(self, name: str, row: int = 0) -> Value:
        """Return what a cell holds: texts without blank edges and signs nobody sees, or None."""
        value: Value = self._ranges[name].values[row]
        if not isinstance(value, str):
            return value
        text = seen(value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip()
        return text or None

    def is_unknown(self, name: str, row: int = 0) -> bool:
        """Say whether a cell carries the mark of an unknown value, where it may."""
        return name in MAY_BE_UNKNOWN and self.raw(name, row) == UNKNOWN

    def known(self, name: str, row: int = 0) -> Value:
        """Return what a cell holds; None is noted where something is needed, or has to be known."""
        value = self.raw(name, row)
        if value is None and name in self._needed:
            self.note(name, row, TEXT_EMPTY())
        if value == UNKNOWN:
            if name not in MAY_BE_UNKNOWN:
                self.note(name, row, VALUE_UNKNOWN(mark=UNKNOWN))
            return None
        return value

    def words(self, name: str, row: int = 0) -> str | None:
        """Read a text of ordinary length."""
        return self._fit(name, row, text_faults)

    def passage(self, name: str, row: int = 0) -> str | None:
        """Read a text that may be long."""
        return self._fit(name, row, passage_faults)

    def shaped(self, name: str, row: int, pattern: re.Pattern[str], form: str) -> str | None:
        """Read a word of a certain form, of which ``form`` shows examples."""
        value = self.known(name, row)
        if value is None:
            return None
        if isinstance(value, float) or not pattern.fullmatch(str(value)):
            self.note(name, row, CELL_MALFORMED(text=shown(value), form=form))
            return None
        return str(value)

    def answer(self, name: str, row: int = 0) -> bool | None:
        """Read Y or N."""
        value = self.known(name, row)
        if value is None:
            return None
        if value not in ("Y", "N"):
            self.note(name, row, CELL_MALFORMED(text=shown(value), form="Y / N"))
            return None
        return value == "Y"

    def whole(self, name: str, row: int = 0, *, least: int | None = None) -> int | None:
        """Read a whole number, written as a number or in digits."""
        value = self.known(name, row)
        if value is None:
            return None
        text = f"{value:f}" if isinstance(value, float) else str(value)
        if not _WHOLE.fullmatch(text):
            self.note(name, row, CELL_MALFORMED(text=shown(value), form="0, 1, 2, 93271905"))
            return None
        number = int(text.partition(".")[0])
        if abs(number) * _CENTS > AMOUNT_MAX or (least is not None and number < least):
            self.note(name, row, AMOUNT_OUT_OF_RANGE(text=shown(value)))
            return None
        return number

    def _fit(self, name: str, row: int, check: Callable[[str], Iterable[Refusal]]) -> str | None:
        value = self.known(name, row)
        if value is None:
            return None
        text = str(value)
        if faults := list(check(text)):
            self.note(name, row, *faults)
            return None
        return text

    def _empty_rows(self) -> frozenset[int]:
        """Find the rows where nobody entered anything; what a formula shows there is nothing."""
        columns = self._entered()
        return frozenset(
            row
            for row in range(self.book.rows)
            if all(_is_blank(column.values[row]) for column in columns)
        )

    def _entered(self) -> list[Range]:
        form = FORMS[self.book.section]
        return [one for name, one in self.book.form.items() if name not in form.computed]


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
