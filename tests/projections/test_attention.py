"""Of the projects of a fund those that need attention come first, each before what is less bad."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest

from aggregates.finding_values import Disposition, Elements
from aggregates.refusals import Refused
from aggregates.values import (
    AcceptanceTerms,
    FundingLine,
    OrganisationKind,
    Severity,
    Subject,
    SubjectKind,
)
from audit_service.commands import findings, projects
from projections.attention import attention
from projections.attention_documents import attention_documents
from projections.balances import Moment
from projections.paging import PageRequest, cursor_after
from tests.projections.story import STANDARD, WANG, Story, day, document, said, step
from tests.scenario import LI, yuan

YEAR_END: Final = date(2018, 12, 31)
LATER: Final = date(2019, 2, 1)
WORDS: Final = said(
    Elements, criteria="规定", condition="问题", cause="原因", effect="影响", recommendation="整改"
)


def plan(story: Story, project: str, amount: int = 100, due: date = LATER) -> None:
    """Plan a clinic of one milestone, paid by the county's allocation."""
    story.listed_project(project)
    story.tell(
        projects.PlanProject,
        day(1, 15),
        project=project,
        funding=(said(FundingLine, allocation="A1", amount=yuan(amount)),),
        milestones=(step("built", due, amount),),
        acceptance=said(AcceptanceTerms, departments=(OrganisationKind.HEALTH,), standard=STANDARD),
        document=document("武发〔2018〕9号"),
    )


def find(
    story: Story,
    reference: str,
    about: str,
    severity: Severity = Severity.MINOR,
    amount: int = 0,
    kind: SubjectKind = SubjectKind.PROJECT,
) -> None:
    """Find something wrong with a project, or with something else."""
    story.tell(
        findings.RecordFinding,
        day(7, 1),
        by=WANG,
        reference=reference,
        title="资料不齐",
        subjects=(said(Subject, kind=kind, reference=about),),
        elements=WORDS,
        severity=severity,
        category="documents",
        questioned=(story.part_of("A1", amount),) if amount else (),
        responsible_organisation="county-health",
        responsible_person="赵医生",
    )


def order(story: Story, reference: str, due: date) -> None:
    """Order that it be put right by a day."""
    words: dict[str, Any] = {"finding": reference, "demand": "整改", "due_on": due}
    story.tell(findings.OrderRectification, day(7, 2), by=WANG, **words)


def close(story: Story, reference: str) -> None:
    """Close a finding as unfounded."""
    story.tell(
        findings.CloseFinding,
        day(9, 1),
        by=LI,
        finding=reference,
        conclusion="误报",
        disposition=Disposition.UNFOUNDED,
        evidence=(document("武审〔2018〕9号"),),
    )


def listed(
    story: Story, request: PageRequest | None = None, moment: Moment | None = None
) -> tuple[list[dict[str, Any]], str | None]:
    """Ask at the end of the year, unless said otherwise."""
    story.application.catch_up()
    moment = moment or Moment(YEAR_END, story.application.reached())
    with story.application.database.reading() as connection:
        page = attention(connection, "F2018", "CNY", moment, request or PageRequest())
        shown = attention_documents(connection, "F2018", "CNY", moment, page.items)
    return shown, page.next_cursor


def order_of(story: Story, **asked: Any) -> list[str]:
    return [item["project"] for item in listed(story, **asked)[0]]


@pytest.fixture
def county(story: Story) -> Story:
    """Seven clinics; by reference they come in no order of how bad things are."""
    story.places()
    story.money()
    for project in ("E-graver", "D-grave", "C-overdue", "B-more", "F-money", "A-none"):
        plan(story, project)
    plan(story, "G-late", due=day(12, 1))
    find(story, "1", "E-graver", Severity.CRITICAL)
    find(story, "2", "D-grave", Severity.MAJOR)
    find(story, "3", "D-grave", Severity.MAJOR)
    find(story, "4", "B-more")
    find(story, "5", "B-more")
    find(story, "6", "C-overdue")
    order(story, "6", day(12, 30))
    find(story, "7", "F-money", amount=50)
    return story


