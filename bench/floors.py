"""Floors: the same SQL without us, timed turn by turn with ours in one run."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any, Final

import sqlalchemy as sa

from audit_service.database import Database

REPETITIONS: Final = 3
MILLISECONDS: Final = 1_000
Statement = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Duel:
    """Milliseconds per question of ours and of the floor, and their ratio per repetition."""

    ours: list[float]
    floor: list[float]
    ratios: tuple[float, ...]


def duel(
    asked: Sequence[Callable[[], object]],
    floors: Callable[[int], object],
    repetitions: int = REPETITIONS,
) -> Duel:
    """Ask every question of ours and of the floor by turns; whoever begins changes each time."""
    ours: list[float] = []
    floor: list[float] = []
    ratios: list[float] = []
    for repetition in range(repetitions):
        pairs = []
        for index, ask in enumerate(asked):
            if (index + repetition) % 2:
                beneath, above = timed(partial(floors, index)), timed(ask)
            else:
                above, beneath = timed(ask), timed(partial(floors, index))
            pairs.append((above, beneath))
        ours += [above for above, _ in pairs]
        floor += [beneath for _, beneath in pairs]
        ratios.append(median(above / beneath for above, beneath in pairs))
    return Duel(ours, floor, tuple(ratios))


def timed(task: Callable[[], object]) -> float:
    """Return how many milliseconds a task takes."""
    start = perf_counter()
    task()
    return (perf_counter() - start) * MILLISECONDS


def p99(milliseconds: Sequence[float]) -> float:
    """Return the 99th percentile; of fewer than a hundred, between the two slowest."""
    return quantiles(milliseconds, n=100, method="inclusive")[-1]


@contextmanager
def captured(database: Database) -> Iterator[list[Statement]]:
    """Note the queries sent to the driver, with their values bound, for as long as it lasts."""
    seen: list[Statement] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            seen.append((statement, parameters))

    sa.event.listen(database.reader, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(database.reader, "before_cursor_execute", note)


@contextmanager
def bare(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the same file with nothing but the driver."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def run(connection: sqlite3.Connection, statements: Sequence[Statement]) -> list[Any]:
    """Send queries to the driver and fetch what they find."""
    return [connection.execute(text, values).fetchall() for text, values in statements]
