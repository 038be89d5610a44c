"""Timelines: every state a record was in, by business date and by what was known of it.

A row holds a state from its first business date on (``effective_on``) and from the position on
that taught it. The fact after it ends it: from that fact's date on, as far as that fact is known.
Facts mostly come in order of their dates; then each adds one row. One dated before others that
are known already is worked into the states after it: these rows end for whoever knows of it
(``gone_position``), and others take their place. A state at a moment is then a filter, and never
a search for the latest of many. ``last_position`` is that of the last fact a state rests on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from projections.balances import Moment
from projections.columns import unindexed
from projections.rows import READ_MODELS, Row, Rows

Change = Callable[[Row], Row]
"""What a fact changes of a state, given the state it is applied to."""


def timeline_table(name: str, *columns: Any) -> sa.Table:
    """Describe a table of states; the row of a record's own identity is its latest state."""
    return sa.Table(
        name,
        READ_MODELS,
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("earlier", sa.Uuid),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("next_on", sa.Date),
        sa.Column("next_position", sa.BigInteger),
        sa.Column("gone_position", sa.BigInteger),
        sa.Column("last_position", sa.BigInteger, nullable=False),
        *columns,
    )


def begin(rows: Rows, table: sa.Table, record: UUID, on: date, position: int, state: Row) -> None:
    """Begin a record's timeline with the state its first fact leaves it in."""
    row = {
        "id": record,
        "ordinal": 0,
        "earlier": None,
        "effective_on": on,
        "position": position,
        "next_on": None,
        "next_position": None,
        "gone_position": None,
        "last_position": position,
    }
    rows.put(table, row | state)


def extend(
    rows: Rows, table: sa.Table, record: UUID, on: date, position: int, change: Change
) -> None:
    """Work a fact into a record's timeline; it changes every state from its date on."""
    latest = rows.one(table, record)
    if latest["effective_on"] > on:
        _work_in(rows, table, latest, on, position, change)
        return
    ended = latest | {"id": _place(latest), "next_on": on, "next_position": position}
    rows.put(table, ended)
    follows = {
        "ordinal": latest["ordinal"] + 1,
        "earlier": ended["id"],
        "effective_on": on,
        "position": position,
        "last_position": position,
    }
    rows.put(table, latest | change(latest) | follows)


def visible(table: sa.Table, moment: Moment) -> list[sa.ColumnElement[bool]]:
    """Return what holds of the one state each record was in at a moment, if it was in any."""
    column, as_of, known_at = table.c, moment.as_of, moment.known_at
    position, next_position = unindexed(column.position), unindexed(column.next_position)
    gone: sa.ColumnElement[bool] = unindexed(column.gone_position).is_(None)
    ends: list[sa.ColumnElement[bool]] = [next_position.is_(None)]
    conditions: list[sa.ColumnElement[bool]] = []
    if as_of is not None:
        conditions.append(unindexed(column.effective_on) <= as_of)
        ends.append(unindexed(column.next_on) > as_of)
    if known_at is not None:
        conditions.append(position <= known_at)
        ends.append(next_position > known_at)
        gone = sa.or_(gone, unindexed(column.gone_position) > known_at)
    return [*conditions, sa.or_(*ends), gone]


def _work_in(
    rows: Rows, table: sa.Table, latest: Row, on: date, position: int, change: Change
) -> None:
    """Replace the states after a date, for whoever knows of the fact that changes them."""
    states = _since(rows, table, latest, on)
    for state in states:
        rows.put(table, state | {"id": _place(state), "gone_position": position})
    first = states[0]
    changed = [state | change(state) | {"last_position": position} for state in states]
    if first["effective_on"] < on:
        pieces = [first, changed[0] | {"effective_on": on}, *changed[1:]]
    else:
        pieces = changed
    ordinal, earlier = latest["ordinal"] + 1, first["earlier"]
    for piece, following in zip(pieces, [*pieces[1:], None], strict=True):
        row = piece | {"ordinal": ordinal, "earlier": earlier, "position": position}
        if following is None:
            rows.put(table, row | {"id": latest["id"], "next_on": None, "next_position": None})
            break
        until = following["effective_on"]
        if until == piece["effective_on"]:
            continue
        ended = row | {"id": _numbered(latest["id"], ordinal), "next_on": until}
        rows.put(table, ended | {"next_position": position})
        ordinal, earlier = ordinal + 1, ended["id"]


def _since(rows: Rows, table: sa.Table, latest: Row, on: date) -> list[Row]:
    """Return the states after a date and the one on it, the oldest first."""
    states = [latest]
    while states[-1]["effective_on"] > on and states[-1]["earlier"] is not None:
        states.append(rows.one(table, states[-1]["earlier"]))
    return states[::-1]


def _place(state: Row) -> UUID:
    """Return the identity a state has once it is not the latest any more."""
    if state["next_position"] is not None:
        return UUID(str(state["id"]))
    return _numbered(state["id"], state["ordinal"])


def _numbered(record: UUID, ordinal: int) -> UUID:
    return uuid5(record, str(ordinal))
