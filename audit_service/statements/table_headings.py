"""The row that names the columns of a bank's table, and what stands above it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aggregates.reasons.importing import (
    CELLS_MERGED,
    HEADER_DUPLICATE,
    HEADER_MISSING,
    HEADER_NOT_FOUND,
    HEADER_UNKNOWN,
    HEADERS_CONTRADICT,
)
from audit_service.importers.cells import is_blank
from audit_service.importers.faults import Faults
from audit_service.importers.sheets import Row
from audit_service.importers.vocabulary import normal
from audit_service.statements.bank_profile import SEVERAL, BankProfile
from audit_service.statements.statement_head import Stated
from audit_service.statements.table_entries import Columns

HEAD_ROWS_MAX: Final = 200
"""Rows that may stand above the headings, blank ones included."""
_HEADINGS_MIN: Final = 3
_AMOUNTS: Final = frozenset({"amount", "credit", "debit"})
_SHOWN_MAX: Final = 80


def find_columns(
    rows: Iterator[Row], profile: BankProfile, stated: Stated, faults: Faults
) -> Columns | None:
    """Read down to the headings and leave ``rows`` at the first row below; None without any."""
    required = {*profile.columns} - {*profile.optional} - {"ignored"}
    needed = max(_HEADINGS_MIN, (len(required) + 1) // 2)
    covered: list[tuple[int, int]] = []
    for row in rows:
        held = {profile.fields.get(normal(cell)) for cell in row.cells if not is_blank(cell)}
        if len(held & required) >= needed or ("booked_on" in held and held & _AMOUNTS):
            _forgive_merged_head(row.number, covered, faults)
            return _columns(row, profile, faults)
        covered += [(row.number, at) for at, cell in enumerate(row.cells, 1) if not is_blank(cell)]
        stated.read(row)
        if row.number >= HEAD_ROWS_MAX:
            break
    faults.note(0, 0, HEADER_NOT_FOUND())
    for name in sorted(required):
        faults.note(0, 0, HEADER_MISSING(name=_named(name, profile)))
    return None


def _columns(row: Row, profile: BankProfile, faults: Faults) -> Columns | None:
    columns = Columns(header_row=row.number)
    for at, cell in enumerate(row.cells, start=1):
        if is_blank(cell):
            continue
        columns.width = at
        name = profile.fields.get(normal(cell))
        if name is None:
            faults.note(row.number, at, HEADER_UNKNOWN(name=str(cell)[:_SHOWN_MAX]))
        elif name in columns.fields.values() and name not in SEVERAL:
            faults.note(row.number, at, HEADER_DUPLICATE(name=str(cell)[:_SHOWN_MAX]))
        else:
            columns.fields[at] = name
    return columns if _is_usable(columns, profile, faults) else None


def _is_usable(columns: Columns, profile: BankProfile, faults: Faults) -> bool:
    """Note the columns that are missing, and amounts that could be read in two ways."""
    held = {*columns.fields.values()}
    sides = {"credit", "debit"}
    lacking = [
        name
        for name in profile.columns
        if name not in held and name not in profile.optional and name != "ignored"
    ]
    if "amount" in held and held & sides:
        one, other = _named("amount", profile), _named(min(held & sides), profile)
        faults.note(columns.header_row, 1, HEADERS_CONTRADICT(one=one, other=other))
        return False
    if "amount" not in held and not sides <= held:
        lacking += sorted(sides - held) if held & sides else ["amount"]
    for name in dict.fromkeys(lacking):
        faults.note(columns.header_row, 1, HEADER_MISSING(name=_named(name, profile)))
    return not lacking


def _named(field: str, profile: BankProfile) -> str:
    """Name a column by what it can be headed with."""
    return " / ".join(profile.columns.get(field, (field,)))


def _forgive_merged_head(header_row: int, filled: list[tuple[int, int]], faults: Faults) -> None:
    """Let titles above the headings be merged: nothing is lost where only blanks are covered."""

    def hides_nothing(range_: tuple[int, int, int, int]) -> bool:
        top, left, bottom, right = range_
        return bottom < header_row and not any(
            top <= row <= bottom and left <= column <= right and (row, column) != (top, left)
            for row, column in filled
        )

    forgiven = {range_[:2] for range_ in faults.merged if hides_nothing(range_)}
    faults.merged = [range_ for range_ in faults.merged if range_[:2] not in forgiven]
    faults.found = [
        (row, column, fault)
        for row, column, fault in faults.found
        if (row, column) not in forgiven or fault.code != CELLS_MERGED.code
    ]
