"""The log through the bare driver: the few statements that every command waits for.

SQLAlchemy keeps the tables, the pool and every read; between a command and its commit its layers
would cost more than the database (ADR 0014).
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

import psycopg
import sqlalchemy as sa
from eventsourcing.persistence import Notification, StoredEvent

from audit_service.log_tables import PARTITION

DRIVER_ERRORS: Final = (sqlite3.Error, psycopg.Error)
INTEGRITY_ERRORS: Final = (sqlite3.IntegrityError, psycopg.IntegrityError)

_UNLIMITED: Final = 2**62
_SELECT: Final = (
    "SELECT position, recorded_at, originator_id, originator_version, topic, state"
    " FROM event_log WHERE "
)
COPY_FROM: Final = 50
"""From how many rows on PostgreSQL takes them faster by COPY than by a statement."""


@dataclass(frozen=True)
class Entry(Notification):
    """A stored event with its position (``id``) and the instant it entered the log."""

    recorded_at: str


class Head(NamedTuple):
    """The end of the log: its last position, and the instant that was recorded."""

    position: int
    recorded_at: str


class Key(NamedTuple):
    """A client's key for a command: who asked, under which key, and the digest of what."""

    scope: str
    key: str
    digest: str


class KeptAnswer(NamedTuple):
    """What was answered under a key."""

    digest: str
    answer: str
    kept_at: str


class KeyRow(NamedTuple):
    """An answer to be kept under a key, with the last position of its facts."""

    scope: str
    key: str
    digest: str
    answer: str
    position: int


class SnapshotRow(NamedTuple):
    """What a record comes to at a version."""

    originator_id: UUID
    version: int
    kind: str
    form: str
    state: str


@dataclass(slots=True)
class Entries:
    """What one transaction adds to the log, and what is kept with it."""

    events: list[StoredEvent] = field(default_factory=list)
    keys: list[KeyRow] = field(default_factory=list)
    snapshots: dict[UUID, SnapshotRow] = field(default_factory=dict)

    def add(self, more: Entries) -> None:
        """Add what follows in the same transaction; of two snapshots the later one counts."""
        self.events += more.events
        self.keys += more.keys
        self.snapshots |= more.snapshots


