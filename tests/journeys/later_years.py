"""What came after the story: papers that arrived late, findings reopened, names that changed."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from aggregates.claim import Claim
from aggregates.finding_values import Elements, ManagementResponse, SettlementKind
from aggregates.ledger_entry import LedgerEntry
from aggregates.letter_values import ResponsibilityKind
from aggregates.notice_values import NoticeKind
from aggregates.parameter import ParameterName
from aggregates.sanction_values import SanctionKind
from aggregates.values import OrganisationKind, Severity, Subject, SubjectKind
from audit_service.commands import (
    claims,
    complaints,
    duties,
    findings,
    letters,
    matches,
    notices,
    places,
    recoveries,
    sanctions,
    targets,
)
from audit_service.commands import projects as library
from audit_service.commands.command import Actor
from tests.bank_story import credited_at_bank
from tests.projections.promises import tell_everything
from tests.projections.story import WANG, Story, day, document, project_subject, said
from tests.scenario import LI, yuan

DOCTOR: Final = Actor(person="赵医生", office="county-health")
CITY: Final = Actor(person="周文", office="city-finance")
PROOF: Final = (document("武审〔2018〕8号"),)
X1: Final[dict[str, Any]] = {"finding": "X1"}
X2: Final[dict[str, Any]] = {"finding": "X2"}


def tell_later_years(story: Story) -> None:
    """Tell everything, and what happened afterwards, much of it recorded out of order."""
    tell_everything(story)
    _at_the_bank(story)
    _second_finding(story)
    _settlements(story)
    _reopened(story)
    _complained(story)
    _promised(story)
    _changed(story)
    story.application.catch_up()


def _at_the_bank(story: Story) -> None:
    """Find the payment on the bank's statement months later, doubt it, and find it right."""
    service = story.application.service
    paid = _position_of(story, Claim.Paid)
    match = {"match": service.look().get(LedgerEntry, paid).match}
    story.tell(matches.UndoMatch, day(10, 8), by=LI, **match, reason="疑似另一笔")
    story.tell(matches.AcceptMatch, day(10, 9), by=LI, **match, reason="复核无误")


def _position_of(story: Story, kind: type[Any]) -> int:
    facts = story.application.service.read(0, 1_000)
    return next(one.position for one in facts if isinstance(one.event, kind))


def _second_finding(story: Story) -> None:
    """Find the money still not in order, four months later; 100 yuan of it come back."""
    story.tell(claims.RefundPayment, day(11, 5), by=LI, claim="K1", amount=yuan(100), reason="多付")
    story.tell(
        findings.RecordFinding,
        day(11, 1),
        by=WANG,
        reference="X2",
        title="多付工程款",
        subjects=(project_subject("P1"),),
        elements=said(Elements, criteria="合同", condition="多付", cause="未复核",
                      effect="超付", recommendation="收回"),
        severity=Severity.MINOR,
        category="quality",
        questioned=(story.part_of("A1", 200),),
        responsible_organisation="county-health",
        responsible_person="赵医生",
        repeats=("X1",),
    )  # fmt: skip
    answer = said(ManagementResponse, agrees=False, statement="正在核对")
    story.tell(findings.RespondToFinding, day(11, 3), by=DOCTOR, **X2, response=answer)
    order: dict[str, Any] = {"demand": "收回", "due_on": day(12, 1)}
    story.tell(findings.OrderRectification, day(11, 6), by=WANG, **X2, **order)


def _settlements(story: Story) -> None:
    """Settle parts in the wrong order of dates, give more time, and take one part back."""
    refund = _position_of(story, Claim.Refunded)
    credited_at_bank(story.application.service, refund, day(11, 7))
    _settle(story, "S1", day(11, 20), SettlementKind.RECOVERED, 100, entry=refund)
    _settle(story, "S2", day(11, 15), SettlementKind.JUSTIFIED, 40)
    _settle(story, "S3", day(11, 30), SettlementKind.JUSTIFIED, 60)
    longer: dict[str, Any] = {"due_on": day(12, 15), "reason": "账目复杂"}
    story.tell(findings.ExtendDeadline, day(11, 10), by=WANG, **X2, **longer)
    back: dict[str, Any] = {"settlement": "S2", "reason": "票据有误"}
    story.tell(recoveries.WithdrawSettlement, day(11, 25), by=LI, **X2, **back)
    done: dict[str, Any] = {"measures": "已收回一半", "evidence": PROOF}
    story.tell(findings.ReportProgress, day(11, 26), by=DOCTOR, **X2, **done)


def _settle(
    story: Story, name: str, on: date, kind: SettlementKind, amount: int, **more: Any
) -> None:
    words: dict[str, Any] = {"reason": "核对", "evidence": PROOF, "amount": yuan(amount), **more}
    story.tell(
        recoveries.SettleQuestionedAmount, on, by=LI, **X2, settlement=name, kind=kind, **words
    )


