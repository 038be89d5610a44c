"""Rows: what one batch of facts writes, gathered in memory and written at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.bulk import fetch, insert, insert_into, upsert

__all__ = ["READ_MODELS", "Known", "Row", "Rows", "insert_into"]

READ_MODELS: Final = sa.MetaData()
"""Every derived table; dropping them all loses nothing."""

KNOWN_MAX: Final = 10_000
"""How many rows of a table are remembered from one batch to the next."""

Row = dict[str, Any]
_UNREAD: Final[Row] = {}
_Key = tuple[Any, ...]


def itself(table: sa.Table) -> sa.Table:
    """Write to the very table that is named."""
    return table


class Known:
    """Rows that earlier batches have read or written, so that later ones need not ask again.

    Sound only for a caller who alone writes the tables for as long as this lives, such as a
    rebuild; after a transaction that failed, begin with a new one.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self.rows: defaultdict[sa.Table, dict[Any, Row | None]] = defaultdict(dict)

    def forget_some(self) -> None:
        """Keep memory bounded between batches."""
        for known in self.rows.values():
            if len(known) > KNOWN_MAX:
                known.clear()


class Rows:
    """A write buffer over derived tables with four verbs.

    ``append`` adds a row that is never touched again; ``add`` counts up columns of the rows of
    some primary keys; ``get`` and ``put`` read and replace a row by its primary key, which then
    is one column.
    """

    def __init__(
        self,
        connection: Connection,
        target: Callable[[sa.Table], sa.Table] = itself,
        known: Known | None = None,
    ) -> None:
        """Write through one connection, when flushed.

        ``target`` names the table to read and write in place of one, while another set of rows
        is built beside those that serve.
        """
        self._connection = connection
        self._target = target
        self._known = known or Known()
        self._expected: Collection[Any] = ()
        self._asked: set[sa.Table] = set()
        self._appended: defaultdict[sa.Table, list[_Key]] = defaultdict(list)
        self._added: defaultdict[sa.Table, dict[_Key, list[int]]] = defaultdict(dict)
        self._changed: defaultdict[sa.Table, dict[Any, None]] = defaultdict(dict)

    def expect(self, keys: Iterable[Any]) -> None:
        """Say which keys the batch is about: their rows are read from a table all at once.

        Keys may be of several types; of a table only those of the type of its own key are read.
        """
        self._expected = frozenset(keys)
        self._asked.clear()

    def append(self, table: sa.Table, *values: Any) -> None:
        """Add a row, given by its values in the order of the table's columns."""
        self._appended[table].append(values)

    def add(self, table: sa.Table, keys: Iterable[_Key], *amounts: tuple[str, int]) -> None:
        """Count amounts onto columns of the rows of some keys, creating a row at zero."""
        sums, (places, zero) = self._added[table], _counted(table)
        added = [(places[name], amount) for name, amount in amounts]
        for key in keys:
            held = sums.get(key)
            if held is None:
                held = sums[key] = zero.copy()
            for place, amount in added:
                held[place] += amount

    def get(self, table: sa.Table, key: Any) -> Row | None:
        """Return the row with this primary key, as this batch has left it; not to be changed."""
        row = self._known.rows[table].get(key, _UNREAD)
        return self._read(table, key) if row is _UNREAD else row

    def one(self, table: sa.Table, key: Any) -> Row:
        """Return the row with this primary key, which must exist."""
        row = self.get(table, key)
        if row is None:
            raise LookupError(f"{table.name} has no row {key}")
        return row

    def put(self, table: sa.Table, row: Row) -> None:
        """Write a whole row by its primary key."""
        key, changed = row[_key_of(table)], self._changed[table]
        self._known.rows[table][key] = row
        changed.pop(key, None)  # written in the order of last changes, as unique indexes need
        changed[key] = None

    def change(self, table: sa.Table, key: Any, **values: Any) -> Row:
        """Change some columns of a row that must exist."""
        row = self.one(table, key) | values
        self.put(table, row)
        return row

    def take(self, table: sa.Table) -> list[_Key]:
        """Hand over the rows appended to a table, which are then not written."""
        return self._appended.pop(table, [])

    def flush(self) -> None:
        """Write everything, one table after the other."""
        for table, appended in self._appended.items():
            insert(self._connection, self._target(table), appended)
        for table, added in self._added.items():
            sums = [(*key, *amounts) for key, amounts in sorted(added.items())]
            upsert(self._connection, self._target(table), sums, adding=True)
        for table, keys in self._changed.items():
            known, names = self._known.rows[table], table.columns.keys()
            rows = [known[key] for key in keys]
            values = [tuple([row[name] for name in names]) for row in rows if row is not None]
            upsert(self._connection, self._target(table), values)
        self._appended.clear()
        self._added.clear()
        self._changed.clear()
        self._known.forget_some()

    def _read(self, table: sa.Table, key: Any) -> Row | None:
        """Read a row, and the first time with it those of all records the batch is about."""
        known, wanted = self._known.rows[table], {key}
        if table not in self._asked:
            self._asked.add(table)
            alike = (other for other in self._expected if type(other) is type(key))
            wanted.update(other for other in alike if other not in known)
        known.update(dict.fromkeys(wanted))
        names, own = table.columns.keys(), _key_of(table)
        for found in fetch(self._connection, self._target(table), wanted):
            row = dict(zip(names, found, strict=True))
            known[row[own]] = row
        return known[key]


@cache
def _key_of(table: sa.Table) -> str:
    (key,) = table.primary_key
    return key.name


@cache
def _counted(table: sa.Table) -> tuple[dict[str, int], list[int]]:
    """Return the place of each column that is counted, after the key, and a row of zeros."""
    names = [column.name for column in table.columns if not column.primary_key]
    return {name: place for place, name in enumerate(names)}, [0] * len(names)
