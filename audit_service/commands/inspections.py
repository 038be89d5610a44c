"""Commands on inspections."""

from __future__ import annotations

from dataclasses import dataclass

from aggregates.inspection import Inspection
from aggregates.values import (
    Act,
    Document,
    InspectionKind,
    Reference,
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
