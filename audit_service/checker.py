"""The checker: derives every read model again from the log and says exactly what differs.

It covers the rows of every projection, the balance of every entry, and the gaplessness of the
log. It does not cover whether the log itself was rewritten by someone who owns the database.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from audit_service.bootstrap import Application
from audit_service.database import Database
from audit_service.log_tables import EVENTS, PARTITION
from projections.engine import (
    Projection,
    ProjectionStopped,
    create_read_models,
    position_of,
    rebuild,
)
from projections.ledger_tables import POSTINGS

DIFFERENCES_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the log says."""

    check: str
    where: str
    expected: str
    found: str


def check(
    application: Application, on_progress: Callable[[int], None] = lambda _position: None
) -> list[Difference]:
    """Compare everything derived with what the log gives; return at most 100 differences."""
    differences: list[Difference] = []
    for found in _all_checks(application, on_progress):
        differences.append(found)
        if len(differences) == DIFFERENCES_MAX:
            break
    return differences


def _all_checks(
    application: Application, on_progress: Callable[[int], None]
) -> Iterator[Difference]:
    with application.database.reading() as connection:
        yield from _log_is_gapless(connection)
        yield from _entries_balance(connection)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Database(f"sqlite:///{Path(folder) / 'scratch.db'}")
        create_read_models(scratch)
        try:
            for projection in application.projections:
                yield from _rederive(application, projection, scratch, on_progress)
        finally:
            scratch.close()


def _log_is_gapless(connection: Connection) -> Iterator[Difference]:
    position = EVENTS.c.position
    first, last, count = connection.execute(
        sa.select(
            sa.func.coalesce(sa.func.min(position), 1),
            sa.func.coalesce(sa.func.max(position), 0),
            sa.func.count(),
        ).where(EVENTS.c.partition == PARTITION)
    ).one()
    if (first, last) != (1, count):
        yield Difference("log", "event_log", f"1..{count}", f"{first}..{last}")


def _entries_balance(connection: Connection) -> Iterator[Difference]:
    total = sa.func.sum(POSTINGS.c.minor)
    unbalanced = connection.execute(
        sa.select(POSTINGS.c.position, POSTINGS.c.currency, total)
        .group_by(POSTINGS.c.position, POSTINGS.c.currency)
        .having(total != 0)
        .order_by(POSTINGS.c.position)
        .limit(DIFFERENCES_MAX)
    )
    for position, currency, minor in unbalanced:
        where = f"ledger_postings position {position} {currency}"
        yield Difference("double_entry", where, "0", str(minor))


def _rederive(
    application: Application,
    projection: Projection,
    scratch: Database,
    on_progress: Callable[[int], None],
) -> Iterator[Difference]:
    until = position_of(application.database, projection)
    try:
        rebuild(projection, application.service, scratch, until, on_progress)
    except ProjectionStopped as stop:
        yield Difference("projection", projection.name, "every fact can be applied", str(stop))
        return
    for table in projection.tables:
        with application.database.reading() as ours, scratch.reading() as theirs:
            yield from _compare(table, _rows(ours, table), _rows(theirs, table))


def _rows(connection: Connection, table: sa.Table) -> Iterator[tuple[Any, ...]]:
    chosen = sa.select(table).execution_options(yield_per=1_000)
    order = [
        sa.collate(column, "C") if _is_text_on_postgresql(connection, column) else column
        for column in table.primary_key
    ]
    for row in connection.execute(chosen.order_by(*order)):
        yield tuple(row)


def _is_text_on_postgresql(connection: Connection, column: sa.Column[Any]) -> bool:
    return connection.dialect.name == "postgresql" and isinstance(column.type, sa.String)


def _compare(
    table: sa.Table, kept: Iterator[tuple[Any, ...]], derived: Iterator[tuple[Any, ...]]
) -> Iterator[Difference]:
    width = len(table.primary_key)
    for found, expected in zip_longest(kept, derived):
        if found != expected:
            key = (expected or found or ())[:width]
            yield Difference("projection", f"{table.name} {key}", _shown(expected), _shown(found))


def _shown(row: tuple[Any, ...] | None) -> str:
    return "no row" if row is None else " | ".join(str(value) for value in row)
