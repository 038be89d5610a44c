"""How read models keep up with the record: batches, a bookmark, and a loud stop."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.rows import READ_MODELS, Known, Rows, insert_into
from projections.standing_tables import BOOKMARKS
from projections.text_search import TextIndex

BATCH_SIZE_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact as the log holds it: where, since when, under which topic, and what it says."""

    position: int
    recorded_at: str
    topic: str
    event: Any


class EventLog(Protocol):
    """The record, seen by a reader: positions only grow, and events never change."""

    def read(self, after: int, limit: int, until: int | None = None) -> Sequence[Recorded]:
        """Return up to ``limit`` facts after a position and not past ``until``, oldest first."""
        ...


class Store(Protocol):
    """Where read models live."""

    def transaction(self) -> AbstractContextManager[Connection]:
        """Write in one transaction."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """Read one consistent state."""
        ...


class Projection(ABC):
    """Turns facts into rows. Rows may be thrown away; facts may not."""

    name: ClassVar[str]
    tables: ClassVar[tuple[sa.Table, ...]]
    topics: ClassVar[frozenset[str] | None] = None
    """The facts it reads, where it does not read all of them; it is not shown the others."""
    texts: ClassVar[tuple[TextIndex, ...]] = ()
    """Text indexes kept beside the tables."""

    def read_of(self, batch: Sequence[Recorded]) -> Sequence[Recorded]:
        """Return the facts of a batch that it reads."""
        topics = self.topics
        return batch if topics is None else [fact for fact in batch if fact.topic in topics]

    @abstractmethod
    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Change the rows this fact affects; let other facts pass."""

    def clear(self, connection: Connection) -> None:
        """Forget every row, and the text indexes over them."""
        for table in self.tables:
            connection.execute(sa.delete(table))
        for text in self.texts:
            text.clear(connection)


class ProjectionStopped(Exception):  # noqa: N818 - named for what happened
    """A projection could not apply a fact; it stays where it was until someone looks."""

    def __init__(self, projection: str, recorded: Recorded) -> None:
        super().__init__(
            f"Projection {projection} stopped at position {recorded.position} ({recorded.topic})."
        )
        self.projection = projection
        self.position = recorded.position


def create_read_models(store: Store) -> None:
    """Create the derived tables that do not exist yet."""
    with store.transaction() as connection:
        READ_MODELS.create_all(connection)


def position_of(store: Store, projection: Projection) -> int:
    """Return the last position a projection has applied (0: none)."""
    with store.reading() as connection:
        return _bookmark(connection, projection)


def catch_up(
    projections: Sequence[Projection],
    log: EventLog,
    store: Store,
    on_progress: Callable[[int], None] = lambda _position: None,
) -> None:
    """Apply every fact the projections have not seen; rows and bookmark commit together.

    Projections at the same place share one reading of the log. One that fails stops before its
    fact and the others go on; all stops are raised together at the end. Several processes may
    do this at once: each batch is applied by the one that holds the bookmark.
    """
    stopped: dict[Projection, ProjectionStopped] = {}
    while active := [p for p in projections if p not in stopped]:
        marks = {projection: position_of(store, projection) for projection in active}
        start = min(marks.values())
        ahead = min((mark for mark in marks.values() if mark > start), default=None)
        batch = log.read(start, BATCH_SIZE_MAX, ahead)
        if not batch:
            break
        for projection in (p for p, mark in marks.items() if mark == start):
            try:
                _apply_from(start, projection, batch, store)
            except ProjectionStopped as stop:
                stopped[projection] = stop
                before = [fact for fact in batch if fact.position < stop.position]
                _apply_from(start, projection, before, store)
        on_progress(batch[-1].position)
    if stopped:
        raise ExceptionGroup("projections stopped", list(stopped.values()))


def rebuild(
    projection: Projection,
    log: EventLog,
    store: Store,
    until: int | None = None,
    on_progress: Callable[[int], None] = lambda _position: None,
) -> None:
    """Forget the rows and derive them again, in one transaction: readers see old, then new."""
    with store.transaction() as connection:
        _hold(connection, projection)
        projection.clear(connection)
        _move(connection, projection, 0)
        position, known = 0, Known()
        while batch := log.read(position, BATCH_SIZE_MAX, until):
            apply(projection, batch, connection, known)
            position = batch[-1].position
            on_progress(position)


def apply(
    projection: Projection,
    batch: Sequence[Recorded],
    connection: Connection,
    known: Known | None = None,
) -> None:
    """Apply one batch and move the bookmark, inside a transaction that holds it."""
    rows, read = Rows(connection, known=known), projection.read_of(batch)
    rows.expect(fact.event.originator_id for fact in read)
    for recorded in read:
        try:
            projection.project(recorded, rows)
        except Exception as fault:
            raise ProjectionStopped(projection.name, recorded) from fault
    rows.flush()
    _move(connection, projection, batch[-1].position)


def _apply_from(
    start: int, projection: Projection, batch: Sequence[Recorded], store: Store
) -> None:
    """Apply a batch, unless another process did so since the bookmark was read."""
    with store.transaction() as connection:
        if batch and _hold(connection, projection) == start:
            apply(projection, batch, connection)


def _hold(connection: Connection, projection: Projection) -> int:
    """Lock a projection's bookmark, beginning it where there is none, and return its position."""
    begun = insert_into(connection, BOOKMARKS).on_conflict_do_nothing()
    connection.execute(begun, {"projection": projection.name, "position": 0})
    found = sa.select(BOOKMARKS.c.position).where(BOOKMARKS.c.projection == projection.name)
    return int(connection.execute(found.with_for_update()).scalar_one())


def _move(connection: Connection, projection: Projection, position: int) -> None:
    connection.execute(
        sa.update(BOOKMARKS)
        .where(BOOKMARKS.c.projection == projection.name)
        .values(position=position)
    )


def _bookmark(connection: Connection, projection: Projection) -> int:
    found = sa.select(BOOKMARKS.c.position).where(BOOKMARKS.c.projection == projection.name)
    return connection.execute(found).scalar_one_or_none() or 0
