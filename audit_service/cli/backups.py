"""Commands that copy a record to safety and bring it back."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from audit_service.backup import back_up
from audit_service.backup import restore as bring_back
from audit_service.backup.copies import Copy
from audit_service.cli.session import Session, command_options
from audit_service.config import POSTGRESQL_PROGRAMS
from audit_service.database import Database

FILE: Final = click.Path(dir_okay=False, path_type=Path)
programs_option: Final[Callable[..., Any]] = click.option(
    "--bin",
    "programs",
    metavar="FOLDER",
    help=f"Folder of pg_dump and pg_restore (default: {POSTGRESQL_PROGRAMS}, then the PATH).",
)


@click.command()
@click.argument("file", type=FILE)
@programs_option
@command_options
def backup(session: Session, file: Path, programs: str | None) -> None:
    """Copy the record into a new file while others write, and read the copy through."""
    with session.existing() as database, session.progress("backing_up", 100) as done:

        def percent(copied: int, pages: int) -> None:
            done(100 * copied // max(pages, 1))

        copy = back_up(database, file, _programs(programs), percent)
    _tell(session, "backup_done", database, file, copy)


@click.command()
@click.argument("file", type=FILE)
@programs_option
@command_options
def restore(session: Session, file: Path, programs: str | None) -> None:
    """Bring a record back from a backup into a database that holds nothing yet."""
    database = Database(session.database_url, session.limits)
    try:
        copy = bring_back(database, file, _programs(programs))
    finally:
        database.close()
    _tell(session, "restore_done", database, file, copy)


def _programs(asked: str | None) -> str | None:
    return asked or os.environ.get(POSTGRESQL_PROGRAMS) or None


def _tell(session: Session, phrase: str, database: Database, file: Path, copy: Copy) -> None:
    document = {"file": str(file), "database": database.name, "position": copy.head}
    session.tell(phrase, document)
