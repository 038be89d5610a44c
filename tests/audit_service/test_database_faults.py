"""A database that fails is named, nothing is half done, and work goes on when it is well again."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from api.app import create_app
from audit_service import database_faults
from audit_service.bootstrap import Application
from audit_service.checker import check
from audit_service.config import Settings
from audit_service.database_faults import DRIVER_ERRORS, condition_of
from audit_service.log_tables import EVENTS
from tests.api.story import codes, path, post
from tests.audit_service.broken import (
    PATIENCE,
    Broken,
    OwnServer,
    file_of,
    filled,
    held_by_another_client,
    held_by_another_process,
    small_disk,
)
from tests.audit_service.county import organisation, region
from tests.postgres_server import PostgresServer
from tests.scenario import ZHANG

MANY = 300
"""Organisations registered by one batch: more than fits into pages already there."""


BROKEN = (
    "busy_sqlite", "busy_postgresql", "full_sqlite", "full_postgresql",
    "read_only_connection_sqlite", "standby_postgresql", "stopped_postgresql",
)  # fmt: skip


@pytest.fixture(params=BROKEN)
def broken(request: pytest.FixtureRequest) -> Broken:
    found: Broken = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def busy_sqlite(sqlite_url: str) -> Iterator[Broken]:
    application = Application.open(sqlite_url, PATIENCE)
    failing = partial(held_by_another_process, file_of(sqlite_url))
    yield Broken(application, sqlite_url, failing, database_faults.DATABASE_BUSY)
    application.close()


@pytest.fixture
def busy_postgresql(postgresql_url: str) -> Iterator[Broken]:
    application = Application.open(postgresql_url, PATIENCE)
    failing = partial(held_by_another_client, postgresql_url)
    yield Broken(application, postgresql_url, failing, database_faults.DATABASE_BUSY)
    application.close()


@pytest.fixture
def full_sqlite(tmp_path: Path) -> Iterator[Broken]:
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder, 32) as mounted:
        if not mounted:
            pytest.skip("this system lets us mount no small disk")
        url = f"sqlite:///{folder / 'county.db'}"
        application = Application.open(url, PATIENCE)

        @contextmanager
        def failing() -> Iterator[None]:
            with sqlite3.connect(folder / "county.db") as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # or the old WAL has room
            connection.close()
            with filled(folder):
                yield

        yield Broken(application, url, failing, database_faults.DATABASE_FULL, 507)
        application.close()


@pytest.fixture
def full_postgresql(postgres_server: PostgresServer) -> Iterator[Broken]:
    folder = postgres_server.data.parent / "small"
    folder.mkdir()
    with small_disk(folder, 48) as mounted:
        if not mounted:
            pytest.skip("this system lets us mount no small disk")
        space = folder / "space"
        space.mkdir(mode=0o777)
        owner = postgres_server.data.stat()
        os.chown(space, owner.st_uid, owner.st_gid)
        with psycopg.connect(postgres_server.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{space}'")
            connection.execute("CREATE DATABASE small TEMPLATE template0 TABLESPACE small")
        url = postgres_server.url("small")
        application = Application.open(url, PATIENCE)
        failing = partial(filled, folder)
        yield Broken(application, url, failing, database_faults.DATABASE_FULL, 507)
        application.close()
        postgres_server.execute("DROP DATABASE {} WITH (FORCE)", "small")
        postgres_server.execute("DROP TABLESPACE {}", "small")
    folder.rmdir()


@pytest.fixture
def read_only_connection_sqlite(sqlite_url: str) -> Iterator[Broken]:
    """Let the connections of an open application read only; permissions do not bind root."""
    application = Application.open(sqlite_url, PATIENCE)
    failing = partial(_with_pragma, application, "query_only = ON")
    yield Broken(application, sqlite_url, failing, database_faults.DATABASE_READ_ONLY)
    application.close()


@contextmanager
def _with_pragma(application: Application, pragma: str) -> Iterator[None]:
    """Set a pragma on every connection that is opened from now on, and on none afterwards."""

    def set_pragma(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA {pragma}")

    writer = application.database.writer
    sa.event.listen(writer, "connect", set_pragma)
    writer.dispose()
    application.service._writer.close()
    try:
        yield
    finally:
        sa.event.remove(writer, "connect", set_pragma)
        writer.dispose()
        application.service._writer.close()


@pytest.fixture
def standby_postgresql(own_server: OwnServer) -> Iterator[Broken]:
    application = Application.open(own_server.url, PATIENCE)
    read_only = database_faults.DATABASE_READ_ONLY
    yield Broken(application, own_server.url, own_server.standing_by, read_only)
    application.close()


@pytest.fixture
def stopped_postgresql(own_server: OwnServer) -> Iterator[Broken]:
    application = Application.open(own_server.url, PATIENCE)
    unavailable = database_faults.DATABASE_UNAVAILABLE
    yield Broken(application, own_server.url, own_server.stopped, unavailable)
    application.close()


def recorded(application: Application) -> list[Any]:
    with application.database.reading() as connection:
        return list(connection.execute(sa.select(EVENTS).order_by(EVENTS.c.position)))


def many(application: Application, since: int) -> int:
    offices = (organisation(f"office-{n}") for n in range(since, since + MANY))
    return application.service.execute_all(offices, ZHANG).accepted


def test_a_database_that_fails_is_named_and_nothing_is_half_done(broken: Broken) -> None:
    application = broken.application
    client = create_app(application, Settings(insecure_dev=True)).test_client()
    application.service.execute(region("620000", "甘肃省"), ZHANG)
    application.service.execute(region(), ZHANG)
    many(application, 0)
    before = recorded(application)
    body = {"code": "621100", "name": "定西市", "source": "2260", "effective_on": "2018-01-02"}

    with broken.failing():
        with pytest.raises(DRIVER_ERRORS) as failed:
            many(application, MANY)
        answer = post(client, path("regions"), body)

    assert condition_of(failed.value) is broken.condition
    assert (answer.status_code, codes(answer)) == (broken.status, [broken.condition.code])
    assert "event" not in answer.get_data(as_text=True)
    assert recorded(application) == before
    assert post(client, path("regions"), body).status_code == 201
    assert many(application, MANY) == MANY
    application.catch_up()
    assert check(application) == []


def test_a_file_that_may_grow_no_further_is_a_full_database(sqlite_url: str) -> None:
    """Stands for the full disk where the system lets us fill none: SQLite answers the same."""
    application = Application.open(sqlite_url)
    application.service.execute(region("620000", "甘肃省"), ZHANG)
    application.service.execute(region(), ZHANG)
    before = recorded(application)

    with (
        _with_pragma(application, "max_page_count = 1"),
        pytest.raises(DRIVER_ERRORS) as failed,
    ):
        many(application, 0)

    assert condition_of(failed.value) is database_faults.DATABASE_FULL
    assert recorded(application) == before
    assert many(application, 0) == MANY
    application.close()
