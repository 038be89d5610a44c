"""A set of workbooks read as one audit: what each says, and whether they agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from aggregates.audit_values import FindingWords, SingleAudit, finding_reference
from aggregates.audit_values import WorkbookSection as Section
from aggregates.reasons.audits import (
    AUDIT_FINDING_UNKNOWN,
    AUDIT_FINDING_WITHOUT_PLAN,
    AUDIT_FINDING_WITHOUT_TEXT,
    UEI_DIFFERS,
    UEI_MALFORMED,
    WORKBOOK_MISSING,
    WORKBOOK_VERSION_UNKNOWN,
)
from aggregates.reasons.general import LIST_EMPTY
from aggregates.refusals import Reason
from aggregates.values import Passage, Reference
from audit_service.importers.audit_attachments import ATTACHMENTS, UEI
from audit_service.importers.audit_awards import Awards
from audit_service.importers.audit_cells import Cells, dollars, shown
from audit_service.importers.audit_findings import Findings, Year, check_counts, number_in
from audit_service.importers.audit_forms import VERSIONS
from audit_service.importers.audit_workbooks import AuditFaults, Workbooks

_ON_FINDINGS: Final = (Section.FINDINGS, Section.FINDINGS_TEXT, Section.CORRECTIVE_ACTION_PLAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What whoever sends an audit says of it: its reference, whose it is, and of which year."""

    reference: Reference
    auditee: Reference
    audit_year: int


class AuditSet:
    """The workbooks of one audit, read and compared; what is wrong is noted on the way."""

    def __init__(self, books: Workbooks, stated: Stated, faults: AuditFaults) -> None:
        """Read every workbook as far as its structure allows."""
        self._books, self._stated, self._faults = books, stated, faults
        self._cells = {section: Cells(book, faults) for section, book in books.sound.items()}
        self._uei = self._check_covers()
        year = Year(stated.auditee, stated.audit_year)
        awards = self._cells.get(Section.FEDERAL_AWARDS)
        self._awards = Awards(awards) if awards else None
        rows = self._cells.get(Section.FINDINGS)
        self.findings = Findings(rows, year, self._awards) if rows else None
        self._texts = self._words(Section.FINDINGS_TEXT, "text_of_finding")
        self._plans = self._words(Section.CORRECTIVE_ACTION_PLAN, "planned_action")
        for section, check in ATTACHMENTS.items():
            if section in self._cells:
                check(self._cells[section])
        self._check_agreement()

    def audit(self) -> SingleAudit:
        """Return the audit; only when nothing was noted."""
        if self._awards is None:
            raise LookupError("an audit without its schedule of awards is noted as a fault")
        findings = self.findings.findings if self.findings else ()
        stated = self._stated
        return SingleAudit(
            reference=stated.reference,
            auditee=stated.auditee,
            uei=self._uei,
            audit_year=stated.audit_year,
            sha256=self._books.sha256,
            workbooks=tuple(book.file for book in self._books.sound.values()),
            total=dollars(self._awards.total or 0),
            awards=self._awards.awards,
            findings=findings,
            words=tuple(
                FindingWords(
                    number=Reference(number),
                    finding=finding_reference(stated.auditee, number),
                    text=_joined(self._texts, number),
                    planned_action=_joined(self._plans, number),
                )
                for number in sorted({row.number for row in findings})
            ),
        )

    def place_of(self, number: str) -> str:
        """Name the cell where a finding is first listed."""
        rows = self.findings.first_rows if self.findings else {}
        return self._cells[Section.FINDINGS].at("reference_number", rows[number])

    def _check_covers(self) -> Reference | None:
        """Check version and auditee of every workbook; return the UEI they share, if known."""
        ueis: dict[Section, str | None] = {}
        for section, cells in self._cells.items():
            version = cells.raw("version")
            if version not in VERSIONS:
                cells.note("version", 0, WORKBOOK_VERSION_UNKNOWN(version=shown(version)))
            uei = cells.raw("auditee_uei")
            if not cells.is_unknown("auditee_uei") and not UEI.fullmatch(str(uei or "")):
                cells.note("auditee_uei", 0, UEI_MALFORMED(text=shown(uei or "")))
            else:
                ueis[section] = str(uei)
        if not ueis:
            return None
        ours = Counter(ueis.values()).most_common(1)[0][0]
        for section, theirs in ueis.items():
            if theirs != ours:
                fault = UEI_DIFFERS(theirs=theirs, ours=ours)
                self._cells[section].note("auditee_uei", 0, fault)
        known = not any(self._cells[one].is_unknown("auditee_uei") for one in ueis)
        return Reference(str(ours)) if known else None

    def _words(self, section: Section, column: str) -> dict[str, list[str]]:
        """Read what is said of each finding; one finding may take up several rows."""
        found: dict[str, list[str]] = {}
        cells = self._cells.get(section)
        if cells is None:
            return found
        for row in cells.rows():
            cells.answer("contains_chart_or_table", row)
            number, said = number_in(cells, row), cells.passage(column, row)
            if number is None:
                continue
            if self.findings is not None and number not in self.findings.first_rows:
                cells.note("reference_number", row, AUDIT_FINDING_UNKNOWN(number=number))
            words = found.setdefault(number, [])
            if said is not None and said not in words:
                words.append(said)
        return found

    def _check_agreement(self) -> None:
        """Compare the workbooks with each other, as far as each could be read."""
        given = self._books.given
        if Section.FEDERAL_AWARDS not in given:
            self._missing(Section.FEDERAL_AWARDS)
        if self._awards is not None and not self._awards.is_empty:
            is_any = any(self._awards.stated.values())
            for section in _ON_FINDINGS if is_any else ():
                if section not in given:
                    self._missing(section)
            if Section.FINDINGS not in given or self.findings is not None:
                cells = self._cells[Section.FEDERAL_AWARDS]
                check_counts(cells, self._awards, self.findings)
        elif self._awards is not None:
            at = self._cells[Section.FEDERAL_AWARDS].book.form["award_reference"].place
            self._faults.note(at, LIST_EMPTY(name="award_reference"))
        if Section.FINDINGS_TEXT in self._cells:
            self._check_said(self._texts, AUDIT_FINDING_WITHOUT_TEXT)
        if Section.CORRECTIVE_ACTION_PLAN in self._cells:
            self._check_said(self._plans, AUDIT_FINDING_WITHOUT_PLAN)

    def _missing(self, section: Section) -> None:
        self._faults.note(section.value, WORKBOOK_MISSING(section=section.value))

    def _check_said(self, said: dict[str, list[str]], reason: Reason) -> None:
        for number in self.findings.first_rows if self.findings else ():
            if number not in said:
                self._faults.note(self.place_of(number), reason(number=number))


def _joined(said: dict[str, list[str]], number: str) -> Passage | None:
    words = said.get(number)
    return Passage("\n\n".join(words)) if words else None
