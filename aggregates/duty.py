"""The reporting duty: who owes which report to whom, how often, and what was filed (报告制度)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.cadence import Cadence, ReportingPeriod, period_containing, period_named
from aggregates.reasons.duties import (
    DUTY_BEGINS_WITHIN_PERIOD,
    DUTY_ENDED,
    DUTY_TO_ONESELF,
    INPUT_OF_ITSELF,
    PERIOD_FILED,
    PERIOD_NOT_BEGUN,
    PERIOD_NOT_FILED,
    PERIOD_NOT_OWED,
    PERIOD_WAIVED,
    WAIVER_NOT_BY_RECIPIENT,
)
from aggregates.reasons.general import DATES_OUT_OF_ORDER
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Document, Reference, Text, identity, in_order


class Duty(Aggregate):
    """A report owed for every period from a day on; what is due or late is computed, not kept.

    A duty that ended is owed for every period that had begun by then.
    """

    TOPIC = "duty"

    class Event(Aggregate.Event):
        """Something that happened to a duty."""

        TOPIC = "duty.event"
        act: Act

    class Assigned(Event, Aggregate.Created):
        """An organisation came to owe reports, each within days after the end of its period.

        ``since`` is the first day of the first period.
        """

        TOPIC = "duty.assigned"
        reference: str
        title: str
        organisation: str
        recipient: str
        cadence: Cadence
        due_days: int
        since: date
        basis: Document | None

    class Filed(Event):
        """The report of a period was filed; ``inputs`` (duty:period) are reports put together."""

        TOPIC = "duty.filed"
        period: str
        document: Document
        inputs: tuple[str, ...]

        def apply(self, aggregate: Duty) -> None:
            """Remember since when."""
            aggregate.filed[self.period] = self.act.effective_on

    class Corrected(Event):
        """A filed report was replaced by another; it counts as filed when it first was."""

        TOPIC = "duty.corrected"
        period: str
        document: Document
        reason: str

    class Waived(Event):
        """The recipient did without the report of a period."""

        TOPIC = "duty.waived"
        period: str
        reason: str

        def apply(self, aggregate: Duty) -> None:
            """Remember it."""
            aggregate.waived.add(self.period)

    class Ended(Event):
        """Nothing is owed for periods that begin on the act's date or later."""

        TOPIC = "duty.ended"
        reason: str

        def apply(self, aggregate: Duty) -> None:
            """Remember since when."""
            aggregate.ended_on = self.act.effective_on

    def __init__(
        self,
        reference: str,
        organisation: str,
        recipient: str,
        cadence: Cadence,
        since: date,
        act: Act,
    ) -> None:
        """Start with nothing filed."""
        self.reference = reference
        self.organisation = organisation
        self.recipient = recipient
        self.cadence = cadence
        self.since = since
        self.assigned_on = act.effective_on
        self.ended_on: date | None = None
        self.filed: dict[str, date] = {}
        self.waived: set[str] = set()

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from the duty's reference."""
        return identity("duty", reference)

    @classmethod
    def assign(
        cls,
        reference: Reference,
        *,
        title: Text,
        organisation: Reference,
        recipient: Reference,
        cadence: Cadence,
        due_days: int,
        since: date,
        basis: Document | None,
        act: Act,
    ) -> Self:
        """Let an organisation owe another a report for every period from the first one on."""
        own = DUTY_TO_ONESELF(organisation=organisation).located("/recipient")
        within = DUTY_BEGINS_WITHIN_PERIOD(kind=cadence, since=since).located("/since")
        refuse_any(
            unless(organisation != recipient, own),
            unless(period_containing(cadence, since).first == since, within),
        )
        return cls._create(
            cls.Assigned,
            reference=reference,
            title=title,
            organisation=organisation,
            recipient=recipient,
            cadence=cadence,
            due_days=due_days,
            since=since,
            basis=basis,
            act=act,
        )

    def file(
        self,
        period: Reference,
        document: Document,
        inputs: tuple[Reference, ...],
        consolidated: Collection[str],
        act: Act,
    ) -> None:
        """File the report of a period, once, from its first day on.

        ``consolidated`` are the duties its inputs are reports of; the command finds them.
        """
        named = period_named(self.cadence, period)
        begun = PERIOD_NOT_BEGUN(period=period, first=named.first)
        itself = INPUT_OF_ITSELF(duty=self.reference).located("/inputs")
        refuse_any(
            self._owed(named),
            unless(named.first <= act.effective_on, begun),
            self._vacant(period),
            unless(self.reference not in consolidated, itself),
        )
        self.trigger_event(self.Filed, period=period, document=document, inputs=inputs, act=act)

    def correct(self, period: Reference, document: Document, reason: Text, act: Act) -> None:
        """Replace a filed report by another."""
        refuse_any(self.has_filed(period), in_order(self.filed.get(period, date.min), act))
        self.trigger_event(self.Corrected, period=period, document=document, reason=reason, act=act)

    def waive(self, period: Reference, reason: Text, act: Act) -> None:
        """Do without a report that was not filed; only the recipient may."""
        named = period_named(self.cadence, period)
        another = WAIVER_NOT_BY_RECIPIENT(duty=self.reference, organisation=self.recipient)
        refuse_any(
            self._owed(named),
            self._vacant(period),
            unless(act.office == self.recipient, another),
        )
        self.trigger_event(self.Waived, period=period, reason=reason, act=act)

    def end(self, reason: Text, act: Act) -> None:
        """End the duty once, not before a period that was filed."""
        on = act.effective_on
        begun = max((period_named(self.cadence, name).first for name in self.filed), default=None)
        refuse_any(
            unless(self.ended_on is None, DUTY_ENDED(duty=self.reference, on=self.ended_on)),
            in_order(self.assigned_on, act),
            unless(begun is None or begun < on, DATES_OUT_OF_ORDER(earlier=begun, later=on)),
        )
        self.trigger_event(self.Ended, reason=reason, act=act)

    def has_filed(self, period: str) -> tuple[Refusal, ...]:
        """Name the fault of building on a report that was not filed."""
        return unless(period in self.filed, PERIOD_NOT_FILED(duty=self.reference, period=period))

    def _owed(self, period: ReportingPeriod) -> tuple[Refusal, ...]:
        begun = self.since <= period.first
        within = begun and (self.ended_on is None or period.first < self.ended_on)
        fault = PERIOD_NOT_OWED(
            duty=self.reference,
            period=period.name,
            since=self.since,
            until=self.ended_on or "-",
        )
        return unless(within, fault.located("/period"))

    def _vacant(self, period: str) -> tuple[Refusal, ...]:
        return (
            *unless(period not in self.filed, PERIOD_FILED(duty=self.reference, period=period)),
            *unless(period not in self.waived, PERIOD_WAIVED(duty=self.reference, period=period)),
        )
