"""Column types that read models share, so that both databases keep and order alike."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import ReturnTypeFromArgs

from aggregates.region import significant

KEY: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text ordered by its code points on every database, as cursors and region prefixes need."""

POSITION: Final = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""A log position as primary key: on SQLite it must be an INTEGER to be the row's own address."""


def text(name: str) -> sa.Column[str]:
    """Return a column of text that every row has, in code-point order."""
    return sa.Column(name, KEY, nullable=False)


class Texts(sa.TypeDecorator[tuple[str, ...]]):
    """Several texts kept in one column as a JSON list."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the texts as JSON, in their order."""
        return None if value is None else json.dumps(list(value), ensure_ascii=False)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ARG002
        """Read the texts back."""
        return None if value is None else tuple(json.loads(value))


class Parts(sa.TypeDecorator[tuple[dict[str, Any], ...]]):
    """Several small objects, of plain JSON values, kept in one column as a JSON list."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the objects as JSON, in their order."""
        return None if value is None else json.dumps(list(value), ensure_ascii=False)

    def process_result_value(
        self,
        value: Any,
        dialect: Dialect,  # noqa: ARG002
    ) -> tuple[dict[str, Any], ...] | None:
        """Read the objects back."""
        return None if value is None else tuple(json.loads(value))


class unindexed(ReturnTypeFromArgs[Any]):  # noqa: N801 - it reads as a function
    """A column that SQLite may compare but not look up: it keeps no statistics and must be told.

    PostgreSQL has statistics and gets the plain column.
    """

    inherit_cache = True


@compiles(unindexed)
def _plain(element: unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(unindexed, "sqlite")
def _signed(element: unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return "+" + compiler.process(element.clauses, **options)


def below(column: sa.Column[str], region: str) -> sa.ColumnElement[bool]:
    """Match a region and every region below it; refuses a malformed code.

    The significant digits of a code prefix the codes of all below it, so the subtree is one
    range of an index in code-point order.
    """
    prefix = significant(region)
    return sa.and_(column >= prefix, column < prefix + ":")  # ":" follows "9"
