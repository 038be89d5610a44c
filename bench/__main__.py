"""Run benchmarks: ``python -m bench [ROW ...] [--events 10000,100000]``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.status import Status

from bench.catching_up import catch_up
from bench.growth import SIZES, balance, filled, trail_first_page
from bench.importing import LINES, import_memory
from bench.results import RESULTS, Result, keep, show

REPETITIONS: Final = 3

GROWING: Final[dict[str, Callable[..., list[Result]]]] = {
    "trail-first-page": trail_first_page,
    "balance": balance,
}
OTHERS: Final = ("import-memory", "catch-up")
ROWS: Final = (*GROWING, *OTHERS)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the rows that are asked for, all by default; print and keep what they measured."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--events", default=SIZES, type=_sizes, help="sizes of the growing rows")
    parser.add_argument("--lines", default=LINES, type=int, help="lines of the imported document")
    parser.add_argument("--repetitions", default=REPETITIONS, type=int)
    parser.add_argument("--results", default=RESULTS, type=Path, help="where results are kept")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.rows) - set(ROWS):
        parser.error(f"no such row: {', '.join(sorted(unknown))} (there are {', '.join(ROWS)})")
    rows = asked.rows or ROWS
    for results in measured(rows, asked.events, asked.lines, asked.repetitions):
        keep(results, asked.results)
        show(results)


def measured(
    rows: Sequence[str], sizes: Sequence[int], lines: int, repetitions: int
) -> Iterator[list[Result]]:
    """Yield results as they come, so that a run cut short keeps what it has measured."""
    console = Console(stderr=True)
    growing = [GROWING[row] for row in rows if row in GROWING]
    for events in sizes if growing else ():
        with console.status("") as status, filled(events, partial(_tell, status, events)) as record:
            status.stop()
            for measure in growing:
                yield measure(record, repetitions=repetitions)
    if "import-memory" in rows:
        yield import_memory(lines, repetitions)
    if "catch-up" in rows:
        yield catch_up(min(sizes), repetitions)


def _tell(status: Status, events: int, position: int) -> None:
    status.update(f"{position:,} of {events:,} events")


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size) for size in text.split(","))


if __name__ == "__main__":
    main()
