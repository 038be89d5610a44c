"""Counted again from the events: what findings are settled with, on every day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from aggregates.finding_values import SettlementKind
from aggregates.ledger_entry import LedgerEntry
from aggregates.recovery import Recovery
from audit_service.checks.settlements import Settlements
from projections.engine import Recorded
from tests.scenario import LONG_AGO, MARCH_1, MARCH_2, MARCH_3, act, yuan


def seen(*facts: tuple[type[Any], date, dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Count facts, and return what is wrong with them."""
    settlements = Settlements()
    for version, (kind, on, said) in enumerate(facts, start=1):
        born = {"originator_topic": "x"} if version == 1 else {}
        event = kind(
            originator_id=UUID(int=1),
            originator_version=version,
            timestamp=LONG_AGO,
            act=act(on),
            **born,
            **said,
        )
        settlements.see(Recorded(version, "2018", kind.TOPIC, event))
    return list(settlements.faults())


def settled(name: str, major: int, on: date) -> tuple[type[Any], date, dict[str, Any]]:
    said = {"kind": SettlementKind.JUSTIFIED, "amount": yuan(major), "entry": None, "reason": ""}
    return Recovery.Settled, on, {"settlement": name, **said}


OPENED = (Recovery.Opened, MARCH_1, {"finding": "W1", "amount": yuan(100)})
WITHDRAWN = (Recovery.Withdrawn, MARCH_3, {"settlement": "S1", "reason": ""})
ENTRY = (LedgerEntry.Opened, MARCH_1, {"position": 7, "amount": yuan(100)})
FREED = (LedgerEntry.Freed, MARCH_2, {"finding": "W1", "settlement": "S1"})


def applied(finding: str, on: date) -> tuple[type[Any], date, dict[str, Any]]:
    said = {"finding": finding, "settlement": "S1", "amount": yuan(60)}
    return LedgerEntry.Applied, on, said


def test_what_is_settled_again_after_it_was_withdrawn_is_in_order() -> None:
    assert seen(OPENED, settled("S1", 100, MARCH_1), WITHDRAWN, settled("S2", 100, MARCH_3)) == []


def test_settlements_that_overlap_for_a_day_are_named() -> None:
    found = seen(OPENED, settled("S1", 60, MARCH_1), WITHDRAWN, settled("S2", 60, MARCH_2))

    assert found == [("conservation", "finding W1 settled", "10000 at most", 12000)]


def test_money_written_up_that_left_the_account_settles_nothing_and_is_in_order() -> None:
    left = (LedgerEntry.Opened, MARCH_1, {"position": 7, "amount": yuan(-100)})

    assert seen(left) == []
    assert seen(left, applied("W1", MARCH_1)) == [
        ("conservation", "entry at position 7 applied", "0 at most", 6000)
    ]


def test_an_entry_applied_beyond_its_amount_is_named() -> None:
    assert seen(ENTRY, applied("W1", MARCH_1), FREED, applied("W2", MARCH_2)) == []
    found = seen(ENTRY, applied("W1", MARCH_1), applied("W2", MARCH_2))

    assert found == [("conservation", "entry at position 7 applied", "10000 at most", 12000)]
