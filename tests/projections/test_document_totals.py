"""What a document states in all is held against what was issued under it."""

from __future__ import annotations

from typing import Any

import pytest

from aggregates.values import Earmark
from audit_service.bootstrap import Application
from audit_service.commands import allocations
from audit_service.commands.documents import ReceiveDocument
from projections.balances import Moment
from projections.document_totals import documents_compared
from tests.banking import FILE
from tests.projections.story import Story, day, document, said
from tests.scenario import yuan

NUMBER = "武财〔2018〕7号"


@pytest.fixture
def story(application: Application) -> Story:
    """Begin with 800 yuan issued under one document."""
    begun = Story(application)
    begun.places()
    begun.money()
    return begun


def issue(story: Story, reference: str, amount: int, number: str = NUMBER) -> int:
    """Issue some more to the county's health department."""
    words: dict[str, Any] = {"fund": "F2018", "region": "621202", "organisation": "county-health"}
    words |= {"earmark": said(Earmark, purpose="clinic"), "document": document(number)}
    return story.tell(
        allocations.IssueAllocation,
        day(2, 1),
        reference=reference,
        amount=yuan(amount),
        **words,
    ).position


def receive(story: Story, total: int, number: str = NUMBER) -> int:
    """Receive a document that states a total."""
    return story.tell(
        ReceiveDocument,
        day(1, 6),
        reference=f"甘肃省财政厅 {number}",
        document=document(number),
        sha256=FILE,
        lines=2,
        totals=(yuan(total),),
    ).position


def compared(story: Story, moment: Moment | None = None) -> list[tuple[Any, ...]]:
    story.application.catch_up()
    with story.application.database.reading() as connection:
        rows = documents_compared(connection, moment or Moment())
    names = ("number", "stated_minor", "issued_minor", "allocations")
    return [tuple(row[name] for name in names) for row in rows]


def test_what_was_issued_adds_up_by_document(story: Story) -> None:
    issue(story, "A2", 150)
    receive(story, 900)

    assert compared(story) == [(NUMBER, 900_00, 950_00, 2)]


def test_an_increase_counts_under_its_own_document_and_a_document_alone_is_shown(
    story: Story,
) -> None:
    words: dict[str, Any] = {"allocation": "A1", "amount": yuan(20)}
    paper = document("武财〔2018〕9号")
    story.tell(allocations.IncreaseAllocation, day(3, 1), **words, document=paper)
    receive(story, 10, "武财〔2018〕10号")

    assert compared(story) == [
        ("武财〔2018〕10号", 10_00, 0, 0),
        (NUMBER, None, 800_00, 1),
        ("武财〔2018〕9号", None, 20_00, 1),
    ]


def test_a_document_is_compared_as_of_a_day_and_as_known_at_a_position(story: Story) -> None:
    stated_at = receive(story, 900)
    issued_at = issue(story, "A2", 150)

    assert compared(story, Moment(day(1, 31))) == [(NUMBER, 900_00, 800_00, 1)]
    assert compared(story, Moment(day(1, 5))) == [(NUMBER, None, 800_00, 1)]
    assert compared(story, Moment(None, issued_at - 1)) == [(NUMBER, 900_00, 800_00, 1)]
    assert compared(story, Moment(None, stated_at - 1)) == [(NUMBER, None, 800_00, 1)]
    assert compared(story, Moment(day(1, 4))) == []
