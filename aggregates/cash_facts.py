"""Which recorded facts move money in or out of a bank account, and by how much."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from aggregates.cash_entry import CashEntry
from aggregates.claim import Claim
from aggregates.fund import Fund
from aggregates.money import Money


def _out(fact: Any) -> Money:
    return Money(-fact.amount.minor, fact.amount.currency)


def _in(fact: Any) -> Money:
    amount: Money = fact.amount
    return amount


CASH_FACTS: Final[dict[type[Any], Callable[[Any], Money]]] = {
    Claim.Paid: _out,
    Claim.Refunded: _in,
    Claim.Reversed: _in,
    Claim.Returned: _in,
    Fund.Received: _in,
    CashEntry.Recorded: _in,
}
"""Each such fact and how it moves the account: above zero in, below zero out.

An allotment, a reservation or a return of authority moves no cash by itself.
"""


def cash_effect(fact: Any) -> Money | None:
    """Return how a fact moves an account, None for one that moves none."""
    effect = CASH_FACTS.get(type(fact))
    return effect(fact) if effect is not None else None
