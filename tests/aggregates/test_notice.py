"""A public notice runs to its last day, and is not over while an objection is open."""

from __future__ import annotations

from datetime import date

from aggregates.notice import Notice
from aggregates.notice_values import NoticeKind
from aggregates.values import Reference, Subject, SubjectKind, Text
from tests.scenario import MARCH_1, Fact, act, fact, given, happened, refused

SUBJECT = Subject(kind=SubjectKind.PROJECT, reference=Reference("P1"))
PLACE, COMPLAINT, ANSWER = Text("村务公开栏"), Text("面积不实"), Text("已复核")
MARCH_7, MARCH_8, MARCH_14 = date(2018, 3, 7), date(2018, 3, 8), date(2018, 3, 14)

PLAN, HOUSEHOLDS = NoticeKind.PROJECT_PLAN, NoticeKind.HOUSEHOLD_IDENTIFICATION
POSTED = fact(Notice.Posted, subject=SUBJECT, kind=PLAN, until=MARCH_7, place=PLACE)


def objected(objection: str, on: date = MARCH_1, due_on: date | None = None) -> Fact:
    said = {"objection": objection, "content": COMPLAINT, "answer_due_on": due_on}
    return fact(Notice.ObjectionReceived, **said, act=act(on))


def answered(objection: str, *, upheld: bool | None = False, on: date = MARCH_1) -> Fact:
    said = {"objection": objection, "answer": ANSWER, "upheld": upheld}
    return fact(Notice.ObjectionAnswered, **said, act=act(on))


def reposted(until: date, on: date, kind: NoticeKind = PLAN) -> Fact:
    return fact(Notice.Reposted, kind=kind, until=until, place=PLACE, act=act(on))


def test_a_notice_is_posted_until_a_day() -> None:
    assert happened(Notice.post(SUBJECT, PLAN, MARCH_7, PLACE, None, act())) == [POSTED]


def test_a_notice_that_ends_before_it_begins_is_refused() -> None:
    with refused("dates_out_of_order"):
        Notice.post(SUBJECT, PLAN, date(2018, 2, 28), PLACE, 7, act())


def test_a_notice_is_over_on_the_day_after_its_last() -> None:
    notice = given(Notice, POSTED)

    assert [fault.code for fault in notice.over(MARCH_7)] == ["notice_not_over"]
    assert notice.over(MARCH_8) == ()


def test_a_notice_is_posted_again_only_after_it_has_run() -> None:
    notice = given(Notice, POSTED)

    with refused("notice_open"):
        notice.repost(PLAN, MARCH_14, PLACE, None, act(MARCH_7))
    notice.repost(PLAN, MARCH_14, PLACE, None, act(MARCH_8))

    assert happened(notice) == [reposted(MARCH_14, MARCH_8)]
    assert [fault.code for fault in notice.over(MARCH_14)] == ["notice_not_over"]


def test_a_repost_that_ends_before_it_begins_is_refused() -> None:
    with refused("dates_out_of_order"):
        given(Notice, POSTED).repost(PLAN, MARCH_7, PLACE, None, act(MARCH_8))


def test_an_open_objection_keeps_the_notice_from_being_over() -> None:
    notice = given(Notice, POSTED)

    notice.receive_objection(Reference("Y1"), COMPLAINT, None, act())

    assert happened(notice) == [objected("Y1")]
    assert [fault.code for fault in notice.over(MARCH_8)] == ["objection_open"]
    assert [fault.code for fault in notice.over(MARCH_7)] == ["notice_not_over", "objection_open"]


def test_the_last_answer_lets_the_notice_be_over() -> None:
    notice = given(Notice, POSTED, objected("Y1"), objected("Y2"), answered("Y1"))
    assert [fault.code for fault in notice.over(MARCH_8)] == ["objection_open"]

    notice.answer_objection(Reference("Y2"), ANSWER, upheld=False, act=act())

    assert happened(notice) == [answered("Y2")]
    assert notice.over(MARCH_8) == ()


def test_an_objection_nobody_made_or_one_answered_before_is_not_answered() -> None:
    notice = given(Notice, POSTED, objected("Y1"), answered("Y1"))

    for objection in ("Y1", "Y2"):
        with refused("objection_unknown"):
            notice.answer_objection(Reference(objection), ANSWER, upheld=False, act=act())


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    backwards = reposted(date(1999, 1, 1), MARCH_1)

    notice = given(Notice, POSTED, answered("Y9"), backwards, objected("Y1"), objected("Y1"))

    assert notice.open_objections == ["Y1", "Y1"]
    assert notice.until == date(1999, 1, 1)


def test_nobody_objects_to_a_notice_before_it_is_put_up() -> None:
    notice = given(Notice, POSTED)

    with refused("dates_out_of_order"):
        notice.receive_objection(Reference("Q1"), COMPLAINT, None, act(date(2018, 2, 28)))


