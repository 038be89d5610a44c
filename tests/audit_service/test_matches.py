"""Sides are matched that add up, of one account, each once; payments are settled by it alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from aggregates.bank_entry import BankEntry, entry_reference
from aggregates.bank_values import CashKind, DifferenceKind, EntrySaid
from aggregates.claim import Claim
from aggregates.ledger_entry import LedgerEntry
from aggregates.match import Difference, Ground, Match, Parties
from aggregates.money import Money
from aggregates.values import Reference, Text
from audit_service.bootstrap import Application
from audit_service.commands.bank_accounts import DropCashEntry, RecordCashEntry
from audit_service.commands.claims import OrderPayment, PayClaim, RefundPayment, ReturnPayment
from audit_service.commands.matches import (
    AcceptMatch,
    DeclineMatch,
    MakeMatch,
    RecordMatch,
    UndoMatch,
)
from audit_service.service import AuditService
from tests.audit_service.county import FINANCE, HEALTH
from tests.audit_service.county import claim as county_claim
from tests.audit_service.county import found as county_found
from tests.audit_service.supervised import C1, WHY, pay, places, position_of
from tests.bank_story import ACCOUNTANT, booked, opened
from tests.scenario import LI, MARCH_1, MARCH_2, MARCH_3, ZHANG, refused, yuan

OUT = Money(-500_00, "CNY")
CERTAIN = Ground(rule="reference", version=1, score=1000, reasons=("order",))
CHARGE = Difference(kind=DifferenceKind.CHARGE, amount=Money(-15, "CNY"))


@pytest.fixture
def service(sqlite_url: str) -> Iterator[AuditService]:
    """Pay 500 yuan on 1 March, out of the account of the county's finance office."""
    application = Application.open(sqlite_url)
    county_found(application.service)
    county_claim(application.service)
    pay(application.service)
    opened(application.service, FINANCE, MARCH_1, number="62FIN")
    yield application.service
    application.close()


def listed(service: AuditService, *amounts: Money, account: str = "62FIN") -> list[Reference]:
    """Have the bank list amounts on 2 March."""
    lines: list[EntrySaid] = booked(service, account, MARCH_2, *amounts)
    return [entry_reference(account, line, 1) for line in lines]


def paid(service: AuditService) -> int:
    return position_of(service, "claim.paid")


def match_of(entries: list[Reference], *items: int, **differing: Any) -> MakeMatch:
    said: dict[str, Any] = {
        "account": Reference("62FIN"), "reason": WHY, "effective_on": MARCH_2,
    }  # fmt: skip
    return MakeMatch(entries=tuple(entries), items=items, **said | differing)


def matched(service: AuditService) -> Reference:
    """Match the payment with what the bank lists."""
    receipt = service.execute(match_of(listed(service, OUT), paid(service)), ACCOUNTANT)
    return Reference(receipt.reference)


def undo(match: Reference, on: Any = MARCH_2) -> UndoMatch:
    return UndoMatch(match=match, reason=WHY, effective_on=on)


def claim(service: AuditService) -> Claim:
    return service.look().get(Claim, "C1")


def test_a_payment_the_bank_has_moved_is_settled_from_that_day(service: AuditService) -> None:
    entries = listed(service, OUT)
    before = service.last_position()

    match = service.execute(match_of(entries, paid(service)), ACCOUNTANT).reference

    assert (claim(service).stage, claim(service).settled_on) == ("settled", MARCH_2)
    assert service.look().get(LedgerEntry, paid(service)).match == match
    assert {fact.topic for fact in service.read(before, 500)} == {
        "match.found", "bank_entry.matched", "ledger_entry.opened", "ledger_entry.matched",
        "claim.settled",
    }  # fmt: skip


@pytest.mark.parametrize("minor", [-500_01, -499_99, 500_00])
def test_one_fen_too_much_or_too_little_is_refused(service: AuditService, minor: int) -> None:
    entries = listed(service, Money(minor, "CNY"))
    before = service.last_position()

    with refused("match_unequal"):
        service.execute(match_of(entries, paid(service)), ACCOUNTANT)

    assert service.last_position() == before
    assert claim(service).stage == "paid"


