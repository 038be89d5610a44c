"""The event store: one append-only log with gapless positions, behind the library's interface."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    StoredEvent,
    Subscription,
)
from sqlalchemy.engine import Connection

from audit_service.database import Database
from audit_service.log_tables import EVENTS, HEAD, PARTITION, stamp

_COLUMNS = (
    EVENTS.c.position,
    EVENTS.c.recorded_at,
    EVENTS.c.originator_id,
    EVENTS.c.originator_version,
    EVENTS.c.topic,
    EVENTS.c.state,
)

_OF_RECORD = (
    sa.select(*_COLUMNS)
    .where(
        EVENTS.c.partition == sa.bindparam("partition_"),
        EVENTS.c.originator_id == sa.bindparam("originator_id_"),
    )
    .order_by(EVENTS.c.originator_version)
)
"""One record's events, built once: every command asks this several times."""


@dataclass(frozen=True)
class Entry(Notification):
    """A stored event with its position (``id``) and the instant it entered the log."""

    recorded_at: str


class EventStore(ApplicationRecorder):
    """Appends facts under the head row and reads them back, on SQLite and PostgreSQL alike.

    Positions come from the head row, updated in the transaction that inserts the events: they
    have no gaps, and the order of commits is the order of positions, so a reader that has seen
    position n never later finds a smaller one (measured against the alternatives in ADR 0002).
    """

    def __init__(self, database: Database, partition: int = PARTITION) -> None:
        """Keep one partition of the log in a database."""
        self.database = database
        self.partition = partition

    def lock(self, connection: Connection) -> None:
        """Take the head row before reading, so that nothing can be appended in between."""
        connection.execute(
            sa.update(HEAD)
            .where(HEAD.c.partition == self.partition)
            .values(position=HEAD.c.position)
        )

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        unchanged: Mapping[UUID, int] = MappingProxyType({}),
        **_: Any,
    ) -> Sequence[int]:
        """Append events in one transaction and return their positions.

        ``unchanged`` names the records the events rest on without changing them, with the version
        each had when it was read. Raises the library's ``IntegrityError`` when another writer
        took a version first, or added to a record that should be unchanged.
        """
        if not stored_events:
            return []
        try:
            with self.database.transaction() as connection:
                positions = self._append(connection, stored_events)
                self._check(connection, unchanged)
                return positions
        except sa.exc.IntegrityError as lost:
            raise IntegrityError(str(lost.orig)) from lost

    def _append(self, connection: Connection, events: Sequence[StoredEvent]) -> range:
        now = stamp(datetime.now(UTC))
        position, recorded_at = connection.execute(
            sa.update(HEAD)
            .where(HEAD.c.partition == self.partition)
            .values(
                position=HEAD.c.position + len(events),
                recorded_at=sa.case(
                    (HEAD.c.recorded_at > now, HEAD.c.recorded_at), else_=sa.literal(now)
                ),
            )
            .returning(HEAD.c.position, HEAD.c.recorded_at)
        ).one()
        positions = range(position - len(events) + 1, position + 1)
        connection.execute(
            sa.insert(EVENTS),
            [
                {
                    "partition": self.partition,
                    "position": at,
                    "recorded_at": recorded_at,
                    "originator_id": event.originator_id,
                    "originator_version": event.originator_version,
                    "topic": event.topic,
                    "state": event.state.decode(),
                }
                for at, event in zip(positions, events, strict=True)
            ],
        )
        return positions

    def _check(self, connection: Connection, unchanged: Mapping[UUID, int]) -> None:
        """Under the head row's lock nothing can be added any more: compare versions once."""
        if not unchanged:
            return
        found = connection.execute(
            sa.select(EVENTS.c.originator_id, sa.func.max(EVENTS.c.originator_version))
            .where(EVENTS.c.partition == self.partition, EVENTS.c.originator_id.in_(unchanged))
            .group_by(EVENTS.c.originator_id)
        )
        if moved := [str(key) for key, version in found if version != unchanged[key]]:
            raise IntegrityError(f"records changed since they were read: {', '.join(moved)}")

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Read one aggregate's events by version."""
        version, chosen = EVENTS.c.originator_version, _OF_RECORD
        if gt is not None:
            chosen = chosen.where(version > gt)
        if lte is not None:
            chosen = chosen.where(version <= lte)
        if desc or limit is not None:
            chosen = chosen.order_by(None).order_by(version.desc() if desc else version)
            chosen = chosen.limit(limit)
        return self._read(chosen, {"partition_": self.partition, "originator_id_": originator_id})

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Entry]:
        """Read the log by position, oldest first."""
        position = EVENTS.c.position
        chosen = sa.select(*_COLUMNS).where(EVENTS.c.partition == self.partition)
        if start is not None:
            chosen = chosen.where(position >= start if inclusive_of_start else position > start)
        if stop is not None:
            chosen = chosen.where(position <= stop)
        if topics:
            chosen = chosen.where(EVENTS.c.topic.in_(topics))
        return self._read(chosen.order_by(position).limit(limit))

    def max_notification_id(self) -> int | None:
        """Return the last position, or None when nothing is recorded."""
        with self.database.reading() as connection:
            head = sa.select(HEAD.c.position).where(HEAD.c.partition == self.partition)
            return connection.execute(head).scalar_one_or_none() or None

    def last_position_at(self, instant: datetime) -> int:
        """Return the last position recorded at or before an instant (0: none).

        Exact because ``recorded_at`` never decreases with position.
        """
        with self.database.reading() as connection:
            found = connection.execute(
                sa.select(EVENTS.c.position)
                .where(EVENTS.c.partition == self.partition, EVENTS.c.recorded_at <= stamp(instant))
                .order_by(EVENTS.c.position.desc())
                .limit(1)
            )
            return found.scalar_one_or_none() or 0

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Refuse: projections pull in batches (``projections.engine``), nothing is pushed."""
        raise io.UnsupportedOperation(f"pull the log by position instead (gt={gt}, {topics})")

    def _read(
        self, chosen: sa.Select[Any], bound: Mapping[str, Any] = MappingProxyType({})
    ) -> list[Entry]:
        with self.database.reading() as connection:
            return [
                Entry(
                    originator_id=row.originator_id,
                    originator_version=row.originator_version,
                    topic=row.topic,
                    state=row.state.encode(),
                    id=row.position,
                    recorded_at=row.recorded_at,
                )
                for row in connection.execute(chosen, bound)
            ]