class LogConnection(ABC):
    """A driver's connection, with what the log asks of it.

    ``lock`` keeps others from appending until the transaction ends; ``append`` adds to the log
    inside it. ``append_at`` is a transaction of its own, which adds to the log if it still ends
    where it is said to.
    """

    def __init__(
        self,
        driver: Any,
        partition: int = PARTITION,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        """Speak to the log over a connection of the driver's own kind."""
        self.driver = driver
        self.partition = partition
        self.close = close

    @abstractmethod
    def lock(self) -> Head:
        """Keep everybody else from appending until the transaction ends; return the log's end."""

    @abstractmethod
    def begin(self) -> None:
        """Begin a transaction that will write."""

    @abstractmethod
    def append(self, head: Head, now: str, entries: Entries) -> Head:
        """Add to a locked log, which ends at ``head``, and return its new end."""

    @abstractmethod
    def append_at(self, head: Head, now: str, entries: Entries) -> Head | None:
        """Add to the log in one transaction if it ends at ``head``; None if it has gone on."""

    @abstractmethod
    def commit(self) -> None:
        """End the transaction."""

    @abstractmethod
    def rollback(self) -> None:
        """Undo the transaction, if one is open."""

    @abstractmethod
    def rows(self, statement: str, *values: Any) -> list[Any]:
        """Ask for rows; the statement's placeholders are question marks."""

    @abstractmethod
    def identity(self, key: UUID) -> Any:
        """Return a record's identity as the driver takes it."""

    @property
    def is_lost(self) -> bool:
        """Say whether the server is gone."""
        return False

    def mark(self) -> None:
        """Mark a point inside a transaction; only the last one counts."""
        self.driver.execute("SAVEPOINT mark")

    def back_to_mark(self) -> None:
        """Undo what came after the mark."""
        self.driver.execute("ROLLBACK TO SAVEPOINT mark")

    @contextmanager
    def locked(self) -> Iterator[Head]:
        """Lock the log for a block; whoever appended in it commits, anything else undoes it."""
        self.begin()
        try:
            yield self.lock()
        finally:
            self.rollback()

    def head(self) -> Head:
        """Return the log's end."""
        ((position, recorded_at),) = self.rows(
            "SELECT position, recorded_at FROM event_head WHERE partition = ?", self.partition
        )
        return Head(position, recorded_at)

    def events_of(self, key: UUID, after: int = 0, limit: int = _UNLIMITED) -> list[Entry]:
        """Return a record's events after a version, oldest first."""
        return self._entries(
            "partition = ? AND originator_id = ? AND originator_version > ?"
            " ORDER BY originator_version LIMIT ?",
            self.partition,
            self.identity(key),
            after,
            limit,
        )

    def events_after(self, position: int, limit: int) -> list[Entry]:
        """Return the next events of the log."""
        return self._entries(
            "partition = ? AND position > ? ORDER BY position LIMIT ?",
            self.partition,
            position,
            limit,
        )

    def snapshot_of(self, key: UUID) -> SnapshotRow | None:
        """Return what is kept of a record, if anything."""
        found = self.rows(
            "SELECT version, kind, form, state FROM record_snapshots WHERE originator_id = ?",
            self.identity(key),
        )
        return SnapshotRow(key, *found[0]) if found else None

    def answer_under(self, key: Key) -> KeptAnswer | None:
        """Return what was answered under a key."""
        found = self.rows(
            "SELECT digest, answer, kept_at FROM command_keys WHERE scope = ? AND key = ?",
            key.scope,
            key.key,
        )
        return KeptAnswer(*found[0]) if found else None

    def forget_key(self, key: Key, before: str) -> None:
        """Remove an answer that was kept before an instant."""
        self.rows(
            "DELETE FROM command_keys WHERE scope = ? AND key = ? AND kept_at < ? RETURNING scope",
            key.scope,
            key.key,
            before,
        )

    def _entries(self, chosen: str, *values: Any) -> list[Entry]:
        found = self.rows(_SELECT + chosen, *values)
        return [
            Entry(
                originator_id=key if isinstance(key, UUID) else UUID(key),
                originator_version=version,
                topic=topic,
                state=state.encode(),
                id=position,
                recorded_at=recorded_at,
            )
            for position, recorded_at, key, version, topic, state in found
        ]


class SqliteLog(LogConnection):
    """The log in an SQLite file: one writer at a time, from ``BEGIN IMMEDIATE`` on."""

    def begin(self) -> None:
        """Take the only write lock."""
        self.driver.execute("BEGIN IMMEDIATE")

    def lock(self) -> Head:
        """Return the log's end; the write lock is taken."""
        return self.head()

    def append_at(self, head: Head, now: str, entries: Entries) -> Head | None:
        """Add under the write lock, unless another process was there first."""
        with self.locked() as found:
            if found.position != head.position:
                return None
            after = self.append(found, now, entries)
            self.commit()
            return after

    def append(self, head: Head, now: str, entries: Entries) -> Head:
        """Insert row by row: inside the process, a statement costs next to nothing."""
        events, execute = entries.events, self.driver.execute
        after = Head(head.position + len(events), max(head.recorded_at, now))
        if events:
            self.driver.executemany(
                "INSERT INTO event_log (partition, position, recorded_at, originator_id,"
                " originator_version, topic, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        self.partition,
                        position,
                        after.recorded_at,
                        event.originator_id.hex,  # type: ignore[union-attr]  # ours are UUIDs
                        event.originator_version,
                        event.topic,
                        event.state.decode(),
                    )
                    for position, event in enumerate(events, start=head.position + 1)
                ],
            )
            execute(
                "UPDATE event_head SET position = ?, recorded_at = ? WHERE partition = ?",
                (*after, self.partition),
            )
        for key in entries.keys:
            execute(
                "INSERT INTO command_keys (scope, key, digest, answer, position, kept_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (*key, now),
            )
        for snapshot in entries.snapshots.values():
            execute(
                "INSERT OR REPLACE INTO record_snapshots"
                " (originator_id, version, kind, form, state) VALUES (?, ?, ?, ?, ?)",
                (snapshot.originator_id.hex, *snapshot[1:]),
            )
        return after

    def commit(self) -> None:
        """Write to the disk and wait for it."""
        self.driver.execute("COMMIT")

    def rollback(self) -> None:
        """Undo, if a transaction is open."""
        if self.driver.in_transaction:
            self.driver.execute("ROLLBACK")

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """Ask for rows."""
        found: list[Any] = self.driver.execute(statement, values).fetchall()
        return found

    def identity(self, key: UUID) -> str:
        """Return an identity as it is kept: 32 hexadecimal digits."""
        return key.hex


