"""Money, counted exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from aggregates.reasons.general import (
    AMOUNT_NOT_A_NUMBER,
    AMOUNT_NOT_EXACT,
    AMOUNT_OUT_OF_RANGE,
    CURRENCY_MISMATCH,
    CURRENCY_UNKNOWN,
    UNIT_UNKNOWN,
)
from aggregates.refusals import Refused

MINOR_MAX: Final = 2**63 - 1
"""The largest count of minor units a stored amount may hold (a signed 64-bit integer)."""

_EXPONENTS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP"
    " BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD"
    " FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD"
    " KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD"
    " NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP"
    " SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED"
    " VES WST XCD XCG YER ZAR ZMW ZWG",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
EXPONENT_OF: Final[dict[str, int]] = {
    code: exponent for exponent, codes in _EXPONENTS.items() for code in codes.split()
}
"""Decimal places of each currency's minor unit (ISO 4217, list one)."""

UNITS: Final[dict[str, int]] = {
    "元": 1,
    "万元": 10_000,
    "亿元": 100_000_000,
    "yuan": 1,
    "10k": 10_000,
    "100m": 100_000_000,
    "1": 1,
}
"""Input units, as a count of the currency's major unit: 元, 万元 (10 000), 亿元 (100 000 000)."""

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_DIGITS_MAX = 40


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency, held as a whole number of its minor unit (fen for CNY).

    Floats never reach the record: 0.1 + 0.2 is not 0.3, and an auditor will notice.
    Refuses an unknown currency, a count that is not an integer, and one beyond 64 bits.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse anything that is not a whole number of a known currency's minor unit."""
        if self.currency not in EXPONENT_OF:
            raise Refused(CURRENCY_UNKNOWN(currency=self.currency))
        if type(self.minor) is not int:
            raise Refused(AMOUNT_NOT_A_NUMBER(text=repr(self.minor)))
        if abs(self.minor) > MINOR_MAX:
            raise Refused(AMOUNT_OUT_OF_RANGE(text=str(self.minor)))

    @classmethod
    def parse(cls, text: str, *, unit: str = "元", currency: str = "CNY") -> Money:
        """Read a printed decimal in a declared unit; refuse it unless it is exact to the fen.

        ``text`` is digits with an optional sign, a full stop and correct thousands commas;
        no exponent, no NaN, no currency sign. ``unit`` is a key of ``UNITS``.
        """
        if unit not in UNITS:
            raise Refused(UNIT_UNKNOWN(unit=unit, units="、".join(UNITS)))
        if currency not in EXPONENT_OF:
            raise Refused(CURRENCY_UNKNOWN(currency=currency))
        if not _NUMBER.fullmatch(text):
            raise Refused(AMOUNT_NOT_A_NUMBER(text=text[:_DIGITS_MAX]))
        if len(text) > _DIGITS_MAX:
            raise Refused(AMOUNT_OUT_OF_RANGE(text=text[:_DIGITS_MAX]))
        whole, _, fraction = text.replace(",", "").partition(".")
        scaled = int(whole + fraction) * UNITS[unit] * 10 ** EXPONENT_OF[currency]
        if scaled % 10 ** len(fraction):
            raise Refused(AMOUNT_NOT_EXACT(text=text, unit=unit, currency=currency))
        return cls(scaled // 10 ** len(fraction), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing of a currency."""
        return cls(0, currency)

    @property
    def is_positive(self) -> bool:
        """Say whether the amount is above zero."""
        return self.minor > 0

    def decimal(self) -> str:
        """Print the amount in major units with all decimals of the currency: ``74800000.00``."""
        places = EXPONENT_OF[self.currency]
        sign, digits = "-" if self.minor < 0 else "", str(abs(self.minor)).rjust(places + 1, "0")
        return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._minor_of(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._minor_of(other), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._minor_of(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._minor_of(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._minor_of(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._minor_of(other)

    def __str__(self) -> str:
        return f"{self.decimal()} {self.currency}"

    def _minor_of(self, other: Money) -> int:
        if other.currency != self.currency:
            raise Refused(CURRENCY_MISMATCH(ours=self.currency, theirs=other.currency))
        return other.minor
