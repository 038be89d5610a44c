"""Single audits: a set of workbooks becomes a report and its findings, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final
from uuid import uuid4

from aggregates.audit_report import AuditReport
from aggregates.audit_values import FindingWords, SingleAudit, finding_reference
from aggregates.finding import Finding
from aggregates.finding_values import Elements, FindingSource, Found, ManagementResponse
from aggregates.reasons.audits import PRIOR_FINDING_NOT_ON_RECORD
from aggregates.reasons.general import LIST_EMPTY
from aggregates.refusals import Refusal, Refused
from aggregates.values import Reference, Severity, Subject, SubjectKind, Text
from audit_service.bootstrap import Application
from audit_service.commands.audits import ReceiveAudit, RecordAuditFinding
from audit_service.commands.command import Actor
from audit_service.importers.audit_sets import AuditSet, Stated
from audit_service.importers.audit_workbooks import AuditFaults, File, Workbooks, read_workbooks
from audit_service.importers.outcomes import Outcome, Request, Status
from audit_service.refusal_log import Kept
from audit_service.service import AuditService
from audit_service.wellformed import TEXT_LENGTH_MAX, faults_in

NAME: Final = "import_audit"
"""The name a refused audit goes by in the refusal log."""

CATEGORY: Final = Reference("compliance_audit")
"""The category of every finding of a single audit."""

REQUIREMENT_NAMES: Final = {
    "A": "Activities allowed or unallowed",
    "B": "Allowable costs/cost principles",
    "C": "Cash management",
    "E": "Eligibility",
    "F": "Equipment and real property management",
    "G": "Matching, level of effort, earmarking",
    "H": "Period of performance",
    "I": "Procurement and suspension and debarment",
    "J": "Program income",
    "L": "Reporting",
    "M": "Subrecipient monitoring",
    "N": "Special tests and provisions",
    "P": "Other",
}
"""The compliance requirements by their letters (2 CFR part 200, appendix XI)."""

_SAID: Final = {
    "organisation": "/organisation",
    "responsible_organisation": "/organisation",
    "subjects": "/organisation",
    "responsible_person": "/person",
    "reference": "/organisation",
}
"""What the sender said, by the field of a command that it went into; the reference of a finding
begins with its auditee."""
_UNTOLD: Final = Elements(
    criteria=None, condition=None, cause=None, effect=None, recommendation=None
)
_CUT: Final = " […]"
_GRAVITY: Final = tuple(Severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What whoever sends an audit says of it; auditee and person answer for its findings."""

    reference: Reference
    organisation: Reference
    person: Text
    audit_year: int
    effective_on: date


def import_audit(
    application: Application,
    files: tuple[File, ...],
    received: Received,
    actor: Actor,
    *,
    dry_run: bool = False,
    request: Request | None = None,
) -> Outcome:
    """Import the workbooks of one audit in one transaction, or refuse them naming every fault.

    Workbooks are known by what they state, not by their names or order. An audit on record with
    the same content changes nothing.
    """
    if faults := (*faults_in(actor), *faults_in(received)):
        raise Refused(*faults)
    return _Import(application.service, files, received, actor).run(request, dry_run=dry_run)


