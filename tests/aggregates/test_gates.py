"""The gates before money moves: each is reachable, each is named, and all are named at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from aggregates.gates import Surroundings, payment_gates, submission_gates
from aggregates.milestone import Milestone
from aggregates.notice import Notice
from aggregates.organisation import Organisation
from aggregates.project import Project
from aggregates.project_plan import ProjectPlan
from aggregates.values import OrganisationKind, Text
from tests.aggregates import (
    test_allocation,
    test_fund,
    test_milestone,
    test_notice,
    test_organisation,
    test_project,
    test_project_plan,
)
from tests.scenario import Fact, act, fact, given, yuan

MARCH_8 = act(date(2018, 3, 8))


def builder(kind: OrganisationKind = OrganisationKind.ENTERPRISE) -> Organisation:
    said = {**test_organisation.REGISTERED.said, "reference": "builder", "kind": kind}
    return given(Organisation, fact(Organisation.Registered, **said))


def planned(*more: Fact, notice_required: bool = True) -> ProjectPlan:
    return test_project_plan.plan_after(*more, notice_required=notice_required)


SOUND = Surroundings(
    fund=test_fund.fund_of(100),
    allocation=test_allocation.allocation_of(100),
    project=given(Project, *test_project.WAY[:4]),
    plan=planned(test_project_plan.contracted(yuan(100))),
    milestone=given(
        Milestone, test_milestone.PLANNED, test_milestone.REACHED, test_milestone.ACCEPTED
    ),
    notice=given(Notice, test_notice.POSTED),
    payee=builder(),
)
"""A project whose claim nothing stands against from 8 March on, when its notice has run."""


def payment_codes(around: Surroundings) -> list[str]:
    return [fault.code for fault in payment_gates(around, MARCH_8)]


def submission_codes(around: Surroundings, major: int = 10) -> list[str]:
    return [fault.code for fault in submission_gates(around, yuan(major))]


def test_nothing_bars_a_sound_claim() -> None:
    assert payment_codes(SOUND) == []
    assert submission_codes(SOUND) == []


CHANNEL = {
    "fund_closed": replace(SOUND, fund=test_fund.fund_of(100, test_fund.CLOSED)),
    "allocation_closed": replace(
        SOUND, allocation=test_allocation.allocation_of(100, test_allocation.CLOSED)
    ),
    "project_cancelled": replace(
        SOUND, project=given(Project, *test_project.WAY[:4], test_project.CANCELLED)
    ),
    "project_suspended": replace(
        SOUND, project=given(Project, *test_project.WAY[:4], test_project.SUSPENDED)
    ),
    "purpose_changed": replace(
        SOUND,
        project=given(
            Project,
            fact(Project.Proposed, **{**test_project.PROPOSED.said, "purpose": "road"}),
            *test_project.WAY[1:4],
        ),
    ),
    "payee_is_a_department": replace(SOUND, payee=builder(OrganisationKind.FINANCE)),
    "payee_not_the_contractor": replace(
        SOUND,
        payee=given(
            Organisation,
            fact(
                Organisation.Registered,
                **{**test_organisation.REGISTERED.said, "kind": OrganisationKind.VILLAGE},
            ),
        ),
    ),
}
"""What is wrong with the way from the fund to the payee bars submission and payment alike."""

PAYMENT = {
    "milestone_not_accepted": replace(
        SOUND,
        milestone=given(
            Milestone, test_milestone.PLANNED, test_milestone.REACHED, test_milestone.FAILED
        ),
    ),
    "notice_missing": replace(SOUND, notice=None),
    "notice_not_over": replace(
        SOUND,
        notice=given(
            Notice,
            fact(Notice.Posted, **{**test_notice.POSTED.said, "until": MARCH_8.effective_on}),
        ),
    ),
    "objection_open": replace(
        SOUND, notice=given(Notice, test_notice.POSTED, test_notice.objected("Y1"))
    ),
    "claim_above_contract": replace(
        SOUND,
        plan=planned(
            test_project_plan.contracted(yuan(50)),
            test_project_plan.admitted("built", "A1", yuan(51)),
        ),
    ),
    "claim_above_settlement": replace(
        SOUND,
        plan=planned(
            test_project_plan.settled(yuan(50)),
            test_project_plan.admitted("built", "A1", yuan(51)),
        ),
    ),
}

SUBMISSION = {
    "milestone_not_reached": replace(SOUND, milestone=given(Milestone, test_milestone.PLANNED)),
    "claim_above_milestone": replace(
        SOUND, plan=planned(test_project_plan.admitted("built", "A2", yuan(61)))
    ),
    "claim_above_funding": replace(
        SOUND, plan=planned(test_project_plan.admitted("roofed", "A1", yuan(51)))
    ),
    "claim_above_contract": replace(SOUND, plan=planned(test_project_plan.contracted(yuan(9)))),
    "claim_above_settlement": replace(SOUND, plan=planned(test_project_plan.settled(yuan(9)))),
}


@pytest.mark.parametrize("code", CHANNEL)
def test_a_broken_channel_bars_submission_and_payment(code: str) -> None:
    assert payment_codes(CHANNEL[code]) == [code]
    assert submission_codes(CHANNEL[code]) == [code]


@pytest.mark.parametrize("code", PAYMENT)
def test_each_gate_bars_payment_and_names_itself(code: str) -> None:
    assert payment_codes(PAYMENT[code]) == [code]


@pytest.mark.parametrize("code", SUBMISSION)
def test_each_gate_bars_submission_and_names_itself(code: str) -> None:
    assert submission_codes(SUBMISSION[code]) == [code]


def test_acceptance_and_notice_do_not_yet_bar_submission() -> None:
    waiting = replace(
        SOUND,
        notice=None,
        milestone=given(Milestone, test_milestone.PLANNED, test_milestone.REACHED),
    )

    assert submission_codes(waiting) == []
    assert payment_codes(waiting) == ["milestone_not_accepted", "notice_missing"]


def test_a_plan_that_needs_no_notice_asks_for_none() -> None:
    unannounced = replace(SOUND, plan=planned(notice_required=False), notice=None)

    assert payment_codes(unannounced) == []


def test_a_project_handed_over_and_failed_on_a_look_back_is_not_paid() -> None:
    looked_back = given(
        Milestone,
        test_milestone.PLANNED,
        test_milestone.REACHED,
        test_milestone.ACCEPTED,
        test_milestone.FAILED,
    )
    handed_over = given(Project, *test_project.WAY)

    assert payment_codes(replace(SOUND, project=handed_over)) == []
    assert payment_codes(replace(SOUND, project=handed_over, milestone=looked_back)) == [
        "milestone_not_accepted"
    ]


def test_every_failed_gate_is_named_at_once_in_both_languages() -> None:
    everything = Surroundings(
        fund=CHANNEL["fund_closed"].fund,
        allocation=CHANNEL["allocation_closed"].allocation,
        project=given(
            Project,
            fact(Project.Proposed, **{**test_project.PROPOSED.said, "purpose": "road"}),
            test_project.SUSPENDED,
            test_project.CANCELLED,
        ),
        plan=planned(
            test_project_plan.contracted(yuan(50)),
            test_project_plan.settled(yuan(40)),
            test_project_plan.admitted("built", "A1", yuan(51)),
        ),
        milestone=PAYMENT["milestone_not_accepted"].milestone,
        notice=given(
            Notice,
            fact(Notice.Posted, **{**test_notice.POSTED.said, "until": MARCH_8.effective_on}),
            test_notice.objected("Y1"),
        ),
        payee=given(Organisation, test_organisation.REGISTERED),
    )

    faults = payment_gates(everything, MARCH_8)

    assert [fault.code for fault in faults] == [
        "fund_closed",
        "allocation_closed",
        "project_cancelled",
        "project_suspended",
        "purpose_changed",
        "payee_is_a_department",
        "payee_not_the_contractor",
        "milestone_not_accepted",
        "notice_not_over",
        "objection_open",
        "claim_above_contract",
        "claim_above_settlement",
    ]
    assert all(Text(fault.message("en")) != fault.message("zh") for fault in faults)
