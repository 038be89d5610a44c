"""The cash entry: money in or out of an account that no claim says, written up in the books."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.bank_values import CLEARABLE, CashKind
from aggregates.money import Money
from aggregates.reasons.bank import (
    CASH_ENTRY_CLEARED_ABOVE,
    CASH_ENTRY_DROPPED,
    CASH_ENTRY_IS_ZERO,
    CASH_ENTRY_NOT_CLEARABLE,
)
from aggregates.reasons.general import AMOUNT_NOT_POSITIVE, CURRENCY_MISMATCH
from aggregates.refusals import refuse_any, unless
from aggregates.values import Act, Reference, Text, identity, in_order

__all__ = ["CLEARABLE", "CashEntry", "CashKind"]


class CashEntry(Aggregate):
    """Money that came into an account or left it, otherwise than by a claim's payment."""

    TOPIC = "cash_entry"

    class Event(Aggregate.Event):
        """Something that happened to a cash entry."""

        TOPIC = "cash_entry.event"
        act: Act

        def apply(self, aggregate: CashEntry) -> None:
            """Copy what the fact says into the entry's state."""

    class Recorded(Event, Aggregate.Created):
        """Money was written up; ``amount`` is signed as it moves the account."""

        TOPIC = "cash_entry.recorded"
        reference: str
        account: str
        kind: CashKind
        amount: Money
        party: str
        reason: str

    class Cleared(Event):
        """It became known what part of an entry in suspense, or of an advance, was."""

        TOPIC = "cash_entry.cleared"
        amount: Money
        reason: str

        def apply(self, aggregate: CashEntry) -> None:
            """Count what is cleared."""
            aggregate.cleared += self.amount
            aggregate.last_on = self.act.effective_on

    class Dropped(Event):
        """It was written up in error; no bank has moved it."""

        TOPIC = "cash_entry.dropped"
        reason: str

        def apply(self, aggregate: CashEntry) -> None:
            """Take it out of the books."""
            aggregate.is_dropped = True
            aggregate.last_on = self.act.effective_on

    def __init__(
        self, reference: str, account: str, kind: CashKind, amount: Money, act: Act
    ) -> None:
        """Start with nothing cleared."""
        self.reference = reference
        self.account = account
        self.kind = kind
        self.amount = amount
        self.cleared = Money.zero(amount.currency)
        self.is_dropped = False
        self.last_on: date = act.effective_on

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from the voucher's reference."""
        return identity("cash_entry", reference)

    @classmethod
    def record(
        cls,
        reference: Reference,
        account: Reference,
        kind: CashKind,
        amount: Money,
        party: Text,
        reason: Text,
        act: Act,
    ) -> Self:
        """Write up money."""
        refuse_any(unless(amount.minor != 0, CASH_ENTRY_IS_ZERO().located("/amount")))
        return cls._create(
            cls.Recorded,
            reference=reference,
            account=account,
            kind=kind,
            amount=amount,
            party=party,
            reason=reason,
            act=act,
        )

    @property
    def open_amount(self) -> Money:
        """Return what is not cleared yet, without sign."""
        return Money(abs(self.amount.minor), self.amount.currency) - self.cleared

    def clear(self, amount: Money, reason: Text, act: Act) -> None:
        """Say what part of it was, never more than is open."""
        fits = amount.currency == self.amount.currency
        mismatch = CURRENCY_MISMATCH(ours=self.amount.currency, theirs=amount.currency)
        refuse_any(unless(fits, mismatch))
        above = CASH_ENTRY_CLEARED_ABOVE(entry=self.reference, open=self.open_amount, amount=amount)
        refuse_any(
            in_order(self.last_on, act),
            unless(self.kind in CLEARABLE, CASH_ENTRY_NOT_CLEARABLE(kind=self.kind)),
            unless(not self.is_dropped, CASH_ENTRY_DROPPED(entry=self.reference)),
            unless(amount.is_positive, AMOUNT_NOT_POSITIVE(amount=amount)),
            unless(amount <= self.open_amount, above),
        )
        self.trigger_event(self.Cleared, amount=amount, reason=reason, act=act)

    def drop(self, reason: Text, act: Act) -> None:
        """Take it out of the books."""
        fault = CASH_ENTRY_DROPPED(entry=self.reference)
        refuse_any(in_order(self.last_on, act), unless(not self.is_dropped, fault))
        self.trigger_event(self.Dropped, reason=reason, act=act)
