"""Typed codecs: how each event is written as plain JSON, and read back strictly."""

from __future__ import annotations

import dataclasses
import typing
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import msgspec
from eventsourcing.domain import Aggregate, CanInitAggregate, DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent
from eventsourcing.utils import get_topic

from aggregates.refusals import Refused
from audit_service.log_connections import Entry
from audit_service.log_tables import instant_of

_ENVELOPE: Final = frozenset(
    {"originator_id", "originator_version", "timestamp", "originator_topic"}
)
"""Kept in the log's own columns, or implied by the topic; never repeated in the JSON."""

_encoder = msgspec.json.Encoder()


class StoredFormUnknown(Exception):  # noqa: N818 - named for what is wrong
    """The log holds a topic or a field this version does not know; reading on would lie."""


class Codec:
    """Writes one class of event as JSON and reads it back, refusing unknown or missing fields."""

    def __init__(self, aggregate: type[Aggregate], event: type[Any]) -> None:
        """Derive the stored fields from the event's annotations."""
        hints = typing.get_type_hints(event)
        names = [f.name for f in dataclasses.fields(event) if f.name not in _ENVELOPE]
        names.sort(key=lambda name: name == "act")  # what happened first, then who said so
        self.event = event
        self.fields = tuple(names)
        self.implied = (
            {"originator_topic": get_topic(aggregate)}
            if issubclass(event, CanInitAggregate)
            else {}
        )
        form = msgspec.defstruct(
            event.__qualname__.replace(".", ""),
            [(name, hints[name]) for name in names],
            forbid_unknown_fields=True,
        )
        self._decoder = msgspec.json.Decoder(form)

    def encode(self, event: Any) -> bytes:
        """Write the facts of an event, in the order its class declares them."""
        said = event.__dict__
        return _encoder.encode({name: said[name] for name in self.fields})

    def decode(self, state: bytes) -> dict[str, Any]:
        """Read the facts back as typed values."""
        form = self._decoder.decode(state)
        return {name: getattr(form, name) for name in self.fields}


def events_of(aggregate: type[Aggregate]) -> list[type[Any]]:
    """List the event classes an aggregate can record, in the order they are declared."""
    return [
        kind
        for name, kind in vars(aggregate).items()
        if isinstance(kind, type) and name != "Event" and "TOPIC" in vars(kind)
    ]


class EventMapper(Mapper[UUID]):
    """Turns events into log entries and back, by an explicit table of topics.

    The library would import whatever module a stored topic names; here an unknown topic stops
    the reader instead.
    """

    def __init__(self, aggregates: tuple[type[Aggregate], ...]) -> None:
        """Know the events of these aggregates and no others."""
        self.codecs = {
            event.TOPIC: Codec(aggregate, event)
            for aggregate in aggregates
            for event in events_of(aggregate)
        }
        self._topic_of = {codec.event: topic for topic, codec in self.codecs.items()}

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """Write an event."""
        topic = self._topic_of[type(domain_event)]
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=topic,
            state=self.codecs[topic].encode(domain_event),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Read an event; its timestamp is the instant it was recorded."""
        codec = self.codecs.get(stored_event.topic)
        if codec is None:
            raise StoredFormUnknown(f"No event has the topic {stored_event.topic}.")
        try:
            said = codec.decode(stored_event.state)
        except (msgspec.MsgspecError, Refused) as fault:
            raise StoredFormUnknown(f"{stored_event.topic}: {fault}") from fault
        event = object.__new__(codec.event)
        event.__dict__.update(
            said,
            originator_id=stored_event.originator_id,
            originator_version=stored_event.originator_version,
            timestamp=_recorded_at(stored_event),
            **codec.implied,
        )
        return event


def _recorded_at(stored: StoredEvent) -> datetime:
    if not isinstance(stored, Entry):
        raise TypeError("only an entry of the log knows when it was recorded")
    return _instants(stored.recorded_at)


@lru_cache(maxsize=4096)
def _instants(text: str) -> datetime:
    return instant_of(text)
