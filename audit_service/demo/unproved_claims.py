"""Scenario B's claims that nobody proved: an award without result, a village without notice."""

from __future__ import annotations

from datetime import date
from typing import Final

from aggregates.claim import Claim
from aggregates.finding_values import Elements, LedgerLink
from aggregates.values import Reference, Severity, Subject, SubjectKind, Text
from audit_service.commands.claims import RejectClaim, SuspendClaim
from audit_service.commands.command import Actor
from audit_service.commands.findings import (
    OrderRectification,
    RecordFinding,
)
from audit_service.demo.desk import Desk
from audit_service.demo.works import Works

COUNTY: Final = "361022"
YEAR: Final = 2017
FINANCE = Actor(person="lc.huang", office="LC-FIN")
PROJECTS = Actor(person="lc.wu", office="LC-POV")
REVIEW = Actor(person="lc.deng", office="LC-FIN")
TREASURY = Actor(person="lc.yu", office="LC-FIN")
INSPECTOR = Actor(person="lc.audit.xu", office="LC-AUDIT")
ELEMENTS: Final = Elements(
    criteria=Text("扶贫资金项目公示公告制度"),
    condition=Text("暗访未见公示，工程未验收"),
    cause=Text("乡镇未落实公示责任"),
    effect=Text("30 万元报账暂停"),
    recommendation=Text("限期公示并组织验收"),
)


def suspend_and_reject(desk: Desk, unproved: Works, unnoticed: Works) -> None:
    """Reject the award nobody verified (B-F1); suspend the village without notice (B-F2)."""
    on = date(YEAR, 9, 28)
    desk.refused("payment_without_notice", REVIEW, *unnoticed.approve(on))
    desk.do(
        REVIEW,
        RejectClaim(claim=unproved.claim(), reason=Text("成果未经核实"), effective_on=on),
        *(
            SuspendClaim(
                claim=unnoticed.claim(index), reason=Text("未公示、未验收"), effective_on=on
            )
            for index in range(len(unnoticed.funding))
        ),
    )
    finding = Reference("B-F2")
    subject = Subject(kind=SubjectKind.PROJECT, reference=Reference(unnoticed.project))
    desk.do(
        INSPECTOR,
        RecordFinding(
            reference=finding,
            title=Text("一个贫困村项目未公示、未验收即申请付款"),
            subjects=(subject,),
            elements=ELEMENTS,
            severity=Severity.MAJOR,
            category=Reference("publicity_missing"),
            questioned=_claimed(desk, unnoticed),
            responsible_organisation=Reference("LC-POV"),
            responsible_person=Text("lc.wu"),
            effective_on=on,
        ),
        OrderRectification(
            finding=finding,
            demand=Text("公示十日并联合验收"),
            due_on=date(YEAR, 10, 31),
            effective_on=date(YEAR, 9, 29),
        ),
    )


def _claimed(desk: Desk, works: Works) -> tuple[LedgerLink, ...]:
    """Name the entries that claimed each funding line of some works."""
    claims = ((works.claim(index), amount) for index, (_, amount) in enumerate(works.funding))
    return tuple(
        LedgerLink(
            position=desk.position_of(Claim.Submitted, Claim.create_id(claim)), amount=amount
        )
        for claim, amount in claims
    )
