"""The findings of an audit: one row per award and finding, with their words and plans.

The rules are those of GSA-TTS/FAC fe766b0, ``backend/audit/intakelib/checks`` and
``backend/audit/cross_validation``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from aggregates.audit_values import (
    REQUIREMENTS,
    AuditedFinding,
    FindingFlags,
    finding_reference,
)
from aggregates.reasons.audits import (
    AUDIT_FINDING_TWICE,
    AUDIT_FLAGS_ILLEGAL,
    AUDIT_FLAGS_MISJUDGED,
    AUDIT_YEAR_DIFFERS,
    AUDITED_AWARD_UNKNOWN,
    CELL_MALFORMED,
    FINDING_COUNT_DIFFERS,
    PRIOR_NUMBER_NOT_EARLIER,
    VALUE_NEEDED,
    VALUE_RULED_OUT,
)
from aggregates.values import Reference, Text
from audit_service.importers.audit_awards import AWARD, AWARD_FORM, Awards
from audit_service.importers.audit_cells import Cells, shown
from audit_service.importers.audit_forms import FLAGS, NOT_APPLICABLE

_NUMBER: Final = re.compile(r"[12][0-9]{3}-[0-9]{3}", re.ASCII)
_NUMBER_FORM: Final = "2021-001"
_PRIOR_FORM: Final = "N/A; 2020-001; 2020-001, 2020-002"


@dataclass(frozen=True, slots=True)
class Year:
    """Whose audit it is, and of which year."""

    auditee: str
    number: int


class Findings:
    """The rows of the findings workbook, read one by one; what is wrong is noted on the way."""

    def __init__(self, cells: Cells, year: Year, awards: Awards | None) -> None:
        """Read every row; with the schedule of awards at hand, check that they fit it."""
        self._cells, self._year, self._awards = cells, year, awards
        self.first_rows: dict[str, int] = {}
        """The first row of each finding, by its number."""
        self.counted: Counter[int] = Counter()
        """How many rows each award has, by its number."""
        self._seen: dict[tuple[int, str], int] = {}
        self._read = [self._finding(row) for row in cells.rows()]

    @property
    def findings(self) -> tuple[AuditedFinding, ...]:
        """Return the rows; sound only when nothing was noted."""
        return tuple(finding for finding in self._read if finding is not None)

    def _finding(self, row: int) -> AuditedFinding | None:
        cells = self._cells
        award, number = self._award(row), number_in(cells, row)
        self._check_number(award, number, row)
        requirements = self._requirements(row)
        flags = self._flags(row)
        questioned = cells.answer("questioned_costs", row)
        is_repeat = cells.answer("repeat_prior_reference", row)
        prior = self._prior(row, is_repeat=is_repeat)
        if award is None or number is None or flags is None or questioned is None:
            return None
        return AuditedFinding(
            award=Reference(award),
            number=Reference(number),
            finding=finding_reference(self._year.auditee, number),
            requirements=requirements,
            flags=flags,
            has_questioned_costs=questioned,
            is_repeat=is_repeat,
            prior_numbers=prior,
        )

    def _award(self, row: int) -> str | None:
        """Read which award it is on, as the schedule writes it."""
        cells = self._cells
        award = cells.shaped("award_reference", row, AWARD, AWARD_FORM)
        if award is None:
            return None
        number = int(award[6:])
        self.counted[number] += 1
        if self._awards is None:
            return award
        if number not in self._awards.rows:
            cells.note("award_reference", row, AUDITED_AWARD_UNKNOWN(award=award))
            return None
        return self._awards.name_of(number)

    def _check_number(self, award: str | None, number: str | None, row: int) -> None:
        if number is None:
            return
        cells = self._cells
        self.first_rows.setdefault(number, row)
        if int(number[:4]) != self._year.number:
            fault = AUDIT_YEAR_DIFFERS(number=number, year=self._year.number)
            cells.note("reference_number", row, fault)
        if award is None:
            return
        above = self._seen.setdefault((int(award[6:]), number), row)
        if above != row:
            fault = AUDIT_FINDING_TWICE(number=number, award=award, row=above + 2)
            cells.note("reference_number", row, fault)

    def _requirements(self, row: int) -> tuple[Text, ...]:
        """Read the letters of compliance requirements: each once, in the order of the alphabet."""
        cells, name = self._cells, "compliance_requirement"
        letters = cells.known(name, row)
        if letters is None:
            return ()
        text = str(letters)
        if "".join(sorted(set(text) & set(REQUIREMENTS))) != text:
            cells.note(name, row, CELL_MALFORMED(text=shown(letters), form=REQUIREMENTS))
        return tuple(Text(letter) for letter in text)

    def _flags(self, row: int) -> FindingFlags | None:
        """Read the five flags: known in all but old audits, and then one of nine combinations."""
        cells = self._cells
        said = {name: cells.answer(name, row) for name in FLAGS}
        is_valid = cells.answer("is_valid", row)
        if any(flag is None and not cells.is_unknown(name, row) for name, flag in said.items()):
            return None
        flags = FindingFlags(**said)  # type: ignore[arg-type]  # other_findings is known here
        if not flags.is_legal:
            cells.note(FLAGS[0], row, AUDIT_FLAGS_ILLEGAL(flags=flags.pattern))
        if is_valid is not None and is_valid != flags.is_legal:
            stated = "Y" if is_valid else "N"
            fault = AUDIT_FLAGS_MISJUDGED(stated=stated, flags=flags.pattern)
            cells.note("is_valid", row, fault)
        return flags

    def _prior(self, row: int, *, is_repeat: bool | None) -> tuple[Reference, ...]:
        """Read the findings of earlier years that a repeated one names, and no other may."""
        cells, name = self._cells, "prior_references"
        stated = cells.known(name, row)
        if stated is None:
            return ()
        if stated == NOT_APPLICABLE:
            if is_repeat:
                fault = VALUE_NEEDED(question="repeat_prior_reference", answer="Y")
                cells.note(name, row, fault)
            return ()
        if is_repeat is False:
            fault = VALUE_RULED_OUT(question="repeat_prior_reference", answer="N")
            cells.note(name, row, fault)
        numbers = re.sub(r"\s", "", str(stated)).split(",")
        if not all(_NUMBER.fullmatch(number) for number in numbers):
            cells.note(name, row, CELL_MALFORMED(text=shown(stated), form=_PRIOR_FORM))
            return ()
        for number in numbers:
            if int(number[:4]) >= self._year.number:
                fault = PRIOR_NUMBER_NOT_EARLIER(number=number, year=self._year.number)
                cells.note(name, row, fault)
        return tuple(Reference(number) for number in dict.fromkeys(numbers))


def number_in(cells: Cells, row: int) -> str | None:
    """Read the number of a finding: its year, and a number within the year."""
    return cells.shaped("reference_number", row, _NUMBER, _NUMBER_FORM)


def check_counts(cells: Cells, awards: Awards, findings: Findings | None) -> None:
    """Compare how many findings each award states with how many are listed on it."""
    for number, stated in awards.stated.items():
        counted = findings.counted[number] if findings else 0
        if stated != counted:
            fault = FINDING_COUNT_DIFFERS(
                award=awards.name_of(number), stated=stated, counted=counted
            )
            cells.note("number_of_audit_findings", awards.rows[number], fault)
