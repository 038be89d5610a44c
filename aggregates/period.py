"""The period: what an organisation's books came to, certified by two offices and sealed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.claim_steps import other_than
from aggregates.reasons.periods import (
    PERIOD_CERTIFIED_BY_OFFICE,
    PERIOD_NOT_CERTIFIED,
    PERIOD_NOT_OVER,
    PERIOD_STALE,
    PERIOD_STEP_OUT_OF_ORDER,
    SEAL_CONTRADICTS,
)
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Digest, Text, identity, in_order

CERTIFICATIONS_MIN = 2
"""How many offices certify a period before it is closed."""


class PeriodStage(StrEnum):
    """Where a period stands; only a closed one is sealed against facts of its days."""

    OPENED = "opened"
    PREPARED = "prepared"
    CERTIFIED = "certified"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a snapshot: how many rows it has, and the digest of all of them in order."""

    name: str
    rows: int
    digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """An office's word that a version is right."""

    person: str
    office: str


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
            aggregate.last_on = self.act.effective_on
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

        ``follows`` is the seal of the version before it, "" of the first.
        """

        TOPIC = "period.prepared"
        leads_to = PeriodStage.PREPARED
        version: int
        position: int
        sections: tuple[Section, ...]
        follows: str
        seal: Digest

        def change(self, aggregate: Period) -> None:
            """Take the version, which nobody has certified yet."""
            aggregate.version, aggregate.seal = self.version, self.seal
            aggregate.position, aggregate.sections = self.position, self.sections
            aggregate.follows = self.follows
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
        self.first_day, self.last_day = first_on, last_on
        self.stage = PeriodStage.OPENED
        self.last_on = act.effective_on
        self.version = self.closed_version = self.position = 0
        self.seal = self.closed_seal = self.follows = ""
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
        over = PERIOD_NOT_OVER(period=self.reference, last_on=self.last_day)
        refuse_any(
            self._step(act, *(stage for stage in PeriodStage if stage is not PeriodStage.CLOSED)),
            unless(self.last_day < act.effective_on, over),
        )
        version = self.closed_version + 1
        seal = seal_of(self.organisation, self.reference, version, self.closed_seal, sections)
        self.trigger_event(
            self.Prepared,
            version=version,
            position=position,
            sections=sections,
            follows=self.closed_seal,
            seal=seal,
            act=act,
        )

    def certify(self, seal: Digest, statement: Text, act: Act) -> None:
        """Certify the version one has seen; its author does not, nor one office twice."""
        offices = [word.office for word in self.certifications]
        people = [word.person for word in self.certifications]
        twice = PERIOD_CERTIFIED_BY_OFFICE(period=self.reference, office=act.office)
        refuse_any(
            self._step(act, PeriodStage.PREPARED, PeriodStage.CERTIFIED),
            self._other_seal(seal),
            other_than(self.prepared_by, "preparer", act),
            unless(act.office not in offices and act.by not in people, twice),
        )
        self.trigger_event(
            self.Certified, version=self.version, seal=seal, statement=statement, act=act
        )

    def close(self, found: tuple[Section, ...], act: Act) -> None:
        """Close the certified version, if the record still says what it said (``found``)."""
        refuse_any(
            self._step(act, PeriodStage.CERTIFIED),
            self._uncertified(),
            self._moved(found),
        )
        seal = Digest(self.seal)
        self.trigger_event(self.Closed, version=self.version, seal=seal, act=act)

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
        moved = sorted({section.name for section in {*self.sections} ^ {*found}})
        fault = PERIOD_STALE(period=self.reference, sections=", ".join(moved))
        return unless(not moved, fault)

    def _other_seal(self, seal: Digest) -> tuple[Refusal, ...]:
        return unless(seal == self.seal, SEAL_CONTRADICTS(period=self.reference).located("/seal"))

    def _step(self, act: Act, *needed: PeriodStage) -> tuple[Refusal, ...]:
        stages = " / ".join(needed)
        fault = PERIOD_STEP_OUT_OF_ORDER(period=self.reference, stage=self.stage, needed=stages)
        return in_order(self.last_on, act) + unless(self.stage in needed, fault)


@dataclass(frozen=True, slots=True)
class Span:
    """A month (``2018-03``) or a year (``2018``), by its name and its days, both included."""

    period: str
    first_on: date
    last_on: date


def seal_of(
    organisation: str, period: str, version: int, follows: str, sections: tuple[Section, ...]
) -> Digest:
    """Return the seal of a version: SHA-256 over whose it is, what it follows, and its sections.

    Every part ends in a line feed, which no name or digest holds, so that two different versions
    never read the same.
    """
    parts = [organisation, period, str(version), follows]
    for section in sections:
        parts += [section.name, str(section.rows), section.digest]
    return Digest(sha256("".join(f"{part}\n" for part in parts).encode()).hexdigest())
