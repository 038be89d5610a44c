"""The log in PostgreSQL, through the bare driver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any, Final
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from audit_service.log_connections import Entries, Head, LogConnection

COPY_FROM: Final = 50
"""From how many rows on they go faster by COPY than by a statement."""

_MOVED: Final = """
WITH head AS (
  UPDATE event_head
  SET position = position + %s, recorded_at = greatest(recorded_at, %s)
  WHERE partition = %s AND position = %s
  RETURNING position, recorded_at
)"""
_FEW_MAX: Final = 8
"""Up to how many events are written out in the statement: quicker than unnesting arrays."""

_FEW: Final = """, events AS (
  INSERT INTO event_log (partition, position, recorded_at, originator_id, originator_version,
                         topic, state)
  SELECT %s, %s + one.number, head.recorded_at, one.id, one.version, one.topic, one.state
  FROM head, (VALUES {rows}) AS one (number, id, version, topic, state)
)"""
_ROW: Final = "({number}, %s::uuid, %s::bigint, %s::text, %s::text)"
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
            statement.replace("?", "%s"), values, prepare=True, binary=True
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
            few = len(events) <= _FEW_MAX
            statement += _few(len(events)) if few else _EVENTS
            values += self.partition, head.position
            columns = _columns(events)
            values += chain.from_iterable(zip(*columns, strict=True)) if few else columns
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


@cache
def _few(count: int) -> str:
    return _FEW.format(rows=", ".join(_ROW.format(number=n) for n in range(1, count + 1)))
