"""Every database has the same tables, whether created today or by a released version."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from audit_service import schema
from audit_service.bootstrap import Application
from audit_service.checker import check
from audit_service.commands.claims import RefundPayment
from audit_service.commands.command import Command
from audit_service.database import Database
from audit_service.database_faults import DatabaseUnusable
from audit_service.log_tables import EVENTS, LOG
from audit_service.migrations.steps import recreate_read_models
from audit_service.refusal_log import REFUSALS
from projections.rows import READ_MODELS
from tests.projections.story import said
from tests.scenario import LI, yuan

VERSIONED = "alembic_version"
REFUND: Command = said(
    RefundPayment,
    effective_on=date(2016, 3, 2),
    claim="C-LN15-0001",
    amount=yuan(100),
    reason="核减",
)

CATALOGUE = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, l.collname,
       pg_get_expr(d.adbin, d.adrelid)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
UNION ALL
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), NULL, NULL, NULL
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT tablename, indexname, indexdef, NULL, NULL, NULL FROM pg_indexes WHERE schemaname = 'public'
"""


def tables_of(database: Database) -> set[tuple[Any, ...]]:
    """Return what the database itself says of its tables, columns, constraints and indexes."""
    with database.reading() as connection:
        if not database.is_sqlite:
            return set(map(tuple, connection.exec_driver_sql(CATALOGUE)))
        found = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master")
        return {(kind, name, plain(sql)) for kind, name, sql in found}


def plain(statement: str | None) -> str:
    """Write a statement without the blanks and quotes that mean nothing."""
    return re.sub(r"[\s\"']+|IF NOT EXISTS", "", statement or "").lower()


def events_of(database: Database) -> list[Any]:
    with database.reading() as connection:
        return list(connection.execute(sa.select(EVENTS).order_by(EVENTS.c.position)))


def ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave out what a text index keeps, which has no place in SQLAlchemy's description."""
    return not (kind == "table" and str(name).startswith("audit_trail_text"))


@pytest.fixture
def fresh(empty_url: str) -> Iterator[Database]:
    database = Database(empty_url)
    schema.make_ready(database)
    yield database
    database.close()


def test_the_version_written_down_is_the_last_step() -> None:
    script = ScriptDirectory.from_config(schema._config())

    assert script.get_heads() == [schema.HEAD]
    assert [step.revision for step in script.walk_revisions()] == ["0004", "0003", "0002", "0001"]


def test_a_new_database_has_the_tables_the_program_declares(fresh: Database) -> None:
    declared: Any = [LOG, READ_MODELS]

    with fresh.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_server_default": True, "include_name": ours}
        )
        assert compare_metadata(context, declared) == []


def test_a_new_database_has_exactly_what_the_declarations_would_create(
    empty_url: str, released_url: str
) -> None:
    migrated, declared = Database(released_url), Database(empty_url)
    schema.migrate(migrated)
    with declared.transaction() as connection:
        LOG.create_all(connection)
        READ_MODELS.create_all(connection)

    difference = tables_of(migrated) ^ tables_of(declared)

    assert {row for row in difference if VERSIONED not in str(row)} == set()
    migrated.close()
    declared.close()


def test_a_migrated_database_has_the_tables_of_a_new_one(released_url: str, empty_url: str) -> None:
    migrated, created = Database(released_url), Database(empty_url)

    done = schema.migrate(migrated)
    schema.make_ready(created)

    assert (done.since, done.until) == ("0001", schema.HEAD)
    assert tables_of(migrated) == tables_of(created)
    assert schema.version_of(migrated) == schema.version_of(created) == schema.HEAD
    migrated.close()
    created.close()


def test_a_record_kept_by_the_first_release_lives_on(released_url: str) -> None:
    database = Database(released_url)
    kept = events_of(database)
    schema.migrate(database)

    application = Application.open(released_url)

    assert len(kept) == 98
    assert events_of(application.database) == kept
    assert check(application) == []
    assert application.service.execute(REFUND, LI).position == 101
    application.catch_up()
    assert check(application) == []
    with application.database.reading() as connection:
        assert list(connection.execute(sa.select(REFUSALS.c.codes)).scalars()) == [
            "refund_above_payment"
        ]
    application.close()
    database.close()


def test_a_database_of_an_older_version_is_refused_and_left_alone(released_url: str) -> None:
    database = Database(released_url)
    before = tables_of(database)

    with pytest.raises(DatabaseUnusable, match="audit-service migrate") as refused:
        Application.open(released_url)

    assert refused.value.fault.code == "database_behind"
    assert tables_of(database) == before
    database.close()


def test_a_database_of_a_newer_version_is_refused(fresh: Database) -> None:
    with fresh.transaction() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSIONED} SET version_num = '9000'")

    for attempt in (lambda: schema.make_ready(fresh), lambda: schema.migrate(fresh)):
        with pytest.raises(DatabaseUnusable, match="newer than this program's") as refused:
            attempt()
        assert refused.value.fault.code == "database_ahead"


def test_a_dry_run_names_the_steps_and_takes_none(released_url: str) -> None:
    database = Database(released_url)
    before = tables_of(database)

    planned = schema.migrate(database, dry_run=True)

    assert [step for step, _ in planned.steps] == ["0002", "0003", "0004"]
    assert tables_of(database) == before
    database.close()


def test_of_several_who_migrate_at_once_one_does_it(released_url: str) -> None:
    start = threading.Barrier(4)

    def move_on(_number: int) -> str:
        database = Database(released_url)
        start.wait(30)
        done = schema.migrate(database)
        database.close()
        return done.since

    with ThreadPoolExecutor(4) as pool:
        found = sorted(pool.map(move_on, range(4)))

    assert found == ["0001", *[schema.HEAD] * 3]


def test_a_step_that_fails_takes_every_step_back(
    released_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(released_url)
    before = tables_of(database)

    def fail(connection: Connection) -> None:
        upgrade(connection)
        connection.exec_driver_sql("SELECT * FROM no_such_table")

    upgrade = schema._upgrade
    monkeypatch.setattr(schema, "_upgrade", fail)
    with pytest.raises(sa.exc.DBAPIError):
        schema.migrate(database)

    assert tables_of(database) == before
    database.close()


def test_a_step_may_replace_read_models_because_the_log_fills_them_anew(
    released_url: str,
) -> None:
    database = Database(released_url)
    schema.migrate(database)
    with database.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE audit_trail DROP COLUMN words")
        connection.exec_driver_sql("CREATE TABLE audit_trail_of_old (position BIGINT)")

    with (
        database.transaction() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        recreate_read_models("audit_trail", gone=("audit_trail_of_old",))

    application = Application.open(released_url)
    assert application.reached() == 0
    application.catch_up()
    assert application.reached() == 98
    assert check(application) == []
    assert "audit_trail_of_old" not in str(tables_of(database))
    application.close()
    database.close()


def test_creating_or_migrating_twice_changes_nothing(fresh: Database) -> None:
    before = tables_of(fresh)

    assert not schema.create(fresh)
    assert schema.migrate(fresh).steps == ()
    assert tables_of(fresh) == before
