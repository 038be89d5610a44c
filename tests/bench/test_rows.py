"""Every row runs, on small numbers, and measures what it says against what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
import sqlalchemy as sa

from audit_service.checker import check
from bench.__main__ import LEAST, ROWS, Run, main
from bench.balancing import all_balances
from bench.checking import check_all
from bench.commanding import command
from bench.crowd import crowd
from bench.databases import Databases
from bench.growth import growth
from bench.memory import TASKS, _main, memory, peak_mb
from bench.paying import bulk
from bench.questions import check_balances
from bench.rebuilding import rebuild_ledger
from bench.results import POSTGRESQL, SQLITE, Result

FEW, MANY = 300, 450
ENGINES = (SQLITE, POSTGRESQL)
NOWHERE = Path("nowhere")


def measured(results: Iterator[Result]) -> dict[str, Result]:
    found = {result.row: result for result in results}
    for result in found.values():
        assert result.ours is not None
        assert result.ours > 0
        assert result.floor is None or result.floor > 0
        assert result.floor is None or result.ratios
    return found


@pytest.mark.parametrize("engine", ENGINES)
def test_commands_are_measured_by_kind_and_together(databases: Databases, engine: str) -> None:
    found = measured(islice(command(databases, "command", engine, 1, 6), 4))

    assert list(found) == [
        "command", "command/appropriate_fund", "command/pass_down_allocation",
        "command/submit_claim",
    ]  # fmt: skip
    assert [result.n for result in found.values()] == [6, 2, 2, 2]
    assert [result.bar for result in found.values()] == [0.5, None, None, None]
    assert {"p50_ms", "p99_ms", "floor_p99_ms"} <= found["command"].beside.keys()


@pytest.mark.parametrize("engine", ENGINES)
def test_commands_with_a_key_are_held_against_the_keys_row_too(
    databases: Databases, engine: str
) -> None:
    found = measured(command(databases, "command", engine, 1, 3))

    assert found["command/key"].n == 3


def test_a_crowd_is_measured_against_as_many_connections(databases: Databases) -> None:
    found = measured(islice(crowd(databases, 1, clients=3, each=2), 2))

    assert list(found) == ["command-64-postgres", "command-64-postgres/pgbench"]
    assert found["command-64-postgres"].n == 18
    assert {"p99_ms", "floor_p99_ms"} <= found["command-64-postgres"].beside.keys()


@pytest.mark.parametrize("engine", ENGINES)
def test_payments_and_a_document_are_measured_in_bulk(databases: Databases, engine: str) -> None:
    found = measured(bulk(databases, "bulk", engine, 1, payments=6, lines=5))

    assert {row: result.beside["facts"] for row, result in found.items()} == {
        "bulk": 6,
        "bulk/document": 11,
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_a_rebuild_and_a_check_are_measured_on_a_filled_record(
    databases: Databases, engine: str
) -> None:
    found = measured(rebuild_ledger(databases, "rebuild", engine, FEW, 2))
    found |= measured(check_all(databases, engine, FEW, 1))

    assert [(r.bar, r.events, len(r.ratios)) for r in found.values()] == [
        (0.5, FEW, 2),
        (0.25, FEW, 1),
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_growth_asks_the_smallest_record_and_the_larger_one_the_same(
    databases: Databases, engine: str
) -> None:
    results = list(growth(databases, engine, (MANY, FEW), 2, questions=7))

    rows = [f"growth/{row}" for row in ("balance", "ledger-page", "trail-search", "hot-command")]
    assert [(result.row, result.events) for result in results] == [
        (row, size) for size in (FEW, MANY) for row in (*rows, "growth/on-disk")
    ]
    assert {result.bar for result in results if result.events == FEW} == {None}
    assert [result.bar for result in results if result.events == MANY] == [1.5] * 4 + [None]
    assert "p99_ms of by-rare-reference" in results[2].beside
    record = databases.filled(engine, FEW)
    assert record.application.service.last_position() > FEW + 7
    assert check(record.application) == []


def test_a_balance_that_is_not_the_sum_of_its_postings_is_never_published(
    databases: Databases,
) -> None:
    record = databases.filled(SQLITE, 299)
    with record.application.database.transaction() as connection:
        connection.execute(sa.text("UPDATE ledger_balances SET paid = paid + 1, block = -1"))

    with pytest.raises(ArithmeticError, match="the kept sums say"):
        check_balances(record, 20)


def test_memory_is_measured_in_a_process_of_its_own(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.memory.TASKS", {"rebuild": TASKS["rebuild"]})

    found = measured(memory(databases, SQLITE, (FEW, MANY), 1))

    assert [(r.row, r.bar, r.bar_on) for r in found.values()] == [
        ("memory/rebuild", 300.0, "ours"),
        ("memory/rebuild/flat", 1.25, "ratio"),
    ]


@pytest.mark.parametrize("task", ["rebuild", "check", "export"])
def test_each_work_tells_its_peak(
    databases: Databases, task: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _main(task, databases.filled(SQLITE, FEW).url)

    told = json.loads(capsys.readouterr().out)
    assert told["done"] >= FEW
    assert 0 < told["before_mb"] <= told["peak_mb"]


def test_peak_memory_counts_what_was_let_go_of_again() -> None:
    before = peak_mb()
    held = bytearray(b"x" * 64 * 2**20)
    del held

    assert peak_mb() >= max(before, 64)


def test_all_balances_are_asked_of_programs_that_are_there(databases: Databases) -> None:
    found = measured(all_balances(databases, SQLITE, 1, transactions=20, environment=NOWHERE))

    assert found["balances-1m/beancount"].floor is None
    assert found["balances-1m/beancount"].note.startswith("not installed")
    barred = [result.row for result in found.values() if result.bar is not None]
    assert len(barred) == min(1, sum(result.floor is not None for result in found.values()))


def test_the_issue_and_the_command_line_name_the_same_rows() -> None:
    assert list(ROWS) == [
        "command-sqlite", "command-postgres", "command-64-postgres", "bulk-sqlite",
        "bulk-postgres", "peers", "rebuild-sqlite", "rebuild-postgres", "check", "growth",
        "balances-1m", "memory", "register",
    ]  # fmt: skip


def test_a_scale_shrinks_the_numbers_and_sqlite_stops_at_a_million(databases: Databases) -> None:
    run = Run(databases, sizes=(10_000_000, 10_000), scale=0.1)

    assert (run.scaled(5_000), run.scaled(20)) == (500, LEAST)
    assert run.sizes_on(SQLITE) == (10_000, 1_000_000)
    assert run.sizes_on(POSTGRESQL) == (10_000, 10_000_000)


def test_the_command_line_keeps_what_it_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "results.json"

    main(["bulk-sqlite", "--scale", "0.001", "--repetitions", "1", "--results", str(path)])
    main(["--table", "--results", str(path)])

    rows = {row["row"] for row in json.loads(path.read_text(encoding="utf-8"))}
    assert rows == {"bulk-sqlite", "bulk-sqlite/document"}
    assert "| bulk-sqlite/document | sqlite |" in capsys.readouterr().out


def test_a_row_that_fails_is_reported_after_the_others_have_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def one_right_one_wrong(_run: Run, row: str, engine: str) -> Iterator[Result]:
        yield Result(row=row, engine=engine, ours=1.0, floor=None, floor_is="", n=1, unit="ms")
        raise ArithmeticError("the sums differ")

    def right(_run: Run, row: str, engine: str) -> Iterator[Result]:
        yield Result(row=row, engine=engine, ours=1.0, floor=None, floor_is="", n=1, unit="ms")

    path = tmp_path / "results.json"
    monkeypatch.setitem(ROWS, "check", (one_right_one_wrong, (SQLITE,)))
    monkeypatch.setitem(ROWS, "peers", (right, (POSTGRESQL,)))

    with pytest.raises(SystemExit, match=r"not measured to their end: check \(sqlite\)"):
        main(["check", "peers", "--results", str(path)])

    assert [row["row"] for row in json.loads(path.read_text("utf-8"))] == ["check", "peers"]
    assert "the sums differ" in capsys.readouterr().err


def test_an_unknown_row_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["trail-last-page"])

    assert "no such row: trail-last-page" in capsys.readouterr().err
