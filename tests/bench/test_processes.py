"""The import is measured in a process of its own; the catch-up against its finished rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.catching_up import catch_up
from bench.importing import BAR_MB, import_memory, peak_mb
from projections.catalogue import PROJECTIONS


def test_an_import_is_measured_by_its_peak_memory_and_its_speed() -> None:
    memory, speed = import_memory(lines=300)

    assert (memory.row, memory.bar, memory.unit) == ("import-memory", BAR_MB, "MB")
    assert memory.floor <= memory.ours
    assert memory.is_met
    assert (speed.row, speed.lower_is_better) == ("import-speed", False)
    assert 0 < speed.ours < speed.floor


def test_peak_memory_counts_what_was_let_go_of_again() -> None:
    before = peak_mb()
    held = bytearray(b"x" * 64 * 2**20)
    del held

    assert peak_mb() >= before
    assert peak_mb() > 64


def test_each_projection_is_measured_against_writing_its_own_rows() -> None:
    results = catch_up(300, repetitions=1)

    assert [result.row for result in results] == [f"catch-up/{p.name}" for p in PROJECTIONS]
    assert all(result.floor > 0 for result in results)


def test_the_command_line_keeps_what_it_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = tmp_path / "results.json"

    main(["import-memory", "--lines", "50", "--repetitions", "1", "--results", str(results)])

    rows = {row["row"] for row in json.loads(results.read_text(encoding="utf-8"))}
    assert rows == {"import-memory", "import-speed"}
    assert "import-memory" in capsys.readouterr().out


def test_an_unknown_row_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["trail-last-page"])

    assert "no such row: trail-last-page" in capsys.readouterr().err