class _Import:
    """One audit on its way in: first everything is checked, then everything is recorded."""

    def __init__(
        self, service: AuditService, files: tuple[File, ...], received: Received, actor: Actor
    ) -> None:
        self._service = service
        self._files = files
        self._received = received
        self._actor = actor
        self._faults = AuditFaults()

    def run(self, request: Request | None, *, dry_run: bool) -> Outcome:
        """Check, then record."""
        if not self._files:
            raise Refused(LIST_EMPTY(name="files"))
        books = read_workbooks(self._files, self._faults)
        if not self._faults.found and self._is_on_record(books):
            return self._unchanged(books)
        said = self._received
        stated = Stated(
            reference=said.reference, auditee=said.organisation, audit_year=said.audit_year
        )
        read = AuditSet(books, stated, self._faults)
        if self._faults.found:
            raise self._refusal(self._faults.refusal(), dry_run=dry_run)
        audit = read.audit()
        findings = list(self._findings(audit))
        outcome = partial(self._outcome, Status.IMPORTED, audit, findings)
        try:
            self._service.execute_all(
                [self._receipt(audit), *findings],
                self._actor,
                once=request.ending(outcome) if request else None,
                dry_run=dry_run,
                keep_refusal=False,
            )
        except Refused as refused:
            if self._is_on_record(books):
                return self._unchanged(books)  # somebody else was faster with the same audit
            raise self._refusal(self._placed(refused, read, audit), dry_run=dry_run) from None
        return self._outcome(Status.CHECKED if dry_run else Status.IMPORTED, audit, findings)

    def _is_on_record(self, books: Workbooks) -> bool:
        """Say whether this very audit is on record; refuse another one under its reference."""
        said = self._received
        known = self._service.look().find(AuditReport, said.reference)
        if known is None:
            return False
        known.check_same(said.organisation, said.audit_year, books.sha256)
        return True

    def _receipt(self, audit: SingleAudit) -> ReceiveAudit:
        return ReceiveAudit(audit=audit, effective_on=self._received.effective_on)

    def _findings(self, audit: SingleAudit) -> Iterator[RecordAuditFinding]:
        """Make one finding of all rows that bear its number."""
        auditee = Subject(kind=SubjectKind.ORGANISATION, reference=audit.auditee)
        for words in audit.words:
            rows = [row for row in audit.findings if row.number == words.number]
            letters = sorted({letter for row in rows for letter in row.requirements})
            prior = dict.fromkeys(
                finding_reference(audit.auditee, number)
                for row in rows
                for number in row.prior_numbers
            )
            known = tuple(filter(self._is_earlier, prior))
            found = Found(
                reference=words.finding,
                title=_title(words.number, letters),
                inspection=None,
                source=FindingSource.AUDIT,
                subjects=(auditee,),
                elements=replace(_UNTOLD, condition=_short(words.text)),
                confidential=(),
                severity=max((row.flags.severity for row in rows), key=_GRAVITY.index),
                category=CATEGORY,
                requirements=tuple(Text(letter) for letter in letters),
                amount_in_question=None,
                questioned=(),
                responsible_organisation=audit.auditee,
                responsible_person=self._received.person,
                repeats=known,
                prior_references=tuple(one for one in prior if one not in known),
                response=_response(audit, words),
            )
            yield RecordAuditFinding(found=found, effective_on=self._received.effective_on)

    def _is_earlier(self, prior: Reference) -> bool:
        """Say whether an earlier finding is on record, and was so by then."""
        known = self._service.look().find(Finding, prior)
        return known is not None and known.recorded_on <= self._received.effective_on

    def _placed(self, refused: Refused, read: AuditSet, audit: SingleAudit) -> Refused:
        """Turn the places of refused commands into cells, or into what the sender said."""
        for fault in refused.faults:
            placed = self._place(fault, read, audit)
            self._faults.note(placed.at, placed)
        return self._faults.refusal()

    def _place(self, fault: Refusal, read: AuditSet, audit: SingleAudit) -> Refusal:
        index, _, pointer = fault.at.removeprefix("#").partition("/")
        own = _SAID.get(pointer.removeprefix("found/").partition("/")[0])
        if own is not None:
            return fault.located(own)
        if not index.isdigit() or index == "0":
            return fault.located(f"/{pointer}" if pointer else "/reference")
        return fault.located(read.place_of(audit.words[int(index) - 1].number))

    def _refusal(self, refused: Refused, *, dry_run: bool) -> Refused:
        """Keep the refusal in the refusal log when the audit was meant in earnest."""
        if not dry_run:
            self._service.refusals.keep([Kept(NAME, self._actor, str(uuid4()), refused)])
        return refused

    def _unchanged(self, books: Workbooks) -> Outcome:
        reference, sha256 = self._received.reference, books.sha256
        return Outcome(status=Status.UNCHANGED, source=reference, lines=0, sha256=sha256)

    def _outcome(
        self, status: Status, audit: SingleAudit, findings: list[RecordAuditFinding]
    ) -> Outcome:
        return Outcome(
            status=status,
            source=audit.reference,
            lines=len(audit.awards) + len(audit.findings),
            recorded=len(findings),
            totals=(audit.total,),
            sha256=audit.sha256,
            remarks=tuple(
                PRIOR_FINDING_NOT_ON_RECORD(finding=prior).located(finding.found.reference)
                for finding in findings
                for prior in finding.found.prior_references
            ),
        )


def _title(number: str, letters: Sequence[str]) -> Text:
    names = "; ".join(REQUIREMENT_NAMES[letter] for letter in letters)
    return Text(f"{number}: {names}" if names else number)


def _short(words: str | None) -> Text | None:
    """Quote words as far as a finding holds them; the report holds all of them."""
    if words is None or len(words) <= TEXT_LENGTH_MAX:
        return None if words is None else Text(words)
    return Text(words[: TEXT_LENGTH_MAX - len(_CUT)].rstrip() + _CUT)


def _response(audit: SingleAudit, words: FindingWords) -> ManagementResponse | None:
    """Take the corrective action plan for the response; workbooks do not say who disagrees."""
    if words.planned_action is None:
        return None
    return ManagementResponse(
        agrees=True,
        statement=Text(f"{audit.reference}: {words.number}"),
        planned_action=_short(words.planned_action),
    )
