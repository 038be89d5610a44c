"""The evidence: a file kept by what it holds, where it came from, and whose hands it is in."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.reasons.evidence import (
    EVIDENCE_HELD_ALREADY,
    EVIDENCE_NOT_CLEARED,
    EVIDENCE_NOT_HELD,
)
from aggregates.reasons.general import DATES_OUT_OF_ORDER
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Digest, Reference, Text, identity, in_order


class MediaType(StrEnum):
    """What a file in evidence may be, as its own bytes show it."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIC = "image/heic"
    TIFF = "image/tiff"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    OFD = "application/ofd"
    MP4 = "video/mp4"
    TEXT = "text/plain"


class Evidence(Aggregate):
    """A file in evidence, known by its SHA-256, and the chain of its custody.

    The bytes are kept beside the log; what is on record of them never changes.
    """

    TOPIC = "evidence"

    class Event(Aggregate.Event):
        """Something that happened to a file in evidence."""

        TOPIC = "evidence.event"
        CONFIDENTIAL: ClassVar[bool] = True
        act: Act

        def apply(self, aggregate: Evidence) -> None:
            """Move on in time, and copy what else the fact says."""
            aggregate.last_on = self.act.effective_on
            self.change(aggregate)

        def change(self, aggregate: Evidence) -> None:
            """Copy what else the fact says into the state of the file."""

    class Deposited(Event, Aggregate.Created):
        """A file was deposited; ``dated_on`` is the date of what it holds, not of the deposit.

        ``source`` says where it was got; size and type are what the service found, never what
        the sender declared.
        """

        TOPIC = "evidence.deposited"
        sha256: Digest
        size: int
        media_type: MediaType
        title: str
        source: str
        dated_on: date
        holder: str
        confidential: bool

        def change(self, aggregate: Evidence) -> None:
            """Clear the office that deposited it, beside the holder."""
            aggregate.cleared.add(self.act.office)

    class HandedOver(Event):
        """The holder gave the file into the custody of another organisation's person."""

        TOPIC = "evidence.handed_over"
        from_holder: str
        to_holder: str
        person: str
        reason: str

        def change(self, aggregate: Evidence) -> None:
            """Take the new holder, who may see it from now on."""
            aggregate.holder = self.to_holder
            aggregate.cleared.add(self.to_holder)

    class Examined(Event):
        """Somebody looked into the file, for a purpose."""

        TOPIC = "evidence.examined"
        purpose: str

    def __init__(
        self,
        sha256: Digest,
        size: int,
        media_type: MediaType,
        holder: str,
        confidential: bool,
        act: Act,
    ) -> None:
        """Start in the custody of the first holder."""
        self.reference = sha256
        self.size = size
        self.media_type = media_type
        self.holder = holder
        self.confidential = confidential
        self.cleared = {holder}
        self.last_on = act.effective_on

    @staticmethod
    def create_id(sha256: str) -> UUID:
        """Derive the identity from the digest: the same bytes are the same evidence."""
        return identity("evidence", sha256)

    def is_cleared(self, office: str | None) -> bool:
        """Say whether an office may see what is confidential of the file, if anything is."""
        return not self.confidential or office in self.cleared

    @classmethod
    def deposit(
        cls,
        sha256: Digest,
        *,
        size: int,
        media_type: MediaType,
        title: Text,
        source: Text,
        dated_on: date,
        holder: Reference,
        confidential: bool,
        act: Act,
    ) -> Self:
        """Put a file on record whose content is not of a later date than its deposit."""
        order = DATES_OUT_OF_ORDER(earlier=dated_on, later=act.effective_on)
        refuse_any(unless(dated_on <= act.effective_on, order.located("/dated_on")))
        return cls._create(
            cls.Deposited,
            sha256=sha256,
            size=size,
            media_type=media_type,
            title=title,
            source=source,
            dated_on=dated_on,
            holder=holder,
            confidential=confidential,
            act=act,
        )

    def hand_over(self, to_holder: Reference, person: Text, reason: Text, act: Act) -> None:
        """Give it into other hands; only the present holder may, and not to itself."""
        holder, sha256 = self.holder, self.reference
        held = EVIDENCE_HELD_ALREADY(holder=holder, sha256=sha256).located("/to_holder")
        refuse_any(
            in_order(self.last_on, act),
            unless(act.office == holder, EVIDENCE_NOT_HELD(office=act.office, holder=holder)),
            unless(to_holder != holder, held),
        )
        self.trigger_event(
            self.HandedOver,
            from_holder=holder,
            to_holder=to_holder,
            person=person,
            reason=reason,
            act=act,
        )

    def examine(self, purpose: Text, act: Act) -> None:
        """Record that somebody who may see it looked into it."""
        refuse_any(in_order(self.last_on, act), self.closed_to(act.office))
        self.trigger_event(self.Examined, purpose=purpose, act=act)

    def closed_to(self, office: str) -> tuple[Refusal, ...]:
        """Name what keeps an office from seeing the content: it never had it in its hands."""
        fault = EVIDENCE_NOT_CLEARED(office=office, sha256=self.reference)
        return unless(not self.confidential or office in self.cleared, fault)
