"""Bare drivers: tables of the same shape and indexes as ours, written by nothing but the driver."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

import psycopg
import sqlalchemy as sa

Rows = Mapping[sa.Table, Sequence[tuple[Any, ...]]]
"""Rows by table, with their values in the form the driver hands over."""

SCHEMA: Final = "bare"


class Bare(ABC):
    """A connection beside ours: it reads our tables, and writes copies of them."""

    @abstractmethod
    def read(self, table: sa.Table, condition: str = "true") -> list[tuple[Any, ...]]:
        """Read our rows of a table as the driver hands them over."""

    @abstractmethod
    def write(self, rows: Rows) -> None:
        """Write some rows in one durable transaction, in as few round trips as the driver can."""

    @abstractmethod
    def write_many(self, rows: Rows) -> None:
        """Write many rows by ``executemany`` in one durable transaction."""

    @abstractmethod
    def load(self, rows: Rows) -> None:
        """Write many rows by the fastest way there is in one durable transaction."""

    @abstractmethod
    def count(self, table: sa.Table) -> int:
        """Count the rows written, so that a floor that did nothing is noticed."""


class BareSqlite(Bare):
    """The sqlite3 module on a file beside ours, as durable as ours."""

    def __init__(self, ours: Path, copy: Path) -> None:
        self._ours = sqlite3.connect(ours, isolation_level=None)
        self._copy = sqlite3.connect(copy, isolation_level=None)
        self._copy.execute("PRAGMA synchronous=FULL")

    def read(self, table: sa.Table, condition: str = "true") -> list[tuple[Any, ...]]:
        """Read our rows."""
        return self._ours.execute(_select(table, condition)).fetchall()

    def write(self, rows: Rows) -> None:
        """Begin, insert, commit."""
        self.write_many(rows)

    def write_many(self, rows: Rows) -> None:
        """Begin, insert, commit."""
        self._copy.execute("BEGIN IMMEDIATE")
        for table, values in rows.items():
            places = ", ".join("?" for _ in table.columns)
            self._copy.executemany(f"INSERT INTO {table.name} VALUES ({places})", values)
        self._copy.execute("COMMIT")

    def load(self, rows: Rows) -> None:
        """Use ``executemany``: there is nothing faster."""
        self.write_many(rows)

    def count(self, table: sa.Table) -> int:
        """Count the rows written."""
        return int(self._copy.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])

    def close(self) -> None:
        """Let go of both files."""
        self._ours.close()
        self._copy.close()


class BarePostgres(Bare):
    """psycopg on tables in a schema beside ours, in the same database."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)

    def read(self, table: sa.Table, condition: str = "true") -> list[tuple[Any, ...]]:
        """Read our rows."""
        return self.connection.execute(_sql(_select(table, condition))).fetchall()

    def write(self, rows: Rows) -> None:
        """Insert by one prepared statement, committed by itself: one round trip."""
        *others, last = [_insert(table, len(values)) for table, values in rows.items()]
        named = ", ".join(f"t{at} AS ({text})" for at, text in enumerate(others))
        text = f"WITH {named} {last}" if named else last
        values = [value for found in rows.values() for row in found for value in row]
        self.connection.execute(_sql(text), values, prepare=True)

    def write_many(self, rows: Rows) -> None:
        """Insert by ``executemany``, which psycopg sends as a pipeline."""
        with self.connection.transaction(), self.connection.cursor() as cursor:
            for table, values in rows.items():
                cursor.executemany(_sql(_insert(table, 1)), values)

    def load(self, rows: Rows) -> None:
        """Use COPY."""
        with self.connection.transaction(), self.connection.cursor() as cursor:
            for table, values in rows.items():
                names = ", ".join(f'"{column.name}"' for column in table.columns)
                with cursor.copy(_sql(f"COPY {SCHEMA}.{table.name} ({names}) FROM STDIN")) as copy:
                    for row in values:
                        copy.write_row(row)

    def count(self, table: sa.Table) -> int:
        """Count the rows written."""
        found = self.connection.execute(_sql(f"SELECT count(*) FROM {SCHEMA}.{table.name}"))
        return int((found.fetchone() or (0,))[0])

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()


@contextmanager
def bare(url: str, tables: Sequence[sa.Table]) -> Iterator[Bare]:
    """Create empty tables of the same shape beside ours; they are gone afterwards."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        ours = Path(parsed.database or "")
        copy = ours.with_suffix(".bare")
        _create(f"sqlite:///{copy}", tables, None)
        opened: BareSqlite | BarePostgres = BareSqlite(ours, copy)
        try:
            yield opened
        finally:
            opened.close()
            for path in copy.parent.glob(f"{copy.name}*"):
                path.unlink()
        return
    opened = BarePostgres(url)
    try:
        opened.connection.execute(_sql(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        opened.connection.execute(_sql(f"CREATE SCHEMA {SCHEMA}"))
        _create(url, tables, SCHEMA)
        yield opened
        opened.connection.execute(_sql(f"DROP SCHEMA {SCHEMA} CASCADE"))
    finally:
        opened.close()


def _create(url: str, tables: Sequence[sa.Table], schema: str | None) -> None:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        if schema is None:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        beside = connection.execution_options(schema_translate_map={None: schema})
        for table in tables:
            table.create(beside, checkfirst=False)
        connection.commit()
    engine.dispose()


def _select(table: sa.Table, condition: str) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    return f"SELECT {names} FROM {table.name} WHERE {condition}"


def _insert(table: sa.Table, rows: int) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    places = f"({', '.join('%s' for _ in table.columns)})"
    return f"INSERT INTO {SCHEMA}.{table.name} ({names}) VALUES {', '.join([places] * rows)}"


def _sql(text: str) -> Any:
    """Vouch for SQL put together from names of our own tables."""
    return cast("Any", text)
