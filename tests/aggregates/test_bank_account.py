"""An account is known by its number, pays for whoever is named once, and is closed once."""

from __future__ import annotations

import pytest

from aggregates.bank_account import BankAccount, Covered, account_reference
from aggregates.money import Money
from aggregates.paying_account import PayingAccount
from aggregates.values import Reference, Text
from tests.scenario import MARCH_1, MARCH_2, MARCH_3, act, fact, given, happened, refused, yuan

WHY = Text("销户")
OPENED = fact(
    BankAccount.Opened, number="62170001", holder="county-finance", bank="农行", opening=yuan(9)
)
CLOSED = fact(BankAccount.Closed, reason=WHY, act=act(MARCH_2))
COVERED = Covered("S1", "7", MARCH_1, MARCH_2, 9_00, -5)
RECEIVED = fact(
    BankAccount.StatementReceived,
    statement="S1",
    number="7",
    first_on=MARCH_1,
    last_on=MARCH_2,
    opening=yuan(9),
    closing=Money(-5, "CNY"),
)
ASSIGNED = fact(
    PayingAccount.Assigned, organisation="county-finance", currency="CNY", account="62170001"
)


@pytest.mark.parametrize(
    ("printed", "reference"),
    [
        ("6217 0001", "62170001"),
        ("6217\u30000001", "62170001"),
        (" de89 3704 0044 ", "DE8937040044"),
        ("12345/678", "12345-678"),
    ],
)
def test_a_number_is_the_same_however_a_bank_prints_it(printed: str, reference: str) -> None:
    assert account_reference(printed) == reference
    assert BankAccount.create_id(printed) == BankAccount.create_id(reference)


def test_an_account_is_opened_under_its_number_with_what_it_holds() -> None:
    account = BankAccount.open(
        Reference("6217 0001"), Reference("county-finance"), Text("农行"), yuan(9), act()
    )

    assert happened(account) == [OPENED]
    assert account.currency == "CNY"


def test_a_statement_is_taken_with_its_days_and_balances_also_overdrawn() -> None:
    account = given(BankAccount, OPENED)

    account.receive(COVERED, act())

    assert happened(account) == [RECEIVED]
    assert account.covered == {"S1": COVERED}


def test_a_paper_without_balances_is_taken_without_them() -> None:
    account = given(BankAccount, OPENED)

    account.receive(Covered("S2", "", MARCH_1, MARCH_1, None, None), act())

    (received,) = happened(account)
    assert (received.said["opening"], received.said["closing"]) == (None, None)


def test_an_account_is_closed_once_and_not_before_it_was_opened() -> None:
    account = given(BankAccount, fact(BankAccount.Opened, **OPENED.said | {"act": act(MARCH_2)}))

    with refused("dates_out_of_order"):
        account.close(WHY, act(MARCH_1))
    account.close(WHY, act(MARCH_2))

    assert happened(account) == [CLOSED]
    for on in (MARCH_2, MARCH_3):
        with refused("account_closed"):
            account.close(WHY, act(on))


def test_of_a_closed_account_the_last_days_are_still_told() -> None:
    account = given(BankAccount, OPENED, CLOSED)

    account.receive(COVERED, act(MARCH_3))
    with refused("account_closed") as answer:
        account.receive(Covered("S2", "8", MARCH_2, MARCH_3, -5, -5), act(MARCH_3))

    assert happened(account) == [fact(RECEIVED.kind, **RECEIVED.said | {"act": act(MARCH_3)})]
    assert "2018-03-02" in str(answer[0])


def test_money_of_one_currency_leaves_one_account() -> None:
    paying = PayingAccount.assign(Reference("county-finance"), "CNY", "62170001", act())

    paying.refuse_another("62170001")
    with refused("pays_already"):
        paying.refuse_another("62170002")

    assert happened(paying) == [ASSIGNED]
    assert PayingAccount.create_id("county-finance", "CNY") != PayingAccount.create_id(
        "county-finance", "USD"
    )


def test_recorded_facts_replay_whatever_todays_rules_say() -> None:
    account = given(BankAccount, OPENED, CLOSED, RECEIVED, CLOSED)

    assert account.closed_on == MARCH_2
    assert list(account.covered) == ["S1"]
