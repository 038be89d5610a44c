"""A claim goes from submission to payment by the hands of different people."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aggregates import claim_payment
from aggregates.claim import Claim
from aggregates.money import Money
from aggregates.reasons.works import NOTICE_MISSING
from aggregates.stages import ClaimStage
from aggregates.values import Act, Reference, Text
from tests.scenario import LI, MARCH_1, MARCH_2, Fact, act, fact, given, happened, refused, yuan

WHY = Text("发票有误")
GATE = (NOTICE_MISSING(subject="project:P1"),)
BY_LI = act(MARCH_1, LI)

SUBMITTED = fact(
    Claim.Submitted,
    reference="C1",
    project="P1",
    milestone="built",
    allocation="A1",
    payee="builder",
    amount=yuan(100_000),
    replaces=None,
)
REVIEWED = fact(Claim.Reviewed, opinion="齐全", act=BY_LI)
REJECTED = fact(Claim.Rejected, reason=WHY)
SUSPENDED = fact(Claim.Suspended, reason=WHY)
RESUMED = fact(Claim.Resumed, reason=WHY)
APPROVED = fact(Claim.Approved, amount=yuan(100_000), act=BY_LI)
ORDERED = fact(Claim.Ordered, order="ZF-1", amount=yuan(100_000))
PAID = fact(Claim.Paid, payment="HK-1", amount=yuan(100_000), account=None)
SETTLED = fact(Claim.Settled, match="M.1", amount=yuan(100_000))
RETURNED = fact(Claim.Returned, reason=WHY, amount=yuan(100_000))
FAILED = fact(Claim.Failed, reason=WHY, amount=yuan(100_000))
REVERSED = fact(Claim.Reversed, reason=WHY, amount=yuan(100_000))


def refunded(amount: Money) -> Fact:
    return fact(Claim.Refunded, reason=WHY, amount=amount)


TO: dict[ClaimStage, list[Fact]] = {
    ClaimStage.SUBMITTED: [SUBMITTED],
    ClaimStage.REVIEWED: [SUBMITTED, REVIEWED],
    ClaimStage.SUSPENDED: [SUBMITTED, SUSPENDED],
    ClaimStage.REJECTED: [SUBMITTED, REJECTED],
    ClaimStage.APPROVED: [SUBMITTED, REVIEWED, APPROVED],
    ClaimStage.ORDERED: [SUBMITTED, REVIEWED, APPROVED, ORDERED],
    ClaimStage.PAID: [SUBMITTED, REVIEWED, APPROVED, ORDERED, PAID],
    ClaimStage.SETTLED: [SUBMITTED, REVIEWED, APPROVED, ORDERED, PAID, SETTLED],
    ClaimStage.REVERSED: [SUBMITTED, REVIEWED, APPROVED, ORDERED, PAID, REVERSED],
}

Step = Callable[[Claim, Act], None]
STEPS: dict[str, tuple[Step, Act, set[ClaimStage], Fact]] = {
    "review": (
        lambda c, by: c.review(Text("齐全"), by),
        BY_LI,
        {ClaimStage.SUBMITTED},
        REVIEWED,
    ),
    "reject": (
        lambda c, by: c.reject(WHY, by),
        act(),
        {ClaimStage.SUBMITTED, ClaimStage.REVIEWED, ClaimStage.SUSPENDED},
        REJECTED,
    ),
    "suspend": (
        lambda c, by: c.suspend(WHY, by),
        act(),
        {ClaimStage.SUBMITTED, ClaimStage.REVIEWED},
        SUSPENDED,
    ),
    "resume": (lambda c, by: c.resume(WHY, by), act(), {ClaimStage.SUSPENDED}, RESUMED),
    "approve": (lambda c, by: c.approve((), by), BY_LI, {ClaimStage.REVIEWED}, APPROVED),
    "order": (
        lambda c, by: claim_payment.order(c, Reference("ZF-1"), (), by),
        act(),
        {ClaimStage.APPROVED},
        ORDERED,
    ),
    "pay": (
        lambda c, by: claim_payment.pay(c, Reference("HK-1"), None, (), by),
        act(),
        {ClaimStage.ORDERED},
        PAID,
    ),
    "fail": (
        lambda c, by: claim_payment.fail(c, WHY, by),
        act(),
        {ClaimStage.ORDERED},
        FAILED,
    ),
    "come_back": (
        lambda c, by: claim_payment.come_back(c, WHY, by),
        act(),
        {ClaimStage.PAID, ClaimStage.SETTLED},
        RETURNED,
    ),
    "refund": (
        lambda c, by: claim_payment.refund(c, yuan(1), WHY, by),
        act(),
        {ClaimStage.PAID, ClaimStage.SETTLED},
        refunded(yuan(1)),
    ),
}


def submit(
    reference: str = "C1", *, replaces: Claim | None = None, milestone: str = "built"
) -> Claim:
    return Claim.submit(
        Reference(reference),
        project=Reference("P1"),
        milestone=Reference(milestone),
        allocation=Reference("A1"),
        payee=Reference("builder"),
        amount=yuan(100_000),
        replaces=replaces,
        act=act(),
    )


def test_a_claim_is_submitted() -> None:
    assert happened(submit()) == [SUBMITTED]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("stage", ClaimStage)
def test_each_step_needs_its_stage(step: str, stage: ClaimStage) -> None:
    decide, by, needed, recorded = STEPS[step]
    claim = given(Claim, *TO[stage])

    if stage in needed:
        decide(claim, by)
        assert happened(claim) == [recorded]
    else:
        with refused("claim_step_out_of_order"):
            decide(claim, by)
        assert happened(claim) == []


@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_dated_before_the_last_one(step: str) -> None:
    decide, by, needed, _ = STEPS[step]
    history = TO[sorted(needed)[0]]
    last = fact(history[-1].kind, **{**history[-1].said, "act": act(MARCH_2)})
    claim = given(Claim, *history[:-1], last)

    with refused("dates_out_of_order"):
        decide(claim, act(MARCH_1, LI) if by is BY_LI else _somebody_else())


def _somebody_else() -> Act:
    return Act(effective_on=MARCH_1, by="王芳", office="county-finance", command_id="one")


@pytest.mark.parametrize("step", ["review", "approve"])
def test_the_submitter_neither_reviews_nor_approves(step: str) -> None:
    claim = given(Claim, *TO[next(iter(STEPS[step][2]))])

    with refused("duties_not_separated") as answer:
        STEPS[step][0](claim, act())
    assert "张建国" in str(answer[0])


def test_whoever_approved_does_not_pay() -> None:
    with refused("duties_not_separated"):
        claim_payment.pay(given(Claim, *TO[ClaimStage.ORDERED]), Reference("HK-1"), None, (), BY_LI)


@pytest.mark.parametrize("step", ["approve", "order", "pay"])
def test_a_failed_gate_bars_every_movement_of_money(step: str) -> None:
    gated: dict[str, tuple[ClaimStage, Step]] = {
        "approve": (ClaimStage.REVIEWED, lambda c, _: c.approve(GATE, BY_LI)),
        "order": (
            ClaimStage.APPROVED,
            lambda c, by: claim_payment.order(c, Reference("ZF-1"), GATE, by),
        ),
        "pay": (
            ClaimStage.ORDERED,
            lambda c, by: claim_payment.pay(c, Reference("HK-1"), None, GATE, by),
        ),
    }
    stage, decide = gated[step]
    claim = given(Claim, *TO[stage])

    with refused("notice_missing"):
        decide(claim, act())
    assert happened(claim) == []


def test_every_fault_of_an_approval_is_named_at_once() -> None:
    claim = given(Claim, fact(Claim.Submitted, **{**SUBMITTED.said, "act": act(MARCH_2)}))

    with refused(
        "dates_out_of_order", "claim_step_out_of_order", "duties_not_separated", "notice_missing"
    ):
        claim.approve(GATE, act(MARCH_1))


def test_a_failed_payment_may_be_ordered_again() -> None:
    claim = given(Claim, *TO[ClaimStage.ORDERED], FAILED)

    claim_payment.order(claim, Reference("ZF-2"), (), act())

    assert happened(claim) == [fact(Claim.Ordered, order="ZF-2", amount=yuan(100_000))]


def test_a_resumed_claim_is_reviewed_anew() -> None:
    claim = given(Claim, SUBMITTED, REVIEWED, SUSPENDED, RESUMED)

    with refused("claim_step_out_of_order"):
        claim.approve((), BY_LI)


def test_a_rejected_claim_is_replaced_once_on_the_same_milestone() -> None:
    rejected = given(Claim, *TO[ClaimStage.REJECTED])

    replacement = submit("C2", replaces=rejected)

    assert happened(rejected, replacement) == [
        fact(Claim.Replaced, by_claim="C2"),
        fact(Claim.Submitted, **{**SUBMITTED.said, "reference": "C2", "replaces": "C1"}),
    ]
    with refused("claim_not_replaceable"):
        submit("C3", replaces=rejected)


def test_another_milestone_or_a_live_claim_is_not_replaced() -> None:
    with refused("claim_not_replaceable"):
        submit("C2", replaces=given(Claim, *TO[ClaimStage.REJECTED]), milestone="roofed")
    with refused("claim_not_replaceable"):
        submit("C2", replaces=given(Claim, *TO[ClaimStage.SUBMITTED]))


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    claim = given(
        Claim,
        SUBMITTED,
        fact(Claim.Unsettled, match="M.1", amount=yuan(1)),
        fact(Claim.Paid, payment="HK-1", amount=yuan(999_999), account=None),
        SETTLED,
        SETTLED,
        RETURNED,
        refunded(yuan(500_000)),
        REVERSED,
        REVERSED,
        fact(Claim.Replaced, by_claim="C9"),
        RESUMED,
        FAILED,
        fact(Claim.Approved, amount=yuan(1)),
    )

    assert claim.stage is ClaimStage.APPROVED
    assert claim.outstanding == yuan(100_000) - yuan(500_000)
