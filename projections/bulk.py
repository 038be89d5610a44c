"""Bulk: rows into and out of a table by the thousand, through the driver, on either database.

SQLAlchemy would prepare each value of each row anew, at a cost near that of storing it; here it
writes the statement once, and only columns whose values are stored in another form are touched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect

from projections.columns import Texts

FEW: Final = 200
"""Up to how many rows PostgreSQL takes one by one; more are copied in first."""

_KEYS_MAX: Final = 10_000
"""Values either database takes in one statement, with some to spare."""

_TABLES_MAX: Final = 512
_REPEATED_MAX: Final = 4_096

Values = Sequence[tuple[Any, ...]]
"""Rows by position: one value per column, in the order the table declares them."""


def insert_into(connection: Connection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """Begin an insert that may say what to do on conflict, as the connection's database has it."""
    return _insert(table, connection.dialect.name)


def insert(connection: Connection, table: sa.Table, rows: Values) -> None:
    """Add rows that are not there yet."""
    if connection.dialect.name == "sqlite":
        statement = _inserted(table, connection.dialect)
        connection.exec_driver_sql(statement, _stored(connection, table, rows))
    else:
        _copy(connection, table, table, rows)


def upsert(connection: Connection, table: sa.Table, rows: Values, *, adding: bool = False) -> None:
    """Write rows by their primary key: in place of the row that is there, or added onto it."""
    dialect = connection.dialect
    if dialect.name == "sqlite":
        stored = _stored(connection, table, rows)
        connection.exec_driver_sql(_upserted(table, dialect, adding=adding), stored)
    elif len(rows) <= FEW:
        names = [column.name for column in table.columns]
        stored = _stored(connection, table, rows)
        named = [dict(zip(names, row, strict=True)) for row in stored]
        connection.exec_driver_sql(_upserted(table, dialect, adding=adding), named)
    else:
        incoming, created, merged, emptied = _merged(table, dialect, adding=adding)
        connection.exec_driver_sql(created)
        _copy(connection, incoming, table, rows)
        connection.exec_driver_sql(merged)
        connection.exec_driver_sql(emptied)


def fetch(connection: Connection, table: sa.Table, keys: Collection[Any]) -> Iterable[sa.Row[Any]]:
    """Read the rows that have one of these primary keys, in any order."""
    wanted = list(keys)
    for start in range(0, len(wanted), _KEYS_MAX):
        some = wanted[start : start + _KEYS_MAX]
        yield from connection.execute(_by_key(table), {"keys": some}).all()


def stored_forms(table: sa.Table, dialect: Dialect) -> list[tuple[int, Callable[[Any], Any]]]:
    """List the columns, by their place, whose values the driver does not take as they are."""
    return _processors(table, dialect)


def _stored(connection: Connection, table: sa.Table, rows: Values) -> Values:
    """Bring rows into the form the driver stores, a column at a time."""
    processors = _processors(table, connection.dialect)
    if not processors:
        return rows
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for place, process in processors:
        columns[place] = map(process, columns[place])
    return list(zip(*columns, strict=True))


def _copy(connection: Connection, into: sa.FromClause, table: sa.Table, rows: Values) -> None:
    """Stream rows into a table of PostgreSQL, in the connection's transaction."""
    statement = _copied(into, connection.dialect)
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in _stored(connection, table, rows):
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as fault:
        errors = connection.dialect.loaded_dbapi.Error
        raise sa.exc.DBAPIError.instance(
            statement, None, fault, errors, dialect=connection.dialect
        ) from fault


def _insert(table: sa.Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def _on_conflict(
    insert: sqlite.Insert | postgresql.Insert, table: sa.Table, *, adding: bool
) -> sa.Insert:
    keys = list(table.primary_key)
    changed = {
        column.name: column + insert.excluded[column.name]
        if adding
        else insert.excluded[column.name]
        for column in table.columns
        if not column.primary_key
    }
    if not changed:
        return insert.on_conflict_do_nothing(index_elements=keys)
    return insert.on_conflict_do_update(index_elements=keys, set_=changed)


@lru_cache(maxsize=_TABLES_MAX)
def _processors(table: sa.Table, dialect: Dialect) -> list[tuple[int, Callable[[Any], Any]]]:
    found: list[tuple[int, Callable[[Any], Any]]] = []
    for place, column in enumerate(table.columns):
        process = column.type.dialect_impl(dialect).bind_processor(dialect)
        if process is not None:
            repeats = isinstance(column.type, sa.Date | Texts)
            found.append((place, lru_cache(_REPEATED_MAX)(process) if repeats else process))
    return found


@lru_cache(maxsize=_TABLES_MAX)
def _inserted(table: sa.Table, dialect: Dialect) -> str:
    names = [column.name for column in table.columns]
    return str(sa.insert(table).compile(dialect=dialect, column_keys=names))


@lru_cache(maxsize=_TABLES_MAX)
def _upserted(table: sa.Table, dialect: Dialect, *, adding: bool) -> str:
    names = [column.name for column in table.columns]
    statement = _on_conflict(_insert(table, dialect.name), table, adding=adding)
    return str(statement.compile(dialect=dialect, column_keys=names))


@lru_cache(maxsize=_TABLES_MAX)
def _copied(into: sa.FromClause, dialect: Dialect) -> str:
    columns = ", ".join(dialect.identifier_preparer.quote(c.name) for c in into.columns)
    name = dialect.identifier_preparer.format_table(into)
    return f"COPY {name} ({columns}) FROM STDIN"


@lru_cache(maxsize=_TABLES_MAX)
def _merged(
    table: sa.Table, dialect: Dialect, *, adding: bool
) -> tuple[sa.FromClause, str, str, str]:
    """Return a table to copy into first, and how to create it, to merge it, and to empty it."""
    names = [column.name for column in table.columns]
    incoming = sa.table(f"incoming_{table.name}", *(sa.column(name) for name in names))
    quoted = [dialect.identifier_preparer.format_table(t) for t in (incoming, table)]
    created = "CREATE TEMPORARY TABLE IF NOT EXISTS {} (LIKE {}) ON COMMIT DROP".format(*quoted)
    insert = postgresql.insert(table).from_select(names, sa.select(incoming))
    merged = str(_on_conflict(insert, table, adding=adding).compile(dialect=dialect))
    return incoming, created, merged, f"TRUNCATE {quoted[0]}"


@lru_cache(maxsize=_TABLES_MAX)
def _by_key(table: sa.Table) -> sa.Select[Any]:
    (key,) = table.primary_key
    return sa.select(table).where(key.in_(sa.bindparam("keys", expanding=True)))
