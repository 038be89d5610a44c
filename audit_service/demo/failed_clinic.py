"""The clinic that fails its acceptance: rejected, found, rectified, closed and paid once."""

from __future__ import annotations

from datetime import date
from typing import Final

from aggregates.claim import Claim
from aggregates.finding_steps import VerificationMethod
from aggregates.finding_values import Elements, LedgerLink, SettlementKind
from aggregates.values import (
    InspectionKind,
    Reference,
    Severity,
    Subject,
    SubjectKind,
    TeamMember,
    Text,
)
from audit_service.commands.claims import RejectClaim
from audit_service.commands.findings import (
    CloseFinding,
    OrderRectification,
    RecordFinding,
    ReportRectification,
    VerifyRectification,
)
from audit_service.commands.inspections import (
    ConcludeInspection,
    OpenInspection,
    PlanInspection,
    RecordVisit,
)
from audit_service.commands.milestones import FailMilestone
from audit_service.commands.recoveries import SettleQuestionedAmount
from audit_service.demo.desk import STANDARD, Desk, paper
from audit_service.demo.officers import (
    CLAIMS,
    HEALTH,
    INSPECTOR,
    PROJECTS,
    SUPERVISOR,
    TREASURY,
)
from audit_service.demo.works import Works

FINDING: Final = Reference("A1")
ELEMENTS: Final = Elements(
    criteria=Text(f"《{STANDARD}》"),
    condition=Text("屋面渗漏，诊断室面积不足"),
    cause=Text("施工单位偷工减料，监督缺位"),
    effect=Text("卫生室不能投入使用，10 万元不得支付"),
    recommendation=Text("限期返工，重新联合验收"),
)


def fail(desk: Desk, clinic: Works) -> None:
    """Fail the joint acceptance, reject the claim, record the finding and order rectification."""
    on, project = date(2015, 10, 12), Reference(clinic.project)
    claim = clinic.claim()
    desk.refused("payment_before_acceptance", CLAIMS, *clinic.approve(on))
    desk.do(
        SUPERVISOR,
        FailMilestone(
            project=project,
            milestone=Reference(clinic.milestone),
            team=clinic.signatories,
            standard=Text(STANDARD),
            defects=Text("屋面渗漏，诊断室面积不足 20 平方米"),
            effective_on=on,
        ),
    )
    desk.do(CLAIMS, RejectClaim(claim=claim, reason=Text("联合验收不合格"), effective_on=on))
    _inspect(desk, clinic, on)


def _inspect(desk: Desk, clinic: Works, on: date) -> None:
    """Record the finding of an inspection of the health office and order rectification."""
    inspection = Reference("A-JC-2015")
    _visit(desk, inspection, on)
    desk.do(
        INSPECTOR,
        _finding(desk, clinic, inspection, on),
        OrderRectification(
            finding=FINDING,
            demand=Text("返工并重新验收"),
            due_on=date(2015, 11, 30),
            effective_on=date(2015, 10, 15),
        ),
        ConcludeInspection(
            inspection=inspection, conclusion=Text("一所不合格"), effective_on=date(2015, 10, 16)
        ),
    )


def _visit(desk: Desk, inspection: Reference, on: date) -> None:
    """Plan an inspection of the health office, open it and look at the clinic."""
    desk.do(
        INSPECTOR,
        PlanInspection(
            reference=inspection,
            kind=InspectionKind.SPECIAL,
            organisation=Reference(HEALTH),
            matter=Reference("clinic_construction"),
            planned_from=on,
            planned_until=date(2015, 10, 16),
            lead=Text("马强"),
            team=(TeamMember(organisation=Reference("GS-AUDIT"), person=Text("马强")),),
            effective_on=on,
        ),
        OpenInspection(inspection=inspection, effective_on=on),
        RecordVisit(
            inspection=inspection,
            place=Text("一所村卫生室"),
            account=Text("屋面渗漏，诊断室面积不足"),
            effective_on=on,
        ),
    )


def _finding(desk: Desk, clinic: Works, inspection: Reference, on: date) -> RecordFinding:
    """Question all that was claimed for the clinic."""
    claim = clinic.claim()
    submitted = desk.position_of(Claim.Submitted, Claim.create_id(claim))
    return RecordFinding(
        reference=FINDING,
        title=Text("一所村卫生室联合验收不合格"),
        inspection=inspection,
        subjects=(
            Subject(kind=SubjectKind.PROJECT, reference=Reference(clinic.project)),
            Subject(kind=SubjectKind.CLAIM, reference=claim),
        ),
        elements=ELEMENTS,
        severity=Severity.MAJOR,
        category=Reference("irregular_fund_use"),
        questioned=(LedgerLink(position=submitted, amount=clinic.total),),
        responsible_organisation=Reference(HEALTH),
        responsible_person=Text("ln.li"),
        effective_on=on,
    )


def rectify(desk: Desk, clinic: Works) -> None:
    """Report, accept again, verify, settle, close, and pay the new claim once."""
    on = date(2015, 11, 20)
    evidence = (paper("陇卫函〔2015〕77号", "陇南市卫生健康委员会", on),)
    desk.do(
        PROJECTS,
        ReportRectification(
            finding=FINDING, measures=Text("已返工"), evidence=evidence, effective_on=on
        ),
    )
    desk.do(SUPERVISOR, clinic.accept(date(2015, 11, 25)))
    desk.do(
        INSPECTOR,
        VerifyRectification(
            finding=FINDING,
            account=Text("现场复验合格"),
            method=VerificationMethod.ON_SITE,
            place=Text(clinic.name),
            effective_on=date(2015, 11, 26),
        ),
        SettleQuestionedAmount(
            finding=FINDING,
            settlement=Reference("A1-1"),
            kind=SettlementKind.WITHHELD,
            amount=clinic.total,
            entry=desk.position_of(Claim.Rejected, Claim.create_id(clinic.claim())),
            reason=Text("验收合格前未付款"),
            effective_on=date(2015, 11, 26),
        ),
    )
    desk.do(
        SUPERVISOR,
        CloseFinding(finding=FINDING, conclusion=Text("对账销号"), effective_on=date(2015, 11, 27)),
    )
    again = date(2015, 11, 28)
    desk.do(PROJECTS, *clinic.submit(again, attempt=2))
    desk.do(CLAIMS, *clinic.approve(again, attempt=2))
    desk.do(TREASURY, *clinic.pay(again, attempt=2))