def _reopened(story: Story) -> None:
    """Reopen the first finding, take back how it was settled, and punish for the second."""
    again: dict[str, Any] = {"reason": "又漏水", "evidence": PROOF}
    story.tell(findings.ReopenFinding, day(11, 8), by=WANG, **X1, **again)
    back: dict[str, Any] = {"settlement": "S1", "reason": "依据不足"}
    story.tell(recoveries.WithdrawSettlement, day(11, 9), by=LI, **X1, **back)
    for name, on in (("S2", day(11, 12)), ("S3", day(11, 13))):
        about: dict[str, Any] = {"findings": ("X2",), "organisation": "county-health"}
        about |= {"kind": SanctionKind.CIRCULAR_CRITICISM, "reasons": "拖延"}
        story.tell(sanctions.ProposeSanction, on, by=WANG, reference=name, **about)
    story.tell(sanctions.DeclineSanction, day(11, 14), by=LI, sanction="S2", reason="过重")
    story.tell(sanctions.SignSanction, day(11, 14), by=LI, sanction="S3", opinion="同意")
    story.tell(sanctions.RevokeSanction, day(11, 28), by=LI, sanction="S3", reason="已改正")


def _complained(story: Story) -> None:
    """Accept the complaint, have it answered twice, and close it."""
    about: dict[str, Any] = {"complaint": "T1"}
    story.tell(complaints.AcceptComplaint, day(8, 22), by=CITY, **about)
    first: dict[str, Any] = {"organisation": "county-finance", "person": "李", "due_on": day(9, 1)}
    story.tell(complaints.RouteComplaint, day(8, 25), by=CITY, **about, **first)
    answer: dict[str, Any] = {"answer": "属实", "upheld": True}
    story.tell(complaints.AnswerComplaint, day(9, 3), by=LI, **about, **answer)
    story.tell(complaints.TakeUpComplaint, day(9, 4), by=CITY, **about, inspection="I1")
    second: dict[str, Any] = {"organisation": "city-finance", "person": "周", "reason": "复核"}
    story.tell(complaints.RouteComplaint, day(9, 5), by=CITY, **about, **second)
    story.tell(complaints.AnswerComplaint, day(9, 20), by=CITY, **about, **answer)
    story.tell(complaints.CloseComplaint, day(10, 1), by=WANG, **about, conclusion="已处理")


def _promised(story: Story) -> None:
    """End the letter, leave another unsigned, and change what is owed."""
    story.tell(letters.EndLetter, day(12, 25), letter="L1", reason="机构调整")
    terms: dict[str, Any] = {"organisation": "county-health", "person": "赵医生"}
    terms |= {
        "kind": ResponsibilityKind.COUNTY_MAIN,
        "subjects": (county(),),
        "duties": ("完成目标",),
    }
    terms |= {"counterpart_organisation": "county-finance", "counterpart_person": "赵县长"}
    period: dict[str, Any] = {"valid_from": day(2, 1), "valid_until": date(2019, 12, 31)}
    story.tell(letters.DrawUpLetter, day(2, 1), reference="L2", **terms, **period)
    story.tell(letters.SignLetter, day(12, 1), by=DOCTOR, letter="L2")
    paper: dict[str, Any] = {"duty": "D1", "document": document("武财〔2018〕30号")}
    story.tell(duties.FileReport, day(3, 9), **paper, period="2018-02")
    story.tell(duties.CorrectReport, day(3, 20), **paper, period="2018-01", reason="数字有误")
    city: dict[str, Any] = {"by": CITY, "duty": "D1"}
    story.tell(duties.WaiveReport, day(7, 1), **city, period="2018-06", reason="已含在半年报")
    story.tell(duties.EndDuty, day(10, 1), **city, reason="改为季报")
    more: dict[str, Any] = {"quantity": 3, "reason": "新增一所"}
    paper = {"document": document("武发〔2018〕40号")}
    story.tell(targets.ReviseTarget, day(9, 1), target="T1", **more, **paper)
    story.tell(targets.DropTarget, day(12, 28), target="T1", reason="并入明年")


def county() -> Subject:
    """Name the county as what a letter is about."""
    value: Subject = said(Subject, kind=SubjectKind.REGION, reference="621202")
    return value


def _changed(story: Story) -> None:
    """Object again, post again, rename, dissolve, suspend, and adopt rules out of order."""
    about: dict[str, Any] = {"subject": project_subject("P1"), "objection": "Q-2"}
    story.tell(notices.ReceiveObjection, day(6, 4), **about, content="质量不好")
    answer: dict[str, Any] = {"answer": "确实漏水", "upheld": True}
    story.tell(notices.AnswerObjection, day(6, 30), **about, **answer)
    again: dict[str, Any] = {"kind": NoticeKind.COMPLETION, "until": day(9, 20), "place": "村委会"}
    story.tell(notices.PostNotice, day(9, 1), subject=project_subject("P1"), **again)
    story.accept("built", day(8, 5))
    story.tell(library.SuspendProject, day(9, 10), project="P1", reason="核查")
    story.tell(library.ResumeProject, day(10, 10), project="P1", reason="查清")
    story.tell(places.RenameOrganisation, day(10, 12), reference="county-health", name="武都卫健委")
    unit: dict[str, Any] = {"name": "武都区国库", "kind": OrganisationKind.FINANCE}
    unit |= {"region": "621202", "superior": "county-finance", "reference": "county-treasury"}
    story.tell(places.RegisterOrganisation, day(10, 15), **unit)
    story.tell(places.DissolveOrganisation, day(12, 20), reference="builder", reason="注销")
    for years, on in ((4, date(2020, 1, 1)), (1, date(2018, 6, 1)), (3, date(2019, 1, 1))):
        story.parameter(ParameterName.PRIOR_FINDING_YEARS, years, on)
