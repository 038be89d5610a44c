"""A period has a name, a first and a last day, and a day on which its report is due."""

from __future__ import annotations

from datetime import date

import pytest

from aggregates.cadence import Cadence, period_containing, period_named, periods
from tests.scenario import refused

NAMED = {
    (Cadence.MONTHLY, "2018-02"): (date(2018, 2, 1), date(2018, 2, 28)),
    (Cadence.MONTHLY, "2020-02"): (date(2020, 2, 1), date(2020, 2, 29)),
    (Cadence.MONTHLY, "2018-12"): (date(2018, 12, 1), date(2018, 12, 31)),
    (Cadence.QUARTERLY, "2018-Q1"): (date(2018, 1, 1), date(2018, 3, 31)),
    (Cadence.QUARTERLY, "2018-Q2"): (date(2018, 4, 1), date(2018, 6, 30)),
    (Cadence.QUARTERLY, "2018-Q4"): (date(2018, 10, 1), date(2018, 12, 31)),
    (Cadence.HALF_YEARLY, "2018-H1"): (date(2018, 1, 1), date(2018, 6, 30)),
    (Cadence.HALF_YEARLY, "2018-H2"): (date(2018, 7, 1), date(2018, 12, 31)),
    (Cadence.YEARLY, "2018"): (date(2018, 1, 1), date(2018, 12, 31)),
}
UNNAMED = (
    (Cadence.MONTHLY, "2018-13"),
    (Cadence.MONTHLY, "2018-3"),
    (Cadence.MONTHLY, "2018-Q1"),
    (Cadence.MONTHLY, "2018"),
    (Cadence.QUARTERLY, "2018-Q5"),
    (Cadence.QUARTERLY, "2018-q1"),
    (Cadence.HALF_YEARLY, "2018-H3"),
    (Cadence.HALF_YEARLY, "2018-H0"),
    (Cadence.YEARLY, "0000"),
    (Cadence.YEARLY, "２０１８"),
    (Cadence.YEARLY, ""),
)


@pytest.mark.parametrize(("cadence", "name"), NAMED)
def test_a_period_runs_from_its_first_day_to_its_last(cadence: Cadence, name: str) -> None:
    period = period_named(cadence, name)

    assert (period.first, period.last) == NAMED[cadence, name]
    assert period_containing(cadence, period.first) == period
    assert period_containing(cadence, period.last) == period


@pytest.mark.parametrize(("cadence", "name"), UNNAMED)
def test_nothing_else_names_a_period(cadence: Cadence, name: str) -> None:
    with refused("period_malformed"):
        period_named(cadence, name)


def test_a_report_is_due_so_many_days_after_the_last_day_of_its_period() -> None:
    second_quarter = period_named(Cadence.QUARTERLY, "2018-Q2")

    assert second_quarter.due_on(15) == date(2018, 7, 15)
    assert second_quarter.due_on(0) == date(2018, 6, 30)
    assert period_named(Cadence.YEARLY, "9999").due_on(15) == date.max


def test_periods_follow_one_another_without_gap() -> None:
    months = periods(Cadence.MONTHLY, date(2017, 11, 1), date(2018, 2, 1))
    quarters = periods(Cadence.QUARTERLY, date(2018, 1, 2), date(2018, 12, 31))

    assert [month.name for month in months] == ["2017-11", "2017-12", "2018-01", "2018-02"]
    assert [quarter.name for quarter in quarters] == ["2018-Q2", "2018-Q3", "2018-Q4"]


def test_the_last_period_of_the_calendar_is_the_last() -> None:
    assert [p.name for p in periods(Cadence.YEARLY, date(9998, 1, 1), date.max)] == ["9998", "9999"]
