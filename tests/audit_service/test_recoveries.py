"""What a finding questions is settled against the ledger, once, before it is closed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregates.cash_entry import CashKind
from aggregates.claim import Claim
from aggregates.finding_values import (
    Disposition,
    SettlementKind,
)
from aggregates.ledger_entry import LedgerEntry
from aggregates.money import Money
from aggregates.recovery import Recovery
from aggregates.values import Reference, Text
from audit_service.commands.allocations import ReturnAllocation
from audit_service.commands.bank_accounts import RecordCashEntry
from audit_service.commands.claims import (
    FailPayment,
    OrderPayment,
    PayClaim,
    RefundPayment,
    RejectClaim,
    ReversePayment,
)
from audit_service.commands.command import Actor, Command
from audit_service.commands.findings import CloseFinding, ReopenFinding
from audit_service.commands.matches import UndoMatch
from audit_service.commands.recoveries import WithdrawSettlement
from audit_service.service import AuditService
from tests.audit_service.county import CLAIM_APPROVED, FINANCE, HEALTH, accepted
from tests.audit_service.supervised import (
    C1,
    CHEN,
    S1,
    W1,
    WHY,
    finding,
    pay,
    places,
    position_of,
    questioned,
    service,
    settle,
)
from tests.bank_story import credited_at_bank, opened
from tests.scenario import LI, MARCH_1, MARCH_2, NOTICE_1, ZHANG, refused, yuan

__all__ = ["service"]


def test_money_that_came_back_is_counted_once_across_all_findings(service: AuditService) -> None:
    pay(service)
    service.execute(RefundPayment(claim=C1, amount=yuan(100), reason=WHY, effective_on=MARCH_1), LI)
    entry = position_of(service, "claim.refunded")
    credited_at_bank(service, entry)
    questioned(service, "W1", yuan(150))
    questioned(service, "W2", yuan(150))

    service.execute(settle("W1", yuan(60), entry=entry), LI)
    with refused("ledger_entry_applied") as answer:
        service.execute(settle("W2", yuan(40, 1), entry=entry), LI)
    assert places(answer) == ["/entry"]
    service.execute(settle("W2", yuan(40), entry=entry), LI)
    withdraw = WithdrawSettlement(finding=W1, settlement=S1, reason=WHY, effective_on=MARCH_1)
    service.execute(withdraw, LI)
    service.execute(settle("W2", yuan(60), settlement=Reference("S2"), entry=entry), LI)

    look = service.look()
    assert look.get(LedgerEntry, entry).left_from(MARCH_1) == yuan(0)
    assert look.get(Recovery, "W1").outstanding == yuan(150)
    assert look.get(Recovery, "W2").outstanding == yuan(50)


def test_money_settles_nothing_before_the_day_it_came_back(service: AuditService) -> None:
    pay(service)
    service.execute(RefundPayment(claim=C1, amount=yuan(100), reason=WHY, effective_on=MARCH_2), LI)
    entry = position_of(service, "claim.refunded")
    credited_at_bank(service, entry)
    questioned(service, "W1", yuan(150))

    early = settle("W1", yuan(60), entry=entry)
    with refused("dates_out_of_order"):
        service.execute(early, LI)
    service.execute(replace(early, effective_on=MARCH_2), LI)


def test_money_is_recovered_only_once_a_bank_has_credited_it(service: AuditService) -> None:
    pay(service)
    service.execute(RefundPayment(claim=C1, amount=yuan(100), reason=WHY, effective_on=MARCH_1), LI)
    entry = position_of(service, "claim.refunded")
    questioned(service, "W1", yuan(150))
    recovered = settle("W1", yuan(60), entry=entry)

    with refused("recovery_not_at_bank") as answer:
        service.execute(recovered, LI)
    assert places(answer) == ["/entry"]
    credited_at_bank(service, entry, MARCH_2)
    with refused("dates_out_of_order"):
        service.execute(recovered, LI)
    service.execute(replace(recovered, effective_on=MARCH_2), LI)


def test_a_credit_written_up_settles_and_a_debit_does_not(service: AuditService) -> None:
    account = opened(service, FINANCE, MARCH_1)
    credit = RecordCashEntry(
        reference=Reference("SR-1"),
        account=account,
        kind=CashKind.RECOVERY,
        amount=yuan(100),
        party=Text("陇南建筑公司"),
        reason=WHY,
        effective_on=MARCH_1,
    )
    debit = replace(credit, reference=Reference("SR-2"), amount=Money(-100_00, "CNY"))
    questioned(service, "W1", yuan(150))

    for written_up in (debit, credit):
        service.execute(written_up, LI)
        credited_at_bank(service, service.last_position())
    came_in = position_of(service, "cash_entry.recorded")
    went_out = min(f.position for f in service.read(0, 500) if f.topic == "cash_entry.recorded")

    with refused("recovery_not_at_bank"):
        service.execute(settle("W1", yuan(60), entry=went_out), LI)
    service.execute(settle("W1", yuan(60), entry=came_in), LI)
    assert service.look().get(LedgerEntry, came_in).left_from(MARCH_1) == yuan(40)


def test_a_match_that_proves_a_recovery_is_not_undone_before_it_is_withdrawn(
    service: AuditService,
) -> None:
    pay(service)
    service.execute(RefundPayment(claim=C1, amount=yuan(100), reason=WHY, effective_on=MARCH_1), LI)
    entry = position_of(service, "claim.refunded")
    credited_at_bank(service, entry)
    questioned(service, "W1", yuan(150))
    service.execute(settle("W1", yuan(60), entry=entry), LI)
    match = service.look().get(LedgerEntry, entry).match
    undo = UndoMatch(match=Reference(match), reason=WHY, effective_on=MARCH_1)

    with refused("entry_settles_findings"):
        service.execute(undo, LI)
    withdraw = WithdrawSettlement(finding=W1, settlement=S1, reason=WHY, effective_on=MARCH_1)
    service.execute(withdraw, LI)
    service.execute(undo, LI)

    with refused("recovery_not_at_bank"):
        service.execute(settle("W1", yuan(60), settlement=Reference("S2"), entry=entry), LI)


def test_a_refused_settlement_names_every_fault_and_leaves_nothing(service: AuditService) -> None:
    questioned(service, "W1", yuan(150))
    before = service.last_position()
    party = Actor(person="赵医生", office=HEALTH)

    with refused("finding_closed_by_party", "settled_above_question", "field_missing") as answer:
        service.execute(settle("W1", yuan(151)), party)

    assert places(answer) == ["", "/amount", "/entry"]
    assert service.last_position() == before
    assert service.look().find(Recovery, "W1") is None


@pytest.mark.parametrize(
    ("kind", "topic"),
    [
        (SettlementKind.RECOVERED, "claim.submitted"),
        (SettlementKind.RECOVERED, "allocation.issued"),
        (SettlementKind.RECOVERED, "allocation.returned"),
        (SettlementKind.WITHHELD, "claim.reviewed"),
        (SettlementKind.JUSTIFIED, "claim.submitted"),
    ],
)
def test_each_kind_of_settlement_rests_on_its_own_kind_of_entry(
    service: AuditService, kind: SettlementKind, topic: str
) -> None:
    back = ReturnAllocation(
        allocation=Reference("A1"), amount=yuan(1), reason=WHY, effective_on=MARCH_1
    )
    service.execute(back, LI)
    questioned(service, "W1", yuan(150))
    entry = position_of(service, topic)

    with refused("ledger_entry_unfit"):
        service.execute(settle("W1", yuan(1), kind=kind, entry=entry, evidence=(NOTICE_1,)), LI)
    with refused("finding_without_amount"):
        service.execute(finding("W2"), CHEN)
        service.execute(settle("W2", yuan(1), kind=kind, entry=entry), LI)


def test_a_rejected_claim_withholds_up_to_its_own_amount(service: AuditService) -> None:
    questioned(service, "W1", yuan(500))
    questioned(service, "W2", yuan(500))
    service.execute(RejectClaim(claim=C1, reason=WHY, effective_on=MARCH_1), LI)
    entry = position_of(service, "claim.rejected")
    withheld = {"kind": SettlementKind.WITHHELD, "entry": entry}

    service.execute(settle("W1", yuan(500), **withheld), LI)
    with refused("ledger_entry_applied"):
        service.execute(settle("W2", yuan(0, 1), **withheld), LI)


def test_a_payment_that_failed_withholds_nothing_for_it_may_be_made_again(
    service: AuditService,
) -> None:
    service.execute(accepted("王芳"), LI)
    service.execute(CLAIM_APPROVED, LI)
    order = OrderPayment(claim=C1, order=Reference("ZF-1"), effective_on=MARCH_1)
    service.execute(order, ZHANG)
    service.execute(FailPayment(claim=C1, reason=WHY, effective_on=MARCH_1), ZHANG)
    questioned(service, "W1", yuan(500))
    entry = position_of(service, "claim.failed")
    withheld = settle("W1", yuan(500), kind=SettlementKind.WITHHELD, entry=entry)
    with refused("ledger_entry_unfit"):
        service.execute(withheld, LI)
    service.execute(replace(order, order=Reference("ZF-2")), ZHANG)
    service.execute(PayClaim(claim=C1, payment=Reference("HK-1"), effective_on=MARCH_1), ZHANG)
    service.execute(ReversePayment(claim=C1, reason=WHY, effective_on=MARCH_1), ZHANG)
    recovered = position_of(service, "claim.reversed")
    credited_at_bank(service, recovered)
    service.execute(settle("W1", yuan(500), entry=recovered), LI)

    assert service.look().get(Claim, "C1").stage == "reversed"


UNFOUNDED = CloseFinding(
    finding=W1,
    conclusion=Text("不成立"),
    disposition=Disposition.UNFOUNDED,
    evidence=(NOTICE_1,),
    effective_on=MARCH_1,
)


def test_a_finding_is_closed_against_the_ledger_and_its_settlements_then_stand(
    service: AuditService,
) -> None:
    questioned(service, "W1", yuan(150))
    justified = settle(
        "W1",
        yuan(150),
        kind=SettlementKind.JUSTIFIED,
        evidence=(NOTICE_1,),
        effective_on=MARCH_2,
    )
    withdraw = WithdrawSettlement(finding=W1, settlement=S1, reason=WHY, effective_on=MARCH_2)
    late = replace(UNFOUNDED, effective_on=MARCH_2)

    with refused("finding_amount_outstanding"):
        service.execute(UNFOUNDED, LI)
    with refused("settlement_unknown"):
        service.execute(withdraw, LI)
    service.execute(justified, LI)
    with refused("finding_amount_outstanding"):
        service.execute(UNFOUNDED, LI)  # on that day it was still outstanding
    service.execute(late, LI)
    with refused("finding_step_out_of_order"):
        service.execute(withdraw, LI)
    reopen = ReopenFinding(finding=W1, reason=WHY, evidence=(NOTICE_1,), effective_on=MARCH_2)
    steps: tuple[Command, ...] = (reopen, withdraw)
    for step in steps:
        service.execute(step, LI)
    with refused("finding_amount_outstanding"):
        service.execute(late, LI)
