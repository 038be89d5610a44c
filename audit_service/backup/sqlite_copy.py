"""Backups of an SQLite file, taken while others write to it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from audit_service.backup.copies import Copy, new_file
from audit_service.backup.reasons import BACKUP_UNSOUND, NOT_A_BACKUP, TARGET_TAKEN
from audit_service.database import Database
from audit_service.database_faults import DatabaseUnusable, condition_of

_PAGES: Final = 2_048
"""Pages copied at a time; between them the progress is told."""

_BESIDE: Final = ("", "-wal", "-shm", "-journal")
_HELD: Final = """
SELECT coalesce((SELECT position FROM event_head WHERE partition = 0), -1),
       count(*), coalesce(max(position), 0) FROM event_log WHERE partition = 0
"""


def back_up_sqlite(database: Database, file: Path, on_progress: Callable[[int, int], None]) -> Copy:
    """Copy one state of the database page by page; those who write go on writing."""
    with new_file(file) as partial:
        with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
            with database.reading() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM event_head")  # holds this state
                source = connection.connection.driver_connection
                assert isinstance(source, sqlite3.Connection)  # noqa: S101
                source.backup(
                    copy,
                    pages=_PAGES,
                    progress=lambda _s, left, all_: on_progress(all_ - left, all_),
                )
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        held, flaw = examined(partial)
        if held is None or flaw:
            raise DatabaseUnusable(BACKUP_UNSOUND(what=flaw))
    return held


def restore_sqlite(database: Database, file: Path) -> Copy:
    """Put a sound backup where there is no database yet."""
    target = Path(database.url.database or "")
    for suffix in _BESIDE:  # an old -wal would be played into the restored file
        if (found := target.with_name(target.name + suffix)).exists():
            raise DatabaseUnusable(TARGET_TAKEN(place=found))
    held, flaw = examined(file)
    if held is None or flaw:
        raise DatabaseUnusable(NOT_A_BACKUP(file=file, what=flaw))
    with new_file(target) as partial:
        shutil.copyfile(file, partial)
        if (copied := examined(partial)) != (held, ""):
            raise DatabaseUnusable(BACKUP_UNSOUND(what=copied[1] or "file changed"))
    return held


def examined(file: Path) -> tuple[Copy | None, str]:
    """Read a file through and say what it holds, and what is wrong with it."""
    if not file.is_file():
        return None, "no such file"
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            sound = str(copy.execute("PRAGMA quick_check(1)").fetchone()[0])
            held = Copy(*copy.execute(_HELD).fetchone())
    except sqlite3.Error as error:
        condition = condition_of(error)
        return None, condition.code if condition else str(error)
    return held, held.flaw() if sound == "ok" else sound
