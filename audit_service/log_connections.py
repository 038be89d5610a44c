"""The log through the bare driver: the few statements that every command waits for.

SQLAlchemy keeps the tables, the pool and every read; between a command and its commit its layers
would cost more than the database (ADR 0015).
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

import psycopg
import sqlalchemy as sa
from eventsourcing.persistence import Notification, StoredEvent

from audit_service.log_tables import PARTITION

DRIVER_ERRORS: Final = (sqlite3.Error, psycopg.Error)
INTEGRITY_ERRORS: Final = (sqlite3.IntegrityError, psycopg.IntegrityError)

StoredRow = tuple[int, str, UUID | str, int, str, str]
"""An event as it is stored: position, instant, record, version, topic and state."""

_UNLIMITED: Final = 2**62
_SELECT: Final = (
    "SELECT position, recorded_at, originator_id, originator_version, topic, state"
    " FROM event_log WHERE "
)


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

    def __init__(self, driver: Any, partition: int = PARTITION) -> None:
        """Speak to the log over a connection of the driver's own kind."""
        self.driver = driver
        self.partition = partition

    def close(self) -> None:
        """Close the connection, for whoever opened it for this alone."""
        self.driver.close()

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
    @abstractmethod
    def is_lost(self) -> bool:
        """Say whether, outside a transaction, the connection is of no use any more."""

    def mark(self) -> None:
        """Mark a point inside a transaction, to go back to or to forget."""
        self.driver.execute("SAVEPOINT mark")

    def forget_mark(self) -> None:
        """Forget the mark: what came after it stays."""
        self.driver.execute("RELEASE SAVEPOINT mark")

    def back_to_mark(self) -> None:
        """Undo what came after the mark, and forget it."""
        self.driver.execute("ROLLBACK TO SAVEPOINT mark")
        self.forget_mark()

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

    def first_events_of(self, keys: Sequence[UUID], count: int) -> list[StoredRow]:
        """Return the first events of several records at once, up to a version of each."""
        return self.rows(
            f"{_SELECT}partition = ? AND originator_id IN ({', '.join('?' * len(keys))})"
            " AND originator_version <= ? ORDER BY originator_id, originator_version",
            self.partition,
            *map(self.identity, keys),
            count,
        )

    def event_at(self, position: int) -> Entry | None:
        """Return the event at a position, if the log is that long."""
        found = self._entries("partition = ? AND position = ?", self.partition, position)
        return found[0] if found else None

    def events_at(self, positions: Sequence[int]) -> list[StoredRow]:
        """Return the events at several positions at once."""
        return self.rows(
            f"{_SELECT}partition = ? AND position IN ({', '.join('?' * len(positions))})",
            self.partition,
            *positions,
        )

    def events_after(self, position: int, limit: int) -> list[Entry]:
        """Return the next events of the log."""
        return self._entries(
            "partition = ? AND position > ? ORDER BY position LIMIT ?",
            self.partition,
            position,
            limit,
        )

    def stored_after(
        self, position: int, limit: int, until: int | None, topics: Sequence[str]
    ) -> list[StoredRow]:
        """Return the next rows of the log as they are stored, perhaps only some topics."""
        chosen, values = "partition = ? AND position > ?", [self.partition, position]
        if until is not None:
            chosen += " AND position <= ?"
            values.append(until)
        if topics:
            chosen += f" AND topic IN ({', '.join('?' * len(topics))})"
        return self.rows(f"{_SELECT}{chosen} ORDER BY position LIMIT ?", *values, *topics, limit)

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
                originator_id=identity_in(key),
                originator_version=version,
                topic=topic,
                state=state.encode(),
                id=position,
                recorded_at=recorded_at,
            )
            for position, recorded_at, key, version, topic, state in found
        ]


def as_sqlalchemy(fault: BaseException) -> BaseException:
    """Return a driver's error as the error that SQLAlchemy would raise for it."""
    if isinstance(fault, sqlite3.Error):
        return sa.exc.DBAPIError.instance(None, None, fault, sqlite3.Error)
    if isinstance(fault, psycopg.Error):
        return sa.exc.DBAPIError.instance(None, None, fault, psycopg.Error)
    return fault


def identity_in(stored: UUID | str) -> UUID:
    """Return a record's identity as a value, from what the driver reads."""
    return stored if isinstance(stored, UUID) else _identity(stored)


@lru_cache(maxsize=65_536)
def _identity(digits: str) -> UUID:
    """Read an identity; the facts of a record come again and again."""
    return UUID(digits)
