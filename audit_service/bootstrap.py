"""The only place where the parts are put together."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Self

from sqlalchemy.engine import Connection

from aggregates.reasons.supervision import POSITION_NOT_RECORDED
from aggregates.refusals import Refused
from audit_service import schema
from audit_service.config import Limits
from audit_service.database import Database
from audit_service.service import AuditService
from projections.catalogue import PROJECTIONS
from projections.engine import (
    Projection,
    ProjectionStopped,
    Recorded,
)
from projections.following import catch_up
from projections.standing import Standing, standings

KEEP_UP_MAX: Final = 2_000
"""Facts a reader applies itself when no worker does; a longer backlog is not waited for."""

PATIENCE_SECONDS: Final = 0.25
"""How long a reader waits for the worker when it did not ask for a position."""

POLL_SECONDS: Final = 0.01


class ProjectionsBehind(Exception):  # noqa: N818 - named for what is wrong
    """Read models that a reader needs did not reach the position it asked for in time."""

    def __init__(self, wanted: int, reached: int) -> None:
        super().__init__(f"{reached} of {wanted}")
        self.wanted = wanted
        self.reached = reached


@dataclass(frozen=True, slots=True)
class Application:
    """The service, its database, and the read models that follow it."""

    database: Database
    service: AuditService
    projections: tuple[Projection, ...] = PROJECTIONS

    @classmethod
    def open(cls, url: str, limits: Limits = Limits()) -> Self:  # noqa: B008 - frozen
        """Open a database by URL, creating its tables on first use.

        Tables of another version than this program's are refused, never changed on the way.
        """
        database = Database(url, limits)
        try:
            schema.make_ready(database)
        except BaseException:
            database.close()
            raise
        return cls(database, AuditService(database, timedelta(days=limits.key_days)))

    def catch_up(
        self,
        on_progress: Callable[[int], None] = lambda _position: None,
        names: Collection[str] | None = None,
    ) -> None:
        """Bring every projection up to the end of the record, or those that are named."""
        catch_up(self._named(names), self.service, self.database, on_progress)

    def keep_up(
        self,
        names: Collection[str] | None = None,
        wait_for: int | None = None,
        patience: float = PATIENCE_SECONDS,
        limit: int = KEEP_UP_MAX,
    ) -> None:
        """Have the projections a reader needs come as far as the record was when it asked.

        Where a worker keeps them going, it is waited for a little; where none does, what is
        missing is applied here when it is little. Refuses a position that is not on record,
        and raises ``ProjectionsBehind`` when one that was asked for is not reached in time. A
        projection that has stopped raises as well: no answer is better than a stale one.
        """
        last = self.service.last_position()
        if wait_for is not None and wait_for > last:
            raise Refused(POSITION_NOT_RECORDED(position=wait_for, last=last))
        wanted = last if wait_for is None else wait_for
        deadline = time.monotonic() + patience
        while lagging := self._lagging(names, wanted):
            alone = [one for one in lagging if one.leader is None]
            near = [one.name for one in alone if last - one.position <= limit]
            if stops := [_stop_of(one) for one in lagging if one.stop and one.name not in near]:
                raise ExceptionGroup("projections stopped", stops)
            if near:
                catch_up(self._named(near), self.service, self.database)
            elif wait_for is None and (alone or time.monotonic() > deadline):
                return
            elif time.monotonic() > deadline:
                raise ProjectionsBehind(wanted, min(one.position for one in lagging))
            else:
                time.sleep(POLL_SECONDS)

    def standings(self, names: Collection[str] | None = None) -> list[Standing]:
        """Return where projections stand; all of them when none are named."""
        with self.database.reading() as connection:
            return standings(connection, self._named(names))

    def reached(self) -> int:
        """Return the last position that every projection has applied."""
        return min(one.position for one in self.standings())

    def reached_on(self, connection: Connection, names: Collection[str]) -> int:
        """Return the last position that projections have applied, as a connection sees them."""
        return min(one.position for one in standings(connection, self._named(names)))

    def close(self) -> None:
        """Let go of the database."""
        self.service.close()

    def _lagging(self, names: Collection[str] | None, wanted: int) -> list[Standing]:
        return [one for one in self.standings(names) if one.position < wanted or one.stop]

    def _named(self, names: Collection[str] | None) -> tuple[Projection, ...]:
        return tuple(one for one in self.projections if names is None or one.name in names)


def _stop_of(one: Standing) -> ProjectionStopped:
    stop = one.stop
    assert stop is not None  # noqa: S101 - only those that stopped are asked
    return ProjectionStopped(one.name, Recorded(stop.position, "", stop.topic, None))
