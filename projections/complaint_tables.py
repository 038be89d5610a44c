"""The tables of the complaint register."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Texts, text
from projections.latest_state import state_table
from projections.rows import READ_MODELS


def _standing() -> tuple[sa.Column[Any], ...]:
    """Return the columns that say how a complaint stands."""
    return (
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


STANDING: Final = tuple(column.name for column in _standing())

COMPLAINTS: Final = state_table(
    "complaint_register",
    text("channel"),
    text("region"),
    sa.Column("subjects", Texts, nullable=False),
    text("content"),
    sa.Column("received_on", sa.Date, nullable=False),
    sa.Column("accept_due_on", sa.Date),
    sa.Column("answer_due_on", sa.Date),
    *_standing(),
    indexed=("region", "channel", "received_on"),
)
"""Deadlines are counted from ``received_on`` and None where no rule was in force that day;
``organisation`` and ``person`` are who is to answer. One routed anew is unanswered."""

HISTORY: Final = sa.Table(
    "complaint_history",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("complaint"),
    text("step"),
    sa.Column("effective_on", sa.Date, nullable=False),
    text("by"),
    text("office"),
    sa.Column("reason", KEY),
    *_standing(),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Index("complaint_history_complaint", "complaint", "position"),
)
"""How a complaint stood after each fact; rows are only added."""

SUBJECTS: Final = sa.Table(
    "complaint_subjects",
    READ_MODELS,
    sa.Column("complaint", KEY, primary_key=True),
    sa.Column("kind", KEY, primary_key=True),
    sa.Column("reference", KEY, primary_key=True),
    sa.Index("complaint_subjects_subject", "kind", "reference", "complaint"),
)
