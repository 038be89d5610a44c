"""Checking: the whole record derived again and compared, against reading and decoding it."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from audit_service.bootstrap import Application
from audit_service.checker import check as differences
from bench.results import Result
from bench.workload import fill

BAR: Final = 0.25
READ: Final = 5_000
_FLOOR_IS: Final = "read and decode the same events once, in one process"


def check(events: int, repetitions: int) -> list[Result]:
    """Check a record of this size and read it, by turns; ours uses as many cores as there are."""
    ours: list[float] = []
    floor: list[float] = []
    with TemporaryDirectory(prefix="audit-bench-") as folder:
        application = Application.open(f"sqlite:///{Path(folder, 'record.db')}")
        said = fill(application, events)
        for _ in range(repetitions):
            floor.append(said / _read(application))
            start = perf_counter()
            if found := differences(application):
                raise RuntimeError(f"the record of the bench is wrong: {found[0]}")
            ours.append(said / (perf_counter() - start))
        application.close()
    ratios = tuple(own / beneath for own, beneath in zip(ours, floor, strict=True))
    return [
        Result(
            row="check",
            engine="sqlite",
            events=said,
            ours=median(ours),
            floor=median(floor),
            floor_is=_FLOOR_IS,
            ratios=ratios,
            bar=BAR,
            lower_is_better=False,
            n=repetitions,
            unit="events/s",
        )
    ]


def _read(application: Application) -> float:
    """Return how many seconds it takes to read and decode the log."""
    start, position = perf_counter(), 0
    while batch := application.service.read(position, READ):
        position = batch[-1].position
    return perf_counter() - start
