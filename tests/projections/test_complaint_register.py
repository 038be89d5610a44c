"""Each complaint shows how it stood at any moment, and which deadline it had missed by then."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.complaint_values import ComplaintChannel
from aggregates.parameter import ParameterName
from aggregates.values import Subject
from audit_service.commands.command import Actor
from audit_service.commands.complaints import (
    AcceptComplaint,
    AnswerComplaint,
    CloseComplaint,
    ReceiveComplaint,
    RouteComplaint,
    TakeUpComplaint,
)
from projections.balances import Moment
from projections.complaint_queries import ComplaintFilter, complaint, complaints
from projections.rows import Row
from tests.projections.story import Story, day, project_subject

BUREAU = Actor(person="周科长", office="county-finance")


def received(story: Story, reference: str, on: date, *subjects: Subject, **more: Any) -> None:
    words: dict[str, Any] = {"channel": ComplaintChannel.HOTLINE, "region": "621202", **more}
    story.tell(
        ReceiveComplaint, on, reference=reference, subjects=subjects, content="漏水", **words
    )


def routed(story: Story, reference: str, on: date, **more: Any) -> None:
    words: dict[str, Any] = {"organisation": "county-finance", "person": "周科长", **more}
    story.tell(RouteComplaint, on, complaint=reference, **words)


def answered(story: Story, reference: str, on: date) -> None:
    words: dict[str, Any] = {"answer": "已修复", "upheld": True}
    story.tell(AnswerComplaint, on, by=BUREAU, complaint=reference, **words)


def listed(story: Story, moment: Moment = Moment(), **wanted: Any) -> list[Row]:  # noqa: B008
    story.application.catch_up()
    with story.application.database.reading() as connection:
        return list(complaints(connection, ComplaintFilter(**wanted), moment).items)


def names(rows: list[Row]) -> list[str]:
    return [row["reference"] for row in rows]


@pytest.fixture
def hotline(story: Story) -> Story:
    """Begin where complaints are to be accepted within 3 and answered within 15 days."""
    story.places()
    story.parameter(ParameterName.COMPLAINT_ACCEPT_DAYS, 3)
    story.parameter(ParameterName.COMPLAINT_ANSWER_DAYS, 15)
    return story


def test_a_complaint_of_1_june_waits_past_its_days_on_5_and_on_17_june(hotline: Story) -> None:
    received(hotline, "T1", day(6, 1))
    received(hotline, "T2", day(6, 1))
    hotline.tell(AcceptComplaint, day(6, 4), complaint="T2")

    (first,) = listed(hotline, late_on=day(6, 5))

    assert (first["received_on"], first["accept_due_on"]) == (day(6, 1), day(6, 4))
    assert (first["reference"], first["answer_due_on"]) == ("T1", day(6, 16))
    assert (first["acceptance_days_late"], first["answer_days_late"]) == (1, None)
    assert listed(hotline, late_on=day(6, 4)) == []
    assert names(listed(hotline, late_on=day(6, 17))) == ["T1", "T2"]
    assert [row["answer_days_late"] for row in listed(hotline, late_on=day(6, 17))] == [1, 1]


def test_what_came_late_stays_late_but_waits_no_more(hotline: Story) -> None:
    received(hotline, "T1", day(6, 1))
    hotline.tell(AcceptComplaint, day(6, 6), complaint="T1")

    (row,) = listed(hotline)

    assert row["acceptance_days_late"] == 2
    assert listed(hotline, late_on=day(6, 7)) == []
    assert names(listed(hotline, late_on=day(6, 5))) == ["T1"]


def test_the_rule_in_force_when_it_came_in_holds_for_it(hotline: Story) -> None:
    received(hotline, "T1", day(6, 1))
    hotline.parameter(ParameterName.COMPLAINT_ACCEPT_DAYS, 10, day(5, 1))
    received(hotline, "T2", day(6, 1))
    received(hotline, "T3", date(2017, 12, 31))

    due = {row["reference"]: row["accept_due_on"] for row in listed(hotline)}

    assert due == {"T1": day(6, 4), "T2": day(6, 11), "T3": None}


def test_whoever_it_is_routed_to_has_a_day_of_its_own(hotline: Story) -> None:
    received(hotline, "T1", day(6, 1))
    hotline.tell(AcceptComplaint, day(6, 2), complaint="T1")
    routed(hotline, "T1", day(6, 3), due_on=day(6, 8))

    (late,) = listed(hotline, late_on=day(6, 10))
    answered(hotline, "T1", day(6, 9))

    assert (late["routed_days_late"], late["answer_days_late"]) == (2, None)
    assert listed(hotline, late_on=day(6, 10)) == []
    assert listed(hotline)[0]["routed_days_late"] == 1


def test_a_complaint_is_shown_as_it_stood_and_as_it_was_known(hotline: Story) -> None:
    received(hotline, "T1", day(6, 1))
    hotline.tell(AcceptComplaint, day(6, 2), complaint="T1")
    routed(hotline, "T1", day(6, 3))
    before = hotline.application.service.last_position()
    answered(hotline, "T1", day(6, 9))
    routed(hotline, "T1", day(6, 12), person="吴科长", reason="答复不符")

    def stood(as_of: date | None, known_at: int | None = None) -> list[tuple[str, str | None]]:
        rows = listed(hotline, Moment(as_of, known_at))
        return [(row["stage"], row["person"]) for row in rows]

    assert stood(day(5, 31)) == []
    assert stood(day(6, 2)) == [("accepted", None)]
    assert stood(day(6, 11)) == [("answered", "周科长")]
    assert stood(day(6, 11), before) == [("routed", "周科长")]
    assert stood(None) == [("routed", "吴科长")]
    assert names(listed(hotline, Moment(None, before), late_on=day(6, 17))) == ["T1"]


def test_complaints_are_listed_by_subject_region_channel_and_who_is_to_answer(
    hotline: Story,
) -> None:
    hotline.listed_project()
    received(hotline, "T1", day(6, 1), project_subject("P1"))
    received(hotline, "T2", day(6, 1), channel=ComplaintChannel.VISIT, region="621200")
    hotline.tell(AcceptComplaint, day(6, 2), complaint="T1")
    routed(hotline, "T1", day(6, 3))

    assert names(listed(hotline, subject=project_subject("P1"))) == ["T1"]
    assert names(listed(hotline, channel="visit")) == ["T2"]
    assert names(listed(hotline, region="621202")) == ["T1"]
    assert names(listed(hotline, region="6212")) == ["T1", "T2"]
    assert names(listed(hotline, organisation="county-finance", stage="routed")) == ["T1"]
    assert listed(hotline, organisation="county-health") == []


def test_a_complaint_shows_every_step_it_went_through(hotline: Story) -> None:
    hotline.inspection()
    received(hotline, "T1", day(7, 10))
    hotline.tell(AcceptComplaint, day(7, 11), complaint="T1")
    hotline.tell(TakeUpComplaint, day(7, 11), complaint="T1", inspection="I1")
    routed(hotline, "T1", day(7, 12))
    answered(hotline, "T1", day(7, 13))
    hotline.tell(CloseComplaint, day(7, 14), complaint="T1", conclusion="办结")
    hotline.application.catch_up()

    with hotline.application.database.reading() as connection:
        row, nothing = complaint(connection, "T1"), complaint(connection, "T9")

    assert row is not None
    assert [step["step"] for step in row["steps"]] == [
        "received", "accepted", "taken_up", "routed", "answered", "closed"
    ]  # fmt: skip
    assert (row["stage"], row["conclusion"], row["inspections"]) == ("closed", "办结", ("I1",))
    assert (row["upheld"], row["closed_on"]) == (True, day(7, 14))
    assert nothing is None
