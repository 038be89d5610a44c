"""What is examined about SQLite and about PostgreSQL: durability, soundness, space, access."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import Connection

from audit_service.database import Database
from audit_service.doctor.symptoms import Symptom, Verdict, look_unless, wrong_unless

FREE_BYTES_MIN: Final = 1024**3
_FULL: Final = 2
_POSTGRESQL_LEAST: Final = 150_000
"""The oldest server the service has run on."""

_MUST_BE_ON: Final = ("fsync", "full_page_writes")


def examine_engine(database: Database) -> Iterator[Symptom]:
    """Examine what the database promises, and whether its ground holds."""
    with database.reading_log() as connection:
        if database.is_sqlite:
            yield from _settings_of_sqlite(connection)
            yield from _file(Path(database.url.database or ""))
        else:
            yield from _settings_of_postgresql(connection)
            yield from _standing(connection)


def examine_soundness(database: Database) -> Iterator[Symptom]:
    """Let SQLite go through its file; PostgreSQL checks each page by its checksum as it reads."""
    with database.reading_log() as connection:
        if database.is_sqlite:
            found = _one(connection, "PRAGMA quick_check(1)")
            yield wrong_unless(found == "ok", "soundness", found, "database_damaged")
        else:
            found = _one(connection, "SHOW data_checksums")
            yield look_unless(found == "on", "soundness", f"data_checksums={found}")


def _settings_of_sqlite(connection: Connection) -> Iterator[Symptom]:
    mode = _one(connection, "PRAGMA journal_mode")
    yield wrong_unless(mode == "wal", "journal_mode", mode)
    level = _one(connection, "PRAGMA synchronous")
    yield wrong_unless(level == _FULL, "synchronous", level)
    keys = _one(connection, "PRAGMA foreign_keys")
    yield wrong_unless(keys == 1, "foreign_keys", keys)


def _file(file: Path) -> Iterator[Symptom]:
    about = file.stat()
    free = shutil.disk_usage(file.parent).free
    wanted = max(FREE_BYTES_MIN, about.st_size)  # a backup beside it must fit too
    yield look_unless(free >= wanted, "free_space", f"{free >> 20} MiB")
    mode = stat.S_IMODE(about.st_mode)
    if mode & stat.S_IWOTH:
        yield Symptom("permissions", Verdict.WRONG, f"{mode:o}", "advice_permissions")
    else:
        yield look_unless(not mode & stat.S_IROTH, "permissions", f"{mode:o}")
    beside = [file.with_name(file.name + suffix) for suffix in ("-wal", "-shm")]
    strangers = [p.name for p in beside if p.exists() and p.stat().st_uid != about.st_uid]
    owner = f"uid={about.st_uid} euid={os.geteuid()}"
    yield wrong_unless(not strangers, "owner", " ".join([owner, *strangers]))


def _settings_of_postgresql(connection: Connection) -> Iterator[Symptom]:
    version = int(_one(connection, "SHOW server_version_num"))
    shown = _one(connection, "SHOW server_version")
    yield look_unless(version >= _POSTGRESQL_LEAST, "server_version", shown)
    for setting in _MUST_BE_ON:
        value = _one(connection, f"SHOW {setting}")
        yield wrong_unless(value == "on", setting, value, "advice_durability")
    commit = _one(connection, "SHOW synchronous_commit")
    yield wrong_unless(commit != "off", "synchronous_commit", commit, "advice_durability")
    encoding = _one(connection, "SHOW server_encoding")
    yield wrong_unless(encoding == "UTF8", "encoding", encoding)


def _standing(connection: Connection) -> Iterator[Symptom]:
    if _one(connection, "SELECT pg_is_in_recovery()"):
        yield Symptom("standby", Verdict.LOOK, "in recovery", "advice_in_recovery")
        return
    wanted = _one(connection, "SHOW synchronous_standby_names") or "-"
    counted = "SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')"
    following = _one(connection, counted)
    found = f"synchronous_standby_names={wanted} following={following}"
    yield look_unless(wanted == "-" or following > 0, "standby", found)
    size = _one(connection, "SELECT pg_database_size(current_database())")
    yield Symptom("database_size", Verdict.OK, f"{size >> 20} MiB")


def _one(connection: Connection, question: str) -> Any:
    return connection.exec_driver_sql(question).scalar_one()
