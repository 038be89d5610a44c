"""Text search: an index of words and of pairs of Chinese characters, on either database.

Chinese is written without spaces, so every two neighbouring characters of a run are indexed and
any text of two or more can be found; Latin words and numbers are found whole. The index only
proposes rows; what is asked for must also stand in the row's words as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection, Dialect

_RUN: Final = re.compile(r"[^\W_]+")
_SAME_SCRIPT: Final = re.compile("[⺀-\U0010ffff]+|[^⺀-\U0010ffff]+")
_IDEOGRAPHS_FROM: Final = "⺀"
"""The first CJK radical; letters and digits before it are written in words."""

_RUNS_MAX: Final = 8_192

_CREATED: Final = {
    "sqlite": (
        "CREATE VIRTUAL TABLE IF NOT EXISTS {name} "
        "USING fts5(grams, content='', detail=none, tokenize='ascii')",
    ),
    "postgresql": (
        "CREATE TABLE IF NOT EXISTS {name} (rowid BIGINT PRIMARY KEY, grams TEXT[] NOT NULL)",
        "CREATE INDEX IF NOT EXISTS {name}_grams ON {name} USING gin (grams)",
    ),
}
"""The index takes grams ready-made: every character beyond ASCII belongs to a token."""

_KEPT: Final = {
    "sqlite": "SELECT id, sz FROM {name}_docsize ORDER BY id",
    "postgresql": "SELECT rowid, grams FROM {name} ORDER BY rowid",
}


class _Grams(sa.TypeDecorator[Sequence[str]]):
    """Grams as the index takes them: spaced text on SQLite, an array on PostgreSQL."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Choose the column type."""
        is_sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(sa.Text() if is_sqlite else postgresql.ARRAY(sa.Text()))

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> Any:
        """Write the grams."""
        return " ".join(value or ()) if dialect.name == "sqlite" else list(value or ())


class TextIndex:
    """A text index beside a table: one entry per row, by the row's integer key."""

    def __init__(self, name: str, beside: sa.Table) -> None:
        """Create the index whenever the table is created, and drop it with the table."""
        self.table = sa.Table(
            name,
            sa.MetaData(),
            sa.Column("rowid", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("grams", _Grams, nullable=False),
        )
        self.name = name
        sa.event.listen(beside, "after_create", self._create)
        sa.event.listen(beside, "before_drop", self._drop)

    def clear(self, connection: Connection) -> None:
        """Empty the index."""
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"INSERT INTO {self.name}({self.name}) VALUES('delete-all')")
        else:
            connection.execute(sa.delete(self.table))

    def proposes(self, dialect: Dialect, text: str) -> sa.ColumnElement[bool] | None:
        """Return the condition on ``table`` for rows that may hold a text.

        None when the text has nothing to look up, such as a single Chinese character or mere
        punctuation.
        """
        wanted = grams(text)
        if not wanted:
            return None
        if dialect.name == "sqlite":
            query = " ".join(f'"{gram}"' for gram in wanted)
            return sa.literal_column(self.name).op("MATCH")(query)
        return sa.type_coerce(self.table.c.grams, postgresql.ARRAY(sa.Text)).contains(wanted)

    def ddl(self, dialect: Dialect, name: str) -> tuple[str, ...]:
        """Return the statements that create the index under a name."""
        return tuple(statement.format(name=name) for statement in _CREATED[dialect.name])

    def kept(self, dialect: Dialect) -> str:
        """Return the query that lists what can be read back of each entry, by its key.

        SQLite keeps no list of a row's grams, only how many they are.
        """
        return _KEPT[dialect.name].format(name=self.name)

    def _create(self, _beside: sa.Table, connection: Connection, **_: Any) -> None:
        for statement in self.ddl(connection.dialect, self.name):
            connection.exec_driver_sql(statement)

    def _drop(self, _beside: sa.Table, connection: Connection, **_: Any) -> None:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {self.name}")


def readable(dialect: Dialect, key: int, found: Sequence[str]) -> tuple[int, Any]:
    """Return an entry as far as ``TextIndex.kept`` reads it back."""
    return key, _varint(len(found)) if dialect.name == "sqlite" else list(found)


def _varint(count: int) -> bytes:
    """Write a count as SQLite does: seven bits a byte, the highest first."""
    digits = [count & 0x7F]
    while count := count >> 7:
        digits.append(count & 0x7F | 0x80)
    return bytes(reversed(digits))


def joined(texts: Iterable[str], length_max: int) -> str:
    """Join texts by spaces into searchable words, cut to a number of characters."""
    return " ".join(texts)[:length_max]


def grams(words: str) -> list[str]:
    """List what a text is found by: lower-cased words, and pairs of neighbouring ideographs."""
    found: dict[str, None] = {}
    for run in _RUN.findall(words.lower()):
        if run.isascii():
            found[run] = None
        else:
            found.update(_grams_of(run))
    return list(found)


@lru_cache(maxsize=_RUNS_MAX)
def _grams_of(run: str) -> dict[str, None]:
    found: dict[str, None] = {}
    for letters in _SAME_SCRIPT.findall(run):
        if letters[0] >= _IDEOGRAPHS_FROM:
            found.update(dict.fromkeys(map("".join, pairwise(letters))))
        else:
            found[letters] = None
    return found


def holds(words: sa.ColumnElement[str], text: str) -> sa.ColumnElement[bool]:
    """Return the condition that words hold a text as it is written, whatever its case."""
    return words.icontains(text, autoescape=True)
