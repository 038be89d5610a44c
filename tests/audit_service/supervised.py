"""What a finding's tests have in common: a county with a claim, and what questions it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from aggregates.finding_values import (
    Elements,
    LedgerLink,
    SettlementKind,
)
from aggregates.money import Money
from aggregates.refusals import Refused
from aggregates.values import Reference, Severity, Text
from audit_service.bootstrap import Application
from audit_service.commands.claims import (
    OrderPayment,
    PayClaim,
)
from audit_service.commands.command import Actor
from audit_service.commands.findings import RecordFinding
from audit_service.commands.recoveries import SettleQuestionedAmount
from audit_service.service import AuditService
from tests.audit_service.county import CLAIM_APPROVED, HEALTH, accepted, claim
from tests.audit_service.county import found as county_found
from tests.scenario import LI, MARCH_1, ZHANG

CHEN = Actor(person="陈明", office="city-audit")
C1, W1, J1, S1 = Reference("C1"), Reference("W1"), Reference("J1"), Reference("S1")
WHY = Text("另有依据")
SECRET = Text("举报人王某称验收系代签")
ELEMENTS = Elements(
    criteria=Text("验收标准"),
    condition=Text("未达标准"),
    cause=SECRET,
    effect=Text("多付资金"),
    recommendation=Text("追回"),
)


@pytest.fixture
def service(sqlite_url: str) -> Iterator[AuditService]:
    application = Application.open(sqlite_url)
    county_found(application.service)
    claim(application.service)
    yield application.service
    application.close()


def finding(reference: str = "W1", **differing: Any) -> RecordFinding:
    said: dict[str, Any] = {
        "reference": Reference(reference),
        "title": Text("多付工程款"),
        "subjects": (),
        "elements": ELEMENTS,
        "severity": Severity.MAJOR,
        "category": Reference("quality"),
        "responsible_organisation": HEALTH,
        "responsible_person": Text("赵医生"),
        "effective_on": MARCH_1,
    }
    return RecordFinding(**(said | differing))


def part(position: int, amount: Money) -> LedgerLink:
    return LedgerLink(position=position, amount=amount)


def position_of(service: AuditService, topic: str) -> int:
    return max(one.position for one in service.read(0, 500) if one.topic == topic)


def pay(service: AuditService) -> None:
    """Accept, approve, order and pay the claim of 500 yuan."""
    order = OrderPayment(claim=C1, order=Reference("ZF-1"), effective_on=MARCH_1)
    service.execute(accepted("王芳"), LI)
    service.execute(CLAIM_APPROVED, LI)
    service.execute(order, ZHANG)
    service.execute(PayClaim(claim=C1, payment=Reference("HK-1"), effective_on=MARCH_1), ZHANG)


def questioned(service: AuditService, reference: str, amount: Money) -> None:
    """Record a finding that questions part of what was paid."""
    link = part(position_of(service, "claim.submitted"), amount)
    service.execute(finding(reference, questioned=(link,)), CHEN)


def settle(reference: str, amount: Money, **differing: Any) -> SettleQuestionedAmount:
    said: dict[str, Any] = {
        "finding": Reference(reference),
        "settlement": S1,
        "kind": SettlementKind.RECOVERED,
        "amount": amount,
        "reason": WHY,
        "effective_on": MARCH_1,
    }
    return SettleQuestionedAmount(**(said | differing))


def places(answer: list[Refused]) -> list[str]:
    return [fault.at for fault in answer[0].faults]
