"""What a finding questions is settled part by part, and never above the question."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.finding_values import LedgerLink, SettlementKind
from aggregates.ledger_entry import LedgerEntry
from aggregates.money import Money
from aggregates.recovery import Recovery, Settlement
from aggregates.values import Reference, Text
from tests.scenario import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    NOTICE_1,
    ZHANG,
    act,
    fact,
    given,
    happened,
    refused,
    yuan,
)

OPENED = fact(Recovery.Opened, finding="W1", amount=yuan(100))
WHY = Text("缴回财政专户")
PROVED = act(MARCH_1, ZHANG, NOTICE_1)


def settled(name: str, amount: Money, on: date = MARCH_1) -> Any:
    link = LedgerLink(position=7, amount=amount)
    return fact(
        Recovery.Settled,
        settlement=name,
        kind=SettlementKind.RECOVERED,
        amount=amount,
        entry=link,
        reason=WHY,
        act=act(on),
    )


def settlement(amount: Money, kind: SettlementKind = SettlementKind.RECOVERED) -> Settlement:
    entry = None if kind is SettlementKind.JUSTIFIED else LedgerLink(position=7, amount=amount)
    return Settlement(kind=kind, amount=amount, entry=entry, on=MARCH_1)


def test_what_was_recovered_is_no_longer_outstanding() -> None:
    recovery = Recovery.open(Reference("W1"), yuan(100), act())
    recovery.settle(Reference("S1"), settlement(yuan(60)), WHY, act())

    assert happened(recovery) == [OPENED, settled("S1", yuan(60))]
    assert recovery.outstanding == yuan(40)


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (yuan(40, 1), "settled_above_question"),
        (yuan(0), "amount_not_positive"),
        (Money(100, "USD"), "currency_mismatch"),
    ],
)
def test_nothing_is_settled_above_the_question_or_in_other_money(amount: Money, code: str) -> None:
    recovery = given(Recovery, OPENED, settled("S1", yuan(60)))

    with refused(code):
        recovery.settle(Reference("S2"), settlement(amount), WHY, act())
    recovery.settle(Reference("S2"), settlement(yuan(40)), WHY, act())


def test_a_settlement_has_a_name_of_its_own_even_after_it_was_withdrawn() -> None:
    withdrawn = fact(Recovery.Withdrawn, settlement="S1", reason=WHY)
    recovery = given(Recovery, OPENED, settled("S1", yuan(60)), withdrawn)

    assert recovery.outstanding == yuan(100)
    with refused("already_recorded"):
        recovery.settle(Reference("S1"), settlement(yuan(60)), WHY, act())
    with refused("settlement_unknown"):
        recovery.withdraw(Reference("S1"), WHY, act())


def test_a_justification_rests_on_evidence() -> None:
    justified = settlement(yuan(100), SettlementKind.JUSTIFIED)
    recovery = given(Recovery, OPENED)

    with refused("evidence_required"):
        recovery.settle(Reference("S1"), justified, WHY, act())
    recovery.settle(Reference("S1"), justified, WHY, PROVED)

    assert recovery.outstanding == yuan(0)


def test_a_settlement_is_not_withdrawn_before_it_was_made() -> None:
    recovery = given(Recovery, OPENED, settled("S1", yuan(60), MARCH_2))

    with refused("dates_out_of_order"):
        recovery.withdraw(Reference("S1"), WHY, act(MARCH_1))
    recovery.withdraw(Reference("S1"), WHY, act(MARCH_2))


def test_a_settlement_counts_from_its_own_date_on() -> None:
    recovery = given(Recovery, OPENED, settled("S1", yuan(60), MARCH_2))

    assert recovery.outstanding_on(MARCH_1) == yuan(100)
    assert recovery.outstanding_on(MARCH_2) == yuan(40)


def test_a_day_on_which_a_settlement_was_in_force_is_not_settled_again() -> None:
    """One withdrawn on 3 March held until then: late papers of 2 March find nothing left."""
    withdrawn = fact(Recovery.Withdrawn, settlement="S1", reason=WHY, act=act(MARCH_3))
    recovery = given(Recovery, OPENED, settled("S1", yuan(60), MARCH_1), withdrawn)

    with refused("settled_above_question"):
        recovery.settle(Reference("S2"), settlement(yuan(40, 1)), WHY, act(MARCH_2))
    recovery.settle(Reference("S3"), settlement(yuan(100)), WHY, act(MARCH_3))
    with refused("settled_above_question"):
        recovery.settle(Reference("S4"), settlement(yuan(0, 1)), WHY, act(MARCH_2))


ENTRY = fact(LedgerEntry.Opened, position=7, amount=yuan(100))
APPLIED = fact(LedgerEntry.Applied, finding="W1", settlement="S1", amount=yuan(60))


def test_money_that_came_in_once_settles_findings_only_once() -> None:
    entry = given(LedgerEntry, ENTRY, APPLIED)

    with refused("ledger_entry_applied"):
        entry.apply_to("W2", "S1", yuan(40, 1), act())
    entry.apply_to("W2", "S1", yuan(40), act())

    assert entry.left_from(MARCH_1) == yuan(0)


def test_a_withdrawn_settlement_frees_its_part_of_the_entry() -> None:
    entry = given(LedgerEntry, ENTRY, APPLIED)

    entry.free("W1", "S1", act())

    assert entry.left_from(MARCH_1) == yuan(100)
    assert happened(entry) == [fact(LedgerEntry.Freed, finding="W1", settlement="S1")]


def test_an_entry_freed_later_was_not_free_on_the_days_before() -> None:
    freed = fact(LedgerEntry.Freed, finding="W1", settlement="S1", act=act(MARCH_3))
    entry = given(LedgerEntry, ENTRY, APPLIED, freed)

    with refused("ledger_entry_applied"):
        entry.apply_to("W2", "S1", yuan(40, 1), act(MARCH_2))
    entry.apply_to("W2", "S1", yuan(100), act(MARCH_3))
