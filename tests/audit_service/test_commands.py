"""What one command changes in several records, it changes in all of them or in none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TypeVar

import pytest
from eventsourcing.domain import Aggregate

from aggregates.allocation import Allocation
from aggregates.fund import Fund
from aggregates.notice_values import NoticeKind
from aggregates.project_plan import ProjectPlan
from aggregates.values import (
    FundingLine,
    InspectionKind,
    Reference,
    Subject,
    SubjectKind,
    TeamMember,
    Text,
)
from audit_service.bootstrap import Application
from audit_service.commands.allocations import (
    IncreaseAllocation,
    ReduceAllocation,
    ReturnAllocation,
)
from audit_service.commands.claims import (
    OrderPayment,
    PayClaim,
    RefundPayment,
    RejectClaim,
    ReversePayment,
)
from audit_service.commands.command import Actor
from audit_service.commands.inspections import PlanInspection
from audit_service.commands.notices import PostNotice
from audit_service.commands.places import AbolishRegion, DissolveOrganisation
from audit_service.commands.projects import CancelProject, HandOverProject, PlanProject
from audit_service.service import AuditService
from tests.audit_service.county import (
    BUILDER,
    CITY,
    CLAIM_APPROVED,
    CLAIMED,
    FINANCE,
    FUND,
    HEALTH,
    PLANNING,
    PROJECT,
    accepted,
    allocation,
    claim,
    found,
    passing_down,
    region,
)
from tests.scenario import LI, MARCH_1, MARCH_2, NOTICE_1, ZHANG, refused, yuan

A = TypeVar("A", bound=Aggregate)
INSPECTOR = Actor(person="陈明", office="city-audit")
A1, C1, WHY = Reference("A1"), Reference("C1"), Text("次年扣减")


@pytest.fixture
def service(sqlite_url: str) -> Iterator[AuditService]:
    application = Application.open(sqlite_url)
    found(application.service)
    yield application.service
    application.close()


def look(service: AuditService, kind: type[A], *reference: str) -> A:
    return service.look().get(kind, *reference)


def pay(service: AuditService) -> None:
    claim(service)
    service.execute(accepted("王芳"), LI)
    service.execute(CLAIM_APPROVED, LI)
    service.execute(OrderPayment(claim=C1, order=Reference("ZF-1"), effective_on=MARCH_1), ZHANG)
    service.execute(PayClaim(claim=C1, payment=Reference("HK-1"), effective_on=MARCH_1), ZHANG)


@pytest.mark.parametrize("command", [ReduceAllocation, ReturnAllocation])
def test_what_an_allocation_gives_up_goes_back_to_where_it_came_from(
    service: AuditService, command: type[ReduceAllocation] | type[ReturnAllocation]
) -> None:
    service.execute(passing_down("A1-1", yuan(300)), ZHANG)

    for reference in ("A1-1", "A1"):
        service.execute(
            command(
                allocation=Reference(reference),
                amount=yuan(100),
                reason=WHY,
                effective_on=MARCH_1,
            ),
            ZHANG,
        )

    assert look(service, Allocation, "A1-1").available == yuan(200)
    assert look(service, Allocation, "A1").passed_down == yuan(200)
    assert look(service, Allocation, "A1").available == yuan(500)
    assert look(service, Fund, "F2018").unallotted == yuan(300)


def test_an_increase_comes_out_of_the_source_and_never_beyond_it(service: AuditService) -> None:
    service.execute(passing_down("A1-1", yuan(300)), ZHANG)
    more = IncreaseAllocation(
        allocation=A1, amount=yuan(200), document=NOTICE_1, effective_on=MARCH_1
    )

    service.execute(more, ZHANG)
    with refused("fund_exceeded"):
        service.execute(replace(more, amount=yuan(0, 1)), ZHANG)
    with refused("allocation_exceeded"):
        service.execute(replace(more, allocation=Reference("A1-1"), amount=yuan(700, 1)), ZHANG)

    assert look(service, Fund, "F2018").unallotted == yuan(0)
    assert look(service, Allocation, "A1").available == yuan(700)


def test_a_plan_reserves_its_funding_in_every_allocation_it_names(service: AuditService) -> None:
    service.execute(allocation("A2", yuan(100)), ZHANG)
    service.execute_all(PLANNING[:-1], ZHANG)
    plan = PLANNING[-1]
    assert isinstance(plan, PlanProject)
    lines = [FundingLine(allocation=A1, amount=yuan(450))]
    lines += [FundingLine(allocation=Reference("A2"), amount=yuan(n)) for n in (101, 50)]

    with refused("allocation_exceeded") as answer:
        service.execute(replace(plan, funding=tuple(lines)), ZHANG)
    assert answer[0].faults[0].at == "/funding/1"
    service.execute(replace(plan, funding=(lines[0], lines[2])), ZHANG)

    assert look(service, Allocation, "A1").available == yuan(350)
    assert look(service, Allocation, "A2").available == yuan(50)


def test_a_project_outside_the_library_is_not_planned(service: AuditService) -> None:
    service.execute_all(PLANNING[:-2], ZHANG)

    with refused("project_step_out_of_order"):
        service.execute(PLANNING[-1], ZHANG)


def test_a_rejected_claim_makes_room_for_the_one_that_replaces_it(service: AuditService) -> None:
    claim(service)
    again = replace(CLAIMED, reference=Reference("C2"), replaces=C1)

    with refused("claim_above_milestone", "claim_above_funding"):
        service.execute(again, ZHANG)
    service.execute(RejectClaim(claim=C1, reason=WHY, effective_on=MARCH_1), LI)
    service.execute(again, ZHANG)

    assert look(service, ProjectPlan, "P1").caps.claimed == 500_00


def test_a_payment_draws_the_allocation_and_a_refund_gives_it_back(service: AuditService) -> None:
    pay(service)
    held = look(service, Allocation, "A1")
    assert (held.available, held.commitments.undrawn) == (yuan(300), yuan(0))

    service.execute(
        RefundPayment(claim=C1, amount=yuan(100), reason=WHY, effective_on=MARCH_1), ZHANG
    )
    assert look(service, Allocation, "A1").commitments.undrawn == yuan(100)
    service.execute(ReversePayment(claim=C1, reason=WHY, effective_on=MARCH_1), ZHANG)

    assert look(service, Allocation, "A1").commitments.undrawn == yuan(500)
    assert look(service, ProjectPlan, "P1").caps.claimed == 0
    with refused("claim_already_reversed"):
        service.execute(ReversePayment(claim=C1, reason=WHY, effective_on=MARCH_1), ZHANG)


def test_a_cancelled_project_releases_what_was_reserved_for_it(service: AuditService) -> None:
    service.execute_all(PLANNING, ZHANG)

    service.execute(CancelProject(project=PROJECT, reason=WHY, effective_on=MARCH_1), ZHANG)

    assert look(service, Allocation, "A1").available == yuan(800)


def test_a_project_with_a_claim_is_not_cancelled(service: AuditService) -> None:
    claim(service)

    with refused("project_has_open_claims"):
        service.execute(CancelProject(project=PROJECT, reason=WHY, effective_on=MARCH_1), ZHANG)


def test_a_project_is_handed_over_only_when_every_milestone_passed(service: AuditService) -> None:
    claim(service)
    handover = HandOverProject(
        project=PROJECT, receiver=HEALTH, assets=Text("房屋一栋"), effective_on=MARCH_1
    )

    with refused("project_not_accepted"):
        service.execute(handover, ZHANG)
    service.execute(replace(accepted("王芳"), effective_on=MARCH_2), LI)
    with refused("dates_out_of_order"):
        service.execute(handover, ZHANG)
    service.execute(replace(handover, effective_on=MARCH_2), ZHANG)


def test_nothing_is_addressed_to_a_dissolved_unit_or_an_abolished_division(
    service: AuditService,
) -> None:
    service.execute(DissolveOrganisation(reference=HEALTH, reason=WHY, effective_on=MARCH_2), ZHANG)
    service.execute(AbolishRegion(code=CITY, effective_on=MARCH_2), ZHANG)

    with refused("region_not_in_force", "organisation_dissolved"):
        service.execute(replace(passing_down("A1-1", yuan(1)), effective_on=MARCH_2), ZHANG)
    service.execute(passing_down("A1-1", yuan(1)), ZHANG)


def test_a_division_is_registered_below_a_registered_one(service: AuditService) -> None:
    with refused("region_unknown"):
        service.execute(region("621202101", "东江镇"), ZHANG)
    service.execute(region("621202", "武都区"), ZHANG)
    service.execute(region("621202101", "东江镇"), ZHANG)


def test_a_payee_that_is_an_office_is_refused_with_everything_else(service: AuditService) -> None:
    service.execute_all(PLANNING, ZHANG)

    with refused(
        "payee_is_a_department",
        "milestone_not_reached",
        "claim_above_milestone",
        "claim_above_funding",
    ):
        service.execute(replace(CLAIMED, payee=FINANCE, amount=yuan(500, 1)), ZHANG)


def test_a_notice_and_an_inspection_name_every_subject_not_on_record(
    service: AuditService,
) -> None:
    unknown = Subject(kind=SubjectKind.PROJECT, reference=PROJECT)
    known = Subject(kind=SubjectKind.FUND, reference=FUND)
    inspection = PlanInspection(
        reference=Reference("J1"),
        kind=InspectionKind.ANNOUNCED,
        organisation=HEALTH,
        matter=Reference("industry_fund_use"),
        subjects=(known, unknown, unknown),
        planned_from=MARCH_1,
        planned_until=MARCH_2,
        team=(TeamMember(organisation=BUILDER, person=Text("陈明")),),
        lead=Text("陈明"),
        effective_on=MARCH_1,
    )
    notice = PostNotice(
        subject=unknown,
        kind=NoticeKind.PROJECT_PLAN,
        until=date(2018, 3, 7),
        place=Text("公开栏"),
        effective_on=MARCH_1,
    )

    with refused("reference_unknown", "reference_unknown") as answer:
        service.execute(inspection, INSPECTOR)
    with refused("reference_unknown") as other:
        service.execute(notice, ZHANG)

    assert [fault.at for fault in answer[0].faults] == ["/subjects/1", "/subjects/2"]
    assert [fault.at for fault in other[0].faults] == ["/subject"]
