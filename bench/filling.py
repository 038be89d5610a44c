"""Filling: facts go into the log through the driver, legal all the same.

The aggregates have decided every fact; only the way into the table is shorter than a command's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final, cast

import psycopg
import sqlalchemy as sa

from audit_service.bootstrap import Application
from audit_service.log_tables import EVENTS, HEAD, PARTITION, stamp
from bench.setting import BEGINNING

AT_ONCE: Final = 20_000
STEP: Final = timedelta(milliseconds=9_000)
"""Between two facts: ten million of them fit into less than three years, all in the past."""

_NAMES: Final = ", ".join(f'"{column.name}"' for column in EVENTS.columns)
_FIRST: Final = datetime.combine(BEGINNING, time(), UTC)
_MOVE: Final = "UPDATE event_head SET position = {0}, recorded_at = {0} WHERE partition = {0}"

Row = tuple[Any, ...]


def store(
    application: Application,
    facts: Iterable[list[Any]],
    on_progress: Callable[[int], None] = lambda _recorded: None,
) -> int:
    """Put facts at the end of the log, many to a transaction; return the last position."""
    mapper = application.service.mapper
    append = _append_sqlite if application.database.is_sqlite else _append_postgresql
    url = application.database.url
    position, rows = application.service.last_position(), list[Row]()
    for decided in facts:
        for fact in decided:
            position += 1
            stored = mapper.to_stored_event(fact)
            rows.append(
                (
                    PARTITION,
                    position,
                    stamp(_FIRST + STEP * position),
                    stored.originator_id,
                    stored.originator_version,
                    stored.topic,
                    stored.state.decode(),
                )
            )
        if len(rows) >= AT_ONCE:
            append(url, rows)
            rows.clear()
            on_progress(position)
    if rows:
        append(url, rows)
    return position


def settle(application: Application) -> None:
    """Let the database know what it holds, as any that has lived for a while does."""
    url = application.database.url
    if application.database.is_sqlite:
        with closing(sqlite3.connect(url.database or "")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with psycopg.connect(_text(url), autocommit=True) as server:
        server.execute("VACUUM ANALYZE")


def bytes_on_disk(application: Application) -> int:
    """Return how much the whole database takes: log, projections, and all indexes."""
    query = "SELECT pg_database_size(current_database()) - pg_database_size('template1')"
    if application.database.is_sqlite:
        query = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    with application.database.reading() as connection:
        return int(connection.execute(sa.text(query)).scalar_one())


def _append_sqlite(url: sa.URL, rows: list[Row]) -> None:
    last = rows[-1]
    with closing(sqlite3.connect(url.database or "", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        places = ", ".join("?" for _ in EVENTS.columns)
        connection.executemany(
            f"INSERT INTO {EVENTS.name} ({_NAMES}) VALUES ({places})",
            [(*row[:3], row[3].hex, *row[4:]) for row in rows],
        )
        moved = connection.execute(_MOVE.format("?"), (last[1], last[2], PARTITION))
        _check_head(moved.rowcount)
        connection.execute("COMMIT")


def _append_postgresql(url: sa.URL, rows: list[Row]) -> None:
    last = rows[-1]
    with psycopg.connect(_text(url)) as connection, connection.cursor() as cursor:
        statement = cast("Any", f"COPY {EVENTS.name} ({_NAMES}) FROM STDIN")
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(cast("Any", _MOVE.format("%s")), (last[1], last[2], PARTITION))
        _check_head(cursor.rowcount)


def _check_head(moved: int) -> None:
    if moved != 1:
        raise LookupError(f"{HEAD.name} has {moved} rows for partition {PARTITION}")


def _text(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