def test_what_the_bank_took_beside_the_payment_is_named(service: AuditService) -> None:
    entries = listed(service, Money(-500_15, "CNY"))

    with refused("match_unequal"):
        service.execute(match_of(entries, paid(service)), ACCOUNTANT)
    service.execute(match_of(entries, paid(service), differences=(CHARGE,)), ACCOUNTANT)

    assert claim(service).stage == "settled"


def test_several_entries_pay_one_item_and_a_charge_needs_no_item(service: AuditService) -> None:
    half, other, charge = listed(
        service, Money(-250_00, "CNY"), Money(-250_00, "CNY"), Money(-15, "CNY")
    )

    service.execute(match_of([half, other], paid(service)), ACCOUNTANT)
    service.execute(match_of([charge], differences=(CHARGE,)), ACCOUNTANT)

    assert claim(service).stage == "settled"


def test_neither_side_is_matched_twice(service: AuditService) -> None:
    one, other = listed(service, OUT, OUT)
    service.execute(match_of([one], paid(service)), ACCOUNTANT)

    for match, place, code in (
        (match_of([other], paid(service)), "/items/0", "item_matched_already"),
        (
            match_of([one], differences=(replace(CHARGE, amount=OUT),)),
            "/entries/0",
            "entry_matched_already",
        ),
    ):
        with refused(code) as answer:
            service.execute(match, ACCOUNTANT)
        assert places(answer) == [place]
        assert answer[0].faults[0].reason.category == "conflict"


def test_the_same_match_again_is_a_conflict_on_both_sides(service: AuditService) -> None:
    entries = listed(service, OUT)
    service.execute(match_of(entries, paid(service)), ACCOUNTANT)

    with refused("entry_matched_already", "item_matched_already"):
        service.execute(match_of(entries, paid(service)), ACCOUNTANT)


def test_what_is_of_another_account_is_named_at_its_place(service: AuditService) -> None:
    other = opened(service, HEALTH, MARCH_1, number="62HEALTH")
    (theirs,) = listed(service, OUT, account=other)
    (ours,) = listed(service, OUT)

    with refused("entry_of_another_account") as answer:
        service.execute(match_of([theirs], paid(service)), ACCOUNTANT)
    assert places(answer) == ["/entries/0"]
    with refused("item_of_another_account") as answer:
        service.execute(match_of([theirs], paid(service), account=other), ACCOUNTANT)
    assert places(answer) == ["/items/0"]
    service.execute(match_of([ours], paid(service)), ACCOUNTANT)


def test_nothing_that_cannot_be_matched_is_and_every_place_is_named(
    service: AuditService,
) -> None:
    before = service.last_position()
    allotted = position_of(service, "allocation.issued")

    with refused("match_empty"):
        service.execute(match_of([], paid(service)), ACCOUNTANT)
    twice = [Reference("62FIN.1"), Reference("62FIN.1")]
    with refused("match_empty"):
        service.execute(match_of(twice, paid(service), paid(service)), ACCOUNTANT)
    with refused("reference_unknown") as answer:
        service.execute(match_of(twice[:1], paid(service), account=Reference("62")), ACCOUNTANT)
    assert places(answer) == ["/account"]
    with refused("reference_unknown", "item_moves_no_cash", "item_moves_no_cash") as answer:
        service.execute(match_of(twice[:1], allotted, 10**9), ACCOUNTANT)
    assert places(answer) == ["/entries/0", "/items/0", "/items/1"]
    for position in (0, -1, 10**30):
        with refused("reference_unknown", "item_moves_no_cash"):
            service.execute(match_of(twice[:1], position), ACCOUNTANT)

    assert service.last_position() == before


def test_a_difference_in_another_currency_is_refused(service: AuditService) -> None:
    dollars = Difference(kind=DifferenceKind.CURRENCY, amount=Money(-1, "USD"))
    entries = listed(service, OUT)

    with refused("currency_mismatch"):
        service.execute(match_of(entries, paid(service), differences=(dollars,)), ACCOUNTANT)


