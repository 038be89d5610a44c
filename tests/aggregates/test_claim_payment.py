"""A payment is settled by the bank alone, and what comes back is never more than went out."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from aggregates import claim_payment
from aggregates.claim import Claim
from aggregates.money import Money
from aggregates.stages import ClaimStage
from aggregates.values import Reference, Text
from tests.aggregates.test_claim import (
    APPROVED,
    ORDERED,
    PAID,
    RETURNED,
    SETTLED,
    TO,
    WHY,
    refunded,
)
from tests.scenario import (
    LONG_AGO,
    MARCH_1,
    MARCH_2,
    MARCH_3,
    Fact,
    act,
    fact,
    given,
    happened,
    refused,
    yuan,
)

FIRST, SECOND = 5, 8
"""The versions of a claim's first payment, and of its second after the first was returned."""
AGAIN = [*TO[ClaimStage.PAID], RETURNED, ORDERED, PAID]
MATCH = Reference("M.1")
SETTLED_ON_2 = fact(Claim.Settled, match="M.1", amount=yuan(100_000), act=act(MARCH_2))


def paid(version: int = FIRST, on: date = MARCH_1) -> Claim.Paid:
    event: Any = Claim.Paid
    said: Claim.Paid = event(
        originator_id=UUID(int=1),
        originator_version=version,
        timestamp=LONG_AGO,
        payment="HK-1",
        amount=yuan(100_000),
        account=None,
        act=act(on),
    )
    return said


def test_a_payment_names_the_account_it_left() -> None:
    claim = given(Claim, *TO[ClaimStage.ORDERED])

    claim_payment.pay(claim, Reference("HK-1"), "1", (), act())

    assert happened(claim) == [fact(Claim.Paid, payment="HK-1", amount=yuan(100_000), account="1")]
    assert claim.paid_from(claim.version) == "1"


def test_a_payment_is_settled_from_the_day_the_bank_booked_it() -> None:
    claim = given(Claim, *TO[ClaimStage.PAID])

    claim_payment.settle(claim, MATCH, paid(), MARCH_2, act(MARCH_3))

    assert happened(claim) == [SETTLED_ON_2]
    assert claim.stage is ClaimStage.SETTLED


def test_a_payment_is_not_settled_before_its_own_day() -> None:
    paid_late = fact(Claim.Paid, **{**PAID.said, "act": act(MARCH_2)})
    claim = given(Claim, *TO[ClaimStage.ORDERED], paid_late)

    claim_payment.settle(claim, MATCH, paid(on=MARCH_2), MARCH_1, act(MARCH_3))

    assert happened(claim) == [SETTLED_ON_2]


def test_only_what_was_not_given_back_is_settled() -> None:
    claim = given(Claim, *TO[ClaimStage.PAID], refunded(yuan(40_000)))

    claim_payment.settle(claim, MATCH, paid(), MARCH_1, act())

    assert happened(claim) == [fact(Claim.Settled, match="M.1", amount=yuan(60_000))]


@pytest.mark.parametrize(
    "history",
    [
        [*TO[ClaimStage.PAID], RETURNED],
        [*TO[ClaimStage.PAID], RETURNED, ORDERED],
        AGAIN,
        TO[ClaimStage.REVERSED],
        [*AGAIN, SETTLED],
    ],
    ids=["returned", "ordered again", "paid again", "reversed", "paid again and settled"],
)
def test_a_match_of_a_payment_that_is_past_neither_settles_nor_unsettles(
    history: list[Fact],
) -> None:
    claim = given(Claim, *history)
    stage = claim.stage

    claim_payment.settle(claim, MATCH, paid(FIRST), MARCH_2, act(MARCH_2))
    claim_payment.unsettle(claim, MATCH, paid(FIRST), act(MARCH_2))

    assert happened(claim) == []
    assert claim.stage is stage


def test_the_second_payment_of_a_returned_claim_is_settled_by_its_own_match() -> None:
    claim = given(Claim, *AGAIN)

    claim_payment.settle(claim, MATCH, paid(SECOND), MARCH_2, act(MARCH_2))

    assert happened(claim) == [SETTLED_ON_2]


def test_a_match_that_is_undone_leaves_the_payment_as_though_it_had_never_been_settled() -> None:
    claim = given(Claim, *TO[ClaimStage.PAID], SETTLED_ON_2)

    claim_payment.unsettle(claim, MATCH, paid(), act(MARCH_3))
    claim_payment.refund(claim, yuan(1), WHY, act(MARCH_1))

    assert happened(claim) == [
        fact(Claim.Unsettled, match="M.1", amount=yuan(100_000), act=act(MARCH_2)),
        refunded(yuan(1)),
    ]
    assert claim.stage is ClaimStage.PAID


