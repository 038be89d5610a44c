"""The project plan: funding, milestones and contract of a project, and what is claimed on them."""

from __future__ import annotations

from collections import Counter
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.caps import Caps
from aggregates.money import Money
from aggregates.reasons.general import AMOUNT_NOT_POSITIVE, LIST_EMPTY
from aggregates.reasons.works import (
    CONTRACT_ABOVE_PLAN,
    CONTRACTOR_NOT_ELIGIBLE,
    MILESTONE_DUPLICATE,
    MILESTONES_ABOVE_PLAN,
    PROJECT_ALREADY_CONTRACTED,
    PROJECT_NOT_CONTRACTED,
)
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import (
    AcceptanceTerms,
    Act,
    Document,
    FundingLine,
    OrganisationKind,
    PlannedMilestone,
    Reference,
    Text,
    identity,
    in_order,
)


class ProjectPlan(Aggregate):
    """The annual plan of one project, which bounds every claim made for it (S003-22, S003-217)."""

    TOPIC = "project_plan"

    class Event(Aggregate.Event):
        """Something that happened to a project's plan."""

        TOPIC = "project_plan.event"
        act: Act

    class Issued(Event, Aggregate.Created):
        """The annual plan was issued: funding, milestones, acceptance and who may build it."""

        TOPIC = "project_plan.issued"
        project: str
        funding: tuple[FundingLine, ...]
        milestones: tuple[PlannedMilestone, ...]
        acceptance: AcceptanceTerms
        notice_required: bool
        contractor_kind: OrganisationKind | None
        document: Document

    class Contracted(Event):
        """A contract was signed; its amount caps what may be claimed."""

        TOPIC = "project_plan.contracted"
        contract: str
        contractor: str
        amount: Money

        def apply(self, aggregate: ProjectPlan) -> None:
            """Bind claims to the contract."""
            aggregate.contract, aggregate.contractor = self.contract, self.contractor
            aggregate.caps.contract = self.amount

    class ContractAmended(Event):
        """The contract amount changed, with a reason."""

        TOPIC = "project_plan.contract_amended"
        amount: Money
        reason: str

        def apply(self, aggregate: ProjectPlan) -> None:
            """Bind claims to the new amount."""
            aggregate.caps.contract = self.amount

    class SettlementAudited(Event):
        """An audit fixed the final price; nothing above it may be paid (CN16)."""

        TOPIC = "project_plan.settlement_audited"
        amount: Money
        auditor: str

        def apply(self, aggregate: ProjectPlan) -> None:
            """Bind claims to the audited price."""
            aggregate.caps.settlement = self.amount

    class ClaimAdmitted(Event):
        """A claim counts towards the project's caps from its submission on."""

        TOPIC = "project_plan.claim_admitted"
        claim: str
        milestone: str
        allocation: str
        amount: Money

        def apply(self, aggregate: ProjectPlan) -> None:
            """Count it on its milestone and its allocation."""
            aggregate.caps.count(self.milestone, self.allocation, self.amount.minor)

    class ClaimDropped(Event):
        """A rejected, reversed or refunded amount counts no more."""

        TOPIC = "project_plan.claim_dropped"
        claim: str
        milestone: str
        allocation: str
        amount: Money

        def apply(self, aggregate: ProjectPlan) -> None:
            """Take it off its milestone and its allocation."""
            aggregate.caps.count(self.milestone, self.allocation, -self.amount.minor)

    def __init__(
        self,
        project: str,
        funding: tuple[FundingLine, ...],
        milestones: tuple[PlannedMilestone, ...],
        acceptance: AcceptanceTerms,
        notice_required: bool,
        contractor_kind: OrganisationKind | None,
        act: Act,
    ) -> None:
        """Start with nothing contracted and nothing claimed."""
        self.project = project
        self.milestones = tuple(step.milestone for step in milestones)
        self.acceptance = acceptance
        self.notice_required = notice_required
        self.contractor_kind = contractor_kind
        self.issued_on = act.effective_on
        self.contract = self.contractor = ""
        self.caps = Caps.of(funding, milestones)

    @property
    def reference(self) -> str:
        """Name the plan by its project."""
        return self.project

    @staticmethod
    def create_id(project: str) -> UUID:
        """Derive the identity from the project's reference: a project has one plan."""
        return identity("project_plan", project)

    @classmethod
    def issue(
        cls,
        project: Reference,
        funding: tuple[FundingLine, ...],
        milestones: tuple[PlannedMilestone, ...],
        acceptance: AcceptanceTerms,
        document: Document,
        act: Act,
        *,
        notice_required: bool,
        contractor_kind: OrganisationKind | None,
    ) -> Self:
        """Issue the plan; its milestones may not pay more than its funding."""
        refuse_any(_plan_faults(funding, milestones))
        return cls._create(
            cls.Issued,
            project=project,
            funding=funding,
            milestones=milestones,
            acceptance=acceptance,
            notice_required=notice_required,
            contractor_kind=contractor_kind,
            document=document,
            act=act,
        )

    def contract_to(
        self, contractor: str, kind: OrganisationKind, contract: str, amount: Money, act: Act
    ) -> None:
        """Sign the contract, with an eligible contractor and within the plan (S002-12)."""
        needed = self.contractor_kind
        refuse_any(
            in_order(self.issued_on, act),
            unless(
                not self.contract,
                PROJECT_ALREADY_CONTRACTED(project=self.project, contract=self.contract),
            ),
            unless(
                needed is None or kind is needed,
                CONTRACTOR_NOT_ELIGIBLE(contractor=contractor, kind=kind, needed=needed),
            ),
            self._within_plan(amount),
        )
        self.trigger_event(
            self.Contracted, contract=contract, contractor=contractor, amount=amount, act=act
        )

    def amend_contract(self, amount: Money, reason: Text, act: Act) -> None:
        """Change the contract amount within the plan; below what is claimed it blocks payment."""
        refuse_any(in_order(self.issued_on, act), self._contracted(), self._within_plan(amount))
        self.trigger_event(self.ContractAmended, amount=amount, reason=reason, act=act)

    def settle(self, amount: Money, auditor: Text, act: Act) -> None:
        """Record the audited settlement; it may turn out below what is claimed, and then blocks."""
        above_zero = amount > Money.zero(self.caps.planned().currency)
        fault = AMOUNT_NOT_POSITIVE(amount=amount)
        refuse_any(in_order(self.issued_on, act), unless(above_zero, fault))
        self.trigger_event(self.SettlementAudited, amount=amount, auditor=auditor, act=act)

    def admit_claim(
        self, claim: Reference, milestone: Reference, allocation: Reference, amount: Money, act: Act
    ) -> None:
        """Count a claim against every cap."""
        refuse_any(
            in_order(self.issued_on, act),
            self.caps.known(self.project, milestone),
            _positive(amount),
            self.caps.allow(self.project, milestone, allocation, amount),
        )
        self.trigger_event(
            self.ClaimAdmitted,
            claim=claim,
            milestone=milestone,
            allocation=allocation,
            amount=amount,
            act=act,
        )

    def drop_claim(
        self, claim: Reference, milestone: Reference, allocation: Reference, amount: Money, act: Act
    ) -> None:
        """Count a rejected, reversed or refunded amount no more."""
        self.trigger_event(
            self.ClaimDropped,
            claim=claim,
            milestone=milestone,
            allocation=allocation,
            amount=amount,
            act=act,
        )

    def _contracted(self) -> tuple[Refusal, ...]:
        return unless(bool(self.contract), PROJECT_NOT_CONTRACTED(project=self.project))

    def _within_plan(self, amount: Money) -> tuple[Refusal, ...]:
        planned = self.caps.planned()
        return _positive(amount) + unless(
            amount <= planned, CONTRACT_ABOVE_PLAN(amount=amount, planned=planned)
        )


def _positive(amount: Money) -> tuple[Refusal, ...]:
    return unless(amount.is_positive, AMOUNT_NOT_POSITIVE(amount=amount))


def _plan_faults(
    funding: tuple[FundingLine, ...], milestones: tuple[PlannedMilestone, ...]
) -> tuple[Refusal, ...]:
    """Name what is wrong with a plan in itself."""
    if not funding or not milestones:
        return (
            *unless(bool(funding), LIST_EMPTY(name="funding").located("/funding")),
            *unless(bool(milestones), LIST_EMPTY(name="milestones").located("/milestones")),
        )
    planned = sum((line.amount for line in funding[1:]), start=funding[0].amount)
    payable = sum((step.payable for step in milestones[1:]), start=milestones[0].payable)
    twice = [name for name, n in Counter(step.milestone for step in milestones).items() if n > 1]
    return (
        *(fault for line in funding for fault in _positive(line.amount)),
        *(MILESTONE_DUPLICATE(milestone=name) for name in twice),
        *unless(payable <= planned, MILESTONES_ABOVE_PLAN(amount=payable, planned=planned)),
    )
