"""A report about any moment says what held and was known then: neither more nor less than that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from audit_service.bootstrap import Application
from projections.balances import Moment
from projections.finding_changes import finding_changes
from projections.finding_queries import FindingFilter, all_findings
from tests.journeys.cut_short import CutShort, taken_effect_on
from tests.journeys.later_years import tell_later_years
from tests.journeys.questions import FAR, QUESTIONS, Asked, answer, document
from tests.projections.findings_story import tell_four_years
from tests.projections.story import Story

STORIES = (tell_later_years, tell_four_years)
DAYS = (date(2018, 7, 13), date(2018, 11, 18), date(2021, 6, 30))

TIMELESS = ("organisation.registered", "parameter.adopted")
"""First facts that are kept whatever their date: an organisation is not begun by being entered,
and of a parameter values for earlier years may be adopted later."""

LOOKING_AHEAD = frozenset({
    "due_on", "expected_on", "valid_until", "until", "accept_due_on", "answer_due_on",
    "routed_due_on", "years_passed_on", "planned_from", "planned_until", "period",
})  # fmt: skip
"""Dates that are later than the day a report is drawn up for, because they were agreed on then; so
are those of changed deadlines."""

NOT_OF_A_DAY = frozenset({"objections", "discrepancies"})
"""Asked for by what was known, not by what had happened by a day: the list says when each was
answered, also where that was after its deadline; and what a bank held on a day is told by a
statement that comes later."""


@pytest.fixture(params=STORIES, ids=("one year", "four years"))
def told(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[Application]:
    """Tell a story from its beginning to its end."""
    application = Application.open(sqlite_url)
    tell: Callable[[Story], object] = request.param
    tell(Story(application))
    yield application
    application.close()


def test_what_was_known_at_a_position_is_what_a_shorter_record_knows(
    told: Application, tmp_path: Path
) -> None:
    short = CutShort(told, tmp_path)

    different = set()
    for fact in short.facts:
        short.hear(fact)
        short.application.catch_up()
        position = fact["position"]
        on = DAYS[position % len(DAYS)]
        with told.database.reading() as whole, short.application.database.reading() as cut:
            for name, question in QUESTIONS.items():
                then = answer(question, Asked(told, whole, on, position))
                # known without a bound, so that a bound drawn too tightly shows as well
                now = answer(question, Asked(short.application, cut, on, FAR + position))
                if then != now.replace(str(FAR + position), str(position)):
                    different.add((name, position))
    short.close()

    assert not different


def test_what_held_on_a_day_is_what_is_told_by_a_record_of_nothing_later(
    told: Application, tmp_path: Path
) -> None:
    facts = CutShort(told, tmp_path).facts
    days = sorted({taken_effect_on(fact) for fact in facts})

    different = set()
    for number, on in enumerate(days[::4]):
        (folder := tmp_path / str(number)).mkdir()
        short = CutShort(told, folder)
        for fact in facts:
            if taken_effect_on(fact) <= on or fact["topic"] in TIMELESS:
                short.hear(fact)
        short.application.catch_up()
        with told.database.reading() as whole, short.application.database.reading() as cut:
            for name in QUESTIONS.keys() - NOT_OF_A_DAY:
                then = answer(QUESTIONS[name], Asked(told, whole, on, FAR))
                now = answer(QUESTIONS[name], Asked(short.application, cut, on, FAR))
                if without_versions(then) != without_versions(now):
                    different.add((name, on))
        short.close()

    assert not different


def without_versions(text: str) -> str:
    """Leave out how many facts a record has: a shorter record counts fewer."""
    return re.sub(r'"version": \d+', "", text)


def test_the_register_then_and_what_changed_since_make_the_register_now(told: Application) -> None:
    last = told.service.last_position()
    positions = range(last // 3, last + 1, 6)
    moments = [Moment(on, at) for on, at in zip([*DAYS[1:]] * last, positions, strict=False)]
    moments = sorted(moments, key=lambda moment: (moment.as_of, moment.known_at))

    with told.database.reading() as connection:
        for before, after in combinations(moments, 2):
            if before.known_at > after.known_at:  # type: ignore[operator]  # all name one
                continue
            then, now = (register(connection, at) for at in (before, after))
            said = finding_changes(connection, FindingFilter(), before, after)
            for finding in said["findings"]:
                state = then.setdefault(finding["finding"], dict.fromkeys(TOLD) | dict(NOTHING))
                for change in finding["changes"]:
                    state |= applied(change)
            assert then == now, (before, after)


TOLD = ("stage", "due_on", "agrees")
NOTHING = {"recovered": 0, "withheld": 0, "justified": 0, "reopenings": 0}
SAID_AS = {"deadline": "due_on", "answer": "agrees", "reopened": "reopenings", "stage": "stage"}


def register(connection: Any, moment: Moment) -> dict[str, dict[str, Any]]:
    """Read from the register what a report on changes tells of each finding."""
    return {
        row["reference"]: {
            **{name: row[name] for name in (*TOLD, "reopenings")},
            **{name: row[f"{name}_minor"] for name in ("recovered", "withheld", "justified")},
        }
        for row in all_findings(connection, FindingFilter(), moment)
    }


def applied(change: dict[str, Any]) -> dict[str, Any]:
    """Say what a change makes of a finding's state."""
    kind, to = change["kind"], change["to"]
    if kind in SAID_AS:
        return {SAID_AS[kind]: to}
    return {kind: to["minor"]} if kind in NOTHING else {}


def test_no_answer_names_a_later_day_or_a_fact_not_yet_known(told: Application) -> None:
    later = set()
    with told.database.reading() as connection:
        for position in range(4, told.service.last_position(), 5):
            for on in DAYS:
                for name in QUESTIONS.keys() - NOT_OF_A_DAY:
                    found = document(QUESTIONS[name], Asked(told, connection, on, position))
                    later |= {(name, *one) for one in too_late(found, "", on, position)}

    assert not later


def too_late(value: Any, name: str, on: date, position: int) -> Iterator[tuple[str, Any]]:
    """Find dates after a day, and positions after one, wherever they are in an answer."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key not in LOOKING_AHEAD and value.get("kind") != "deadline":
                yield from too_late(one, key, on, position)
    elif isinstance(value, list):
        for one in value:
            yield from too_late(one, name, on, position)
    elif isinstance(value, date) or re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
        if date.fromisoformat(str(value)) > on:
            yield name, str(value)
    elif (
        name.endswith(("position", "positions", "entry", "_at"))
        and isinstance(value, int)
        and value > position
    ):
        yield name, value
