"""Scenario B's claims that nobody proved: an award without result, a village without notice."""

from __future__ import annotations

from datetime import date
from typing import Final

from aggregates.claim import Claim
from aggregates.complaint_values import ComplaintChannel
from aggregates.finding_values import FindingSource, LedgerLink, SettlementKind
from aggregates.values import InspectionKind, Reference, Severity, SubjectKind, Text
from audit_service.commands.claims import RejectClaim, SuspendClaim
from audit_service.commands.command import Actor
from audit_service.commands.complaints import (
    AcceptComplaint,
    AnswerComplaint,
    CloseComplaint,
    ReceiveComplaint,
    RouteComplaint,
    TakeUpComplaint,
)
from audit_service.demo.cases import Case, about, elements
from audit_service.demo.desk import Desk, paper
from audit_service.demo.surveys import Survey
from audit_service.demo.works import Works

COUNTY: Final = "361022"
YEAR: Final = 2017
FINANCE = Actor(person="lc.huang", office="LC-FIN")
PROJECTS = Actor(person="lc.wu", office="LC-POV")
REVIEW = Actor(person="lc.deng", office="LC-FIN")
TREASURY = Actor(person="lc.yu", office="LC-FIN")
INSPECTOR = Actor(person="lc.audit.xu", office="LC-AUDIT")
SUPERVISOR = Actor(person="fz.wan", office="FZ-POV")

ON: Final = date(YEAR, 9, 28)
COMPLAINT: Final = Reference("B-XF-001")


def suspend_and_reject(desk: Desk, unproved: Works, unnoticed: Works) -> None:
    """Reject the award nobody verified (B-F1); suspend the village without notice (B-F2)."""
    _complain(desk, unnoticed)
    desk.refused("payment_without_notice", REVIEW, *unnoticed.approve(ON))
    desk.do(
        REVIEW,
        RejectClaim(claim=unproved.claim(), reason=Text("成果未经核实"), effective_on=ON),
        *(
            SuspendClaim(
                claim=unnoticed.claim(index), reason=Text("未公示、未验收"), effective_on=ON
            )
            for index in range(len(unnoticed.funding))
        ),
    )
    award = _award(unproved)
    desk.do(
        REVIEW,
        award.record(ON, *_claimed(desk, unproved)),
        award.order(date(YEAR, 9, 29), "核实成果后重新报账", date(YEAR, 10, 25)),
    )
    _visit(desk, unnoticed)


def close(desk: Desk, unproved: Works, unnoticed: Works) -> None:
    """Verify both, settle what they question, close both, and answer who complained."""
    award, village = _award(unproved), _village(unnoticed)
    proof = desk.photograph(PROJECTS, f"{unproved.name}成果核实表", date(YEAR, 10, 20))
    board = desk.photograph(PROJECTS, f"{unnoticed.name}公示栏照片", date(YEAR, 10, 21))
    desk.do(
        PROJECTS,
        award.report(date(YEAR, 10, 20), "成果已核实，重新报账", proof),
        village.report(date(YEAR, 10, 21), "已公示十日并通过验收", board),
    )
    claim = Claim.create_id(unproved.claim())
    rejected = desk.part_of(Claim.Rejected, claim, unproved.total)
    on = date(YEAR, 10, 26)
    minutes = paper(f"黎扶验〔{YEAR}〕15号", "黎川县扶贫办公室", date(YEAR, 10, 20))
    desk.do(
        INSPECTOR,
        award.verify(on, "核对成果核实表和支付凭证"),
        award.prove(on, SettlementKind.WITHHELD, rejected, "核实前未付款"),
        village.verify(on, "公示照片与验收单一致，现场已完工", unnoticed.name),
        *(
            village.justify(on, link, "公示、验收后支付", minutes)
            for link in _claimed(desk, unnoticed)
        ),
    )
    desk.do(SUPERVISOR, award.close(date(YEAR, 10, 30)), village.close(date(YEAR, 10, 30)))
    conclusion = Text("已整改，回访群众满意")
    desk.do(
        SUPERVISOR,
        CloseComplaint(complaint=COMPLAINT, conclusion=conclusion, effective_on=date(YEAR, 11, 3)),
    )