def test_a_match_is_not_dated_before_either_side(service: AuditService) -> None:
    entries = listed(service, OUT)

    with refused("dates_out_of_order") as answer:
        service.execute(match_of(entries, paid(service), effective_on=MARCH_1), ACCOUNTANT)
    assert "2018-03-02" in str(answer[0])
    match = service.execute(match_of(entries, paid(service)), ACCOUNTANT).reference
    with refused("dates_out_of_order"):
        service.execute(undo(Reference(match), MARCH_1), ACCOUNTANT)


def test_whoever_paid_neither_makes_nor_accepts_the_match(service: AuditService) -> None:
    entries = listed(service, OUT)
    parties = Parties(entries=tuple(entries), items=(paid(service),))
    proposal = RecordMatch(
        account=Reference("62FIN"), parties=parties, ground=CERTAIN, is_certain=False,
        effective_on=MARCH_2,
    )  # fmt: skip

    with refused("duties_not_separated"):
        service.execute(match_of(entries, paid(service)), ZHANG)
    match = Reference(service.execute(proposal, ZHANG).reference)
    accept = AcceptMatch(match=match, reason=WHY, effective_on=MARCH_2)
    with refused("duties_not_separated"):
        service.execute(accept, ZHANG)
    service.execute(accept, LI)

    assert claim(service).stage == "settled"


def test_an_undone_match_frees_both_sides_and_is_made_again(service: AuditService) -> None:
    match = matched(service)
    entry = service.look().get(Match, match).parties.entries[0]

    service.execute(undo(match), ACCOUNTANT)

    assert claim(service).stage == "paid"
    assert service.look().get(BankEntry, entry).match == ""
    assert service.look().get(LedgerEntry, paid(service)).match == ""
    with refused("match_step_out_of_order"):
        service.execute(undo(match), ACCOUNTANT)
    service.execute(AcceptMatch(match=match, reason=WHY, effective_on=MARCH_3), ACCOUNTANT)
    assert (claim(service).stage, claim(service).settled_on) == ("settled", MARCH_2)
    service.execute(undo(match, MARCH_3), ACCOUNTANT)
    again = match_of([entry], paid(service), effective_on=MARCH_3)
    assert service.execute(again, ACCOUNTANT).reference == match
    assert claim(service).stage == "settled"


def test_a_side_used_elsewhere_meanwhile_keeps_an_undone_match_from_being_made_again(
    service: AuditService,
) -> None:
    match = matched(service)
    service.execute(undo(match), ACCOUNTANT)
    service.execute(match_of(listed(service, OUT), paid(service)), ACCOUNTANT)

    with refused("item_matched_already"):
        accept = AcceptMatch(match=match, reason=WHY, effective_on=MARCH_2)
        service.execute(accept, ACCOUNTANT)

    assert service.look().get(Match, match).stage == "undone"


def test_the_match_of_a_payment_that_was_returned_and_made_again_settles_nothing_wrong(
    service: AuditService,
) -> None:
    first = paid(service)
    back = ReturnPayment(claim=C1, reason=Text("账号有误"), effective_on=MARCH_2)
    order = OrderPayment(claim=C1, order=Reference("ZF-2"), effective_on=MARCH_2)
    again = PayClaim(claim=C1, payment=Reference("HK-2"), effective_on=MARCH_2)
    for command in (back, order, again):
        service.execute(command, ZHANG)
    out, came_back, out_again = listed(service, OUT, yuan(500), OUT)

    match = service.execute(match_of([out], first), ACCOUNTANT).reference
    service.execute(match_of([came_back], position_of(service, "claim.returned")), ACCOUNTANT)
    assert claim(service).stage == "paid"
    service.execute(match_of([out_again], paid(service)), ACCOUNTANT)
    service.execute(undo(Reference(match)), ACCOUNTANT)

    assert claim(service).stage == "settled"
    assert [f.topic for f in service.read(0, 500)].count("claim.settled") == 1


