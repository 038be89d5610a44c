"""Cash that no claim says is written up, cleared up to its amount, or taken out of the books."""

from __future__ import annotations

import pytest

from aggregates.bank_values import CLEARABLE, CashKind
from aggregates.cash_entry import CashEntry
from aggregates.money import Money
from aggregates.values import Reference, Text
from tests.scenario import MARCH_1, MARCH_2, Fact, act, fact, given, happened, refused, yuan

WHY = Text("来款单位不明")


def recorded(amount: Money, kind: CashKind = CashKind.SUSPENSE) -> Fact:
    return fact(
        CashEntry.Recorded, reference="SR-1", account="6217", kind=kind, amount=amount,
        party="某单位", reason=WHY,
    )  # fmt: skip


def cleared(amount: Money) -> Fact:
    return fact(CashEntry.Cleared, amount=amount, reason=WHY)


IN_SUSPENSE = recorded(yuan(100))
DROPPED = fact(CashEntry.Dropped, reason=WHY)


@pytest.mark.parametrize("minor", [100_00, -100_00])
def test_money_is_written_up_as_it_moves_the_account(minor: int) -> None:
    amount = Money(minor, "CNY")

    entry = CashEntry.record(
        Reference("SR-1"), Reference("6217"), CashKind.SUSPENSE, amount, Text("某单位"), WHY, act()
    )

    assert happened(entry) == [recorded(amount)]
    assert entry.open_amount == yuan(100)


def test_an_entry_of_nothing_is_refused_at_its_amount() -> None:
    with refused("cash_entry_is_zero") as answer:
        CashEntry.record(
            Reference("SR-1"), Reference("6217"), CashKind.OTHER, yuan(0), Text("无"), WHY, act()
        )
    assert answer[0].faults[0].at == "/amount"


@pytest.mark.parametrize("minor", [100_00, -100_00])
def test_what_stands_open_is_cleared_up_to_its_amount_and_no_fen_beyond(minor: int) -> None:
    entry = given(CashEntry, recorded(Money(minor, "CNY")), cleared(yuan(40)))

    with refused("cash_entry_cleared_above"):
        entry.clear(yuan(60, 1), WHY, act())
    entry.clear(yuan(60), WHY, act())

    assert happened(entry) == [cleared(yuan(60))]
    assert entry.open_amount == yuan(0)


@pytest.mark.parametrize("kind", CashKind)
def test_only_suspense_and_advances_stand_open(kind: CashKind) -> None:
    entry = given(CashEntry, recorded(yuan(100), kind))

    if kind in CLEARABLE:
        entry.clear(yuan(1), WHY, act())
        assert happened(entry) == [cleared(yuan(1))]
    else:
        with refused("cash_entry_not_clearable"):
            entry.clear(yuan(1), WHY, act())


@pytest.mark.parametrize("minor", [0, -1])
def test_nothing_is_not_cleared(minor: int) -> None:
    with refused("amount_not_positive"):
        given(CashEntry, IN_SUSPENSE).clear(Money(minor, "CNY"), WHY, act())


def test_a_clearing_in_dollars_is_refused() -> None:
    with refused("currency_mismatch"):
        given(CashEntry, IN_SUSPENSE).clear(Money(1, "USD"), WHY, act())


def test_an_entry_written_up_in_error_is_dropped_once_and_cleared_no_more() -> None:
    entry = given(CashEntry, IN_SUSPENSE)

    entry.drop(WHY, act())

    assert happened(entry) == [DROPPED]
    with refused("cash_entry_dropped"):
        entry.drop(WHY, act())
    with refused("cash_entry_dropped"):
        entry.clear(yuan(1), WHY, act())


def test_no_step_is_dated_before_the_last_one_and_every_fault_is_named() -> None:
    late = fact(CashEntry.Cleared, amount=yuan(100), reason=WHY, act=act(MARCH_2))
    entry = given(CashEntry, recorded(yuan(100), CashKind.CHARGE), late, DROPPED, late)

    with refused("dates_out_of_order", "cash_entry_dropped"):
        entry.drop(WHY, act(MARCH_1))
    with refused(
        "dates_out_of_order", "cash_entry_not_clearable", "cash_entry_dropped",
        "cash_entry_cleared_above",
    ):  # fmt: skip
        entry.clear(yuan(1), WHY, act(MARCH_1))
