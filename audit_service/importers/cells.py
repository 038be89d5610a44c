"""What one cell says: text, an exact amount, or a date; never a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from aggregates.money import Money
from aggregates.reasons.general import (
    AMOUNT_NOT_A_NUMBER,
    AMOUNT_NOT_POSITIVE,
    DATE_MALFORMED,
    VALUE_NOT_LISTED,
)
from aggregates.reasons.importing import AMOUNT_WITH_REMARK, NUMBER_IMPRECISE
from aggregates.refusals import Refused, refuse_any, unless

EXACT_DIGITS: Final = 15
"""Significant digits a spreadsheet keeps of a number; further ones are lost or invented."""

_REMARKED = re.compile(r"\s*[+-]?[\d.,]+\s*[((\[【].*", re.DOTALL)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日)")
DECIMALS: Final = frozenset(".,")
THOUSANDS: Final = frozenset({",", ".", " ", "'", ""})
_STYLES: Final = {
    (decimal, thousands): re.compile(
        rf"[+-]?(?:\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+|\d+)(?:{re.escape(decimal)}\d+)?"
        if thousands
        else rf"[+-]?\d+(?:{re.escape(decimal)}\d+)?",
        re.ASCII,
    )
    for decimal in DECIMALS
    for thousands in THOUSANDS
    if decimal != thousands
}


@dataclass(frozen=True, slots=True)
class Notation:
    """How a file writes its amounts and dates.

    ``unit`` is a key of ``aggregates.money.UNITS``; ``dates`` a pattern of ``strptime``, or
    empty for the forms 2019-05-16, 2019/5/16 and 2019年5月16日.
    """

    unit: str
    currency: str
    decimal: str = "."
    thousands: str = ","
    dates: str = ""


def is_blank(cell: Any) -> bool:
    """Say whether a cell holds nothing but space."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Any) -> str:
    """Return a cell as text without blank edges; a code typed as a number keeps its digits.

    Refuses numbers too long to have survived as such, and numbers with a fraction.
    """
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        raise Refused(VALUE_NOT_LISTED(text=str(cell).upper(), choices="text"))
    if isinstance(cell, int | float):
        printed = _printed(cell)
        if not printed.lstrip("-").isdigit() or len(printed) > EXACT_DIGITS:
            raise Refused(NUMBER_IMPRECISE(text=printed))
        return printed
    return date_of(cell).isoformat()


def amount_of(cell: Any, notation: Notation) -> Money:
    """Read an amount in the declared unit; refuse what is not exact and above zero."""
    amount = total_of(cell, notation)
    refuse_any(unless(amount.is_positive, AMOUNT_NOT_POSITIVE(amount=amount)))
    return amount


def total_of(cell: Any, notation: Notation) -> Money:
    """Read a stated total, which may be zero; refuse what is not exact."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise Refused(AMOUNT_NOT_A_NUMBER(text=str(cell)))
    if isinstance(cell, str):
        return Money.parse(_plain(cell, notation), unit=notation.unit, currency=notation.currency)
    printed = _printed(cell)
    amount = Money.parse(printed, unit=notation.unit, currency=notation.currency)
    exact = len(printed.lstrip("-").replace(".", "").strip("0")) <= EXACT_DIGITS
    refuse_any(unless(exact, NUMBER_IMPRECISE(text=printed)))
    return amount


def date_of(cell: Any, dates: str = "") -> date:
    """Read a calendar date, as a date cell or in one of the accepted forms."""
    if isinstance(cell, datetime):
        if cell.time().isoformat() != "00:00:00":
            raise Refused(DATE_MALFORMED(text=cell.isoformat()))
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = cell.strip() if isinstance(cell, str) else str(cell)
    try:
        if dates:
            return datetime.strptime(text, dates).date()  # noqa: DTZ007 - a day has no zone
        if found := _DATE.fullmatch(text):
            year, month, day = (int(part) for part in found.groups() if part)
            return date(year, month, day)
    except ValueError:
        pass
    raise Refused(DATE_MALFORMED(text=text[:40]))


def _plain(text: str, notation: Notation) -> str:
    """Write an amount as ``Money.parse`` reads it, whatever signs the file uses."""
    text = text.strip()
    if _REMARKED.fullmatch(text):
        raise Refused(AMOUNT_WITH_REMARK(text=text[:80]))
    if (notation.decimal, notation.thousands) == (".", ","):
        return text
    if not _STYLES[notation.decimal, notation.thousands].fullmatch(text):
        raise Refused(AMOUNT_NOT_A_NUMBER(text=text[:40]))
    if notation.thousands:
        text = text.replace(notation.thousands, "")
    return text.replace(notation.decimal, ".")


def _printed(number: float) -> str:
    """Write a number as the shortest decimal that stands for it: what the cell showed."""
    exact = Decimal(repr(number))
    if not exact.is_finite():
        raise Refused(AMOUNT_NOT_A_NUMBER(text=repr(number)))
    printed = f"{exact:f}"
    return printed.removesuffix(".0")
