"""Whatever happens on both sides, each line that nothing matches is told by one case, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, Final

import pytest

from aggregates.bank_entry import BankEntry
from aggregates.bank_values import EntryNature
from aggregates.case_values import CaseKind, CaseStage
from aggregates.cash_entry import CashEntry, CashKind
from aggregates.cash_facts import cash_effect
from aggregates.claim import Claim
from aggregates.ledger_entry import LedgerEntry
from aggregates.reconciliation_case import ReconciliationCase
from aggregates.refusals import Refused
from aggregates.values import Reference
from audit_service.case_finding import cases_due
from audit_service.commands import bank_accounts, claims
from tests.banking import ACCOUNT, SUN, Banking, day, entry
from tests.scenario import yuan

TRANSIT: Final = 10
FIRST: Final = day(3, 1)
WEEKS: Final = 10
AMOUNTS: Final = (-7, -7, -5, 5, 7)


class Weeks:
    """Some weeks in which either side moves money at random; what is open is counted by hand."""

    def __init__(self, bank: Banking, seed: int) -> None:
        self.bank = bank
        self.random = Random(seed)  # noqa: S311 - a story, no secret
        self.claims: list[str] = []
        self.matches: list[str] = []
        bank.statement(day(1, 1), FIRST - timedelta(days=1))

    def live(self) -> Iterator[date]:
        """Let a week pass at a time; return its last day."""
        for week in range(WEEKS):
            begin = FIRST + timedelta(days=7 * week)
            end = begin + timedelta(days=6)
            self._books(begin)
            self._bank(begin, end)
            for _ in range(self.random.randrange(4)):
                self._match(end)
            self._undo(end)
            yield end

    def _books(self, on: date) -> None:
        name = f"K{len(self.claims)}"
        what = self.random.choice(("claim", "claim", "cash", "return", "clear", "drop"))
        if what == "claim" and len(self.claims) < 6:
            self.bank.claim(name, self.random.choice((5, 7)), on, f"Z-{name}")
            self.claims.append(name)
        elif what == "return" and self.claims:
            self._try(claims.ReturnPayment, on, claim=self.random.choice(self.claims), reason="退")
        elif what == "cash":
            kind = self.random.choice((CashKind.SUSPENSE, CashKind.OTHER))
            self.bank.cash(f"V{on:%m%d}", kind, self.random.choice(AMOUNTS), on)
        elif what == "clear":
            held = [f for f in self.bank.facts() if isinstance(f.event, CashEntry.Recorded)]
            if held:
                name = self.random.choice(held).event.reference
                words: dict[str, Any] = {"amount": yuan(self.random.choice((2, 5))), "reason": "清"}
                self._try(bank_accounts.ClearCashEntry, on, entry=name, **words)

    def _bank(self, begin: date, end: date) -> None:
        if self.random.random() < 0.2:
            return  # the bank sends nothing this week
        lines = []
        for number in range(self.random.randrange(4)):
            paid = self.random.choice(self.claims) if self.claims else "none"
            more: dict[str, Any] = self.random.choice(
                (
                    {},
                    {"end_to_end": f"Z-{paid}", "account": "62220001"},
                    {"end_to_end": f"Z-{paid}", "account": "62220001"},
                    {"nature": EntryNature.RETURN},
                )
            )
            on = begin + timedelta(days=number)
            lines.append(entry(on, self.random.choice(AMOUNTS), words=f"{number}", **more))
        off = yuan(self.random.choice((0, 0, 0, 3)))
        self.bank.balance = self.bank.balance + off
        self.bank.statement(begin, end, *lines)

    def _match(self, on: date) -> None:
        entries, items = open_lines(self.bank)
        pairs = [(e, i) for e, minor in entries.items() for i, other in items.items()
                 if minor == other]  # fmt: skip
        if pairs:
            one, item = self.random.choice(pairs)
            try:
                self.matches.append(self.bank.match(on, [one], item))
            except Refused:
                return

    def _undo(self, on: date) -> None:
        if self.matches and self.random.random() < 0.3:
            match = self.matches.pop(self.random.randrange(len(self.matches)))
            try:
                self.bank.undo(on, match)
            except Refused:
                return

    def _try(self, command: Any, on: date, **words: Any) -> None:
        try:
            self.bank.tell(command, on, **words)
        except Refused:
            return


def open_lines(bank: Banking) -> tuple[dict[str, int], dict[int, int]]:
    """Count from the facts alone which entries and items nothing matches, with their amounts."""
    entries: dict[str, int] = {}
    items: dict[int, int] = {}
    of_position: dict[Any, int] = {}
    of_entry: dict[Any, tuple[str, int]] = {}
    facts = {one.position: one.event for one in bank.facts()}
    for position, event in facts.items():
        match event:
            case BankEntry.Booked():
                of_entry[event.originator_id] = event.reference, event.said.amount.minor
                entries[event.reference] = event.said.amount.minor
            case BankEntry.Matched():
                del entries[of_entry[event.originator_id][0]]
            case BankEntry.Released():
                reference, minor = of_entry[event.originator_id]
                entries[reference] = minor
            case LedgerEntry.Opened():
                of_position[event.originator_id] = event.position
            case LedgerEntry.Matched():
                del items[of_position[event.originator_id]]
            case LedgerEntry.Released():
                item = of_position[event.originator_id]
                effect = cash_effect(facts[item])
                assert effect is not None
                items[item] = effect.minor
            case _ if (effect := cash_effect(event)) is not None:
                items[position] = effect.minor
    return entries, items


def open_cases(bank: Banking) -> list[ReconciliationCase]:
    """Replay every case and keep those that are open."""
    opened = [f.event for f in bank.facts() if isinstance(f.event, ReconciliationCase.Opened)]
    work = bank.application.service.look()
    found = [work.get(ReconciliationCase, event.reference) for event in opened]
    return [case for case in found if case.stage is not CaseStage.RESOLVED]


def cancelled(bank: Banking, items: dict[int, int]) -> set[int]:
    """Find payments given back where the bank has moved neither."""
    paid: dict[Any, int] = {}
    gone: set[int] = set()
    for one in bank.facts():
        if isinstance(one.event, Claim.Paid):
            paid[one.event.originator_id] = one.position
        elif isinstance(one.event, Claim.Returned):
            first = paid[one.event.originator_id]
            if first in items and one.position in items:
                gone |= {first, one.position}
    return gone


@pytest.mark.parametrize("seed", range(8))
def test_each_line_is_told_once_and_a_second_run_finds_nothing(bank: Banking, seed: int) -> None:
    application = bank.application
    told = Counter[str]()
    for end in Weeks(bank, seed).live():
        for expected in (None, 0):
            application.catch_up()
            commands = cases_due(application, Reference(ACCOUNT), end)
            application.service.execute_all(commands, SUN)
            assert expected is None or len(commands) == expected, (seed, end, commands)
        entries, items = open_lines(bank)
        cases = open_cases(bank)
        told.update(case.kind.value for case in cases)
        lines = [case for case in cases if case.kind is not CaseKind.SUSPENSE]
        named_entries = Counter(name for case in lines for name in case.subjects.entries)
        named_items = Counter(item for case in lines for item in case.subjects.items)
        gone = cancelled(bank, items)
        dates = {one.position: one.event.act.effective_on for one in bank.facts()}
        late = {i for i in items if i not in gone and (end - dates[i]).days > TRANSIT}

        doubles = [case for case in lines if case.kind is CaseKind.DUPLICATE]
        shared = {name for case in doubles for name in case.subjects.entries}
        assert set(entries) <= set(named_entries), (seed, end)
        assert late <= set(named_items), (seed, end)
        singly = {i for case in lines if case not in doubles for i in case.subjects.items}
        assert not gone & singly, (seed, end)
        assert all(named_entries[Reference(one)] == 1 for one in entries if one not in shared), (
            seed,
            end,
        )
        assert all(named_items[one] <= 1 or doubles for one in items), (seed, end)
    assert told
