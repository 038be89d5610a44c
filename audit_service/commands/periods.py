"""Commands on periods: drawn up, certified by two offices, closed, reopened for a correction."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from aggregates.closed_books import ClosedBooks
from aggregates.period import Period, PeriodStage, Section, Span
from aggregates.reasons.periods import PERIOD_BEFORE_OPEN, PERIOD_MALFORMED
from aggregates.refusals import Refusal, Refused, refuse_any, unless
from aggregates.values import Act, Digest, Reference, Text
from audit_service.commands.command import Command, organisation_in_being
from audit_service.work import Gather, Work

_PERIOD = re.compile(r"(?P<year>[12]\d{3})(?:-(?P<month>0[1-9]|1[0-2]))?", re.ASCII)


def span_of(period: str) -> Span:
    """Return the days of a period named as ``2018`` or ``2018-03``."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        raise Refused(PERIOD_MALFORMED(text=period[:20]).located("/period"))
    year, month = int(found["year"]), int(found["month"] or 0)
    last_month = month or 12
    last_day = monthrange(year, last_month)[1]
    return Span(period, date(year, month or 1, 1), date(year, last_month, last_day))


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparePeriod(Command):
    """Draw up a version of a period: what the record says of it as known at ``position``.

    The sections are digests of rows the service has read itself; no request states them.
    """

    organisation: Reference
    period: Reference
    position: int
    sections: tuple[Section, ...]

    def decide(self, work: Work, act: Act) -> Period:
        """Draw up the first version, or the next."""
        span = span_of(self.period)
        with Gather() as gather:
            gather("/organisation", organisation_in_being, work, self.organisation, act)
        known = work.find(Period, self.organisation, self.period)
        period = known or work.add(Period.open(self.organisation, span, act))
        refuse_any(_earlier_open(work, self.organisation, span))
        period.prepare(self.position, self.sections, act)
        return period


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifyPeriod(Command):
    """Certify the version of a period that has this seal."""

    organisation: Reference
    period: Reference
    seal: Digest
    statement: Text

    def decide(self, work: Work, act: Act) -> Period:
        """Certify."""
        period = work.get(Period, self.organisation, self.period)
        period.certify(self.seal, self.statement, act)
        return period


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePeriod(Command):
    """Close a certified period; ``sections`` are those the record has now, read by the service."""

    organisation: Reference
    period: Reference
    sections: tuple[Section, ...]

    def decide(self, work: Work, act: Act) -> Period:
        """Close, and accept no more facts of its days."""
        period = work.get(Period, self.organisation, self.period)
        period.close(self.sections, act)
        known = work.find(ClosedBooks, self.organisation)
        books = known or work.add(ClosedBooks.begin(self.organisation, act))
        books.shut(self.period, period.first_day, period.last_day, act)
        return period


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenPeriod(Command):
    """Open a closed period for a correction, which a new version is to follow."""

    organisation: Reference
    period: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Period:
        """Reopen."""
        period = work.get(Period, self.organisation, self.period)
        period.reopen(self.reason, act)
        work.get(ClosedBooks, self.organisation).unlock(self.period, act)
        return period


def refuse_closed(work: Work, act: Act, *organisations: str) -> tuple[Refusal, ...]:
    """Name the faults of a fact about an organisation's money dated in a period it has closed."""
    books = (work.find(ClosedBooks, name) for name in dict.fromkeys(organisations))
    return tuple(
        fault
        for closed in books
        if closed is not None
        for fault in closed.closed_on(act.effective_on)
    )


def _earlier_open(work: Work, organisation: str, span: Span) -> tuple[Refusal, ...]:
    """Name the fault of a period whose predecessor of the same length is on record and open."""
    eve = span.first_on - timedelta(days=1)
    name = f"{eve:%Y}" if len(span.period) == len("2018") else f"{eve:%Y-%m}"
    earlier = work.find(Period, organisation, name)
    is_closed = earlier is None or earlier.stage is PeriodStage.CLOSED
    return unless(is_closed, PERIOD_BEFORE_OPEN(earlier=name, period=span.period))
