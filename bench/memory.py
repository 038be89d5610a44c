"""Memory: the most that import, rebuild, check and export hold at once, whatever the length."""

from __future__ import annotations

import csv
import json
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Final

from audit_service.bootstrap import Application
from audit_service.checker import check
from audit_service.importers.allotments import import_allotment
from bench.databases import Databases
from bench.paying import write_document
from bench.peering import ROOT
from bench.results import Result
from bench.scene import ACTOR
from projections.disbursement_ledger import DisbursementLedger
from projections.engine import rebuild
from projections.paging import LIMIT_MAX, PageRequest
from projections.posting_queries import postings

BAR_MB: Final = 300.0
BAR_FLAT: Final = 1.25
FACTS_PER_LINE: Final = 2
ROW: Final = "memory"

_KIBI: Final = 1024
_LOOK_EVERY_S: Final = 0.02
_FLOOR_IS: Final = "the same work at {:,} events"


def memory(
    databases: Databases, engine: str, sizes: Sequence[int], repetitions: int
) -> Iterator[Result]:
    """Do each work in a process of its own at the smallest and at the largest size."""
    few, many = min(sizes), max(sizes)
    for task in TASKS:
        pairs = [
            (_peak(databases, engine, task, many), _peak(databases, engine, task, few))
            for _ in range(repetitions)
        ]
        ours, floor = (median(peaks) for peaks in zip(*pairs, strict=True))
        ratios = tuple(one / other for one, other in pairs)
        for row, bar_on, bar in (
            (f"{ROW}/{task}", "ours", BAR_MB),
            (f"{ROW}/{task}/flat", "ratio", BAR_FLAT),
        ):
            yield Result(
                row=row,
                engine=engine,
                ours=ours,
                floor=floor,
                floor_is=_FLOOR_IS.format(few),
                ratios=ratios,
                bar=bar,
                bar_on="ours" if bar_on == "ours" else "ratio",
                lower_is_better=True,
                n=len(pairs),
                unit="MB",
                events=many,
            )


def _peak(databases: Databases, engine: str, task: str, events: int) -> float:
    """Return the megabytes one process held at most."""
    if task != IMPORT:
        record = databases.filled(engine, events)
        return _measured(task, record.url)
    with (
        databases.fresh(engine) as url,
        TemporaryDirectory(prefix="audit-bench-") as folder,
    ):
        document = Path(folder, "document.csv")
        application = Application.open(url)
        write_document(application, document, events // FACTS_PER_LINE)
        application.close()
        return _measured(task, url, str(document))


def _measured(task: str, *words: str) -> float:
    """Run a process; return its own peak, or that of it and those it started if that is more.

    Its own is exact; the sum is looked at many times a second and counts shared pages once.
    """
    words = (sys.executable, "-m", "bench.memory", task, *words)
    together = 0.0
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE) as process:  # noqa: S603 - ours
        while process.poll() is None:
            together = max(together, sum(map(_held_mb, _family(process.pid))))
            sleep(_LOOK_EVERY_S)
        told = process.stdout.read() if process.stdout else b""
    if process.returncode:
        raise ArithmeticError(f"{task} failed with {process.returncode}")
    said = json.loads(told)
    if not said["done"]:
        raise ArithmeticError(f"{task} did nothing")
    return max(together, float(said["peak_mb"]))


def _family(parent: int) -> list[int]:
    """List a process and those it started, as far as they still run."""
    children = [
        int(child)
        for path in Path(f"/proc/{parent}/task").glob("*/children")
        for child in _text(path).split()
    ]
    return [parent, *(found for child in children for found in _family(child))]


def _held_mb(process: int) -> float:
    found = re.search(r"^Pss:\s+(\d+)", _text(Path(f"/proc/{process}/smaps_rollup")), re.MULTILINE)
    return int(found[1]) / _KIBI if found else 0.0


def _text(path: Path) -> str:
    """Read about a process; nothing when it has ended in between."""
    try:
        return path.read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _import(application: Application, document: str) -> int:
    import_allotment(application, Path(document), ACTOR)
    return application.service.last_position()


def _rebuild(application: Application) -> int:
    rebuild(DisbursementLedger(), application.service, application.database)
    return application.service.last_position()


def _check(application: Application) -> int:
    if differences := check(application):
        raise ArithmeticError(f"the checker found {differences[0]}")
    return application.service.last_position()


def _export(application: Application) -> int:
    """Write every posting as CSV, page by page; it goes nowhere, but it is all written."""
    written, cursor = 0, None
    with Path("/dev/null").open("w", encoding="utf-8") as file:
        writer = csv.writer(file)
        while True:
            with application.database.reading() as connection:
                page = postings(connection, {}, request=PageRequest(cursor, LIMIT_MAX))
            writer.writerows(row.values() for row in page.items)
            written, cursor = written + len(page.items), page.next_cursor
            if cursor is None:
                return written


IMPORT: Final = "import"
TASKS: Final[dict[str, Callable[..., int]]] = {
    IMPORT: _import,
    "rebuild": _rebuild,
    "check": _check,
    "export": _export,
}


def peak_mb() -> float:
    """Return the most memory this process has held at once.

    Linux keeps it per program; ``getrusage`` would count that of the parent it was forked from.
    """
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(text for text in status.read_text().splitlines() if text.startswith("VmHWM"))
        return int(peak.split()[1]) / _KIBI
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIBI


def _main(task: str, url: str, *words: str) -> None:
    """Do one work and print what it took: the process that is measured."""
    application = Application.open(url)
    before, start = peak_mb(), perf_counter()
    done = TASKS[task](application, *words)
    application.close()
    took = {"seconds": perf_counter() - start, "before_mb": before, "peak_mb": peak_mb()}
    print(json.dumps(took | {"done": done}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
