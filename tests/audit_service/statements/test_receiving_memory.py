"""Memory hardly grows with the lines of a statement, nor with what was on record before."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.audit_service.statements.made import Bank, entry, write

MEBIBYTE = 2**20
GROWTH_MAX = 32 * MEBIBYTE

PROGRAM = """
import json, resource, sys
from pathlib import Path
from audit_service.bootstrap import Application
from tests.audit_service.statements.desk import Desk

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

url, folder, few, many, again = sys.argv[1:]
desk = Desk(Application.open(url), Path(folder))
desk.read(Path(few))
before, told = peak(), []
booked = desk.read(Path(many), on_progress=lambda *progress: told.append(progress)).booked
known = desk.read(Path(again)).statements[0].known
print(json.dumps({"growth": peak() - before, "booked": booked, "known": known, "last": told[-1]}))
"""


def test_memory_hardly_grows_with_the_lines_of_a_statement(sqlite_url: str, tmp_path: Path) -> None:
    bank = Bank("A1", [(0, entry(0, 1, f"凭证 {n}")) for n in range(1_000)])
    bank.postings = [*bank.postings, *((1, entry(1, 1, f"凭证 {n} " * 9)) for n in range(20_000))]
    few = write(tmp_path / "few.made", bank.cut(0, 0))
    many = write(tmp_path / "many.made", bank.cut(1, 1))
    again = write(tmp_path / "again.made", bank.cut(0, 1))
    words = [sys.executable, "-c", PROGRAM, sqlite_url, *map(str, (tmp_path, few, many, again))]

    ended = subprocess.run(words, capture_output=True, check=True, text=True)

    said = json.loads(ended.stdout)
    assert (said["booked"], said["known"]) == (20_000, 21_000)
    assert said["last"] == ["record", 20_000, 20_000]
    assert said["growth"] < GROWTH_MAX
