"""Catching up: what each projection costs per fact, and how far it is from writing its rows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

import projections.following
from audit_service.bootstrap import Application
from audit_service.work import Facts
from bench.results import Result
from bench.workload import Workload
from projections.catalogue import PROJECTIONS
from projections.engine import Projection

_FLOOR_IS: Final = "executemany of the finished rows, indexes included, in one transaction"


def catch_up(events: int, repetitions: int) -> list[Result]:
    """Bring each projection up to the same record on its own; the floor writes the same rows.

    Ours reads and decodes the log for every projection anew; together they share one reading.
    """
    measured: dict[str, list[tuple[float, float]]] = {p.name: [] for p in PROJECTIONS}
    said = 0
    for _ in range(repetitions):
        with TemporaryDirectory(prefix="audit-bench-") as folder:
            path = Path(folder, "record.db")
            application = Application.open(f"sqlite:///{path}")
            chunk = [fact for facts in Workload(events).facts() for fact in facts]
            application.service.save(Facts(chunk))
            said = len(chunk)
            for projection in PROJECTIONS:
                start = perf_counter()
                projections.following.catch_up(
                    (projection,), application.service, application.database
                )
                ours = said / (perf_counter() - start)
                target = Path(folder, f"{projection.name}.db")
                measured[projection.name].append((ours, said / _floor(path, target, projection)))
            application.close()
    return [
        Result(
            row=f"catch-up/{name}",
            events=said,
            ours=median(ours for ours, _ in speeds),
            floor=median(floor for _, floor in speeds),
            floor_is=_FLOOR_IS,
            ratios=tuple(ours / floor for ours, floor in speeds),
            lower_is_better=False,
            n=len(speeds),
            unit="events/s",
        )
        for name, speeds in measured.items()
    ]


def _floor(record: Path, target: Path, projection: Projection) -> float:
    """Return how many seconds it takes to write a projection's rows with the bare driver."""
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode=WAL")
        copy.execute("PRAGMA synchronous=FULL")
        rows = _copied(record, copy, [table.name for table in projection.tables])
        start = perf_counter()
        copy.execute("BEGIN IMMEDIATE")
        for name, found in rows.items():
            places = ", ".join("?" for _ in found[0]) if found else ""
            if found:
                copy.executemany(f"INSERT INTO {name} VALUES ({places})", found)
        copy.execute("COMMIT")
        return perf_counter() - start


def _copied(record: Path, copy: sqlite3.Connection, names: list[str]) -> dict[str, list[Any]]:
    """Create tables and indexes of the same shape, and return the rows to write into them."""
    rows: dict[str, list[Any]] = {}
    with closing(sqlite3.connect(record)) as source:
        for name in names:
            shape = source.execute("SELECT sql FROM sqlite_master WHERE tbl_name = ?", (name,))
            for statement in [text for (text,) in shape if text]:
                copy.execute(statement)
            rows[name] = source.execute(f"SELECT * FROM {name}").fetchall()
    return rows
