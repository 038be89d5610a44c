"""Every project and its milestones, now and as of any date, as known at any position."""

from __future__ import annotations

from typing import Any

import pytest

from audit_service.commands import claims, milestones
from audit_service.commands import projects as library
from projections.library_queries import (
    milestones_at,
    milestones_due,
    project_with_milestones,
    projects,
)
from projections.paging import PageRequest
from projections.rows import Row
from tests.projections.story import Story, day
from tests.scenario import LI, yuan


def project(story: Story, reference: str = "P1") -> Row:
    """Catch up and return a project that must be there."""
    story.application.catch_up()
    with story.application.database.reading() as connection:
        found = project_with_milestones(connection, reference)
    assert found is not None
    return found


def listed(story: Story, **wanted: Any) -> list[str]:
    """Catch up and list the projects that answer a filter."""
    story.application.catch_up()
    with story.application.database.reading() as connection:
        return [row["reference"] for row in projects(connection, **wanted).items]


@pytest.fixture
def planned(story: Story) -> Story:
    """Begin with a planned and contracted clinic."""
    story.places()
    story.money()
    story.planned_project()
    return story


def test_a_listed_project_shows_its_category_and_dates(story: Story) -> None:
    story.places()

    story.listed_project()

    row = project(story)
    assert (row["stage"], row["category"], row["purpose"]) == ("listed", "clinic", "clinic")
    assert (row["proposed_on"], row["listed_on"], row["planned_on"]) == (
        day(1, 8),
        day(1, 11),
        None,
    )
    assert (row["planned_minor"], row["currency"], row["milestones"]) == (None, "", ())


def test_a_planned_project_shows_its_plan_and_its_contract(planned: Story) -> None:
    row = project(planned)

    assert (row["stage"], row["planned_on"], row["planned_minor"]) == (
        "planned",
        day(1, 15),
        500_00,
    )
    assert (row["contract"], row["contractor"], row["contract_minor"]) == (
        "C-1",
        "builder",
        450_00,
    )
    assert (row["version"], row["plan_version"], row["claimed_minor"]) == (4, 2, 0)
    assert [(m["milestone"], m["payable_minor"], m["state"]) for m in row["milestones"]] == [
        ("built", 400_00, "planned"),
        ("equipped", 100_00, "planned"),
    ]


def test_what_is_claimed_goes_up_with_a_claim_and_down_with_its_rejection(planned: Story) -> None:
    planned.reach("built", day(5, 20))

    planned.submit("K1", day(5, 21), 300)
    planned.submit("K2", day(5, 21), 50)
    planned.tell(claims.RejectClaim, day(5, 22), by=LI, claim="K1", reason="缺发票")

    assert project(planned)["claimed_minor"] == 50_00


def test_an_amended_contract_and_an_audited_settlement_show(planned: Story) -> None:
    words: dict[str, Any] = {"project": "P1", "amount": yuan(420)}
    planned.tell(library.AmendContract, day(3, 1), **words, reason="减项")
    planned.tell(
        library.AuditSettlement, day(3, 2), project="P1", amount=yuan(410), auditor="审计所"
    )

    row = project(planned)

    assert (row["contract_minor"], row["settled_minor"]) == (420_00, 410_00)


def test_a_project_handed_over_shows_when(planned: Story) -> None:
    for milestone in ("built", "equipped"):
        planned.reach(milestone, day(5, 20))
        planned.accept(milestone, day(5, 23))

    words: dict[str, Any] = {"project": "P1", "receiver": "county-health", "assets": "卫生室一所"}
    planned.tell(library.HandOverProject, day(6, 1), **words)

    row = project(planned)
    assert (row["stage"], row["handed_over_on"]) == ("handed_over", day(6, 1))


def test_a_suspended_project_keeps_its_stage_until_it_is_cancelled(planned: Story) -> None:
    planned.tell(library.SuspendProject, day(3, 1), project="P1", reason="停工")
    suspended = project(planned)
    planned.tell(library.ResumeProject, day(3, 2), project="P1", reason="复工")
    planned.tell(library.CancelProject, day(3, 3), project="P1", reason="取消")

    cancelled = project(planned)

    assert (suspended["stage"], suspended["is_suspended"]) == ("planned", True)
    assert (cancelled["stage"], cancelled["is_suspended"]) == ("cancelled", False)
    assert cancelled["cancelled_on"] == day(3, 3)


