"""An allocation: each fen is in one place, and never in two."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aggregates.allocation import Allocation
from aggregates.money import Money
from aggregates.values import Earmark, Reference, Text
from tests.scenario import NOTICE_1, Fact, act, fact, given, happened, refused, yuan

CLINIC = Earmark(purpose=Reference("clinic"))
ROAD = Earmark(purpose=Reference("road"))
PROJECT, CLAIM, CHILD = Reference("P1"), Reference("C1"), Reference("A1-1")
WHY = Text("次年扣减")


def issued(amount: Money) -> Fact:
    return fact(
        Allocation.Issued,
        reference="A1",
        fund="F2018",
        parent=None,
        organisation="county-finance",
        region="621200",
        earmark=CLINIC,
        amount=amount,
        document=NOTICE_1,
    )


def allocation_of(major: int, *more: Fact) -> Allocation:
    return given(Allocation, issued(yuan(major)), *more)


def reserved(major: int, project: str = "P1") -> Fact:
    return fact(Allocation.Reserved, project=project, amount=yuan(major))


def charged(major: int, project: str = "P1") -> Fact:
    return fact(Allocation.Charged, claim="C1", project=project, amount=yuan(major))


CLOSED = fact(Allocation.Closed, reason="年终")


def issue(amount: Money) -> Allocation:
    return Allocation.issue(
        Reference("A1"),
        fund=Reference("F2018"),
        parent=None,
        organisation=Reference("county-finance"),
        region="621200",
        earmark=CLINIC,
        amount=amount,
        document=NOTICE_1,
        act=act(),
    )


def test_money_is_issued_and_all_of_it_is_available() -> None:
    allocation = issue(yuan(100))

    assert happened(allocation) == [issued(yuan(100))]
    assert allocation.available == yuan(100)


@pytest.mark.parametrize("amount", [yuan(0), Money(-1, "CNY")])
def test_issuing_nothing_or_less_is_refused(amount: Money) -> None:
    with refused("amount_not_positive"):
        issue(amount)


STEPS: dict[str, tuple[Callable[[Allocation, Money], None], Fact]] = {
    "reduce": (
        lambda a, amount: a.reduce(amount, WHY, act()),
        fact(Allocation.Reduced, amount=yuan(60), reason=WHY),
    ),
    "give_back": (
        lambda a, amount: a.give_back(amount, WHY, act()),
        fact(Allocation.Returned, amount=yuan(60), reason=WHY),
    ),
    "pass_down": (
        lambda a, amount: a.pass_down(CHILD, CLINIC, amount, act()),
        fact(Allocation.PassedDown, child=CHILD, amount=yuan(60)),
    ),
    "reserve": (
        lambda a, amount: a.reserve(PROJECT, "clinic", amount, act()),
        fact(Allocation.Reserved, project=PROJECT, amount=yuan(60)),
    ),
}


@pytest.mark.parametrize("step", STEPS)
def test_exactly_what_is_available_may_go_and_not_one_fen_more(step: str) -> None:
    decide, recorded = STEPS[step]
    allocation = allocation_of(100, reserved(40, "P0"))

    with refused("allocation_exceeded"):
        decide(allocation, yuan(60, 1))
    decide(allocation, yuan(60))

    assert happened(allocation) == [recorded]
    assert allocation.available == yuan(0)


@pytest.mark.parametrize("step", STEPS)
def test_nothing_leaves_a_closed_allocation(step: str) -> None:
    with refused("allocation_closed"):
        STEPS[step][0](allocation_of(100, CLOSED), yuan(1))


@pytest.mark.parametrize("step", STEPS)
def test_nothing_and_less_than_nothing_is_refused(step: str) -> None:
    for amount in (yuan(0), Money(-1, "CNY")):
        with refused("amount_not_positive"):
            STEPS[step][0](allocation_of(100), amount)


@pytest.mark.parametrize("step", STEPS)
def test_dollars_do_not_leave_an_allocation_in_yuan(step: str) -> None:
    allocation = allocation_of(100)

    with refused("currency_mismatch"):
        STEPS[step][0](allocation, Money(1, "USD"))
    assert happened(allocation) == []


def test_more_is_issued_under_the_same_allocation() -> None:
    allocation = allocation_of(100)

    allocation.increase(yuan(20), NOTICE_1, act())

    assert happened(allocation) == [fact(Allocation.Increased, amount=yuan(20), document=NOTICE_1)]
    assert allocation.available == yuan(120)


def test_a_closed_allocation_is_not_increased_and_nothing_is_no_increase() -> None:
    with refused("allocation_closed", "amount_not_positive"):
        allocation_of(100, CLOSED).increase(yuan(0), NOTICE_1, act())


def test_money_for_clinics_is_not_passed_down_or_reserved_for_roads() -> None:
    allocation = allocation_of(100)

    with refused("purpose_changed"):
        allocation.pass_down(CHILD, ROAD, yuan(1), act())
    with refused("purpose_changed"):
        allocation.reserve(PROJECT, "road", yuan(1), act())


def test_what_a_lower_allocation_gave_up_is_available_again() -> None:
    allocation = allocation_of(100, fact(Allocation.PassedDown, child=CHILD, amount=yuan(100)))

    allocation.take_back(CHILD, yuan(30), act())

    assert happened(allocation) == [fact(Allocation.TakenBack, child=CHILD, amount=yuan(30))]
    assert allocation.available == yuan(30)


def test_a_commitment_is_released_as_far_as_no_claim_has_drawn_it() -> None:
    allocation = allocation_of(100, reserved(50), charged(20))

    with refused("reservation_exceeded"):
        allocation.release(PROJECT, yuan(30, 1), WHY, act())
    allocation.release(PROJECT, yuan(30), WHY, act())

    assert happened(allocation) == [
        fact(Allocation.Released, project=PROJECT, amount=yuan(30), reason=WHY)
    ]
    assert allocation.available == yuan(80)


def test_another_projects_commitment_is_not_released() -> None:
    with refused("reservation_exceeded"):
        allocation_of(100, reserved(50, "P0")).release(PROJECT, yuan(1), WHY, act())


def test_releasing_nothing_is_refused() -> None:
    with refused("amount_not_positive"):
        allocation_of(100, reserved(50)).release(PROJECT, yuan(0), WHY, act())


def test_a_claim_draws_on_its_projects_commitment() -> None:
    allocation = allocation_of(100, reserved(50))

    allocation.charge(CLAIM, PROJECT, yuan(50), act())

    assert happened(allocation) == [
        fact(Allocation.Charged, claim=CLAIM, project=PROJECT, amount=yuan(50))
    ]
    assert (allocation.available, allocation.commitments.undrawn) == (yuan(50), yuan(0))


def test_a_claim_reserves_what_its_project_lacks() -> None:
    allocation = allocation_of(100, reserved(50), reserved(30, "P0"))

    allocation.charge(CLAIM, PROJECT, yuan(70), act())

    assert happened(allocation) == [
        fact(Allocation.Reserved, project=PROJECT, amount=yuan(20)),
        fact(Allocation.Charged, claim=CLAIM, project=PROJECT, amount=yuan(70)),
    ]
    assert allocation.available == yuan(0)


def test_a_claim_never_draws_on_another_projects_commitment() -> None:
    with refused("allocation_exceeded"):
        allocation_of(100, reserved(80, "P0")).charge(CLAIM, PROJECT, yuan(20, 1), act())


def test_nothing_is_charged_to_a_closed_allocation() -> None:
    with refused("allocation_closed"):
        allocation_of(100, reserved(50), CLOSED).charge(CLAIM, PROJECT, yuan(50), act())


def test_money_that_came_back_may_be_claimed_again_by_the_same_project() -> None:
    allocation = allocation_of(100, reserved(50), charged(50))

    allocation.credit(CLAIM, PROJECT, yuan(50), act())

    assert happened(allocation) == [
        fact(Allocation.Credited, claim=CLAIM, project=PROJECT, amount=yuan(50))
    ]
    assert allocation.commitments.free_for(PROJECT) == yuan(50)


def test_an_allocation_is_closed_when_everything_reserved_is_drawn() -> None:
    spent = allocation_of(100, reserved(100), charged(100))

    spent.close(WHY, act())

    assert happened(spent) == [fact(Allocation.Closed, reason=WHY)]


@pytest.mark.parametrize("left", [[reserved(40)], [reserved(100), charged(99)]])
def test_an_allocation_with_money_left_is_not_closed(left: list[Fact]) -> None:
    with refused("allocation_not_empty"):
        allocation_of(100, *left).close(WHY, act())


def test_a_closed_allocation_is_not_closed_again() -> None:
    with refused("allocation_closed"):
        allocation_of(100, reserved(100), charged(100), CLOSED).close(WHY, act())


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    allocation = allocation_of(
        100,
        CLOSED,
        charged(500),
        reserved(300, "P2"),
        fact(Allocation.PassedDown, child=CHILD, amount=yuan(900)),
        fact(Allocation.TakenBack, child="?", amount=yuan(1)),
        fact(Allocation.Reduced, amount=yuan(1), reason=WHY),
        fact(Allocation.Returned, amount=yuan(1), reason=WHY),
        fact(Allocation.Increased, amount=yuan(0), document=NOTICE_1),
        fact(Allocation.Released, project="P9", amount=yuan(5), reason=WHY),
        fact(Allocation.Credited, claim="?", project="P9", amount=yuan(5)),
    )

    assert allocation.available == yuan(98) - yuan(899) - yuan(295)
    assert allocation.commitments.undrawn == yuan(295) - yuan(495)
