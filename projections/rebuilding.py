"""Rebuilding: a projection is derived anew beside the rows that serve, then takes their place.

Rows, and how far they are, commit together; so a rebuild that was killed goes on where it was.
Readers see the old rows or the new ones, never a part, and never less than they saw before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.engine import (
    BATCH_SIZE_MAX,
    UNREACHABLE,
    EventLog,
    Projection,
    ProjectionStopped,
    Recorded,
    Store,
    apply,
    hold,
    move,
)
from projections.following import readable, unread
from projections.leases import LEASE_SECONDS, Lease, LeaseLost
from projections.rows import Known
from projections.shadows import Shadow
from projections.standing import forget_stop
from projections.standing_tables import BOOKMARKS, BUILDS, LEASES

_LAST_BATCH_MAX: Final = 500
"""Facts that may be left to the transaction that swaps."""

_PATIENCE_SECONDS: Final = 0.2
_PAUSES_SECONDS: Final = (0.05, 0.2, 1.0)
_LOCK_NOT_AVAILABLE: Final = "55P03"


class RebuildUnderWay(Exception):  # noqa: N818 - named for what is wrong
    """Another process is rebuilding the same projection."""

    def __init__(self, projection: str, holder: str) -> None:
        super().__init__(f"Projection {projection} is being rebuilt by {holder}.")
        self.projection = projection
        self.holder = holder


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """From which position a rebuild began or went on, and the one its rows now stand at."""

    start: int
    position: int


def rebuild_beside(
    projection: Projection,
    log: EventLog,
    store: Store,
    holder: str,
    on_progress: Callable[[int], None] = lambda _position: None,
    lease_seconds: float = LEASE_SECONDS,
) -> Rebuilt:
    """Derive a projection anew while its rows serve and are kept current, then swap.

    Raises ``RebuildUnderWay`` when another process does, and ``ProjectionStopped`` at a fact
    that cannot be applied: the old rows then go on serving.
    """
    lease = Lease(store, holder, lease_seconds)
    build = _Build(projection, log, store, lease)
    _take(lease, store, build.name, projection.name, 2 * lease_seconds)
    try:
        start = build.begin()
        on_progress(start)
        build.fill(start, on_progress)
        return Rebuilt(start, build.finish(on_progress))
    finally:
        lease.release()


def _take(lease: Lease, store: Store, name: str, projection: str, patience: float) -> None:
    """Take the lease; one that is not renewed belongs to a process that died, and is awaited."""
    found = sa.select(LEASES.c.holder, LEASES.c.until).where(LEASES.c.projection == name)
    deadline = time.monotonic() + patience
    seen: set[str] = set()
    while not lease.take({name}):
        with store.reading() as connection:
            row = connection.execute(found).one_or_none()
        if row is not None:
            seen.add(row.until)
            if len(seen) > 1 or time.monotonic() > deadline:
                raise RebuildUnderWay(projection, row.holder)
        time.sleep(_PAUSES_SECONDS[0])


class _Build:
    """One rebuild."""

    def __init__(self, projection: Projection, log: EventLog, store: Store, lease: Lease) -> None:
        self.name = f"rebuild:{projection.name}"
        self._projection = projection
        self._log = log
        self._store = store
        self._lease = lease
        self._shadow = Shadow(projection)
        self._known = Known()

    def begin(self) -> int:
        """Return how far the rows are that can be gone on with; create the tables anew if none."""
        named = BUILDS.c.projection == self._projection.name
        with self._store.deriving() as connection:
            self._lease.keep(connection, self.name)
            form = self._shadow.form(connection.dialect)
            found = sa.select(BUILDS.c.position).where(named, BUILDS.c.form == form)
            if (position := connection.execute(found).scalar_one_or_none()) is not None:
                return int(position)
            self._shadow.create(connection)
            connection.execute(sa.delete(BUILDS).where(named))
            begun = {"projection": self._projection.name, "position": 0, "form": form}
            connection.execute(sa.insert(BUILDS), begun)
            return 0

    def fill(self, position: int, on_progress: Callable[[int], None]) -> int:
        """Derive rows from a position to the end of the log, and return that."""
        while True:
            batch, fault = readable(self._log, position, BATCH_SIZE_MAX)
            if not batch:
                break
            self._add(batch)
            position = batch[-1].position
            on_progress(position)
        if fault is not None:
            raise unread(self._projection, position) from fault
        return position

    def finish(self, on_progress: Callable[[int], None]) -> int:
        """Index the rows, catch up with what was recorded meanwhile, and swap."""
        with self._store.deriving() as connection:
            self._lease.keep(connection, self.name)
            self._shadow.index(connection)
            position = self._built(connection)
        for pause in chain(_PAUSES_SECONDS, repeat(_PAUSES_SECONDS[-1])):
            position = self.fill(position, on_progress)
            if (reached := self._swapped()) is not None:
                return reached
            time.sleep(pause)
        raise AssertionError("the last pause repeats for ever")

    def _add(self, batch: Sequence[Recorded]) -> None:
        """Write a batch, or what comes before the first of its facts that cannot be applied."""
        try:
            with self._store.deriving() as connection:
                self._lease.keep(connection, self.name)
                self._write(connection, batch)
        except (*UNREACHABLE, LeaseLost):
            raise
        except ProjectionStopped as stop:
            self._known = Known()  # what it remembered was undone with the transaction
            if before := [fact for fact in batch if fact.position < stop.position]:
                self._add(before)
            raise
        except Exception as fault:  # whichever row it is, the fact behind it is named
            self._known = Known()
            if len(batch) == 1:
                raise ProjectionStopped(self._projection.name, batch[0]) from fault
            middle = len(batch) // 2
            self._add(batch[:middle])
            self._add(batch[middle:])

    def _write(self, connection: Connection, batch: Sequence[Recorded]) -> None:
        apply(self._projection, batch, connection, self._shadow.target, self._known)
        named = BUILDS.c.projection == self._projection.name
        moved = sa.update(BUILDS).where(named).values(position=batch[-1].position)
        connection.execute(moved)

    def _built(self, connection: Connection) -> int:
        named = BUILDS.c.projection == self._projection.name
        return int(connection.execute(sa.select(BUILDS.c.position).where(named)).scalar_one())

    def _swapped(self) -> int | None:
        """Swap and return the position; None when it has to be tried again."""
        try:
            with self._store.deriving() as connection:
                self._lease.keep(connection, self.name)
                return self._swap(connection)
        except sa.exc.OperationalError as busy:
            self._known = Known()
            if getattr(busy.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            return None

    def _swap(self, connection: Connection) -> int | None:
        """Apply the last facts and swap; None when they are too many to hold everyone up for.

        On PostgreSQL a reader that began before might come to a table only after it was
        swapped, and see none of its rows. So every reader holds the bookmarks from its first
        statement on (``Database.reading``), and the swap waits until there is none: briefly,
        because new readers queue behind it, and then again.
        """
        if connection.dialect.name == "postgresql":
            patience = f"{_PATIENCE_SECONDS * 1000:.0f}"
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {patience}")
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql(f"LOCK TABLE {BOOKMARKS.name} IN ACCESS EXCLUSIVE MODE")
        hold(connection, self._projection)
        rest = self._log.read(self._built(connection), _LAST_BATCH_MAX + 1)
        if len(rest) > _LAST_BATCH_MAX:
            return None
        if rest:
            self._write(connection, rest)
        position = self._built(connection)
        self._shadow.replace(connection)
        move(connection, self._projection, position)
        forget_stop(connection, self._projection, position)
        connection.execute(sa.delete(BUILDS).where(BUILDS.c.projection == self._projection.name))
        return position
