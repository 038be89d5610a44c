"""How read models follow the record: in batches, each as far as it can, and no further."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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
    position_of,
)
from projections.leases import Lease, LeaseLost
from projections.standing import forget_stop, record_stop

Batch = Sequence[Recorded]


def catch_up(
    projections: Sequence[Projection],
    log: EventLog,
    store: Store,
    on_progress: Callable[[int], None] = lambda _position: None,
    lease: Lease | None = None,
    is_going: Callable[[], bool] = lambda: True,
    limit: int = BATCH_SIZE_MAX,
) -> None:
    """Apply every fact the projections have not seen; rows and bookmark commit together.

    Projections at the same place share one reading of the log. One that fails stops before its
    fact and the others go on; all stops are raised together at the end. Several processes may
    do this at once: each batch is applied by the one that holds the bookmark and, if one is
    given, the lease. Once it is no longer going, no further batch is begun.
    """
    step = _Step(log, store, lease)
    halted: dict[Projection, Exception] = {}
    while is_going() and (active := [p for p in projections if p not in halted]):
        marks = {projection: position_of(store, projection) for projection in active}
        start = min(marks.values())
        ahead = min((mark for mark in marks.values() if mark > start), default=None)
        batch, fault = readable(log, start, limit, ahead)
        if not batch and fault is None:
            break
        for projection in (p for p, mark in marks.items() if mark == start):
            if not is_going():
                break
            try:
                step.take(projection, batch, start, fault)
            except (ProjectionStopped, LeaseLost) as halt:
                halted[projection] = halt
        if batch:
            on_progress(batch[-1].position)
    if halted:
        raise ExceptionGroup("projections stopped", list(halted.values()))


class _Step:
    """One batch for one projection."""

    def __init__(self, log: EventLog, store: Store, lease: Lease | None) -> None:
        self._log = log
        self._store = store
        self._lease = lease

    def take(
        self, projection: Projection, batch: Batch, start: int, fault: Exception | None
    ) -> None:
        """Apply a batch; without one, stop at the fact that nobody can read."""
        if batch:
            self._follow(projection, batch, start)
        else:
            self._stop(projection, unread(projection, start), fault)

    def _follow(self, projection: Projection, batch: Batch, start: int) -> None:
        """Apply a batch, or what comes before the first of its facts that cannot be applied."""
        try:
            self._write(projection, batch, start)
        except (*UNREACHABLE, LeaseLost):
            raise
        except ProjectionStopped as stop:
            before = [fact for fact in batch if fact.position < stop.position]
            if before:
                self._follow(projection, before, start)
            self._stop(projection, stop, stop.__cause__)
        except Exception as fault:
            if len(batch) == 1:
                self._stop(projection, ProjectionStopped(projection.name, batch[0]), fault)
            middle = len(batch) // 2
            self._follow(projection, batch[:middle], start)
            self._follow(projection, batch[middle:], batch[middle - 1].position)

    def _write(self, projection: Projection, batch: Batch, start: int) -> None:
        """Apply a batch, unless another process did so since the bookmark was read."""
        with self._store.deriving() as connection:
            self._prepare(connection, projection)
            if hold(connection, projection) == start:
                apply(projection, batch, connection)
                move(connection, projection, batch[-1].position)
                forget_stop(connection, projection, batch[-1].position)

    def _stop(
        self, projection: Projection, stop: ProjectionStopped, fault: BaseException | None
    ) -> None:
        stop.__cause__ = fault
        with self._store.deriving() as connection:
            self._prepare(connection, projection)
            record_stop(connection, projection, stop)
        raise stop

    def _prepare(self, connection: Connection, projection: Projection) -> None:
        if self._lease is not None:
            self._lease.keep(connection, projection.name)


def unread(projection: Projection, after: int) -> ProjectionStopped:
    """Name the fact after a position, which nobody can read."""
    return ProjectionStopped(projection.name, Recorded(after + 1, "", "", None))


def readable(
    log: EventLog, start: int, limit: int, until: int | None = None
) -> tuple[Batch, Exception | None]:
    """Read a batch, or the part of it before the first fact that cannot be read, and why."""
    try:
        return log.read(start, limit, until), None
    except UNREACHABLE:
        raise
    except Exception as first:
        batch: Batch = ()
        fault, readable, unreadable = first, 0, limit
        while unreadable - readable > 1:
            middle = (readable + unreadable) // 2
            try:
                batch, readable = log.read(start, middle, until), middle
            except UNREACHABLE:
                raise
            except Exception as again:
                fault, unreadable = again, middle
        return batch, fault
