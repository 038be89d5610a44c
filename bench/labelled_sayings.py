"""What a bank says of one payment of a labelled statement: its number, name, account, its day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from audit_service.matching.lines import BookLine
from bench import labelled_payees as payees
from bench.labelled_county import County

_SLIP: Final = 10
_UNKNOWN: Final = 50_000_000


def reference(county: County, item: BookLine) -> tuple[str, ...]:
    """Name the payment by its number, now and then by all it has."""
    return item.references if county.rng.random() < 0.2 else item.references[:1]


def words(county: County, item: BookLine) -> str:
    """Write the number among other words."""
    return county.in_words(item)


def plain(_county: County, _item: BookLine) -> str:
    """Say nothing."""
    return ""


def account(_county: County, item: BookLine) -> str:
    """Name the payee's account."""
    return item.accounts[0]


def variant(county: County, item: BookLine) -> str:
    """Write the payee's name another way."""
    return payees.variant(county.rng, item.names[0])


def cut(_county: County, item: BookLine) -> str:
    """Cut the payee's name off."""
    return payees.cut(item.names[0])


def name(_county: County, item: BookLine) -> str:
    """Name the payee."""
    return item.names[0]


def slipped(county: County, item: BookLine) -> date:
    """Book it some days earlier or later."""
    return item.on + timedelta(county.rng.randint(-_SLIP, _SLIP))


def mistyped(_county: County, item: BookLine) -> tuple[str, ...]:
    """Give a number nobody has."""
    number = int(item.references[0].removeprefix("FK-"))
    return (f"FK-{number + _UNKNOWN}",)
