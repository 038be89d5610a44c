"""The workbooks of an audit that are kept only by their digests: checked like the others."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from aggregates.audit_values import WorkbookSection as Section
from aggregates.reasons.audits import CELL_MALFORMED, UEI_MALFORMED
from audit_service.importers.audit_cells import Cells, shown

UEI: Final = re.compile(r"(?!.*[0-9]{9})[A-HJ-NP-Z1-9][A-HJ-NP-Z0-9]{11}", re.ASCII)
"""A unique entity identifier, after ``backend/schemas/output/base/UeiSchema.json``."""

_EIN: Final = re.compile(r"[0-9]{9}", re.ASCII)
_EIN_FORM: Final = "123456789"
_RATES: Final = ("Y", "N", "Both")


def _notes_to_sefa(cells: Cells) -> None:
    rate = cells.known("is_minimis_rate_used")
    if rate is not None and rate not in _RATES:
        fault = CELL_MALFORMED(text=shown(rate), form=" / ".join(_RATES))
        cells.note("is_minimis_rate_used", 0, fault)
    cells.passage("accounting_policies")
    cells.passage("rate_explained")
    for row in cells.rows():
        cells.passage("note_title", row)
        cells.passage("note_content", row)
        cells.answer("contains_chart_or_table", row)


def _additional_ueis(cells: Cells) -> None:
    for row in cells.rows():
        uei = cells.known("additional_uei", row)
        if uei is not None and not UEI.fullmatch(str(uei)):
            cells.note("additional_uei", row, UEI_MALFORMED(text=shown(uei)))


def _additional_eins(cells: Cells) -> None:
    for row in cells.rows():
        cells.shaped("additional_ein", row, _EIN, _EIN_FORM)


def _secondary_auditors(cells: Cells) -> None:
    for row in cells.rows():
        cells.shaped("secondary_auditor_ein", row, _EIN, _EIN_FORM)
        for name in cells.book.form:
            cells.known(name, row)


ATTACHMENTS: Final[dict[Section, Callable[[Cells], None]]] = {
    Section.NOTES_TO_SEFA: _notes_to_sefa,
    Section.ADDITIONAL_UEIS: _additional_ueis,
    Section.ADDITIONAL_EINS: _additional_eins,
    Section.SECONDARY_AUDITORS: _secondary_auditors,
}
"""What is checked of each of them."""
