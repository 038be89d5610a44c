"""An entry of the bank is known by what the bank says of it, and is matched once at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aggregates.bank_entry import BankEntry, entry_reference, twin_mark
from aggregates.bank_values import EntryDetail, EntryNature, EntrySaid
from aggregates.values import Reference
from tests.scenario import MARCH_1, MARCH_2, act, fact, given, happened, refused, yuan

SAID = EntrySaid(booked_on=MARCH_1, amount=yuan(100), name="陇南建筑公司", end_to_end="ZF-1")
KNOWN = entry_reference("6217", SAID, 1)
BOOKED = fact(
    BankEntry.Booked, reference=KNOWN, account="6217", statement="S1", line=3, ordinal=1, said=SAID
)
M1, M2 = Reference("M.1"), Reference("M.2")
MATCHED = fact(BankEntry.Matched, match="M.1")
RELEASED = fact(BankEntry.Released, match="M.1")


def test_an_entry_is_booked_as_the_bank_says_it() -> None:
    entry = BankEntry.book("6217", "S1", 3, 1, SAID, act())

    assert happened(entry) == [BOOKED]
    assert (entry.booked_on, entry.amount, entry.statements) == (MARCH_1, yuan(100), ["S1"])


@pytest.mark.parametrize(
    "other",
    [
        {"booked_on": MARCH_2},
        {"value_on": MARCH_2},
        {"amount": yuan(100, 1)},
        {"is_reversal": True},
        {"nature": EntryNature.CHARGE},
        {"bank_reference": "T1"},
        {"name": "陇南建筑"},
        {"words": "工程款"},
        {"details": (EntryDetail(amount=yuan(100)),)},
    ],
    ids=lambda other: next(iter(other)),
)
def test_whatever_else_the_bank_says_makes_another_entry(other: dict[str, Any]) -> None:
    assert twin_mark("6217", replace(SAID, **other)) != twin_mark("6217", SAID)


def test_twins_differ_by_their_number_and_accounts_by_theirs() -> None:
    twins = {entry_reference(account, SAID, n) for account in ("6217", "6218") for n in (1, 2)}

    assert len(twins) == 4
    assert entry_reference("6217", replace(SAID), 1) == KNOWN


def test_a_particular_that_says_nothing_does_not_change_what_an_entry_is() -> None:
    assert KNOWN == "6217.20180301.a68a32d40ac5244c594ab7f6.1"


def test_an_entry_is_matched_once_at_a_time() -> None:
    entry = given(BankEntry, BOOKED)

    entry.use_for(M1, act())
    with refused("entry_matched_already") as answer:
        entry.use_for(M2, act())

    assert happened(entry) == [MATCHED]
    assert str(answer[0]) == f"The bank entry {KNOWN} is matched already, by M.1."
    assert answer[0].faults[0].reason.category == "conflict"


def test_an_entry_is_freed_by_its_own_match_alone() -> None:
    entry = given(BankEntry, BOOKED, MATCHED)

    with refused("entry_not_matched"):
        entry.release(M2, act())
    entry.release(M1, act())
    entry.use_for(M2, act())

    assert happened(entry) == [RELEASED, fact(BankEntry.Matched, match="M.2")]


def test_an_entry_that_is_listed_again_stays_what_it_is() -> None:
    entry = given(BankEntry, BOOKED, MATCHED)

    entry.list_again("S2", 1, act())

    assert happened(entry) == [fact(BankEntry.Listed, statement="S2", line=1)]
    assert (entry.statements, entry.match) == (["S1", "S2"], "M.1")


def test_recorded_facts_replay_whatever_todays_rules_say() -> None:
    assert given(BankEntry, BOOKED, RELEASED, MATCHED, MATCHED).match == "M.1"