def test_a_payment_and_its_return_cancel_out_and_settle_nothing(service: AuditService) -> None:
    first = paid(service)
    back = ReturnPayment(claim=C1, reason=Text("账号有误"), effective_on=MARCH_2)
    service.execute(back, ZHANG)
    entries = listed(service, OUT, yuan(500))

    service.execute(match_of(entries, first, position_of(service, "claim.returned")), ACCOUNTANT)

    assert claim(service).stage == "approved"


def test_a_refund_is_matched_and_leaves_its_claim_as_it_is(service: AuditService) -> None:
    refund = RefundPayment(claim=C1, amount=yuan(20), reason=WHY, effective_on=MARCH_2)
    service.execute(refund, ZHANG)

    service.execute(
        match_of(listed(service, yuan(20)), position_of(service, "claim.refunded")), ACCOUNTANT
    )

    assert claim(service).stage == "paid"


def proposed(service: AuditService, entries: list[Reference], **more: Any) -> RecordMatch:
    parties = Parties(entries=tuple(entries), items=(paid(service),))
    said: dict[str, Any] = {"ground": CERTAIN, "is_certain": True, "effective_on": MARCH_2}
    said |= more
    return RecordMatch(account=Reference("62FIN"), parties=parties, **said)


@pytest.mark.parametrize("ending", ["declined", "undone"])
def test_what_a_person_has_decided_against_a_rule_leaves_alone(
    service: AuditService, ending: str
) -> None:
    entries = listed(service, OUT)
    is_certain = ending == "undone"
    match = Reference(
        service.execute(proposed(service, entries, is_certain=is_certain), LI).reference
    )
    decline = DeclineMatch(match=match, reason=WHY, effective_on=MARCH_2)
    service.execute(undo(match) if is_certain else decline, ACCOUNTANT)
    before = service.last_position()

    for certain in (True, False):
        service.execute(proposed(service, entries, is_certain=certain), LI)

    assert service.last_position() == before
    assert service.look().get(Match, match).stage == ending
    service.execute(AcceptMatch(match=match, reason=WHY, effective_on=MARCH_2), ACCOUNTANT)
    assert claim(service).stage == "settled"


def test_a_proposal_uses_nothing_until_it_is_made(service: AuditService) -> None:
    one, other = listed(service, OUT, OUT)
    for entry in (one, other):
        service.execute(proposed(service, [entry], is_certain=False), LI)
    assert claim(service).stage == "paid"

    service.execute(proposed(service, [one]), LI)

    assert claim(service).stage == "settled"
    before = service.last_position()
    service.execute(proposed(service, [other]), LI)
    assert service.last_position() == before


def test_a_proposal_that_was_declined_is_not_declined_again(service: AuditService) -> None:
    entries = listed(service, OUT)
    match = service.execute(proposed(service, entries, is_certain=False), LI).reference
    decline = DeclineMatch(match=Reference(match), reason=WHY, effective_on=MARCH_2)
    service.execute(decline, ACCOUNTANT)

    with refused("match_step_out_of_order"):
        service.execute(decline, ACCOUNTANT)


def test_a_cash_entry_taken_out_of_the_books_is_matched_with_nothing(
    service: AuditService,
) -> None:
    voucher = RecordCashEntry(
        reference=Reference("SR-1"), account=Reference("62FIN"), kind=CashKind.SUSPENSE,
        amount=yuan(20), party=Text("某单位"), reason=WHY, effective_on=MARCH_2,
    )  # fmt: skip
    position = service.execute(voucher, LI).position
    drop = DropCashEntry(
        entry=Reference("SR-1"), position=position, reason=WHY, effective_on=MARCH_2
    )
    entries = listed(service, yuan(20))
    match = Reference(service.execute(match_of(entries, position), ACCOUNTANT).reference)

    with refused("item_matched_already"):
        service.execute(drop, LI)
    service.execute(undo(match), ACCOUNTANT)
    service.execute(drop, LI)

    with refused("cash_entry_dropped"):
        service.execute(match_of(entries, position), ACCOUNTANT)
