"""The chart of accounts: where money stands, and which figures are read off it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Account(StrEnum):
    """Where an amount stands. Every posting moves an amount from one account to another.

    Money, in the order of its execution: unallotted, allotted, reserved, approved, ordered, paid,
    settled; each fen of an appropriation is in exactly one of them. ``appropriation`` and
    ``carried_over`` stand against them. The others follow claims and cash beside the money.
    """

    APPROPRIATION = "appropriation"
    CARRIED_OVER = "carried_over"
    UNALLOTTED = "unallotted"
    ALLOTTED = "allotted"
    RESERVED = "reserved"
    APPROVED = "approved"
    ORDERED = "ordered"
    PAID = "paid"
    SETTLED = "settled"
    FUNDING_DUE = "funding_due"
    RECEIVED = "received"
    CLAIMED = "claimed"
    UNDER_REVIEW = "under_review"
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    HONOURED = "honoured"


MONEY: Final = (
    Account.UNALLOTTED,
    Account.ALLOTTED,
    Account.RESERVED,
    Account.APPROVED,
    Account.ORDERED,
    Account.PAID,
    Account.SETTLED,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure a report shows: the signed sum of the balances of some accounts."""

    name: str
    accounts: tuple[Account, ...]
    sign: int = 1


STAGES: Final = ("appropriated", "allotted", "reserved", "approved", "ordered", "paid", "settled")
"""The seven execution stages. Each counts all money that has come at least that far."""

_STAGE_FIGURES = tuple(Figure(stage, MONEY[index:]) for index, stage in enumerate(STAGES))

FIGURES: Final[dict[str, Figure]] = {
    figure.name: figure
    for figure in (
        *_STAGE_FIGURES,
        Figure("unallotted", (Account.UNALLOTTED,)),
        Figure("available", (Account.ALLOTTED,)),
        Figure("unpaid", MONEY[1:5]),
        Figure("received", (Account.RECEIVED,)),
        Figure("claimed", (Account.CLAIMED,), sign=-1),
        Figure("under_review", (Account.UNDER_REVIEW,)),
        Figure("suspended", (Account.SUSPENDED,)),
        Figure("rejected", (Account.REJECTED,)),
    )
}
"""``unpaid`` is what of the allotted is not yet paid; ``rejected`` counts claims still open so."""
