"""The steps a finding of a worked programme goes through, as commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates.finding_steps import RectificationKind, RectificationStep, VerificationMethod
from aggregates.finding_values import (
    Disposition,
    Elements,
    FindingPart,
    FindingSource,
    LedgerLink,
    ManagementResponse,
    SettlementKind,
)
from aggregates.values import Digest, Document, Reference, Severity, Subject, SubjectKind, Text
from audit_service.commands.findings import (
    CloseFinding,
    OrderRectification,
    RecordFinding,
    ReportRectification,
    RespondToFinding,
    VerifyRectification,
)
from audit_service.commands.recoveries import SettleQuestionedAmount


def elements(
    criteria: str, condition: str, cause: str, effect: str, recommendation: str
) -> Elements:
    """Return the five elements of a finding, in the order they are stated."""
    return Elements(
        criteria=Text(criteria),
        condition=Text(condition),
        cause=Text(cause),
        effect=Text(effect),
        recommendation=Text(recommendation),
    )


def about(kind: SubjectKind, *references: str) -> tuple[Subject, ...]:
    """Name the subjects of one kind."""
    return tuple(Subject(kind=kind, reference=Reference(reference)) for reference in references)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One finding of a programme: what is wrong, where it comes from, and who answers for it."""

    reference: str
    title: str
    elements: Elements
    category: str
    unit: str
    person: str
    subjects: tuple[Subject, ...]
    severity: Severity = Severity.MAJOR
    source: FindingSource = FindingSource.INSPECTION
    inspection: str | None = None
    repeats: tuple[str, ...] = ()
    confidential: tuple[FindingPart, ...] = ()

    @property
    def finding(self) -> Reference:
        """Return its reference."""
        return Reference(self.reference)

    def record(self, on: date, *questioned: LedgerLink) -> RecordFinding:
        """Record it, with the parts of ledger entries it questions."""
        return RecordFinding(
            reference=self.finding,
            title=Text(self.title),
            inspection=None if self.inspection is None else Reference(self.inspection),
            source=self.source,
            subjects=self.subjects,
            elements=self.elements,
            confidential=self.confidential,
            severity=self.severity,
            category=Reference(self.category),
            questioned=questioned,
            responsible_organisation=Reference(self.unit),
            responsible_person=Text(self.person),
            repeats=tuple(Reference(earlier) for earlier in self.repeats),
            effective_on=on,
        )

    def respond(self, on: date, statement: str, action: str, by: date) -> RespondToFinding:
        """Agree to it, as the responsible unit, and promise an action by a date."""
        response = ManagementResponse(
            agrees=True,
            statement=Text(statement),
            planned_action=Text(action),
            expected_on=by,
            contact=Text(self.person),
        )
        return RespondToFinding(finding=self.finding, response=response, effective_on=on)

    def object_to(self, on: date, statement: str) -> RespondToFinding:
        """Disagree with it, as the responsible unit."""
        response = ManagementResponse(agrees=False, statement=Text(statement))
        return RespondToFinding(finding=self.finding, response=response, effective_on=on)

    def order(self, on: date, demand: str, due_on: date) -> OrderRectification:
        """Order the unit to put it right at once."""
        return OrderRectification(
            finding=self.finding, demand=Text(demand), due_on=due_on, effective_on=on
        )

    def order_in_stages(
        self, on: date, demand: str, *stages: tuple[str, date]
    ) -> OrderRectification:
        """Order the unit to put it right by stages; the last one is the deadline of all."""
        return OrderRectification(
            finding=self.finding,
            demand=Text(demand),
            due_on=stages[-1][1],
            kind=RectificationKind.STAGED,
            steps=tuple(RectificationStep(demand=Text(what), due_on=by) for what, by in stages),
            effective_on=on,
        )

    def report(self, on: date, measures: str, *files: Digest) -> ReportRectification:
        """Report what was done, with files in evidence."""
        return ReportRectification(
            finding=self.finding, measures=Text(measures), files=files, effective_on=on
        )

    def verify(
        self, on: date, account: str, place: str | None = None, *files: Digest
    ) -> VerifyRectification:
        """Confirm at a place, or without one by documents, that it was put right."""
        method = VerificationMethod.BY_DOCUMENT if place is None else VerificationMethod.ON_SITE
        return VerifyRectification(
            finding=self.finding,
            account=Text(account),
            method=method,
            place=None if place is None else Text(place),
            files=files,
            effective_on=on,
        )

    def prove(
        self, on: date, kind: SettlementKind, entry: LedgerLink, reason: str
    ) -> SettleQuestionedAmount:
        """Settle what it questions by an entry of money that a bank credited or that never left."""
        return SettleQuestionedAmount(
            finding=self.finding,
            settlement=Reference(f"{self.reference}-1"),
            kind=kind,
            amount=entry.amount,
            entry=entry.position,
            reason=Text(reason),
            effective_on=on,
        )

    def justify(
        self, on: date, entry: LedgerLink, reason: str, paper: Document
    ) -> SettleQuestionedAmount:
        """Settle part of what it questions by a document that justifies it."""
        return SettleQuestionedAmount(
            finding=self.finding,
            settlement=Reference(f"{self.reference}-{entry.position}"),
            kind=SettlementKind.JUSTIFIED,
            amount=entry.amount,
            reason=Text(reason),
            evidence=(paper,),
            effective_on=on,
        )

    def close(self, on: date) -> CloseFinding:
        """Close it against the ledger as rectified."""
        return CloseFinding(finding=self.finding, conclusion=Text("对账销号"), effective_on=on)

    def close_with_guidance(self, on: date, conclusion: str, paper: Document) -> CloseFinding:
        """Close it, before anything was ordered, with a talk about what is to be done better."""
        return CloseFinding(
            finding=self.finding,
            conclusion=Text(conclusion),
            disposition=Disposition.GUIDANCE,
            evidence=(paper,),
            effective_on=on,
        )
