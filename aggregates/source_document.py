"""The source document: a file that entered the record whole, by number, digest and totals."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.money import Money
from aggregates.reasons.funding import DOCUMENT_DIFFERS
from aggregates.refusals import refuse_any, unless
from aggregates.values import Act, Digest, Document, Reference, identity


class SourceDocument(Aggregate):
    """An imported document. The same file again says nothing new; another file is refused."""

    TOPIC = "source_document"

    class Event(Aggregate.Event):
        """Something that happened to a source document."""

        TOPIC = "source_document.event"
        act: Act

    class Received(Event, Aggregate.Created):
        """The document was read whole and every line of it recorded."""

        TOPIC = "source_document.received"
        reference: str
        document: Document
        sha256: str
        lines: int
        totals: tuple[Money, ...]

    def __init__(self, reference: str, sha256: str) -> None:
        """Remember which content was received."""
        self.reference = reference
        self.sha256 = sha256

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from issuer and number, joined in the reference."""
        return identity("source_document", reference)

    @classmethod
    def receive(
        cls,
        reference: Reference,
        document: Document,
        sha256: Digest,
        lines: int,
        totals: tuple[Money, ...],
        act: Act,
    ) -> Self:
        """Enter a document with the number of its lines and its total per currency."""
        return cls._create(
            cls.Received,
            reference=reference,
            document=document,
            sha256=sha256,
            lines=lines,
            totals=totals,
            act=act,
        )

    def check_same(self, sha256: Digest) -> None:
        """Refuse other content under a number that is on record."""
        refuse_any(unless(self.sha256 == sha256, DOCUMENT_DIFFERS(number=self.reference)))
