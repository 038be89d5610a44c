"""The floors do the same work: the same rows, into the same shape, read and decoded whole."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from audit_service.checker import check
from audit_service.log_tables import COMMAND_KEYS, EVENTS
from bench import databases as module
from bench.bare import SCHEMA, bare
from bench.databases import Databases
from bench.filling import store
from bench.floors import decode_all, span, turns
from bench.results import POSTGRESQL, SQLITE
from bench.scene import ACTOR, Scene
from projections.disbursement_ledger import DisbursementLedger

FEW = 300
ENGINES = (SQLITE, POSTGRESQL)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_driver_writes_each_row_as_it_stands_in_ours(databases: Databases, engine: str) -> None:
    record = databases.filled(engine, FEW)

    with bare(record.url, (EVENTS,)) as driver:
        rows = driver.read(EVENTS, span(0, 30))
        driver.write({EVENTS: rows[:3]})
        driver.write_many({EVENTS: rows[3:10]})
        driver.load({EVENTS: rows[10:]})

        assert len(rows) == driver.count(EVENTS) == 30
        with pytest.raises((psycopg.IntegrityError, sqlite3.IntegrityError)):
            driver.write({EVENTS: rows[:1]})


def test_the_drivers_tables_have_the_indexes_of_ours(databases: Databases) -> None:
    tables = (EVENTS, COMMAND_KEYS, *DisbursementLedger.tables)
    query = sa.text("SELECT count(*) FROM pg_indexes WHERE schemaname = :s AND tablename = :t")
    record = databases.filled(POSTGRESQL, FEW)

    with bare(record.url, tables), record.application.database.reading() as connection:
        for table in tables:
            counts = [
                connection.execute(query, {"s": schema, "t": table.name}).scalar_one()
                for schema in ("public", SCHEMA)
            ]
            assert counts[0] == counts[1] > 0


@pytest.mark.parametrize("engine", ENGINES)
def test_the_log_is_read_and_decoded_to_its_end(databases: Databases, engine: str) -> None:
    record = databases.filled(engine, FEW)

    with bare(record.url, (EVENTS,)) as driver:
        done = decode_all(record.application, driver)

    assert done == record.application.service.last_position() >= FEW


def test_another_side_begins_each_time() -> None:
    order: list[str] = []

    def side(name: str, answer: float) -> float:
        order.append(name)
        return answer

    for repetition in range(2):
        tasks = [lambda: side("ours", 1.0), lambda: side("floor", 2.0)]
        assert turns(tasks, repetition) == [1.0, 2.0]

    assert order == ["ours", "floor", "floor", "ours"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_filled_log_is_gone_on_with_as_if_commands_had_written_it(
    databases: Databases, engine: str
) -> None:
    scene = Scene()
    commands = scene.mixed(6)
    with databases.opened(engine) as application:
        last = store(application, [scene.facts])

        receipts = [application.service.execute(command, ACTOR) for command in commands]

        application.catch_up()
        assert last == len(scene.facts)
        assert [receipt.position - last for receipt in receipts] == [1, 3, 5, 6, 8, 10]
        assert check(application) == []


def test_a_kept_record_is_there_for_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT_IN", tmp_path / "kept")
    told: list[str] = []
    with Databases(is_kept=True) as first:
        position = first.filled(SQLITE, 300).application.service.last_position()

    with Databases(is_kept=True, tell=told.append) as second:
        assert second.filled(SQLITE, 300).application.service.last_position() == position

    assert told == []
    with Databases() as third:
        folder = third.folder
    assert not folder.exists()
