"""The claim: one reimbursement request and its chain from submission to payment (报账)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.money import Money
from aggregates.reasons.general import AMOUNT_NOT_POSITIVE, DUTIES_NOT_SEPARATED
from aggregates.reasons.works import (
    CLAIM_ALREADY_REVERSED,
    CLAIM_NOT_REPLACEABLE,
    CLAIM_STEP_OUT_OF_ORDER,
    REFUND_ABOVE_PAYMENT,
)
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.stages import ClaimStage
from aggregates.values import Act, Reference, Text, identity, in_order


class Claim(Aggregate):
    """A request to pay one payee, on one milestone, out of one allocation.

    It keeps the order of its own steps and the separation of duties; whether money may move at
    all is decided by the gates (``aggregates.gates``), which see the records around it.
    """

    TOPIC = "claim"

    class Event(Aggregate.Event):
        """Something that happened to a claim."""

        TOPIC = "claim.event"
        leads_to: ClassVar[ClaimStage]
        act: Act

        def apply(self, aggregate: Claim) -> None:
            """Move on in time and stage."""
            aggregate.last_on = self.act.effective_on
            aggregate.stage = self.leads_to
            self.change(aggregate)

        def change(self, aggregate: Claim) -> None:
            """Copy what else the fact says into the claim's state."""

    class Submitted(Event, Aggregate.Created):
        """Payment was asked for; ``replaces`` names the rejected claim it makes good."""

        TOPIC = "claim.submitted"
        leads_to = ClaimStage.SUBMITTED
        reference: str
        project: str
        milestone: str
        allocation: str
        payee: str
        amount: Money
        replaces: str | None

    class Reviewed(Event):
        """The documents were checked and found in order."""

        TOPIC = "claim.reviewed"
        leads_to = ClaimStage.REVIEWED
        opinion: str

    class Rejected(Event):
        """The claim was sent back with reasons; a new claim may replace it."""

        TOPIC = "claim.rejected"
        leads_to = ClaimStage.REJECTED
        reason: str

    class Replaced(Event):
        """A new claim made this rejected one good, so it no longer stands open."""

        TOPIC = "claim.replaced"
        leads_to = ClaimStage.REJECTED
        by_claim: str

        def change(self, aggregate: Claim) -> None:
            """Remember the successor."""
            aggregate.replaced_by = self.by_claim

    class Suspended(Event):
        """Work on the claim stopped, for instance for a finding."""

        TOPIC = "claim.suspended"
        leads_to = ClaimStage.SUSPENDED
        reason: str

    class Resumed(Event):
        """Work on the claim goes on from its review."""

        TOPIC = "claim.resumed"
        leads_to = ClaimStage.SUBMITTED
        reason: str

    class Approved(Event):
        """The claim was approved; the allocation is reserved and drawn for it."""

        TOPIC = "claim.approved"
        leads_to = ClaimStage.APPROVED
        amount: Money

        def change(self, aggregate: Claim) -> None:
            """Remember who approved."""
            aggregate.approved_by = self.act.by

    class Ordered(Event):
        """The treasury was told to pay."""

        TOPIC = "claim.ordered"
        leads_to = ClaimStage.ORDERED
        order: str
        amount: Money

    class Paid(Event):
        """Money left for the payee."""

        TOPIC = "claim.paid"
        leads_to = ClaimStage.PAID
        payment: str
        amount: Money

    class Failed(Event):
        """The payment order came back unpaid; it may be ordered again."""

        TOPIC = "claim.failed"
        leads_to = ClaimStage.APPROVED
        reason: str
        amount: Money

    class Refunded(Event):
        """The payee gave part of the money back."""

        TOPIC = "claim.refunded"
        leads_to = ClaimStage.PAID
        reason: str
        amount: Money

        def change(self, aggregate: Claim) -> None:
            """Count the refund."""
            aggregate.refunded += self.amount

    class Reversed(Event):
        """The payment was undone in full, once (冲正)."""

        TOPIC = "claim.reversed"
        leads_to = ClaimStage.REVERSED
        reason: str
        amount: Money

    def __init__(
        self,
        reference: str,
        project: str,
        milestone: str,
        allocation: str,
        payee: str,
        amount: Money,
        act: Act,
    ) -> None:
        """Start as submitted."""
        self.reference = reference
        self.project = project
        self.milestone = milestone
        self.allocation = allocation
        self.payee = payee
        self.amount = amount
        self.stage = ClaimStage.SUBMITTED
        self.last_on: date = act.effective_on
        self.submitted_by = act.by
        self.approved_by = ""
        self.refunded = Money.zero(amount.currency)
        self.replaced_by = ""

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from the claim's reference."""
        return identity("claim", reference)

    @classmethod
    def submit(
        cls,
        reference: Reference,
        *,
        project: Reference,
        milestone: Reference,
        allocation: Reference,
        payee: Reference,
        amount: Money,
        replaces: Claim | None,
        act: Act,
    ) -> Self:
        """Ask for payment, possibly in place of a rejected claim on the same milestone."""
        if replaces is not None:
            replaces.replace_by(reference, project, milestone, act)
        return cls._create(
            cls.Submitted,
            reference=reference,
            project=project,
            milestone=milestone,
            allocation=allocation,
            payee=payee,
            amount=amount,
            replaces=replaces.reference if replaces else None,
            act=act,
        )

    @property
    def outstanding(self) -> Money:
        """Return what was paid and not refunded."""
        return self.amount - self.refunded

    def replace_by(self, claim: Reference, project: str, milestone: str, act: Act) -> None:
        """Make room for a claim that makes this rejected one good."""
        same = (self.project, self.milestone) == (project, milestone)
        is_open = self.stage is ClaimStage.REJECTED and not self.replaced_by
        refuse_any(unless(same and is_open, CLAIM_NOT_REPLACEABLE(claim=claim)))
        self.trigger_event(self.Replaced, by_claim=claim, act=act)

    def review(self, opinion: Text, act: Act) -> None:
        """Find the documents in order; the submitter may not."""
        refuse_any(self._step(act, ClaimStage.SUBMITTED), self._not_the_submitter(act))
        self.trigger_event(self.Reviewed, opinion=opinion, act=act)

    def reject(self, reason: Text, act: Act) -> None:
        """Send the claim back before it is approved."""
        waiting = (ClaimStage.SUBMITTED, ClaimStage.REVIEWED, ClaimStage.SUSPENDED)
        refuse_any(self._step(act, *waiting))
        self.trigger_event(self.Rejected, reason=reason, act=act)

    def suspend(self, reason: Text, act: Act) -> None:
        """Stop work on a claim that is not yet approved."""
        refuse_any(self._step(act, ClaimStage.SUBMITTED, ClaimStage.REVIEWED))
        self.trigger_event(self.Suspended, reason=reason, act=act)

    def resume(self, reason: Text, act: Act) -> None:
        """Take a suspended claim up again; it is reviewed anew."""
        refuse_any(self._step(act, ClaimStage.SUSPENDED))
        self.trigger_event(self.Resumed, reason=reason, act=act)

    def approve(self, gates: tuple[Refusal, ...], act: Act) -> None:
        """Approve a reviewed claim through all gates; the submitter may not."""
        refuse_any(self._step(act, ClaimStage.REVIEWED), self._not_the_submitter(act), gates)
        self.trigger_event(self.Approved, amount=self.amount, act=act)

    def order(self, order: Reference, gates: tuple[Refusal, ...], act: Act) -> None:
        """Tell the treasury to pay an approved claim."""
        refuse_any(self._step(act, ClaimStage.APPROVED), gates)
        self.trigger_event(self.Ordered, order=order, amount=self.amount, act=act)

    def pay(self, payment: Reference, gates: tuple[Refusal, ...], act: Act) -> None:
        """Record the payment of an ordered claim; whoever approved it may not pay it."""
        other = _other_than(self.approved_by, "approver", act)
        refuse_any(self._step(act, ClaimStage.ORDERED), other, gates)
        self.trigger_event(self.Paid, payment=payment, amount=self.amount, act=act)

    def fail(self, reason: Text, act: Act) -> None:
        """Record that an order came back unpaid."""
        refuse_any(self._step(act, ClaimStage.ORDERED))
        self.trigger_event(self.Failed, reason=reason, amount=self.amount, act=act)

    def refund(self, amount: Money, reason: Text, act: Act) -> None:
        """Record money given back, never more than was paid."""
        total = self.refunded + amount
        refuse_any(
            self._step(act, ClaimStage.PAID),
            unless(amount.is_positive, AMOUNT_NOT_POSITIVE(amount=amount)),
            unless(
                total <= self.amount,
                REFUND_ABOVE_PAYMENT(claim=self.reference, total=total, paid=self.amount),
            ),
        )
        self.trigger_event(self.Refunded, reason=reason, amount=amount, act=act)

    def reverse(self, reason: Text, act: Act) -> None:
        """Undo what is left of a payment, once."""
        undone = self.stage is ClaimStage.REVERSED or self.outstanding.minor == 0
        refuse_any(
            unless(not undone, CLAIM_ALREADY_REVERSED(claim=self.reference)),
            () if undone else self._step(act, ClaimStage.PAID),
        )
        self.trigger_event(self.Reversed, reason=reason, amount=self.outstanding, act=act)

    def _not_the_submitter(self, act: Act) -> tuple[Refusal, ...]:
        return _other_than(self.submitted_by, "submitter", act)

    def _step(self, act: Act, *needed: ClaimStage) -> tuple[Refusal, ...]:
        stages = " / ".join(needed)
        fault = CLAIM_STEP_OUT_OF_ORDER(claim=self.reference, stage=self.stage, needed=stages)
        return in_order(self.last_on, act) + unless(self.stage in needed, fault)


def _other_than(person: str, role: str, act: Act) -> tuple[Refusal, ...]:
    return unless(act.by != person, DUTIES_NOT_SEPARATED(person=person, role=role))
