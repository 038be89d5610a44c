"""Backups of a PostgreSQL database by its own programs, in their custom format."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from psycopg.conninfo import make_conninfo

from audit_service import schema
from audit_service.backup.copies import Copy, new_file
from audit_service.backup.reasons import (
    BACKUP_UNSOUND,
    NOT_A_BACKUP,
    TARGET_TAKEN,
    TOOL_FAILED,
    TOOL_MISSING,
)
from audit_service.database import Database
from audit_service.database_faults import DatabaseUnusable

_OURS_ALONE: Final = ("--no-owner", "--no-privileges")


def back_up_postgresql(database: Database, file: Path, programs: str | None) -> Copy:
    """Dump one state of the database, and read the dump through before it is called done."""
    with new_file(file) as partial:
        to_file = ("--format=custom", f"--file={partial}")
        _run(programs, "pg_dump", *_OURS_ALONE, *to_file, *_place(database), url=database.url)
        held = examined(partial, programs)
        if flaw := held.flaw():
            raise DatabaseUnusable(BACKUP_UNSOUND(what=flaw))
    return held


def restore_postgresql(database: Database, file: Path, programs: str | None) -> Copy:
    """Restore a sound dump into a database without tables of ours: all of it, or nothing."""
    if schema.version_of(database) is not None:
        raise DatabaseUnusable(TARGET_TAKEN(place=database.name))
    if not file.is_file():
        raise DatabaseUnusable(NOT_A_BACKUP(file=file, what="no such file"))
    try:
        held = examined(file, programs)
    except DatabaseUnusable as unreadable:
        if unreadable.fault.reason is TOOL_MISSING:
            raise
        raise DatabaseUnusable(NOT_A_BACKUP(file=file, what=unreadable.fault)) from None
    if flaw := held.flaw():
        raise DatabaseUnusable(NOT_A_BACKUP(file=file, what=flaw))
    whole = ("--single-transaction", "--exit-on-error", *_OURS_ALONE)
    _run(programs, "pg_restore", *whole, *_place(database), str(file), url=database.url)
    return held


def examined(file: Path, programs: str | None) -> Copy:
    """Read a dump through without a server: all of it, its head row, every event's position."""
    _run(programs, "pg_restore", f"--file={os.devnull}", str(file))
    head = [int(row["position"]) for row in _rows(file, "event_head", programs)]
    events = last = 0
    for row in _rows(file, "event_log", programs):
        events += 1
        last = max(last, int(row["position"]))
    return Copy(head[0] if len(head) == 1 else -1, events, last)


def _rows(file: Path, table: str, programs: str | None) -> Iterator[dict[str, str]]:
    """Read the rows of one table as COPY writes them."""
    command = [_program(programs, "pg_restore"), "--data-only", f"--table={table}", "--file=-"]
    with subprocess.Popen(  # noqa: S603 - a program of the database's own, without a shell
        [*command, str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as reading:
        assert reading.stdout is not None  # noqa: S101
        assert reading.stderr is not None  # noqa: S101
        columns: list[str] = []
        for line in reading.stdout:
            if columns and line == "\\.\n":
                columns = []
            elif columns:
                yield dict(zip(columns, line.rstrip("\n").split("\t"), strict=True))
            elif line.startswith("COPY "):
                columns = [
                    name.strip(' "')
                    for name in line[line.index("(") + 1 : line.index(")")].split(",")
                ]
        said = reading.stderr.read()
    if reading.returncode:
        raise DatabaseUnusable(TOOL_FAILED(tool="pg_restore", said=_line(said)))


def _run(programs: str | None, tool: str, *words: str, url: sa.URL | None = None) -> None:
    environment = dict(os.environ)
    if url is not None and (password := url.password or url.query.get("password")):
        environment["PGPASSWORD"] = str(password)  # never among the words others can see
    done = subprocess.run(  # noqa: S603 - a program of the database's own, without a shell
        [_program(programs, tool), *words], env=environment, capture_output=True, encoding="utf-8",
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise DatabaseUnusable(TOOL_FAILED(tool=tool, said=_line(done.stderr)))


def _program(programs: str | None, tool: str) -> str:
    found = shutil.which(tool, path=programs)
    if found is None:
        raise DatabaseUnusable(TOOL_MISSING(tool=tool))
    return found


def _place(database: Database) -> tuple[str, str]:
    url = database.url
    parts = {"dbname": url.database, "user": url.username, "host": url.host, "port": url.port}
    asked = {k: v if isinstance(v, str) else ",".join(v) for k, v in url.query.items()}
    known = {name: str(value) for name, value in parts.items() if value} | asked
    known.pop("password", None)
    return "--dbname", make_conninfo(**known)


def _line(said: str) -> str:
    return " ".join(said.split()).rstrip(".")
