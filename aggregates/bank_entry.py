"""The bank entry: one line of a bank account, known by what the bank says of it."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.bank_values import EntrySaid, fingerprint
from aggregates.reasons.bank import ENTRY_MATCHED_ALREADY, ENTRY_NOT_MATCHED
from aggregates.refusals import refuse_any, unless
from aggregates.values import Act, Reference, identity


def entry_reference(account: str, said: EntrySaid, ordinal: int) -> Reference:
    """Return the reference of the n-th of the entries of a day that say exactly the same.

    Identical twins on one day are two entries (ordinals 1 and 2); the same twin on another
    statement that covers the day again is the same entry.
    """
    return Reference(f"{twin_mark(account, said)}.{ordinal}")


def twin_mark(account: str, said: EntrySaid) -> str:
    """Return what the references of twins have in common: account, day and content."""
    return f"{account}.{said.booked_on:%Y%m%d}.{fingerprint(said)}"


class BankEntry(Aggregate):
    """An entry that a bank has booked, and whether the books say the same."""

    TOPIC = "bank_entry"

    class Event(Aggregate.Event):
        """Something that happened to a bank entry."""

        TOPIC = "bank_entry.event"
        act: Act

    class Booked(Event, Aggregate.Created):
        """A statement said that the bank had booked it; ``ordinal`` counts its twins from 1."""

        TOPIC = "bank_entry.booked"
        reference: str
        account: str
        statement: str
        line: int
        ordinal: int
        said: EntrySaid

    class Listed(Event):
        """Another statement, covering the day again, said so too."""

        TOPIC = "bank_entry.listed"
        statement: str
        line: int

        def apply(self, aggregate: BankEntry) -> None:
            """Remember where it stands."""
            aggregate.statements.append(self.statement)

    class Matched(Event):
        """It was found to be the same money as something in the books."""

        TOPIC = "bank_entry.matched"
        match: str

        def apply(self, aggregate: BankEntry) -> None:
            """Use it."""
            aggregate.match = self.match

    class Released(Event):
        """Its match was undone: it may be matched again."""

        TOPIC = "bank_entry.released"
        match: str

        def apply(self, aggregate: BankEntry) -> None:
            """Free it."""
            aggregate.match = ""

    def __init__(self, reference: str, account: str, statement: str, said: EntrySaid) -> None:
        """Start unmatched."""
        self.reference = reference
        self.account = account
        self.booked_on = said.booked_on
        self.amount = said.amount
        self.statements = [statement]
        self.match = ""

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from account, day, content and ordinal."""
        return identity("bank_entry", reference)

    @classmethod
    def book(
        cls,
        account: str,
        statement: str,
        line: int,
        ordinal: int,
        said: EntrySaid,
        act: Act,
        *,
        mark: str = "",
    ) -> Self:
        """Record an entry nobody has listed yet; ``mark`` is its twins', if known already."""
        return cls._create(
            cls.Booked,
            reference=f"{mark or twin_mark(account, said)}.{ordinal}",
            account=account,
            statement=statement,
            line=line,
            ordinal=ordinal,
            said=said,
            act=act,
        )

    def list_again(self, statement: str, line: int, act: Act) -> None:
        """Record that a further statement lists it."""
        self.trigger_event(self.Listed, statement=statement, line=line, act=act)

    def use_for(self, match: Reference, act: Act) -> None:
        """Match it, once at a time."""
        fault = ENTRY_MATCHED_ALREADY(entry=self.reference, match=self.match)
        refuse_any(unless(not self.match, fault))
        self.trigger_event(self.Matched, match=match, act=act)

    def release(self, match: Reference, act: Act) -> None:
        """Free it from a match that is undone."""
        fault = ENTRY_NOT_MATCHED(entry=self.reference, match=match)
        refuse_any(unless(self.match == match, fault))
        self.trigger_event(self.Released, match=match, act=act)
