"""A notice shows what it is about, and each objection until it is answered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.notice_values import NoticeKind
from aggregates.parameter import ParameterName
from audit_service.commands import notices
from projections.objection_queries import ObjectionFilter, objections
from projections.register_queries import entry
from projections.rows import Row
from tests.projections.story import Story, day, project_subject

ABOUT = project_subject("P1")


def post(story: Story, on: date, until: date, kind: NoticeKind = NoticeKind.PROJECT_PLAN) -> None:
    words: dict[str, Any] = {"subject": ABOUT, "kind": kind, "until": until, "place": "村委会"}
    story.tell(notices.PostNotice, on, **words)


def objected(story: Story, objection: str, on: date) -> None:
    words: dict[str, Any] = {"subject": ABOUT, "objection": objection, "content": "选址不当"}
    story.tell(notices.ReceiveObjection, on, **words)


def answered(story: Story, objection: str, on: date, *, upheld: bool) -> None:
    words: dict[str, Any] = {"subject": ABOUT, "objection": objection, "upheld": upheld}
    story.tell(notices.AnswerObjection, on, **words, answer="已核实")


def listed(story: Story, **wanted: Any) -> list[Row]:
    story.application.catch_up()
    with story.application.database.reading() as connection:
        return list(objections(connection, ObjectionFilter(**wanted)).items)


def shown(story: Story) -> Row:
    story.application.catch_up()
    with story.application.database.reading() as connection:
        row = entry(connection, "notices", "project:P1")
    assert row is not None
    return row


@pytest.fixture
def posted(story: Story) -> Story:
    """Begin with a plan posted from 1 to 7 June, objections to be answered within 10 days."""
    story.places()
    story.listed_project()
    story.parameter(ParameterName.OBJECTION_ANSWER_DAYS, 10)
    post(story, day(6, 1), day(6, 7))
    return story


def test_a_notice_shows_what_it_shows_and_counts_its_objections(posted: Story) -> None:
    for objection in ("Q1", "Q2", "Q3"):
        objected(posted, objection, day(6, 2))
    answered(posted, "Q1", day(6, 3), upheld=True)
    answered(posted, "Q2", day(6, 3), upheld=False)

    row = shown(posted)

    assert (row["kind"], row["posted_on"], row["until"]) == ("project_plan", day(6, 1), day(6, 7))
    counts = ("open_objections", "answered_objections", "upheld_objections")
    assert [row[count] for count in counts] == [1, 2, 1]


def test_posting_it_again_takes_what_was_upheld_away(posted: Story) -> None:
    objected(posted, "Q1", day(6, 2))
    answered(posted, "Q1", day(6, 3), upheld=True)
    post(posted, day(6, 8), day(6, 14), NoticeKind.COMPLETION)

    row = shown(posted)

    assert (row["kind"], row["posted_on"]) == ("completion", day(6, 8))
    assert (row["answered_objections"], row["upheld_objections"]) == (1, 0)
    assert [one["objection"] for one in listed(posted, upheld=True)] == ["Q1"]


def test_an_objection_of_2_june_is_overdue_from_13_june_until_it_is_answered(
    posted: Story,
) -> None:
    objected(posted, "Q1", day(6, 2))
    answered(posted, "Q1", day(6, 20), upheld=False)

    (row,) = listed(posted, overdue_on=day(6, 13))

    assert (row["received_on"], row["answer_due_on"]) == (day(6, 2), day(6, 12))
    assert listed(posted, overdue_on=day(6, 12)) == []
    assert len(listed(posted, overdue_on=day(6, 19))) == 1
    assert listed(posted, overdue_on=day(6, 20)) == []


def test_objections_are_judged_by_what_was_known(posted: Story) -> None:
    objected(posted, "Q1", day(6, 2))
    received = posted.application.service.last_position()
    answered(posted, "Q1", day(6, 10), upheld=True)

    (before,) = listed(posted, overdue_on=day(6, 13), known_at=received)

    assert (before["answered_on"], before["upheld"], before["answer"]) == (None, None, "")
    assert listed(posted, overdue_on=day(6, 13)) == []
    assert listed(posted, known_at=received - 1) == []
    assert listed(posted, upheld=True, known_at=received) == []
    assert listed(posted, subject=ABOUT, upheld=True)[0]["answered_on"] == day(6, 10)


def test_an_objection_that_came_late_or_without_a_rule_says_so(story: Story) -> None:
    story.places()
    story.listed_project()
    post(story, day(6, 1), day(6, 7))
    objected(story, "Q1", day(6, 7))
    objected(story, "Q2", day(6, 8))

    rows = listed(story, subject=ABOUT)

    assert [(row["objection"], row["came_late"]) for row in rows] == [("Q1", False), ("Q2", True)]
    assert [row["answer_due_on"] for row in rows] == [None, None]
    assert listed(story, overdue_on=day(12, 31)) == []
    assert listed(story, subject=project_subject("P2")) == []
