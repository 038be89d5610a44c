"""The period: what an organisation's books came to, certified by two offices and sealed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Final, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.claim_steps import other_than
from aggregates.period_values import Certification, PeriodStage, Section, Span, seal_of
from aggregates.reasons.periods import (
    PERIOD_CERTIFIED_BY_OFFICE,
    PERIOD_CERTIFIED_BY_PERSON,
    PERIOD_NOT_CERTIFIED,
    PERIOD_NOT_OVER,
    PERIOD_STALE,
    PERIOD_STEP_OUT_OF_ORDER,
    SEAL_CONTRADICTS,
)
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Digest, Text, identity, in_order

CERTIFICATIONS_MIN: Final = 2
"""How many offices certify a period before it is closed."""

_OPEN: Final = tuple(stage for stage in PeriodStage if stage is not PeriodStage.CLOSED)


class Period(Aggregate):
    """One period of an organisation's books: a line of versions, each following the last.

    A version is what the record says of the period's last day as known at a log position. Its rows
    are not stored twice: they are read again as known then, and must come to the same digests.
    """

    TOPIC = "period"

    class Event(Aggregate.Event):
        """Something that happened to a period."""

        TOPIC = "period.event"
        leads_to: ClassVar[PeriodStage]
        act: Act

        def apply(self, aggregate: Period) -> None:
            """Move on in time and stage."""
            aggregate.acted_on = self.act.effective_on
            aggregate.stage = self.leads_to
            self.change(aggregate)

        def change(self, aggregate: Period) -> None:
            """Copy what else the fact says into the period's state."""

    class Opened(Event, Aggregate.Created):
        """A period of an organisation was opened, both days included."""

        TOPIC = "period.opened"
        leads_to = PeriodStage.OPENED
        organisation: str
        period: str
        first_on: date
        last_on: date

    class Prepared(Event):
        """A version was drawn up: what is known at a position, and the seal over all of it.

        ``follows_seal`` is that of the closed version before it, "" of the first.
        """

        TOPIC = "period.prepared"
        leads_to = PeriodStage.PREPARED
        version: int
        position: int
        sections: tuple[Section, ...]
        follows_seal: str
        seal: Digest

        def change(self, aggregate: Period) -> None:
            """Take the version, which nobody has certified yet."""
            aggregate.version_drawn_up, aggregate.seal = self.version, self.seal
            aggregate.sections = self.sections
            aggregate.prepared_by, aggregate.certifications = self.act.by, ()

    class Certified(Event):
        """An office certified the version with this seal."""

        TOPIC = "period.certified"
        leads_to = PeriodStage.CERTIFIED
        version: int
        seal: Digest
        statement: str

        def change(self, aggregate: Period) -> None:
            """Count the office."""
            word = Certification(person=self.act.by, office=self.act.office)
            aggregate.certifications = (*aggregate.certifications, word)

    class Closed(Event):
        """The certified version was closed: no fact of its days is accepted any more."""

        TOPIC = "period.closed"
        leads_to = PeriodStage.CLOSED
        version: int
        seal: Digest

        def change(self, aggregate: Period) -> None:
            """Let the next version follow this one."""
            aggregate.closed_version, aggregate.closed_seal = self.version, self.seal

    class Reopened(Event):
        """A closed period was opened for a correction, which ends in a new version."""

        TOPIC = "period.reopened"
        leads_to = PeriodStage.REOPENED
        reason: str

    def __init__(
        self, organisation: str, period: str, first_on: date, last_on: date, act: Act
    ) -> None:
        """Start without any version."""
        self.reference = period
        self.organisation = organisation
        self.first_on, self.last_on = first_on, last_on
        self.stage = PeriodStage.OPENED
        self.acted_on = act.effective_on
        self.version_drawn_up = self.closed_version = 0
        self.seal = self.closed_seal = ""
        self.sections: tuple[Section, ...] = ()
        self.prepared_by = ""
        self.certifications: tuple[Certification, ...] = ()

    @staticmethod
    def create_id(organisation: str, period: str) -> UUID:
        """Derive the identity from the organisation and the period's name."""
        return identity("period", organisation, period)

    @classmethod
    def open(cls, organisation: str, span: Span, act: Act) -> Self:
        """Begin a period's line of versions."""
        return cls._create(
            cls.Opened,
            organisation=organisation,
            period=span.period,
            first_on=span.first_on,
            last_on=span.last_on,
            act=act,
        )

    def prepare(self, position: int, sections: tuple[Section, ...], act: Act) -> None:
        """Draw up the next version, or the present one anew as long as it is not closed."""
        over = PERIOD_NOT_OVER(period=self.reference, last_on=self.last_on)
        refuse_any(
            self._step(act, *_OPEN),
            unless(self.last_on < act.effective_on, over.located("/effective_on")),
        )
        version, follows = self.closed_version + 1, self.closed_seal
        seal = seal_of(self.organisation, self.reference, version, position, follows, sections)
        self.trigger_event(
            self.Prepared,
            version=version,
            position=position,
            sections=sections,
            follows_seal=follows,
            seal=seal,
            act=act,
        )

    def certify(self, seal: Digest, statement: Text, act: Act) -> None:
        """Certify the version one has seen; its author does not, nor anyone or any office twice."""
        offices = [word.office for word in self.certifications]
        people = [word.person for word in self.certifications]
        by_office = PERIOD_CERTIFIED_BY_OFFICE(period=self.reference, office=act.office)
        by_person = PERIOD_CERTIFIED_BY_PERSON(period=self.reference, person=act.by)
        other_seal = SEAL_CONTRADICTS(period=self.reference).located("/seal")
        refuse_any(
            self._step(act, PeriodStage.PREPARED, PeriodStage.CERTIFIED),
            unless(seal == self.seal, other_seal),
            other_than(self.prepared_by, "preparer", act),
            unless(act.office not in offices, by_office),
            unless(act.by not in people, by_person),
        )
        self.trigger_event(
            self.Certified, version=self.version_drawn_up, seal=seal, statement=statement, act=act
        )

    def close(self, found: tuple[Section, ...], act: Act) -> None:
        """Close the certified version, if the record still says what it said (``found``)."""
        refuse_any(
            self._step(act, PeriodStage.CERTIFIED),
            self._uncertified(),
            self._moved(found),
        )
        self.trigger_event(
            self.Closed, version=self.version_drawn_up, seal=Digest(self.seal), act=act
        )

    def reopen(self, reason: Text, act: Act) -> None:
        """Open a closed period for a correction."""
        refuse_any(self._step(act, PeriodStage.CLOSED))
        self.trigger_event(self.Reopened, reason=reason, act=act)

    def _uncertified(self) -> Iterator[Refusal]:
        offices = [word.office for word in self.certifications]
        if len(offices) < CERTIFICATIONS_MIN:
            certified = ", ".join(offices) or "-"
            yield PERIOD_NOT_CERTIFIED(period=self.reference, offices=certified)

    def _moved(self, found: tuple[Section, ...]) -> tuple[Refusal, ...]:
        moved = {
            section.name: None
            for section in (*self.sections, *found)
            if section not in self.sections or section not in found
        }
        fault = PERIOD_STALE(period=self.reference, sections=", ".join(moved))
        return unless(not moved, fault)

    def _step(self, act: Act, *needed: PeriodStage) -> tuple[Refusal, ...]:
        said = {"period_stage": self.stage, "period_needed": " / ".join(needed)}
        fault = PERIOD_STEP_OUT_OF_ORDER(period=self.reference, **said)
        return in_order(self.acted_on, act) + unless(self.stage in needed, fault)
