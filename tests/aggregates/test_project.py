"""A project goes through the library step by step, and stops when it is stopped."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aggregates.project import Project
from aggregates.stages import ProjectStage
from aggregates.values import Reference, Text
from tests.scenario import MARCH_1, MARCH_2, NOTICE_1, act, fact, given, happened, refused, yuan

WHY = Text("手续不全")

PROPOSED = fact(
    Project.Proposed,
    reference="P1",
    name="瓜坡村卫生室",
    purpose="clinic",
    region="621200",
    organisation="county-health",
)
REVIEWED = fact(Project.Reviewed, opinion="同意")
APPROVED = fact(Project.Approved, document=NOTICE_1)
LISTED = fact(Project.Listed, category="clinic")
HANDED_OVER = fact(Project.HandedOver, receiver="village-1", assets="房屋一栋")
SUSPENDED = fact(Project.Suspended, reason=WHY)
RESUMED = fact(Project.Resumed, reason=WHY)
CANCELLED = fact(Project.Cancelled, reason=WHY)

WAY = [PROPOSED, REVIEWED, APPROVED, LISTED, HANDED_OVER]
STEPS: dict[str, Callable[[Project], None]] = {
    "review": lambda p: p.review(Text("同意"), act()),
    "approve": lambda p: p.approve(NOTICE_1, act()),
    "enlist": lambda p: p.enlist(Reference("clinic"), act()),
    "hand_over": lambda p: p.hand_over(Reference("village-1"), Text("房屋一栋"), act()),
}
OTHERS: dict[str, Callable[[Project], None]] = {
    "suspend": lambda p: p.suspend(WHY, act()),
    "cancel": lambda p: p.cancel(WHY, None, act()),
}
RESUME: dict[str, Callable[[Project], None]] = {"resume": lambda p: p.resume(WHY, act())}


def test_a_project_is_proposed_for_one_purpose() -> None:
    project = Project.propose(
        Reference("P1"),
        Text("瓜坡村卫生室"),
        Reference("clinic"),
        "621200",
        Reference("county-health"),
        act(),
    )

    assert happened(project) == [PROPOSED]
    assert project.stage is ProjectStage.PROPOSED


@pytest.mark.parametrize(("after", "step"), list(enumerate(STEPS, start=1)))
def test_each_step_follows_the_one_before(after: int, step: str) -> None:
    project = given(Project, *WAY[:after])

    STEPS[step](project)

    assert happened(project) == [WAY[after]]


@pytest.mark.parametrize(("after", "step"), list(enumerate(STEPS, start=1)))
def test_a_step_out_of_order_is_refused(after: int, step: str) -> None:
    for reached in {1, 2, 3, 4, 5} - {after}:
        with refused("project_step_out_of_order"):
            STEPS[step](given(Project, *WAY[:reached]))


@pytest.mark.parametrize("step", [*STEPS, *OTHERS])
def test_nothing_happens_to_a_cancelled_project(step: str) -> None:
    with refused("project_cancelled"):
        {**STEPS, **OTHERS}[step](given(Project, PROPOSED, CANCELLED))


@pytest.mark.parametrize(("after", "step"), list(enumerate(STEPS, start=1)))
def test_nothing_goes_on_while_a_project_is_suspended(after: int, step: str) -> None:
    with refused("project_suspended"):
        STEPS[step](given(Project, *WAY[:after], SUSPENDED))


def test_a_suspended_project_is_resumed_where_it_was() -> None:
    project = given(Project, PROPOSED, REVIEWED, SUSPENDED)

    project.resume(WHY, act())
    project.approve(NOTICE_1, act())

    assert happened(project) == [RESUMED, APPROVED]


def test_only_a_suspended_project_is_resumed_and_none_is_suspended_twice() -> None:
    with refused("project_not_suspended"):
        given(Project, PROPOSED).resume(WHY, act())
    with refused("project_suspended"):
        given(Project, PROPOSED, SUSPENDED).suspend(WHY, act())


def test_a_project_is_suspended_and_cancelled_with_a_reason() -> None:
    stopped, given_up = given(Project, PROPOSED), given(Project, *WAY[:4])

    stopped.suspend(WHY, act())
    given_up.cancel(WHY, None, act())

    assert happened(stopped, given_up) == [SUSPENDED, CANCELLED]
    assert not given_up.is_live


def test_a_project_with_a_claim_of_one_fen_is_not_cancelled() -> None:
    with refused("project_has_open_claims"):
        given(Project, *WAY[:4]).cancel(WHY, yuan(0, 1), act())


@pytest.mark.parametrize("step", ["approve", "suspend", "cancel", "resume"])
def test_no_step_is_dated_before_the_last_one(step: str) -> None:
    later = fact(Project.Reviewed, opinion="同意", act=act(MARCH_2))
    stopped = fact(Project.Suspended, reason=WHY, act=act(MARCH_2))
    project = given(Project, PROPOSED, later, *([stopped] if step == "resume" else []))
    decide = {**STEPS, **OTHERS, **RESUME}[step]

    with refused("dates_out_of_order"):
        decide(project)


def test_only_a_project_in_the_library_may_be_funded() -> None:
    assert [fault.code for fault in given(Project, *WAY[:3]).listed()] == [
        "project_step_out_of_order"
    ]
    assert given(Project, *WAY[:4]).listed() == ()
    assert given(Project, *WAY).listed() == ()


def test_every_fault_of_a_step_is_named_at_once() -> None:
    stopped = fact(Project.Suspended, reason=WHY, act=act(MARCH_2))

    with refused("project_step_out_of_order", "project_suspended", "dates_out_of_order"):
        given(Project, PROPOSED, stopped).enlist(Reference("clinic"), act(MARCH_1))


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    project = given(
        Project, PROPOSED, CANCELLED, HANDED_OVER, RESUMED, LISTED, SUSPENDED, SUSPENDED
    )

    assert project.stage is ProjectStage.LISTED
    assert project.is_suspended


def test_a_project_handed_over_is_not_cancelled() -> None:
    kept = given(Project, *WAY[:4], fact(Project.HandedOver, receiver="GOV", assets="clinic"))

    with refused("project_step_out_of_order"):
        kept.cancel(WHY, yuan(0), act())

    assert happened(kept) == []
