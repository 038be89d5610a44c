"""Importing: a document of many lines streams through, whatever its length."""

from __future__ import annotations

import csv
import json
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from aggregates.fund import Fund
from aggregates.money import MINOR_MAX, Money
from aggregates.values import Document, FundClass, Reference, Text, Tier
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor
from audit_service.importers.allotments import import_allotment
from audit_service.work import Facts
from bench.results import Result
from bench.setting import BEGINNING, Setting
from bench.workload import SEED

LINES: Final = 100_000
BAR_MB: Final = 300.0
COUNTIES: Final = 48

_FUND: Final = Reference("ZJ-2018")
_PURPOSE: Final = Reference("clinic")
_MAX_YUAN: Final = 1_000_000
_ISSUER: Final = Text("甘肃省财政厅")
_KIBI: Final = 1024
_ACTOR: Final = Actor(person="录入员", office="CZ-620121")


def import_memory(lines: int = LINES, repetitions: int = 1) -> list[Result]:
    """Import a document in a process of its own; memory against a bar, lines per second bare.

    The floor of the memory is what the process holds before it opens the document; that of the
    speed is one ``executemany`` of the event rows the import recorded, in one transaction.
    """
    peaks: list[tuple[float, float]] = []
    speeds: list[tuple[float, float]] = []
    for _ in range(repetitions):
        with TemporaryDirectory(prefix="audit-bench-") as folder:
            record, document = Path(folder, "record.db"), Path(folder, "document.csv")
            before = _prepare(record, document, lines)
            told = json.loads(
                subprocess.run(  # noqa: S603 - our own module, our own files
                    [sys.executable, "-m", "bench.importing", str(record), str(document)],
                    check=True,
                    capture_output=True,
                    text=True,
                    cwd=Path(__file__).parent.parent,
                ).stdout
            )
            peaks.append((told["peak_mb"], told["before_mb"]))
            floor = _executemany_seconds(record, Path(folder, "floor.db"), before)
            speeds.append((lines / told["seconds"], lines / floor))
    return [
        _result("import-memory", peaks, "the process before it opens the document", "MB", BAR_MB),
        _result("import-speed", speeds, "executemany of the same event rows", "lines/s"),
    ]


def _result(
    row: str,
    measured: list[tuple[float, float]],
    floor_is: str,
    unit: str,
    bar: float | None = None,
) -> Result:
    return Result(
        row=row,
        ours=median(ours for ours, _ in measured),
        floor=median(floor for _, floor in measured),
        floor_is=floor_is,
        ratios=tuple(ours / floor for ours, floor in measured),
        bar=bar,
        lower_is_better=unit == "MB",
        n=len(measured),
        unit=unit,
    )


def _prepare(record: Path, document: Path, lines: int) -> int:
    """Write the document, and the record it can be imported into; return that one's position."""
    random = Random(SEED)  # noqa: S311 - a benchmark needs the same numbers every time
    setting = Setting(COUNTIES, random)
    holders = [county.finance for county in setting.counties]
    act = setting.facts[0].act
    fund = Fund.open(
        _FUND,
        Text("省级财政专项扶贫资金"),
        fiscal_year=BEGINNING.year,
        tier=Tier.PROVINCE,
        fund_class=FundClass.SPECIAL,
        purposes=(_PURPOSE,),
        organisation=holders[0],
        region="620000",
        currency="CNY",
        act=act,
    )
    notice = Document(number=Reference("甘财〔2018〕1号"), issuer=_ISSUER, issued_on=BEGINNING)
    fund.appropriate(Money(MINOR_MAX // 2, "CNY"), notice, act)
    application = Application.open(f"sqlite:///{record}")
    application.service.save(Facts([*setting.facts, *fund.collect_events()]))
    position = application.service.last_position()
    application.close()
    with document.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        head = ("文号", "甘财〔2018〕2号"), ("发文机关", _ISSUER), ("发文日期", BEGINNING)
        writer.writerows((*head, ("单位", "元"), ("资金", _FUND), ()))
        writer.writerow(("单位编码", "用途", "金额"))
        writer.writerows(
            (random.choice(holders), _PURPOSE, random.randint(1, _MAX_YUAN)) for _ in range(lines)
        )
    return position


def _executemany_seconds(record: Path, target: Path, after: int) -> float:
    """Write the event rows recorded after a position into a bare log of the same shape."""
    with closing(sqlite3.connect(record)) as source:
        shape = source.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'event_log'")
        statements = [text for (text,) in shape if text]
        chosen = source.execute("SELECT * FROM event_log WHERE position > ?", (after,))
        places = ", ".join("?" for _ in chosen.description)
        rows = chosen.fetchall()
    with closing(sqlite3.connect(target, isolation_level=None)) as log:
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *statements):
            log.execute(statement)
        start = perf_counter()
        log.execute("BEGIN IMMEDIATE")
        log.executemany(f"INSERT INTO event_log VALUES ({places})", rows)
        log.execute("COMMIT")
        return perf_counter() - start


def _import(record: Path, document: Path) -> None:
    """Import the document and print what it took: the process that is measured."""
    application = Application.open(f"sqlite:///{record}")
    before, start = peak_mb(), perf_counter()
    import_allotment(application, document, _ACTOR)
    took = {"seconds": perf_counter() - start, "before_mb": before, "peak_mb": peak_mb()}
    application.close()
    print(json.dumps(took))


def peak_mb() -> float:
    """Return the most memory this process has held at once.

    Linux keeps it per program; ``getrusage`` would count that of the parent it was forked from.
    """
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(text for text in status.read_text().splitlines() if text.startswith("VmHWM"))
        return int(peak.split()[1]) / _KIBI
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIBI


if __name__ == "__main__":
    _import(Path(sys.argv[1]), Path(sys.argv[2]))
