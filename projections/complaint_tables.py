"""The tables of the complaint register."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Texts, text
from projections.latest_state import state_table
from projections.rows import READ_MODELS

COMPLAINTS: Final = state_table(
    "complaint_register",
    text("channel"),
    text("region"),
    sa.Column("subjects", Texts, nullable=False),
    text("content"),
    sa.Column("received_on", sa.Date, nullable=False),
    sa.Column("accept_due_on", sa.Date),
    sa.Column("answer_due_on", sa.Date),
    indexed=("region", "channel", "received_on"),
)
"""What never changes of a complaint; both deadlines are counted from ``received_on``, and are None
where no rule was in force that day."""

HISTORY: Final = sa.Table(
    "complaint_history",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("complaint"),
    text("step"),
    sa.Column("effective_on", sa.Date, nullable=False),
    text("stage"),
    sa.Column("accepted_on", sa.Date),
    sa.Column("organisation", KEY),
    sa.Column("person", KEY),
    sa.Column("routed_due_on", sa.Date),
    sa.Column("answered_on", sa.Date),
    sa.Column("upheld", sa.Boolean),
    text("answer"),
    sa.Column("inspections", Texts, nullable=False),
    sa.Column("closed_on", sa.Date),
    text("conclusion"),
    text("by"),
    text("office"),
    sa.Index("complaint_history_complaint", "complaint", "position"),
)
"""How a complaint stood after each fact; rows are only added. One routed anew is unanswered."""

STANDINGS: Final = sa.Table(
    "complaint_standings",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("stage"),
    sa.Column("accepted_on", sa.Date),
    sa.Column("organisation", KEY),
    sa.Column("person", KEY),
    sa.Column("routed_due_on", sa.Date),
    sa.Column("answered_on", sa.Date),
    sa.Column("upheld", sa.Boolean),
    text("answer"),
    sa.Column("inspections", Texts, nullable=False),
    sa.Column("closed_on", sa.Date),
    text("conclusion"),
)
"""How a complaint stands now, from which the next row of its history follows."""