def test_one_critical_finding_weighs_more_than_any_number_of_lesser_troubles(
    county: Story,
) -> None:
    assert order_of(county) == [
        "E-graver",  # one critical finding
        "D-grave",  # two major ones
        "B-more",  # two minor ones
        "C-overdue",  # one, which is overdue
        "F-money",  # one, with 50 yuan in question
        "G-late",  # none, but a milestone is late
    ]


def test_between_equals_the_larger_amount_then_the_later_step_then_unpaid_money_decides(
    story: Story,
) -> None:
    story.places()
    story.money()
    plan(story, "A-small")
    plan(story, "B-rich", amount=150)
    plan(story, "C-late", due=day(12, 30))
    plan(story, "D-money")
    for reference, project in (("1", "A-small"), ("2", "B-rich"), ("3", "C-late")):
        find(story, reference, project, amount=20)
    find(story, "4", "D-money", amount=21)

    assert order_of(story) == ["D-money", "C-late", "B-rich", "A-small"]


def test_a_deadline_is_missed_from_the_day_after_it(county: Story) -> None:
    known = county.application.service.last_position()

    (overdue,) = (p for p in listed(county)[0] if p["project"] == "C-overdue")
    in_time = order_of(county, moment=Moment(day(12, 1), known))
    one_day_late = order_of(county, moment=Moment(day(12, 2), known))
    before = order_of(county, moment=Moment(day(12, 30), known))

    assert "overdue_findings" in [why["reason"] for why in overdue["reasons"]]
    assert overdue["findings"][0]["days_overdue"] == 1
    assert before.index("F-money") < before.index("C-overdue")  # not yet overdue on its day
    assert "G-late" not in in_time
    assert "G-late" in one_day_late


def test_a_finding_about_a_claim_counts_for_the_project_it_is_for(story: Story) -> None:
    story.places()
    story.money()
    story.planned_project()
    story.reach("built", day(5, 20))
    story.submit("K1", day(5, 21), 300)
    find(story, "1", "K1", kind=SubjectKind.CLAIM)

    (project,) = listed(story, moment=Moment(day(8, 1), None))[0]

    assert [row["reference"] for row in project["findings"]] == ["1"]


def test_what_is_closed_or_cancelled_needs_no_attention_but_did_before(county: Story) -> None:
    known = county.application.service.last_position()
    close(county, "1")
    county.tell(projects.CancelProject, day(12, 20), project="G-late", reason="不再需要")

    assert order_of(county)[0] == "D-grave"
    assert "G-late" not in order_of(county)
    assert order_of(county, moment=Moment(day(8, 31), None))[0] == "E-graver"
    as_known_before = order_of(county, moment=Moment(YEAR_END, known))
    assert (as_known_before[0], as_known_before[-1]) == ("E-graver", "G-late")


def test_pages_follow_the_order_even_when_a_worse_project_turns_up_between_them(
    county: Story,
) -> None:
    first, cursor = listed(county, request=PageRequest(None, 2))
    find(county, "8", "A-none", Severity.CRITICAL)
    find(county, "9", "A-none", Severity.CRITICAL)
    rest: list[str] = []
    while cursor is not None:
        page, cursor = listed(county, request=PageRequest(cursor, 2))
        rest += [item["project"] for item in page]

    assert [item["project"] for item in first] == ["E-graver", "D-grave"]
    assert rest == ["B-more", "C-overdue", "F-money", "G-late"]


@pytest.mark.parametrize("key", ["P1", "1.2.3", "0.0.0.0.0.0.x.P1", ".......", "9" * 5_000])
def test_a_cursor_of_some_other_list_is_refused(county: Story, key: str) -> None:
    with pytest.raises(Refused) as refused:
        listed(county, request=PageRequest(cursor_after(key)))

    assert refused.value.codes == ("cursor_malformed",)
