"""Notices, letters, complaints and duties: what a command looks up before its record decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from aggregates.cadence import Cadence
from aggregates.complaint import Complaint
from aggregates.complaint_values import ComplaintChannel
from aggregates.confidence import Confidence
from aggregates.duty import Duty
from aggregates.letter_values import ResponsibilityKind
from aggregates.notice import Notice
from aggregates.notice_values import NoticeKind
from aggregates.parameter import ParameterName
from aggregates.values import InspectionKind, Subject, SubjectKind, TeamMember
from audit_service.bootstrap import Application
from audit_service.commands import complaints, duties, inspections, letters, notices
from audit_service.commands.command import Actor
from tests.projections.promises import promise
from tests.projections.story import WANG, Story, day, document, project_subject, said
from tests.scenario import refused

BUREAU = Actor(person="周科长", office="county-finance")
HOUSEHOLDS, PLAN = NoticeKind.HOUSEHOLD_IDENTIFICATION, NoticeKind.PROJECT_PLAN


@pytest.fixture
def story(sqlite_url: str) -> Iterator[Story]:
    """Begin with a clinic of the health department."""
    application = Application.open(sqlite_url)
    told = Story(application)
    told.places()
    told.money()
    told.planned_project()
    yield told
    application.close()


def post(story: Story, kind: NoticeKind, on: date, until: date) -> None:
    words: dict[str, Any] = {"subject": project_subject("P1"), "kind": kind, "until": until}
    story.tell(notices.PostNotice, on, **words, place="村委会")


def receive(story: Story, reference: str, *subjects: Subject, **more: Any) -> None:
    words: dict[str, Any] = {"channel": ComplaintChannel.LETTER, "region": "621202", **more}
    story.tell(
        complaints.ReceiveComplaint,
        day(6, 1),
        reference=reference,
        subjects=subjects,
        content="漏水",
        **words,
    )


def route(story: Story, organisation: str) -> None:
    words: dict[str, Any] = {"organisation": organisation, "person": "周科长"}
    story.tell(complaints.RouteComplaint, day(6, 3), complaint="T1", **words)


def assign(story: Story, reference: str, organisation: str, recipient: str) -> None:
    words: dict[str, Any] = {
        "title": "月报",
        "organisation": organisation,
        "recipient": recipient,
        "cadence": Cadence.MONTHLY,
        "due_days": 5,
        "since": day(1, 1),
    }
    story.tell(duties.AssignDuty, day(1, 1), reference=reference, **words)


def file(story: Story, reference: str, *inputs: str) -> None:
    words: dict[str, Any] = {"period": "2018-01", "document": document("武财〔2018〕2号")}
    story.tell(duties.FileReport, day(2, 5), duty=reference, **words, inputs=inputs)


def test_households_hang_seven_days_even_where_nobody_adopted_a_rule(story: Story) -> None:
    with refused("notice_too_short") as answer:
        post(story, HOUSEHOLDS, day(6, 1), day(6, 6))
    post(story, PLAN, day(6, 1), day(6, 1))
    post(story, HOUSEHOLDS, day(6, 2), day(6, 8))

    assert answer[0].faults[0].message() == (
        "A notice of this kind runs for at least 7 days; 6 were asked for."
    )


def test_every_other_notice_hangs_as_long_as_the_adopted_rule_says(story: Story) -> None:
    story.parameter(ParameterName.NOTICE_DAYS, 5, day(6, 1))

    post(story, PLAN, day(5, 31), day(5, 31))
    with refused("notice_too_short"):
        post(story, PLAN, day(6, 1), day(6, 4))
    post(story, PLAN, day(6, 1), day(6, 5))
    with refused("notice_open", "notice_too_short"):
        post(story, HOUSEHOLDS, day(6, 5), day(6, 10))


def test_an_objection_is_due_by_the_rule_of_the_day_it_came_in(story: Story) -> None:
    story.parameter(ParameterName.OBJECTION_ANSWER_DAYS, 15, day(6, 2))
    post(story, PLAN, day(6, 1), day(6, 7))
    for objection, on in (("Q1", day(6, 1)), ("Q2", day(6, 2))):
        words: dict[str, Any] = {"objection": objection, "content": "选址不当"}
        story.tell(notices.ReceiveObjection, on, subject=project_subject("P1"), **words)

    notice = story.application.service.look().get(Notice, project_subject("P1"))

    assert notice.objections == {"Q1": day(6, 1), "Q2": day(6, 2)}


def test_a_letter_names_every_office_and_subject_not_on_record(story: Story) -> None:
    unknown: Subject = said(Subject, kind=SubjectKind.FUND, reference="F9")
    terms: dict[str, Any] = {
        "reference": "L1",
        "kind": ResponsibilityKind.PROJECT,
        "subjects": (project_subject("P1"), unknown),
        "organisation": "nobody",
        "person": "赵县长",
        "counterpart_organisation": "city-finance",
        "counterpart_person": "赵县长",
        "valid_from": day(1, 1),
        "valid_until": day(12, 31),
        "duties": ("按期完工",),
    }

    with refused("reference_unknown", "reference_unknown", "letter_with_oneself") as answer:
        story.tell(letters.DrawUpLetter, day(1, 1), **terms)

    at = [fault.at for fault in answer[0].faults]
    assert at == ["/organisation", "/subjects/1", "/counterpart_person"]


def test_responsibility_goes_only_to_an_office_on_record(story: Story) -> None:
    promise(story)
    words: dict[str, Any] = {"letter": "L1", "to_person": "李县长", "reason": "调动"}

    with refused("reference_unknown") as answer:
        story.tell(letters.TransferResponsibility, day(8, 1), **words, to_organisation="nobody")

    assert answer[0].faults[0].at == "/to_organisation"


def test_a_complaint_about_a_project_never_goes_to_the_unit_that_answers_for_it(
    story: Story,
) -> None:
    receive(story, "T1", project_subject("P1"))
    story.tell(complaints.AcceptComplaint, day(6, 2), complaint="T1")

    with refused("complaint_to_party"):
        route(story, "county-health")
    with refused("reference_unknown"):
        route(story, "nobody")
    route(story, "county-finance")


def test_a_complaint_about_money_never_goes_to_the_office_that_holds_it(story: Story) -> None:
    story.paid_claim()
    claim: Subject = said(Subject, kind=SubjectKind.CLAIM, reference="K1")
    allocation: Subject = said(Subject, kind=SubjectKind.ALLOCATION, reference="A1")
    office: Subject = said(Subject, kind=SubjectKind.ORGANISATION, reference="city-finance")
    receive(story, "T1", claim, allocation, office)
    story.tell(complaints.AcceptComplaint, day(6, 2), complaint="T1")

    for party in ("county-finance", "city-finance", "county-health"):
        with refused("complaint_to_party"):
            route(story, party)
    route(story, "province-finance")


def test_a_complaint_about_an_office_does_not_go_to_one_below_it(story: Story) -> None:
    office: Subject = said(Subject, kind=SubjectKind.ORGANISATION, reference="province-finance")
    receive(story, "T1", office)
    story.tell(complaints.AcceptComplaint, day(6, 2), complaint="T1")

    for below in ("city-finance", "county-finance"):
        with refused("complaint_to_party"):
            route(story, below)
    route(story, "county-health")


def test_only_an_inspection_on_record_takes_a_complaint_up(story: Story) -> None:
    receive(story, "T1")
    story.tell(complaints.AcceptComplaint, day(6, 2), complaint="T1")
    words: dict[str, Any] = {"complaint": "T1", "inspection": "I1"}

    with refused("reference_unknown"):
        story.tell(complaints.TakeUpComplaint, day(7, 10), **words)
    story.inspection()
    story.tell(complaints.TakeUpComplaint, day(7, 10), **words)


def test_an_inspection_that_a_complaint_led_to_names_one_on_record(story: Story) -> None:
    words: dict[str, Any] = {
        "reference": "I7",
        "kind": InspectionKind.SPECIAL,
        "organisation": "county-health",
        "matter": "quality",
        "planned_from": day(7, 1),
        "planned_until": day(7, 5),
        "team": (said(TeamMember, organisation="city-finance", person="王大明"),),
        "lead": "王大明",
        "complaint": "T1",
    }

    with refused("reference_unknown") as answer:
        story.tell(inspections.PlanInspection, day(6, 20), by=WANG, **words)
    receive(story, "T1")
    story.tell(inspections.PlanInspection, day(6, 20), by=WANG, **words)

    assert answer[0].faults[0].at == "/complaint"


def test_a_complaint_is_closed_by_somebody_it_is_not_about(story: Story) -> None:
    receive(story, "T1", project_subject("P1"))
    story.tell(complaints.AcceptComplaint, day(6, 2), complaint="T1")
    route(story, "county-finance")
    answer: dict[str, Any] = {"answer": "属实", "upheld": True}
    story.tell(complaints.AnswerComplaint, day(6, 4), by=BUREAU, complaint="T1", **answer)
    closing: dict[str, Any] = {"complaint": "T1", "conclusion": "办结"}

    with refused("complaint_to_party"):
        of_party = Actor(person="王院长", office="county-health")
        story.tell(complaints.CloseComplaint, day(6, 5), by=of_party, **closing)
    with refused("duties_not_separated"):
        story.tell(complaints.CloseComplaint, day(6, 5), by=BUREAU, **closing)
    story.tell(complaints.CloseComplaint, day(6, 5), **closing)


def test_who_complains_is_kept_apart_for_the_receiving_office(story: Story) -> None:
    receive(story, "T1", complainant="马某 13900000000")
    receive(story, "T2")

    work = story.application.service.look()
    kept = work.get(Confidence, "complaint", "T1")

    assert [(part.part, part.text) for part in kept.parts] == [("complainant", "马某 13900000000")]
    assert (kept.is_cleared("county-finance"), kept.is_cleared("city-finance")) == (True, False)
    assert "13900000000" not in repr(vars(work.get(Complaint, "T1")))
    assert work.find(Confidence, "complaint", "T2") is None


def test_a_consolidated_report_names_reports_that_were_filed(story: Story) -> None:
    assign(story, "village", "county-health", "county-finance")
    assign(story, "town", "county-finance", "city-finance")

    with refused(
        "period_not_filed", "input_malformed", "reference_unknown", "input_malformed"
    ) as answer:
        file(story, "town", "village:2018-01", "village", "nobody:2018-01", ":2018-01")
    file(story, "village")
    file(story, "town", "village:2018-01")

    at = [fault.at for fault in answer[0].faults]
    assert at == ["/inputs/0", "/inputs/1", "/inputs/2", "/inputs/3"]
    assert set(story.application.service.look().get(Duty, "town").filed) == {"2018-01"}


def test_a_report_does_not_consolidate_an_earlier_one_of_its_own_duty(story: Story) -> None:
    assign(story, "town", "county-finance", "city-finance")
    file(story, "town")
    words: dict[str, Any] = {"period": "2018-02", "document": document("武财〔2018〕3号")}

    with refused("input_of_itself"):
        story.tell(duties.FileReport, day(3, 5), duty="town", **words, inputs=("town:2018-01",))


def test_a_duty_is_between_offices_on_record(story: Story) -> None:
    with refused("reference_unknown", "reference_unknown") as answer:
        assign(story, "D1", "nobody", "no one")

    assert [fault.at for fault in answer[0].faults] == ["/organisation", "/recipient"]
