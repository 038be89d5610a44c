"""The period register: where each period stands, its versions in line, and every step."""

from __future__ import annotations

from typing import Any

import pytest

from audit_service.bootstrap import Application
from projections.paging import PageRequest
from projections.period_queries import PeriodFilter, period, periods, version
from tests.closing import APRIL, COUNTY, MARCH, OFFICES, Closing
from tests.projections.story import day


@pytest.fixture
def closed(application: Application) -> Closing:
    """Close March, open it again, and draw a second version up twice; draw April up for nobody."""
    story = Closing(application)
    story.march()
    story.whole()
    story.reopen()
    story.prepare(on=day(5, 8))
    story.prepare(on=day(5, 9))
    story.whose = "county-health"
    story.prepare(APRIL, day(5, 9))
    story.whose = COUNTY
    application.catch_up()
    return story


def found(story: Closing, name: str = MARCH) -> dict[str, Any]:
    with story.application.database.reading() as connection:
        row = period(connection, COUNTY, name)
    assert row is not None
    return row


def listed(story: Closing, **wanted: Any) -> list[str]:
    with story.application.database.reading() as connection:
        page = periods(connection, PeriodFilter(**wanted))
    return [row["reference"] for row in page.items]


def test_a_period_stands_where_its_last_step_left_it(closed: Closing) -> None:
    row = found(closed)

    assert row["stage"] == "prepared"
    assert (row["last_version"], row["closed_version"]) == (2, 1)
    assert row["seal"] == closed.period().seal
    assert (row["first_on"], row["last_on"]) == (day(3, 1), day(3, 31))
    assert row["version"] == closed.period().version


def test_each_version_follows_the_seal_of_the_one_before(closed: Closing) -> None:
    first, second = found(closed)["versions"]

    assert (first["version"], first["follows"], first["drafts"]) == (1, "", 1)
    assert (second["version"], second["follows"], second["drafts"]) == (2, first["seal"], 2)
    assert (first["closed_on"], second["closed_on"]) == (day(5, 6), None)
    assert first["known_at"] < first["prepared_position"] < first["closed_position"]
    names = [section["name"] for section in first["sections"]]
    assert names == [
        "funds", "opening_commitments", "commitments", "accounts", "unreconciled", "cases",
    ]  # fmt: skip


def test_every_step_is_told_with_who_took_it_and_under_which_seal(closed: Closing) -> None:
    steps = found(closed)["steps"]

    assert [step["step"] for step in steps] == [
        "opened", "prepared", "certified", "certified", "closed", "reopened", "prepared",
        "prepared",
    ]  # fmt: skip
    certified = [step for step in steps if step["step"] == "certified"]
    assert [step["office"] for step in certified] == [who.office for who in OFFICES]
    assert {step["words"] for step in certified} == {"账实相符"}
    assert {step["seal"] for step in certified} == {found(closed)["versions"][0]["seal"]}
    assert [step["version"] for step in steps] == [0, 1, 1, 1, 1, 1, 2, 2]


def test_periods_are_found_by_whose_they_are_where_they_stand_and_a_day_in_them(
    closed: Closing,
) -> None:
    ours, others = f"{COUNTY}/{MARCH}", f"county-health/{APRIL}"

    assert listed(closed) == [ours, others]
    assert listed(closed, organisation=COUNTY) == [ours]
    assert listed(closed, period=APRIL) == [others]
    assert listed(closed, stage="prepared") == [ours, others]
    assert listed(closed, stage="closed") == []
    assert listed(closed, holds=day(3, 31)) == [ours]
    assert listed(closed, holds=day(5, 1)) == []


def test_periods_are_read_a_page_at_a_time(closed: Closing) -> None:
    with closed.application.database.reading() as connection:
        first = periods(connection, PeriodFilter(), PageRequest(limit=1))
        second = periods(connection, PeriodFilter(), PageRequest(first.next_cursor, 1))

    assert [row["period"] for row in (*first.items, *second.items)] == [MARCH, APRIL]
    assert second.next_cursor is None


def test_what_is_not_on_record_is_not_found(closed: Closing) -> None:
    with closed.application.database.reading() as connection:
        assert period(connection, COUNTY, APRIL) is None
        assert version(connection, COUNTY, MARCH, 3) is None
        assert version(connection, COUNTY, "2018", 1) is None
