"""The event store: one append-only log with gapless positions, behind the library's interface."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    StoredEvent,
    Subscription,
)

from audit_service.database import Database
from audit_service.log_connections import (
    Entries,
    Entry,
    LogConnection,
    as_sqlalchemy,
)
from audit_service.log_tables import EVENTS, HEAD, PARTITION, stamp
from audit_service.postgres_log import PostgresLog
from audit_service.sqlite_log import SqliteLog

POLL_SECONDS: Final = 0.02

_COLUMNS = (
    EVENTS.c.position,
    EVENTS.c.recorded_at,
    EVENTS.c.originator_id,
    EVENTS.c.originator_version,
    EVENTS.c.topic,
    EVENTS.c.state,
)


def utc_now() -> datetime:
    """Return the instant it is."""
    return datetime.now(UTC)


class EventStore(ApplicationRecorder):
    """Appends facts under the head row and reads them back, on SQLite and PostgreSQL alike.

    Positions come from the head row, updated in the transaction that inserts the events: they
    have no gaps, and the order of commits is the order of positions, so a reader that has seen
    position n never later finds a smaller one (measured against the alternatives in ADR 0002).
    """

    def __init__(
        self,
        database: Database,
        partition: int = PARTITION,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Keep one partition of the log in a database; ``clock`` says when facts are recorded."""
        self.database = database
        self.partition = partition
        self.clock = clock
        self._appended = threading.Condition()
        self._appends = 0

    def connect(self) -> LogConnection:
        """Open a connection of its own to the log; whoever opens it closes it."""
        return self._over(self.database.own_connection())

    def announce(self) -> None:
        """Wake whoever waits in this process for the log to go on."""
        with self._appended:
            self._appends += 1
            self._appended.notify_all()

    def wait_past(self, position: int, timeout: float) -> int:
        """Return the last position as soon as it is beyond one, or after ``timeout`` seconds.

        An append of this process is seen at once, one of another at the next look at the head row.
        """
        deadline = time.monotonic() + timeout
        while True:
            seen = self._appends
            last = self.max_notification_id() or 0
            left = deadline - time.monotonic()
            if last > position or left <= 0:
                return last
            with self._appended:
                if self._appends == seen:  # else it went on during the look
                    self._appended.wait(min(POLL_SECONDS, left))

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        """Append events in one transaction, or in the one under way; return their positions.

        Raises the library's ``IntegrityError`` when another writer took a version first.
        """
        if not stored_events:
            return []
        entries = Entries(list(stored_events))
        try:
            with errors_named(), self.database.transaction() as connection:
                log = self._over(connection.connection.dbapi_connection)
                head = log.lock()
                after = log.append(head, stamp(self.clock()), entries)
        except sa.exc.IntegrityError as lost:
            raise IntegrityError(str(lost.orig)) from lost
        self.announce()
        return range(head.position + 1, after.position + 1)

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
        version = EVENTS.c.originator_version
        chosen = sa.select(*_COLUMNS).where(
            EVENTS.c.partition == self.partition, EVENTS.c.originator_id == originator_id
        )
        if gt is not None:
            chosen = chosen.where(version > gt)
        if lte is not None:
            chosen = chosen.where(version <= lte)
        return self._read(chosen.order_by(version.desc() if desc else version).limit(limit))

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

    def stored_after(
        self, position: int, limit: int, until: int | None = None, topics: Sequence[str] = ()
    ) -> list[tuple[int, str, UUID | str, int, str, str]]:
        """Return the next rows of the log as the driver reads them (see ``LogConnection``)."""
        with errors_named(), self.database.reading_log() as connection:
            log = self._over(connection.connection.dbapi_connection)
            return log.stored_after(position, limit, until, topics)

    def max_notification_id(self) -> int | None:
        """Return the last position, or None when nothing is recorded."""
        with self.database.reading_log() as connection:
            head = sa.select(HEAD.c.position).where(HEAD.c.partition == self.partition)
            return connection.execute(head).scalar_one_or_none() or None

    def last_position_at(self, instant: datetime) -> int:
        """Return the last position recorded at or before an instant (0: none).

        Exact because ``recorded_at`` never decreases with position, which it is therefore asked
        for by: the index holds instants, and only facts of the same one are left to sort.
        """
        with self.database.reading_log() as connection:
            found = connection.execute(
                sa.select(EVENTS.c.position)
                .where(EVENTS.c.partition == self.partition, EVENTS.c.recorded_at <= stamp(instant))
                .order_by(EVENTS.c.recorded_at.desc(), EVENTS.c.position.desc())
                .limit(1)
            )
            return found.scalar_one_or_none() or 0

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Refuse: projections pull in batches (``projections.engine``), nothing is pushed."""
        raise io.UnsupportedOperation(f"pull the log by position instead (gt={gt}, {topics})")

    def _over(self, driver: Any) -> LogConnection:
        kind = SqliteLog if self.database.is_sqlite else PostgresLog
        return kind(driver, self.partition)

    def _read(self, chosen: sa.Select[Any]) -> list[Entry]:
        with self.database.reading_log() as connection:
            return [
                Entry(
                    originator_id=row.originator_id,
                    originator_version=row.originator_version,
                    topic=row.topic,
                    state=row.state.encode(),
                    id=row.position,
                    recorded_at=row.recorded_at,
                )
                for row in connection.execute(chosen)
            ]


@contextmanager
def errors_named() -> Iterator[None]:
    """Raise a driver's errors as those that SQLAlchemy raises, which everybody above knows."""
    try:
        yield
    except Exception as fault:
        named = as_sqlalchemy(fault)
        if named is fault:
            raise
        raise named from fault
