"""The claim: one reimbursement request and its chain from submission to payment (报账)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.claim_steps import in_stage, other_than
from aggregates.money import Money
from aggregates.reasons.works import CLAIM_NOT_REPLACEABLE
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.stages import ClaimStage
from aggregates.values import Act, Reference, Text, identity


class Claim(Aggregate):
    """A request to pay one payee, on one milestone, out of one allocation.

    It keeps the order of its own steps and the separation of duties; whether money may move at
    all is decided by the gates (``aggregates.gates``), which see the records around it. What
    happens once it is approved is decided in ``aggregates.claim_payment``.
    """

    TOPIC = "claim"

    class Event(Aggregate.Event):
        """Something that happened to a claim."""

        TOPIC = "claim.event"
        leads_to: ClassVar[ClaimStage | None]
        act: Act

        def apply(self, aggregate: Claim) -> None:
            """Move on in time and stage."""
            aggregate.last_on = self.act.effective_on
            aggregate.stage = self.leads_to or aggregate.stage
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
        FORM: ClassVar[int] = 2
        leads_to = ClaimStage.PAID
        payment: str
        amount: Money
        account: str | None

        def change(self, aggregate: Claim) -> None:
            """Know the present payment by its version, since a claim may be paid again."""
            aggregate.paid_in = self.originator_version
            aggregate.accounts[self.originator_version] = self.account
            aggregate.settled_on = None

    class Settled(Event):
        """The bank was found to have paid what is outstanding; it counts from the day it did."""

        TOPIC = "claim.settled"
        leads_to = ClaimStage.SETTLED
        match: str
        amount: Money

        def apply(self, aggregate: Claim) -> None:
            """Move on in stage alone: what happened at the office goes by its own dates."""
            aggregate.stage, aggregate.settled_on = self.leads_to, self.act.effective_on

    class Unsettled(Event):
        """The match that settled it was undone; it counts from the day it had been settled."""

        TOPIC = "claim.unsettled"
        leads_to = ClaimStage.PAID
        match: str
        amount: Money

        def apply(self, aggregate: Claim) -> None:
            """Be paid only, as though it had never been settled."""
            aggregate.stage, aggregate.settled_on = self.leads_to, None

    class Returned(Event):
        """The bank sent the whole payment back (退汇); it may be ordered again."""

        TOPIC = "claim.returned"
        leads_to = ClaimStage.APPROVED
        reason: str
        amount: Money

    class Failed(Event):
        """The payment order came back unpaid; it may be ordered again."""

        TOPIC = "claim.failed"
        leads_to = ClaimStage.APPROVED
        reason: str
        amount: Money

    class Refunded(Event):
        """The payee gave part of the money back; what is left stays paid, or settled."""

        TOPIC = "claim.refunded"
        leads_to = None
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
        self.paid_in = 0
        self.accounts: dict[int, str | None] = {}
        self.settled_on: date | None = None

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

    def paid_from(self, version: int) -> str | None:
        """Return the account that the payment of a version names, or the last one before it."""
        paid = max((one for one in self.accounts if one <= version), default=0)
        return self.accounts.get(paid)

    def replace_by(self, claim: Reference, project: str, milestone: str, act: Act) -> None:
        """Make room for a claim that makes this rejected one good."""
        same = (self.project, self.milestone) == (project, milestone)
        is_open = self.stage is ClaimStage.REJECTED and not self.replaced_by
        refuse_any(unless(same and is_open, CLAIM_NOT_REPLACEABLE(claim=claim)))
        self.trigger_event(self.Replaced, by_claim=claim, act=act)

    def review(self, opinion: Text, act: Act) -> None:
        """Find the documents in order; the submitter may not."""
        refuse_any(
            in_stage(self, act, ClaimStage.SUBMITTED),
            other_than(self.submitted_by, "submitter", act),
        )
        self.trigger_event(self.Reviewed, opinion=opinion, act=act)

    def reject(self, reason: Text, act: Act) -> None:
        """Send the claim back before it is approved."""
        waiting = (ClaimStage.SUBMITTED, ClaimStage.REVIEWED, ClaimStage.SUSPENDED)
        refuse_any(in_stage(self, act, *waiting))
        self.trigger_event(self.Rejected, reason=reason, act=act)

    def suspend(self, reason: Text, act: Act) -> None:
        """Stop work on a claim that is not yet approved."""
        refuse_any(in_stage(self, act, ClaimStage.SUBMITTED, ClaimStage.REVIEWED))
        self.trigger_event(self.Suspended, reason=reason, act=act)

    def resume(self, reason: Text, act: Act) -> None:
        """Take a suspended claim up again; it is reviewed anew."""
        refuse_any(in_stage(self, act, ClaimStage.SUSPENDED))
        self.trigger_event(self.Resumed, reason=reason, act=act)

    def approve(self, gates: tuple[Refusal, ...], act: Act) -> None:
        """Approve a reviewed claim through all gates; the submitter may not."""
        refuse_any(
            in_stage(self, act, ClaimStage.REVIEWED),
            other_than(self.submitted_by, "submitter", act),
            gates,
        )
        self.trigger_event(self.Approved, amount=self.amount, act=act)
