"""Results are kept by row, engine and size, and a missed bar is published as missed."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

from rich.console import Console

from bench.floors import p99
from bench.results import Result, keep, show


def result(row: str, ours: float, events: int | None = None, p99: float | None = None) -> Result:
    return Result(
        row=row, ours=ours, floor=2.0, floor_is="bare sqlite3", ratios=(3.0, 1.0, 2.0), n=3,
        unit="ms", events=events, p99=p99, bar=50.0,
    )  # fmt: skip


def test_a_later_run_replaces_its_own_rows_and_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    keep([result("balance", 1.0, 10_000), result("balance", 2.0, 100_000)], path)

    keep([result("balance", 9.0, 10_000), result("import-memory", 60.0)], path)

    kept = json.loads(path.read_text(encoding="utf-8"))
    assert [(row["row"], row.get("events"), row["ours"], row["ratio"]) for row in kept] == [
        ("balance", 10_000, 9.0, 2.0),
        ("balance", 100_000, 2.0, 2.0),
        ("import-memory", None, 60.0, 2.0),
    ]
    assert {"row", "engine", "ours", "floor", "floor_is", "ratio", "bar", "lower_is_better", "n",
            "unit"} <= kept[0].keys()  # fmt: skip


def test_a_bar_holds_for_the_slowest_percent_where_it_is_known() -> None:
    assert result("balance", 10.0).is_met
    assert not result("balance", 10.0, p99=50.1).is_met
    assert result("balance", 10.0, p99=50.0).is_met


def test_a_missed_bar_is_printed_as_missed() -> None:
    printed = StringIO()

    show([result("balance", 10.0, p99=80.0)], Console(file=printed, width=200))

    assert "MISSED" in printed.getvalue()
    assert "1.00 / 2.00 / 3.00" in printed.getvalue()


def test_the_99th_percentile_lies_among_the_slowest() -> None:
    assert p99([float(n) for n in range(101)]) == 99.0
    assert p99([1.0, 1.0, 9.0]) > 8.0
