"""The only place where the parts are put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

from audit_service import schema
from audit_service.config import Limits
from audit_service.database import Database
from audit_service.service import AuditService
from projections.catalogue import PROJECTIONS
from projections.engine import (
    Projection,
    catch_up,
    position_of,
)

KEEP_UP_MAX: Final = 2_000


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
        return cls(database, AuditService(database))

    def catch_up(self, on_progress: Callable[[int], None] = lambda _position: None) -> None:
        """Bring every projection up to the end of the record."""
        catch_up(self.projections, self.service, self.database, on_progress)

    def keep_up(self, limit: int = KEEP_UP_MAX) -> int:
        """Apply what is missing when it is little, and return the position the reads stand at.

        A reader then sees what was just recorded; a long backlog is left to the worker. A
        projection that has stopped raises here: no answer is better than a stale one.
        """
        reached = self.reached()
        if 0 < self.service.last_position() - reached <= limit:
            self.catch_up()
            reached = self.reached()
        return reached

    def reached(self) -> int:
        """Return the last position that every projection has applied."""
        return min(position_of(self.database, projection) for projection in self.projections)

    def close(self) -> None:
        """Let go of the database."""
        self.service.close()
