"""A milestone is reached once, and judged by a joint team against its standard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from aggregates.milestone import Milestone
from aggregates.values import (
    AcceptanceTerms,
    Act,
    OrganisationKind,
    PlannedMilestone,
    Reference,
    TeamMember,
    Text,
)
from tests.scenario import MARCH_1, MARCH_2, MARCH_3, act, fact, given, happened, refused, yuan

STANDARD = Text("村卫生室建设指导意见")
FOUR = (
    OrganisationKind.HEALTH,
    OrganisationKind.DEVELOPMENT_AND_REFORM,
    OrganisationKind.FINANCE,
    OrganisationKind.CONSTRUCTION,
)
TERMS = AcceptanceTerms(departments=FOUR, standard=STANDARD)
TEAM = (TeamMember(organisation=Reference("county-health"), person=Text("王芳")),)
DEFECTS, WHY, DONE = Text("墙体开裂"), Text("雨季"), Text("主体完工")
JUNE_1 = date(2018, 6, 1)

PLANNED = fact(
    Milestone.Planned,
    project="P1",
    reference="built",
    title="主体完工",
    due_on=JUNE_1,
    payable=yuan(100_000),
    acceptance=TERMS,
)
REACHED = fact(Milestone.Reached, statement=DONE)
ACCEPTED = fact(Milestone.Accepted, team=TEAM, standard=STANDARD)
FAILED = fact(Milestone.Failed, team=TEAM, standard=STANDARD, defects=DEFECTS)

JUDGEMENTS: dict[str, Callable[[Milestone, tuple[OrganisationKind, ...], Text, Act], None]] = {
    "accept": lambda m, kinds, standard, by: m.accept(TEAM, kinds, standard, by),
    "fail": lambda m, kinds, standard, by: m.fail(TEAM, kinds, standard, DEFECTS, by),
}


def plan(due_on: date) -> Milestone:
    step = PlannedMilestone(
        milestone=Reference("built"), title=Text("主体完工"), due_on=due_on, payable=yuan(100_000)
    )
    return Milestone.plan(Reference("P1"), step, TERMS, act())


def test_a_milestone_is_planned_for_the_same_day_or_later() -> None:
    assert happened(plan(JUNE_1)) == [PLANNED]
    assert plan(MARCH_1).due_on == MARCH_1


def test_a_milestone_due_before_its_plan_is_refused() -> None:
    with refused("dates_out_of_order"):
        plan(date(2018, 2, 28))


def test_the_due_date_moves_with_a_reason_until_the_milestone_is_reached() -> None:
    milestone = given(Milestone, PLANNED)

    milestone.reschedule(date(2018, 9, 1), WHY, act())

    assert happened(milestone) == [fact(Milestone.Rescheduled, due_on=date(2018, 9, 1), reason=WHY)]
    with refused("milestone_already_reached"):
        given(Milestone, PLANNED, REACHED).reschedule(JUNE_1, WHY, act())


def test_a_milestone_is_reached_once() -> None:
    milestone = given(Milestone, PLANNED)

    milestone.reach(DONE, act())

    assert happened(milestone) == [REACHED]
    with refused("milestone_already_reached"):
        milestone.reach(DONE, act())


@pytest.mark.parametrize(("judgement", "recorded"), [("accept", ACCEPTED), ("fail", FAILED)])
def test_a_full_team_judges_against_the_standard(judgement: str, recorded: object) -> None:
    milestone = given(Milestone, PLANNED, REACHED)

    JUDGEMENTS[judgement](milestone, (*FOUR, OrganisationKind.VILLAGE), STANDARD, act())

    assert happened(milestone) == [recorded]
    assert milestone.is_accepted is (judgement == "accept")


@pytest.mark.parametrize("judgement", JUDGEMENTS)
def test_every_fault_of_a_judgement_is_named_at_once(judgement: str) -> None:
    milestone = given(Milestone, PLANNED)

    with refused(
        "milestone_not_reached", "acceptance_team_incomplete", "acceptance_standard_differs"
    ) as answer:
        JUDGEMENTS[judgement](milestone, FOUR[:2], Text("国标"), act())
    assert "finance, construction" in str(answer[0])


@pytest.mark.parametrize("judgement", JUDGEMENTS)
def test_three_of_four_departments_are_not_a_joint_team(judgement: str) -> None:
    with refused("acceptance_team_incomplete"):
        JUDGEMENTS[judgement](given(Milestone, PLANNED, REACHED), FOUR[:3], STANDARD, act())


def test_a_failed_milestone_may_pass_later_and_a_passed_one_fail_on_a_look_back() -> None:
    repaired = given(Milestone, PLANNED, REACHED, FAILED)
    cracked = given(Milestone, PLANNED, REACHED, ACCEPTED)

    repaired.accept(TEAM, FOUR, STANDARD, act())
    cracked.fail(TEAM, FOUR, STANDARD, DEFECTS, act())

    assert (repaired.is_accepted, cracked.is_accepted) == (True, False)


STEPS: dict[str, Callable[[Milestone, Act], None]] = {
    "reach": lambda m, by: m.reach(DONE, by),
    "reschedule": lambda m, by: m.reschedule(JUNE_1, WHY, by),
}


@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_dated_before_the_plan(step: str) -> None:
    planned = fact(Milestone.Planned, **{**PLANNED.said, "act": act(MARCH_2)})

    with refused("dates_out_of_order"):
        STEPS[step](given(Milestone, planned), act(MARCH_1))


@pytest.mark.parametrize("judgement", JUDGEMENTS)
def test_no_judgement_is_dated_before_the_work_was_done(judgement: str) -> None:
    reached = fact(Milestone.Reached, statement=DONE, act=act(MARCH_3))

    with refused("dates_out_of_order"):
        JUDGEMENTS[judgement](given(Milestone, PLANNED, reached), FOUR, STANDARD, act(MARCH_2))


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    late = fact(Milestone.Rescheduled, due_on=date(1999, 1, 1), reason=WHY)

    milestone = given(Milestone, PLANNED, ACCEPTED, FAILED, REACHED, REACHED, late, ACCEPTED)

    assert milestone.is_accepted
    assert milestone.due_on == date(1999, 1, 1)
