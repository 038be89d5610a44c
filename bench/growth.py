"""Growth: what one question and one command cost as the record grows, against a small record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bench.databases import Databases, Record
from bench.filling import bytes_on_disk
from bench.floors import p50, p99, seconds
from bench.questions import Draw, Question, balances, check_balances, commands, pages, searches
from bench.results import Result

SIZES: Final = (10_000, 100_000, 1_000_000)
SQLITE_MAX: Final = 1_000_000
QUESTIONS: Final = 280
CHECKED: Final = 8
BAR: Final = 1.5

ROWS: Final[dict[str, Draw]] = {
    "growth/balance": balances,
    "growth/ledger-page": pages,
    "growth/trail-search": searches,
    "growth/hot-command": commands,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """How many seconds each question took, by its kind."""

    kinds: Sequence[str]
    taken: Sequence[float]

    def slowest(self) -> dict[str, float]:
        """Return the 99th percentile of each kind, in milliseconds."""
        by_kind: defaultdict[str, list[float]] = defaultdict(list)
        for kind, took in zip(self.kinds, self.taken, strict=True):
            by_kind[kind].append(took)
        return {kind: p99(taken) for kind, taken in by_kind.items() if len(taken) > 1}


def growth(
    databases: Databases,
    engine: str,
    sizes: Sequence[int],
    repetitions: int,
    questions: int = QUESTIONS,
) -> Iterator[Result]:
    """Ask the smallest record and each larger one the same kinds of questions, turn by turn."""
    smallest = databases.filled(engine, min(sizes))
    check_balances(smallest, CHECKED)
    for size in sorted(sizes):
        record = databases.filled(engine, size)
        check_balances(record, CHECKED)
        for row, draw in ROWS.items():
            series = draw(record), draw(smallest)
            first = _ask(series, questions, 0)
            asked = [_ask(series, questions, at) for at in range(repetitions)]
            yield _result(row, record, smallest, first, asked)
        yield _on_disk(record, smallest)
        record.application.catch_up()


def _ask(
    series: tuple[Iterator[tuple[str, Question]], Iterator[tuple[str, Question]]],
    questions: int,
    repetition: int,
) -> tuple[Asked, Asked]:
    """Ask both records by turns; whoever begins changes each time."""
    drawn = [list(islice(one, questions)) for one in series]
    taken: tuple[list[float], list[float]] = ([], [])
    for at in range(questions):
        for side in (0, 1) if (at + repetition) % 2 else (1, 0):
            taken[side].append(seconds(drawn[side][at][1]))
    ours, floor = (
        Asked([kind for kind, _ in questioned], took)
        for questioned, took in zip(drawn, taken, strict=True)
    )
    return ours, floor


def _result(
    row: str,
    record: Record,
    smallest: Record,
    first: tuple[Asked, Asked],
    asked: Sequence[tuple[Asked, Asked]],
) -> Result:
    ours = Asked(
        [kind for one, _ in asked for kind in one.kinds],
        [took for one, _ in asked for took in one.taken],
    )
    floor = [took for _, one in asked for took in one.taken]
    is_smallest = record is smallest
    beside: dict[str, float | str] = {
        "p50_ms": p50(ours.taken),
        "p99_ms": p99(ours.taken),
        "floor_p50_ms": p50(floor),
        "floor_p99_ms": p99(floor),
        "first_p99_ms": p99(first[0].taken),
        "first_ms": first[0].taken[0] * 1_000,
    }
    beside |= {f"p99_ms of {kind}": slowest for kind, slowest in ours.slowest().items()}
    return Result(
        row=row,
        engine=record.engine,
        ours=p99(ours.taken),
        floor=p99(floor),
        floor_is=f"p99 of the same questions at {smallest.events:,} events",
        ratios=tuple(p99(one.taken) / p99(other.taken) for one, other in asked),
        bar=None if is_smallest else BAR,
        lower_is_better=True,
        n=len(ours.taken),
        unit="ms p99",
        events=record.events,
        beside=beside,
    )


def _on_disk(record: Record, smallest: Record) -> Result:
    ours, floor = (bytes_on_disk(r.application) / r.events for r in (record, smallest))
    return Result(
        row="growth/on-disk",
        engine=record.engine,
        ours=ours,
        floor=floor,
        floor_is=f"the same at {smallest.events:,} events",
        ratios=(ours / floor,),
        lower_is_better=True,
        n=1,
        unit="bytes/event",
        events=record.events,
    )
