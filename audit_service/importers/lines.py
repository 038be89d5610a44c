"""The lines of a document, one at a time, with the totals it states checked on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from aggregates.money import Money
from aggregates.reasons.general import DATES_OUT_OF_ORDER, TEXT_EMPTY, VALUE_NOT_LISTED
from aggregates.reasons.importing import (
    CELL_UNEXPECTED,
    LINE_AFTER_TOTAL,
    LINES_MISSING,
    REPEATED_IN_FILE,
    TOTAL_DIFFERS,
)
from aggregates.refusals import Refusal, Refused
from audit_service.importers.cells import amount_of, date_of, is_blank, text_of, total_of
from audit_service.importers.faults import Faults
from audit_service.importers.layout import Layout
from audit_service.importers.sheets import Row
from audit_service.importers.vocabulary import KEPT_OUT, SUBTOTAL_WORDS, TOTAL_WORDS, normal
from audit_service.wellformed import reference_faults, text_faults

_CHECKS: Final[dict[str, Callable[[str], Iterator[Refusal]]]] = {
    "reference": reference_faults,
    "organisation": reference_faults,
    "organisation_name": text_faults,
    "region": reference_faults,
    "purpose": reference_faults,
    "beneficiary_class": reference_faults,
    "fund": reference_faults,
}
_DATES: Final = ("effective_on", "issued_on")
_ALL: Final = 0
"""The key of the sum over all source columns; the others are column numbers."""


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a line that one fund pays; ``fund`` is None when the line or the head says."""

    fund: str | None
    amount: Money
    column: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its place among the lines, its row, its words and dates, and its amounts.

    A line that ``is_sound`` is false of has a fault that is already named, and no amounts.
    """

    number: int
    row: int
    said: dict[str, str]
    on: dict[str, date]
    shares: tuple[Share, ...]

    @property
    def is_sound(self) -> bool:
        """Say whether the line may become a command."""
        return bool(self.shares)


@dataclass
class Dialect:
    """How a file marks its totals, renames its purposes and fills what its lines leave out."""

    subtotal_words: frozenset[str] = SUBTOTAL_WORDS
    total_words: frozenset[str] = TOTAL_WORDS
    purposes: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)


class Lines:
    """Reads lines, keeping sums; after the last one ``total`` is what they add up to.

    A figure in doubt is never part of a check: the totals that cover it are left alone, since
    its own fault is already named.
    """

    def __init__(self, layout: Layout, faults: Faults, dialect: Dialect | None = None) -> None:
        """Read by a layout, noting faults."""
        self.layout = layout
        self.faults = faults
        self.dialect = dialect or Dialect()
        self.count = 0
        self._sums: dict[int, int] = {}
        self._part: dict[int, int] = {}
        self._in_doubt = self._part_in_doubt = False
        self._ended_by: int | None = None
        self._rows_of: dict[str, int] = {}
        self._amounts = [n for n, name in layout.columns.items() if name in ("amount", "total")]
        self._amounts += layout.sources

    @property
    def total(self) -> int:
        """Return the sum of all lines read, in minor units."""
        return self._sums.get(_ALL, 0)

    def read(self, rows: Iterator[Row]) -> Iterator[Line]:
        """Yield the lines, noting their faults."""
        for row in rows:
            if self.faults.is_full:
                return
            if all(is_blank(cell) for cell in row.cells):
                continue
            word = self._total_word(row)
            if word in self.dialect.total_words:
                self._check(row, self._sums, in_doubt=self._in_doubt)
                self._ended_by = row.number
            elif word in self.dialect.subtotal_words:
                self._check(row, self._part, in_doubt=self._part_in_doubt)
                self._part, self._part_in_doubt = {}, False
            else:
                yield self._line(row)
        self._finish()

    def _line(self, row: Row) -> Line:
        self.count += 1
        before = len(self.faults.found)
        if self._ended_by is not None:
            self.faults.note(row.number, 1, LINE_AFTER_TOTAL())
        said: dict[str, str] = {}
        on: dict[str, date] = {}
        for at, cell in enumerate(row.cells, start=1):
            if not is_blank(cell) and at not in self.layout.sources:
                self._cell(row.number, at, cell, said, on)
        self._complete(row, said, on)
        shares = self._shares(row)
        doubtful = any(
            self.faults.is_doubtful(row.number, at) for at in range(1, len(row.cells) + 1)
        )
        is_sound = shares is not None and not doubtful and len(self.faults.found) == before
        return Line(self.count, row.number, said, on, (shares or ()) if is_sound else ())

    def _cell(
        self, row: int, at: int, cell: Any, said: dict[str, str], on: dict[str, date]
    ) -> None:
        name = self.layout.columns.get(at)
        if name is None:
            if at > self.layout.width:
                self.faults.note(row, at, CELL_UNEXPECTED(text=str(cell)[:80]))
            return
        if name in KEPT_OUT or at in self._amounts:
            return
        try:
            if name in _DATES:
                notation = self.layout.head.notation
                on[name] = date_of(cell, notation.dates if notation else "")
            else:
                text = text_of(cell)
                if malformed := tuple(_CHECKS[name](text)):
                    self.faults.note(row, at, *malformed)
                else:
                    said[name] = text
        except Refused as refused:
            self.faults.note(row, at, *refused.faults)

    def _complete(self, row: Row, said: dict[str, str], on: dict[str, date]) -> None:
        """Fill in what the head says for all lines, and name what no one says."""
        for name, value in self.dialect.defaults.items():
            said.setdefault(name, value)
        if self.dialect.purposes and "purpose" in said:
            known = self.dialect.purposes
            if said["purpose"] in known:
                said["purpose"] = known[said["purpose"]]
            else:
                fault = VALUE_NOT_LISTED(text=said.pop("purpose"), choices=", ".join(known))
                self.faults.note(row.number, self._at("purpose"), fault)
        head = self.layout.head
        if not self._is_stated(row, "organisation", "organisation_name"):
            at = self._at("organisation", "organisation_name")
            self.faults.note(row.number, at, TEXT_EMPTY())
        if head.parent is None and not self._is_stated(row, "purpose"):
            self.faults.note(row.number, self._at("purpose"), TEXT_EMPTY())
        if head.fund is None and not self._is_stated(row, "fund"):
            self.faults.note(row.number, self._at("fund"), TEXT_EMPTY())
        self._order(row, on)
        if reference := said.get("reference"):
            first = self._rows_of.setdefault(reference, row.number)
            if first != row.number:
                fault = REPEATED_IN_FILE(text=reference, row=first)
                self.faults.note(row.number, self._at("reference"), fault)

    def _order(self, row: Row, on: dict[str, date]) -> None:
        head = self.layout.head
        issued_on = on.get("issued_on", head.issued_on)
        effective_on = on.get("effective_on", head.effective_on)
        if on and issued_on and effective_on and effective_on < issued_on:
            fault = DATES_OUT_OF_ORDER(earlier=issued_on, later=effective_on)
            self.faults.note(row.number, self._at("effective_on", "issued_on"), fault)

    def _shares(self, row: Row) -> tuple[Share, ...] | None:
        """Read a line's amounts; None when one is in doubt."""
        notation = self.layout.head.notation
        funds: dict[int, str | None] = dict(self.layout.sources)
        amount_at = self.layout.column_of("amount")
        if amount_at is not None:
            funds[amount_at] = None
        shares: list[Share] = []
        in_doubt = notation is None
        for at, fund in funds.items():
            cell = _at(row, at)
            if notation is None:
                break
            if self.faults.is_doubtful(row.number, at):
                in_doubt = True
            elif not is_blank(cell):
                try:
                    shares.append(Share(fund, amount_of(cell, notation), at))
                except Refused as refused:
                    self.faults.note(row.number, at, *refused.faults)
                    in_doubt = True
        if not shares and not in_doubt:
            at = next(iter(funds), 1)
            self.faults.note(row.number, at, TEXT_EMPTY())
            in_doubt = True
        if in_doubt:
            self._in_doubt = self._part_in_doubt = True
            return None
        self._add(row, shares)
        return tuple(shares)

    def _add(self, row: Row, shares: list[Share]) -> None:
        """Count a line, checking its own total where it states one."""
        own = sum(share.amount.minor for share in shares)
        if total_at := self.layout.column_of("total"):
            self._compare(row, total_at, own)
        for sums in (self._sums, self._part):
            sums[_ALL] = sums.get(_ALL, 0) + own
            for share in shares:
                sums[share.column] = sums.get(share.column, 0) + share.amount.minor

    def _check(self, row: Row, sums: dict[int, int], *, in_doubt: bool) -> None:
        if in_doubt:
            return
        for at in self._amounts:
            is_total = self.layout.columns.get(at) == "total"
            self._compare(row, at, sums.get(_ALL if is_total else at, 0))

    def _compare(self, row: Row, at: int, summed: int) -> None:
        """Check a stated total against the sum it stands for; a blank one states nothing."""
        cell, notation = _at(row, at), self.layout.head.notation
        if is_blank(cell) or notation is None or self.faults.is_doubtful(row.number, at):
            return
        try:
            stated = total_of(cell, notation)
            exact = Money(summed, notation.currency)
        except Refused as refused:
            self.faults.note(row.number, at, *refused.faults)
            return
        if stated != exact:
            self.faults.note(row.number, at, TOTAL_DIFFERS(stated=stated, summed=exact))

    def _finish(self) -> None:
        if not self.count:
            self.faults.note(0, 0, LINES_MISSING())
        head = self.layout.head
        if head.total is None or head.notation is None or self._in_doubt or not self.count:
            return
        place = head.places.get("total", (0, 0))
        if head.total.minor != self.total:
            try:
                summed = Money(self.total, head.notation.currency)
            except Refused as refused:
                self.faults.note(*place, *refused.faults)
                return
            self.faults.note(*place, TOTAL_DIFFERS(stated=head.total, summed=summed))

    def _total_word(self, row: Row) -> str:
        """Return the word of a total row (its only words beside figures and remarks), or none."""
        words = [
            normal(cell)
            for at, cell in enumerate(row.cells, start=1)
            if not is_blank(cell)
            and at not in self._amounts
            and self.layout.columns.get(at) != "remark"
        ]
        marks = self.dialect.subtotal_words | self.dialect.total_words
        return words[0] if len(words) == 1 and words[0] in marks else ""

    def _is_stated(self, row: Row, *names: str) -> bool:
        """Say whether one of several fields is filled in, or has no column to be filled in."""
        columns = [at for at, name in self.layout.columns.items() if name in names]
        given = any(name in self.dialect.defaults for name in names)
        return given or not columns or any(not is_blank(_at(row, at)) for at in columns)

    def _at(self, *names: str) -> int:
        """Return the column of the first of several fields that has one, else the first column."""
        found = (self.layout.column_of(name) for name in names)
        return next((at for at in found if at is not None), 1)


def _at(row: Row, column: int) -> Any:
    return row.cells[column - 1] if column <= len(row.cells) else ""
