"""Comparison: rows as they should be against rows as they are, both in the order of their key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection, Dialect

from audit_service.checks.difference import Differences
from projections.bulk import stored_forms

FETCHED: Final = 2_000
NO_ROW: Final = "no row"

Values = tuple[Any, ...]
Fetch = Callable[[int], list[Values]]
"""Return up to so many of the next rows; none at the end."""

_PLAIN: Final = sqlite.dialect()
"""Rows of both databases are compared in the form SQLite stores."""


class Comparison:
    """Goes along the rows of one table that are kept, as those that should be there are named."""

    def __init__(
        self,
        name: str,
        columns: Sequence[str],
        width: int,
        fetch: Fetch,
        differences: Differences,
    ) -> None:
        """Compare rows whose first ``width`` columns are their key."""
        self._name = name
        self._columns = columns
        self._width = width
        self._fetch = fetch
        self._differences = differences
        self._kept: list[Values] = []

    def expect(self, rows: list[Values]) -> None:
        """Say which rows come next."""
        count = len(rows)
        self._reach(count)
        if self._kept[:count] == rows:
            del self._kept[:count]
            return
        for row in rows:
            self._expect(row)

    def end(self) -> None:
        """Say that no more rows should be there."""
        while self._reach(1):
            for row in self._kept:
                self._surplus(row)
            self._kept.clear()

    def _reach(self, count: int) -> bool:
        """Fetch until so many rows are at hand; False when there are not as many."""
        while len(self._kept) < count:
            fetched = self._fetch(max(FETCHED, count - len(self._kept)))
            if not fetched:
                return False
            self._kept += fetched
        return True

    def _expect(self, row: Values) -> None:
        key = row[: self._width]
        while self._reach(1) and self._kept[0][: self._width] < key:
            self._surplus(self._kept.pop(0))
        if not self._kept or self._kept[0][: self._width] != key:
            self._differences.note("projection", self._where(key), _shown(row), NO_ROW)
            return
        found = self._kept.pop(0)
        for column, wanted, kept in zip(self._columns, row, found, strict=True):
            if wanted != kept:
                where = f"{self._where(key)} {column}"
                self._differences.note("projection", where, wanted, kept)

    def _surplus(self, row: Values) -> None:
        where = self._where(row[: self._width])
        self._differences.note("projection", where, NO_ROW, _shown(row))

    def _where(self, key: Values) -> str:
        return f"{self._name} ({', '.join(map(str, key))})"


def kept_rows(connection: Connection, table: sa.Table) -> Fetch:
    """Read a table's rows in the order of their key, in the form they are compared in."""
    dialect = connection.dialect
    order = [_ordered(dialect, column) for column in table.primary_key]
    chosen = sa.select(table).order_by(*order)
    fetch = streamed(connection, table.name, str(chosen.compile(dialect=dialect)))
    if dialect.name == "sqlite":
        return fetch
    processed = [
        (place, process)
        for place, process in stored_forms(table, _PLAIN)
        if isinstance(list(table.columns)[place].type, sa.Date | sa.Uuid)
    ]
    return lambda count: _processed(processed, fetch(count))


def stored(table: sa.Table, rows: list[Values]) -> list[Values]:
    """Bring derived rows into the form they are compared in."""
    return _processed(stored_forms(table, _PLAIN), rows)


def streamed(connection: Connection, name: str, query: str) -> Fetch:
    """Run a query of our own through the driver, and return how to fetch its rows."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        fetch: Fetch = driver.execute(query).fetchmany
        return fetch
    driver.execute(f'DECLARE "check_{name}" NO SCROLL CURSOR FOR {query}')
    return lambda count: list(driver.execute(f'FETCH {count} FROM "check_{name}"').fetchall())


def _processed(
    processes: Sequence[tuple[int, Callable[[Any], Any]]], rows: list[Values]
) -> list[Values]:
    if not processes or not rows:
        return rows
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for place, process in processes:
        columns[place] = map(process, columns[place])
    return list(zip(*columns, strict=True))


def _ordered(dialect: Dialect, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    is_text = dialect.name == "postgresql" and isinstance(column.type, sa.String)
    return sa.collate(column, "C") if is_text else column


def _shown(row: Values) -> str:
    return " | ".join(map(str, row))
