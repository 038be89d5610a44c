"""Commands on findings: recorded, answered, rectified, closed, reopened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates.finding import Finding
from aggregates.finding_categories import category_faults
from aggregates.finding_steps import (
    RectificationKind,
    RectificationOrder,
    RectificationReport,
    RectificationStep,
    Verification,
    VerificationMethod,
)
from aggregates.finding_values import (
    Disposition,
    Elements,
    FindingPart,
    FindingSource,
    Found,
    LedgerLink,
    ManagementResponse,
)
from aggregates.money import Money
from aggregates.values import Act, Digest, Reference, Severity, Subject, Text
from audit_service.commands.command import Command, organisation_in_being
from audit_service.commands.confidences import confide
from audit_service.commands.files import check_files
from audit_service.commands.finding_references import (
    check_repeats,
    element_faults,
    inspection_under_way,
)
from audit_service.commands.ledger_links import amount_questioned
from audit_service.commands.recoveries import outstanding
from audit_service.commands.subjects import check_subjects
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFinding(Command):
    """Record a finding with its five elements, the money in question and who answers for it.

    ``questioned`` names parts of ledger entries, which make up the amount in question;
    ``category`` is a code of the list of finding categories. ``repeats`` are earlier findings on
    record, ``prior_references`` ones that are not. ``confidential`` elements are shown to the
    author's office and the inspectors' alone.
    """

    reference: Reference
    title: Text
    inspection: Reference | None = None
    source: FindingSource = FindingSource.INSPECTION
    subjects: tuple[Subject, ...]
    elements: Elements
    confidential: tuple[FindingPart, ...] = ()
    severity: Severity
    category: Reference
    requirements: tuple[Text, ...] = ()
    questioned: tuple[LedgerLink, ...] = ()
    responsible_organisation: Reference
    responsible_person: Text
    repeats: tuple[Reference, ...] = ()
    prior_references: tuple[Reference, ...] = ()
    response: ManagementResponse | None = None

    def decide(self, work: Work, act: Act) -> Finding:
        """Record."""
        return self.record(work, act)

    def record(self, work: Work, act: Act, at_stake: Money | None = None) -> Finding:
        """Record; ``at_stake`` is the amount in question where no ledger entry is named."""
        work.vacant(Finding, self.reference)
        inspection, unit = None, self.responsible_organisation
        with Gather() as gather:
            if self.inspection is not None:
                inspection = gather(
                    "/inspection", inspection_under_way, work, self.inspection, unit, act
                )
            gather("/subjects", check_subjects, work, self.subjects)
            gather("/responsible_organisation", organisation_in_being, work, unit, act)
            gather.note(element_faults(self.elements))
            gather.note(category_faults(self.category, act.effective_on))
            gather("/repeats", check_repeats, work, self.repeats, unit, act)
            amount = gather("/questioned", amount_questioned, work, self.questioned)
        parts = tuple(dict.fromkeys(self.confidential))
        confide(work, self.reference, self.elements, parts, inspection, act)
        return work.add(Finding.record(self._found(amount or at_stake, parts), act))

    def _found(self, amount: Money | None, confidential: tuple[FindingPart, ...]) -> Found:
        return Found(
            reference=self.reference,
            title=self.title,
            inspection=self.inspection,
            source=self.source,
            subjects=self.subjects,
            elements=self.elements.without(confidential),
            confidential=confidential,
            severity=self.severity,
            category=self.category,
            requirements=self.requirements,
            amount_in_question=amount,
            questioned=self.questioned,
            responsible_organisation=self.responsible_organisation,
            responsible_person=self.responsible_person,
            repeats=self.repeats,
            prior_references=self.prior_references,
            response=self.response,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RespondToFinding(Command):
    """Say, as the responsible party, what one thinks of a finding and will do about it."""

    finding: Reference
    response: ManagementResponse

    def decide(self, work: Work, act: Act) -> Finding:
        """Respond."""
        finding = work.get(Finding, self.finding)
        finding.respond(self.response, act)
        return finding


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRectification(Command):
    """Order the responsible unit to put a finding right by a date, at once or by stages."""

    finding: Reference
    demand: Text
    due_on: date
    kind: RectificationKind = RectificationKind.IMMEDIATE
    steps: tuple[RectificationStep, ...] = ()

    def decide(self, work: Work, act: Act) -> Finding:
        """Order."""
        finding = work.get(Finding, self.finding)
        order = RectificationOrder(
            demand=self.demand, due_on=self.due_on, kind=self.kind, steps=self.steps
        )
        finding.order_rectification(order, act)
        return finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendDeadline(Command):
    """Give the responsible unit more time to put a finding right, for a reason."""

    finding: Reference
    due_on: date
    reason: Text

    def decide(self, work: Work, act: Act) -> Finding:
        """Extend."""
        finding = work.get(Finding, self.finding)
        finding.extend_deadline(self.due_on, self.reason, act)
        return finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportProgress(Command):
    """Report progress of a rectification, or that one of its stages is done."""

    finding: Reference
    step: int | None = None
    measures: Text
    files: tuple[Digest, ...] = ()

    def decide(self, work: Work, act: Act) -> Finding:
        """Report."""
        finding = work.get(Finding, self.finding)
        report = RectificationReport(measures=self.measures, files=self.files)
        with Gather() as gather:
            gather("/files", check_files, work, self.files)
            gather("", finding.report_progress, self.step, report, act)
        return finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRectification(Command):
    """Report what was done about a finding; evidence is required."""

    finding: Reference
    measures: Text
    files: tuple[Digest, ...] = ()

    def decide(self, work: Work, act: Act) -> Finding:
        """Report."""
        finding = work.get(Finding, self.finding)
        report = RectificationReport(measures=self.measures, files=self.files)
        with Gather() as gather:
            gather("/files", check_files, work, self.files)
            gather("", finding.report_rectification, report, act)
        return finding


@dataclass(frozen=True, slots=True, kw_only=True)
class SendBackRectification(Command):
    """Not accept what was reported; the unit has to go on."""

    finding: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Finding:
        """Send back."""
        finding = work.get(Finding, self.finding)
        finding.send_back(self.reason, act)
        return finding


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyRectification(Command):
    """Confirm, on site or by document, that a finding was put right."""

    finding: Reference
    account: Text
    method: VerificationMethod
    place: Text | None = None
    files: tuple[Digest, ...] = ()

    def decide(self, work: Work, act: Act) -> Finding:
        """Verify."""
        finding = work.get(Finding, self.finding)
        verification = Verification(
            account=self.account, method=self.method, place=self.place, files=self.files
        )
        with Gather() as gather:
            gather("/files", check_files, work, self.files)
            gather("", finding.verify_rectification, verification, act)
        return finding


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseFinding(Command):
    """Close a finding against the ledger (对账销号), saying how it ended."""

    finding: Reference
    conclusion: Text
    disposition: Disposition = Disposition.RECTIFIED

    def decide(self, work: Work, act: Act) -> Finding:
        """Close."""
        finding = work.get(Finding, self.finding)
        left = outstanding(work, finding, act.effective_on)
        finding.close(self.conclusion, self.disposition, left, act)
        return finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenFinding(Command):
    """Take a closed finding up again, on new evidence; its clock goes on from where it began."""

    finding: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Finding:
        """Reopen."""
        finding = work.get(Finding, self.finding)
        finding.reopen(self.reason, act)
        return finding