def test_a_milestone_that_failed_after_its_acceptance_is_shown_failed(planned: Story) -> None:
    planned.reach("built", day(5, 20))
    planned.accept("built", day(5, 23))
    accepted = project(planned)["milestones"][0]

    planned.fail("built", day(6, 20))

    failed = project(planned)["milestones"][0]
    assert (accepted["state"], accepted["accepted_on"]) == ("accepted", day(5, 23))
    assert (failed["state"], failed["accepted_on"], failed["failed_on"]) == (
        "failed",
        None,
        day(6, 20),
    )
    assert (failed["reached_on"], failed["version"]) == (day(5, 20), 4)


def test_projects_are_listed_by_region_purpose_stage_and_organisation(planned: Story) -> None:
    planned.listed_project("P0", region="620000")

    assert listed(planned) == ["P0", "P1"]
    assert listed(planned, region="621200") == ["P1"]
    assert listed(planned, stage="listed") == ["P0"]
    assert listed(planned, purpose="road") == []
    assert listed(planned, organisations=["county-health"], stage="planned") == ["P1"]
    assert listed(planned, organisations=["builder"]) == []
    assert listed(planned, organisations=[]) == []


def test_projects_are_read_page_by_page(planned: Story) -> None:
    planned.listed_project("P0")
    planned.application.catch_up()

    with planned.application.database.reading() as connection:
        first = projects(connection, PageRequest(limit=1))
        second = projects(connection, PageRequest(first.next_cursor, limit=1))

    assert [row["reference"] for row in (*first.items, *second.items)] == ["P0", "P1"]
    assert second.next_cursor is None


def test_milestones_due_by_a_date_are_met_only_if_accepted_by_then(planned: Story) -> None:
    planned.reach("built", day(5, 20))
    planned.accept("built", day(6, 10))
    planned.application.catch_up()

    with planned.application.database.reading() as connection:
        offices = ["county-health"]
        in_may = milestones_due(connection, offices, day(5, 31))
        on_june_1 = milestones_due(connection, offices, day(6, 1))
        in_june = milestones_due(connection, offices, day(6, 30))
        later = milestones_due(connection, offices, day(12, 31), since=day(7, 1))
        elsewhere = milestones_due(connection, ["builder"], day(12, 31))

    assert in_may == elsewhere == []
    assert [(m.milestone, m.is_met) for m in on_june_1] == [("built", False)]
    assert [(m.milestone, m.is_met) for m in in_june] == [("built", True)]
    assert [(m.milestone, m.is_met) for m in later] == [("equipped", False)]


def test_a_milestone_is_judged_by_what_had_taken_effect_and_was_known(planned: Story) -> None:
    planned.reach("built", day(5, 20))
    planned.accept("built", day(5, 23))
    before_failing = planned.application.service.last_position()
    planned.fail("built", day(6, 20))
    planned.application.catch_up()

    def built(month: int, of_month: int, known_at: int | None = None) -> tuple[bool, bool]:
        with planned.application.database.reading() as connection:
            at = day(month, of_month)
            standings = milestones_at(connection, ["P1"], at, known_at)
        standing = next(s for s in standings if s.milestone == "built")
        return standing.is_due, standing.is_met

    assert built(5, 22) == (False, False)
    assert built(5, 23) == (False, True)
    assert built(6, 1) == (True, True)
    assert built(6, 20) == (True, False)
    assert built(6, 20, known_at=before_failing) == (True, True)


def test_a_milestone_put_off_was_due_on_its_old_date_until_then(planned: Story) -> None:
    words: dict[str, Any] = {
        "project": "P1",
        "milestone": "built",
        "due_on": day(8, 1),
        "reason": "雨季",
    }
    planned.tell(milestones.RescheduleMilestone, day(6, 15), **words)
    planned.application.catch_up()

    with planned.application.database.reading() as connection:
        before = milestones_at(connection, ["P1"], day(6, 14))
        after = milestones_at(connection, ["P1"], day(6, 15))
        unplanned = milestones_at(connection, ["P1"], day(1, 14))

    assert (before[0].milestone, before[0].due_on, before[0].is_due) == ("built", day(6, 1), True)
    assert (after[0].milestone, after[0].due_on, after[0].is_due) == ("built", day(8, 1), False)
    assert unplanned == []
