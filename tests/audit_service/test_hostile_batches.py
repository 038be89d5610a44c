"""A batch breaks no rule that its commands would break one by one, and leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace

from aggregates.finding import Finding
from aggregates.finding_steps import VerificationMethod
from aggregates.ledger_entry import LedgerEntry
from aggregates.recovery import Recovery
from aggregates.values import Reference, Text
from audit_service.commands.claims import RefundPayment
from audit_service.commands.command import Actor
from audit_service.commands.findings import (
    CloseFinding,
    OrderRectification,
    ReportRectification,
    VerifyRectification,
)
from audit_service.commands.recoveries import WithdrawSettlement
from audit_service.service import AuditService
from tests.audit_service.supervised import (
    C1,
    S1,
    W1,
    WHY,
    finding,
    pay,
    position_of,
    questioned,
    service,
    settle,
)
from tests.bank_story import credited_at_bank
from tests.scenario import LI, MARCH_1, MARCH_2, NOTICE_1, refused, yuan

__all__ = ["service"]

REPORT = ReportRectification(
    finding=W1, measures=Text("已返工"), effective_on=MARCH_1, evidence=(NOTICE_1,)
)
VERIFY = VerifyRectification(
    finding=W1, account=WHY, method=VerificationMethod.BY_DOCUMENT, effective_on=MARCH_1
)
CLOSE = CloseFinding(finding=W1, conclusion=Text("销号"), effective_on=MARCH_1)
ORDER = OrderRectification(finding=W1, demand=WHY, due_on=MARCH_2, effective_on=MARCH_1)


def test_nobody_takes_a_finding_from_its_record_to_its_close_alone(service: AuditService) -> None:
    before = service.last_position()

    with refused("finding_closed_by_party", "finding_step_out_of_order", "finding_closed_by_party"):
        service.execute_batch((finding(), ORDER, REPORT, VERIFY, CLOSE), LI)

    assert service.last_position() == before
    assert service.look().find(Finding, "W1") is None


def test_another_office_does_not_make_another_person(service: AuditService) -> None:
    elsewhere = Actor(person=LI.person, office="city-audit")
    service.execute_batch((finding(), ORDER, REPORT), LI)

    with refused("finding_closed_by_party"):
        service.execute(VERIFY, elsewhere)
    service.execute(VERIFY, Actor(person="陈明", office="city-audit"))
    with refused("finding_closed_by_party"):
        service.execute(CLOSE, elsewhere)


def test_money_that_came_back_is_used_once_within_a_batch(service: AuditService) -> None:
    pay(service)
    service.execute(RefundPayment(claim=C1, amount=yuan(100), reason=WHY, effective_on=MARCH_1), LI)
    entry = position_of(service, "claim.refunded")
    credited_at_bank(service, entry)
    questioned(service, "W1", yuan(150))
    questioned(service, "W2", yuan(150))
    first = settle("W1", yuan(60), entry=entry)
    second = replace(first, finding=Reference("W2"))
    back = WithdrawSettlement(finding=W1, settlement=S1, reason=WHY, effective_on=MARCH_2)

    for batch in ((first, second), (first, back, second)):
        with refused("ledger_entry_applied"):
            service.execute_batch(batch, LI)
        assert service.look().get(LedgerEntry, entry).uses == {}
    service.execute_batch((first, back, replace(second, effective_on=MARCH_2)), LI)

    assert service.look().get(Recovery, "W2").outstanding == yuan(90)
