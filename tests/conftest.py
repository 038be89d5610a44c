"""The databases the tests run on: an SQLite file and a real PostgreSQL server, each fresh."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

from audit_service.bootstrap import Application
from tests.postgres_server import PostgresServer, running_server
from tests.scenario import LI, ZHANG

__all__ = ["LI", "ZHANG"]

settings.register_profile("county", deadline=None)  # a busy machine is not a fault
settings.load_profile("county")

ENGINES: Final = ("sqlite", "postgresql")
_names = (f"county_{number}" for number in count())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Run one server for all tests of this process."""
    with running_server() as server:
        yield server


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
