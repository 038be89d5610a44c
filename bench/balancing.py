"""Balancing: all balances of a million transactions, against programs that keep plain text."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from audit_service.bootstrap import Application
from bench.databases import Databases
from bench.filling import settle, store
from bench.floors import MILLISECONDS, seconds
from bench.journals import (
    ask_beancount,
    ask_hledger,
    ask_ledger,
    write_beancount,
    write_journal,
)
from bench.movements import Movement, check_same, draw, facts_of, our_balances
from bench.peering import ENVIRONMENT, PeerMissing, catch_up_ledger, run
from bench.results import Result

TRANSACTIONS: Final = 1_000_000
FUNDS: Final = 500
BAR: Final = 10.0
ROW: Final = "balances-1m"

Ask = Callable[[], dict[str, int]]


def all_balances(
    databases: Databases,
    engine: str,
    repetitions: int,
    transactions: int = TRANSACTIONS,
    environment: Path = ENVIRONMENT,
) -> Iterator[Result]:
    """Time the question in processes of their own; ours starts Python and opens the database."""
    movements = draw(transactions, FUNDS)
    with (
        databases.fresh(engine) as url,
        TemporaryDirectory(prefix="audit-bench-") as folder,
    ):
        within = _post(url, movements)
        path, beans = Path(folder, "movements.journal"), Path(folder, "movements.beancount")
        write_journal(movements, path)
        write_beancount(movements, beans)
        peers: dict[str, Ask] = {
            "ledger": partial(ask_ledger, path),
            "hledger": partial(ask_hledger, path),
            "beancount": partial(ask_beancount, beans, environment / "bin" / "python"),
        }
        ours = partial(_ask_ours, url)
        results = [
            _against(name, engine, movements, repetitions, ours, ask) for name, ask in peers.items()
        ]
    best = fastest(results)
    for result in results:
        yield _with_bar(result, within, is_fastest=result is best)


def fastest(results: Sequence[Result]) -> Result | None:
    """Return the row of the peer with the most answers per second, or None if none was had."""
    had = [result for result in results if result.floor is not None]
    return max(had, key=lambda result: result.floor or 0.0, default=None)


def _post(url: str, movements: Sequence[Movement]) -> float:
    """Record the movements and post them; return the milliseconds of the bare question."""
    application = Application.open(url)
    try:
        store(application, facts_of(movements, FUNDS))
        catch_up_ledger(application)
        settle(application)
        our_balances(application)
        return seconds(partial(our_balances, application)) * MILLISECONDS
    finally:
        application.close()


def _ask_ours(url: str) -> dict[str, int]:
    told: dict[str, int] = json.loads(run([sys.executable, "-m", "bench.balancing", url]))
    return told


def _against(
    name: str, engine: str, movements: Sequence[Movement], repetitions: int, ours: Ask, ask: Ask
) -> Result:
    taken: list[float] = []
    theirs: list[float] = []
    note = ""
    for _ in range(repetitions):
        taken.append(_timed(ours, movements, "audit-service"))
        try:
            if not note:
                theirs.append(_timed(ask, movements, name))
        except PeerMissing as missing:
            note = str(missing)
    return Result(
        row=f"{ROW}/{name}",
        engine=engine,
        ours=1 / median(taken),
        floor=1 / median(theirs) if theirs else None,
        floor_is=f"{name} on the same transactions as text",
        ratios=tuple(their / our for our, their in zip(taken, theirs, strict=False)),
        n=len(taken),
        unit="answers/s",
        events=len(movements),
        beside={"seconds": median(taken)} | ({"floor_seconds": median(theirs)} if theirs else {}),
        note=note,
    )


def _timed(ask: Ask, movements: Sequence[Movement], who: str) -> float:
    said: dict[str, int] = {}
    took = seconds(lambda: said.update(ask()))
    check_same(said, movements, who)
    return took


def _with_bar(result: Result, within_ms: float, *, is_fastest: bool) -> Result:
    """Hold ours against the fastest of the peers that could be had."""
    bar = BAR if is_fastest else None
    return replace(result, bar=bar, beside={**result.beside, "question_alone_ms": within_ms})


def _main(url: str) -> None:
    """Open the database, ask, print: the process that is measured."""
    application = Application.open(url)
    print(json.dumps(our_balances(application)))
    application.close()


if __name__ == "__main__":
    _main(sys.argv[1])
