"""The finding register: what inspectors ask of 100,000 findings, and what recording them costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from random import Random
from typing import Final
from uuid import UUID

from audit_service.bootstrap import Application
from audit_service.log_tables import COMMAND_KEYS, EVENTS
from bench.bare import Bare, bare
from bench.commanding import WARM_UP, Turn, check_written, command_result, one_turn
from bench.databases import Databases
from bench.filling import settle, store
from bench.finding_lives import FindingWorkload
from bench.floors import decode_all, p50, p99, seconds
from bench.paying import bulk_result, bulk_turn
from bench.register_questions import Question, Register, check_states, draw
from bench.results import Result
from bench.scene import ACTOR
from bench.workload import SEED
from projections.finding_tables import FINDINGS
from projections.following import catch_up

ROW: Final = "register"
FOUND: Final = 100_000
QUESTIONS: Final = 200
RECORDED: Final = 600
BATCH: Final = 10_000
BAR_MS: Final = 50.0

_CHECKED: Final = 20
_WARM_UP: Final = 5
_FEW: Final = 200
_FLOOR_IS: Final = "a page of as many rows of the same table by primary key, read by the driver"
_FIRST: Final = "finding_register"
_NEEDED: Final = (
    "registers", "inspection_register", "parameter_register", "evidence_register", "audit_trail",
)  # fmt: skip

_Times = dict[str, list[tuple[float, float]]]


def register(
    databases: Databases,
    engine: str,
    repetitions: int,
    found: int = FOUND,
    questions: int = QUESTIONS,
) -> Iterator[Result]:
    """Fill a register, ask it every kind of question by turns with the floor, then record more."""
    with databases.opened(engine) as application:
        workload = FindingWorkload(found)
        yield _fill(application, workload, engine)
        asked = _opened(application, workload)
        check_states(asked, _CHECKED)
        url = application.database.url.render_as_string(hide_password=False)
        with bare(url, (EVENTS,)) as driver:
            _ask(asked, driver, _WARM_UP)
            repeated = [_ask(asked, driver, questions) for _ in range(repetitions)]
        for kind in repeated[0]:
            yield _result(kind, engine, asked, [times[kind] for times in repeated])


def recording(
    databases: Databases,
    engine: str,
    repetitions: int,
    commands: int = RECORDED,
    batch: int = BATCH,
) -> Iterator[Result]:
    """Time findings recorded one by one, and as one batch."""
    alone = [_alone(databases, engine, commands) for _ in range(repetitions)]
    yield command_result(f"{ROW}/record", engine, alone)
    together = [_together(databases, engine, batch) for _ in range(repetitions)]
    yield bulk_result(f"{ROW}/batch", engine, together, batch, "findings/s")


def _fill(application: Application, workload: FindingWorkload, engine: str) -> Result:
    """Put the facts on record, and time the register as it works them off."""
    position = store(application, workload.facts())
    by_name = {projection.name: projection for projection in application.projections}
    service, database = application.service, application.database
    ours = seconds(partial(catch_up, [by_name[_FIRST]], service, database))
    catch_up([by_name[name] for name in _NEEDED], service, database)
    settle(application)
    url = database.url.render_as_string(hide_password=False)
    with bare(url, (EVENTS,)) as driver:
        floor = seconds(partial(decode_all, application, driver))
    return Result(
        row=f"{ROW}/projecting",
        engine=engine,
        ours=position / ours,
        floor=position / floor,
        floor_is="the log read by the driver and decoded",
        ratios=(floor / ours,),
        n=1,
        unit="events/s",
        events=position,
        beside={"findings": workload.findings},
    )


def _opened(application: Application, workload: FindingWorkload) -> Register:
    with application.database.reading() as connection:
        read = connection.exec_driver_sql
        units, persons = (
            [row[0] for row in read(f"SELECT DISTINCT {name} FROM {FINDINGS.name} ORDER BY 1")]
            for name in ("responsible_organisation", "responsible_person")
        )
        (entered,) = read(f"SELECT count(*) FROM {FINDINGS.name}").one()
    if entered != workload.findings:
        raise ArithmeticError(f"{workload.findings} findings recorded, {entered} in the register")
    position = application.service.last_position()
    random = Random(SEED)  # noqa: S311 - a benchmark needs the same questions every time
    return Register(application, workload, position, units, persons, random)


def _ask(asked: Register, driver: Bare, questions: int) -> _Times:
    """Ask each kind in turn, and each time let the driver read as many rows."""
    times: _Times = defaultdict(list)
    for _ in range(questions):
        for kind, drawn in draw(asked).items():
            times[kind].append(_timed(asked, driver, drawn()))
    return times


def _timed(asked: Register, driver: Bare, question: Question) -> tuple[float, float]:
    counted: list[int] = []

    def ours() -> None:
        with asked.application.database.reading() as connection:
            counted.append(question(connection))

    took = seconds(ours)
    after, rows = UUID(int=asked.random.getrandbits(127)).hex, max(1, counted[0])
    page = f"id > '{after}' ORDER BY id LIMIT {rows}"
    return took, seconds(partial(driver.read, FINDINGS, page))


def _result(
    kind: str, engine: str, asked: Register, repeated: Sequence[Sequence[tuple[float, float]]]
) -> Result:
    ours = [took for times in repeated for took, _ in times]
    floor = [took for times in repeated for _, took in times]
    return Result(
        row=f"{ROW}/{kind}",
        engine=engine,
        ours=p99(ours),
        floor=p99(floor),
        floor_is=_FLOOR_IS,
        ratios=tuple(
            p50([took for took, _ in times]) / p50([took for _, took in times])
            for times in repeated
        ),
        bar=BAR_MS,
        bar_on="ours",
        lower_is_better=True,
        n=len(ours),
        unit="ms p99",
        events=asked.position,
        beside={
            "findings": asked.workload.findings,
            "p50_ms": p50(ours),
            "floor_p50_ms": p50(floor),
            "p99_ms": p99(ours),
            "floor_p99_ms": p99(floor),
        },
    )


def _alone(databases: Databases, engine: str, commands: int) -> list[Turn]:
    workload = FindingWorkload(_FEW)
    given = workload.commands(WARM_UP + commands)
    with databases.opened(engine) as application:
        before = store(application, [workload.opening])
        url = application.database.url.render_as_string(hide_password=False)
        with bare(url, (EVENTS, COMMAND_KEYS)) as driver:
            turns = [
                one_turn(application, driver, at, command, is_keyed=False)
                for at, command in enumerate(given)
            ]
            check_written(application, driver, before)
    return turns[WARM_UP:]


def _together(databases: Databases, engine: str, batch: int) -> tuple[float, float, int]:
    workload = FindingWorkload(_FEW)
    commands = workload.commands(batch)
    with databases.opened(engine) as application:
        store(application, [workload.opening])
        return bulk_turn(application, partial(application.service.execute_all, commands, ACTOR))
