"""Checking: every projection derived again and compared, against reading and decoding the log."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from statistics import median
from typing import Final

from audit_service.checker import check
from audit_service.log_tables import EVENTS
from bench.bare import bare
from bench.databases import Databases, Record
from bench.floors import decode_all, seconds, turns
from bench.results import Result

BAR: Final = 0.25
ROW: Final = "check"

_FLOOR_IS: Final = "the log read by the driver and decoded, in one process"


def check_all(databases: Databases, engine: str, events: int, repetitions: int) -> Iterator[Result]:
    """Time the checker on a record where nothing differs."""
    record = databases.filled(engine, events)
    taken = [_taken(record, repetition) for repetition in range(repetitions)]
    facts = record.application.service.last_position()
    yield Result(
        row=ROW,
        engine=engine,
        ours=median(facts / ours for ours, _ in taken),
        floor=median(facts / floor for _, floor in taken),
        floor_is=_FLOOR_IS,
        ratios=tuple(floor / ours for ours, floor in taken),
        bar=BAR,
        n=len(taken),
        unit="events/s",
        events=record.events,
        beside={"seconds": median(ours for ours, _ in taken)},
    )


def _taken(record: Record, repetition: int) -> tuple[float, float]:
    with bare(record.url, (EVENTS,)) as driver:
        ours, floor = turns(
            [
                partial(seconds, partial(_checked, record)),
                partial(seconds, partial(decode_all, record.application, driver)),
            ],
            repetition,
        )
    return ours, floor


def _checked(record: Record) -> None:
    if differences := check(record.application):
        raise ArithmeticError(f"the checker found {differences[0]}")
