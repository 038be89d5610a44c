"""Whatever happens to a finding in whatever order of dates, its state at any moment is right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from eventsourcing.utils import get_topic
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.finding import Finding
from aggregates.finding_steps import RectificationKind, RectificationOrder, RectificationStep
from aggregates.finding_values import (
    Disposition,
    Elements,
    FindingSource,
    ManagementResponse,
    SettlementKind,
)
from aggregates.recovery import Recovery
from aggregates.values import Severity
from projections.balances import Moment
from projections.engine import Recorded, apply
from projections.finding_documents import minors_of
from projections.finding_queries import finding
from projections.finding_register import FindingRegister
from projections.rows import READ_MODELS
from tests.projections.story import said
from tests.scenario import LONG_AGO, act, yuan

MAY_1: Final = date(2018, 5, 1)
DAYS: Final = 9
KINDS: Final = tuple(SettlementKind)


class Step(NamedTuple):
    """One fact by its name: where in the log, since when, and a number that decides the rest."""

    position: int
    on: date
    name: str
    number: int


@st.composite
def lives(draw: st.DrawFn) -> list[Step]:
    """Make up a finding's life: its own facts in order of dates, settlements of any later day."""
    names = ("respond", "order", "extend", "progress", "report", "return", "verify", "close",
             "reopen", "settle", "settle", "withdraw")  # fmt: skip
    steps, own, settled = [Step(1, MAY_1, "record", 0)], MAY_1, dict[int, date]()
    for position in range(2, draw(st.integers(2, 12))):
        name, number = draw(st.sampled_from(names)), draw(st.integers(0, 2))
        on = max(own, MAY_1 + timedelta(draw(st.integers(0, DAYS))))
        if name == "withdraw":
            if not settled:
                continue
            number = draw(st.sampled_from(sorted(settled)))
            on = max(on, settled.pop(number))
        elif name == "settle":
            settled[position] = on
        else:
            own = on
        steps.append(Step(position, on, name, number))
    return steps


def event_of(step: Step) -> Any:
    """Say a fact as the record says it."""
    on = step.on
    makers: dict[str, Callable[[], tuple[type[Any], dict[str, Any]]]] = {
        "record": lambda: (Finding.Recorded, recorded()),
        "respond": lambda: (Finding.Responded, {"response": answer(step.number)}),
        "order": lambda: (Finding.RectificationOrdered, {"order": order(step)}),
        "extend": lambda: (Finding.DeadlineExtended, {"due_on": due(step), "reason": "雨季"}),
        "progress": lambda: (Finding.ProgressReported, {"step": step.number or None, "report": 0}),
        "report": lambda: (Finding.RectificationReported, {"report": 0}),
        "return": lambda: (Finding.RectificationSentBack, {"reason": "不实"}),
        "verify": lambda: (Finding.RectificationVerified, {"verification": 0}),
        "close": lambda: (
            Finding.Closed,
            {"conclusion": "销号", "disposition": list(Disposition)[step.number]},
        ),
        "reopen": lambda: (Finding.Reopened, {"reason": "复查"}),
        "settle": lambda: (
            Recovery.Settled,
            {
                "settlement": str(step.position),
                "kind": KINDS[step.number],
                "amount": yuan(step.position),
                "entry": None,
                "reason": "缴回",
            },
        ),
        "withdraw": lambda: (
            Recovery.Withdrawn,
            {"settlement": str(step.number), "reason": "误记"},
        ),
    }
    kind, facts = makers[step.name]()
    return kind, {**facts, "act": act(on)}


def recorded() -> dict[str, Any]:
    """Find 1 000 yuan in question."""
    return {
        "reference": "X1", "title": "虚报", "inspection": None, "source": FindingSource.INSPECTION,
        "subjects": (), "elements": said(Elements, **dict.fromkeys(
            ("criteria", "condition", "cause", "effect", "recommendation"))),
        "confidential": (), "severity": Severity.MAJOR, "category": "fraud", "requirements": (),
        "amount_in_question": yuan(1000), "questioned": (), "responsible_organisation": "town",
        "responsible_person": "赵", "repeats": (), "prior_references": (), "response": None,
    }  # fmt: skip


def answer(number: int) -> Any:
    """Agree, or not."""
    return said(ManagementResponse, agrees=number > 0, statement="已阅")


def due(step: Step) -> date:
    """Give as many weeks as the number says."""
    return step.on + timedelta(weeks=step.number)


