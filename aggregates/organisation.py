"""The organisation: an office that holds money, or a party that may be paid."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.reasons.funding import ORGANISATION_DISSOLVED
from aggregates.refusals import refuse_any, unless
from aggregates.values import Act, OrganisationKind, Reference, Text, identity


class Organisation(Aggregate):
    """An organisation, its kind, and the unit it answers to."""

    TOPIC = "organisation"

    class Event(Aggregate.Event):
        """Something that happened to an organisation."""

        TOPIC = "organisation.event"
        act: Act

    class Registered(Event, Aggregate.Created):
        """An organisation entered the record."""

        TOPIC = "organisation.registered"
        reference: str
        name: str
        kind: OrganisationKind
        region: str
        superior: str | None

    class Renamed(Event):
        """The organisation took another name."""

        TOPIC = "organisation.renamed"
        name: str

        def apply(self, aggregate: Organisation) -> None:
            """Take the new name."""
            aggregate.name = self.name

    class Dissolved(Event):
        """The organisation ended; nothing new may be addressed to it."""

        TOPIC = "organisation.dissolved"
        reason: str

        def apply(self, aggregate: Organisation) -> None:
            """Remember since when it is gone."""
            aggregate.dissolved_on = self.act.effective_on

    def __init__(
        self, reference: str, name: str, kind: OrganisationKind, region: str, superior: str | None
    ) -> None:
        """Start in being."""
        self.reference = reference
        self.name = name
        self.kind = kind
        self.region = region
        self.superior = superior
        self.dissolved_on: date | None = None

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from the unit code."""
        return identity("organisation", reference)

    @classmethod
    def register(
        cls,
        reference: Reference,
        name: Text,
        kind: OrganisationKind,
        region: str,
        superior: Reference | None,
        act: Act,
    ) -> Self:
        """Enter an organisation."""
        return cls._create(
            cls.Registered,
            reference=reference,
            name=name,
            kind=kind,
            region=region,
            superior=superior,
            act=act,
        )

    def rename(self, name: Text, act: Act) -> None:
        """Give the organisation another name."""
        self.check_in_being(act.effective_on)
        self.trigger_event(self.Renamed, name=name, act=act)

    def dissolve(self, reason: Text, act: Act) -> None:
        """End the organisation."""
        self.check_in_being(act.effective_on)
        self.trigger_event(self.Dissolved, reason=reason, act=act)

    def check_in_being(self, on: date) -> None:
        """Refuse to address an organisation that was already dissolved on a date."""
        gone = self.dissolved_on
        refuse_any(
            unless(
                gone is None or on < gone,
                ORGANISATION_DISSOLVED(organisation=self.reference, on=gone),
            )
        )
