"""Commands on projects and their plans."""

from __future__ import annotations

from dataclasses import dataclass

from aggregates.allocation import Allocation
from aggregates.milestone import Milestone
from aggregates.money import Money
from aggregates.project import Project
from aggregates.project_plan import ProjectPlan
from aggregates.reasons.general import DATES_OUT_OF_ORDER
from aggregates.reasons.works import PROJECT_NOT_ACCEPTED
from aggregates.refusals import refuse_any, unless
from aggregates.values import (
    AcceptanceTerms,
    Act,
    Document,
    FundingLine,
    OrganisationKind,
    PlannedMilestone,
    Reference,
    Text,
)
from audit_service.commands.command import Command, organisation_in_being, region_in_force
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeProject(Command):
    """Propose a project for one purpose; the proposing unit answers for it."""

    reference: Reference
    name: Text
    purpose: Reference
    region: Reference
    organisation: Reference

    def decide(self, work: Work, act: Act) -> Project:
        """Propose."""
        work.vacant(Project, self.reference)
        with Gather() as gather:
            region = gather("/region", region_in_force, work, self.region, act)
            gather("/organisation", organisation_in_being, work, self.organisation, act)
        return work.add(
            Project.propose(self.reference, self.name, self.purpose, region, self.organisation, act)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewProject(Command):
    """Record the sector department's opinion on a proposal."""

    project: Reference
    opinion: Text

    def decide(self, work: Work, act: Act) -> Project:
        """Review."""
        project = work.get(Project, self.project)
        project.review(self.opinion, act)
        return project


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveProject(Command):
    """Approve a reviewed project by a document (立项)."""

    project: Reference
    document: Document

    def decide(self, work: Work, act: Act) -> Project:
        """Approve."""
        project = work.get(Project, self.project)
        project.approve(self.document, act)
        return project


@dataclass(frozen=True, slots=True, kw_only=True)
class ListProject(Command):
    """Enter an approved project in the project library."""

    project: Reference
    category: Reference

    def decide(self, work: Work, act: Act) -> Project:
        """Enlist."""
        project = work.get(Project, self.project)
        project.enlist(self.category, act)
        return project


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProject(Command):
    """Issue a listed project's plan and reserve its funding in every allocation it names."""

    project: Reference
    funding: tuple[FundingLine, ...]
    milestones: tuple[PlannedMilestone, ...]
    acceptance: AcceptanceTerms
    notice_required: bool = False
    contractor_kind: OrganisationKind | None = None
    document: Document

    def decide(self, work: Work, act: Act) -> ProjectPlan:
        """Issue the plan, its milestones, and the reservations."""
        project = work.get(Project, self.project)
        work.vacant(ProjectPlan, self.project)
        refuse_any(project.listed(), project.usable())
        with Gather() as gather:
            allocations = [
                gather(f"/funding/{i}/allocation", work.refer, Allocation, line.allocation)
                for i, line in enumerate(self.funding)
            ]
        plan = ProjectPlan.issue(
            self.project,
            self.funding,
            self.milestones,
            self.acceptance,
            self.document,
            act,
            notice_required=self.notice_required,
            contractor_kind=self.contractor_kind,
        )
        milestones: list[Milestone] = []
        with Gather() as gather:
            for index, (line, allocation) in enumerate(zip(self.funding, allocations, strict=True)):
                at = f"/funding/{index}"
                gather(at, allocation.reserve, self.project, project.purpose, line.amount, act)
            for index, step in enumerate(self.milestones):
                at = f"/milestones/{index}"
                planned = gather(at, Milestone.plan, self.project, step, self.acceptance, act)
                milestones.append(planned)
        for milestone in milestones:
            work.add(milestone)
        return work.add(plan)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignContract(Command):
    """Sign the contract of a planned project."""

    project: Reference
    contract: Reference
    contractor: Reference
    amount: Money

    def decide(self, work: Work, act: Act) -> ProjectPlan:
        """Contract."""
        plan = work.get(ProjectPlan, self.project)
        refuse_any(work.refer(Project, self.project).usable())
        contractor = organisation_in_being(work, self.contractor, act)
        plan.contract_to(self.contractor, contractor.kind, self.contract, self.amount, act)
        return plan


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendContract(Command):
    """Change the contract amount of a project, within its plan."""

    project: Reference
    amount: Money
    reason: Text

    def decide(self, work: Work, act: Act) -> ProjectPlan:
        """Amend."""
        plan = work.get(ProjectPlan, self.project)
        plan.amend_contract(self.amount, self.reason, act)
        return plan


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSettlement(Command):
    """Record the audited settlement; nothing above it may be paid from then on."""

    project: Reference
    amount: Money
    auditor: Text

    def decide(self, work: Work, act: Act) -> ProjectPlan:
        """Settle."""
        plan = work.get(ProjectPlan, self.project)
        plan.settle(self.amount, self.auditor, act)
        return plan


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendProject(Command):
    """Stop a project's work and payment."""

    project: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Project:
        """Suspend."""
        project = work.get(Project, self.project)
        project.suspend(self.reason, act)
        return project


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeProject(Command):
    """Let a suspended project go on."""

    project: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Project:
        """Resume."""
        project = work.get(Project, self.project)
        project.resume(self.reason, act)
        return project


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelProject(Command):
    """Give up a project for which nothing is claimed, and release what is reserved for it."""

    project: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Project:
        """Cancel and release."""
        project = work.get(Project, self.project)
        plan = work.find(ProjectPlan, self.project)
        funding = plan.caps.funding if plan else {}
        project.cancel(self.reason, plan.caps.claimed_in_all if plan else None, act)
        for reference in funding:
            allocation = work.refer(Allocation, reference)
            free = allocation.commitments.free_for(self.project)
            if free.is_positive:
                allocation.release(self.project, free, self.reason, act)
        return project


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverProject(Command):
    """Hand finished works over to whoever keeps them; every milestone must have passed."""

    project: Reference
    receiver: Reference
    assets: Text

    def decide(self, work: Work, act: Act) -> Project:
        """Hand over."""
        project = work.get(Project, self.project)
        plan = work.refer(ProjectPlan, self.project)
        organisation_in_being(work, self.receiver, act)
        milestones = [work.refer(Milestone, self.project, name) for name in plan.caps.payable]
        waiting = ", ".join(step.reference for step in milestones if not step.is_accepted)
        latest = max(step.last_on for step in milestones)
        refuse_any(
            unless(not waiting, PROJECT_NOT_ACCEPTED(project=self.project, milestones=waiting)),
            unless(
                latest <= act.effective_on,
                DATES_OUT_OF_ORDER(earlier=latest, later=act.effective_on),
            ),
        )
        project.hand_over(self.receiver, self.assets, act)
        return project
