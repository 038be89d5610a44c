"""Commands on reporting duties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from aggregates.cadence import Cadence
from aggregates.duty import Duty
from aggregates.reasons.duties import INPUT_MALFORMED
from aggregates.refusals import Refused
from aggregates.values import Act, Document, Reference, Text
from audit_service.commands.command import Command, organisation_in_being
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignDuty(Command):
    """Let an organisation owe another a report for every month, quarter, half-year or year.

    ``since`` is the first day of the first period; a report is due so many days after the last
    day of its period.
    """

    reference: Reference
    title: Text
    organisation: Reference
    recipient: Reference
    cadence: Cadence
    due_days: int
    since: date
    basis: Document | None = None

    def decide(self, work: Work, act: Act) -> Duty:
        """Assign."""
        work.vacant(Duty, self.reference)
        with Gather() as gather:
            gather("/organisation", organisation_in_being, work, self.organisation, act)
            gather("/recipient", organisation_in_being, work, self.recipient, act)
        return work.add(
            Duty.assign(
                self.reference,
                title=self.title,
                organisation=self.organisation,
                recipient=self.recipient,
                cadence=self.cadence,
                due_days=self.due_days,
                since=self.since,
                basis=self.basis,
                act=act,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport(Command):
    """File the report of a period: 2018-03, 2018-Q1, 2018-H1 or 2018.

    ``inputs`` are the filed reports of other duties that it puts together, each as duty:period.
    """

    duty: Reference
    period: Reference
    document: Document
    inputs: tuple[Reference, ...] = ()

    def decide(self, work: Work, act: Act) -> Duty:
        """File."""
        duty = work.get(Duty, self.duty)
        duty.file(self.period, self.document, self.inputs, _duties_of(work, self.inputs), act)
        return duty


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectReport(Command):
    """Replace the filed report of a period by another, with a reason."""

    duty: Reference
    period: Reference
    document: Document
    reason: Text

    def decide(self, work: Work, act: Act) -> Duty:
        """Correct."""
        duty = work.get(Duty, self.duty)
        duty.correct(self.period, self.document, self.reason, act)
        return duty


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiveReport(Command):
    """Do without the report of a period, as its recipient."""

    duty: Reference
    period: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Duty:
        """Waive."""
        duty = work.get(Duty, self.duty)
        duty.waive(self.period, self.reason, act)
        return duty


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDuty(Command):
    """End a duty: nothing is owed for periods that begin on the business date or later."""

    duty: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Duty:
        """End."""
        duty = work.get(Duty, self.duty)
        duty.end(self.reason, act)
        return duty


def _duties_of(work: Work, inputs: Iterable[Reference]) -> frozenset[str]:
    """Return the duties whose reports are put together; refuse what was not filed."""
    duties = set()
    with Gather() as gather:
        for index, text in enumerate(inputs):
            duties.add(gather(f"/inputs/{index}", _duty_of, work, text))
    return frozenset(duties)


def _duty_of(work: Work, text: str) -> str:
    reference, _, period = text.rpartition(":")
    if not reference or not period:
        raise Refused(INPUT_MALFORMED(text=text))
    if faults := work.refer(Duty, reference).has_filed(period):
        raise Refused(*faults)
    return reference
