"""Floors: what the same work costs without us, timed turn by turn with ours in one run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median, quantiles
from time import perf_counter
from typing import Final, cast

from audit_service.bootstrap import Application
from audit_service.codecs import EventMapper
from audit_service.log_tables import EVENTS, PARTITION
from bench.bare import Bare

MILLISECONDS: Final = 1_000
READ_AT_ONCE: Final = 5_000


def seconds(task: Callable[[], object]) -> float:
    """Return how many seconds a task takes."""
    start = perf_counter()
    task()
    return perf_counter() - start


def p50(taken: Sequence[float]) -> float:
    """Return the median of seconds, in milliseconds."""
    return median(taken) * MILLISECONDS


def p99(taken: Sequence[float]) -> float:
    """Return the 99th percentile of seconds, in milliseconds; between the slowest of a few."""
    if len(taken) == 1:
        return taken[0] * MILLISECONDS
    return quantiles(taken, n=100, method="inclusive")[-1] * MILLISECONDS


def turns(tasks: Sequence[Callable[[], float]], repetition: int) -> list[float]:
    """Run tasks one after the other, another one first each time; return what each answers."""
    order = [(at + repetition) % len(tasks) for at in range(len(tasks))]
    found = {at: tasks[at]() for at in order}
    return [found[at] for at in range(len(tasks))]


def decode_all(application: Application, driver: Bare) -> int:
    """Read the whole log with the driver and decode what it says; return how many facts it has.

    The floor of whatever derives something from the log: nobody can do with less.
    """
    codecs = cast("EventMapper", application.service.mapper).codecs
    topic, state = EVENTS.c.keys().index("topic"), EVENTS.c.keys().index("state")
    done = 0
    while found := driver.read(EVENTS, span(done, done + READ_AT_ONCE)):
        for row in found:
            codecs[row[topic]].decode(row[state].encode())
        done += len(found)
    return done


def span(after: int, until: int) -> str:
    """Write the condition for log positions after one and not past another, oldest first."""
    return (
        f"partition = {PARTITION} AND position > {after} AND position <= {until} ORDER BY position"
    )
