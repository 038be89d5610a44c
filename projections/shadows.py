"""Shadows: tables like those of a projection, filled beside them and put in their place at once."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.elements import quoted_name

from projections.engine import Projection

SUFFIX: Final = "__new"
"""What the names of tables being built end in, and on PostgreSQL those of their indexes."""

OTHER: Final = "__alt"
"""What names of indexes end in after every other rebuild on SQLite, which cannot rename them."""


class Shadow:
    """The shadow of one projection's tables and text indexes."""

    def __init__(self, projection: Projection) -> None:
        """Describe tables of the same shape under other names."""
        metadata = sa.MetaData()
        self._tables = projection.tables
        self._texts = projection.texts
        self._shadows = {
            table: table.to_metadata(metadata, name=table.name + SUFFIX)
            for table in (*self._tables, *(text.table for text in self._texts))
        }
        self._names = [table.name for table in self._shadows]

    def target(self, table: sa.Table) -> sa.Table:
        """Return the table to write to in place of one."""
        return self._shadows[table]

    def form(self, dialect: Dialect) -> str:
        """Digest the shape of the tables and the code that fills them.

        Rows begun under another form are not gone on with.
        """
        digest = sha256(_code())
        for table in self._tables:
            digest.update(_ddl(table, dialect, table.name).encode())
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                digest.update(str(CreateIndex(index).compile(dialect=dialect)).encode())
        for text in self._texts:
            digest.update("".join(text.ddl(dialect, text.name)).encode())
        return digest.hexdigest()

    def create(self, connection: Connection) -> None:
        """Create the tables, empty, in place of any left over from before.

        On SQLite their indexes come with them: made afterwards, each would hold up whoever
        records for as long as it takes.
        """
        for name in self._names:
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}{SUFFIX}")
        for table in self._tables:
            connection.exec_driver_sql(_ddl(table, connection.dialect, table.name + SUFFIX))
        for text in self._texts:
            for statement in text.ddl(connection.dialect, text.name + SUFFIX):
                connection.exec_driver_sql(statement)
        if connection.dialect.name == "sqlite":
            chosen = sa.text("SELECT name FROM sqlite_master WHERE type = 'index'")
            taken = set(connection.scalars(chosen))
            for index in self._indexes():
                name = str(index.name)
                _create(connection, index, name + OTHER if name in taken else name)

    def index(self, connection: Connection) -> None:
        """Create what indexes are still missing, once the tables are filled, and count rows."""
        if connection.dialect.name == "sqlite":
            return
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        for index in self._indexes():
            _create(connection, index, f"{index.name}{SUFFIX}")
        for name in self._names:
            connection.exec_driver_sql(f"ANALYZE {name}{SUFFIX}")

    def replace(self, connection: Connection) -> None:
        """Drop the tables that served and give their names to the new ones."""
        for name in self._names:
            connection.exec_driver_sql(f"DROP TABLE {name}")
            connection.exec_driver_sql(f"ALTER TABLE {name}{SUFFIX} RENAME TO {name}")
        if connection.dialect.name == "postgresql":
            self._rename_indexes(connection)

    def _rename_indexes(self, connection: Connection) -> None:
        chosen = sa.text(
            "SELECT indexname FROM pg_indexes"
            " WHERE schemaname = current_schema() AND tablename = ANY(:tables)"
        )
        for name in connection.scalars(chosen, {"tables": self._names}).all():
            if SUFFIX in name:
                renamed = name.replace(SUFFIX, "")
                connection.exec_driver_sql(f'ALTER INDEX "{name}" RENAME TO "{renamed}"')

    def _indexes(self) -> list[sa.Index]:
        return [i for table in self._tables for i in _ordered(self._shadows[table])]


def _ddl(table: sa.Table, dialect: Dialect, name: str) -> str:
    """Return the statement that creates a table of exactly this shape under a name.

    A copied ``sa.Table`` would lose which constraints are for which database, and their order.
    """
    head = f"CREATE TABLE {table.name} "
    return str(CreateTable(table).compile(dialect=dialect)).replace(head, f"CREATE TABLE {name} ")


def _ordered(table: sa.Table) -> list[sa.Index]:
    return sorted(table.indexes, key=lambda index: str(index.name))


def _create(connection: Connection, index: sa.Index, name: str) -> None:
    named, index.name = index.name, quoted_name(name, quote=None)
    connection.execute(CreateIndex(index, if_not_exists=True))
    index.name = named


@lru_cache(maxsize=1)
def _code() -> bytes:
    """Digest the modules that turn facts into rows."""
    sources = (
        (source.name, source.read_bytes())
        for package in ("aggregates", "projections")
        for source in files(package).iterdir()
        if source.name.endswith(".py")
    )
    digest = sha256()
    for name, text in sorted(sources):
        digest.update(name.encode() + b"\0" + text + b"\0")
    return digest.digest()
