"""Commands on inspections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from aggregates.complaint import Complaint
from aggregates.inspection import Inspection
from aggregates.inspection_load import Burden, BurdenLimits, InspectionLoad, Leave
from aggregates.inspection_values import (
    Circumstances,
    InspectionPlan,
    PersonMet,
    VisitAccount,
)
from aggregates.organisation import Organisation
from aggregates.parameter import ParameterName
from aggregates.reasons.general import DATES_OUT_OF_ORDER
from aggregates.reasons.inspections import INSPECTION_STEP_OUT_OF_ORDER
from aggregates.refusals import refuse_any, unless
from aggregates.region import level_of
from aggregates.stages import InspectionStage
from aggregates.values import (
    Act,
    Digest,
    Document,
    InspectionKind,
    Reference,
    Subject,
    TeamMember,
    Text,
)
from audit_service.commands.command import Command, organisation_in_being
from audit_service.commands.files import check_files
from audit_service.commands.inspection_bonds import bonds_of, level_of_planner
from audit_service.commands.parameters import parameter_on
from audit_service.commands.subjects import check_subjects
from audit_service.work import Gather, Work

_HELD: Final = (InspectionStage.OPENED, InspectionStage.CONCLUDED)
"""The stages in which there is something to look back at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInspection(Command):
    """Plan an inspection of an organisation by a team from elsewhere, within what it may bear.

    ``exception`` is the reason for going beyond a burden rule; one assessment too many needs an
    approval besides.
    """

    reference: Reference
    kind: InspectionKind
    organisation: Reference
    matter: Reference
    subjects: tuple[Subject, ...] = ()
    sectors: tuple[Reference, ...] = ()
    planned_from: date
    planned_until: date
    team: tuple[TeamMember, ...]
    lead: Text
    follows: Reference | None = None
    complaint: Reference | None = None
    trigger: Text | None = None
    approval: Document | None = None
    approved_by: Reference | None = None
    exception: Text | None = None

    def decide(self, work: Work, act: Act) -> Inspection:
        """Plan, and count it among what the organisation bears; name every fault at once."""
        work.vacant(Inspection, self.reference)
        with Gather() as gather:
            unit = gather("/organisation", organisation_in_being, work, self.organisation, act)
            gather("/subjects", check_subjects, work, self.subjects)
            for index, member in enumerate(self.team):
                at = f"/team/{index}/organisation"
                gather(at, organisation_in_being, work, member.organisation, act)
            if self.follows is not None:
                gather("/follows", _earlier, work, self.follows, act)
            if self.complaint is not None:
                gather("/complaint", work.refer, Complaint, self.complaint)
            around = self._around(work, gather, act)
            exceeds = gather("", self._count, work, unit, act) if unit is not None else ()
            inspection = gather("", Inspection.plan, self._plan(), around, exceeds, act)
        return work.add(inspection)

    def _around(self, work: Work, gather: Gather, act: Act) -> Circumstances:
        approver = None
        if self.approved_by is not None:
            approver = gather("/approved_by", organisation_in_being, work, self.approved_by, act)
        parties = (*(member.organisation for member in self.team), act.office)
        return Circumstances(
            bonds=bonds_of(work, self.organisation, self.subjects, parties),
            approver_is_provincial=(
                None if approver is None else level_of(approver.region) == "province"
            ),
        )

    def _count(self, work: Work, unit: Organisation, act: Act) -> tuple[ParameterName, ...]:
        """Count it in the load of its unit, by the limits in force on the day of the act."""
        load = work.find(InspectionLoad, unit.reference)
        if load is None:
            load = work.add(InspectionLoad.begin(Reference(unit.reference), act))
        per_year, days = ParameterName.ASSESSMENTS_PER_YEAR, ParameterName.SAME_MATTER_DAYS
        of_county = level_of(unit.region) == "county"
        limits = BurdenLimits(
            city_assessments_max=(
                parameter_on(work, per_year, act.effective_on) if of_county else None
            ),
            same_matter_days=parameter_on(work, days, act.effective_on),
        )
        burden = Burden(
            inspection=self.reference,
            kind=self.kind,
            matter=self.matter,
            from_level=level_of_planner(work, act.office, self.lead, self.team),
            on=self.planned_from,
        )
        leave = Leave(reason_given=self.exception is not None, approved=self.approval is not None)
        return load.count(burden, limits, leave, act)

    def _plan(self) -> InspectionPlan:
        return InspectionPlan(
            reference=self.reference,
            kind=self.kind,
            organisation=self.organisation,
            matter=self.matter,
            subjects=self.subjects,
            sectors=self.sectors,
            planned_from=self.planned_from,
            planned_until=self.planned_until,
            team=self.team,
            lead=self.lead,
            follows=self.follows,
            complaint=self.complaint,
            trigger=self.trigger,
            approval=self.approval,
            approved_by=self.approved_by,
            exception=self.exception,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInspection(Command):
    """Begin a planned inspection, saying when the unit was notified and who comes along."""

    inspection: Reference
    notified_on: date | None = None
    accompanied_by: tuple[Text, ...] = ()

    def decide(self, work: Work, act: Act) -> Inspection:
        """Open."""
        inspection = work.get(Inspection, self.inspection)
        inspection.open(self.notified_on, self.accompanied_by, act)
        return inspection


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVisit(Command):
    """Record a visit of an open inspection: what was seen, who was met, which files were taken."""

    inspection: Reference
    place: Text
    account: Text
    people_met: tuple[PersonMet, ...] = ()
    documents_seen: tuple[Document, ...] = ()
    files: tuple[Digest, ...] = ()

    def decide(self, work: Work, act: Act) -> Inspection:
        """Visit."""
        inspection = work.get(Inspection, self.inspection)
        account = VisitAccount(
            place=self.place,
            account=self.account,
            people_met=self.people_met,
            documents_seen=self.documents_seen,
            files=self.files,
        )
        with Gather() as gather:
            gather("/files", check_files, work, self.files)
            gather("", inspection.visit, account, act)
        return inspection


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeInspection(Command):
    """Close an open inspection with its conclusion; only an assessment gives a grade.

    Without a visit, only an audit, an assessment or a third-party evaluation may be concluded,
    and it has to say that it was done by documents.
    """

    inspection: Reference
    conclusion: Text
    grade: Text | None = None
    by_documents: bool = False
    files: tuple[Digest, ...] = ()

    def decide(self, work: Work, act: Act) -> Inspection:
        """Conclude."""
        inspection = work.get(Inspection, self.inspection)
        with Gather() as gather:
            gather("/files", check_files, work, self.files)
            gather(
                "",
                inspection.conclude,
                self.conclusion,
                act,
                grade=self.grade,
                by_documents=self.by_documents,
                files=self.files,
            )
        return inspection


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelInspection(Command):
    """Give up a planned inspection before it begins; its unit then does not bear it."""

    inspection: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Inspection:
        """Cancel, and take the burden back."""
        inspection = work.get(Inspection, self.inspection)
        inspection.cancel(self.reason, act)
        load = work.find(InspectionLoad, inspection.organisation)
        if load is not None:
            load.uncount(inspection.reference, act)
        return inspection


def _earlier(work: Work, reference: Reference, act: Act) -> Inspection:
    """Return an inspection that one planned now may follow."""
    found = work.refer(Inspection, reference)
    earlier, later = found.planned_on, act.effective_on
    held = found.stage in _HELD
    fault = INSPECTION_STEP_OUT_OF_ORDER(
        inspection=reference, stage=found.stage, needed=" / ".join(_HELD)
    )
    refuse_any(
        unless(earlier <= later, DATES_OUT_OF_ORDER(earlier=earlier, later=later)),
        unless(held, fault),
    )
    return found
