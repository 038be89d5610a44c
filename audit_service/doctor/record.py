"""What is examined about the record and about what follows it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from audit_service.database import Database
from audit_service.doctor.symptoms import Symptom, Verdict, look_unless, wrong_unless
from audit_service.log_tables import COMMAND_KEYS, EVENTS, HEAD, PARTITION, stamp
from audit_service.refusal_log import REFUSALS
from projections.catalogue import PROJECTIONS
from projections.standing_tables import BOOKMARKS, BUILDS, LEASES, STOPS

LAG_MAX: Final = 10_000
"""Facts a read model may be behind before somebody should look: a few seconds of work."""


def examine_writing(database: Database) -> Iterator[Symptom]:
    """Begin to write as a command does, and take it back."""
    with database.writer.connect() as connection:
        connection.execute(sa.update(HEAD).where(sa.false()).values(position=HEAD.c.position))
        connection.rollback()
    yield Symptom("writable", Verdict.OK, "yes")


def examine_log(database: Database) -> Iterator[Symptom]:
    """Compare the head row with the last event, and the number of events with its position."""
    position = EVENTS.c.position
    with database.reading_log() as connection:
        head = connection.execute(
            sa.select(HEAD.c.position).where(HEAD.c.partition == PARTITION)
        ).scalar_one_or_none()
        count, last = connection.execute(
            sa.select(sa.func.count(), sa.func.coalesce(sa.func.max(position), 0)).where(
                EVENTS.c.partition == PARTITION
            )
        ).one()
    yield wrong_unless(head == last, "head", f"{head} / {last}", "advice_log")
    yield wrong_unless(count == last, "gapless", f"{count} / {last}", "advice_log")


def examine_projections(database: Database) -> Iterator[Symptom]:
    """Say how far each read model is, what stopped it, and whether anybody keeps it going."""
    with database.reading_log() as connection:
        last = connection.execute(
            sa.select(HEAD.c.position).where(HEAD.c.partition == PARTITION)
        ).scalar_one()
        marks = _by_projection(connection, sa.select(BOOKMARKS))
        stops = _by_projection(connection, sa.select(STOPS))
        leases = _by_projection(connection, sa.select(LEASES))
        builds = _by_projection(connection, sa.select(BUILDS))
    for name in sorted(projection.name for projection in PROJECTIONS):
        lag = last - (marks[name].position if name in marks else 0)
        yield look_unless(lag <= LAG_MAX, f"lag {name}", lag, "advice_lag")
        if name in stops:
            stop = stops[name]
            found = f"{stop.position} {stop.topic}: {stop.fault}"
            yield wrong_unless(False, f"stop {name}", found, "advice_stop")  # noqa: FBT003
        if name in builds:
            yield Symptom(f"rebuild {name}", Verdict.OK, f"{builds[name].position} / {last}")
        if name in leases:
            held = leases[name].until > stamp(datetime.now(UTC))
            found = f"{leases[name].holder} until {leases[name].until}"
            yield look_unless(held or lag == 0, f"lease {name}", found, "advice_lease")


def examine_sizes(database: Database) -> Iterator[Symptom]:
    """Count what grows beside the record: kept answers, and refusals."""
    with database.reading_log() as connection:
        for check, table in (("command_keys", COMMAND_KEYS), ("refusals", REFUSALS)):
            counted = connection.execute(sa.select(sa.func.count()).select_from(table))
            yield Symptom(check, Verdict.OK, str(counted.scalar_one()))


def _by_projection(
    connection: Connection, chosen: sa.Select[tuple[object, ...]]
) -> dict[str, sa.Row[tuple[object, ...]]]:
    return {row.projection: row for row in connection.execute(chosen)}
