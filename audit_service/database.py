"""The database behind the record: SQLite by default, PostgreSQL by URL, one code for both."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from audit_service.config import Limits
from audit_service.database_faults import (
    DATABASE_FILE_REQUIRED,
    DATABASE_FOLDER_MISSING,
    DATABASE_KIND_UNKNOWN,
    DATABASE_URL_MALFORMED,
    DatabaseUnusable,
)
from projections.standing_tables import BOOKMARKS

DATABASES = ("sqlite", "postgresql")
_CREATING = 0x61756469
"""The advisory lock taken while tables are created, and at no other time."""

_WAL_PAUSE_SECONDS = 0.01


class Database:
    """Two ways into one database: a writer that may lock, readers that never wait for it.

    On SQLite the writer begins IMMEDIATE, so it holds the only write lock from its first
    statement on; WAL lets readers go on. On PostgreSQL both come from the same pool.
    """

    def __init__(self, url: str, limits: Limits = Limits()) -> None:  # noqa: B008 - frozen
        """Open ``sqlite:///file`` or ``postgresql://...``; refuse anything else by name."""
        self.url = _parse(url)
        self.limits = limits
        self._pool = {
            "pool_size": limits.pool_size,
            "max_overflow": limits.pool_overflow,
            "pool_timeout": limits.lock_seconds,
        }
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.reader = self._sqlite(begin="BEGIN")
            self.writer = self._sqlite(begin="BEGIN IMMEDIATE")
            self.deriver = self._sqlite(begin="BEGIN IMMEDIATE", synchronous="NORMAL")
        else:
            self.writer = sa.create_engine(
                self.url,
                pool_pre_ping=True,
                connect_args=_of_connection(self.url, limits),
                **self._pool,
            )
            # A report asks several questions and must have one answer: the state it began with.
            self.reader = self.writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        self._engines = [self.reader, self.writer, *([self.deriver] if self.is_sqlite else [])]
        self._transaction: ContextVar[Connection | None] = ContextVar("transaction", default=None)

    @property
    def name(self) -> str:
        """Return the URL without its password."""
        return self.url.render_as_string(hide_password=True)

    @staticmethod
    def exists(url: str) -> bool:
        """Say whether there is a file behind an SQLite URL; a server has to answer for itself."""
        parsed = _parse(url)
        return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Write in one transaction; inside another one of this context, join it."""
        with self._joined_or_begun(self.writer) as (connection, _is_new):
            yield connection

    @contextmanager
    def deriving(self) -> Iterator[Connection]:
        """Write derived rows in one transaction that does not wait for the disk.

        A crash may lose the last of them, with the bookmark that belongs to them: they are
        derived again. What is recorded before or after is as durable as ever: a transaction
        that is joined keeps waiting.
        """
        engine = self.deriver if self.is_sqlite else self.writer
        with self._joined_or_begun(engine) as (connection, is_new):
            if is_new and not self.is_sqlite:
                connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
            yield connection

    @contextmanager
    def _joined_or_begun(self, engine: Engine) -> Iterator[tuple[Connection, bool]]:
        """Join the transaction of this context, or begin one that others may join."""
        ambient = self._transaction.get()
        if ambient is not None:
            yield ambient, False
            return
        with engine.begin() as connection:
            token = self._transaction.set(connection)
            try:
                yield connection, True
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

    def own_connection(self) -> Any:
        """Open a connection of the driver's, for whoever opens it alone to use and to close.

        It is in autocommit mode: transactions begin and end where its user says so.
        """
        connection = self.writer.raw_connection()
        driver: Any = connection.dbapi_connection
        connection.detach()  # from the pool, which forgets it
        if not self.is_sqlite:
            driver.autocommit = True
        return driver

    def close(self) -> None:
        """Let go of every connection."""
        for engine in self._engines:
            engine.dispose()

    def _sqlite(self, begin: str, synchronous: str = "FULL") -> Engine:
        engine = sa.create_engine(
            self.url,
            connect_args={"timeout": self.limits.lock_seconds, "check_same_thread": False},
            **self._pool,
        )

        @sa.event.listens_for(engine, "connect")
        def connect(connection: Any, _record: Any) -> None:
            connection.isolation_level = None  # SQLAlchemy, not the driver, begins transactions
            _into_wal(connection, self.limits.lock_seconds)
            for pragma in (f"synchronous={synchronous}", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")

        @sa.event.listens_for(engine, "begin")
        def begin_transaction(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine


def _into_wal(connection: sqlite3.Connection, patience: float) -> None:
    """Have a file keep a write-ahead log, as it does from its first connection on.

    SQLite does not wait by itself for others that are doing the same to a new file.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as refused:
            busy = refused.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(_WAL_PAUSE_SECONDS)
        else:
            return


def _of_connection(url: sa.URL, limits: Limits) -> dict[str, Any]:
    """Say how to connect to PostgreSQL; what the URL says itself stands.

    A peer that has gone without a word is noticed by the kernel within a minute.
    """
    options = {
        "statement_timeout": limits.statement_seconds,
        "lock_timeout": limits.lock_seconds,
        "idle_in_transaction_session_timeout": limits.idle_seconds,
    }
    asked = url.query.get("options", "")
    wanted = {
        "connect_timeout": limits.connect_seconds,
        "application_name": "audit-service",
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 60_000,
    }
    given = " ".join([*(f"-c {key}={value}s" for key, value in options.items()), *_words(asked)])
    return {k: v for k, v in wanted.items() if k not in url.query} | {"options": given}


def _words(asked: str | tuple[str, ...]) -> tuple[str, ...]:
    return (asked,) if isinstance(asked, str) else asked


def _parse(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise DatabaseUnusable(DATABASE_URL_MALFORMED()) from None
    backend = parsed.get_backend_name()
    if backend not in DATABASES:
        raise DatabaseUnusable(DATABASE_KIND_UNKNOWN(kinds=" / ".join(DATABASES), kind=backend))
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise DatabaseUnusable(DATABASE_FILE_REQUIRED())
        folder = Path(parsed.database).absolute().parent
        if not folder.is_dir():
            raise DatabaseUnusable(DATABASE_FOLDER_MISSING(folder=folder, file=parsed.database))
    return parsed
