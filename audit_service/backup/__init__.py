"""Backups: a copy that is whole, durable and read through before it is called one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from audit_service.backup.copies import Copy
from audit_service.backup.postgres_dump import back_up_postgresql, restore_postgresql
from audit_service.backup.sqlite_copy import back_up_sqlite, restore_sqlite
from audit_service.database import Database


def back_up(
    database: Database,
    file: Path,
    programs: str | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Copy:
    """Copy a record into a file that does not exist yet, while others go on writing.

    ``programs`` is the folder of PostgreSQL's own programs, if they are not on the PATH.
    """
    if database.is_sqlite:
        return back_up_sqlite(database, file, on_progress)
    return back_up_postgresql(database, file, programs)


def restore(database: Database, file: Path, programs: str | None = None) -> Copy:
    """Bring a record back from a backup into a database that holds nothing yet."""
    if database.is_sqlite:
        return restore_sqlite(database, file)
    return restore_postgresql(database, file, programs)
