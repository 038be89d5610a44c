"""The confidence: words of a record that only the offices cleared for them may see."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.finding_values import ConfidedPart
from aggregates.reasons.confidence import OFFICE_CLEARED_BEFORE
from aggregates.refusals import refuse_any, unless
from aggregates.values import Act, Reference, Text, identity, in_order


class Confidence(Aggregate):
    """The confidential words of one record, and which offices may see them.

    An event class with ``CONFIDENTIAL`` says words that only these offices are ever shown; its
    record answers ``is_cleared``.
    """

    TOPIC = "confidence"

    class Event(Aggregate.Event):
        """Something that happened to confidential words."""

        TOPIC = "confidence.event"
        act: Act

        def apply(self, aggregate: Confidence) -> None:
            """Move on in time."""
            aggregate.last_on = self.act.effective_on

    class Kept(Event, Aggregate.Created):
        """Words of a record were confided to some offices; the record itself goes without them."""

        TOPIC = "confidence.kept"
        CONFIDENTIAL: ClassVar[bool] = True
        kind: str
        reference: str
        parts: tuple[ConfidedPart, ...]
        offices: tuple[str, ...]

    class Disclosed(Event):
        """The words were disclosed to one more office, for a reason."""

        TOPIC = "confidence.disclosed"
        office: str
        reason: str

        def apply(self, aggregate: Confidence) -> None:
            """Clear the office."""
            aggregate.last_on = self.act.effective_on
            aggregate.offices.add(self.office)

    def __init__(
        self,
        kind: str,
        reference: str,
        parts: tuple[ConfidedPart, ...],
        offices: tuple[str, ...],
        act: Act,
    ) -> None:
        """Start as confided."""
        self.kind = kind
        self.reference = reference
        self.parts = parts
        self.offices = set(offices)
        self.last_on: date = act.effective_on

    @staticmethod
    def create_id(kind: str, reference: str) -> UUID:
        """Derive the identity from the record the words belong to."""
        return identity("confidence", kind, reference)

    @classmethod
    def keep(
        cls,
        kind: str,
        reference: Reference,
        parts: tuple[ConfidedPart, ...],
        offices: tuple[str, ...],
        act: Act,
    ) -> Self:
        """Confide words of a record, named by its kind (``finding``), to some offices."""
        return cls._create(
            cls.Kept,
            kind=kind,
            reference=reference,
            parts=parts,
            offices=tuple(dict.fromkeys(offices)),
            act=act,
        )

    def is_cleared(self, office: str | None) -> bool:
        """Say whether an office may see the words."""
        return office in self.offices

    def disclose(self, office: Reference, reason: Text, act: Act) -> None:
        """Let one more office see the words; the command makes sure that a cleared one says so."""
        fault = OFFICE_CLEARED_BEFORE(office=office).located("/office")
        refuse_any(in_order(self.last_on, act), unless(not self.is_cleared(office), fault))
        self.trigger_event(self.Disclosed, office=office, reason=reason, act=act)
