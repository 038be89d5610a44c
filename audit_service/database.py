"""The database behind the record: SQLite by default, PostgreSQL by URL, one code for both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from projections.standing_tables import BOOKMARKS

DATABASES = ("sqlite", "postgresql")
_BUSY_TIMEOUT_SECONDS = 30
_CREATING = 0x61756469
"""The advisory lock taken while tables are created, and at no other time."""


class DatabaseUnusable(Exception):  # noqa: N818 - named for what is wrong
    """The database URL names nothing this service can keep a record in."""


class Database:
    """Two ways into one database: a writer that may lock, readers that never wait for it.

    On SQLite the writer begins IMMEDIATE, so it holds the only write lock from its first
    statement on; WAL lets readers go on. On PostgreSQL both come from the same pool.
    """

    def __init__(self, url: str) -> None:
        """Open ``sqlite:///file`` or ``postgresql://...``; refuse anything else by name."""
        self.url = _parse(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.reader = self._sqlite(begin="BEGIN")
            self.writer = self._sqlite(begin="BEGIN IMMEDIATE")
        else:
            self.writer = sa.create_engine(self.url, pool_pre_ping=True, pool_size=10)
            # A report asks several questions and must have one answer: the state it began with.
            self.reader = self.writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        self._transaction: ContextVar[Connection | None] = ContextVar("transaction", default=None)

    @staticmethod
    def exists(url: str) -> bool:
        """Say whether there is a file behind an SQLite URL; a server has to answer for itself."""
        parsed = _parse(url)
        return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Write in one transaction; inside another one of this context, join it."""
        ambient = self._transaction.get()
        if ambient is not None:
            yield ambient
            return
        with self.writer.begin() as connection:
            token = self._transaction.set(connection)
            try:
                yield connection
            finally:
                self._transaction.reset(token)

    @contextmanager
    def creating(self) -> Iterator[Connection]:
        """Create tables in one transaction, one process after the other.

        PostgreSQL lets two processes begin to create the same table and fails the second.
        """
        with self.transaction() as connection:
            if not self.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_CREATING)))
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one consistent state; inside a transaction, what it has written so far.

        A rebuild swaps tables between readers, never under one (``projections.rebuilding``): on
        PostgreSQL each holds the bookmarks before its snapshot is taken.
        """
        with self.reading_log() as connection:
            if not self.is_sqlite and not self._transaction.get():
                connection.exec_driver_sql(f"LOCK TABLE {BOOKMARKS.name} IN ACCESS SHARE MODE")
            yield connection

    @contextmanager
    def reading_log(self) -> Iterator[Connection]:
        """Read as ``reading`` does, but no read model: only tables that are never swapped."""
        ambient = self._transaction.get()
        if ambient is not None:
            yield ambient
            return
        with self.reader.connect() as connection:
            yield connection

    def own_connection(self) -> sa.PoolProxiedConnection:
        """Open a connection outside the pool, for whoever opens it alone to use and to close.

        It is in autocommit mode: transactions begin and end where its user says so.
        """
        connection = self.writer.raw_connection()
        connection.detach()
        if not self.is_sqlite:
            connection.dbapi_connection.autocommit = True  # type: ignore[union-attr]  # psycopg's
        return connection

    def close(self) -> None:
        """Let go of every connection."""
        self.reader.dispose()
        self.writer.dispose()

    def _sqlite(self, begin: str) -> Engine:
        engine = sa.create_engine(
            self.url,
            connect_args={"timeout": _BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        )

        @sa.event.listens_for(engine, "connect")
        def connect(connection: Any, _record: Any) -> None:
            connection.isolation_level = None  # SQLAlchemy, not the driver, begins transactions
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")

        @sa.event.listens_for(engine, "begin")
        def begin_transaction(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine


def _parse(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise DatabaseUnusable(
            "The database URL is not a URL such as sqlite:///audit.db."
        ) from None
    backend = parsed.get_backend_name()
    if backend not in DATABASES:
        raise DatabaseUnusable(f"The record is kept in {' or '.join(DATABASES)}, not in {backend}.")
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise DatabaseUnusable("A record needs a file: sqlite:///audit.db.")
        folder = Path(parsed.database).absolute().parent
        if not folder.is_dir():
            raise DatabaseUnusable(f"There is no folder {folder} to keep {parsed.database} in.")
    return parsed
