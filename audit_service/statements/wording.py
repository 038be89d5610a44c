"""What banks write, made fit to keep: no unseen characters, single spaces, limited in length."""

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
from audit_service.wellformed import AMOUNT_MAX, REFERENCE_LENGTH_MAX, seen

WORDS_LENGTH_MAX: Final = 1_000
SHOWN_MAX: Final = 60
"""How much of a faulty text is shown."""

_NOTHING: Final = frozenset({"NONREF", "NOTPROVIDED", "NOT PROVIDED", "EREF", "KREF+", "EREF+"})
_PRINTED = re.compile(r"([+-]?)(\d*)(?:[.,](\d*))?", re.ASCII)
_DIGITS_MAX: Final = 40


def words_of(*texts: str) -> str:
    """Join what a bank says into one text; what is too long is cut, never refused."""
    return _kept(" ".join(texts), WORDS_LENGTH_MAX)


def reference_of(text: str) -> str:
    """Clean a reference, a name or an account's number; a word that stands for none is none."""
    reference = _kept(text, REFERENCE_LENGTH_MAX)
    return "" if reference.upper() in _NOTHING else reference


def account_of(text: str) -> str:
    """Clean an account's number, which is kept as printed but for spaces."""
    return _kept("".join(text.split()), REFERENCE_LENGTH_MAX)


def shown(text: str) -> str:
    """Return the beginning of a faulty text, fit to be shown."""
    return _kept(text, SHOWN_MAX)


def amount_of(text: str, currency: str) -> Money:
    """Read a decimal printed with a comma or a point and without thousands, exactly.

    ``10,`` and ``,5`` are as good as ``10,00``. Refuses more decimals than the currency has,
    be they zeros: 10,000 yuan may be ten or ten thousand.
    """
    if currency not in EXPONENT_OF:
        raise Refused(CURRENCY_UNKNOWN(currency=shown(currency)))
    found = _PRINTED.fullmatch(text)
    if not found or not (found[2] or found[3]):
        raise Refused(AMOUNT_NOT_A_NUMBER(text=shown(text)))
    fraction = found[3] or ""
    places = EXPONENT_OF[currency]
    if len(text) > _DIGITS_MAX:
        raise Refused(AMOUNT_OUT_OF_RANGE(text=shown(text)))
    if len(fraction) > places:
        raise Refused(AMOUNT_NOT_EXACT(text=shown(text), unit="1", currency=currency))
    minor = int(found[2] + fraction.ljust(places, "0") or "0")
    if minor > AMOUNT_MAX:
        raise Refused(AMOUNT_OUT_OF_RANGE(text=shown(text)))
    return Money(-minor if found[1] == "-" else minor, currency)


def _kept(text: str, limit: int) -> str:
    # Tabs and line breaks part words, so spaces are set before what is not seen is left out.
    return " ".join(seen(" ".join(text.split())).split())[:limit].rstrip()
