"""The money of an approved claim: ordered, paid, settled at the bank, and what comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from aggregates.claim import Claim
from aggregates.claim_steps import in_stage, other_than
from aggregates.money import Money
from aggregates.reasons.bank import CLAIM_REFUNDED_IN_PART
from aggregates.reasons.general import AMOUNT_NOT_POSITIVE
from aggregates.reasons.works import CLAIM_ALREADY_REVERSED, REFUND_ABOVE_PAYMENT
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.stages import ClaimStage
from aggregates.values import Act, Reference, Text

_PAID_OUT: Final = (ClaimStage.PAID, ClaimStage.SETTLED)


def order(claim: Claim, number: Reference, gates: tuple[Refusal, ...], act: Act) -> None:
    """Tell the treasury to pay an approved claim."""
    refuse_any(in_stage(claim, act, ClaimStage.APPROVED), gates)
    claim.trigger_event(Claim.Ordered, order=number, amount=claim.amount, act=act)


def pay(
    claim: Claim,
    payment: Reference,
    account: str | None,
    gates: tuple[Refusal, ...],
    act: Act,
) -> None:
    """Record the payment of an ordered claim; whoever approved it may not pay it.

    ``account`` is the one it leaves, None where it is the paying account of whoever holds the
    allocation.
    """
    other = other_than(claim.approved_by, "approver", act)
    refuse_any(in_stage(claim, act, ClaimStage.ORDERED), other, gates)
    claim.trigger_event(Claim.Paid, payment=payment, amount=claim.amount, account=account, act=act)


def fail(claim: Claim, reason: Text, act: Act) -> None:
    """Record that an order came back unpaid."""
    refuse_any(in_stage(claim, act, ClaimStage.ORDERED))
    claim.trigger_event(Claim.Failed, reason=reason, amount=claim.amount, act=act)


def come_back(claim: Claim, reason: Text, act: Act) -> None:
    """Record that the bank sent a whole payment back, so that it may be ordered again."""
    fault = CLAIM_REFUNDED_IN_PART(claim=claim.reference, refunded=claim.refunded)
    refuse_any(in_stage(claim, act, *_PAID_OUT), unless(not claim.refunded.minor, fault))
    claim.trigger_event(Claim.Returned, reason=reason, amount=claim.amount, act=act)


def refund(claim: Claim, amount: Money, reason: Text, act: Act) -> None:
    """Record money given back, never more than was paid."""
    total = claim.refunded + amount
    above = REFUND_ABOVE_PAYMENT(claim=claim.reference, total=total, paid=claim.amount)
    refuse_any(
        in_stage(claim, act, *_PAID_OUT),
        unless(amount.is_positive, AMOUNT_NOT_POSITIVE(amount=amount)),
        unless(total <= claim.amount, above),
    )
    claim.trigger_event(Claim.Refunded, reason=reason, amount=amount, act=act)


def reverse(claim: Claim, reason: Text, act: Act) -> None:
    """Undo what is left of a payment, once."""
    undone = claim.stage is ClaimStage.REVERSED or claim.outstanding.minor == 0
    refuse_any(
        unless(not undone, CLAIM_ALREADY_REVERSED(claim=claim.reference)),
        () if undone else in_stage(claim, act, *_PAID_OUT),
    )
    claim.trigger_event(Claim.Reversed, reason=reason, amount=claim.outstanding, act=act)


def settle(claim: Claim, match: Reference, paid: Claim.Paid, booked_on: date, act: Act) -> None:
    """Record that the bank made a payment; a payment that is past already settles nothing.

    It counts from the day the bank booked it, or from the payment's own where that is later.
    """
    if claim.stage is ClaimStage.PAID and claim.paid_in == paid.originator_version:
        since = max(booked_on, paid.act.effective_on)
        claim.trigger_event(
            Claim.Settled,
            match=match,
            amount=claim.outstanding,
            act=replace(act, effective_on=since),
        )


def unsettle(claim: Claim, match: Reference, paid: Claim.Paid, act: Act) -> None:
    """Take back that the bank made a payment; what is past already stays as it is.

    It counts from the day the payment had been settled: it never was.
    """
    settled_on, is_present = claim.settled_on, claim.paid_in == paid.originator_version
    if claim.stage is ClaimStage.SETTLED and settled_on is not None and is_present:
        claim.trigger_event(
            Claim.Unsettled,
            match=match,
            amount=claim.outstanding,
            act=replace(act, effective_on=settled_on),
        )
