"""The clinic that fails its acceptance: rejected, found, rectified, closed and paid once."""

from __future__ import annotations

from datetime import date
from typing import Final

from aggregates.claim import Claim
from aggregates.finding_values import SettlementKind
from aggregates.sanction_values import SanctionKind
from aggregates.values import InspectionKind, Reference, SubjectKind, Text
from audit_service.commands.claims import RejectClaim
from audit_service.commands.milestones import FailMilestone
from audit_service.commands.sanctions import ProposeSanction, SignSanction
from audit_service.demo.cases import Case, about, elements
from audit_service.demo.city_account import CityAccount
from audit_service.demo.desk import STANDARD, Desk
from audit_service.demo.officers import (
    CLAIMS,
    HEALTH,
    INSPECTOR,
    PROJECTS,
    PROVINCIAL_TEAM,
    SUPERVISOR,
)
from audit_service.demo.surveys import Survey
from audit_service.demo.works import Works

ON: Final = date(2015, 10, 12)
SURVEY: Final = Survey(
    reference="A-JC-2015",
    kind=InspectionKind.SPECIAL,
    unit=HEALTH,
    matter="clinic_construction",
    first=ON,
    last=date(2015, 10, 16),
    team=PROVINCIAL_TEAM,
)


def _case(clinic: Works) -> Case:
    return Case(
        reference="A1",
        title="一所村卫生室联合验收不合格",
        elements=elements(
            f"《{STANDARD}》",
            "屋面渗漏，诊断室面积不足",
            "施工单位偷工减料，监督缺位",
            "卫生室不能投入使用，10 万元不得支付",
            "限期返工，重新联合验收",
        ),
        category="quality",
        unit=HEALTH,
        person="ln.li",
        subjects=(
            *about(SubjectKind.PROJECT, clinic.project),
            *about(SubjectKind.CLAIM, clinic.claim()),
        ),
        inspection=SURVEY.reference,
    )


def fail(desk: Desk, clinic: Works) -> None:
    """Fail the joint acceptance, reject the claim, record the finding and order rectification."""
    project, claim = Reference(clinic.project), clinic.claim()
    desk.refused("payment_before_acceptance", CLAIMS, *clinic.approve(ON))
    desk.do(
        SUPERVISOR,
        FailMilestone(
            project=project,
            milestone=Reference(clinic.milestone),
            team=clinic.signatories,
            standard=Text(STANDARD),
            defects=Text("屋面渗漏，诊断室面积不足 20 平方米"),
            effective_on=ON,
        ),
    )
    desk.do(CLAIMS, RejectClaim(claim=claim, reason=Text("联合验收不合格"), effective_on=ON))
    _inspect(desk, clinic)


def _inspect(desk: Desk, clinic: Works) -> None:
    """Visit the clinic, question all that was claimed for it, and order rectification."""
    case = _case(clinic)
    claimed = desk.part_of(Claim.Submitted, Claim.create_id(clinic.claim()), clinic.total)
    roof = desk.photograph(INSPECTOR, f"{clinic.name}屋面渗漏照片", ON)
    desk.do(
        INSPECTOR,
        SURVEY.plan(),
        SURVEY.open(),
        SURVEY.visit(clinic.name, "屋面渗漏，诊断室面积不足", roof),
        case.record(ON, claimed),
        case.order(date(2015, 10, 15), "返工并重新验收", date(2015, 11, 30)),
        SURVEY.conclude("一所不合格"),
    )
    desk.do(
        PROJECTS,
        case.respond(
            date(2015, 10, 19),
            "问题属实，已约谈施工单位",
            "屋面返工，诊断室扩至 20 平方米以上",
            date(2015, 11, 25),
        ),
    )


def rectify(desk: Desk, clinic: Works, account: CityAccount) -> None:
    """Report, accept again, verify, settle, close, and pay the new claim once."""
    case, checked = _case(clinic), date(2015, 11, 26)
    repaired = desk.photograph(PROJECTS, f"{clinic.name}返工后照片", date(2015, 11, 20))
    desk.do(PROJECTS, case.report(date(2015, 11, 20), "屋面已返工，诊断室已扩建", repaired))
    desk.do(SUPERVISOR, clinic.accept(date(2015, 11, 25)))
    rejected = desk.part_of(Claim.Rejected, Claim.create_id(clinic.claim()), clinic.total)
    desk.do(
        INSPECTOR,
        case.verify(checked, "现场复验合格", clinic.name),
        case.prove(checked, SettlementKind.WITHHELD, rejected, "验收合格前未付款"),
    )
    desk.do(SUPERVISOR, case.close(date(2015, 11, 27)))
    again = date(2015, 11, 28)
    desk.do(PROJECTS, *clinic.submit(again, attempt=2))
    desk.do(CLAIMS, *clinic.approve(again, attempt=2))
    account.pay_singly([clinic], again, attempt=2)
    _call_to_account(desk)


def _call_to_account(desk: Desk) -> None:
    """Hold the unit to account for works that failed, by two persons (S003-29)."""
    sanction, on = Reference("A-WZ-2015"), date(2015, 12, 4)
    desk.do(
        INSPECTOR,
        ProposeSanction(
            reference=sanction,
            kind=SanctionKind.ACCOUNTABILITY,
            organisation=Reference(HEALTH),
            findings=(Reference("A1"),),
            reasons=Text("对不合格工程监督缺位，责令作出书面检查"),
            effective_on=on,
        ),
    )
    desk.do(
        SUPERVISOR,
        SignSanction(sanction=sanction, opinion=Text("同意问责"), effective_on=date(2015, 12, 8)),
    )
