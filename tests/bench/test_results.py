"""Results are kept by row, engine and size; a missed bar and a missing peer are published."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bench import results
from bench.floors import p99
from bench.publishing import README, markdown, publish, published
from bench.results import REASONS, Result, keep, read, show


def result(row: str, ours: float = 10.0, **more: Any) -> Result:
    particulars: dict[str, Any] = {
        "engine": "sqlite", "floor": 2.0, "floor_is": "bare sqlite3", "ratios": (3.0, 1.0, 2.0),
        "n": 3, "unit": "commands/s",
    }  # fmt: skip
    return Result(row=row, ours=ours, **(particulars | more))


def test_a_later_run_replaces_its_own_rows_and_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    keep([result("growth", 1.0, events=10_000), result("growth", 2.0, events=100_000)], path)

    keep([result("growth", 9.0, events=10_000), result("memory", 60.0)], path)

    kept = read(path)
    assert [(row["row"], row.get("events"), row["ours"], row["ratio"]) for row in kept] == [
        ("growth", 10_000, 9.0, 2.0),
        ("growth", 100_000, 2.0, 2.0),
        ("memory", None, 60.0, 2.0),
    ]
    assert {"row", "engine", "ours", "floor", "floor_is", "ratio", "bar", "lower_is_better", "n",
            "unit"} <= kept[0].keys()  # fmt: skip


def test_a_bar_is_held_against_the_median_of_the_ratios() -> None:
    assert result("command", bar=2.0).is_met
    assert not result("command", bar=2.1).is_met
    assert result("growth", bar=2.0, lower_is_better=True).is_met
    assert not result("growth", bar=1.9, lower_is_better=True).is_met


def test_a_bar_on_ours_is_held_against_ours() -> None:
    assert result("memory", 300.0, bar=300.0, bar_on="ours", lower_is_better=True).is_met
    assert not result("memory", 301.0, bar=300.0, bar_on="ours", lower_is_better=True).is_met


def test_a_missed_bar_is_printed_and_kept_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, reasons, printed = tmp_path / "results.json", tmp_path / "reasons.toml", StringIO()
    reasons.write_text('"peers/hordak" = "One core."\n', encoding="utf-8")
    monkeypatch.setattr(results, "REASONS", reasons)

    keep([result("peers/hordak", bar=5.0), result("check", bar=1.0)], path)
    show([result("peers/hordak", bar=5.0)], Console(file=printed, width=200))

    said = {row["row"]: (row["met"], row.get("reason")) for row in read(path)}
    assert said == {"check": (True, None), "peers/hordak": (False, "One core.")}
    assert "≥ 5 MISSED" in printed.getvalue()
    assert "1 / 2 / 3" in printed.getvalue()
    assert "* `peers/hordak sqlite`: One core." in markdown(read(path))


def test_a_peer_that_cannot_be_had_leaves_a_row_that_says_so(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    missing = result("peers/pgledger", floor=None, ratios=(), bar=5.0, note="not installed")

    keep([missing], path)

    (kept,) = read(path)
    assert (kept["floor"], kept["ratio"], kept["met"]) == (None, None, None)
    assert kept["note"] == "not installed"
    assert "* `peers/pgledger sqlite`: not installed" in markdown([kept])


def test_the_99th_percentile_lies_among_the_slowest() -> None:
    assert p99([float(n) for n in range(101)]) == 99_000.0
    assert p99([1.0, 1.0, 9.0]) > 8_000.0


def test_the_published_table_is_that_of_the_kept_results(tmp_path: Path) -> None:
    assert published() == markdown(read())

    copy = tmp_path / "README.md"
    copy.write_text(README.read_text("utf-8").replace("| row | engine", "| old"), "utf-8")
    publish(copy)

    assert copy.read_text("utf-8") == README.read_text("utf-8")


def test_every_published_row_that_misses_its_bar_says_why() -> None:
    missed = [row["row"] for row in read() if row["met"] is False and not row["reason"]]

    assert missed == []
    assert REASONS.exists()
    assert json.loads(results.RESULTS.read_text("utf-8")) == read()
