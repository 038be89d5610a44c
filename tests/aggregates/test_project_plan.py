"""A project's plan bounds every claim: by milestone, by allocation, by contract, by settlement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from aggregates.money import Money
from aggregates.project_plan import ProjectPlan
from aggregates.values import (
    AcceptanceTerms,
    FundingLine,
    OrganisationKind,
    PlannedMilestone,
    Reference,
    Text,
)
from tests.scenario import (
    MARCH_1,
    MARCH_2,
    NOTICE_1,
    Fact,
    act,
    fact,
    given,
    happened,
    refused,
    yuan,
)

TERMS = AcceptanceTerms(
    departments=(OrganisationKind.HEALTH,), standard=Text("村卫生室建设指导意见")
)
WHY = Text("设计变更")
COOPERATIVE = OrganisationKind.POVERTY_COOPERATIVE
CLAIM, BUILT, ROOFED = Reference("C1"), Reference("built"), Reference("roofed")
A1, A2 = Reference("A1"), Reference("A2")


def line(allocation: Reference, amount: Money) -> FundingLine:
    return FundingLine(allocation=allocation, amount=amount)


def step(milestone: Reference, payable: Money) -> PlannedMilestone:
    return PlannedMilestone(
        milestone=milestone, title=Text("主体完工"), due_on=date(2018, 6, 1), payable=payable
    )


FUNDING = (line(A1, yuan(60)), line(A2, yuan(40)))
MILESTONES = (step(BUILT, yuan(70)), step(ROOFED, yuan(30)))


def issued(**differing: Any) -> Fact:
    said = {
        "project": "P1",
        "funding": FUNDING,
        "milestones": MILESTONES,
        "acceptance": TERMS,
        "notice_required": False,
        "contractor_kind": None,
        "document": NOTICE_1,
    }
    return fact(ProjectPlan.Issued, **{**said, **differing})


def plan_after(*more: Fact, **differing: Any) -> ProjectPlan:
    return given(ProjectPlan, issued(**differing), *more)


def contracted(amount: Money) -> Fact:
    return fact(ProjectPlan.Contracted, contract="HT-1", contractor="builder", amount=amount)


def settled(amount: Money) -> Fact:
    return fact(ProjectPlan.SettlementAudited, amount=amount, auditor="县审计局")


def admitted(milestone: str, allocation: str, amount: Money) -> Fact:
    return fact(
        ProjectPlan.ClaimAdmitted,
        claim="C0",
        milestone=milestone,
        allocation=allocation,
        amount=amount,
    )


def issue(
    funding: tuple[FundingLine, ...], milestones: tuple[PlannedMilestone, ...]
) -> ProjectPlan:
    return ProjectPlan.issue(
        Reference("P1"),
        funding,
        milestones,
        TERMS,
        NOTICE_1,
        act(),
        notice_required=False,
        contractor_kind=None,
    )


def test_a_plan_may_pay_out_all_its_funding() -> None:
    assert happened(issue(FUNDING, MILESTONES)) == [issued()]


def test_milestones_that_pay_one_fen_more_than_the_funding_are_refused() -> None:
    with refused("milestones_above_plan"):
        issue(FUNDING, (step(BUILT, yuan(70)), step(ROOFED, yuan(30, 1))))


def test_a_milestone_planned_twice_is_refused() -> None:
    with refused("milestone_duplicate"):
        issue(FUNDING, (step(BUILT, yuan(1)), step(BUILT, yuan(1))))


def test_a_plan_without_funding_and_milestones_names_both() -> None:
    with refused("list_empty", "list_empty") as answer:
        issue((), ())
    assert [fault.at for fault in answer[0].faults] == ["/funding", "/milestones"]


def test_a_funding_line_of_nothing_is_refused() -> None:
    with refused("amount_not_positive"):
        issue((*FUNDING, line(A1, yuan(0))), MILESTONES)


def test_a_plan_in_two_currencies_is_refused() -> None:
    with refused("currency_mismatch"):
        issue((*FUNDING, line(A1, Money(1, "USD"))), MILESTONES)


def contract_to(
    plan: ProjectPlan, amount: Money, kind: OrganisationKind = OrganisationKind.ENTERPRISE
) -> None:
    plan.contract_to("builder", kind, "HT-1", amount, act())


def test_a_contract_may_reach_the_planned_funding_and_not_one_fen_more() -> None:
    plan = plan_after()

    with refused("contract_above_plan"):
        contract_to(plan, yuan(100, 1))
    contract_to(plan, yuan(100))

    assert happened(plan) == [contracted(yuan(100))]


def test_greening_goes_to_a_poverty_cooperative_only() -> None:
    plan = plan_after(contractor_kind=COOPERATIVE)

    with refused("contractor_not_eligible"):
        contract_to(plan, yuan(1))
    contract_to(plan, yuan(1), COOPERATIVE)

    assert plan.contractor == "builder"


def test_a_second_contract_is_refused_and_the_first_is_amended() -> None:
    plan = plan_after(contracted(yuan(90)))

    with refused("project_already_contracted"):
        contract_to(plan, yuan(10))
    plan.amend_contract(yuan(100), WHY, act())

    assert happened(plan) == [fact(ProjectPlan.ContractAmended, amount=yuan(100), reason=WHY)]


def test_an_amendment_needs_a_contract_and_stays_within_the_plan() -> None:
    with refused("project_not_contracted"):
        plan_after().amend_contract(yuan(1), WHY, act())
    with refused("contract_above_plan"):
        plan_after(contracted(yuan(90))).amend_contract(yuan(100, 1), WHY, act())


def test_an_audited_settlement_is_recorded() -> None:
    plan = plan_after()

    plan.settle(yuan(95), Text("县审计局"), act())

    assert happened(plan) == [settled(yuan(95))]


AMOUNTS: dict[str, Callable[[ProjectPlan, Money], None]] = {
    "contract": contract_to,
    "amend": lambda plan, amount: plan.amend_contract(amount, WHY, act()),
    "settle": lambda plan, amount: plan.settle(amount, Text("县审计局"), act()),
    "admit": lambda plan, amount: plan.admit_claim(CLAIM, BUILT, A1, amount, act()),
}


@pytest.mark.parametrize("name", AMOUNTS)
def test_an_amount_in_another_currency_or_not_above_zero_is_refused(name: str) -> None:
    plan = plan_after(*([contracted(yuan(90))] if name == "amend" else []))

    with refused("currency_mismatch"):
        AMOUNTS[name](plan, Money(1, "USD"))
    with refused("amount_not_positive"):
        AMOUNTS[name](plan, yuan(0))
    assert happened(plan) == []


@pytest.mark.parametrize("name", AMOUNTS)
def test_nothing_on_a_plan_is_dated_before_it(name: str) -> None:
    plan = plan_after(*([contracted(yuan(50))] if name == "amend" else []), act=act(MARCH_2))

    with refused("dates_out_of_order"):
        AMOUNTS[name](plan, yuan(1))


def admit(plan: ProjectPlan, amount: Money, on: Reference = BUILT, out_of: Reference = A1) -> None:
    plan.admit_claim(CLAIM, on, out_of, amount, act(MARCH_1))


CAPS = [
    ("milestone", (BUILT, A1), yuan(10), [admitted("built", "A2", yuan(60))]),
    ("funding", (BUILT, A1), yuan(20), [admitted("roofed", "A1", yuan(40))]),
    ("contract", (BUILT, A1), yuan(5), [contracted(yuan(35)), admitted("roofed", "A2", yuan(30))]),
    ("settlement", (BUILT, A1), yuan(5), [settled(yuan(35)), admitted("roofed", "A2", yuan(30))]),
]


@pytest.mark.parametrize(("cap", "place", "left", "history"), CAPS)
def test_a_claim_may_reach_each_cap_exactly_and_not_one_fen_more(
    cap: str, place: tuple[Reference, Reference], left: Money, history: list[Fact]
) -> None:
    plan = plan_after(*history)

    with refused(f"claim_above_{cap}"):
        admit(plan, left + yuan(0, 1), *place)
    admit(plan, left, *place)

    assert happened(plan) == [
        fact(
            ProjectPlan.ClaimAdmitted,
            claim="C1",
            milestone=place[0],
            allocation=place[1],
            amount=left,
        )
    ]


def test_every_broken_cap_is_named_at_once() -> None:
    plan = plan_after(contracted(yuan(50)), settled(yuan(40)))

    with refused(
        "claim_above_milestone",
        "claim_above_funding",
        "claim_above_contract",
        "claim_above_settlement",
    ):
        admit(plan, yuan(71))


def test_a_claim_on_an_unknown_milestone_or_allocation_is_refused() -> None:
    with refused("milestone_unknown", "claim_above_milestone"):
        admit(plan_after(), yuan(1), Reference("painted"))
    with refused("claim_above_funding"):
        admit(plan_after(), yuan(1), BUILT, Reference("A9"))


def test_a_dropped_claim_makes_room_for_another() -> None:
    plan = plan_after(admitted("built", "A1", yuan(60)))

    plan.drop_claim(Reference("C0"), BUILT, A1, yuan(60), act())
    admit(plan, yuan(60))

    assert happened(plan)[0] == fact(
        ProjectPlan.ClaimDropped, claim="C0", milestone="built", allocation="A1", amount=yuan(60)
    )
    assert plan.caps.claimed == 60_00


def test_a_settlement_below_what_is_claimed_bars_payment() -> None:
    plan = plan_after(admitted("built", "A1", yuan(60)))
    plan.settle(yuan(59, 99), Text("县审计局"), act())

    assert [fault.code for fault in plan.caps.kept("P1", "CNY")] == ["claim_above_settlement"]


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    plan = given(
        ProjectPlan,
        issued(funding=(), milestones=(MILESTONES[0], MILESTONES[0])),
        contracted(yuan(900)),
        contracted(yuan(0)),
        fact(ProjectPlan.ContractAmended, amount=yuan(1), reason=WHY),
        settled(yuan(2)),
        admitted("painted", "A9", yuan(500)),
        fact(ProjectPlan.ClaimDropped, claim="?", milestone="?", allocation="?", amount=yuan(600)),
    )

    assert plan.caps.claimed == -100_00
    assert (plan.caps.contract, plan.caps.settlement) == (yuan(1), yuan(2))
