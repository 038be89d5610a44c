"""The one door through which the tables of a database come to be, and move on with the program.

Only alembic's table says which version a database is of, so that any alembic can be used on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from audit_service.database import Database
from audit_service.database_faults import DATABASE_AHEAD, DATABASE_BEHIND, NO_RECORD
from audit_service.database_faults import DatabaseUnusable as Unusable

HEAD: Final = "0004"
"""The version this program reads and writes: the last step in ``migrations/versions``."""

_UNNUMBERED: Final = "0001"
"""The version of tables made by 0.1.0, which kept no version."""

_VERSIONS: Final = sa.table("alembic_version", sa.column("version_num", sa.String))
_ALEMBIC: Final = Lock()
"""Alembic keeps the migration under way in a module, so a process runs one at a time."""


@dataclass(frozen=True, slots=True)
class Migration:
    """The way from one version to another: each step with what it does."""

    since: str
    until: str
    steps: tuple[tuple[str, str], ...]


def make_ready(database: Database) -> None:
    """Create the tables of an empty database; refuse a database of another version."""
    version = version_of(database)
    if version is None:
        create(database)
    else:
        _refuse_other(version)


def create(database: Database) -> bool:
    """Create the tables if there are none, step by step as any other database got them."""
    with database.creating() as connection:
        if _version(connection) is not None:
            return False
        _upgrade(connection)
        return True


def migrate(database: Database, *, dry_run: bool = False) -> Migration:
    """Bring the tables to this program's version: all steps, or none.

    Several processes may try; each waits for the other. A dry run only says what there is to do.
    """
    with database.creating() as connection:
        version = _version(connection)
        if version is None:
            raise Unusable(NO_RECORD(url=database.name))
        if version > HEAD:
            _refuse_other(version)
        if not dry_run and version < HEAD:
            if not _is_numbered(connection):
                _alembic(connection, "stamp", version)
            _upgrade(connection)
        return Migration(version, HEAD, steps_since(version))


def version_of(database: Database) -> str | None:
    """Return the version of a database's tables, None when it has none of ours."""
    with database.reading_log() as connection:
        return _version(connection)


def steps_since(version: str) -> tuple[tuple[str, str], ...]:
    """List the steps after a version, oldest first, each with what it does."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see _alembic

    script = ScriptDirectory.from_config(_config())
    steps = [step for step in script.walk_revisions() if step.revision > version]
    return tuple((step.revision, step.doc) for step in reversed(steps))


def _version(connection: Connection) -> str | None:
    if _is_numbered(connection):
        return connection.execute(sa.select(_VERSIONS.c.version_num)).scalar_one_or_none()
    return _UNNUMBERED if sa.inspect(connection).has_table("event_log") else None


def _is_numbered(connection: Connection) -> bool:
    return sa.inspect(connection).has_table(_VERSIONS.name)


def _refuse_other(version: str) -> None:
    if version < HEAD:
        raise Unusable(DATABASE_BEHIND(found=version, wanted=HEAD))
    if version > HEAD:
        raise Unusable(DATABASE_AHEAD(found=version, wanted=HEAD))


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # an index over a long log takes as long as it does
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
    _alembic(connection, "upgrade", HEAD)


def _alembic(connection: Connection, verb: str, version: str) -> None:
    from alembic import command  # noqa: PLC0415 - half of what opening a database would take

    config = _config()
    config.attributes["connection"] = connection
    with _ALEMBIC:
        getattr(command, verb)(config, version)


def _config() -> Any:
    from alembic.config import Config  # noqa: PLC0415 - see _alembic

    config = Config()
    config.set_main_option("script_location", "audit_service:migrations")
    config.set_main_option("path_separator", "os")
    return config
