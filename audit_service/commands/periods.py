"""Commands on periods: drawn up, certified by two offices, closed, reopened for a correction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from aggregates.bank_account import BankAccount
from aggregates.bank_entry import BankEntry
from aggregates.closed_books import ClosedBooks
from aggregates.match import Match
from aggregates.paying_account import PayingAccount
from aggregates.period import Period
from aggregates.period_values import PeriodStage, Section, Span, span_of
from aggregates.reasons.periods import PERIOD_BEFORE_OPEN, PERIOD_OVERTAKEN
from aggregates.reconciliation_case import ReconciliationCase
from aggregates.refusals import Refusal, unless
from aggregates.statement import Statement
from aggregates.values import Act, Digest, Reference, Text
from audit_service.commands.command import Command, organisation_in_being
from audit_service.work import Gather, Work

_SINCE_MAX: Final = 500
"""How many facts are looked at that came on record while a period was being closed."""

_AT_ANY_DATE: Final = (
    BankAccount.Event,
    PayingAccount.Event,
    Statement.Event,
    BankEntry.Event,
    Match.Event,
    ReconciliationCase.Event,
)
"""Facts that may say something of days before the one they are dated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparePeriod(Command):
    """Draw up a version of a period: what the record says of its last day.

    Refused while an account is not reconciled: days without a statement, an amount nobody can
    explain, or a line on one side only that neither a match nor a case takes up.
    """

    organisation: Reference
    period: Reference
    position: int = 0
    sections: tuple[Section, ...] = ()

    @property
    def asked(self) -> object:
        """Return what the client says; position and sections the service reads itself."""
        return (self.effective_on, self.evidence, self.organisation, self.period)

    def decide(self, work: Work, act: Act) -> Period:
        """Draw up the first version, or the next."""
        with Gather() as gather:
            span = gather("/period", span_of, self.period)
            gather("/organisation", organisation_in_being, work, self.organisation, act)
        known = work.find(Period, self.organisation, self.period)
        period = known or work.add(Period.open(self.organisation, span, act))
        with Gather() as gather:
            gather.note(_earlier_open(work, self.organisation, span))
            gather("", period.prepare, self.position, self.sections, act)
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
    """Close a period that two offices have certified, if the record still says the same of it.

    From then on no fact about the organisation's money is accepted that is dated by its last day.
    """

    organisation: Reference
    period: Reference
    position: int = 0
    sections: tuple[Section, ...] = ()

    @property
    def asked(self) -> object:
        """Return what the client says; position and sections the service reads itself."""
        return (self.effective_on, self.evidence, self.organisation, self.period)

    def decide(self, work: Work, act: Act) -> Period:
        """Close, and accept no more facts of its days."""
        period = work.get(Period, self.organisation, self.period)
        with Gather() as gather:
            gather.note(self._overtaken(work, period))
            gather("", period.close, self.sections, act)
        known = work.find(ClosedBooks, self.organisation)
        books = known or work.add(ClosedBooks.begin(self.organisation, act))
        books.shut(self.period, period.first_on, period.last_on, act)
        return period

    def _overtaken(self, work: Work, period: Period) -> tuple[Refusal, ...]:
        """Name the fault of sections that were read before a fact that may concern them."""
        since = work.facts_since(self.position, _SINCE_MAX)
        concerned = since is None or any(_concerns(fact, period) for fact in since)
        return unless(not concerned, PERIOD_OVERTAKEN(period=self.period))


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


def _concerns(fact: Any, period: Period) -> bool:
    """Say whether a fact may change what a period came to."""
    return isinstance(fact, _AT_ANY_DATE) or fact.act.effective_on <= period.last_on


def _earlier_open(work: Work, organisation: str, span: Span) -> tuple[Refusal, ...]:
    """Name the fault of a period whose predecessor of the same length is on record and open."""
    earlier = work.find(Period, organisation, span.earlier)
    is_closed = earlier is None or earlier.stage is PeriodStage.CLOSED
    return unless(is_closed, PERIOD_BEFORE_OPEN(earlier=span.earlier, period=span.period))
