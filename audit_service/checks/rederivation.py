"""Rederivation: a projection derived again from the log, and compared with the rows it keeps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.schema import CreateTable

from audit_service.checks.comparison import Comparison, Fetch, kept_rows, stored, streamed
from audit_service.checks.difference import Differences
from projections.engine import Projection, ProjectionStopped, Recorded
from projections.rows import Known, Rows
from projections.standing_tables import BOOKMARKS, STOPS
from projections.text_search import TextIndex, readable

_PRAGMAS: Final = (
    "journal_mode=OFF",
    "synchronous=OFF",
    "locking_mode=EXCLUSIVE",
    "cache_size=-65536",
)


_COMPARED: Final = 2_000


class Scratch:
    """A database file for rows that are derived only to be compared; it need not survive."""

    def __init__(self, path: Path) -> None:
        """Create the file."""
        self._engine = sa.create_engine(f"sqlite:///{path}")
        self.connection = self._engine.connect()
        driver: Any = self.connection.connection.driver_connection
        driver.isolation_level = None
        for pragma in _PRAGMAS:
            driver.execute(f"PRAGMA {pragma}")
        driver.execute("BEGIN")

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()
        self._engine.dispose()


class Rederivation:
    """Derives one projection up to its own bookmark, in one consistent state of what it keeps.

    Rows that are only ever added, by position, are compared as they are derived; the others are
    gathered in a scratch file until the end.
    """

    def __init__(
        self,
        projection: Projection,
        kept: Connection,
        scratch: Connection,
        differences: Differences,
    ) -> None:
        """Begin before the first fact."""
        self.projection = projection
        self.differences = differences
        self._kept = kept
        self._scratch = scratch
        self._has_failed = False
        self.until = self._bookmark()
        self._rows = Rows(scratch, known=Known())
        self._added = {t: self._of(t) for t in projection.tables if _is_added_to(t)}
        self._texts = {text: self._of_text(text) for text in projection.texts}
        self._states = [t for t in projection.tables if t not in self._added]
        for table in self._states:
            scratch.execute(CreateTable(_unconstrained(table)))

    def apply(self, batch: Sequence[Recorded]) -> None:
        """Derive what a batch of facts gives."""
        read = [f for f in self.projection.read_of(batch) if f.position <= self.until]
        if self._has_failed or not read:
            return
        self._rows.expect(self.projection.about(read))
        for recorded in read:
            try:
                self.projection.project(recorded, self._rows)
            except Exception as fault:  # whatever a projection stops at is named
                stop = ProjectionStopped(self.projection.name, recorded)
                found = f"{stop} {type(fault).__name__}: {fault}"
                self._note("every fact can be applied", found)
                self._has_failed = True
                return
        for table, comparison in self._added.items():
            comparison.expect(stored(table, self._rows.take(table)))
        for text, comparison in self._texts.items():
            entries = self._rows.take(text.table)
            comparison.expect([readable(self._kept.dialect, *entry) for entry in entries])
        self._rows.flush()

    def end(self) -> None:
        """Compare what is left to compare."""
        if self._has_failed:
            return
        for table in self._states:
            comparison, derived = self._of(table), kept_rows(self._scratch, table)
            while rows := derived(_COMPARED):
                comparison.expect(rows)
            comparison.end()
        for comparison in (*self._added.values(), *self._texts.values()):
            comparison.end()

    def _bookmark(self) -> int:
        """Return how far the projection is; note that it has stopped, if it has."""
        name = self.projection.name
        stopped = sa.select(STOPS).where(STOPS.c.projection == name)
        if (stop := self._kept.execute(stopped).first()) is not None:
            found = f"stopped at position {stop.position} ({stop.topic}): {stop.fault}"
            self._note("every fact is applied", found)
        chosen = sa.select(BOOKMARKS.c.position).where(BOOKMARKS.c.projection == name)
        return int(self._kept.execute(chosen).scalar_one_or_none() or 0)

    def _of(self, table: sa.Table) -> Comparison:
        width, names = len(table.primary_key), table.columns.keys()
        fetch = kept_rows(self._kept, table)
        return Comparison(table.name, names, width, fetch, self.differences)

    def _of_text(self, text: TextIndex) -> Comparison:
        fetch: Fetch = streamed(self._kept, text.name, text.kept(self._kept.dialect))
        return Comparison(text.name, ("rowid", "grams"), 1, fetch, self.differences)

    def _note(self, expected: str, found: str) -> None:
        self.differences.note("projection", self.projection.name, expected, found)


def _unconstrained(table: sa.Table) -> sa.Table:
    """Return a table of the same shape without checks; what they would stop will differ."""
    copied = table.to_metadata(sa.MetaData())
    copied.constraints = {copied.primary_key}
    return copied


def _is_added_to(table: sa.Table) -> bool:
    """Say whether a table's rows are added in the order of positions and never touched again."""
    return next(iter(table.primary_key)).name == "position"
