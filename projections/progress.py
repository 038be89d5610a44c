"""Progress: how much was executed, held against how much of the period has passed."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def elapsed(since: date, until: date, as_of: date) -> Fraction:
    """Return the part of a period that has passed at the end of a day (序时进度), exactly.

    Time is counted in months, as the field does (four months of a year are 4/12, notice CN12); a
    month begun counts by its days. Before the period it is 0, from its last day on 1.
    """
    if as_of < since:
        return Fraction(0)
    whole = _months(until) - _months_before(since)
    return min(Fraction(1), (_months(as_of) - _months_before(since)) / whole)


def percent(part: Fraction) -> str:
    """Print a fraction in percent with two decimals, rounded half up."""
    hundredfold = part * 100
    exact = Decimal(hundredfold.numerator) / Decimal(hundredfold.denominator)
    return str(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def rate(part: int, whole: int) -> Fraction | None:
    """Return part of whole, or None when there is no whole."""
    return Fraction(part, whole) if whole else None


def _months(day: date) -> Fraction:
    """Count months up to the end of a day."""
    days = calendar.monthrange(day.year, day.month)[1]
    return day.year * 12 + day.month - 1 + Fraction(day.day, days)


def _months_before(day: date) -> Fraction:
    """Count months up to the beginning of a day."""
    days = calendar.monthrange(day.year, day.month)[1]
    return day.year * 12 + day.month - 1 + Fraction(day.day - 1, days)
