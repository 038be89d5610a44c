"""Paying: thousands of payments, and a document of lines, each in one durable transaction."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from aggregates.money import MINOR_MAX, Money
from aggregates.values import Reference
from audit_service.bootstrap import Application
from audit_service.importers.allotments import import_allotment
from audit_service.log_tables import EVENTS
from bench.bare import bare
from bench.databases import Databases
from bench.filling import store
from bench.floors import seconds, span
from bench.results import Result
from bench.scene import ACTOR, Scene, document, open_fund
from bench.setting import BEGINNING
from bench.workload import SEED, Workload

PAYMENTS: Final = 5_000
LINES: Final = 10_000
BAR: Final = 0.35

_FUND: Final = Reference("ZJ-2018")
_EVENTS_OF_ALL_COUNTIES: Final = 48_000
_MAX_YUAN: Final = 1_000_000
_FLOOR_IS: Final = "executemany of the same event rows, indexes included, in one transaction"

Turn = tuple[float, float, int]


def bulk(
    databases: Databases,
    row: str,
    engine: str,
    repetitions: int,
    payments: int = PAYMENTS,
    lines: int = LINES,
) -> Iterator[Result]:
    """Time the payment of ordered claims as one batch, and the import of an allotment document."""
    paid = [_paid(databases, engine, payments) for _ in range(repetitions)]
    yield bulk_result(row, engine, paid, payments, "payments/s", BAR)
    imported = [_imported(databases, engine, lines) for _ in range(repetitions)]
    yield bulk_result(f"{row}/document", engine, imported, lines, "lines/s", BAR)


def _paid(databases: Databases, engine: str, payments: int) -> Turn:
    scene = Scene()
    commands = scene.ordered(payments)
    with databases.opened(engine) as application:
        store(application, [scene.facts])
        execute = partial(application.service.execute_all, commands, ACTOR)
        return bulk_turn(application, execute)


def _imported(databases: Databases, engine: str, lines: int) -> Turn:
    with (
        databases.opened(engine) as application,
        TemporaryDirectory(prefix="audit-bench-") as folder,
    ):
        path = Path(folder, "document.csv")
        write_document(application, path, lines)
        return bulk_turn(application, partial(import_allotment, application, path, ACTOR))


def write_document(application: Application, path: Path, lines: int) -> None:
    """Write an allotment document, and open the fund it allots from."""
    random = Random(SEED)  # noqa: S311 - a benchmark needs the same numbers every time
    workload = Workload(_EVENTS_OF_ALL_COUNTIES)
    fund = open_fund(workload, _FUND)
    purpose = fund.purposes[0]
    fund.appropriate(Money(MINOR_MAX // 2, "CNY"), document(1), workload.opening[0].act)
    store(application, [workload.setting.facts, list(fund.collect_events())])
    holders = [county.finance for county in workload.setting.counties]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        head = ("文号", document(2).number), ("发文机关", document(2).issuer)
        writer.writerows((*head, ("发文日期", BEGINNING), ("单位", "元"), ("资金", _FUND), ()))
        writer.writerow(("单位编码", "用途", "金额"))
        writer.writerows(
            (random.choice(holders), purpose, random.randint(1, _MAX_YUAN)) for _ in range(lines)
        )


def bulk_turn(application: Application, task: Callable[[], Any]) -> Turn:
    """Do it, then let the driver write the rows it left; return both times and their number."""
    before = application.service.last_position()
    ours = seconds(task)
    url = application.database.url.render_as_string(hide_password=False)
    with bare(url, (EVENTS,)) as driver:
        rows = driver.read(EVENTS, span(before, application.service.last_position()))
        floor = seconds(partial(driver.write_many, {EVENTS: rows}))
        if not driver.count(EVENTS) == len(rows) > 0:
            raise ArithmeticError(
                f"{len(rows)} facts recorded, {driver.count(EVENTS)} rows written"
            )
    return ours, floor, len(rows)


def bulk_result(
    row: str, engine: str, turns: list[Turn], number: int, unit: str, bar: float | None = None
) -> Result:
    """Put repeated turns together: how many of something a second."""
    return Result(
        row=row,
        engine=engine,
        ours=median(number / ours for ours, _, _ in turns),
        floor=median(number / floor for _, floor, _ in turns),
        floor_is=_FLOOR_IS,
        ratios=tuple(floor / ours for ours, floor, _ in turns),
        bar=bar,
        n=number * len(turns),
        unit=unit,
        beside={"facts": turns[0][2]},
    )
