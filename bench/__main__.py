"""Run benchmarks: ``python -m bench [ROW ...] [--events 10000,100000]``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console

from audit_service.garbage import collect_seldom
from bench.balancing import ROW as BALANCES
from bench.balancing import TRANSACTIONS, all_balances
from bench.checking import ROW as CHECK
from bench.checking import check_all
from bench.commanding import COMMANDS, command
from bench.crowd import EACH, crowd
from bench.crowd import ROW as CROWD
from bench.databases import Databases
from bench.growth import QUESTIONS, SIZES, SQLITE_MAX, growth
from bench.memory import ROW as MEMORY
from bench.memory import memory
from bench.paying import LINES, PAYMENTS, bulk
from bench.peering import MOVEMENTS, peers
from bench.publishing import markdown, publish
from bench.rebuilding import rebuild_ledger
from bench.register import BATCH, FOUND, RECORDED, recording, register
from bench.register import QUESTIONS as REGISTER_QUESTIONS
from bench.register import ROW as REGISTER
from bench.results import POSTGRESQL, RESULTS, SQLITE, Result, keep, read, show

REPETITIONS: Final = 3
LEAST: Final = 10


@dataclass(frozen=True, slots=True)
class Run:
    """What is asked for: where, how large, how often, and how much less than usual."""

    databases: Databases
    sizes: tuple[int, ...] = SIZES
    repetitions: int = REPETITIONS
    scale: float = 1.0

    def scaled(self, number: int) -> int:
        """Return how much of the usual number is wanted."""
        return max(LEAST, int(number * self.scale))

    def sizes_on(self, engine: str) -> tuple[int, ...]:
        """Return the sizes of records an engine is measured at, smallest first."""
        most = SQLITE_MAX if engine == SQLITE else max(self.sizes)
        return tuple(sorted({min(size, most) for size in self.sizes}))


def _command(run: Run, row: str, engine: str) -> Iterator[Result]:
    return command(run.databases, row, engine, run.repetitions, run.scaled(COMMANDS))


def _bulk(run: Run, row: str, engine: str) -> Iterator[Result]:
    payments, lines = run.scaled(PAYMENTS), run.scaled(LINES)
    return bulk(run.databases, row, engine, run.repetitions, payments, lines)


def _rebuild(run: Run, row: str, engine: str) -> Iterator[Result]:
    return rebuild_ledger(run.databases, row, engine, run.sizes_on(engine)[-1], run.repetitions)


def _crowd(run: Run, _row: str, _engine: str) -> Iterator[Result]:
    return crowd(run.databases, run.repetitions, each=run.scaled(EACH))


def _peers(run: Run, _row: str, _engine: str) -> Iterator[Result]:
    return peers(run.databases, run.repetitions, run.scaled(MOVEMENTS))


def _balances(run: Run, _row: str, engine: str) -> Iterator[Result]:
    return all_balances(run.databases, engine, run.repetitions, run.scaled(TRANSACTIONS))


def _check(run: Run, _row: str, engine: str) -> Iterator[Result]:
    return check_all(run.databases, engine, run.sizes_on(engine)[-1], run.repetitions)


def _growth(run: Run, _row: str, engine: str) -> Iterator[Result]:
    sizes = run.sizes_on(engine)
    return growth(run.databases, engine, sizes, run.repetitions, run.scaled(QUESTIONS))


def _memory(run: Run, _row: str, engine: str) -> Iterator[Result]:
    return memory(run.databases, engine, run.sizes_on(engine), run.repetitions)


def _register(run: Run, _row: str, engine: str) -> Iterator[Result]:
    """Measure so many findings: their facts are several times as many."""
    found = FOUND if run.sizes == SIZES else run.sizes_on(engine)[-1]
    questions = run.scaled(REGISTER_QUESTIONS)
    yield from register(run.databases, engine, run.repetitions, found, questions)
    commands, batch = run.scaled(RECORDED), run.scaled(BATCH)
    yield from recording(run.databases, engine, run.repetitions, commands, batch)


ROWS: Final[dict[str, tuple[Callable[[Run, str, str], Iterator[Result]], tuple[str, ...]]]] = {
    "command-sqlite": (_command, (SQLITE,)),
    "command-postgres": (_command, (POSTGRESQL,)),
    CROWD: (_crowd, (POSTGRESQL,)),
    "bulk-sqlite": (_bulk, (SQLITE,)),
    "bulk-postgres": (_bulk, (POSTGRESQL,)),
    "peers": (_peers, (POSTGRESQL,)),
    "rebuild-sqlite": (_rebuild, (SQLITE,)),
    "rebuild-postgres": (_rebuild, (POSTGRESQL,)),
    CHECK: (_check, (SQLITE, POSTGRESQL)),
    "growth": (_growth, (SQLITE, POSTGRESQL)),
    BALANCES: (_balances, (SQLITE, POSTGRESQL)),
    MEMORY: (_memory, (SQLITE, POSTGRESQL)),
    REGISTER: (_register, (SQLITE, POSTGRESQL)),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the rows that are asked for, all by default; print and keep what they measured.

    A row that fails is reported and not published; the others still run.
    """
    asked = _asked(arguments)
    if asked.table:
        print(markdown(read(asked.results)), end="")
        return
    console, failed = Console(stderr=True), list[str]()
    with (
        console.status("") as status,
        Databases(is_kept=asked.keep, tell=status.update) as databases,
    ):
        run = Run(databases, asked.events, asked.repetitions, asked.scale)
        for row in asked.rows or ROWS:
            measure, engines = ROWS[row]
            for engine in engines:
                status.update(f"{row} ({engine})")
                results: list[Result] = []
                try:
                    for result in measure(run, row, engine):
                        results.append(result)
                        keep([result], asked.results)
                except Exception:  # an hour of other rows does not end at one fault
                    console.print_exception()
                    failed.append(f"{row} ({engine})")
                show(results)
    if asked.results == RESULTS:
        publish()
    if failed:
        raise SystemExit(f"not measured to their end: {', '.join(failed)}")


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--events", default=SIZES, type=_sizes, help="sizes of filled records")
    parser.add_argument("--repetitions", default=REPETITIONS, type=int)
    parser.add_argument("--scale", default=1.0, type=float, help="of the usual number: 0.1, 2")
    parser.add_argument("--keep", action="store_true", help="keep filled records for later runs")
    parser.add_argument("--results", default=RESULTS, type=Path, help="where results are kept")
    parser.add_argument("--table", action="store_true", help="only print what is kept")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.rows) - set(ROWS):
        parser.error(f"no such row: {', '.join(sorted(unknown))} (there are {', '.join(ROWS)})")
    return asked


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size) for size in text.split(","))


if __name__ == "__main__":
    collect_seldom()  # as the programs do that are measured, and for the floors as well
    main()
