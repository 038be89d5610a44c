"""Standing: how far each projection is, who keeps it going, and what stopped it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.database_clock import instant
from projections.engine import Projection, ProjectionStopped, hold
from projections.rows import insert_into
from projections.standing_tables import BOOKMARKS, BUILDS, LEASES, STOPS

FAULT_MAX: Final = 2_000
"""Characters kept of what went wrong."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The fact a projection could not apply, why, and since when."""

    position: int
    topic: str
    fault: str
    stopped_at: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a projection stands.

    ``leader`` is the living process that keeps it going, if there is one; ``built`` is how far
    the rows of a rebuild are that is under way or was interrupted.
    """

    name: str
    position: int
    leader: str | None
    stop: Stop | None
    built: int | None

    @property
    def state(self) -> str:
        """Say in a word how it is."""
        if self.stop is not None:
            return "stopped"
        return "following" if self.built is None else "rebuilding"


def standings(connection: Connection, projections: Sequence[Projection]) -> list[Standing]:
    """Return where projections stand, in their order, all at one moment."""
    if not projections:
        return []
    names = sa.union_all(
        *(sa.select(sa.literal(one.name, sa.String).label("projection")) for one in projections)
    ).subquery("named")
    joined: sa.FromClause = names
    for table in (BOOKMARKS, LEASES, STOPS, BUILDS):
        joined = joined.outerjoin(table, table.c.projection == names.c.projection)
    living = sa.case((LEASES.c.until >= instant(connection), LEASES.c.holder))
    chosen = sa.select(
        names.c.projection,
        sa.func.coalesce(BOOKMARKS.c.position, 0),
        living,
        BUILDS.c.position,
        STOPS.c.position,
        STOPS.c.topic,
        STOPS.c.fault,
        STOPS.c.stopped_at,
    ).select_from(joined)
    found = {}
    for name, position, leader, built, *stop in connection.execute(chosen):
        halted = Stop(*stop) if stop[0] is not None else None
        found[name] = Standing(name, position, leader, halted, built)
    return [found[one.name] for one in projections]


def record_stop(connection: Connection, projection: Projection, stop: ProjectionStopped) -> None:
    """Note what stopped a projection, unless it has meanwhile got past it."""
    if hold(connection, projection) >= stop.position:
        return
    inserted = insert_into(connection, STOPS).values(
        projection=projection.name,
        position=stop.position,
        topic=stop.topic,
        fault=stop.fault[:FAULT_MAX],
        stopped_at=instant(connection),
    )
    told = {name: inserted.excluded[name] for name in ("position", "topic", "fault", "stopped_at")}
    is_news = sa.or_(
        STOPS.c.position != inserted.excluded.position, STOPS.c.fault != inserted.excluded.fault
    )
    connection.execute(
        inserted.on_conflict_do_update(
            index_elements=[STOPS.c.projection], set_=told, where=is_news
        )
    )


def forget_stop(connection: Connection, projection: Projection, position: int) -> None:
    """Forget a stop that the projection has got past."""
    past = STOPS.c.projection == projection.name, STOPS.c.position <= position
    connection.execute(sa.delete(STOPS).where(*past))
