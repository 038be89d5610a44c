"""Rebuilding: the ledger derived anew, against reading, decoding and loading the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from statistics import median
from typing import Final

from audit_service.worker import holder
from bench.bare import Bare, Rows, bare
from bench.databases import Databases, Record
from bench.floors import decode_all, seconds, turns
from bench.results import Result
from projections.disbursement_ledger import DisbursementLedger
from projections.rebuilding import rebuild_beside

EVENTS_MAX: Final = 100_000
"""The finished rows are held in memory for the floor; the rates do not depend on the size."""

BAR: Final = 0.5

_FLOOR_IS: Final = "read, typed decode, COPY (SQLite: executemany) of the finished rows and indexes"


def rebuild_ledger(
    databases: Databases, row: str, engine: str, events: int, repetitions: int
) -> Iterator[Result]:
    """Time the rebuild of the disbursement ledger from the log."""
    record = databases.filled(engine, min(events, EVENTS_MAX))
    taken = [_taken(record, repetition) for repetition in range(repetitions)]
    facts = record.application.service.last_position()
    yield Result(
        row=row,
        engine=engine,
        ours=median(facts / ours for ours, _ in taken),
        floor=median(facts / floor for _, floor in taken),
        floor_is=_FLOOR_IS,
        ratios=tuple(floor / ours for ours, floor in taken),
        bar=BAR,
        n=len(taken),
        unit="events/s",
        events=record.events,
    )


def _taken(record: Record, repetition: int) -> tuple[float, float]:
    ledger = DisbursementLedger()
    application = record.application
    with bare(record.url, ledger.tables) as driver:
        rows = {table: driver.read(table) for table in ledger.tables}
        rebuilt = partial(
            rebuild_beside, ledger, application.service, application.database, holder()
        )
        ours, floor = turns(
            [
                partial(seconds, rebuilt),
                partial(seconds, partial(_floor, record, driver, rows)),
            ],
            repetition,
        )
        for table in ledger.tables:
            found = len(driver.read(table)), driver.count(table)
            if found != (len(rows[table]), len(rows[table])):
                raise ArithmeticError(f"{table.name}: {len(rows[table])} rows, then {found}")
        return ours, floor


def _floor(record: Record, driver: Bare, rows: Rows) -> None:
    done, facts = decode_all(record.application, driver), record.application.service.last_position()
    if done != facts:
        raise ArithmeticError(f"{done} of {facts} facts read")
    driver.load(rows)
