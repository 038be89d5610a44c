"""The calendar says of each report when it was due, and whether it came, late or not at all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.cadence import Cadence
from audit_service.commands.command import Actor
from audit_service.commands.duties import (
    AssignDuty,
    CorrectReport,
    EndDuty,
    FileReport,
    WaiveReport,
)
from projections.duty_queries import (
    Calendar,
    DutyFilter,
    duties,
    duty,
    punctuality,
    reporting_calendar,
)
from projections.paging import PageRequest
from projections.rows import Row
from tests.projections.story import Story, day, document
from tests.scenario import refused

CITY = Actor(person="钱主任", office="city-finance")


def assigned(story: Story, reference: str, **differing: Any) -> None:
    words: dict[str, Any] = {
        "title": "进度报告",
        "organisation": "county-finance",
        "recipient": "city-finance",
        "cadence": Cadence.QUARTERLY,
        "due_days": 15,
        "since": day(1, 1),
    }
    story.tell(AssignDuty, day(1, 1), reference=reference, **{**words, **differing})


def filed(story: Story, reference: str, period: str, on: date, *inputs: str) -> None:
    words: dict[str, Any] = {"document": document("武财〔2018〕9号"), "inputs": inputs}
    story.tell(FileReport, on, duty=reference, period=period, **words)


def owed(story: Story, on: date, *, late_only: bool = False, **words: Any) -> list[Row]:
    story.application.catch_up()
    bounds = {name: words.pop(name) for name in ("since", "until", "known_at") if name in words}
    with story.application.database.reading() as connection:
        page = reporting_calendar(
            connection, Calendar(on=on, **bounds), DutyFilter(**words), late_only=late_only
        )
    return list(page.items)


def standing(story: Story, on: date, **words: Any) -> list[tuple[str, str, int]]:
    return [(row["period"], row["standing"], row["days_late"]) for row in owed(story, on, **words)]


@pytest.fixture
def quarterly(story: Story) -> Story:
    """Begin with a report owed by the county within 15 days of each quarter of 2018."""
    story.places()
    assigned(story, "D1")
    return story


def test_the_report_of_the_quarter_to_30_june_is_due_on_15_july(quarterly: Story) -> None:
    assert standing(quarterly, day(4, 14)) == []
    assert standing(quarterly, day(4, 15)) == [("2018-Q1", "due", 0)]
    assert standing(quarterly, day(4, 16)) == [("2018-Q1", "missing", 1)]

    (_, second) = owed(quarterly, day(7, 16))

    assert (second["first"], second["last"]) == (day(4, 1), day(6, 30))
    assert (second["due_on"], second["days_late"]) == (day(7, 15), 1)


def test_a_report_filed_on_its_last_day_is_in_time_and_on_the_next_is_late(
    quarterly: Story,
) -> None:
    filed(quarterly, "D1", "2018-Q1", day(4, 15))
    filed(quarterly, "D1", "2018-Q2", day(7, 18))

    assert standing(quarterly, day(12, 31)) == [
        ("2018-Q1", "in_time", 0),
        ("2018-Q2", "late", 3),
        ("2018-Q3", "missing", 77),
    ]
    assert standing(quarterly, day(7, 17)) == [("2018-Q1", "in_time", 0), ("2018-Q2", "missing", 2)]


def test_what_was_filed_is_judged_by_what_was_known(quarterly: Story) -> None:
    before = quarterly.application.service.last_position()
    filed(quarterly, "D1", "2018-Q1", day(4, 10))

    assert standing(quarterly, day(5, 15)) == [("2018-Q1", "in_time", 0)]
    assert standing(quarterly, day(5, 15), known_at=before) == [("2018-Q1", "missing", 30)]
    assert standing(quarterly, day(5, 15), known_at=before - 1) == []


def test_a_correction_does_not_make_a_report_late(quarterly: Story) -> None:
    filed(quarterly, "D1", "2018-Q1", day(4, 10))
    words: dict[str, Any] = {"duty": "D1", "period": "2018-Q1", "reason": "数据有误"}
    quarterly.tell(CorrectReport, day(5, 20), **words, document=document("武财〔2018〕10号"))

    (row,) = owed(quarterly, day(6, 1))

    assert (row["filed_on"], row["corrected_on"]) == (day(4, 10), day(5, 20))
    assert row["standing"] == "in_time"


def test_a_waived_report_is_neither_missing_nor_late(quarterly: Story) -> None:
    words: dict[str, Any] = {"duty": "D1", "period": "2018-Q1", "reason": "机构改革"}
    quarterly.tell(WaiveReport, day(5, 1), by=CITY, **words)

    assert standing(quarterly, day(4, 20)) == [("2018-Q1", "missing", 5)]
    assert standing(quarterly, day(5, 1)) == [("2018-Q1", "waived", 0)]
    assert owed(quarterly, day(5, 1), late_only=True) == []


def test_nothing_is_owed_for_periods_that_begin_after_the_end(quarterly: Story) -> None:
    before = quarterly.application.service.last_position()
    quarterly.tell(EndDuty, day(7, 1), duty="D1", reason="任务完成")

    assert [period for period, *_ in standing(quarterly, day(12, 31))] == ["2018-Q1", "2018-Q2"]
    known = standing(quarterly, day(12, 31), known_at=before)
    assert [period for period, *_ in known] == ["2018-Q1", "2018-Q2", "2018-Q3"]


def test_every_cadence_of_the_sources_comes_due(story: Story) -> None:
    story.places()
    for cadence in Cadence:
        assigned(story, cadence.value, cadence=cadence, due_days=10)

    found: dict[str, list[tuple[str, date]]] = {}
    for row in owed(story, date(2019, 1, 10), since=day(12, 1)):
        found.setdefault(row["duty"], []).append((row["period"], row["due_on"]))

    new_year = date(2019, 1, 10)
    assert found == {
        "monthly": [("2018-11", day(12, 10)), ("2018-12", new_year)],
        "quarterly": [("2018-Q4", new_year)],
        "half_yearly": [("2018-H2", new_year)],
        "yearly": [("2018", new_year)],
    }


def test_reports_are_listed_by_unit_recipient_region_and_lateness(quarterly: Story) -> None:
    assigned(quarterly, "D2", organisation="city-finance", recipient="province-finance")
    filed(quarterly, "D2", "2018-Q1", day(4, 1))
    on = day(5, 1)

    def of(**words: Any) -> list[str]:
        return [row["duty"] for row in owed(quarterly, on, **words)]

    assert of() == ["D1", "D2"]
    assert of(organisation="city-finance") == ["D2"]
    assert of(recipient="city-finance") == ["D1"]
    assert of(region="621202") == ["D1"]
    assert of(region="62") == ["D1", "D2"]
    assert of(late_only=True) == ["D1"]


def test_the_calendar_is_read_page_by_page_without_gap_or_overlap(story: Story) -> None:
    story.places()
    for number in range(3):
        assigned(story, f"D{number}", cadence=Cadence.MONTHLY)
    story.application.catch_up()

    seen, cursor = [], None
    with story.application.database.reading() as connection:
        while True:
            page = reporting_calendar(
                connection, Calendar(on=day(7, 1)), request=PageRequest(cursor, 4)
            )
            seen += [(row["duty"], row["period"]) for row in page.items]
            if (cursor := page.next_cursor) is None:
                break
        with refused("cursor_malformed"):
            reporting_calendar(connection, Calendar(on=day(7, 1)), request=PageRequest("YWJj"))

    months = [f"2018-0{month}" for month in range(1, 6)]
    assert seen == [(f"D{number}", month) for number in range(3) for month in months]


def test_punctuality_is_the_share_of_what_was_owed_that_came_in_time(story: Story) -> None:
    """January and February in time, March late, April missing, May waived: 2 of 4 are 50 %."""
    story.places()
    assigned(story, "D1", cadence=Cadence.MONTHLY, due_days=5)
    filed(story, "D1", "2018-01", day(2, 5))
    filed(story, "D1", "2018-02", day(3, 1))
    filed(story, "D1", "2018-03", day(4, 6))
    words: dict[str, Any] = {"duty": "D1", "period": "2018-05", "reason": "机构改革"}
    story.tell(WaiveReport, day(6, 1), by=CITY, **words)
    story.application.catch_up()

    def of(since: date, until: date, on: date) -> list[Row]:
        with story.application.database.reading() as connection:
            return punctuality(connection, Calendar(on=on, since=since, until=until))

    assert of(day(1, 1), day(6, 30), day(6, 30)) == [
        {
            "organisation": "county-finance",
            "owed": 4,
            "in_time": 2,
            "late": 1,
            "missing": 1,
            "waived": 1,
            "in_time_percent": "50.00",
        }
    ]
    assert of(day(2, 1), day(3, 31), day(6, 30))[0]["in_time_percent"] == "100.00"
    assert of(day(5, 6), day(6, 5), day(6, 30))[0]["in_time_percent"] is None
    assert of(day(7, 6), day(7, 31), day(7, 5)) == []


def test_a_duty_shows_what_happened_to_its_reports(quarterly: Story) -> None:
    assigned(quarterly, "T1", organisation="city-finance", recipient="province-finance")
    filed(quarterly, "D1", "2018-Q1", day(4, 10))
    filed(quarterly, "T1", "2018-Q1", day(4, 12), "D1:2018-Q1")
    quarterly.application.catch_up()

    with quarterly.application.database.reading() as connection:
        row, nothing = duty(connection, "T1"), duty(connection, "T9")
        found = duties(connection, DutyFilter(recipient="city-finance")).items

    assert row is not None
    assert [(fact["step"], fact["inputs"]) for fact in row["reports"]] == [
        ("filed", ("D1:2018-Q1",))
    ]
    assert nothing is None
    assert [found_duty["reference"] for found_duty in found] == ["D1"]
