"""The log's own order: no gaps, no step back in time, and versions that follow each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from audit_service.checks.difference import DIFFERENCES_MAX
from audit_service.log_tables import COMMAND_KEYS, EVENTS, HEAD, PARTITION

Found = tuple[str, str, object, object]

_OURS = EVENTS.c.partition == PARTITION


def log_faults(connection: Connection) -> Iterator[Found]:
    """Say what is wrong with the log as a whole."""
    yield from _head(connection)
    yield from _gaps_and_steps_back(connection)
    yield from _versions(connection)
    yield from _keys(connection)


def _head(connection: Connection) -> Iterator[Found]:
    """Compare the head row with the last event."""
    last = (
        sa.select(EVENTS.c.position, EVENTS.c.recorded_at)
        .where(_OURS)
        .order_by(EVENTS.c.position.desc())
        .limit(1)
    )
    at = sa.select(HEAD.c.position, HEAD.c.recorded_at).where(HEAD.c.partition == PARTITION)
    event, head = connection.execute(last).first(), connection.execute(at).first()
    if head is None:
        yield "log", f"event_head ({PARTITION})", "a row", "no row"
    elif event is None:
        if head.position != 0:
            yield "log", f"event_head ({PARTITION}) position", 0, head.position
    else:
        for column, expected, found in zip(event._fields, event, head, strict=True):
            if expected != found:
                yield "log", f"event_head ({PARTITION}) {column}", expected, found


def _gaps_and_steps_back(connection: Connection) -> Iterator[Found]:
    position, recorded_at = EVENTS.c.position, EVENTS.c.recorded_at
    before = sa.select(
        position,
        recorded_at,
        sa.func.lag(position, 1, 0).over(order_by=position).label("position_before"),
        sa.func.lag(recorded_at, 1, "").over(order_by=position).label("recorded_before"),
    ).where(_OURS)
    step = before.subquery()
    is_wrong = sa.or_(
        step.c.position != step.c.position_before + 1, step.c.recorded_at < step.c.recorded_before
    )
    for row in _few(connection, sa.select(step).where(is_wrong).order_by(step.c.position)):
        if row.position != row.position_before + 1:
            where = f"event_log after position {row.position_before}"
            yield "log", where, f"position {row.position_before + 1}", f"position {row.position}"
        if row.recorded_at < row.recorded_before:
            where = f"event_log ({row.position}) recorded_at"
            yield "log", where, f"{row.recorded_before} or later", row.recorded_at


def _versions(connection: Connection) -> Iterator[Found]:
    """Name each record whose versions do not run from 1 in the order of their positions."""
    record, version = EVENTS.c.originator_id, EVENTS.c.originator_version
    window: dict[str, Any] = {"partition_by": record, "order_by": version}
    step = (
        sa.select(
            record,
            version,
            EVENTS.c.position,
            sa.func.lag(version, 1, 0).over(**window).label("version_before"),
            sa.func.lag(EVENTS.c.position, 1, 0).over(**window).label("position_before"),
        )
        .where(_OURS)
        .subquery()
    )
    is_wrong = sa.or_(
        step.c.originator_version != step.c.version_before + 1,
        step.c.position <= step.c.position_before,
    )
    for row in _few(connection, sa.select(step).where(is_wrong)):
        where = f"event_log record {row.originator_id} version {row.originator_version}"
        if row.originator_version != row.version_before + 1:
            yield "log", where, f"version {row.version_before + 1}", row.originator_version
        else:
            yield "log", where, f"after position {row.position_before}", row.position


def _keys(connection: Connection) -> Iterator[Found]:
    """Name each answer kept for a position the log does not have."""
    end = sa.select(HEAD.c.position).where(HEAD.c.partition == PARTITION).scalar_subquery()
    position = COMMAND_KEYS.c.position
    chosen = sa.select(COMMAND_KEYS.c.scope, COMMAND_KEYS.c.key, position, end.label("end"))
    for row in _few(connection, chosen.where(sa.or_(position < 0, position > end))):
        where = f"command_keys ({row.scope}, {row.key}) position"
        yield "log", where, f"within 0..{row.end}", row.position


def _few(connection: Connection, chosen: sa.Select[Any]) -> list[sa.Row[Any]]:
    return list(connection.execute(chosen.limit(DIFFERENCES_MAX)).all())
