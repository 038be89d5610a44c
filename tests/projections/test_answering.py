"""Who answers for which findings, counted by hand beforehand; and what changed between two days."""

from __future__ import annotations

from typing import Any

import pytest

from projections.answering import Scope, answering
from projections.balances import Moment
from projections.finding_changes import finding_changes
from projections.finding_queries import FindingFilter
from tests.projections.findings_story import (
    GUIDED,
    LEFT,
    ORDERED,
    REPAID,
    REPAIRED,
    STAGED,
    on,
    tell_four_years,
)
from tests.projections.story import Story, project_subject


@pytest.fixture
def told(story: Story) -> Story:
    return tell_four_years(story)


def counted(story: Story, since: str, until: str, **scope: Any) -> dict[str, Any]:
    """Count what the health department answers for over a period."""
    with story.application.database.reading() as connection:
        found = answering(connection, Scope(**scope), on(since), on(until), 10_000)
    assert [unit["organisation"] for unit in found["units"]] == ["county-health"]
    unit: dict[str, Any] = found["units"][0]
    (person,) = found["persons"]
    assert {k: person[k] for k in unit if k != "amounts"} == {
        k: unit[k] for k in unit if k != "amounts"
    }
    return unit


def test_a_year_of_one_finding_left_one_ordered_and_one_put_right(told: Story) -> None:
    unit = counted(told, "2019-01-01", "2019-12-31")

    assert (unit["open_at_start"], unit["new"], unit["closed"], unit["reopened"]) == (1, 2, 1, 0)
    assert (unit["open_at_end"], unit["overdue"], unit["repeated"]) == (2, 1, 1)
    assert (unit["average_days"], unit["longest_days"]) == ("457.0", 670)  # 670 and 244 days
    amounts = unit["amounts"][0]
    assert [amounts[name]["amount"] for name in ("questioned", "justified", "outstanding")] == [
        "900.00",
        "300.00",
        "600.00",
    ]
    assert amounts["questioned"]["explain"].startswith("findings_amount?organisation=county-health")


def test_a_reopened_finding_counts_again(told: Story) -> None:
    unit = counted(told, "2020-01-01", "2020-12-31", person="赵医生")

    assert (unit["open_at_start"], unit["new"], unit["reopened"], unit["closed"]) == (2, 3, 1, 1)
    assert unit["open_at_end"] == 2 + 3 + 1 - 1
    assert counted(told, "2020-01-01", "2020-12-31", units=["county-health"]) == {
        **unit,
        "amounts": counted(told, "2020-01-01", "2020-12-31", units=["county-health"])["amounts"],
    }


def test_nobody_else_answers_for_anything(told: Story) -> None:
    with told.application.database.reading() as connection:
        found = answering(connection, Scope(["builder"]), on("2018-01-01"), on("2021-12-31"), 9999)

    assert found == {"units": [], "persons": []}


def changed(story: Story, before: Moment, after: Moment, **wanted: Any) -> dict[str, Any]:
    """List the kinds of changes by finding."""
    with story.application.database.reading() as connection:
        document = finding_changes(connection, FindingFilter(**wanted), before, after)
    return {
        line["finding"]: {one["kind"]: (one["from"], one["to"]) for one in line["changes"]}
        for line in document["findings"]
    }


def test_what_a_year_changed_is_told_by_finding(told: Story) -> None:
    found = changed(told, Moment(on("2019-12-31")), Moment(on("2020-12-31")))

    assert set(found) == {REPAIRED, STAGED, GUIDED, REPAID}
    assert found[REPAIRED] == {
        "stage": ("closed", "rectification_ordered"),
        "reopened": (0, 1),
        "overdue": (0, 545),
    }
    assert found[STAGED]["steps"] == (None, "1/2")
    assert found[GUIDED]["closed"] == (None, "guidance")
    assert found[REPAID]["justified"][1]["amount"] == "100.00"


def test_a_deadline_that_passes_is_a_change_without_a_fact(told: Story) -> None:
    found = changed(told, Moment(on("2019-06-05")), Moment(on("2019-06-11")))

    assert found == {ORDERED: {"overdue": (0, 1)}}


def test_a_visit_by_position_sees_what_was_recorded_since(told: Story) -> None:
    now = told.application.reached()

    assert changed(told, Moment(None, now), Moment(None, now)) == {}
    last = changed(told, Moment(None, now - 1), Moment(None, now), subject=project_subject("P1"))
    assert [set(kinds) for kinds in last.values()] == [{"recorded", "stage"}]
    assert changed(told, Moment(None, 0), Moment(None, now), region="63") == {}
    assert LEFT in changed(told, Moment(None, 0), Moment(None, now), region="62")
