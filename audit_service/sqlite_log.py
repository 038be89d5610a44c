"""The log in an SQLite file, through the bare driver."""

from __future__ import annotations

import sqlite3
from typing import Any
from uuid import UUID

from audit_service.log_connections import Entries, Head, LogConnection


class SqliteLog(LogConnection):
    """The log in an SQLite file: one writer at a time, from ``BEGIN IMMEDIATE`` on."""

    @property
    def is_lost(self) -> bool:
        """Say whether it was closed, or a transaction could not even be undone."""
        try:
            return bool(self.driver.in_transaction)
        except sqlite3.ProgrammingError:
            return True

    def begin(self) -> None:
        """Take the only write lock."""
        self.driver.execute("BEGIN IMMEDIATE")

    def lock(self) -> Head:
        """Return the log's end; the write lock is taken."""
        return self.head()

    def append_at(self, head: Head, now: str, entries: Entries) -> Head | None:
        """Add under the write lock, unless another process was there first."""
        with self.locked() as found:
            if found.position != head.position:
                return None
            after = self.append(found, now, entries)
            self.commit()
            return after

    def append(self, head: Head, now: str, entries: Entries) -> Head:
        """Insert row by row: inside the process, a statement costs next to nothing."""
        events, execute = entries.events, self.driver.execute
        after = Head(head.position + len(events), max(head.recorded_at, now))
        if events:
            self.driver.executemany(
                "INSERT INTO event_log (partition, position, recorded_at, originator_id,"
                " originator_version, topic, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        self.partition,
                        position,
                        after.recorded_at,
                        event.originator_id.hex,  # type: ignore[union-attr]  # ours are UUIDs
                        event.originator_version,
                        event.topic,
                        event.state.decode(),
                    )
                    for position, event in enumerate(events, start=head.position + 1)
                ],
            )
            execute(
                "UPDATE event_head SET position = ?, recorded_at = ? WHERE partition = ?",
                (*after, self.partition),
            )
        for key in entries.keys:
            execute(
                "INSERT INTO command_keys (scope, key, digest, answer, position, kept_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (*key, now),
            )
        for snapshot in entries.snapshots.values():
            execute(
                "INSERT OR REPLACE INTO record_snapshots"
                " (originator_id, version, kind, form, state) VALUES (?, ?, ?, ?, ?)",
                (snapshot.originator_id.hex, *snapshot[1:]),
            )
        return after

    def commit(self) -> None:
        """Write to the disk and wait for it."""
        self.driver.execute("COMMIT")

    def rollback(self) -> None:
        """Undo, if a transaction is open."""
        if self.driver.in_transaction:
            self.driver.execute("ROLLBACK")

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """Ask for rows."""
        found: list[Any] = self.driver.execute(statement, values).fetchall()
        return found

    def identity(self, key: UUID) -> str:
        """Return an identity as it is kept: 32 hexadecimal digits."""
        return key.hex
