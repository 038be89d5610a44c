"""The allocation: money issued to an organisation for a purpose, where money is conserved."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.commitments import Commitments
from aggregates.money import Money
from aggregates.reasons.funding import (
    ALLOCATION_CLOSED,
    ALLOCATION_EXCEEDED,
    ALLOCATION_NOT_EMPTY,
    PURPOSE_CHANGED,
    RESERVATION_EXCEEDED,
)
from aggregates.reasons.general import AMOUNT_NOT_POSITIVE
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Document, Earmark, Reference, Text, identity


class Allocation(Aggregate):
    """Money issued to an organisation, from a fund or passed down from a higher allocation.

    Each fen is in one place: available, passed down, or reserved for a project, whose claims
    never draw more than that.
    """

    TOPIC = "allocation"

    class Event(Aggregate.Event):
        """Something that happened to an allocation."""

        TOPIC = "allocation.event"
        act: Act

    class Issued(Event, Aggregate.Created):
        """Money was issued by an indicator document; ``parent`` is the allocation it came from."""

        TOPIC = "allocation.issued"
        reference: str
        fund: str
        parent: str | None
        organisation: str
        region: str
        earmark: Earmark
        amount: Money
        document: Document

    class Increased(Event):
        """More was issued under the same allocation."""

        TOPIC = "allocation.increased"
        amount: Money
        document: Document

        def apply(self, aggregate: Allocation) -> None:
            """Add to what was issued."""
            aggregate.issued += self.amount

    class Reduced(Event):
        """The issuer took part of it back, for instance as a next-year reduction (S003-28)."""

        TOPIC = "allocation.reduced"
        amount: Money
        reason: str

        def apply(self, aggregate: Allocation) -> None:
            """Take it off what was issued."""
            aggregate.issued -= self.amount

    class Returned(Event):
        """The holder gave part of it back."""

        TOPIC = "allocation.returned"
        amount: Money
        reason: str

        def apply(self, aggregate: Allocation) -> None:
            """Take it off what was issued."""
            aggregate.issued -= self.amount

    class PassedDown(Event):
        """Part of it was issued to a lower organisation as an allocation of its own."""

        TOPIC = "allocation.passed_down"
        child: str
        amount: Money

        def apply(self, aggregate: Allocation) -> None:
            """Count what went down."""
            aggregate.passed_down += self.amount

    class TakenBack(Event):
        """A lower allocation gave up money, which is available here again."""

        TOPIC = "allocation.taken_back"
        child: str
        amount: Money

        def apply(self, aggregate: Allocation) -> None:
            """Undo that much of what went down."""
            aggregate.passed_down -= self.amount

    class Reserved(Event):
        """Part of it was committed to a project."""

        TOPIC = "allocation.reserved"
        project: str
        amount: Money

        def apply(self, aggregate: Allocation) -> None:
            """Set it aside."""
            aggregate.commitments.reserve(self.project, self.amount.minor)

    class Released(Event):
        """A commitment no claim has drawn was given up."""

        TOPIC = "allocation.released"
        project: str
        amount: Money
        reason: str

        def apply(self, aggregate: Allocation) -> None:
            """Make it available again."""
            aggregate.commitments.reserve(self.project, -self.amount.minor)

    class Charged(Event):
        """An approved claim drew on a project's commitment."""

        TOPIC = "allocation.charged"
        claim: str
        project: str
        amount: Money

        def apply(self, aggregate: Allocation) -> None:
            """Count what the project's claims have drawn."""
            aggregate.commitments.draw(self.project, self.amount.minor)

    class Credited(Event):
        """A refund, a reversal or a withdrawn approval gave back what a claim had drawn."""

        TOPIC = "allocation.credited"
        claim: str
        project: str
        amount: Money

        def apply(self, aggregate: Allocation) -> None:
            """Take it off what the project's claims have drawn."""
            aggregate.commitments.draw(self.project, -self.amount.minor)

    class Closed(Event):
        """The allocation was closed."""

        TOPIC = "allocation.closed"
        reason: str

        def apply(self, aggregate: Allocation) -> None:
            """Take nothing more."""
            aggregate.is_open = False

    def __init__(
        self,
        reference: str,
        fund: str,
        parent: str | None,
        organisation: str,
        region: str,
        earmark: Earmark,
        amount: Money,
    ) -> None:
        """Start with everything available."""
        self.reference = reference
        self.fund = fund
        self.parent = parent
        self.organisation = organisation
        self.region = region
        self.earmark = earmark
        self.is_open = True
        self.issued = amount
        self.passed_down = Money.zero(amount.currency)
        self.commitments = Commitments(amount.currency)

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from the allocation's reference."""
        return identity("allocation", reference)

    @classmethod
    def issue(
        cls,
        reference: Reference,
        *,
        fund: Reference,
        parent: Reference | None,
        organisation: Reference,
        region: str,
        earmark: Earmark,
        amount: Money,
        document: Document,
        act: Act,
    ) -> Self:
        """Issue money; the fund or the parent allocation checks that it is there."""
        refuse_any(_positive(amount))
        return cls._create(
            cls.Issued,
            reference=reference,
            fund=fund,
            parent=parent,
            organisation=organisation,
            region=region,
            earmark=earmark,
            amount=amount,
            document=document,
            act=act,
        )

    @property
    def available(self) -> Money:
        """Return what is neither passed down nor reserved."""
        return self.issued - self.passed_down - self.commitments.reserved

    def increase(self, amount: Money, document: Document, act: Act) -> None:
        """Issue more; the source checks that it is there."""
        refuse_any(self._usable(amount))
        self.trigger_event(self.Increased, amount=amount, document=document, act=act)

    def reduce(self, amount: Money, reason: Text, act: Act) -> None:
        """Take back what is still available."""
        refuse_any(self._usable(amount), self._within(amount))
        self.trigger_event(self.Reduced, amount=amount, reason=reason, act=act)

    def give_back(self, amount: Money, reason: Text, act: Act) -> None:
        """Return what is still available to where it came from."""
        refuse_any(self._usable(amount), self._within(amount))
        self.trigger_event(self.Returned, amount=amount, reason=reason, act=act)

    def pass_down(self, child: Reference, earmark: Earmark, amount: Money, act: Act) -> None:
        """Issue part of it further down; the purpose stays what it is (S003-179)."""
        refuse_any(
            self._usable(amount), self._within(amount), _same(self.earmark.purpose, earmark.purpose)
        )
        self.trigger_event(self.PassedDown, child=child, amount=amount, act=act)

    def take_back(self, child: Reference, amount: Money, act: Act) -> None:
        """Receive what a lower allocation gave up; that one checks that it has it."""
        self.trigger_event(self.TakenBack, child=child, amount=amount, act=act)

    def reserve(self, project: Reference, purpose: str, amount: Money, act: Act) -> None:
        """Commit part of it to a project of the same purpose."""
        refuse_any(self._usable(amount), self._within(amount), _same(self.earmark.purpose, purpose))
        self.trigger_event(self.Reserved, project=project, amount=amount, act=act)

    def release(self, project: Reference, amount: Money, reason: Text, act: Act) -> None:
        """Give up a commitment, as far as no claim has drawn it."""
        ours, free = self.reference, self.commitments.free_for(project)
        fault = RESERVATION_EXCEEDED(project=project, allocation=ours, free=free, amount=amount)
        refuse_any(_positive(amount), unless(amount <= free, fault))
        self.trigger_event(self.Released, project=project, amount=amount, reason=reason, act=act)

    def charge(self, claim: Reference, project: Reference, amount: Money, act: Act) -> None:
        """Let an approved claim draw on the project's commitment, reserving what it lacks."""
        lacking = amount - self.commitments.free_for(project)
        if lacking.is_positive:
            self.reserve(project, self.earmark.purpose, lacking, act)
        refuse_any(self._usable(amount))
        self.trigger_event(self.Charged, claim=claim, project=project, amount=amount, act=act)

    def credit(self, claim: Reference, project: Reference, amount: Money, act: Act) -> None:
        """Take back what a claim had drawn; it stays reserved."""
        self.trigger_event(self.Credited, claim=claim, project=project, amount=amount, act=act)

    def close(self, reason: Text, act: Act) -> None:
        """Close an allocation with nothing available and nothing reserved undrawn."""
        balance = self.available + self.commitments.undrawn
        fault = ALLOCATION_NOT_EMPTY(allocation=self.reference, balance=balance)
        refuse_any(self.usable(), unless(balance.minor == 0, fault))
        self.trigger_event(self.Closed, reason=reason, act=act)

    def usable(self) -> tuple[Refusal, ...]:
        """Name the fault of using a closed allocation."""
        return unless(self.is_open, ALLOCATION_CLOSED(allocation=self.reference))

    def _usable(self, amount: Money) -> tuple[Refusal, ...]:
        return self.usable() + _positive(amount)

    def _within(self, amount: Money) -> tuple[Refusal, ...]:
        left = self.available
        fault = ALLOCATION_EXCEEDED(allocation=self.reference, available=left, amount=amount)
        return unless(amount <= left, fault)


def _same(ours: str, theirs: str) -> tuple[Refusal, ...]:
    return unless(ours == theirs, PURPOSE_CHANGED(ours=ours, theirs=theirs))


def _positive(amount: Money) -> tuple[Refusal, ...]:
    return unless(amount.is_positive, AMOUNT_NOT_POSITIVE(amount=amount))
