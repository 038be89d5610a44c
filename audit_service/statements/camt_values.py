"""Amounts, directions and dates as ISO 20022 writes them, in all versions of its messages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from aggregates.money import Money
from aggregates.reasons.general import (
    AMOUNT_NOT_A_NUMBER,
    AMOUNT_OUT_OF_RANGE,
    DATE_MALFORMED,
    FIELD_MISSING,
    VALUE_NOT_LISTED,
)
from aggregates.reasons.statements import AMOUNT_SIGNED, FIELD_REPEATED, NUMBER_NOT_WHOLE
from aggregates.refusals import Refusal, Refused
from audit_service.statements.xml_pieces import Piece
from audit_service.wellformed import AMOUNT_MAX

T = TypeVar("T")

_DECIMAL = re.compile(r"(\d*)(?:\.(\d*))?", re.ASCII)
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T[\d:.,]+)?(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)
_MIDNIGHT = re.compile(r"T00:00:00(?:[:.,]0*)?(?:Z|[+-]\d{2}:\d{2})?$", re.ASCII)
_SHOWN_MAX: Final = 40
_COUNT_DIGITS_MAX: Final = 15

CREDIT: Final = "CRDT"
DEBIT: Final = "DBIT"
_TRUTHS: Final = {"": False, "false": False, "0": False, "true": True, "1": True}


@dataclass(slots=True)
class Tries:
    """Tries to read one value after the other, keeping every fault found."""

    faults: list[Refusal] = field(default_factory=list)

    def read(self, reading: Callable[..., T], *asked: object) -> T | None:
        """Return what a reading yields, None when it refuses."""
        try:
            return reading(*asked)
        except Refused as refused:
            self.faults.extend(refused.faults)
            return None


def refuse_repeated(piece: Piece, *names: str) -> None:
    """Refuse fields that stand more than once: which of them counts would be a guess."""
    repeated = [name for name in names if len(piece.each(name)) > 1]
    if repeated:
        raise Refused(*(FIELD_REPEATED(name=name) for name in repeated))


def amount_of(piece: Piece | None, name: str = "Amt") -> Money:
    """Read an amount and its currency; its direction stands in another element.

    Refuses an empty or signed amount, an unknown currency, and one with a fraction of a minor unit.
    """
    text = piece.text() if piece else ""
    if piece and not piece.is_plain:
        raise Refused(AMOUNT_NOT_A_NUMBER(text=text[:_SHOWN_MAX]))
    currency = piece.attribute("Ccy") if piece else ""
    if not text:
        raise Refused(FIELD_MISSING(name=name))
    if not currency:
        raise Refused(FIELD_MISSING(name=f"{name}/@Ccy"))
    return money_of(text, currency)


def money_of(text: str, currency: str) -> Money:
    """Read an amount without sign in a currency; ``.5`` and ``5.`` are numbers in XML."""
    if text.startswith("-"):
        raise Refused(AMOUNT_SIGNED(text=text[:_SHOWN_MAX]))
    found = _DECIMAL.fullmatch(text.removeprefix("+"))
    if not found or not (found[1] or found[2]):
        raise Refused(AMOUNT_NOT_A_NUMBER(text=text[:_SHOWN_MAX]))
    fraction = (found[2] or "").rstrip("0")
    plain = f"{found[1].lstrip('0') or '0'}.{fraction}" if fraction else found[1].lstrip("0") or "0"
    amount = Money.parse(plain, unit="1", currency=currency[:_SHOWN_MAX])
    if amount.minor > AMOUNT_MAX:
        raise Refused(AMOUNT_OUT_OF_RANGE(text=text[:_SHOWN_MAX]))
    return amount


def signed(amount: Money, *, is_credit: bool) -> Money:
    """Give an amount its sign: above zero it came into the account."""
    return amount if is_credit else Money(-amount.minor, amount.currency)


def is_credit_of(piece: Piece) -> bool:
    """Say by CdtDbtInd whether money came in; of a reversal it says the effect, not the origin."""
    text = piece.text("CdtDbtInd")
    if not text:
        raise Refused(FIELD_MISSING(name="CdtDbtInd"))
    if text not in (CREDIT, DEBIT):
        raise Refused(VALUE_NOT_LISTED(text=text[:_SHOWN_MAX], choices=f"{CREDIT}, {DEBIT}"))
    return text == CREDIT


def truth_of(text: str) -> bool:
    """Read an indicator; one that is not stated is false."""
    if text not in _TRUTHS:
        raise Refused(VALUE_NOT_LISTED(text=text[:_SHOWN_MAX], choices="true, false"))
    return _TRUTHS[text]


def date_in(piece: Piece | None, name: str) -> date:
    """Read the day of a choice of Dt and DtTm."""
    text = (piece.text("Dt") or piece.text("DtTm")) if piece else ""
    if not text:
        raise Refused(FIELD_MISSING(name=name))
    return day_of(text)


def day_of(text: str) -> date:
    """Read the day of a date or of an instant, as the bank's own clock and calendar say it."""
    if found := _DATE.fullmatch(text):
        try:
            return date.fromisoformat(found[1])
        except ValueError:
            pass
    raise Refused(DATE_MALFORMED(text=text[:_SHOWN_MAX]))


def is_midnight(text: str) -> bool:
    """Say whether an instant is the very beginning of its day."""
    return bool(_MIDNIGHT.search(text))


def count_of(text: str) -> int:
    """Read a whole number without sign."""
    if not text.isascii() or not text.isdigit() or len(text) > _COUNT_DIGITS_MAX:
        raise Refused(NUMBER_NOT_WHOLE(text=text[:_SHOWN_MAX]))
    return int(text)
