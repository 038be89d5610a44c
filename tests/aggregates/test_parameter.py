"""A parameter's values hold from their dates on, whichever of them was recorded first."""

from __future__ import annotations

from datetime import date

import pytest

from aggregates.parameter import MEANINGS, Parameter, ParameterName
from tests.scenario import MARCH_1, MARCH_2, MARCH_3, NOTICE_1, act, fact, given, happened, refused

ASSESSMENTS = ParameterName.ASSESSMENTS_PER_YEAR
MATTER = ParameterName.SAME_MATTER_DAYS


def adopted(value: int, on: date = MARCH_2, name: ParameterName = ASSESSMENTS) -> Parameter:
    said = {"name": name, "value": value, "document": NOTICE_1}
    return given(Parameter, fact(Parameter.Adopted, **said, act=act(on)))


def test_a_value_is_adopted_with_the_document_it_rests_on() -> None:
    parameter = Parameter.adopt(ASSESSMENTS, 3, NOTICE_1, act())

    assert happened(parameter) == [
        fact(Parameter.Adopted, name=ASSESSMENTS, value=3, document=NOTICE_1)
    ]


def test_a_value_holds_from_its_date_until_the_next_one() -> None:
    parameter = adopted(3)

    parameter.revise(4, NOTICE_1, act(MARCH_3))

    assert happened(parameter) == [
        fact(Parameter.Revised, value=4, document=NOTICE_1, act=act(MARCH_3))
    ]
    assert [parameter.value_on(on) for on in (MARCH_2, MARCH_3, date(2030, 1, 1))] == [3, 4, 4]


def test_before_the_first_value_the_sources_own_holds_where_there_is_one() -> None:
    assert adopted(3).value_on(MARCH_1) == 2
    assert adopted(30, name=MATTER).value_on(MARCH_1) is None


def test_a_value_adopted_later_may_be_in_force_from_an_earlier_date() -> None:
    parameter = adopted(3)

    parameter.revise(5, NOTICE_1, act(MARCH_1))

    assert [parameter.value_on(on) for on in (MARCH_1, MARCH_2)] == [5, 3]


def test_no_date_takes_a_second_value() -> None:
    with refused("parameter_date_taken"):
        adopted(3).revise(3, NOTICE_1, act(MARCH_2))


@pytest.mark.parametrize("value", [0, -1])
def test_a_value_is_above_zero_and_every_fault_is_named_at_once(value: int) -> None:
    with refused("parameter_not_positive") as answer:
        Parameter.adopt(ASSESSMENTS, value, NOTICE_1, act())
    assert answer[0].faults[0].at == "/value"
    with refused("parameter_not_positive", "parameter_date_taken"):
        adopted(3).revise(value, NOTICE_1, act(MARCH_2))


def test_the_sources_state_three_numbers_and_no_more() -> None:
    stated = {name.value: meaning.default for name, meaning in MEANINGS.items() if meaning.source}

    assert stated == {
        "assessments_per_year": 2,
        "household_notice_days": 7,
        "prior_finding_years": 2,
    }
    assert set(MEANINGS) == set(ParameterName)


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    said = {"name": ASSESSMENTS, "value": -1, "document": NOTICE_1}
    again = fact(Parameter.Revised, value=0, document=NOTICE_1)

    assert given(Parameter, fact(Parameter.Adopted, **said), again).value_on(MARCH_1) == 0