def _complain(desk: Desk, unnoticed: Works) -> None:
    """Take in what a villager reports by telephone, and give it to the audit office."""
    on = date(YEAR, 9, 22)
    desk.do(
        SUPERVISOR,
        ReceiveComplaint(
            reference=COMPLAINT,
            channel=ComplaintChannel.HOTLINE,
            region=Reference(COUNTY),
            subjects=about(SubjectKind.PROJECT, unnoticed.project),
            content=Text("村里修路没有公示，听说钱快要付了"),
            complainant=Text("村民陈某，手机尾号 0417"),
            effective_on=on,
        ),
        AcceptComplaint(complaint=COMPLAINT, effective_on=on),
        RouteComplaint(
            complaint=COMPLAINT,
            organisation=Reference("LC-AUDIT"),
            person=Text("徐明"),
            due_on=date(YEAR, 10, 15),
            effective_on=date(YEAR, 9, 23),
        ),
    )


def _visit(desk: Desk, unnoticed: Works) -> None:
    """Go there unannounced, record what is found, and tell who complained that it is so."""
    survey, village = _survey(unnoticed), _village(unnoticed)
    board = desk.photograph(INSPECTOR, f"{unnoticed.name}空白公示栏照片", ON)
    desk.do(
        INSPECTOR,
        survey.plan(),
        TakeUpComplaint(
            complaint=COMPLAINT,
            inspection=Reference(survey.reference),
            effective_on=date(YEAR, 9, 25),
        ),
        survey.open(),
        survey.visit(unnoticed.name, "公示栏无公示，工程未组织验收", board),
        village.record(ON, *_claimed(desk, unnoticed)),
        village.order(date(YEAR, 9, 29), "公示十日并联合验收", date(YEAR, 10, 31)),
        survey.conclude("群众反映属实"),
        AnswerComplaint(
            complaint=COMPLAINT,
            answer=Text("反映属实，已暂停付款并责令公示、验收"),
            upheld=True,
            effective_on=date(YEAR, 10, 9),
        ),
    )


def _survey(unnoticed: Works) -> Survey:
    return Survey(
        reference="B-AF-2017",
        kind=InspectionKind.UNANNOUNCED,
        unit="LC-POV",
        matter="publicity",
        first=ON,
        last=date(YEAR, 9, 29),
        team=(("LC-AUDIT", "徐明"), ("LC-AUDIT", "何琳")),
        subjects=about(SubjectKind.PROJECT, unnoticed.project),
        complaint=COMPLAINT,
        planned_before=3,
    )


def _award(unproved: Works) -> Case:
    return Case(
        reference="B-F1",
        title="一户产业奖补成果未经核实即报账",
        elements=elements(
            "先实施、后核实、再奖补",
            "报账时无成果核实表",
            "乡镇经办人漏报核实材料",
            "2 万元报账退回",
            "核实成果后重新报账",
        ),
        category="documents",
        unit="LC-POV",
        person="lc.wu",
        subjects=about(SubjectKind.CLAIM, unproved.claim()),
        severity=Severity.MINOR,
        source=FindingSource.REVIEW,
    )


def _village(unnoticed: Works) -> Case:
    return Case(
        reference="B-F2",
        title="贫困村项目未公示验收即申请付款",
        elements=elements(
            "扶贫资金项目公示公告制度",
            "暗访未见公示，工程未验收",
            "乡镇未落实公示责任",
            "30 万元报账暂停",
            "限期公示并组织验收",
        ),
        category="publicity_missing",
        unit="LC-POV",
        person="lc.wu",
        subjects=about(SubjectKind.PROJECT, unnoticed.project),
        source=FindingSource.COMPLAINT,
        inspection="B-AF-2017",
    )


def _claimed(desk: Desk, works: Works) -> tuple[LedgerLink, ...]:
    """Name the entries that claimed each funding line of some works."""
    return tuple(
        desk.part_of(Claim.Submitted, Claim.create_id(works.claim(index)), amount)
        for index, (_, amount) in enumerate(works.funding)
    )
