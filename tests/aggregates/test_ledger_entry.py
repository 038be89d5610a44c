"""An item of the books is matched once at a time, and freed only if nothing rests on it."""

from __future__ import annotations

from aggregates.ledger_entry import LedgerEntry
from aggregates.values import Reference
from tests.scenario import MARCH_1, MARCH_2, act, fact, given, happened, refused, yuan

M1, M2 = Reference("M.1"), Reference("M.2")
OPENED = fact(LedgerEntry.Opened, position=42, amount=yuan(100))
MATCHED = fact(LedgerEntry.Matched, match="M.1", booked_on=MARCH_2)
RELEASED = fact(LedgerEntry.Released, match="M.1")
APPLIED = fact(LedgerEntry.Applied, finding="W1", settlement="S1", amount=yuan(60))
FREED = fact(LedgerEntry.Freed, finding="W1", settlement="S1")


def test_an_item_is_matched_once_at_a_time() -> None:
    item = given(LedgerEntry, OPENED)

    item.use_for(M1, MARCH_2, act())
    with refused("item_matched_already") as answer:
        item.use_for(M2, MARCH_1, act())

    assert happened(item) == [MATCHED]
    assert (item.match, item.booked_on) == ("M.1", MARCH_2)
    assert answer[0].faults[0].reason.category == "conflict"


def test_an_item_is_freed_by_its_own_match_alone() -> None:
    item = given(LedgerEntry, OPENED, MATCHED)

    with refused("item_not_matched"):
        item.release(M2, act())
    item.release(M1, act())

    assert happened(item) == [RELEASED]
    assert (item.match, item.booked_on) == ("", None)


def test_an_item_a_finding_is_settled_with_is_freed_once_that_is_withdrawn() -> None:
    item = given(LedgerEntry, OPENED, MATCHED, APPLIED)

    with refused("entry_settles_findings"):
        item.release(M1, act())
    item.free("W1", "S1", act())
    item.release(M1, act())

    assert happened(item) == [FREED, RELEASED]


def test_every_fault_of_freeing_an_item_is_named_at_once() -> None:
    with refused("item_not_matched", "entry_settles_findings"):
        given(LedgerEntry, OPENED, MATCHED, APPLIED).release(M2, act())


def test_to_be_matched_takes_nothing_from_what_an_item_can_settle() -> None:
    item = given(LedgerEntry, OPENED, APPLIED, MATCHED)

    assert item.left_from(MARCH_1) == yuan(40)
    with refused("ledger_entry_applied"):
        item.apply_to("W2", "S1", yuan(40, 1), act())


def test_recorded_facts_replay_whatever_todays_rules_say() -> None:
    assert given(LedgerEntry, OPENED, APPLIED, RELEASED, MATCHED, MATCHED).match == "M.1"
