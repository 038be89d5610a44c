"""A table of text is read in memory that does not grow with it, whatever its lines are like."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.audit_service.statements.bank_tables import ACCOUNT

LINES: Final = 20_000
MEBIBYTE: Final = 2**20
HEAD: Final = f"账号,{ACCOUNT}\n流水号,记账日期,金额,余额,附言\n"
PROGRAM: Final = """
import json, resource, sys
from pathlib import Path
from tests.audit_service.statements.bank_tables import text
from audit_service.statements.bank_profiles import shipped_bank_profile
from audit_service.statements.delivered import Ended, Listed, Unfit
from audit_service.statements.tabular import read_tabular

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

def read(path):
    counts = {"Listed": 0, "Ended": 0, "Unfit": 0}
    for delivered in read_tabular(Path(path), shipped_bank_profile("plain")):
        counts[type(delivered).__name__] += 1
        if isinstance(delivered, Unfit):
            counts["code"] = delivered.fault.code
        if isinstance(delivered, Ended):
            counts["closing"] = delivered.head.closing.amount.minor
    return counts

few, many = sys.argv[1:]
read(few)
before = peak()
print(json.dumps(read(many) | {"growth": peak() - before}))
"""


def write(path: Path, count: int, words: str = "付材料款") -> Path:
    with path.open("w", encoding="gb18030", newline="") as file:
        file.write(HEAD)
        for at in range(1, count + 1):
            file.write(f"S{at},2019-05-04,0.01,{at // 100}.{at % 100:02},{words}\n")
    return path


def measured(few: Path, many: Path) -> dict[str, Any]:
    words = [sys.executable, "-c", PROGRAM, str(few), str(many)]
    said: dict[str, Any] = json.loads(
        subprocess.run(words, capture_output=True, check=True, text=True).stdout
    )
    return said


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    said = measured(write(tmp_path / "few.csv", 100), write(tmp_path / "many.csv", LINES))

    assert (said["Listed"], said["Ended"], said["Unfit"]) == (LINES, 1, 0)
    assert said["closing"] == LINES
    assert said["growth"] < 4 * MEBIBYTE


@pytest.mark.parametrize(
    ("piece", "code"),
    [
        ("x" * MEBIBYTE, "line_too_long"),  # one line
        ('S2,2019-05-04,0.01,0.02,"' + "x\n" * (MEBIBYTE // 2), "file_unreadable"),  # one cell
        ("S2,2019-05-04,0.01,0.02" + ',"\n"' * (MEBIBYTE // 4), "line_too_long"),  # one row
    ],
    ids=["line", "cell", "row"],
)
def test_a_line_without_end_is_refused_without_being_held(
    tmp_path: Path, piece: str, code: str
) -> None:
    path = write(tmp_path / "long.csv", 1)
    with path.open("a", encoding="gb18030") as file:
        for _ in range(50):
            file.write(piece)

    said = measured(write(tmp_path / "few.csv", 100), path)

    assert path.stat().st_size > 50 * MEBIBYTE
    assert (said["Listed"], said["Ended"], said["code"]) == (1, 0, code)
    assert said["growth"] < 24 * MEBIBYTE