_MOVED: Final = """
WITH head AS (
  UPDATE event_head
  SET position = position + %s, recorded_at = greatest(recorded_at, %s)
  WHERE partition = %s AND position = %s
  RETURNING position, recorded_at
)"""
_EVENTS: Final = """, events AS (
  INSERT INTO event_log (partition, position, recorded_at, originator_id, originator_version,
                         topic, state)
  SELECT %s, %s + one.number, head.recorded_at, one.id, one.version, one.topic, one.state
  FROM head, unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[])
    WITH ORDINALITY AS one (id, version, topic, state, number)
)"""
_KEYS: Final = """, keys AS (
  INSERT INTO command_keys (scope, key, digest, answer, position, kept_at)
  SELECT one.scope, one.key, one.digest, one.answer, one.position, %s
  FROM head, unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[])
    AS one (scope, key, digest, answer, position)
)"""
_SNAPSHOTS: Final = """, snapshots AS (
  INSERT INTO record_snapshots (originator_id, version, kind, form, state)
  SELECT one.id, one.version, one.kind, one.form, one.state
  FROM head, unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[], %s::text[])
    AS one (id, version, kind, form, state)
  ON CONFLICT (originator_id) DO UPDATE SET version = excluded.version, kind = excluded.kind,
    form = excluded.form, state = excluded.state
)"""
_ANSWERED: Final = " SELECT position, recorded_at FROM head"
_COPIED: Final = (
    "COPY event_log (partition, position, recorded_at, originator_id, originator_version, topic,"
    " state) FROM STDIN"
)


class PostgresLog(LogConnection):
    """The log in PostgreSQL: one statement and one round trip for what a command records.

    The connection is in autocommit mode, except where it is inside a transaction of its own.
    """

    @property
    def is_lost(self) -> bool:
        """Say whether the server is gone."""
        return bool(self.driver.closed)

    def begin(self) -> None:
        """Begin."""
        self.driver.execute("BEGIN")

    def lock(self) -> Head:
        """Take the head row."""
        ((position, recorded_at),) = self.rows(
            "SELECT position, recorded_at FROM event_head WHERE partition = ? FOR UPDATE",
            self.partition,
        )
        return Head(position, recorded_at)

    def append_at(self, head: Head, now: str, entries: Entries) -> Head | None:
        """Move the head from where it is said to be, and insert only if it moved."""
        statement, values = self._statement(head, now, entries)
        moved = self.driver.execute(statement, values, prepare=True).fetchone()
        return Head(*moved) if moved else None

    def append(self, head: Head, now: str, entries: Entries) -> Head:
        """Add under the lock; many rows go by COPY."""
        if len(entries.events) < COPY_FROM:
            after = self.append_at(head, now, entries)
            if after is None:
                raise AssertionError("a locked log went on")
            return after
        rest = Entries(keys=entries.keys, snapshots=entries.snapshots)
        statement, values = self._statement(head, now, rest, count=len(entries.events))
        after = Head(*self.driver.execute(statement, values).fetchone())
        with self.driver.cursor() as cursor, cursor.copy(_COPIED) as copy:
            for position, event in enumerate(entries.events, start=head.position + 1):
                copy.write_row(
                    (
                        self.partition,
                        position,
                        after.recorded_at,
                        event.originator_id,
                        event.originator_version,
                        event.topic,
                        event.state.decode(),
                    )
                )
        return after

    def commit(self) -> None:
        """Commit."""
        self.driver.execute("COMMIT")

    def rollback(self) -> None:
        """Undo, if a transaction is open on a living connection."""
        if not self.driver.closed and self.driver.info.transaction_status:
            self.driver.execute("ROLLBACK")

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """Ask for rows."""
        found: list[Any] = self.driver.execute(
            statement.replace("?", "%s"), values, prepare=True
        ).fetchall()
        return found

    def identity(self, key: UUID) -> UUID:
        """Return an identity as it is kept: a UUID."""
        return key

    def _statement(
        self, head: Head, now: str, entries: Entries, count: int = 0
    ) -> tuple[str, list[Any]]:
        """Write one statement that moves the head and inserts what there is to insert."""
        events = entries.events
        values: list[Any] = [count or len(events), now, self.partition, head.position]
        statement = _MOVED
        if events:
            statement += _EVENTS
            values += self.partition, head.position, *_columns(events)
        if entries.keys:
            statement += _KEYS
            values += now, *map(list, zip(*entries.keys, strict=True))
        if entries.snapshots:
            statement += _SNAPSHOTS
            values += map(list, zip(*entries.snapshots.values(), strict=True))
        return statement + _ANSWERED, values


def _columns(events: Sequence[StoredEvent]) -> Iterator[list[Any]]:
    yield [event.originator_id for event in events]
    yield [event.originator_version for event in events]
    yield [event.topic for event in events]
    yield [event.state.decode() for event in events]


def as_sqlalchemy(fault: BaseException) -> BaseException:
    """Return a driver's error as the error that SQLAlchemy would raise for it."""
    if isinstance(fault, sqlite3.Error):
        return sa.exc.DBAPIError.instance(None, None, fault, sqlite3.Error)
    if isinstance(fault, psycopg.Error):
        return sa.exc.DBAPIError.instance(None, None, fault, psycopg.Error)
    return fault
