"""A state at a moment is what the facts that had taken effect and were known by then come to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID, uuid5

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from projections.balances import Moment
from projections.columns import text
from projections.rows import READ_MODELS, Rows
from projections.timeline import begin, extend, timeline_table, visible

STATES: Final = timeline_table("told_states", text("record"), text("told"))
READ_MODELS.remove(STATES)  # no read model of the service
MAY_1: Final = date(2018, 5, 1)
DAYS: Final = 12


class Told(NamedTuple):
    """A fact of a record, known from a position on and in effect from a day on."""

    record: str
    position: int
    on: date


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Make up what two records were told, in any order of dates after their first."""
    days = st.integers(0, DAYS)
    said = draw(st.lists(st.tuples(st.sampled_from("AB"), days), max_size=14))
    facts = [Told("A", 1, MAY_1), Told("B", 2, MAY_1 + timedelta(3))]
    for position, (record, of_month) in enumerate(said, start=3):
        first = facts[0 if record == "A" else 1].on
        facts.append(Told(record, position, max(first, MAY_1 + timedelta(of_month))))
    return facts


def folded(facts: list[Told], record: str, moment: Moment) -> str | None:
    """Work out a record's state by going through its facts."""
    told = [
        str(fact.position)
        for fact in facts
        if fact.record == record
        and (moment.as_of is None or fact.on <= moment.as_of)
        and (moment.known_at is None or fact.position <= moment.known_at)
    ]
    return " ".join(told) or None


def write(rows: Rows, fact: Told, first: bool) -> None:
    """Write a fact into its record's timeline."""
    record, word = uuid5(UUID(int=0), fact.record), str(fact.position)
    if first:
        state = {"record": fact.record, "told": word}
        begin(rows, STATES, record, fact.on, fact.position, state)
    else:
        extend(
            rows,
            STATES,
            record,
            fact.on,
            fact.position,
            lambda state: {"told": f"{state['told']} {word}"},
        )


@given(histories(), st.integers(1, 5))
def test_every_state_at_every_moment_is_the_sum_of_its_facts(facts: list[Told], batch: int) -> None:
    engine = sa.create_engine("sqlite://")
    days = [None, *(MAY_1 + timedelta(n) for n in range(-1, DAYS + 2))]
    moments = [Moment(on, at) for on in days for at in (None, *range(len(facts) + 2))]
    with engine.begin() as connection:
        STATES.create(connection)
        for start in range(0, len(facts), batch):
            rows = Rows(connection)
            for fact in facts[start : start + batch]:
                write(rows, fact, fact.position <= 2)
            rows.flush()

        for moment in moments:
            chosen = sa.select(STATES.c.record, STATES.c.told).where(*visible(STATES, moment))
            found = [tuple(row) for row in connection.execute(chosen)]
            states = {(record, folded(facts, record, moment)) for record in "AB"}
            assert sorted(found) == sorted(s for s in states if s[1] is not None)


def test_facts_in_order_of_their_dates_add_one_row_each() -> None:
    engine = sa.create_engine("sqlite://")
    facts = [Told("A", n + 1, MAY_1 + timedelta(n // 2)) for n in range(9)]

    with engine.begin() as connection:
        STATES.create(connection)
        rows = Rows(connection)
        for fact in facts:
            write(rows, fact, fact.position == 1)
        rows.flush()

        assert connection.scalar(sa.select(sa.func.count()).select_from(STATES)) == len(facts)
