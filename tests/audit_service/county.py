"""A small county to give commands in: two offices, one fund, one allocation, one project."""

from __future__ import annotations

from datetime import date
from typing import Final

from aggregates.money import Money
from aggregates.values import (
    AcceptanceTerms,
    Document,
    Earmark,
    FundClass,
    FundingLine,
    OrganisationKind,
    PlannedMilestone,
    Reference,
    TeamMember,
    Text,
    Tier,
)
from audit_service.commands.allocations import IssueAllocation, PassDownAllocation
from audit_service.commands.claims import ApproveClaim, ReviewClaim, SubmitClaim
from audit_service.commands.command import Command
from audit_service.commands.funds import AppropriateFund, OpenFund
from audit_service.commands.milestones import AcceptMilestone, ReachMilestone
from audit_service.commands.places import RegisterOrganisation, RegisterRegion
from audit_service.commands.projects import (
    ApproveProject,
    ListProject,
    PlanProject,
    ProposeProject,
    ReviewProject,
)
from audit_service.service import AuditService
from tests.scenario import LI, MARCH_1, NOTICE_1, ZHANG, yuan

CITY: Final = Reference("621200")
FINANCE: Final = Reference("county-finance")
HEALTH: Final = Reference("county-health")
BUILDER: Final = Reference("builder")
FUND: Final = Reference("F2018")
CLINIC: Final = Earmark(purpose=Reference("clinic"))
STANDARD: Final = Text("村卫生室建设指导意见")


def region(code: str = "621200", name: str = "陇南市") -> RegisterRegion:
    return RegisterRegion(
        code=Reference(code), name=Text(name), source=Text("GB/T 2260"), effective_on=MARCH_1
    )


def organisation(
    reference: str,
    kind: OrganisationKind = OrganisationKind.ENTERPRISE,
    name: str = "单位",
    region: str = CITY,
) -> RegisterOrganisation:
    return RegisterOrganisation(
        reference=Reference(reference),
        name=Text(name),
        kind=kind,
        region=Reference(region),
        effective_on=MARCH_1,
    )


def appropriation(
    amount: Money, fund: str = FUND, document: Document = NOTICE_1
) -> AppropriateFund:
    return AppropriateFund(
        fund=Reference(fund), amount=amount, document=document, effective_on=MARCH_1
    )


def allocation(reference: str, amount: Money, fund: str = FUND) -> IssueAllocation:
    return IssueAllocation(
        reference=Reference(reference),
        fund=Reference(fund),
        organisation=FINANCE,
        region=CITY,
        earmark=CLINIC,
        amount=amount,
        document=NOTICE_1,
        effective_on=MARCH_1,
    )


def passing_down(reference: str, amount: Money, parent: str = "A1") -> PassDownAllocation:
    return PassDownAllocation(
        reference=Reference(reference),
        parent=Reference(parent),
        organisation=HEALTH,
        region=CITY,
        amount=amount,
        document=NOTICE_1,
        effective_on=MARCH_1,
    )


OPEN_FUND: Final = OpenFund(
    reference=FUND,
    name=Text("村卫生室建设资金"),
    fiscal_year=2018,
    tier=Tier.PROVINCE,
    fund_class=FundClass.SPECIAL,
    purposes=(CLINIC.purpose,),
    organisation=FINANCE,
    region=CITY,
    effective_on=MARCH_1,
)

FOUNDING: Final[tuple[Command, ...]] = (
    region("620000", "甘肃省"),
    region(),
    organisation(FINANCE, OrganisationKind.FINANCE),
    organisation(HEALTH, OrganisationKind.HEALTH),
    organisation(BUILDER),
    OPEN_FUND,
    appropriation(yuan(1_000)),
    allocation("A1", yuan(800)),
)
"""Eight commands, ten facts: the allocation is also a fact about the fund."""

PROJECT: Final = Reference("P1")
TERMS: Final = AcceptanceTerms(departments=(OrganisationKind.HEALTH,), standard=STANDARD)
PLANNING: Final[tuple[Command, ...]] = (
    ProposeProject(
        reference=PROJECT,
        name=Text("瓜坡村卫生室"),
        purpose=CLINIC.purpose,
        region=CITY,
        organisation=HEALTH,
        effective_on=MARCH_1,
    ),
    ReviewProject(project=PROJECT, opinion=Text("同意"), effective_on=MARCH_1),
    ApproveProject(project=PROJECT, document=NOTICE_1, effective_on=MARCH_1),
    ListProject(project=PROJECT, category=Reference("clinic"), effective_on=MARCH_1),
    PlanProject(
        project=PROJECT,
        funding=(FundingLine(allocation=Reference("A1"), amount=yuan(500)),),
        milestones=(
            PlannedMilestone(
                milestone=Reference("built"),
                title=Text("主体完工"),
                due_on=date(2018, 6, 1),
                payable=yuan(500),
            ),
        ),
        acceptance=TERMS,
        document=NOTICE_1,
        effective_on=MARCH_1,
    ),
)
REACHED: Final = ReachMilestone(
    project=PROJECT, milestone=Reference("built"), statement=Text("已完工"), effective_on=MARCH_1
)
CLAIMED: Final = SubmitClaim(
    reference=Reference("C1"),
    project=PROJECT,
    milestone=Reference("built"),
    allocation=Reference("A1"),
    payee=BUILDER,
    amount=yuan(500),
    effective_on=MARCH_1,
)
CLAIM_REVIEWED: Final = ReviewClaim(
    claim=Reference("C1"), opinion=Text("齐全"), effective_on=MARCH_1
)
CLAIM_APPROVED: Final = ApproveClaim(claim=Reference("C1"), effective_on=MARCH_1)


def accepted(*people: str) -> AcceptMilestone:
    return AcceptMilestone(
        project=PROJECT,
        milestone=Reference("built"),
        team=tuple(TeamMember(organisation=HEALTH, person=Text(person)) for person in people),
        standard=STANDARD,
        effective_on=MARCH_1,
    )


def found(service: AuditService) -> None:
    """Put the county on record."""
    for command in FOUNDING:
        service.execute(command, ZHANG)


def claim(service: AuditService) -> None:
    """Plan and reach the project's milestone, and claim it; the claim is reviewed."""
    for command in (*PLANNING, REACHED, CLAIMED):
        service.execute(command, ZHANG)
    service.execute(CLAIM_REVIEWED, LI)
