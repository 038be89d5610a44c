"""A complaint is dealt with by somebody it is not about, and closed by somebody else again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from aggregates.complaint import Complaint
from aggregates.complaint_values import ComplaintChannel, ComplaintStage
from aggregates.values import Act, Reference, Subject, SubjectKind, Text
from audit_service.commands.command import Actor
from tests.scenario import LI, MARCH_1, MARCH_2, ZHANG, Fact, act, fact, given, happened, refused

BUREAU = Actor(person="周科长", office="bureau")
SUBJECTS = (Subject(kind=SubjectKind.PROJECT, reference=Reference("P1")),)
PARTIES = frozenset({"county-health"})


def received(accept_due_on: date | None = None, answer_due_on: date | None = None) -> Fact:
    return fact(
        Complaint.Received,
        reference="T1",
        channel=ComplaintChannel.HOTLINE,
        region="621202",
        subjects=SUBJECTS,
        content="卫生室漏水",
        accept_due_on=accept_due_on,
        answer_due_on=answer_due_on,
    )


def routed(
    organisation: str = "bureau", reason: str | None = None, due_on: date | None = None
) -> Fact:
    said = {"organisation": organisation, "person": "周科长", "due_on": due_on, "reason": reason}
    return fact(Complaint.Routed, **said)


ACCEPTED = fact(Complaint.Accepted)
ANSWERED = fact(Complaint.Answered, answer="已修复", upheld=True, act=act(by=BUREAU))
TAKEN_UP = fact(Complaint.TakenUp, inspection="J1")
CLOSED = fact(Complaint.Closed, conclusion="办结")
TO = {
    ComplaintStage.RECEIVED: [received()],
    ComplaintStage.ACCEPTED: [received(), ACCEPTED],
    ComplaintStage.ROUTED: [received(), ACCEPTED, routed()],
    ComplaintStage.ANSWERED: [received(), ACCEPTED, routed(), ANSWERED],
    ComplaintStage.CLOSED: [received(), ACCEPTED, routed(), ANSWERED, CLOSED],
}


def route(
    complaint: Complaint,
    by: Act,
    organisation: str = "bureau",
    reason: str | None = "改转",
    due_on: date | None = None,
) -> None:
    said = Text(reason) if reason else None
    complaint.route(Reference(organisation), Text("周科长"), due_on, said, parties=PARTIES, act=by)


UNDER_WAY = {ComplaintStage.ACCEPTED, ComplaintStage.ROUTED, ComplaintStage.ANSWERED}
STEPS: dict[str, tuple[Callable[[Complaint, Act], None], set[ComplaintStage], Fact]] = {
    "accept": (lambda c, by: c.accept(by), {ComplaintStage.RECEIVED}, ACCEPTED),
    "route": (route, UNDER_WAY, routed(reason="改转")),
    "answer": (
        lambda c, by: c.answer(Text("已修复"), upheld=True, act=act(by.effective_on, BUREAU)),
        {ComplaintStage.ROUTED},
        ANSWERED,
    ),
    "take up": (lambda c, by: c.take_up(Reference("J1"), by), UNDER_WAY, TAKEN_UP),
    "close": (
        lambda c, by: c.close(Text("办结"), parties=PARTIES, act=by),
        {ComplaintStage.ANSWERED},
        CLOSED,
    ),
}


def receive(**differing: Any) -> Complaint:
    said = {"accept_days": None, "answer_days": None, "act": act(), **differing}
    return Complaint.receive(
        Reference("T1"),
        channel=ComplaintChannel.HOTLINE,
        region="621202",
        subjects=SUBJECTS,
        content=Text("卫生室漏水"),
        **said,
    )


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("stage", ComplaintStage)
def test_each_step_needs_its_stage(step: str, stage: ComplaintStage) -> None:
    decide, needed, recorded = STEPS[step]
    complaint = given(Complaint, *TO[stage])

    if stage in needed:
        decide(complaint, act())
        assert happened(complaint) == [recorded]
    else:
        with refused("complaint_step_out_of_order"):
            decide(complaint, act())


@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_dated_before_the_last_one(step: str) -> None:
    decide, needed, _ = STEPS[step]
    *earlier, last = TO[min(needed, key=list(ComplaintStage).index)]
    moved = fact(last.kind, **{**last.said, "act": act(MARCH_2, BUREAU)})

    with refused("dates_out_of_order"):
        decide(given(Complaint, *earlier, moved), act(MARCH_1))


def test_without_a_rule_a_complaint_has_no_deadline() -> None:
    assert happened(receive()) == [received()]


def test_its_deadlines_are_counted_from_the_day_it_came_in() -> None:
    told = receive(accept_days=3, answer_days=60)

    assert happened(told) == [received(date(2018, 3, 4), date(2018, 4, 30))]
    endless = receive(answer_days=60, act=act(date.max))
    assert happened(endless)[0].said["answer_due_on"] == date.max


@pytest.mark.parametrize("stage", sorted(UNDER_WAY))
def test_it_never_goes_to_an_organisation_it_is_about(stage: ComplaintStage) -> None:
    with refused("complaint_to_party") as answer:
        route(given(Complaint, *TO[stage]), act(), "county-health")

    assert answer[0].faults[0].at == "/organisation"


def test_the_first_routing_needs_no_reason_and_every_other_does() -> None:
    route(given(Complaint, *TO[ComplaintStage.ACCEPTED]), act(), reason=None)
    for stage in (ComplaintStage.ROUTED, ComplaintStage.ANSWERED):
        with refused("rerouting_without_reason"):
            route(given(Complaint, *TO[stage]), act(), reason=None)


def test_it_is_not_due_before_it_is_routed() -> None:
    with refused("complaint_to_party", "dates_out_of_order"):
        route(
            given(Complaint, *TO[ComplaintStage.ACCEPTED]),
            act(),
            "county-health",
            due_on=date(2018, 2, 28),
        )


def test_only_whom_it_was_last_routed_to_answers() -> None:
    rerouted = given(Complaint, *TO[ComplaintStage.ROUTED], routed("town", "改转"))

    with refused("complaint_answered_by_another"):
        rerouted.answer(Text("已修复"), upheld=True, act=act(by=BUREAU))


def test_it_is_taken_up_in_an_inspection_once() -> None:
    complaint = given(Complaint, *TO[ComplaintStage.ACCEPTED], TAKEN_UP)

    with refused("already_recorded"):
        complaint.take_up(Reference("J1"), act())
    complaint.take_up(Reference("J2"), act())

    assert complaint.stage is ComplaintStage.ACCEPTED


@pytest.mark.parametrize(
    ("somebody", "fault"),
    [
        (Actor(person=BUREAU.person, office="town"), "duties_not_separated"),
        (Actor(person="王院长", office="county-health"), "complaint_to_party"),
    ],
)
def test_neither_who_answered_nor_whom_it_is_about_closes_it(somebody: Actor, fault: str) -> None:
    with refused(fault):
        given(Complaint, *TO[ComplaintStage.ANSWERED]).close(
            Text("办结"), parties=PARTIES, act=act(by=somebody)
        )


def test_whoever_answered_before_it_was_routed_anew_does_not_close_it_either() -> None:
    again = fact(Complaint.Answered, answer="属实", upheld=True, act=act(by=LI))
    complaint = given(
        Complaint, *TO[ComplaintStage.ANSWERED], routed("county-finance", "改转"), again
    )

    with refused("duties_not_separated"):
        complaint.close(Text("办结"), parties=PARTIES, act=act(by=BUREAU))
    complaint.close(Text("办结"), parties=PARTIES, act=act(by=ZHANG))


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    complaint = given(Complaint, received(), CLOSED, ANSWERED, routed("county-health"), ACCEPTED)

    assert complaint.stage is ComplaintStage.ACCEPTED
