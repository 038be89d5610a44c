from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from tests.audit_service.importers.office import Row, head

LINES = 20_000
MEBIBYTE = 2**20

PROGRAM = """
import json, resource, sys
from pathlib import Path
from audit_service.bootstrap import Application
from tests.audit_service.importers.office import county

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

url, few, many = sys.argv[1:]
office = county(Application.open(url))
office.receive(Path(few))
before, told = peak(), []
outcome = office.receive(Path(many), on_progress=lambda *progress: told.append(progress))
print(json.dumps({"growth": peak() - before, "lines": outcome.lines, "last": told[-1],
                  "total": outcome.totals[0].minor, "stages": sorted({t[0] for t in told})}))
"""


def write(path: Path, count: int) -> Path:
    line = ["wudu", "clinic", "0.01", "poor_village"]
    rows: list[Row] = [*head(文号=path.stem, 单位="元"), ["单位编码", "用途", "金额", "受益类别"]]
    rows += [line] * count
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    else:
        with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
            sheet = book.add_worksheet("Sheet1")
            for index, row in enumerate(rows):
                sheet.write_row(index, 0, row)
    return path


@pytest.mark.parametrize(("suffix", "growth_max"), [("csv", 24), ("xlsx", 48)])
def test_memory_hardly_grows_with_the_lines_of_a_document(
    sqlite_url: str, tmp_path: Path, suffix: str, growth_max: int
) -> None:
    few = write(tmp_path / f"few.{suffix}", 1_000)
    many = write(tmp_path / f"many.{suffix}", LINES)
    words = [sys.executable, "-c", PROGRAM, sqlite_url, str(few), str(many)]

    ended = subprocess.run(words, capture_output=True, check=True, text=True)

    said = json.loads(ended.stdout)
    assert (said["lines"], said["total"]) == (LINES, LINES)
    assert said["growth"] < growth_max * MEBIBYTE
    assert said["last"] == ["record", LINES + 1, LINES + 1]
    assert said["stages"] == ["read", "record"]
