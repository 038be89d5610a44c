"""Amounts as banks print them outside XML: with a comma or a point, and without thousands."""

from __future__ import annotations

import re
from typing import Final

from aggregates.money import EXPONENT_OF, Money
from aggregates.reasons.general import (
    AMOUNT_NOT_A_NUMBER,
    AMOUNT_NOT_EXACT,
    AMOUNT_OUT_OF_RANGE,
    CURRENCY_UNKNOWN,
)
from aggregates.refusals import Refused
from audit_service.statements.bank_words import line_of
from audit_service.wellformed import AMOUNT_MAX

_PRINTED = re.compile(r"([+-]?)(\d*)(?:[.,](\d*))?", re.ASCII)
_LENGTH_MAX: Final = 40
_SHOWN_MAX: Final = 60


def shown(text: str) -> str:
    """Return the beginning of a faulty text, fit to be shown."""
    return line_of(text, _SHOWN_MAX)


def amount_of(text: str, currency: str) -> Money:
    """Read a decimal in a currency exactly; ``10,`` and ``,5`` are as good as ``10,00``.

    Refuses more decimals than the currency has, be they zeros: 10,000 yuan may be ten or ten
    thousand.
    """
    if currency not in EXPONENT_OF:
        raise Refused(CURRENCY_UNKNOWN(currency=shown(currency)))
    found = _PRINTED.fullmatch(text) if len(text) <= _LENGTH_MAX else None
    if not found or not (found[2] or found[3]):
        raise Refused(AMOUNT_NOT_A_NUMBER(text=shown(text)))
    fraction, places = found[3] or "", EXPONENT_OF[currency]
    if len(fraction) > places:
        raise Refused(AMOUNT_NOT_EXACT(text=shown(text), unit="1", currency=currency))
    minor = int(found[2] + fraction.ljust(places, "0") or "0")
    if minor > AMOUNT_MAX:
        raise Refused(AMOUNT_OUT_OF_RANGE(text=shown(text)))
    return Money(-minor if found[1] == "-" else minor, currency)
