"""Faults where the program meets the database: chosen calls fail, get lost, or never return.

The drivers themselves are wrapped, so that whatever stands above them is put to the test: every
statement and commit of ``sqlite3``, every round trip of ``psycopg``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

import psycopg
from psycopg.pq import TransactionStatus

T = TypeVar("T")


class Fault(StrEnum):
    """What goes wrong at a call."""

    ERROR = "error"
    """The database answers with an error; nothing was done."""
    DROP = "drop"
    """The connection is lost before the database heard the call."""
    LOST = "lost"
    """The database did what was asked, and its answer is lost with the connection."""
    CRASH = "crash"
    """The process dies before the call."""
    CRASH_AFTER = "crash_after"
    """The process dies after the call took effect, before it could act on it."""
    RIVAL = "rival"
    """Nothing goes wrong here, but another office acts in between."""


CRASHES: Final = (Fault.CRASH, Fault.CRASH_AFTER)


class Crashed(BaseException):
    """The process is gone; nothing of it may act any more."""


@dataclass(slots=True)
class _Armed:
    fault: Fault
    after: int
    rival: Callable[[], None]


class Boundary:
    """Sees every call to a database; ``owner`` is the application that is acting now."""

    def __init__(self) -> None:
        self.owner = 0
        self.fired: Fault | None = None
        self._armed: _Armed | None = None
        self._owners: WeakKeyDictionary[Any, int] = WeakKeyDictionary()
        self._gone: set[int] = set()

    def arm(self, fault: Fault, after: int, rival: Callable[[], None] = lambda: None) -> None:
        """Let one call go wrong after so many that go well."""
        self.fired = None
        self._armed = _Armed(fault, after, rival)

    def disarm(self) -> Fault | None:
        """Let everything go well again; return what went wrong, if it came to that."""
        self._armed, fired = None, self.fired
        return fired

    def kill(self, owner: int) -> None:
        """Take every connection of an application from it, as the death of its process would."""
        self._gone.add(owner)
        for connection in [c for c, whose in self._owners.items() if whose == owner]:
            if isinstance(connection, sqlite3.Connection):
                sqlite3.Connection.rollback(connection)  # an unfinished statement outlives close()
            connection.close()

    def check(self) -> None:
        """Let nobody act whose process is gone."""
        if self.owner in self._gone:
            raise Crashed

    def call(self, connection: Any, do: Callable[[], T]) -> T:
        """Pass a call on to the database, unless it is its turn to go wrong."""
        owner = self._owners.setdefault(connection, self.owner)
        if owner in self._gone:
            raise Crashed
        armed = self._armed
        if armed is None or owner != self.owner:
            return do()
        armed.after -= 1
        if armed.after >= 0 or (armed.fault is Fault.RIVAL and self._in_transaction(owner)):
            return do()
        self._armed, self.fired = None, armed.fault
        return self._go_wrong(armed, connection, do)

    def _go_wrong(self, armed: _Armed, connection: Any, do: Callable[[], T]) -> T:
        if armed.fault is Fault.RIVAL:
            armed.rival()
            return do()
        if armed.fault in (Fault.LOST, Fault.CRASH_AFTER):
            _do_and_lose(connection, do)
        if armed.fault in CRASHES:
            self.kill(self.owner)
            raise Crashed
        if isinstance(connection, sqlite3.Connection):
            raise sqlite3.OperationalError("disk I/O error")
        if armed.fault is Fault.ERROR:
            raise psycopg.errors.DiskFull("no space left on device")
        connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    def _in_transaction(self, owner: int) -> bool:
        return any(_is_busy(c) for c, whose in self._owners.items() if whose == owner)


def _do_and_lose(connection: Any, do: Callable[[], object]) -> None:
    """Let a call take effect; but an SQLite that reports an error has not begun a transaction."""
    idle = isinstance(connection, sqlite3.Connection) and not connection.in_transaction
    done = do()
    if isinstance(done, sqlite3.Cursor):
        done.close()  # a statement that failed reads no more, so its snapshot is let go
    if idle and connection.in_transaction:
        connection.rollback()


def _is_busy(connection: Any) -> bool:
    if isinstance(connection, sqlite3.Connection):
        return connection.in_transaction
    idle = (TransactionStatus.IDLE, TransactionStatus.UNKNOWN)
    return connection.pgconn.transaction_status not in idle


@contextmanager
def boundary() -> Iterator[Boundary]:
    """Stand between the program and both drivers for a while."""
    watch = Boundary()
    factory = _asking(watch)
    original_connect, original_wait = sqlite3.connect, psycopg.Connection.wait

    def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        watch.check()
        opened: sqlite3.Connection = original_connect(*arguments, **options | {"factory": factory})
        return opened

    def wait(self: Any, talk: Any, *arguments: Any, **options: Any) -> Any:
        if talk.__name__.startswith("_set_"):  # a setting of the client: nothing is sent
            return original_wait(self, talk, *arguments, **options)
        return watch.call(self, lambda: original_wait(self, talk, *arguments, **options))

    patched: Any = psycopg.Connection
    try:
        sqlite3.connect = sqlite3.dbapi2.connect = connect  # type: ignore[assignment]
        patched.wait = wait
        yield watch
    finally:
        sqlite3.connect = sqlite3.dbapi2.connect = original_connect
        patched.wait = original_wait


def _asking(watch: Boundary) -> type[sqlite3.Connection]:
    """Return a kind of connection that asks before each statement and each commit."""

    class Cursor(sqlite3.Cursor):
        """A cursor that asks first."""

        def execute(self, *arguments: Any) -> Any:
            """Execute a statement; settings and undoing a transaction need no disk to go well."""
            if arguments[0].startswith(("ROLLBACK", "PRAGMA")):
                watch.check()
                return super().execute(*arguments)
            return watch.call(self.connection, lambda: sqlite3.Cursor.execute(self, *arguments))

        def executemany(self, *arguments: Any) -> Any:
            """Execute a statement for many rows."""
            return watch.call(self.connection, lambda: sqlite3.Cursor.executemany(self, *arguments))

    class Connection(sqlite3.Connection):
        """A connection that asks before it commits; its own shortcuts go by its cursors."""

        def cursor(self, *_: Any, **__: Any) -> Any:
            """Hand out a cursor that asks first."""
            watch.check()
            return super().cursor(Cursor)

        def execute(self, *arguments: Any) -> Any:
            """Execute a statement."""
            return self.cursor().execute(*arguments)

        def executemany(self, *arguments: Any) -> Any:
            """Execute a statement for many rows."""
            return self.cursor().executemany(*arguments)

        def commit(self) -> None:
            """Commit."""
            watch.call(self, lambda: sqlite3.Connection.commit(self))

    return Connection
