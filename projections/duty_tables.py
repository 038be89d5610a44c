"""The tables of the reporting calendar."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Texts, text
from projections.latest_state import state_table
from projections.places import places_table
from projections.rows import READ_MODELS

DUTIES: Final = state_table(
    "reporting_duties",
    text("title"),
    text("organisation"),
    text("recipient"),
    text("region"),
    text("cadence"),
    sa.Column("due_days", sa.Integer, nullable=False),
    sa.Column("since", sa.Date, nullable=False),
    sa.Column("basis", KEY),
    sa.Column("assigned_on", sa.Date, nullable=False),
    sa.Column("assigned_position", sa.BigInteger, nullable=False),
    sa.Column("ended_on", sa.Date),
    sa.Column("ended_position", sa.BigInteger),
    indexed=("organisation", "recipient", "region"),
)
"""``since`` is the first day of the first period, ``region`` that of the organisation that owes."""

REPORTS: Final = sa.Table(
    "reporting_facts",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("duty"),
    text("step"),
    text("period"),
    sa.Column("effective_on", sa.Date, nullable=False),
    sa.Column("document", KEY),
    sa.Column("inputs", Texts, nullable=False),
    sa.Column("reason", KEY),
    text("by"),
    text("office"),
    sa.Index("reporting_facts_duty", "duty", "period", "position"),
)
"""What happened to the report of a period: filed, corrected or waived; rows are only added. What is
due or late is in no table: it follows from the date asked for."""

PLACES: Final = places_table("reporting_places")
