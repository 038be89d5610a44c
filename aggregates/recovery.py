"""The recovery: how the amount that a finding questions was settled, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.finding_values import LedgerLink, SettlementKind
from aggregates.money import Money
from aggregates.reasons.findings import SETTLED_ABOVE_QUESTION, SETTLEMENT_UNKNOWN
from aggregates.reasons.general import ALREADY_RECORDED, AMOUNT_NOT_POSITIVE, CURRENCY_MISMATCH
from aggregates.reasons.supervision import EVIDENCE_REQUIRED
from aggregates.refusals import Refusal, Refused, refuse_any, unless
from aggregates.uses import Use, most_used
from aggregates.values import Act, Reference, Text, identity, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A part of the amount in question that was settled, with effect from a date."""

    kind: SettlementKind
    amount: Money
    entry: LedgerLink | None
    on: date


class Recovery(Aggregate):
    """The settling of the amount one finding questions, never above that amount."""

    TOPIC = "recovery"

    class Event(Aggregate.Event):
        """Something that happened to an amount in question."""

        TOPIC = "recovery.event"
        act: Act

        def apply(self, aggregate: Recovery) -> None:
            """Copy what the fact says into the recovery's state."""

    class Opened(Event, Aggregate.Created):
        """The amount a finding questions is to be settled."""

        TOPIC = "recovery.opened"
        finding: str
        amount: Money

    class Settled(Event):
        """Part of the amount was settled; ``entry`` is the ledger entry it was seen in."""

        TOPIC = "recovery.settled"
        settlement: str
        kind: SettlementKind
        amount: Money
        entry: LedgerLink | None
        reason: str

        def apply(self, aggregate: Recovery) -> None:
            """Count it."""
            aggregate.in_force[self.settlement] = Settlement(
                kind=self.kind, amount=self.amount, entry=self.entry, on=self.act.effective_on
            )

    class Withdrawn(Event):
        """A settlement turned out to be none: its amount is outstanding again."""

        TOPIC = "recovery.withdrawn"
        settlement: str
        reason: str

        def apply(self, aggregate: Recovery) -> None:
            """Count it no longer; its name is not used again."""
            taken = aggregate.in_force.pop(self.settlement)
            aggregate.withdrawn[self.settlement] = Use(
                minor=taken.amount.minor, since=taken.on, until=self.act.effective_on
            )

    def __init__(self, finding: str, amount: Money) -> None:
        """Start with the whole amount outstanding."""
        self.reference = finding
        self.amount = amount
        self.in_force: dict[str, Settlement] = {}
        self.withdrawn: dict[str, Use] = {}

    @staticmethod
    def create_id(finding: str) -> UUID:
        """Derive the identity from the finding's reference."""
        return identity("recovery", finding)

    @classmethod
    def open(cls, finding: Reference, amount: Money, act: Act) -> Self:
        """Begin to settle what a finding questions."""
        return cls._create(cls.Opened, finding=finding, amount=amount, act=act)

    @property
    def outstanding(self) -> Money:
        """Return what is not settled."""
        settled = sum(one.amount.minor for one in self.in_force.values())
        return Money(self.amount.minor - settled, self.amount.currency)

    def outstanding_on(self, day: date) -> Money:
        """Return what was not settled on a date, by the settlements that are in force today."""
        later = sum(one.amount.minor for one in self.in_force.values() if one.on > day)
        return Money(self.outstanding.minor + later, self.amount.currency)

    def outstanding_from(self, day: date) -> Money:
        """Return what was outstanding on every day from one on, also before a withdrawal."""
        in_force = (Use(minor=one.amount.minor, since=one.on) for one in self.in_force.values())
        settled = most_used((*in_force, *self.withdrawn.values()), day)
        return Money(self.amount.minor - settled, self.amount.currency)

    def settle(self, settlement: Reference, settled: Settlement, reason: Text, act: Act) -> None:
        """Settle part of the amount.

        Refuses a name that was used before, an amount not above zero, of another currency or above
        what is outstanding from its date on, and a justification without evidence.
        """
        taken = settlement in self.in_force or settlement in self.withdrawn
        used = ALREADY_RECORDED(kind="settlement", reference=settlement).located("/settlement")
        justified = settled.kind is SettlementKind.JUSTIFIED
        refuse_any(
            unless(not taken, used),
            self._fits(settled.amount, act),
            unless(not justified or bool(act.evidence), EVIDENCE_REQUIRED()),
        )
        self.trigger_event(
            self.Settled,
            settlement=settlement,
            kind=settled.kind,
            amount=settled.amount,
            entry=settled.entry,
            reason=reason,
            act=act,
        )

    def withdraw(self, settlement: Reference, reason: Text, act: Act) -> Settlement:
        """Take a settlement back, not before its own date; return what it was."""
        known = self.in_force.get(settlement)
        if known is None:
            unknown = SETTLEMENT_UNKNOWN(settlement=settlement, finding=self.reference)
            raise Refused(unknown.located("/settlement"))
        refuse_any(in_order(known.on, act))
        self.trigger_event(self.Withdrawn, settlement=settlement, reason=reason, act=act)
        return known

    def _fits(self, amount: Money, act: Act) -> tuple[Refusal, ...]:
        ours, theirs = self.amount.currency, amount.currency
        if ours != theirs:
            return (CURRENCY_MISMATCH(ours=ours, theirs=theirs).located("/amount"),)
        left = self.outstanding_from(act.effective_on)
        above = SETTLED_ABOVE_QUESTION(amount=amount, finding=self.reference, outstanding=left)
        return (
            *unless(amount.is_positive, AMOUNT_NOT_POSITIVE(amount=amount).located("/amount")),
            *unless(amount <= left, above.located("/amount")),
        )
