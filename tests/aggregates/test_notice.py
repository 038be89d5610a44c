"""A public notice runs to its last day, and is not over while an objection is open."""

from __future__ import annotations

from datetime import date

from aggregates.notice import Notice
from aggregates.values import Reference, Subject, SubjectKind, Text
from tests.scenario import Fact, act, fact, given, happened, refused

SUBJECT = Subject(kind=SubjectKind.PROJECT, reference=Reference("P1"))
PLACE, COMPLAINT, ANSWER = Text("村务公开栏"), Text("面积不实"), Text("已复核")
MARCH_7, MARCH_8, MARCH_14 = date(2018, 3, 7), date(2018, 3, 8), date(2018, 3, 14)

POSTED = fact(Notice.Posted, subject=SUBJECT, until=MARCH_7, place=PLACE)


def objected(objection: str) -> Fact:
    return fact(Notice.ObjectionReceived, objection=objection, content=COMPLAINT)


def answered(objection: str) -> Fact:
    return fact(Notice.ObjectionAnswered, objection=objection, answer=ANSWER)


def test_a_notice_is_posted_until_a_day() -> None:
    assert happened(Notice.post(SUBJECT, MARCH_7, PLACE, act())) == [POSTED]


def test_a_notice_that_ends_before_it_begins_is_refused() -> None:
    with refused("dates_out_of_order"):
        Notice.post(SUBJECT, date(2018, 2, 28), PLACE, act())


def test_a_notice_is_over_on_the_day_after_its_last() -> None:
    notice = given(Notice, POSTED)

    assert [fault.code for fault in notice.over(MARCH_7)] == ["notice_not_over"]
    assert notice.over(MARCH_8) == ()


def test_a_notice_is_posted_again_only_after_it_has_run() -> None:
    notice = given(Notice, POSTED)

    with refused("notice_open"):
        notice.repost(MARCH_14, PLACE, act(MARCH_7))
    notice.repost(MARCH_14, PLACE, act(MARCH_8))

    assert happened(notice) == [
        fact(Notice.Reposted, until=MARCH_14, place=PLACE, act=act(MARCH_8))
    ]
    assert [fault.code for fault in notice.over(MARCH_14)] == ["notice_not_over"]


def test_a_repost_that_ends_before_it_begins_is_refused() -> None:
    with refused("dates_out_of_order"):
        given(Notice, POSTED).repost(MARCH_7, PLACE, act(MARCH_8))


def test_an_open_objection_keeps_the_notice_from_being_over() -> None:
    notice = given(Notice, POSTED)

    notice.receive_objection(Reference("Y1"), COMPLAINT, act())

    assert happened(notice) == [objected("Y1")]
    assert [fault.code for fault in notice.over(MARCH_8)] == ["objection_open"]
    assert [fault.code for fault in notice.over(MARCH_7)] == ["notice_not_over", "objection_open"]


def test_the_last_answer_lets_the_notice_be_over() -> None:
    notice = given(Notice, POSTED, objected("Y1"), objected("Y2"), answered("Y1"))
    assert [fault.code for fault in notice.over(MARCH_8)] == ["objection_open"]

    notice.answer_objection(Reference("Y2"), ANSWER, act())

    assert happened(notice) == [answered("Y2")]
    assert notice.over(MARCH_8) == ()


def test_an_objection_nobody_made_or_one_answered_before_is_not_answered() -> None:
    notice = given(Notice, POSTED, objected("Y1"), answered("Y1"))

    for objection in ("Y1", "Y2"):
        with refused("objection_unknown"):
            notice.answer_objection(Reference(objection), ANSWER, act())


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    backwards = fact(Notice.Reposted, until=date(1999, 1, 1), place=PLACE)

    notice = given(Notice, POSTED, answered("Y9"), backwards, objected("Y1"), objected("Y1"))

    assert notice.open_objections == ["Y1", "Y1"]
    assert notice.until == date(1999, 1, 1)


def test_an_objection_is_received_once() -> None:
    notice = given(Notice, POSTED, objected("Q1"), answered("Q1"))

    with refused("already_recorded"):
        notice.receive_objection(Reference("Q1"), COMPLAINT, act())

    assert happened(notice) == []
