"""Commands on inspections and findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates.finding import Elements, Finding
from aggregates.inspection import Inspection
from aggregates.money import Money
from aggregates.values import (
    Act,
    Document,
    InspectionKind,
    Reference,
    Severity,
    Subject,
    TeamMember,
    Text,
)
from audit_service.commands.command import Command, organisation_in_being
from audit_service.commands.subjects import check_subjects
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInspection(Command):
    """Plan an inspection of an organisation by a team from elsewhere."""

    reference: Reference
    kind: InspectionKind
    organisation: Reference
    subjects: tuple[Subject, ...] = ()
    team: tuple[TeamMember, ...]
    approval: Document | None = None

    def decide(self, work: Work, act: Act) -> Inspection:
        """Plan."""
        work.vacant(Inspection, self.reference)
        with Gather() as gather:
            gather("/organisation", organisation_in_being, work, self.organisation, act)
            gather("/subjects", check_subjects, work, self.subjects)
        return work.add(
            Inspection.plan(
                self.reference,
                kind=self.kind,
                organisation=self.organisation,
                subjects=self.subjects,
                team=self.team,
                approval=self.approval,
                act=act,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInspection(Command):
    """Begin a planned inspection."""

    inspection: Reference

    def decide(self, work: Work, act: Act) -> Inspection:
        """Open."""
        inspection = work.get(Inspection, self.inspection)
        inspection.open(act)
        return inspection


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVisit(Command):
    """Record a visit of an open inspection."""

    inspection: Reference
    place: Text
    account: Text

    def decide(self, work: Work, act: Act) -> Inspection:
        """Visit."""
        inspection = work.get(Inspection, self.inspection)
        inspection.visit(self.place, self.account, act)
        return inspection


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeInspection(Command):
    """Close an open inspection with its conclusion."""

    inspection: Reference
    conclusion: Text

    def decide(self, work: Work, act: Act) -> Inspection:
        """Conclude."""
        inspection = work.get(Inspection, self.inspection)
        inspection.conclude(self.conclusion, act)
        return inspection


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFinding(Command):
    """Record a finding with its five elements, the amount in question and who answers for it."""

    reference: Reference
    title: Text
    inspection: Reference | None = None
    subjects: tuple[Subject, ...]
    elements: Elements
    severity: Severity
    category: Reference
    amount_in_question: Money | None = None
    responsible_organisation: Reference
    responsible_person: Text

    def decide(self, work: Work, act: Act) -> Finding:
        """Record."""
        work.vacant(Finding, self.reference)
        inspection, organisation = self.inspection, self.responsible_organisation
        with Gather() as gather:
            if inspection is not None:
                gather("/inspection", work.refer, Inspection, inspection)
            gather("/subjects", check_subjects, work, self.subjects)
            gather(
                "/responsible_organisation",
                organisation_in_being,
                work,
                organisation,
                act,
            )
        return work.add(
            Finding.record(
                self.reference,
                self.title,
                inspection=inspection,
                subjects=self.subjects,
                elements=self.elements,
                severity=self.severity,
                category=self.category,
                amount_in_question=self.amount_in_question,
                responsible_organisation=organisation,
                responsible_person=self.responsible_person,
                act=act,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRectification(Command):
    """Order the responsible unit to put a finding right by a date."""

    finding: Reference
    demand: Text
    due_on: date

    def decide(self, work: Work, act: Act) -> Finding:
        """Order."""
        finding = work.get(Finding, self.finding)
        finding.order_rectification(self.demand, self.due_on, act)
        return finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRectification(Command):
    """Report what was done about a finding; evidence is required."""

    finding: Reference
    measures: Text

    def decide(self, work: Work, act: Act) -> Finding:
        """Report."""
        finding = work.get(Finding, self.finding)
        finding.report_rectification(self.measures, act)
        return finding


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyRectification(Command):
    """Confirm that a finding was put right."""

    finding: Reference
    account: Text

    def decide(self, work: Work, act: Act) -> Finding:
        """Verify."""
        finding = work.get(Finding, self.finding)
        finding.verify_rectification(self.account, act)
        return finding


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseFinding(Command):
    """Close a verified finding (对账销号)."""

    finding: Reference
    conclusion: Text

    def decide(self, work: Work, act: Act) -> Finding:
        """Close."""
        finding = work.get(Finding, self.finding)
        finding.close(self.conclusion, act)
        return finding
