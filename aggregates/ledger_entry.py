"""The ledger entry: an item of the books, what it is at the bank, and what it has settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.money import Money
from aggregates.reasons.bank import ENTRY_SETTLES_FINDINGS, ITEM_MATCHED_ALREADY, ITEM_NOT_MATCHED
from aggregates.reasons.findings import LEDGER_ENTRY_APPLIED
from aggregates.refusals import refuse_any, unless
from aggregates.uses import Use, most_used
from aggregates.values import Act, Reference, identity


class LedgerEntry(Aggregate):
    """A fact of the log, by its position: an item of the books that the bank confirms once.

    Money that came in settles findings with its amount, once and never twice.
    """

    TOPIC = "ledger_entry"

    class Event(Aggregate.Event):
        """Something that was done with a ledger entry."""

        TOPIC = "ledger_entry.event"
        act: Act

        def apply(self, aggregate: LedgerEntry) -> None:
            """Copy what the fact says into the entry's state."""

    class Opened(Event, Aggregate.Created):
        """An entry of some amount is about to be matched, or to settle findings."""

        TOPIC = "ledger_entry.opened"
        position: int
        amount: Money

    class Applied(Event):
        """Part of the entry settled part of what a finding questions."""

        TOPIC = "ledger_entry.applied"
        finding: str
        settlement: str
        amount: Money

        def apply(self, aggregate: LedgerEntry) -> None:
            """Count it."""
            use = Use(minor=self.amount.minor, since=self.act.effective_on)
            aggregate.uses[self.finding, self.settlement] = use

    class Freed(Event):
        """A settlement was withdrawn: its part of the entry can settle something else."""

        TOPIC = "ledger_entry.freed"
        finding: str
        settlement: str

        def apply(self, aggregate: LedgerEntry) -> None:
            """Count it no longer."""
            use = aggregate.uses[self.finding, self.settlement]
            freed = replace(use, until=self.act.effective_on)
            aggregate.uses[self.finding, self.settlement] = freed

    class Matched(Event):
        """The bank was found to have moved it; ``booked_on`` is the last day it did."""

        TOPIC = "ledger_entry.matched"
        match: str
        booked_on: date

        def apply(self, aggregate: LedgerEntry) -> None:
            """Remember by what, and since when the bank has it."""
            aggregate.match, aggregate.booked_on = self.match, self.booked_on

    class Released(Event):
        """Its match was undone."""

        TOPIC = "ledger_entry.released"
        match: str

        def apply(self, aggregate: LedgerEntry) -> None:
            """Be in transit again."""
            aggregate.match, aggregate.booked_on = "", None

    def __init__(self, position: int, amount: Money) -> None:
        """Start with nothing applied, unmatched."""
        self.reference = str(position)
        self.amount = amount
        self.uses: dict[tuple[str, str], Use] = {}
        self.match = ""
        self.booked_on: date | None = None

    @staticmethod
    def create_id(position: int) -> UUID:
        """Derive the identity from the position in the log."""
        return identity("ledger_entry", str(position))

    @classmethod
    def open(cls, position: int, amount: Money, act: Act) -> Self:
        """Begin to count what an entry settles."""
        return cls._create(cls.Opened, position=position, amount=amount, act=act)

    def left_from(self, day: date) -> Money:
        """Return what no finding was settled with on any day from one on."""
        used = most_used(self.uses.values(), day)
        return Money(self.amount.minor - used, self.amount.currency)

    def apply_to(self, finding: str, settlement: str, amount: Money, act: Act) -> None:
        """Settle part of a finding with part of the entry, never more than is left of it."""
        left = self.left_from(act.effective_on)
        fault = LEDGER_ENTRY_APPLIED(position=self.reference, left=left, amount=amount)
        refuse_any(unless(amount <= left, fault))
        self.trigger_event(
            self.Applied, finding=finding, settlement=settlement, amount=amount, act=act
        )

    def free(self, finding: str, settlement: str, act: Act) -> None:
        """Take back what a withdrawn settlement had used."""
        self.trigger_event(self.Freed, finding=finding, settlement=settlement, act=act)

    def use_for(self, match: Reference, booked_on: date, act: Act) -> None:
        """Match it, once at a time."""
        fault = ITEM_MATCHED_ALREADY(item=self.reference, match=self.match)
        refuse_any(unless(not self.match, fault))
        self.trigger_event(self.Matched, match=match, booked_on=booked_on, act=act)

    def release(self, match: Reference, act: Act) -> None:
        """Free it from a match that is undone, unless a finding counts on it."""
        in_use = any(use.until is None for use in self.uses.values())
        refuse_any(
            unless(self.match == match, ITEM_NOT_MATCHED(item=self.reference, match=match)),
            unless(not in_use, ENTRY_SETTLES_FINDINGS(item=self.reference)),
        )
        self.trigger_event(self.Released, match=match, act=act)
