"""The steps every funded project goes through, as commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from aggregates.money import Money
from aggregates.values import (
    AcceptanceTerms,
    Document,
    FundingLine,
    OrganisationKind,
    PlannedMilestone,
    Reference,
    TeamMember,
    Text,
)
from audit_service.commands.claims import (
    ApproveClaim,
    OrderPayment,
    PayClaim,
    ReviewClaim,
    SubmitClaim,
)
from audit_service.commands.command import Command
from audit_service.commands.milestones import AcceptMilestone, ReachMilestone
from audit_service.commands.projects import (
    ApproveProject,
    HandOverProject,
    ListProject,
    PlanProject,
    ProposeProject,
    ReviewProject,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """One project of a programme: where it is, who answers for it, what pays for it."""

    project: str
    name: str
    purpose: str
    category: str
    region: str
    organisation: str
    funding: tuple[tuple[str, Money], ...]
    payee: str
    team: Sequence[tuple[str, OrganisationKind, str]]
    standard: str
    due_on: date
    milestone: str = "built"
    title: str = "建成"
    notice_required: bool = False
    contractor_kind: OrganisationKind | None = None

    @property
    def total(self) -> Money:
        """Return the planned funding."""
        first, *rest = (amount for _, amount in self.funding)
        return sum(rest, start=first)

    def enter_library(self, on: date, document: Document) -> Iterator[Command]:
        """Propose, review, approve and list the project."""
        project = Reference(self.project)
        yield ProposeProject(
            reference=project,
            name=Text(self.name),
            purpose=Reference(self.purpose),
            region=Reference(self.region),
            organisation=Reference(self.organisation),
            effective_on=on,
        )
        yield ReviewProject(project=project, opinion=Text("同意入库"), effective_on=on)
        yield ApproveProject(project=project, document=document, effective_on=on)
        yield ListProject(project=project, category=Reference(self.category), effective_on=on)

    def plan(self, on: date, document: Document) -> Command:
        """Issue the plan with one milestone that pays everything."""
        return PlanProject(
            project=Reference(self.project),
            funding=tuple(
                FundingLine(allocation=Reference(allocation), amount=amount)
                for allocation, amount in self.funding
            ),
            milestones=(
                PlannedMilestone(
                    milestone=Reference(self.milestone),
                    title=Text(self.title),
                    due_on=self.due_on,
                    payable=self.total,
                ),
            ),
            acceptance=AcceptanceTerms(
                departments=tuple(kind for _, kind, _ in self.team), standard=Text(self.standard)
            ),
            notice_required=self.notice_required,
            contractor_kind=self.contractor_kind,
            document=document,
            effective_on=on,
        )

    def reach(self, on: date) -> Command:
        """Report the work done."""
        return ReachMilestone(
            project=Reference(self.project),
            milestone=Reference(self.milestone),
            statement=Text("已按计划完成"),
            effective_on=on,
        )

    @property
    def signatories(self) -> tuple[TeamMember, ...]:
        """Return the joint team's signatures."""
        return tuple(
            TeamMember(organisation=Reference(office), person=Text(person))
            for office, _, person in self.team
        )

    def accept(self, on: date) -> Command:
        """Pass the joint acceptance."""
        return AcceptMilestone(
            project=Reference(self.project),
            milestone=Reference(self.milestone),
            team=self.signatories,
            standard=Text(self.standard),
            effective_on=on,
        )

    def claim(self, index: int = 0, attempt: int = 1) -> Reference:
        """Name the claim on one funding line; a further attempt replaces a rejected one."""
        line = f"-{index + 1}" if len(self.funding) > 1 else ""
        again = f"-R{attempt - 1}" if attempt > 1 else ""
        return Reference(f"C-{self.project}{line}{again}")

    def submit(self, on: date, attempt: int = 1) -> Iterator[Command]:
        """Claim each funding line in full."""
        for index, (allocation, amount) in enumerate(self.funding):
            yield SubmitClaim(
                reference=self.claim(index, attempt),
                project=Reference(self.project),
                milestone=Reference(self.milestone),
                allocation=Reference(allocation),
                payee=Reference(self.payee),
                amount=amount,
                replaces=self.claim(index, attempt - 1) if attempt > 1 else None,
                effective_on=on,
            )

    def approve(self, on: date, attempt: int = 1) -> Iterator[Command]:
        """Review and approve the claims."""
        for index in range(len(self.funding)):
            claim = self.claim(index, attempt)
            yield ReviewClaim(claim=claim, opinion=Text("凭证齐全"), effective_on=on)
            yield ApproveClaim(claim=claim, effective_on=on)

    def pay(
        self, on: date, attempt: int = 1, order: str = "", paid_on: date | None = None
    ) -> Iterator[Command]:
        """Order the payment, perhaps with others; it is made on a day given, or two days later."""
        day = paid_on or on + timedelta(days=2)
        for index in range(len(self.funding)):
            claim = self.claim(index, attempt)
            number = Reference(order or f"ZF-{claim}")
            yield OrderPayment(claim=claim, order=number, effective_on=on)
            yield PayClaim(claim=claim, payment=Reference(f"PAY-{claim}"), effective_on=day)

    def hand_over(self, on: date, receiver: str) -> Command:
        """Hand the works over."""
        return HandOverProject(
            project=Reference(self.project),
            receiver=Reference(receiver),
            assets=Text(self.name),
            effective_on=on,
        )
