"""Cadences: how often a report is owed, and the periods that follow from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from aggregates.deadlines import due_after
from aggregates.reasons.duties import PERIOD_MALFORMED
from aggregates.refusals import Refused


class Cadence(StrEnum):
    """How often a report is owed (S001-18b, S001-18c, S003-105, S003-180)."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"


_MONTHS_OF_YEAR: Final = 12
_MONTHS: Final = {
    Cadence.MONTHLY: 1,
    Cadence.QUARTERLY: 3,
    Cadence.HALF_YEARLY: 6,
    Cadence.YEARLY: 12,
}
_NAMES: Final = {
    Cadence.MONTHLY: re.compile(r"(?P<year>\d{4})-(?P<part>0[1-9]|1[0-2])", re.ASCII),
    Cadence.QUARTERLY: re.compile(r"(?P<year>\d{4})-Q(?P<part>[1-4])", re.ASCII),
    Cadence.HALF_YEARLY: re.compile(r"(?P<year>\d{4})-H(?P<part>[12])", re.ASCII),
    Cadence.YEARLY: re.compile(r"(?P<year>\d{4})(?P<part>)", re.ASCII),
}
_WRITTEN: Final = {
    Cadence.MONTHLY: "{year:04}-{part:02}",
    Cadence.QUARTERLY: "{year:04}-Q{part}",
    Cadence.HALF_YEARLY: "{year:04}-H{part}",
    Cadence.YEARLY: "{year:04}",
}
_EXAMPLES: Final = {cadence: text.format(year=2018, part=1) for cadence, text in _WRITTEN.items()}


@dataclass(frozen=True, slots=True)
class ReportingPeriod:
    """What one report is about: a month, quarter, half-year or year, and its days (both in)."""

    name: str
    first: date
    last: date

    def due_on(self, due_days: int) -> date:
        """Return the last day on which its report is in time."""
        return due_after(self.last, due_days) or date.max


def period_named(cadence: Cadence, name: str) -> ReportingPeriod:
    """Read a period's name: 2018-03, 2018-Q1, 2018-H1 or 2018, by cadence; refuse any other."""
    found = _NAMES[cadence].fullmatch(name)
    if found is None or int(found["year"]) < date.min.year:
        example = _EXAMPLES[cadence]
        raise Refused(
            PERIOD_MALFORMED(period=name, kind=cadence, example=example).located("/period")
        )
    return _period(cadence, int(found["year"]), int(found["part"] or 1))


def period_containing(cadence: Cadence, day: date) -> ReportingPeriod:
    """Return the period a day lies in."""
    return _period(cadence, day.year, (day.month - 1) // _MONTHS[cadence] + 1)


def periods(cadence: Cadence, since: date, until: date) -> Iterator[ReportingPeriod]:
    """List the periods that begin from one day to another (both in), in order."""
    period = period_containing(cadence, since)
    while period.first <= until:
        if since <= period.first:
            yield period
        if period.last == date.max:
            return
        period = period_containing(cadence, period.last + timedelta(days=1))


def _period(cadence: Cadence, year: int, part: int) -> ReportingPeriod:
    months = _MONTHS[cadence]
    last = part * months
    if last < _MONTHS_OF_YEAR:
        end = date(year, last + 1, 1) - timedelta(days=1)
    else:
        end = date(year, _MONTHS_OF_YEAR, 31)
    name = _WRITTEN[cadence].format(year=year, part=part)
    return ReportingPeriod(name, date(year, last - months + 1, 1), end)
