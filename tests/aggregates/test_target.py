"""A target says how many of what are to be reached, where, by when and with which money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from aggregates.target import Target, TargetTerms
from aggregates.values import Act, Text
from tests.scenario import (
    MARCH_1,
    MARCH_2,
    NOTICE_1,
    Fact,
    act,
    fact,
    given,
    happened,
    refused,
    yuan,
)

WHY = Text("易地搬迁后撤并一村")
TERMS: dict[str, Any] = {
    "reference": "T1",
    "organisation": "city-health",
    "region": "621200",
    "title": "村卫生室标准化建设",
    "purpose": "clinic",
    "funds": ("F2015", "F2016"),
    "quantity": 1_055,
    "unit": "所",
    "unit_cost": yuan(100_000),
    "due_on": date(2018, 10, 31),
}


def assign(**differing: Any) -> Target:
    return Target.assign(TargetTerms(**{**TERMS, **differing}), act())


ASSIGNED: Fact = fact(Target.Assigned, **TERMS)
REVISED = fact(Target.Revised, quantity=1_054, reason=WHY, document=NOTICE_1)
DROPPED = fact(Target.Dropped, reason=WHY)
STEPS: dict[str, tuple[Callable[[Target, Act], None], Fact]] = {
    "revise": (lambda t, by: t.revise(1_054, WHY, NOTICE_1, by), REVISED),
    "drop": (lambda t, by: t.drop(WHY, by), DROPPED),
}


def test_a_target_is_assigned_with_its_quantity_money_and_date() -> None:
    assert happened(assign()) == [ASSIGNED]
    assert happened(assign(funds=(), unit_cost=None, due_on=MARCH_1)) == [
        fact(Target.Assigned, **{**TERMS, "funds": (), "unit_cost": None, "due_on": MARCH_1})
    ]


def test_every_fault_of_a_target_is_named_at_once() -> None:
    with refused(
        "quantity_not_positive", "amount_not_positive", "target_fund_twice", "dates_out_of_order"
    ) as answer:
        assign(quantity=0, unit_cost=yuan(0), funds=("F1", "F2", "F1"), due_on=date(2018, 2, 28))
    assert [fault.at for fault in answer[0].faults] == [
        "/quantity", "/unit_cost", "/funds/2", "/due_on",
    ]  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_a_target_is_revised_or_dropped_while_it_stands(step: str) -> None:
    decide, happens = STEPS[step]
    other = fact(Target.Revised, quantity=9, reason=WHY, document=NOTICE_1)
    for history in ([ASSIGNED], [ASSIGNED, other]):
        target = given(Target, *history)
        decide(target, act())
        assert happened(target) == [happens]

    with refused("target_dropped"):
        decide(given(Target, ASSIGNED, DROPPED), act())


@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_dated_before_the_last_one(step: str) -> None:
    decide, _ = STEPS[step]
    late = fact(Target.Assigned, **TERMS, act=act(MARCH_2))

    with refused("dates_out_of_order"):
        decide(given(Target, late), act(MARCH_1))


def test_a_revision_asks_for_something_else_than_before_and_for_at_least_one() -> None:
    with refused("target_same"):
        given(Target, ASSIGNED).revise(1_055, WHY, NOTICE_1, act())
    with refused("target_same"):
        given(Target, ASSIGNED, REVISED).revise(1_054, WHY, NOTICE_1, act())
    with refused("quantity_not_positive"):
        given(Target, ASSIGNED).revise(0, WHY, NOTICE_1, act())


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    target = given(Target, ASSIGNED, DROPPED, REVISED)

    assert (target.is_dropped, target.quantity) == (True, 1_054)
