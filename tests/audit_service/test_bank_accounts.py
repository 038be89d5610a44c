"""Accounts are taken into the books once, pay for whoever is named, and end; cash is written up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from aggregates.bank_account import BankAccount
from aggregates.bank_values import CashKind
from aggregates.cash_entry import CashEntry
from aggregates.claim import Claim
from aggregates.money import Money
from aggregates.paying_account import PayingAccount
from aggregates.values import Reference, Text
from audit_service.bootstrap import Application
from audit_service.commands.bank_accounts import (
    AssignPayingAccount,
    ClearCashEntry,
    CloseBankAccount,
    DropCashEntry,
    OpenBankAccount,
    RecordCashEntry,
)
from audit_service.commands.book_items import account_of
from audit_service.commands.claims import OrderPayment, PayClaim
from audit_service.service import AuditService
from tests.audit_service.county import CLAIM_APPROVED, FINANCE, HEALTH, accepted
from tests.audit_service.county import claim as county_claim
from tests.audit_service.county import found as county_found
from tests.audit_service.supervised import C1, WHY, places, position_of
from tests.scenario import LI, MARCH_1, MARCH_2, MARCH_3, ZHANG, refused, yuan

DOLLAR = Money(1_00, "USD")


@pytest.fixture
def service(sqlite_url: str) -> Iterator[AuditService]:
    application = Application.open(sqlite_url)
    county_found(application.service)
    yield application.service
    application.close()


def opening(number: str = "6217 0001", **differing: Any) -> OpenBankAccount:
    said: dict[str, Any] = {
        "holder": FINANCE,
        "bank": Text("农行"),
        "opening": yuan(1_000),
        "pays_for": (FINANCE,),
        "effective_on": MARCH_1,
    }
    return OpenBankAccount(number=Reference(number), **said | differing)


def assigning(organisation: str = HEALTH, account: str = "62170001") -> AssignPayingAccount:
    return AssignPayingAccount(
        account=Reference(account), organisation=Reference(organisation), effective_on=MARCH_2
    )


def voucher(reference: str = "SR-1", **differing: Any) -> RecordCashEntry:
    said: dict[str, Any] = {
        "account": Reference("62170001"),
        "kind": CashKind.SUSPENSE,
        "amount": yuan(100),
        "party": Text("某单位"),
        "reason": WHY,
        "effective_on": MARCH_2,
    }
    return RecordCashEntry(reference=Reference(reference), **said | differing)


CLOSING = CloseBankAccount(account=Reference("62170001"), reason=WHY, effective_on=MARCH_2)


def pays_from(service: AuditService, organisation: str, currency: str = "CNY") -> str | None:
    known = service.look().find(PayingAccount, organisation, currency)
    return known.account if known is not None else None


def test_an_account_is_taken_in_once_however_its_number_is_printed(service: AuditService) -> None:
    service.execute(opening(), LI)

    assert service.look().get(BankAccount, "6217 0001").reference == "62170001"
    assert pays_from(service, FINANCE) == "62170001"
    for number in ("62170001", "62 17 00 01"):
        with refused("already_recorded"):
            service.execute(opening(number), LI)


def test_every_organisation_an_account_cannot_pay_for_is_named(service: AuditService) -> None:
    service.execute(opening(), LI)
    before = service.last_position()
    nobody = Reference("nobody")

    with refused("reference_unknown", "pays_already", "reference_unknown") as answer:
        service.execute(opening("2", holder=nobody, pays_for=(FINANCE, HEALTH, nobody)), LI)

    assert places(answer) == ["/holder", "/pays_for/0", "/pays_for/2"]
    assert service.last_position() == before


def test_an_organisation_named_twice_is_assigned_once(service: AuditService) -> None:
    service.execute(opening(pays_for=(FINANCE, FINANCE)), LI)

    topics = [one.topic for one in service.read(0, 500)]
    assert topics.count("paying_account.assigned") == 1


def test_money_of_one_currency_leaves_one_account_and_of_another_another(
    service: AuditService,
) -> None:
    service.execute(opening(), LI)
    service.execute(opening("62170002", opening=DOLLAR), LI)
    service.execute(opening("62170003", pays_for=()), LI)

    assert [pays_from(service, FINANCE, c) for c in ("CNY", "USD")] == ["62170001", "62170002"]
    with refused("pays_already") as answer:
        service.execute(assigning(FINANCE, "62170003"), LI)
    assert places(answer) == ["/organisation"]


def test_an_account_is_assigned_later_and_again_without_a_further_fact(
    service: AuditService,
) -> None:
    service.execute(opening(), LI)

    service.execute(assigning(), LI)
    before = service.last_position()
    service.execute(assigning(), LI)

    assert pays_from(service, HEALTH) == "62170001"
    assert service.last_position() == before


def test_a_closed_account_pays_for_nobody_else_and_takes_no_cash(service: AuditService) -> None:
    service.execute(opening(), LI)
    service.execute(CLOSING, LI)

    for late in (replace(assigning(), effective_on=MARCH_3), voucher(effective_on=MARCH_3)):
        with refused("account_closed"):
            service.execute(late, LI)
    service.execute(voucher(), LI)
    with refused("account_closed"):
        service.execute(CLOSING, LI)


def test_what_is_not_on_record_is_neither_assigned_nor_closed(service: AuditService) -> None:
    with refused("not_recorded"):
        service.execute(assigning(), LI)
    with refused("not_recorded"):
        service.execute(CLOSING, LI)
    service.execute(opening(), LI)
    with refused("reference_unknown"):
        service.execute(assigning("nobody"), LI)


def test_every_fault_of_a_voucher_is_named(service: AuditService) -> None:
    service.execute(opening(effective_on=MARCH_2), LI)

    with refused("reference_unknown") as answer:
        service.execute(voucher(account=Reference("6")), LI)
    assert places(answer) == ["/account"]
    with refused("dates_out_of_order", "currency_not_of_account") as answer:
        service.execute(voucher(effective_on=MARCH_1, amount=DOLLAR), LI)
    assert places(answer) == ["", "/amount"]
    with refused("cash_entry_is_zero"):
        service.execute(voucher(amount=yuan(0)), LI)
    service.execute(voucher(), LI)
    with refused("already_recorded"):
        service.execute(voucher(), LI)


def test_an_entry_in_suspense_is_cleared_until_nothing_is_open(service: AuditService) -> None:
    service.execute(opening(), LI)
    service.execute(voucher(), LI)
    clear = ClearCashEntry(
        entry=Reference("SR-1"), amount=yuan(60), reason=WHY, effective_on=MARCH_2
    )

    service.execute(clear, LI)
    with refused("cash_entry_cleared_above"):
        service.execute(clear, LI)
    service.execute(replace(clear, amount=yuan(40)), LI)

    assert service.look().get(CashEntry, "SR-1").open_amount == yuan(0)


def test_only_the_fact_that_wrote_an_entry_up_is_dropped(service: AuditService) -> None:
    service.execute(opening(), LI)
    first = service.execute(voucher(), LI).position
    second = service.execute(voucher("SR-2"), LI).position
    drop = DropCashEntry(entry=Reference("SR-1"), position=second, reason=WHY, effective_on=MARCH_2)

    for position in (second, position_of(service, "allocation.issued"), 0, 10**12):
        with refused("item_moves_no_cash") as answer:
            service.execute(replace(drop, position=position), LI)
        assert places(answer) == ["/position"]
    service.execute(replace(drop, position=first), LI)

    assert service.look().get(CashEntry, "SR-1").is_dropped
    with refused("cash_entry_dropped"):
        service.execute(replace(drop, position=first), LI)


def ordered(service: AuditService) -> PayClaim:
    """Bring the claim of 500 yuan to its payment order."""
    county_claim(service)
    service.execute(accepted("王芳"), LI)
    service.execute(CLAIM_APPROVED, LI)
    order = OrderPayment(claim=C1, order=Reference("ZF-1"), effective_on=MARCH_2)
    service.execute(order, ZHANG)
    return PayClaim(
        claim=C1, payment=Reference("HK-1"), account=Reference("62 17 00 02"), effective_on=MARCH_3
    )


def test_a_payment_leaves_the_account_it_names(service: AuditService) -> None:
    service.execute(opening(), LI)
    service.execute(opening("62170002", pays_for=()), LI)

    service.execute(ordered(service), ZHANG)

    work = service.look()
    fact = work.fact_at(position_of(service, "claim.paid"))
    assert fact is not None
    assert fact.account == account_of(work, fact) == "62170002"


def test_a_payment_that_names_no_account_leaves_the_one_its_holder_pays_from(
    service: AuditService,
) -> None:
    payment = replace(ordered(service), account=None)
    service.execute(payment, ZHANG)
    work = service.look()
    fact = work.fact_at(position_of(service, "claim.paid"))

    assert account_of(work, fact) is None
    service.execute(opening(effective_on=MARCH_3), LI)
    assert account_of(service.look(), fact) == "62170001"


def test_no_payment_leaves_an_account_unknown_closed_or_of_another_currency(
    service: AuditService,
) -> None:
    payment = ordered(service)

    with refused("reference_unknown") as answer:
        service.execute(payment, ZHANG)
    assert places(answer) == ["/account"]
    service.execute(opening("62170002", opening=DOLLAR), LI)
    service.execute(replace(CLOSING, account=Reference("62170002")), LI)
    with refused("currency_not_of_account", "account_closed") as answer:
        service.execute(payment, ZHANG)
    assert places(answer) == ["/account", "/account"]

    assert service.look().get(Claim, "C1").stage == "ordered"
