"""How a fact becomes rows: what a projection is, its bookmark, and how a batch is applied."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Final, NamedTuple, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.rows import READ_MODELS, Known, Rows, insert_into, itself
from projections.standing_tables import BOOKMARKS
from projections.text_search import TextIndex

BATCH_SIZE_MAX: Final = 4_096
"""Facts per transaction: enough that its commit costs nothing beside its rows."""

UNREACHABLE: Final = (
    sa.exc.OperationalError,
    sa.exc.InterfaceError,
    sa.exc.InternalError,
    sa.exc.TimeoutError,
)
"""What is raised when the database did not answer: no fact is to blame, and it may pass."""


class Recorded(NamedTuple):
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

    def deriving(self) -> AbstractContextManager[Connection]:
        """Write in one transaction, which a crash may lose: it can be derived again."""
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

    def about(self, batch: Sequence[Recorded]) -> Iterator[Any]:
        """Name the keys of the rows a batch is likely to need, which are then read at once.

        They are the records its facts belong to, unless a projection knows of more.
        """
        return (fact.event.originator_id for fact in batch)

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
        self.topic = recorded.topic

    @property
    def fault(self) -> str:
        """Say why."""
        return f"{type(self.__cause__).__name__}: {self.__cause__}"


def create_read_models(store: Store) -> None:
    """Create the derived tables that do not exist yet."""
    with store.deriving() as connection:
        READ_MODELS.create_all(connection)


def position_of(store: Store, projection: Projection) -> int:
    """Return the last position a projection has applied (0: none)."""
    found = sa.select(BOOKMARKS.c.position).where(BOOKMARKS.c.projection == projection.name)
    with store.reading() as connection:
        return connection.execute(found).scalar_one_or_none() or 0


def rebuild(
    projection: Projection,
    log: EventLog,
    store: Store,
    until: int | None = None,
    on_progress: Callable[[int], None] = lambda _position: None,
) -> None:
    """Forget the rows and derive them again in place, in one transaction.

    For a scratch database: where readers and followers are served, build beside instead
    (``projections.rebuilding``), which holds up nobody.
    """
    with store.deriving() as connection:
        hold(connection, projection)
        projection.clear(connection)
        move(connection, projection, 0)
        position, known = 0, Known()
        while batch := log.read(position, BATCH_SIZE_MAX, until):
            apply(projection, batch, connection, known=known)
            position = batch[-1].position
            move(connection, projection, position)
            on_progress(position)


def apply(
    projection: Projection,
    batch: Sequence[Recorded],
    connection: Connection,
    target: Callable[[sa.Table], sa.Table] = itself,
    known: Known | None = None,
) -> None:
    """Write the rows of one batch, inside a transaction that holds the mark they belong to.

    ``known`` are rows remembered from batch to batch, by whoever alone writes these tables.
    """
    rows, read = Rows(connection, target, known), projection.read_of(batch)
    rows.expect(projection.about(read))
    for recorded in read:
        try:
            projection.project(recorded, rows)
        except UNREACHABLE:
            raise
        except Exception as fault:
            raise ProjectionStopped(projection.name, recorded) from fault
    rows.flush()


def hold(connection: Connection, projection: Projection) -> int:
    """Lock a projection's bookmark, beginning it where there is none, and return its position."""
    begun = insert_into(connection, BOOKMARKS).on_conflict_do_nothing()
    connection.execute(begun, {"projection": projection.name, "position": 0})
    found = sa.select(BOOKMARKS.c.position).where(BOOKMARKS.c.projection == projection.name)
    return int(connection.execute(found.with_for_update()).scalar_one())


def move(connection: Connection, projection: Projection, position: int) -> None:
    """Move a bookmark that is held."""
    connection.execute(
        sa.update(BOOKMARKS)
        .where(BOOKMARKS.c.projection == projection.name)
        .values(position=position)
    )
