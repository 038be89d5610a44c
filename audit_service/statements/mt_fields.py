"""What single fields of an MT940 or MT942 say: balances, entries, numbers, days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from aggregates.bank_values import Balance
from aggregates.money import EXPONENT_OF, Money
from aggregates.reasons.bank_formats import BANK_FIELD_MALFORMED, ENTRY_ONLY_EXPECTED
from aggregates.reasons.general import CURRENCY_UNKNOWN, DATE_MALFORMED
from aggregates.refusals import Refusal, Refused, refuse_any
from audit_service.statements.bank_words import account_of
from audit_service.statements.printed_amounts import amount_of, shown

_CENTURY_TURNS: Final = 80
"""Two digits of a year from here on are of the last century, as SWIFT reads them."""

_HALF_A_YEAR: Final = timedelta(days=184)

_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d*,\d*)", re.ASCII)
_ENTRY = re.compile(
    r"(?P<value>\d{6})(?P<booked>\d{4}| {4})?(?P<mark>[RE]?[CD])(?P<letter>[A-Z])? ?"
    r"(?P<amount>\d+,?\d*|,\d+)(?P<code>[NFS][A-Z0-9]{3})(?P<rest>.*)",
    re.ASCII | re.DOTALL,
)
_NUMBER = re.compile(r"(\d{1,5})(?:/(\d{1,5}))?", re.ASCII)
_REPORTED = re.compile(r"(\d{6})\d{4}(?:[+-]\d{4})?", re.ASCII)
_FLOOR = re.compile(r"([A-Z]{3})[CD ]?\d*,\d*", re.ASCII)
_TOTAL = re.compile(r"(\d{1,5})([A-Z]{3})(\d*,\d*)", re.ASCII)
_REFERENCE_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class EntryLine:
    """What :61: says: days, amount by its effect, codes and references; the rest are words."""

    booked_on: date
    value_on: date
    amount: Money
    is_reversal: bool
    code: str
    reference: str
    bank_reference: str
    name: str
    supplement: str


@dataclass(frozen=True, slots=True)
class Total:
    """What :90D: or :90C: declares: how many entries of one sign, and their sum without sign."""

    count: int
    amount: Money


def balance_of(tag: str, text: str) -> Balance:
    """Read a balance; its comma is required, since a number cut off would look whole."""
    found = _BALANCE.fullmatch(text.rstrip())
    if not found:
        raise Refused(BANK_FIELD_MALFORMED(name=f":{tag}:", text=shown(text)))
    mark, day, currency, printed = found.groups()
    on, amount = _both(day, printed, currency)
    return Balance(amount=_signed(amount, comes=mark == "C"), on=on)


def entry_of(lines: list[str], currency: str, *, may_expect: bool) -> EntryLine:
    """Read an entry and the supplementary details on its further lines.

    A reversal of a credit (RC) takes from the account, one of a debit (RD) gives; so do expected
    debits and credits (ED, EC), which only a report may list. An amount may lack its comma here:
    the letter after it ends it. The name that some banks print behind a reference filled up with
    spaces is the counterparty's.
    """
    found = _ENTRY.fullmatch(lines[0])
    if not found:
        raise Refused(BANK_FIELD_MALFORMED(name=":61:", text=shown(lines[0])))
    mark = found["mark"]
    if mark[0] == "E" and not may_expect:
        raise Refused(ENTRY_ONLY_EXPECTED(text=shown(lines[0])))
    value_on, amount = _both(found["value"], found["amount"], currency)
    booked_on = _booked_on(found["booked"] or "", value_on)
    reference, _, bank_reference = found["rest"].partition("//")
    name = ""
    if reference[_REFERENCE_LENGTH - 1 : _REFERENCE_LENGTH] == " ":
        reference, name = reference[:_REFERENCE_LENGTH], reference[_REFERENCE_LENGTH:]
    return EntryLine(
        booked_on=booked_on,
        value_on=value_on,
        amount=_signed(amount, comes=mark in {"C", "RD", "EC"}),
        is_reversal=mark[0] == "R",
        code=found["code"],
        reference=reference.strip(),
        bank_reference=bank_reference.strip(),
        name=name.strip(),
        supplement=" ".join(lines[1:]).strip(),
    )


def account_said(text: str, currency: str) -> str:
    """Read :25: or :25P:, without the currency that some banks print behind the number."""
    account = account_of(text)
    return account.removesuffix(currency) if len(account) > len(currency) else account


def number_of(tag: str, text: str) -> tuple[str, int | None]:
    """Read a statement's number as printed, and its page, if one is said."""
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        raise Refused(BANK_FIELD_MALFORMED(name=f":{tag}:", text=shown(text)))
    return found[1], int(found[2]) if found[2] else None


def reported_on(tag: str, text: str) -> date:
    """Read the day a report was made (:13D:, :13:)."""
    found = _REPORTED.fullmatch(text.strip())
    if not found:
        raise Refused(BANK_FIELD_MALFORMED(name=f":{tag}:", text=shown(text)))
    return _day(found[1])


def floor_currency(text: str) -> str:
    """Read of a floor limit (:34F:) the currency, which is the report's."""
    found = _FLOOR.fullmatch(text.strip())
    if not found:
        raise Refused(BANK_FIELD_MALFORMED(name=":34F:", text=shown(text)))
    if found[1] not in EXPONENT_OF:
        raise Refused(CURRENCY_UNKNOWN(currency=found[1]))
    return found[1]


def total_of(tag: str, text: str) -> Total:
    """Read what a report declares of its debits (:90D:) or credits (:90C:)."""
    found = _TOTAL.fullmatch(text.strip())
    if not found:
        raise Refused(BANK_FIELD_MALFORMED(name=f":{tag}:", text=shown(text)))
    return Total(int(found[1]), amount_of(found[3], found[2]))


def _both(day: str, printed: str, currency: str) -> tuple[date, Money]:
    """Read a day and an amount, naming what is wrong with either."""
    faults: list[Refusal] = []
    on, amount = date.min, None
    try:
        on = _day(day)
    except Refused as refused:
        faults += refused.faults
    try:
        amount = amount_of(printed, currency)
    except Refused as refused:
        faults += refused.faults
    refuse_any(faults)
    return on, amount or Money.zero(currency)


def _day(text: str) -> date:
    year = int(text[:2])
    try:
        century = 1900 if year >= _CENTURY_TURNS else 2000
        return date(century + year, int(text[2:4]), int(text[4:6]))
    except ValueError:
        raise Refused(DATE_MALFORMED(text=text)) from None


def _booked_on(text: str, value_on: date) -> date:
    """Give an entry's month and day the year that puts it nearest to its value date."""
    if not text.strip():
        return value_on
    nearest = []
    for year in (value_on.year - 1, value_on.year, value_on.year + 1):
        try:
            nearest.append(date(year, int(text[:2]), int(text[2:])))
        except ValueError:
            continue
    found = min(nearest, key=lambda day: abs(day - value_on), default=date.min)
    if abs(found - value_on) > _HALF_A_YEAR:  # 29 February of a year that has none.
        raise Refused(DATE_MALFORMED(text=text))
    return found


def _signed(amount: Money, *, comes: bool) -> Money:
    return amount if comes else Money(-amount.minor, amount.currency)
