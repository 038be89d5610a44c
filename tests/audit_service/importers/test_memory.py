from __future__ import annotations

import csv
import tracemalloc
from pathlib import Path

import pytest
import xlsxwriter

from aggregates.money import Money
from tests.audit_service.importers.office import Office, Row, head

LINES = 20_000
MEBIBYTE = 2**20


def rows_of(count: int, number: str) -> list[Row]:
    line = ["wudu", "clinic", "0.01", "poor_village"]
    return [
        *head(文号=number, 单位="元"),
        ["单位编码", "用途", "金额", "受益类别"],
        *([line] * count),
    ]


def write(path: Path, rows: list[Row]) -> Path:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    else:
        with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
            sheet = book.add_worksheet("Sheet1")
            for index, row in enumerate(rows):
                sheet.write_row(index, 0, row)
    return path


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_lines_of_a_document(
    office: Office, tmp_path: Path, suffix: str
) -> None:
    office.receive(write(tmp_path / f"few.{suffix}", rows_of(1_000, "少号")))
    many = write(tmp_path / f"many.{suffix}", rows_of(LINES, "多号"))
    told: list[tuple[str, int, int | None]] = []

    tracemalloc.start()
    try:
        outcome = office.receive(many, on_progress=lambda *progress: told.append(progress))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert outcome.totals == (Money(LINES, "CNY"),)
    assert peak < 32 * MEBIBYTE
    assert told[-1] == ("record", LINES + 1, LINES + 1)
    assert {stage for stage, _, _ in told} == {"read", "record"}