def test_an_objection_is_received_once() -> None:
    notice = given(Notice, POSTED, objected("Q1"), answered("Q1"))

    with refused("already_recorded"):
        notice.receive_objection(Reference("Q1"), COMPLAINT, None, act())

    assert happened(notice) == []


def test_a_household_list_hangs_for_seven_days_counting_the_first_and_the_last() -> None:
    with refused("notice_too_short") as answer:
        Notice.post(SUBJECT, HOUSEHOLDS, date(2018, 3, 6), PLACE, 7, act())
    kept = Notice.post(SUBJECT, HOUSEHOLDS, MARCH_7, PLACE, 7, act())

    (fault,) = answer[0].faults
    assert (fault.at, fault.particulars) == ("/until", {"asked_days": 6, "needed_days": 7})
    assert happened(kept)[0].said["until"] == MARCH_7


def test_the_second_round_hangs_as_long_as_the_first() -> None:
    notice = given(Notice, POSTED)

    with refused("notice_too_short"):
        notice.repost(HOUSEHOLDS, date(2018, 3, 13), PLACE, 7, act(MARCH_8))
    notice.repost(HOUSEHOLDS, MARCH_14, PLACE, 7, act(MARCH_8))

    assert happened(notice) == [reposted(MARCH_14, MARCH_8, HOUSEHOLDS)]


def test_too_short_and_still_running_are_named_together() -> None:
    with refused("notice_open", "notice_too_short"):
        given(Notice, POSTED).repost(PLAN, MARCH_8, PLACE, 7, act(MARCH_7))


def test_an_upheld_objection_bars_until_the_notice_has_run_again() -> None:
    notice = given(Notice, POSTED, objected("Y1"))

    notice.answer_objection(Reference("Y1"), ANSWER, upheld=True, act=act(MARCH_7))

    assert happened(notice) == [answered("Y1", upheld=True, on=MARCH_7)]
    (fault,) = notice.over(MARCH_14)
    assert (fault.code, fault.particulars["objections"]) == ("objection_upheld", "Y1")
    notice.repost(PLAN, MARCH_14, PLACE, None, act(MARCH_8))
    assert [fault.code for fault in notice.over(MARCH_14)] == ["notice_not_over"]
    assert notice.over(date(2018, 3, 15)) == ()


def test_a_notice_is_not_posted_again_with_effect_before_an_objection_was_upheld() -> None:
    notice = given(Notice, POSTED, objected("Y1"), answered("Y1", upheld=True, on=MARCH_14))

    with refused("dates_out_of_order"):
        notice.repost(PLAN, MARCH_14, PLACE, None, act(MARCH_8))


def test_an_answer_that_did_not_say_whether_it_upheld_bars_nothing() -> None:
    assert given(Notice, POSTED, objected("Y1"), answered("Y1", upheld=None)).over(MARCH_8) == ()


def test_an_objection_after_the_last_day_is_recorded_and_bars_nothing_while_open() -> None:
    notice = given(Notice, POSTED)

    notice.receive_objection(Reference("Y1"), COMPLAINT, None, act(MARCH_8))

    assert happened(notice) == [objected("Y1", MARCH_8)]
    assert notice.over(MARCH_8) == ()


def test_an_objection_on_the_last_day_is_in_time() -> None:
    notice = given(Notice, POSTED, objected("Y1", MARCH_7))

    assert [fault.code for fault in notice.over(MARCH_8)] == ["objection_open"]


def test_a_late_objection_that_is_upheld_bars_all_the_same() -> None:
    notice = given(Notice, POSTED, objected("Y1", MARCH_8))

    notice.answer_objection(Reference("Y1"), ANSWER, upheld=True, act=act(MARCH_14))

    assert [fault.code for fault in notice.over(MARCH_14)] == ["objection_upheld"]


def test_a_late_objection_still_open_is_heard_once_the_notice_is_posted_again() -> None:
    notice = given(Notice, POSTED, objected("Y1", MARCH_8), reposted(MARCH_14, MARCH_8))

    assert [fault.code for fault in notice.over(date(2018, 3, 15))] == ["objection_open"]


def test_an_objection_is_to_be_answered_within_the_days_of_the_rule() -> None:
    notice = given(Notice, POSTED)

    notice.receive_objection(Reference("Y1"), COMPLAINT, 15, act(date(2018, 3, 2)))
    notice.receive_objection(Reference("Y2"), COMPLAINT, 15, act(date.max))

    assert [f.said["answer_due_on"] for f in happened(notice)] == [date(2018, 3, 17), date.max]


def test_an_answer_is_not_dated_before_its_objection() -> None:
    notice = given(Notice, POSTED, objected("Y1", MARCH_7))

    with refused("dates_out_of_order"):
        notice.answer_objection(Reference("Y1"), ANSWER, upheld=False, act=act(MARCH_1))
