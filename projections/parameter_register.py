"""The parameter register: which values were adopted for the numbers rules need, and from when."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.parameter import MEANINGS, Parameter, ParameterName
from projections.columns import KEY, POSITION, text
from projections.engine import Projection, Recorded
from projections.paging import rows_of
from projections.rows import READ_MODELS, Row, Rows
from projections.topics import topics_of

VALUES: Final = sa.Table(
    "parameter_values",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    sa.Column("name", KEY, nullable=False),
    sa.Column("in_force_from", sa.Date, nullable=False),
    sa.Column("value", sa.BigInteger, nullable=False),
    text("document"),
    text("issuer"),
    sa.Column("issued_on", sa.Date, nullable=False),
    text("by"),
    text("office"),
    sa.Index("parameter_values_in_force", "name", "in_force_from", unique=True),
)
"""One row per value; it holds from ``in_force_from`` until the day before the next one's."""


class ParameterRegister(Projection):
    """Keeps one row per value adopted."""

    name: ClassVar[str] = "parameter_register"
    tables: ClassVar[tuple[sa.Table, ...]] = (VALUES,)
    topics: ClassVar[frozenset[str]] = topics_of(Parameter)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Add the value."""
        event = recorded.event
        if not isinstance(event, Parameter.Adopted | Parameter.Revised):
            return  # of a batch shown whole
        rows.append(
            VALUES,
            recorded.position,
            _NAMES[event.originator_id].value,
            event.act.effective_on,
            event.value,
            event.document.number,
            event.document.issuer,
            event.document.issued_on,
            event.act.by,
            event.act.office,
        )


_NAMES: Final = {Parameter.create_id(name): name for name in ParameterName}


def parameters(connection: Connection, on: date | None = None) -> list[Row]:
    """List every parameter with its unit, source and default, and the values adopted for it.

    Values are in the order they come into force, with the last day of each (None: until further
    notice). ``on`` adds the value in force on a date, None where there is no rule.
    """
    chosen = sa.select(VALUES).order_by(VALUES.c.name, VALUES.c.in_force_from)
    adopted: dict[str, list[Row]] = {name.value: [] for name in ParameterName}
    for row in rows_of(connection, chosen):
        adopted[row["name"]].append(row)
    return [_shown(name, adopted[name.value], on) for name in ParameterName]


def _shown(name: ParameterName, values: list[Row], on: date | None) -> Row:
    meaning = MEANINGS[name]
    ends = [*(row["in_force_from"] for row in values[1:]), None]
    shown: Row = {
        "name": name.value,
        "unit": meaning.unit.value,
        "source": meaning.source,
        "default": meaning.default,
        "values": [
            {key: value for key, value in row.items() if key != "name"} | {"superseded_on": until}
            for row, until in zip(values, ends, strict=False)  # no values, no end
        ],
    }
    if on is not None:
        begun = [row["value"] for row in values if row["in_force_from"] <= on]
        shown["in_force"] = begun[-1] if begun else meaning.default
    return shown
