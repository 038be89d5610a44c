"""What a bank says on a statement, and what kinds of entries and differences there are."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache
from hashlib import sha256
from operator import attrgetter
from typing import Any, Final

from aggregates.money import Money

_DIGITS: Final = 24
_JSON: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


class StatementKind(StrEnum):
    """What a bank's paper proves: only a statement closes its days with balances.

    A report of the running day (camt.052, MT942) and a notice of single movements (camt.054) are
    kept and can be read; what they say counts once a statement says it too.
    """

    STATEMENT = "statement"
    REPORT = "report"
    NOTICE = "notice"


class EntryNature(StrEnum):
    """What an entry is by the bank's own code; ``transfer`` is all that carries no other sign."""

    TRANSFER = "transfer"
    CHARGE = "charge"
    INTEREST = "interest"
    RETURN = "return"


class DifferenceKind(StrEnum):
    """What a bank moved that the books did not yet say."""

    CHARGE = "charge"
    INTEREST = "interest"
    CURRENCY = "currency"


class CashKind(StrEnum):
    """What a cash entry is; suspense (暂收) and advances (预付) stand open until cleared."""

    FUNDING = "funding"
    RECOVERY = "recovery"
    TRANSFER = "transfer"
    SUSPENSE = "suspense"
    ADVANCE = "advance"
    CHARGE = "charge"
    INTEREST = "interest"
    OTHER = "other"


CLEARABLE: Final = (CashKind.SUSPENSE, CashKind.ADVANCE)
"""The kinds that stand open, and age, until it is known what they are (PEFA PI-27.2, 27.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDetail:
    """One payment of an entry, as the bank lists it within a batch or alone.

    ``amount`` is signed like its entry: what came into the account is above zero. Words are the
    bank's own, without unseen characters; "" where it says nothing.
    """

    amount: Money
    end_to_end: str = ""
    reference: str = ""
    name: str = ""
    account: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySaid:
    """One booked line of a statement, as the bank says it.

    ``amount`` is signed: above zero it came into the account, below zero it left it; a reversal
    carries the sign of its effect. ``bank_reference`` is the bank's number of the entry itself
    (AcctSvcrRef, FITID, 交易流水号), ``reference`` one the account's owner gave (MT940's :61:
    reference, a cheque's or voucher's number), ``end_to_end`` the payer's own. ``code`` is the
    bank's transaction code as printed. ``instructed`` is the amount before conversion, if another.
    """

    booked_on: date
    value_on: date | None = None
    amount: Money
    is_reversal: bool = False
    nature: EntryNature = EntryNature.TRANSFER
    code: str = ""
    bank_reference: str = ""
    end_to_end: str = ""
    reference: str = ""
    name: str = ""
    account: str = ""
    words: str = ""
    charges: Money | None = None
    instructed: Money | None = None
    details: tuple[EntryDetail, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What an account held at the start or the end of a day; below zero it was overdrawn."""

    amount: Money
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementHead:
    """What a statement says of itself, whole: whose it is, for which days, from what to what.

    ``account`` is the number as the bank prints it, without spaces. ``first_on`` and ``last_on``
    are the days it covers, both included; ``number`` its number in the bank's series, "" without.
    A statement has both balances; a report or a notice may have none.
    """

    kind: StatementKind
    account: str
    currency: str
    number: str = ""
    first_on: date
    last_on: date
    opening: Balance | None = None
    closing: Balance | None = None


def fingerprint(*said: Any) -> str:
    """Digest what a bank says, 96 bits in hexadecimal.

    A particular that says nothing (its default) does not count, so that one added later leaves
    the fingerprint of what was said without it as it was: records are known by it for good.
    """
    plain = _JSON.encode([_plain(value) for value in said])
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int)):  # an enumeration's value is text
        return value
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    names, defaults, parts_of = _particulars_of(value.__class__)
    return {
        name: part if part.__class__ is str else _plain(part)
        for name, default, part in zip(names, defaults, parts_of(value), strict=True)
        if part != default
    }


@cache
def _particulars_of(kind: Any) -> tuple[tuple[str, ...], tuple[Any, ...], Any]:
    """Return the names of a kind's particulars, their defaults, and how to get them.

    One without a default differs from all.
    """
    names = tuple(field.name for field in fields(kind))
    return names, tuple(field.default for field in fields(kind)), attrgetter(*names)
