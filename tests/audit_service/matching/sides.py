"""Lines of both sides, said in few words, and what the engine makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from audit_service.matching.engine import pair
from audit_service.matching.lines import BankLine, BookLine, Pairing

MONDAY: Final = date(2026, 3, 2)
CLINIC: Final = "红旗镇上沟村卫生室"
ACCOUNT: Final = "6228480000000001234"
Together = tuple[tuple[str, ...], tuple[str, ...]]


def day(number: int) -> date:
    return MONDAY + timedelta(number)


def entry(key: str, minor: int = -100_000_00, on: int = 1, **said: Any) -> BankLine:
    return BankLine(key=key, on=day(on), minor=minor, **said)


def item(key: str, minor: int = -100_000_00, on: int = 0, **said: Any) -> BookLine:
    known: dict[str, Any] = {"references": (key,), "names": (CLINIC,), "accounts": (ACCOUNT,)}
    return BookLine(key=key, on=day(on), minor=minor, **(known | said))


def dated(line: BankLine, on: int, key: str) -> BankLine:
    return replace(line, key=key, on=day(on))


def certain(bank: Sequence[BankLine], book: Sequence[BookLine]) -> dict[Together, str]:
    """Say what is paired without a person, and by which rule."""
    return {(p.bank, p.book): p.rule for p in pair(bank, book) if p.is_certain}


def proposed(bank: Sequence[BankLine], book: Sequence[BookLine]) -> dict[Together, str]:
    """Say what a person is asked about, and by which rule."""
    return {(p.bank, p.book): p.rule for p in pair(bank, book) if not p.is_certain}


def only(bank: Sequence[BankLine], book: Sequence[BookLine]) -> Pairing:
    (pairing,) = pair(bank, book)
    return pairing
