"""What was found wrong, who answers for it, and what of it was open at any moment."""

from __future__ import annotations

from typing import Any

import pytest

from aggregates.values import Subject, SubjectKind
from audit_service.commands import findings as commands
from audit_service.commands.findings import OrderRectification
from projections.finding_queries import FindingFilter, finding, findings, open_findings_at
from tests.projections.story import WANG, Story, day, document, project_subject, said


@pytest.fixture
def found(story: Story) -> Story:
    """Begin with a finding on a clinic, recorded on 10 July and due on 1 August."""
    story.places()
    story.money()
    story.planned_project()
    story.inspection()
    story.recorded_finding()
    order = {"finding": "X1", "demand": "返工", "due_on": day(8, 1)}
    story.recorded_finding("X2", day(7, 11))
    story.tell(OrderRectification, day(7, 12), by=WANG, **order)
    return story


def listed(story: Story, **wanted: Any) -> list[str]:
    """Catch up and list the findings that answer a filter."""
    story.application.catch_up()
    with story.application.database.reading() as connection:
        page = findings(connection, FindingFilter(**wanted))
    return [row["reference"] for row in page.items]


def against(unit: str) -> FindingFilter:
    return FindingFilter(organisations=[unit])


def test_a_closed_finding_shows_its_whole_way(story: Story) -> None:
    story.whole()

    with story.application.database.reading() as connection:
        row = finding(connection, "X1")
        unknown = finding(connection, "X9")

    assert row is not None
    assert (row["stage"], row["severity"], row["category"]) == ("closed", "major", "quality")
    assert (row["recorded_on"], row["due_on"]) == (day(7, 10), day(8, 1))
    assert (row["reported_on"], row["verified_on"], row["closed_on"]) == (
        day(8, 3),
        day(8, 10),
        day(8, 15),
    )
    assert (row["author"], row["responsible_person"]) == ("王大明", "赵医生")
    assert (row["amount_in_question_minor"], row["amount_in_question_currency"]) == (300_00, "CNY")
    assert (row["criteria"], row["cause"]) == ("验收标准", "监理缺位")
    assert (row["region"], row["subjects"]) == ("621202", ("project:P1",))
    assert (row["ordered_on"], row["disposition"]) == (day(7, 12), "rectified")
    assert (row["agrees"], row["justified_minor"]) == (True, 300_00)
    assert unknown is None


def test_findings_are_listed_by_stage_unit_person_and_severity(found: Story) -> None:
    assert listed(found) == ["X1", "X2"]
    assert listed(found, stage="recorded") == ["X2"]
    assert listed(found, organisations=["county-health"], severity="major") == ["X1", "X2"]
    assert listed(found, organisations=["builder"]) == []
    assert listed(found, person="赵医生", inspection="I1") == ["X1", "X2"]
    assert listed(found, severity="minor") == []
    assert listed(found, region="6212") == ["X1", "X2"]
    assert listed(found, region="6213") == []


def test_findings_are_listed_by_what_they_are_about(found: Story) -> None:
    fund: Subject = said(Subject, kind=SubjectKind.FUND, reference="P1")

    assert listed(found, subject=project_subject("P1")) == ["X1", "X2"]
    assert listed(found, subject=project_subject("P2")) == []
    assert listed(found, subject=fund) == []


def test_a_finding_is_overdue_from_the_day_after_its_deadline_until_closed(found: Story) -> None:
    assert listed(found, overdue_on=day(8, 1)) == []
    assert listed(found, overdue_on=day(8, 2)) == ["X1"]

    found.rectified_finding("X2")

    assert listed(found, open_only=True) == ["X1"]
    assert listed(found, overdue_on=day(12, 31)) == ["X1"]


def test_what_was_open_is_judged_by_what_had_taken_effect_and_was_known(found: Story) -> None:
    before = found.application.service.last_position()
    found.rectified_finding("X2")
    found.application.catch_up()

    def open_on(month: int, of_month: int, known_at: int | None = None) -> list[tuple[str, str]]:
        with found.application.database.reading() as connection:
            at = day(month, of_month)
            held = open_findings_at(connection, against("county-health"), at, known_at)
        return [(one.finding, one.stage) for one in held]

    assert open_on(7, 9) == []
    assert open_on(7, 10) == [("X1", "recorded")]
    assert open_on(8, 14)[1] == ("X2", "rectification_verified")
    assert open_on(8, 15) == [("X1", "rectification_ordered")]
    assert open_on(8, 15, known_at=before) == [
        ("X1", "rectification_ordered"),
        ("X2", "recorded"),
    ]


def test_an_open_finding_shows_its_deadline_of_that_moment(found: Story) -> None:
    found.application.catch_up()

    with found.application.database.reading() as connection:
        unordered = open_findings_at(connection, against("county-health"), day(7, 11))
        in_time = open_findings_at(connection, against("county-health"), day(8, 1))
        late = open_findings_at(connection, against("county-health"), day(8, 2))
        of_others = open_findings_at(connection, against("county-finance"), day(8, 2))

    assert [(one.due_on, one.is_overdue) for one in unordered] == [(None, False), (None, False)]
    assert (in_time[0].due_on, in_time[0].is_overdue) == (day(8, 1), False)
    assert (late[0].due_on, late[0].is_overdue) == (day(8, 1), True)
    assert of_others == []


def test_what_was_sent_back_extended_and_reopened_shows_at_each_moment(found: Story) -> None:
    about: dict[str, Any] = {"finding": "X1"}
    evidence = (document("武卫〔2018〕6号"),)
    say = found.tell
    say(commands.ExtendDeadline, day(7, 15), by=WANG, **about, due_on=day(9, 1), reason="雨季")
    say(commands.ReportRectification, day(7, 20), **about, measures="已返工", evidence=evidence)
    say(commands.SendBackRectification, day(7, 25), by=WANG, **about, reason="仍漏水")
    found.recorded_finding("X3", day(7, 12))
    found.rectified_finding("X3")
    reopening: dict[str, Any] = {"finding": "X3", "reason": "再次漏水", "evidence": evidence}
    say(commands.ReopenFinding, day(8, 20), by=WANG, **reopening)
    found.application.catch_up()

    def stages(month: int, of_month: int) -> dict[str, tuple[str, Any]]:
        with found.application.database.reading() as connection:
            held = open_findings_at(connection, against("county-health"), day(month, of_month))
        return {one.finding: (one.stage, one.due_on) for one in held}

    assert stages(7, 15)["X1"] == ("rectification_ordered", day(9, 1))
    assert stages(7, 20)["X1"] == ("rectification_reported", day(9, 1))
    assert stages(7, 25)["X1"] == ("rectification_ordered", day(9, 1))
    assert "X3" not in stages(8, 19)
    assert stages(8, 20)["X3"] == ("rectification_ordered", day(8, 1))
    with found.application.database.reading() as connection:
        row = finding(connection, "X3")
    assert row is not None
    assert (row["stage"], row["closed_on"]) == ("rectification_ordered", None)
