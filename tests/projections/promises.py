"""What was promised beside the story: a letter, a complaint and a report."""

from __future__ import annotations

from typing import Any

from aggregates.cadence import Cadence
from aggregates.complaint_values import ComplaintChannel
from aggregates.letter_values import AssessmentGrade, ResponsibilityKind
from aggregates.sanction_values import SanctionKind
from audit_service.commands import complaints, duties, letters, sanctions, targets
from audit_service.commands.command import Actor
from audit_service.importers.audits import import_audit
from tests.audit_service.evidence import deposited
from tests.audit_service.importers.single_audits import Audit
from tests.projections.differing import differ
from tests.projections.story import WANG, Story, day, document, project_subject
from tests.scenario import LI, yuan


def promise(story: Story) -> None:
    """Sign a letter about P1 twice and hand it on, route a complaint, file a report."""
    mayor = Actor(person="赵县长", office="county-finance")
    secretary = Actor(person="钱书记", office="city-finance")
    terms: dict[str, Any] = {
        "kind": ResponsibilityKind.PROJECT,
        "subjects": (project_subject("P1"),),
        "organisation": mayor.office,
        "person": mayor.person,
        "counterpart_organisation": secretary.office,
        "counterpart_person": secretary.person,
        "valid_from": day(1, 1),
        "valid_until": day(12, 31),
        "duties": ("按期完工",),
    }
    about: dict[str, Any] = {"letter": "L1"}
    story.tell(letters.DrawUpLetter, day(1, 20), reference="L1", **terms)
    story.tell(letters.SignLetter, day(1, 21), by=mayor, **about)
    story.tell(letters.CountersignLetter, day(1, 22), by=secretary, **about)
    successor: dict[str, Any] = {"to_person": "孙县长", "reason": "调动"}
    story.tell(letters.TransferResponsibility, day(7, 1), **about, **successor)
    judged: dict[str, Any] = {"year": 2018, "grade": AssessmentGrade.GOOD, "account": "完成"}
    story.tell(letters.AssessResponsibility, day(12, 20), by=WANG, **about, **judged)
    complaint: dict[str, Any] = {"channel": ComplaintChannel.HOTLINE, "content": "漏水"}
    complaint |= {"region": "621202", "subjects": (project_subject("P1"),)}
    story.tell(complaints.ReceiveComplaint, day(8, 20), reference="T1", **complaint)
    owed: dict[str, Any] = {"title": "月报", "organisation": mayor.office, "due_days": 5}
    owed |= {"recipient": "city-finance", "cadence": Cadence.MONTHLY, "since": day(1, 1)}
    story.tell(duties.AssignDuty, day(1, 2), reference="D1", **owed)
    report: dict[str, Any] = {"period": "2018-01", "document": document("武财〔2018〕2号")}
    story.tell(duties.FileReport, day(2, 5), duty="D1", **report)


def cut(story: Story) -> None:
    """Set a target, and take 10 yuan from its allocation for the finding."""
    story.tell(
        targets.AssignTarget,
        day(1, 6),
        reference="T1",
        organisation="county-health",
        region="621202",
        title="村卫生室标准化建设",
        purpose="clinic",
        quantity=2,
        unit="所",
        due_on=day(12, 31),
    )
    story.tell(
        sanctions.ProposeSanction,
        day(8, 20),
        by=WANG,
        reference="S1",
        kind=SanctionKind.NEXT_YEAR_REDUCTION,
        organisation="county-health",
        findings=("X1",),
        reasons="整改迟缓",
        amount=yuan(10),
        fiscal_year=2018,
    )
    about: dict[str, Any] = {"sanction": "S1"}
    story.tell(sanctions.SignSanction, day(8, 21), by=LI, **about, opinion="同意")
    paper = document("甘财〔2018〕40号")
    story.tell(sanctions.ExecuteReduction, day(8, 22), **about, allocation="A1", document=paper)
    story.application.catch_up()


def tell_everything(story: Story) -> None:
    """Tell the whole story, and what was promised beside it: no table stays empty."""
    story.whole()
    cut(story)
    promise(story)
    differ(story)
    deposited(story.application, by=WANG, holder="county-health")
    audit = Audit("74099-16")
    import_audit(story.application, audit.files(), audit.received("county-health"), WANG)
    story.application.catch_up()
