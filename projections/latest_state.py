"""Latest state: one row per record, which follows its record fact by fact without a gap."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from projections.columns import KEY
from projections.engine import Recorded
from projections.rows import READ_MODELS, Row, Rows


class OutOfSequence(Exception):  # noqa: N818 - named for what is wrong
    """A record's fact came before the one it follows, twice, or after one that is missing."""


def state_table(
    name: str, *columns: sa.Column[Any], indexed: tuple[str, ...] = (), reference: bool = True
) -> sa.Table:
    """Describe a table of records by their identity, with the version and position they are at."""
    return sa.Table(
        name,
        READ_MODELS,
        sa.Column("id", sa.Uuid, primary_key=True),
        *((sa.Column("reference", KEY, nullable=False),) if reference else ()),
        *columns,
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        *((sa.Index(f"{name}_reference", "reference", unique=True),) if reference else ()),
        *(sa.Index(f"{name}_{column}", column) for column in indexed),
    )


def enter(rows: Rows, table: sa.Table, recorded: Recorded, values: Row) -> None:
    """Begin a record's row with its first fact."""
    event = recorded.event
    if event.originator_version != 1 or rows.get(table, event.originator_id) is not None:
        raise OutOfSequence(f"{recorded.topic} is not the first fact of its record")
    seen = {"id": event.originator_id, "version": 1, "position": recorded.position}
    rows.put(table, values | seen)


def follow(rows: Rows, table: sa.Table, recorded: Recorded, values: Row) -> Row:
    """Bring a record's row forward by its next fact."""
    event = recorded.event
    row = rows.one(table, event.originator_id)
    if event.originator_version != row["version"] + 1:
        raise OutOfSequence(
            f"{recorded.topic} is version {event.originator_version}, after {row['version']}"
        )
    seen = {"version": event.originator_version, "position": recorded.position}
    return rows.change(table, event.originator_id, **values, **seen)
