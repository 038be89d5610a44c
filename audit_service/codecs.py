"""Typed codecs: how each event is written as plain JSON, and read back strictly."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

import msgspec
from eventsourcing.domain import Aggregate, CanInitAggregate, DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent
from eventsourcing.utils import get_topic

from audit_service.log_connections import Entry
from audit_service.log_tables import instant_of
from audit_service.strict_json import NotStrict, Strict, members_of, write
from audit_service.upcasting import (
    RETIRED_TOPICS,
    UPCASTERS,
    Upcasters,
    bring_up,
    check_complete,
)

_ENVELOPE: Final = frozenset(
    {"originator_id", "originator_version", "timestamp", "originator_topic"}
)
"""Kept in the log's own columns, or implied by the topic; never repeated in the JSON."""


class StoredFormUnknown(Exception):  # noqa: N818 - named for what is wrong
    """The log holds a topic or a field this version does not know; reading on would lie."""


class Codec:
    """Writes one class of event as JSON in today's form, and reads every form of it strictly."""

    def __init__(
        self, aggregate: type[Aggregate], event: type[Any], upcasters: Upcasters = ()
    ) -> None:
        """Derive the stored fields from the event's annotations."""
        hints = typing.get_type_hints(event)
        names = [f.name for f in dataclasses.fields(event) if f.name not in _ENVELOPE]
        names.sort(key=lambda name: name == "act")  # what happened first, then who said so
        self.event = event
        self.number = getattr(event, "FORM", 1)
        self.born_as = get_topic(aggregate) if issubclass(event, CanInitAggregate) else None
        self._upcasters = upcasters
        self._facts_of = itemgetter(*names) if len(names) > 1 else lambda said: (said[names[0]],)
        self._opening = b'{"form":%d,' % self.number if self.number > 1 else b"{"
        self._form: Any = msgspec.defstruct(
            event.__qualname__.replace(".", ""),
            [(name, hints[name]) for name in names],
            tag_field="form" if self.number > 1 else None,
            tag=self.number if self.number > 1 else None,
            forbid_unknown_fields=True,
            gc=False,  # it lives for a moment and nothing it holds refers to it
        )
        self._read = Strict(self._form).read

    def encode(self, event: Any) -> bytes:
        """Write the facts of an event, in the order its class declares them."""
        return write(self._form(*self._facts_of(event.__dict__)))

    def decode(self, state: bytes) -> dict[str, Any]:
        """Read the facts back as typed values, or raise ``NotStrict``."""
        if not state.startswith(self._opening):
            state = self._brought_up(state)
        try:
            return msgspec.structs.asdict(self._read(state))
        except NotStrict:
            self._brought_up(state)  # a newer program's form explains the fault better
            raise

    def _brought_up(self, state: bytes) -> bytes:
        """Rewrite a fact of a past form in today's; refuse one of a form to come."""
        said = members_of(state)
        number = said.pop("form", 1)
        if type(number) is not int or number < 1:
            raise NotStrict(f"{number!r} is no form - at `$.form`")
        if number > self.number:
            raise NotStrict(
                f"it was written in form {number} and this program, which knows forms up to"
                f" {self.number}, is too old to read it"
            )
        try:
            bring_up(said, number, self._upcasters)
            return write({"form": self.number, **said} if self.number > 1 else said)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as fault:
            raise NotStrict(f"form {number} cannot be brought up: {fault!r}") from fault


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

    def __init__(
        self,
        aggregates: tuple[type[Aggregate], ...],
        upcasters: Mapping[str, Upcasters] = UPCASTERS,
        retired: Mapping[str, str] = RETIRED_TOPICS,
    ) -> None:
        """Know the events of these aggregates, in all their forms, and no others."""
        self.codecs = {
            event.TOPIC: Codec(aggregate, event, upcasters.get(event.TOPIC, ()))
            for aggregate in aggregates
            for event in events_of(aggregate)
        }
        forms = {topic: codec.number for topic, codec in self.codecs.items()}
        check_complete(forms, upcasters, retired)
        self.retired = retired
        self._topic_of = {codec.event: topic for topic, codec in self.codecs.items()}
        self._readers = self.codecs | {past: self.codecs[now] for past, now in retired.items()}

    def written(self, event: Any) -> tuple[str, bytes]:
        """Return the topic and the JSON of an event."""
        topic = self._topic_of[type(event)]
        return topic, self.codecs[topic].encode(event)

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """Write an event."""
        topic, state = self.written(domain_event)
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=topic,
            state=state,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Read an event; its timestamp is the instant it was recorded."""
        if not isinstance(stored_event, Entry):
            raise TypeError("only an entry of the log knows when it was recorded")
        return self.read(
            stored_event.topic,
            stored_event.state,
            stored_event.originator_id,
            stored_event.originator_version,
            stored_event.recorded_at,
        )

    def read(
        self, topic: str, state: bytes, originator_id: UUID | str, version: int, recorded_at: str
    ) -> Any:
        """Read an event from the columns of its row."""
        codec = self._readers.get(topic)
        if codec is None:
            raise StoredFormUnknown(f"No event has the topic {topic}.")
        try:
            said = codec.decode(state)
        except NotStrict as fault:
            raise StoredFormUnknown(f"{topic}: {fault}") from fault
        said["originator_id"] = originator_id
        said["originator_version"] = version
        said["timestamp"] = _instants(recorded_at)
        if codec.born_as is not None:
            said["originator_topic"] = codec.born_as
        event = object.__new__(codec.event)
        object.__setattr__(event, "__dict__", said)  # it is frozen: plain assignment is refused
        return event


@lru_cache(maxsize=4096)
def _instants(text: str) -> datetime:
    return instant_of(text)