def test_what_was_given_back_since_is_not_unsettled() -> None:
    claim = given(Claim, *TO[ClaimStage.PAID], SETTLED, refunded(yuan(30_000)))

    claim_payment.unsettle(claim, MATCH, paid(), act())

    assert happened(claim) == [fact(Claim.Unsettled, match="M.1", amount=yuan(70_000))]


def test_what_is_left_after_a_refund_stays_settled() -> None:
    claim = given(Claim, *TO[ClaimStage.SETTLED])

    claim_payment.refund(claim, yuan(40_000), WHY, act())

    assert claim.stage is ClaimStage.SETTLED
    assert claim.outstanding == yuan(60_000)


@pytest.mark.parametrize("step", ["refund", "reverse", "come_back"])
def test_nothing_comes_back_before_the_bank_has_paid_it(step: str) -> None:
    claim = given(Claim, *TO[ClaimStage.PAID], SETTLED_ON_2)

    with refused("dates_out_of_order"):
        if step == "refund":
            claim_payment.refund(claim, yuan(1), WHY, act(MARCH_1))
        elif step == "reverse":
            claim_payment.reverse(claim, WHY, act(MARCH_1))
        else:
            claim_payment.come_back(claim, WHY, act(MARCH_1))

    assert happened(claim) == []


def test_a_payment_the_bank_returned_may_be_ordered_again() -> None:
    claim = given(Claim, *TO[ClaimStage.SETTLED], RETURNED)

    claim_payment.order(claim, Reference("ZF-2"), (), act())

    assert happened(claim) == [fact(Claim.Ordered, order="ZF-2", amount=yuan(100_000))]


def test_a_payment_given_back_in_part_is_not_returned_whole() -> None:
    claim = given(Claim, *TO[ClaimStage.PAID], refunded(yuan(1)))

    with refused("claim_refunded_in_part") as answer:
        claim_payment.come_back(claim, Text("账号有误"), act())

    assert "1.00" in str(answer[0])
    assert happened(claim) == []


def test_refunds_may_reach_the_payment_and_not_one_fen_more() -> None:
    claim = given(Claim, *TO[ClaimStage.PAID], refunded(yuan(40_000)))

    with refused("refund_above_payment"):
        claim_payment.refund(claim, yuan(60_000, 1), WHY, act())
    claim_payment.refund(claim, yuan(60_000), WHY, act())

    assert happened(claim) == [refunded(yuan(60_000))]
    assert claim.outstanding == yuan(0)


@pytest.mark.parametrize("amount", [yuan(0), Money(-1, "CNY")])
def test_a_refund_of_nothing_is_refused(amount: Money) -> None:
    with refused("amount_not_positive"):
        claim_payment.refund(given(Claim, *TO[ClaimStage.PAID]), amount, WHY, act())


def test_a_refund_in_dollars_is_refused() -> None:
    with refused("currency_mismatch"):
        claim_payment.refund(given(Claim, *TO[ClaimStage.PAID]), Money(1, "USD"), WHY, act())


@pytest.mark.parametrize("settled", [[], [SETTLED]], ids=["paid", "settled"])
def test_a_reversal_undoes_what_is_left_and_only_once(settled: list[Fact]) -> None:
    claim = given(Claim, *TO[ClaimStage.PAID], *settled, refunded(yuan(40_000)))

    claim_payment.reverse(claim, WHY, act())

    assert happened(claim) == [fact(Claim.Reversed, reason=WHY, amount=yuan(60_000))]
    with refused("claim_already_reversed"):
        claim_payment.reverse(claim, WHY, act())


def test_a_payment_refunded_in_full_is_not_reversed_and_an_unpaid_one_neither() -> None:
    with refused("claim_already_reversed"):
        claim_payment.reverse(
            given(Claim, *TO[ClaimStage.PAID], refunded(yuan(100_000))), WHY, act()
        )
    with refused("claim_step_out_of_order"):
        claim_payment.reverse(given(Claim, *TO[ClaimStage.ORDERED]), WHY, act())


def test_the_facts_of_a_payment_replay_in_any_order() -> None:
    claim = given(Claim, *TO[ClaimStage.SUBMITTED], SETTLED, SETTLED, RETURNED, APPROVED, PAID)

    assert (claim.stage, claim.settled_on) == (ClaimStage.PAID, None)
