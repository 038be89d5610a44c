"""A report is owed for every period from the first on, filed once, and then only corrected."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.cadence import Cadence
from aggregates.duty import Duty
from aggregates.values import Act, Reference, Text
from audit_service.commands.command import Actor
from tests.scenario import NOTICE_1, ZHANG, Fact, act, fact, given, happened, refused

TOWN = Actor(person="刘镇长", office="town")
JULY_10 = date(2018, 7, 10)
LATE_REASON = Text("数据有误")

ASSIGNED_SAYS: dict[str, Any] = {
    "reference": "D1",
    "title": "工作实施进度月报",
    "organisation": "village",
    "recipient": "town",
    "cadence": Cadence.MONTHLY,
    "due_days": 5,
    "since": date(2018, 3, 1),
    "basis": NOTICE_1,
}
ASSIGNED = fact(Duty.Assigned, **ASSIGNED_SAYS)


def filed(period: str, on: date = JULY_10, inputs: tuple[str, ...] = ()) -> Fact:
    return fact(Duty.Filed, period=period, document=NOTICE_1, inputs=inputs, act=act(on))


def waived(period: str) -> Fact:
    return fact(Duty.Waived, period=period, reason=LATE_REASON, act=act(JULY_10, TOWN))


def ended(on: date) -> Fact:
    return fact(Duty.Ended, reason=LATE_REASON, act=act(on))


def file(duty: Duty, period: str, on: date = JULY_10, by: Actor = ZHANG) -> None:
    duty.file(Reference(period), NOTICE_1, (), (), act(on, by))


def assign(**differing: Any) -> Duty:
    said = {**ASSIGNED_SAYS, **differing}
    return Duty.assign(said.pop("reference"), **said, act=act())


def test_a_duty_is_assigned_from_the_first_day_of_a_period() -> None:
    assert happened(assign()) == [ASSIGNED]
    with refused("duty_begins_within_period") as answer:
        assign(since=date(2018, 3, 2))
    with refused("duty_begins_within_period"):
        assign(cadence=Cadence.QUARTERLY, since=date(2018, 3, 1))
    assign(cadence=Cadence.QUARTERLY, since=date(2018, 4, 1))

    assert answer[0].faults[0].at == "/since"


def test_nobody_reports_to_themselves() -> None:
    with refused("duty_to_oneself", "duty_begins_within_period"):
        assign(recipient="village", since=date(2018, 3, 2))


def test_a_period_is_filed_once() -> None:
    duty = given(Duty, ASSIGNED, filed("2018-05"))

    file(duty, "2018-06")
    with refused("period_filed"):
        file(duty, "2018-05")

    assert happened(duty) == [filed("2018-06")]


def test_a_report_may_be_filed_from_the_first_day_of_its_period() -> None:
    duty = given(Duty, ASSIGNED)

    with refused("period_not_begun"):
        file(duty, "2018-08", date(2018, 7, 31))
    file(duty, "2018-08", date(2018, 8, 1))


@pytest.mark.parametrize("period", ["2018-02", "2017-12", "2018-07"])
def test_nothing_is_owed_before_the_first_period_or_from_the_end_on(period: str) -> None:
    duty = given(Duty, ASSIGNED, ended(date(2018, 7, 1)))

    with refused("period_not_owed"):
        file(duty, period)
    with refused("period_not_owed"):
        duty.waive(Reference(period), LATE_REASON, act(JULY_10, TOWN))


def test_the_period_in_which_a_duty_ended_is_still_owed() -> None:
    duty = given(Duty, ASSIGNED, ended(date(2018, 6, 2)))

    file(duty, "2018-06")

    assert happened(duty) == [filed("2018-06")]


def test_a_period_is_named_by_the_cadence() -> None:
    with refused("period_malformed") as answer:
        file(given(Duty, ASSIGNED), "2018-Q1")

    assert answer[0].faults[0].at == "/period"


def test_a_filed_report_is_corrected_as_often_as_needed() -> None:
    duty = given(Duty, ASSIGNED, filed("2018-06"))

    duty.correct(Reference("2018-06"), NOTICE_1, LATE_REASON, act(JULY_10))
    duty.correct(Reference("2018-06"), NOTICE_1, LATE_REASON, act(JULY_10))

    corrected = fact(
        Duty.Corrected, period="2018-06", document=NOTICE_1, reason=LATE_REASON, act=act(JULY_10)
    )
    assert happened(duty) == [corrected, corrected]


def test_what_was_not_filed_is_not_corrected_nor_before_it_was_filed() -> None:
    duty = given(Duty, ASSIGNED, filed("2018-06"))

    with refused("period_not_filed"):
        duty.correct(Reference("2018-05"), NOTICE_1, LATE_REASON, act(JULY_10))
    with refused("dates_out_of_order"):
        duty.correct(Reference("2018-06"), NOTICE_1, LATE_REASON, act(date(2018, 7, 9)))


def test_only_the_recipient_does_without_a_report() -> None:
    duty = given(Duty, ASSIGNED)

    with refused("waiver_not_by_recipient"):
        duty.waive(Reference("2018-06"), LATE_REASON, act(JULY_10))
    duty.waive(Reference("2018-06"), LATE_REASON, act(JULY_10, TOWN))

    assert happened(duty) == [waived("2018-06")]


def test_a_report_is_either_filed_or_waived() -> None:
    by_town = act(JULY_10, TOWN)

    with refused("period_waived"):
        file(given(Duty, ASSIGNED, waived("2018-06")), "2018-06")
    with refused("period_waived"):
        given(Duty, ASSIGNED, waived("2018-06")).waive(Reference("2018-06"), LATE_REASON, by_town)
    with refused("period_filed"):
        given(Duty, ASSIGNED, filed("2018-06")).waive(Reference("2018-06"), LATE_REASON, by_town)


def test_a_report_does_not_consolidate_its_own_duty() -> None:
    duty = given(Duty, ASSIGNED)

    with refused("input_of_itself"):
        duty.file(Reference("2018-06"), NOTICE_1, (Reference("D1:2018-05"),), {"D1"}, act(JULY_10))
    duty.file(Reference("2018-06"), NOTICE_1, (Reference("D2:2018-06"),), {"D2"}, act(JULY_10))

    assert happened(duty) == [filed("2018-06", inputs=("D2:2018-06",))]


def test_a_duty_ends_once_and_after_the_periods_filed_began() -> None:
    on: Act = act(date(2018, 6, 2))

    with refused("dates_out_of_order"):
        given(Duty, ASSIGNED, filed("2018-06")).end(LATE_REASON, act(date(2018, 6, 1)))
    with refused("duty_ended"):
        given(Duty, ASSIGNED, ended(date(2018, 5, 1))).end(LATE_REASON, on)
    duty = given(Duty, ASSIGNED, filed("2018-06"))
    duty.end(LATE_REASON, on)

    assert happened(duty) == [ended(date(2018, 6, 2))]


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    duty = given(
        Duty, fact(Duty.Assigned, **{**ASSIGNED_SAYS, "since": date(2018, 3, 2)}),
        filed("2018-06"), filed("2018-06"), waived("2018-06"), filed("1999-01"),
    )  # fmt: skip

    assert set(duty.filed) == {"2018-06", "1999-01"}
    assert duty.waived == {"2018-06"}
