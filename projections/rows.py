"""Rows: what one batch of facts writes, gathered in memory and written at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

READ_MODELS: Final = sa.MetaData()
"""Every derived table; dropping them all loses nothing."""


def itself(table: sa.Table) -> sa.Table:
    """Write to the very table that is named."""
    return table


Row = dict[str, Any]
_Key = tuple[Any, ...]


class Rows:
    """A write buffer over derived tables with four verbs.

    ``append`` adds a row that is never touched again; ``add`` counts up a column of the row of a
    primary key; ``get`` and ``put`` read and replace a row by its primary key.
    """

    def __init__(
        self, connection: Connection, target: Callable[[sa.Table], sa.Table] = itself
    ) -> None:
        """Write through one connection, when flushed.

        ``target`` names the table to read and write in place of one, while another set of rows
        is built beside those that serve.
        """
        self._connection = connection
        self._target = target
        self._appended: defaultdict[sa.Table, list[Row]] = defaultdict(list)
        self._added: defaultdict[sa.Table, defaultdict[_Key, Counter[str]]] = defaultdict(
            lambda: defaultdict(Counter)
        )
        self._kept: defaultdict[sa.Table, dict[_Key, Row | None]] = defaultdict(dict)
        self._changed: defaultdict[sa.Table, set[_Key]] = defaultdict(set)

    def append(self, table: sa.Table, row: Row) -> None:
        """Add a row."""
        self._appended[table].append(row)

    def add(self, table: sa.Table, key: _Key, column: str, amount: int) -> None:
        """Count an amount onto a column of the row of a key, creating the row at zero."""
        self._added[table][key][column] += amount

    def get(self, table: sa.Table, *key: Any) -> Row | None:
        """Return a copy of the row with this primary key, as this batch has left it."""
        kept = self._kept[table]
        if key not in kept:
            names = (column.name for column in table.primary_key)
            wanted = dict(zip(names, key, strict=True))
            found = self._connection.execute(_row_by_key(self._target(table)), wanted).first()
            kept[key] = dict(found._mapping) if found else None
        row = kept[key]
        return dict(row) if row is not None else None

    def one(self, table: sa.Table, *key: Any) -> Row:
        """Return the row with this primary key, which must exist."""
        row = self.get(table, *key)
        if row is None:
            raise LookupError(f"{table.name} has no row {key}")
        return row

    def put(self, table: sa.Table, row: Row) -> None:
        """Write a whole row by its primary key."""
        key = tuple(row[column.name] for column in table.primary_key)
        self._kept[table][key] = row
        self._changed[table].add(key)

    def change(self, table: sa.Table, *key: Any, **values: Any) -> Row:
        """Change some columns of a row that must exist."""
        row = self.one(table, *key) | values
        self.put(table, row)
        return row

    def flush(self) -> None:
        """Write everything, one statement per table and verb."""
        for named, rows in self._appended.items():
            table = self._target(named)
            self._write_rows(sa.insert(table), table, rows)
        for named, amounts in self._added.items():
            self._upsert_amounts(self._target(named), amounts)
        for named, keys in self._changed.items():
            kept = [self._kept[named][key] for key in sorted(keys)]
            self._upsert_rows(self._target(named), [row for row in kept if row is not None])

    def _upsert_amounts(self, table: sa.Table, amounts: dict[_Key, Counter[str]]) -> None:
        insert = insert_into(self._connection, table)
        counted = [column.name for column in table.columns if not column.primary_key]
        upsert = insert.on_conflict_do_update(
            index_elements=list(table.primary_key),
            set_={name: table.c[name] + insert.excluded[name] for name in counted},
        )
        rows = sorted(amounts.items(), key=lambda item: item[0])
        keys = zip(*(key for key, _ in rows), strict=True)
        columns: dict[str, Sequence[Any]] = dict(
            zip((column.name for column in table.primary_key), keys, strict=True)
        )
        columns |= {name: [sums[name] for _, sums in rows] for name in counted}
        self._write(upsert, table, columns)

    def _upsert_rows(self, table: sa.Table, rows: list[Row]) -> None:
        insert = insert_into(self._connection, table)
        others = {c.name: insert.excluded[c.name] for c in table.columns if not c.primary_key}
        keys = list(table.primary_key)
        upsert = (
            insert.on_conflict_do_update(index_elements=keys, set_=others)
            if others
            else insert.on_conflict_do_nothing(index_elements=keys)
        )
        self._write_rows(upsert, table, rows)

    def _write_rows(self, statement: sa.Insert, table: sa.Table, rows: list[Row]) -> None:
        if rows:
            columns = {name: [row[name] for row in rows] for name in rows[0]}
            self._write(statement, table, columns)

    def _write(
        self, statement: sa.Insert, table: sa.Table, columns: Mapping[str, Sequence[Any]]
    ) -> None:
        """Write rows, given column by column, through the driver.

        SQLAlchemy would prepare each value of each row anew, at a cost near that of storing it.
        """
        dialect = self._connection.dialect
        compiled = statement.compile(dialect=dialect, column_keys=list(columns))
        names: list[str] = getattr(compiled, "positiontup", None) or list(columns)
        bound: list[Sequence[Any]] = []
        for name in names:
            prepare = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
            values = columns[name]
            bound.append(values if prepare is None else [prepare(value) for value in values])
        rows: list[Any] = list(zip(*bound, strict=True))
        if not dialect.positional:
            rows = [dict(zip(names, row, strict=True)) for row in rows]
        self._connection.exec_driver_sql(str(compiled), rows)


def insert_into(connection: Connection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """Begin an insert that may say what to do on conflict, as the connection's database has it."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


@cache
def _row_by_key(table: sa.Table) -> sa.Select[Any]:
    """Select a row by its primary key; built once, since building it costs more than the row."""
    keys = (column == sa.bindparam(column.name) for column in table.primary_key)
    return sa.select(table).where(*keys)
