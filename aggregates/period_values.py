"""What periods are made of: their days, the parts of a version, and the seal over all of them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from aggregates.reasons.periods import PERIOD_NAME_MALFORMED
from aggregates.refusals import Refused
from aggregates.values import Digest

_PERIOD: Final = re.compile(r"(?P<year>[12]\d{3})(?:-(?P<month>0[1-9]|1[0-2]))?", re.ASCII)
_DAY: Final = timedelta(days=1)


class PeriodStage(StrEnum):
    """Where a period stands; once it is closed, no fact of its days is accepted."""

    OPENED = "opened"
    PREPARED = "prepared"
    CERTIFIED = "certified"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a version: how many rows it has, and the digest of all of them in order."""

    name: str
    rows: int
    digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """An office's word that a version is right."""

    person: str
    office: str


@dataclass(frozen=True, slots=True)
class Span:
    """A month (``2018-03``) or a year (``2018``), by its name and its days, both included."""

    period: str
    first_on: date
    last_on: date

    @property
    def eve(self) -> date:
        """Return the day before it."""
        return self.first_on - _DAY

    @property
    def earlier(self) -> str:
        """Name the period before it, of the same length."""
        return self._named(self.eve)

    @property
    def later(self) -> str:
        """Name the period after it, of the same length."""
        return self._named(self.last_on + _DAY)

    def _named(self, day: date) -> str:
        return f"{day:%Y-%m}" if "-" in self.period else f"{day:%Y}"


def span_of(period: str) -> Span:
    """Return the days of a period by its name; refuses a name that is no month and no year."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        raise Refused(PERIOD_NAME_MALFORMED(text=period[:20]).located("/period"))
    year, month = int(found["year"]), int(found["month"] or 0)
    last_month = month or 12
    last_on = date(year, last_month, monthrange(year, last_month)[1])
    return Span(period, date(year, month or 1, 1), last_on)


def seal_of(
    organisation: str,
    period: str,
    version: int,
    position: int,
    follows: str,
    sections: Iterable[Section],
) -> Digest:
    """Return the seal of a version: SHA-256 over whose it is, what it follows, and what it says.

    Every part ends in a line feed, which no name and no digest holds, so that two versions that
    differ never read the same.
    """
    parts: list[object] = [organisation, period, version, position, follows]
    for section in sections:
        parts += [section.name, section.rows, section.digest]
    return Digest(sha256("".join(f"{part}\n" for part in parts).encode()).hexdigest())
