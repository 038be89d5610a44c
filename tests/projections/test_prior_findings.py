"""What became of findings from before a period, and how often they came again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.parameter import ParameterName
from projections.balances import Moment
from projections.prior_findings import prior_findings, years_in_force
from tests.projections.findings_story import (
    GUIDED,
    LATEST,
    LEFT,
    ORDERED,
    REPAID,
    REPAIRED,
    STAGED,
    on,
    tell_four_years,
)
from tests.projections.story import Story


@pytest.fixture
def told(story: Story) -> Story:
    return tell_four_years(story)


def schedule(
    story: Story,
    as_of: str,
    known_at: int | None = None,
    since: str = "2021-01-01",
    organisation: str | None = "county-health",
) -> dict[str, dict[str, Any]]:
    """Draw up the schedule, by the finding's reference."""
    story.application.catch_up()
    with story.application.database.reading() as connection:
        moment = Moment(on(as_of), known_at)
        years = years_in_force(connection, moment)
        document = prior_findings(connection, organisation, on(since), moment, years)
    return {line["reference"]: line for line in document["findings"]}


def statuses(lines: dict[str, dict[str, Any]]) -> dict[str, tuple[str, str]]:
    return {name: (line["status"], line["reason"]) for name, line in lines.items()}


def test_the_status_of_each_finding_follows_from_its_facts(told: Story) -> None:
    assert statuses(schedule(told, "2021-12-31")) == {
        LEFT: ("no_longer_valid", "nobody_follows_up"),
        ORDERED: ("not_corrected", "rectification_ordered"),
        REPAIRED: ("partly", "money_settled"),
        STAGED: ("partly", "progress_reported"),
        GUIDED: ("closed_otherwise", "closed_guidance"),
        REPAID: ("partly", "money_settled"),
    }


def test_before_it_was_reopened_the_finding_was_corrected(told: Story) -> None:
    lines = schedule(told, "2020-01-31", since="2020-01-01")

    assert statuses(lines)[REPAIRED] == ("corrected", "closed_rectified")
    assert set(lines) == {LEFT, ORDERED, REPAIRED}


def test_a_finding_is_no_longer_valid_from_the_day_two_years_have_passed(told: Story) -> None:
    day_before = schedule(told, "2020-02-29", since="2020-01-01")[LEFT]
    the_day = schedule(told, "2020-03-01", since="2020-01-01")[LEFT]

    assert (day_before["status"], the_day["status"]) == ("not_corrected", "no_longer_valid")
    assert the_day["lapse"] == {
        "years_passed_on": on("2020-03-01"),
        "years_passed": True,
        "followed_up_at": [],
    }


def test_a_rule_of_more_years_than_the_calendar_has_lets_no_finding_lapse(told: Story) -> None:
    told.parameter(ParameterName.PRIOR_FINDING_YEARS, 1_000_000)

    assert schedule(told, "2021-12-31")[LEFT]["lapse"]["years_passed_on"] == date.max


def test_an_order_or_an_inspection_keeps_a_finding_valid(told: Story) -> None:
    told.inspection()

    left = schedule(told, "2021-12-31")[LEFT]

    assert (left["status"], left["reason"]) == ("not_corrected", "nothing_reported")
    assert len(left["lapse"]["followed_up_at"]) > 0
    ordered = schedule(told, "2021-12-31")[ORDERED]
    assert ordered["lapse"]["years_passed"]
    assert ordered["status"] == "not_corrected"


def test_the_number_of_years_is_the_one_in_force(told: Story) -> None:
    told.parameter(ParameterName.PRIOR_FINDING_YEARS, 5, on("2019-01-01"))

    assert schedule(told, "2021-12-31")[LEFT]["status"] == "not_corrected"


def test_a_chain_goes_back_to_the_year_it_was_first_found(told: Story) -> None:
    lines = schedule(told, "2022-12-31", since="2022-01-01")

    latest, staged = lines[LATEST], lines[STAGED]
    assert latest["chain"] == [LEFT, REPAIRED, STAGED, LATEST]
    assert (latest["chain_length"], latest["first_year"]) == (4, 2018)
    assert latest["not_on_record"] == ["2016-009"]
    assert (staged["chain_length"], staged["repeated_by"]) == (3, [LATEST])
    assert (lines[ORDERED]["chain"], lines[ORDERED]["chain_length"]) == ([ORDERED], 1)


def test_what_is_planned_is_what_the_unit_answered_last(told: Story) -> None:
    staged = schedule(told, "2021-12-31")[STAGED]

    assert (staged["planned_action"], staged["expected_on"]) == ("分两期归还", on("2020-12-31"))
    assert staged["amounts"]["outstanding"]["amount"] == "300.00"


def test_the_schedule_is_drawn_up_on_what_was_known(told: Story) -> None:
    settled = schedule(told, "2021-12-31")[REPAID]
    before = settled["positions"][0] - 1

    assert statuses(schedule(told, "2021-12-31", known_at=before))[REPAID] == (
        "not_corrected",
        "nothing_reported",
    )
    assert schedule(told, "2021-12-31", organisation="builder") == {}
    assert set(schedule(told, "2021-12-31", organisation=None)) == set(schedule(told, "2021-12-31"))
