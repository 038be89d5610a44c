"""Commands on claims. Each step passes the gates; money moves in every record it concerns."""

from __future__ import annotations

from dataclasses import dataclass

from aggregates import claim_payment
from aggregates.allocation import Allocation
from aggregates.bank_account import BankAccount
from aggregates.claim import Claim
from aggregates.gates import payment_gates, submission_gates
from aggregates.milestone import Milestone
from aggregates.money import Money
from aggregates.project import Project
from aggregates.project_plan import ProjectPlan
from aggregates.reasons.bank import CURRENCY_NOT_OF_ACCOUNT
from aggregates.refusals import refuse_any, unless
from aggregates.values import Act, Reference, Text
from audit_service.commands.claim_surroundings import around, foresee, paid_by, surroundings
from audit_service.commands.closed_days import books_open, whose_money
from audit_service.commands.command import Command, organisation_in_being
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitClaim(Command):
    """Ask for payment of one payee, on a reached milestone, out of one allocation."""

    reference: Reference
    project: Reference
    milestone: Reference
    allocation: Reference
    payee: Reference
    amount: Money
    replaces: Reference | None = None

    def decide(self, work: Work, act: Act) -> Claim:
        """Submit through the submission gates and count against the project's caps."""
        work.vacant(Claim, self.reference)
        named = (self.project, self.milestone, self.allocation, self.payee)
        foresee(work, *named)
        replaced = self.replaces
        with Gather() as gather:
            gather("/project", work.refer, Project, self.project)
            plan = gather("/project", work.refer, ProjectPlan, self.project)
            gather("/milestone", work.refer, Milestone, self.project, self.milestone)
            gather("/allocation", work.refer, Allocation, self.allocation)
            gather("/payee", organisation_in_being, work, self.payee, act)
            predecessor = gather("/replaces", work.refer, Claim, replaced) if replaced else None
        refuse_any(submission_gates(around(work, *named), self.amount))
        plan.admit_claim(self.reference, self.milestone, self.allocation, self.amount, act)
        return work.add(
            Claim.submit(
                self.reference,
                project=self.project,
                milestone=self.milestone,
                allocation=self.allocation,
                payee=self.payee,
                amount=self.amount,
                replaces=predecessor,
                act=act,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewClaim(Command):
    """Find a claim's documents in order."""

    claim: Reference
    opinion: Text

    def decide(self, work: Work, act: Act) -> Claim:
        """Review."""
        claim = work.get(Claim, self.claim)
        claim.review(self.opinion, act)
        return claim


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectClaim(Command):
    """Send a claim back with reasons; it no longer counts against the project's caps."""

    claim: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Claim:
        """Reject and drop."""
        claim = work.get(Claim, self.claim)
        claim.reject(self.reason, act)
        _drop(work, claim, claim.amount, act)
        return claim


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendClaim(Command):
    """Stop work on a claim that is not yet approved."""

    claim: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Claim:
        """Suspend."""
        claim = work.get(Claim, self.claim)
        claim.suspend(self.reason, act)
        return claim


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeClaim(Command):
    """Take up a suspended claim again."""

    claim: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Claim:
        """Resume."""
        claim = work.get(Claim, self.claim)
        claim.resume(self.reason, act)
        return claim


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveClaim(Command):
    """Approve a reviewed claim through every gate, reserving and drawing its allocation."""

    claim: Reference

    def decide(self, work: Work, act: Act) -> Claim:
        """Approve and charge."""
        claim = work.get(Claim, self.claim)
        met = surroundings(work, claim)
        with books_open(work, act, met.allocation.organisation):
            claim.approve(payment_gates(met, act), act)
            met.allocation.charge(self.claim, Reference(claim.project), claim.amount, act)
        return claim


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPayment(Command):
    """Tell the treasury to pay an approved claim."""

    claim: Reference
    order: Reference

    def decide(self, work: Work, act: Act) -> Claim:
        """Order."""
        claim = work.get(Claim, self.claim)
        met = surroundings(work, claim)
        with books_open(work, act, met.allocation.organisation):
            claim_payment.order(claim, self.order, payment_gates(met, act), act)
        return claim


@dataclass(frozen=True, slots=True, kw_only=True)
class PayClaim(Command):
    """Record that an ordered claim was paid.

    ``account`` is the one it leaves; left out, it is the paying account of whoever holds the
    allocation.
    """

    claim: Reference
    payment: Reference
    account: Reference | None = None

    def decide(self, work: Work, act: Act) -> Claim:
        """Pay."""
        claim = work.get(Claim, self.claim)
        met, account = surroundings(work, claim), None
        gates = payment_gates(met, act)
        if self.account is not None:
            with Gather() as gather:
                known = gather("/account", work.refer, BankAccount, self.account)
            account = known.reference
            foreign = CURRENCY_NOT_OF_ACCOUNT(ours=known.currency, theirs=claim.amount.currency)
            unfit = unless(known.currency == claim.amount.currency, foreign)
            unfit += known.closed_before(act.effective_on)
            gates += tuple(fault.located("/account") for fault in unfit)
        moved = whose_money(work, met.allocation.organisation, claim.amount.currency, account)
        with books_open(work, act, *moved):
            claim_payment.pay(claim, self.payment, account, gates, act)
        return claim


@dataclass(frozen=True, slots=True, kw_only=True)
class FailPayment(Command):
    """Record that a payment order came back unpaid."""

    claim: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Claim:
        """Fail."""
        claim = work.get(Claim, self.claim)
        holder = work.refer(Allocation, claim.allocation).organisation
        with books_open(work, act, holder):
            claim_payment.fail(claim, self.reason, act)
        return claim


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPayment(Command):
    """Record that the bank sent a whole payment back (退汇); the claim may be ordered again."""

    claim: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Claim:
        """Take it back."""
        claim = work.get(Claim, self.claim)
        with books_open(work, act, *paid_by(work, claim)):
            claim_payment.come_back(claim, self.reason, act)
        return claim


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPayment(Command):
    """Record money a payee gave back."""

    claim: Reference
    amount: Money
    reason: Text

    def decide(self, work: Work, act: Act) -> Claim:
        """Refund and credit."""
        claim = work.get(Claim, self.claim)
        with books_open(work, act, *paid_by(work, claim)):
            claim_payment.refund(claim, self.amount, self.reason, act)
            _undo(work, claim, self.amount, act)
        return claim


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversePayment(Command):
    """Undo what is left of a payment, once (冲正)."""

    claim: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Claim:
        """Reverse and credit."""
        claim = work.get(Claim, self.claim)
        left = claim.outstanding
        with books_open(work, act, *paid_by(work, claim)):
            claim_payment.reverse(claim, self.reason, act)
            _undo(work, claim, left, act)
        return claim


def _drop(work: Work, claim: Claim, amount: Money, act: Act) -> None:
    work.refer(ProjectPlan, claim.project).drop_claim(
        Reference(claim.reference),
        Reference(claim.milestone),
        Reference(claim.allocation),
        amount,
        act,
    )


def _undo(work: Work, claim: Claim, amount: Money, act: Act) -> None:
    """Give money that came back to the project's reservation, where it may be claimed again."""
    _drop(work, claim, amount, act)
    work.refer(Allocation, claim.allocation).credit(
        Reference(claim.reference), Reference(claim.project), amount, act
    )
