"""The tables of the period register."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Parts, text
from projections.latest_state import state_table
from projections.rows import READ_MODELS

PERIODS: Final = state_table(
    "period_register",
    text("organisation"),
    text("period"),
    sa.Column("first_on", sa.Date, nullable=False),
    sa.Column("last_on", sa.Date, nullable=False),
    text("stage"),
    sa.Column("last_version", sa.Integer, nullable=False),
    sa.Column("closed_version", sa.Integer, nullable=False),
    text("seal"),
    text("prepared_by"),
    indexed=("organisation", "period", "stage"),
)
"""Periods where they stand; ``reference`` is organisation and period. ``last_version`` is
the one drawn up last, and ``seal`` its seal, "" where there is none; ``closed_version`` is the one
closed last, 0 where none was."""

VERSIONS: Final = sa.Table(
    "period_versions",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("reference"),
    text("organisation"),
    text("period"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("drafts", sa.Integer, nullable=False),
    sa.Column("known_at", sa.BigInteger, nullable=False),
    sa.Column("sections", Parts, nullable=False),
    text("follows"),
    text("seal"),
    sa.Column("prepared_position", sa.BigInteger, nullable=False),
    sa.Column("prepared_on", sa.Date, nullable=False),
    text("prepared_by"),
    text("prepared_office"),
    sa.Column("closed_position", sa.BigInteger),
    sa.Column("closed_on", sa.Date),
    sa.Index("period_versions_reference", "reference", "version", unique=True),
)
"""The versions of periods. ``known_at`` is the position up to which facts are in one; ``drafts``
counts how often it was drawn up before it was closed, and all else is of the last time; ``follows``
is the seal of the version before."""

STEPS: Final = sa.Table(
    "period_history",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("reference"),
    sa.Column("effective_on", sa.Date, nullable=False),
    text("step"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("seal", KEY),
    text("by"),
    text("office"),
    text("words"),
    sa.Index("period_history_reference", "reference", "position"),
)
"""Every step of a period: of which version, under which seal, by whom and in what words; rows are
only added."""
