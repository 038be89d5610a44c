"""Commands: one after the other, each against the driver's transaction of the very same rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from audit_service.bootstrap import Application
from audit_service.commands.command import Command, name_of
from audit_service.log_tables import COMMAND_KEYS, EVENTS
from bench.bare import Bare, Rows, bare
from bench.databases import Databases
from bench.filling import store
from bench.floors import p50, p99, seconds, span
from bench.results import Result
from bench.scene import ACTOR, KINDS, Scene

COMMANDS: Final = 600
WARM_UP: Final = 30
BAR: Final = 0.5

_FLOOR_IS: Final = "the driver's transaction of the same rows, of two tables with the same indexes"


@dataclass(frozen=True, slots=True)
class Turn:
    """How many seconds one command took, and the driver for the rows it left."""

    kind: str
    ours: float
    floor: float


def command(
    databases: Databases,
    row: str,
    engine: str,
    repetitions: int,
    commands: int = COMMANDS,
) -> Iterator[Result]:
    """Time commands without and with an idempotency key; each kind of them is shown besides."""
    for suffix, is_keyed in (("", False), ("/key", True)):
        repeated = [
            _turns(databases, engine, commands, is_keyed=is_keyed) for _ in range(repetitions)
        ]
        yield command_result(row + suffix, engine, repeated, BAR)
        if not is_keyed:
            for kind in KINDS:
                chosen = [[turn for turn in turns if turn.kind == kind] for turns in repeated]
                yield command_result(f"{row}/{kind}", engine, chosen)


def command_result(
    row: str, engine: str, repeated: Sequence[Sequence[Turn]], bar: float | None = None
) -> Result:
    """Put repeated turns together: commands a second, and how long one takes."""
    ours = [turn.ours for turns in repeated for turn in turns]
    floor = [turn.floor for turns in repeated for turn in turns]
    return Result(
        row=row,
        engine=engine,
        ours=len(ours) / sum(ours),
        floor=len(floor) / sum(floor),
        floor_is=_FLOOR_IS,
        ratios=tuple(
            sum(t.floor for t in turns) / sum(t.ours for t in turns) for turns in repeated
        ),
        bar=bar,
        n=len(ours),
        unit="commands/s",
        beside={
            "p50_ms": p50(ours),
            "floor_p50_ms": p50(floor),
            "p99_ms": p99(ours),
            "floor_p99_ms": p99(floor),
        },
    )


def _turns(databases: Databases, engine: str, commands: int, *, is_keyed: bool) -> list[Turn]:
    scene = Scene()
    given = scene.mixed(WARM_UP + commands)
    with databases.opened(engine) as application:
        store(application, [scene.facts])
        url = application.database.url.render_as_string(hide_password=False)
        with bare(url, (EVENTS, COMMAND_KEYS)) as driver:
            turns = [
                one_turn(application, driver, at, command, is_keyed=is_keyed)
                for at, command in enumerate(given)
            ]
            check_written(application, driver, len(scene.facts))
        return turns[WARM_UP:]


def one_turn(
    application: Application, driver: Bare, at: int, command: Command, *, is_keyed: bool
) -> Turn:
    """Give a command, and let the driver write what it wrote."""
    service, key = application.service, f"key-{at}"
    options: dict[str, Any] = {"key": key} if is_keyed else {}
    before = service.last_position()
    ours = seconds(partial(service.execute, command, ACTOR, **options))
    rows: Rows = {EVENTS: driver.read(EVENTS, span(before, before + WARM_UP))}
    if is_keyed:
        rows = {COMMAND_KEYS: driver.read(COMMAND_KEYS, f"position > {before}"), **rows}
    return Turn(name_of(type(command)), ours, seconds(partial(driver.write, rows)))


def check_written(application: Application, driver: Bare, before: int) -> None:
    """Stop when the driver wrote other than ours did: a fast wrong number is worth nothing."""
    ours, floor = application.service.last_position() - before, driver.count(EVENTS)
    if not ours == floor > 0:
        raise ArithmeticError(f"{ours} facts recorded, {floor} rows written by the driver")
