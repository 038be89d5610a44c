"""What a unit bears of inspections is bounded, and whoever goes beyond it gives a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.inspection_load import Burden, BurdenLimits, InspectionLoad, Leave
from aggregates.parameter import ParameterName
from aggregates.values import InspectionKind, Reference
from tests.scenario import act, fact, given, happened, refused

TWICE = BurdenLimits(city_assessments_max=2)
MONTH = BurdenLimits(same_matter_days=30)
BEGUN = fact(InspectionLoad.Begun, organisation="wudu")
REASON = Leave(reason_given=True)
APPROVED = Leave(reason_given=True, approved=True)


def burden(number: int, on: date, **differing: Any) -> Burden:
    said: dict[str, Any] = {
        "inspection": Reference(f"J{number}"),
        "kind": InspectionKind.ASSESSMENT,
        "matter": Reference(f"matter-{number}"),
        "from_level": "city",
        "on": on,
    }
    return Burden(**(said | differing))


def counted(*burdens: Burden) -> InspectionLoad:
    facts = [
        fact(
            InspectionLoad.Counted,
            inspection=one.inspection,
            kind=one.kind,
            matter=one.matter,
            from_level=one.from_level,
            on=one.on,
        )
        for one in burdens
    ]
    return given(InspectionLoad, BEGUN, *facts)


SPRING, SUMMER = burden(1, date(2018, 4, 1)), burden(2, date(2018, 7, 1))


def test_an_inspection_is_counted_from_the_day_its_unit_bears_it() -> None:
    load = given(InspectionLoad, BEGUN)

    assert load.count(SPRING, TWICE, Leave(), act()) == ()
    assert happened(load) == [
        fact(
            InspectionLoad.Counted,
            inspection="J1",
            kind=InspectionKind.ASSESSMENT,
            matter="matter-1",
            from_level="city",
            on=date(2018, 4, 1),
        )
    ]


def test_a_third_assessment_by_the_city_in_one_year_is_refused_and_names_the_other_two() -> None:
    with refused("assessments_exceeded") as answer:
        counted(SPRING, SUMMER).count(burden(3, date(2018, 12, 31)), TWICE, Leave(), act())

    assert answer[0].faults[0].particulars["inspections"] == "J1, J2"


@pytest.mark.parametrize(
    "other",
    [
        burden(3, date(2019, 1, 1)),
        burden(3, date(2018, 10, 1), kind=InspectionKind.SPECIAL),
        burden(3, date(2018, 10, 1), from_level="province"),
        burden(3, date(2018, 10, 1), from_level=None),
    ],
    ids=("next year", "no assessment", "of the province", "of nobody known"),
)
def test_what_is_no_assessment_by_the_city_in_that_year_is_not_bounded(other: Burden) -> None:
    assert counted(SPRING, SUMMER).count(other, TWICE, Leave(), act()) == ()
    assert counted(SPRING, other).count(SUMMER, TWICE, Leave(), act()) == ()


def test_one_assessment_too_many_needs_a_reason_and_an_approval_and_is_told_to_be_one() -> None:
    third = burden(3, date(2018, 10, 1))

    for leave in (REASON, Leave(approved=True)):
        with refused("assessments_exceeded"):
            counted(SPRING, SUMMER).count(third, TWICE, leave, act())

    exceeds = counted(SPRING, SUMMER).count(third, TWICE, APPROVED, act())
    assert exceeds == (ParameterName.ASSESSMENTS_PER_YEAR,)


@pytest.mark.parametrize("on", [date(2018, 3, 2), date(2018, 5, 1)])
def test_one_matter_is_inspected_once_within_the_days_before_and_after(on: date) -> None:
    again = burden(2, on, matter=SPRING.matter)

    with refused("matter_inspected_before"):
        counted(SPRING).count(again, MONTH, Leave(), act())
    assert counted(SPRING).count(again, MONTH, REASON, act()) == (ParameterName.SAME_MATTER_DAYS,)
    assert counted(SPRING).count(again, BurdenLimits(), Leave(), act()) == ()


@pytest.mark.parametrize("on", [date(2018, 3, 1), date(2018, 5, 2)])
def test_one_matter_may_be_inspected_again_after_these_days(on: date) -> None:
    assert counted(SPRING).count(burden(2, on, matter=SPRING.matter), MONTH, Leave(), act()) == ()


def test_another_matter_may_be_inspected_at_once() -> None:
    assert counted(SPRING).count(burden(2, SPRING.on), MONTH, Leave(), act()) == ()


def test_everything_a_unit_would_bear_too_much_of_is_named_at_once() -> None:
    both = BurdenLimits(city_assessments_max=2, same_matter_days=30)
    third = burden(3, date(2018, 7, 2), matter=SUMMER.matter)

    with refused("assessments_exceeded", "matter_inspected_before"):
        counted(SPRING, SUMMER).count(third, both, Leave(), act())
    with refused("assessments_exceeded"):
        counted(SPRING, SUMMER).count(third, both, REASON, act())


def test_an_inspection_that_was_cancelled_counts_no_more() -> None:
    load = counted(SPRING, SUMMER)

    load.uncount("J1", act())

    assert happened(load) == [fact(InspectionLoad.Uncounted, inspection="J1")]
    assert load.count(burden(3, date(2018, 10, 1)), TWICE, Leave(), act()) == ()


def test_an_inspection_that_was_never_counted_is_let_pass() -> None:
    load = given(InspectionLoad, BEGUN)

    load.uncount("J1", act())

    assert happened(load) == []


def test_a_load_begins_with_its_organisation() -> None:
    load = InspectionLoad.begin(Reference("wudu"), act())

    assert happened(load) == [BEGUN]
    assert load.reference == "wudu"


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    twice = counted(SPRING, SPRING, *(burden(n, SPRING.on) for n in range(2, 9)))
    gone = fact(InspectionLoad.Uncounted, inspection="J99")

    assert len(twice.borne) == 8
    assert given(InspectionLoad, BEGUN, gone).borne == {}