def order(step: Step) -> Any:
    """Order what is to be done, in as many stages as the number says."""
    stage = said(RectificationStep, demand="返还", due_on=due(step))
    return said(
        RectificationOrder,
        demand="返还",
        due_on=due(step),
        kind=RectificationKind.STAGED,
        steps=(stage,) * step.number,
    )


def log_of(steps: list[Step]) -> list[Recorded]:
    """Write the facts as the log would hold them; the recovery is opened by the first."""
    opened = (Recovery.Opened, {"finding": "X1", "amount": yuan(1000), "act": act(MAY_1)})
    told = [event_of(steps[0]), opened, *map(event_of, steps[1:])]
    positions = [1, 1, *(step.position for step in steps[1:])]
    versions = {Finding: 0, Recovery: 0}
    log = []
    for position, (kind, facts) in zip(positions, told, strict=True):
        record: Any = Recovery if issubclass(kind, Recovery.Event) else Finding
        versions[record] += 1
        born = {"originator_topic": get_topic(record)} if versions[record] == 1 else {}
        event = kind(
            originator_id=record.create_id("X1"),
            originator_version=versions[record],
            timestamp=LONG_AGO,
            **born,
            **facts,
        )
        log.append(Recorded(position, "2018", kind.TOPIC, event))
    return log


def folded(steps: list[Step], moment: Moment) -> dict[str, Any] | None:
    """Work out the state of the finding by going through its facts one by one."""
    state: dict[str, Any] | None = None
    settled: dict[int, tuple[int, int]] = {}
    for step in steps:
        late = moment.as_of is not None and step.on > moment.as_of
        unknown = moment.known_at is not None and step.position > moment.known_at
        if late or unknown:
            continue
        if step.name == "record":
            state = dict.fromkeys(
                ("due_on", "ordered_on", "agrees", "reported_on", "verified_on", "closed_on",
                 "disposition")
            )  # fmt: skip
            state |= {"stage": "recorded", "reopenings": 0, "extensions": 0, "steps": (0, 0)}
        assert state is not None
        if step.name == "settle":
            settled[step.position] = (step.number, step.position * 100)
        elif step.name == "withdraw":
            del settled[step.number]
        else:
            move(state, step)
    if state is not None:
        parts = [sum(fen for kind, fen in settled.values() if kind == n) for n in range(3)]
        state["money"] = (1000_00, *parts, 1000_00 - sum(parts))
    return state


def move(state: dict[str, Any], step: Step) -> None:
    """Change the state by one fact of the finding's own."""
    match step.name:
        case "respond":
            state["agrees"] = step.number > 0
        case "order":
            state |= {"stage": "rectification_ordered", "due_on": due(step)}
            state["ordered_on"] = state["ordered_on"] or step.on
            state["steps"] = (0, step.number)
        case "extend":
            state |= {"due_on": due(step), "extensions": state["extensions"] + 1}
        case "progress":
            done, total = state["steps"]
            state["steps"] = (done + (step.number > 0), total)
        case "report":
            state |= {"stage": "rectification_reported", "reported_on": step.on}
        case "return":
            state |= {"stage": "rectification_ordered", "reported_on": None, "verified_on": None}
        case "verify":
            state |= {"stage": "rectification_verified", "verified_on": step.on}
        case "close":
            ended = list(Disposition)[step.number].value
            state |= {"stage": "closed", "closed_on": step.on, "disposition": ended}
        case "reopen":
            demanded = state["due_on"] is not None
            state["stage"] = "rectification_ordered" if demanded else "recorded"
            state |= dict.fromkeys(("reported_on", "verified_on", "closed_on", "disposition"))
            state["reopenings"] += 1


@settings(max_examples=60)
@given(lives(), st.integers(1, 6))
def test_the_register_at_a_moment_is_what_the_facts_by_then_come_to(
    steps: list[Step], batch: int
) -> None:
    engine, register, log = sa.create_engine("sqlite://"), FindingRegister(), log_of(steps)
    days = [None, *(MAY_1 + timedelta(n) for n in range(-1, DAYS + 1))]
    moments = [Moment(on, at) for on in days for at in (None, *range(steps[-1].position + 1))]
    with engine.begin() as connection:
        READ_MODELS.create_all(connection, tables=register.tables)
        for start in range(0, len(log), batch):
            apply(register, log[start : start + batch], connection)

        for moment in moments:
            row, expected = finding(connection, "X1", moment), folded(steps, moment)
            found = None
            if row is not None:
                found = row | {"money": minors_of(row)}
                found["steps"] = (row["steps_done"], row["steps_total"])
            assert (found is None) == (expected is None)
            assert expected is None or {name: (found or {})[name] for name in expected} == expected
