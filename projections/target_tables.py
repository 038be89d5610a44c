"""The tables of the target register: targets, and the works and money that count towards them."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Texts, text
from projections.latest_state import state_table
from projections.rows import READ_MODELS

TARGETS: Final = state_table(
    "target_register",
    text("organisation"),
    text("region"),
    text("title"),
    text("purpose"),
    sa.Column("funds", Texts, nullable=False),
    sa.Column("quantity", sa.BigInteger, nullable=False),
    text("unit"),
    sa.Column("unit_cost_minor", sa.BigInteger),
    sa.Column("unit_cost_currency", KEY),
    sa.Column("assigned_on", sa.Date, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("is_dropped", sa.Boolean, nullable=False),
    indexed=("organisation", "region", "purpose"),
)

HISTORY: Final = sa.Table(
    "target_history",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("target"),
    sa.Column("effective_on", sa.Date, nullable=False),
    sa.Column("quantity", sa.BigInteger, nullable=False),
    sa.Column("is_dropped", sa.Boolean, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Index("target_history_target", "target", "position"),
)
"""How much each fact made a target ask for, and whether it gave it up; rows are only added."""

PROJECTS: Final = sa.Table(
    "target_projects",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("purpose"),
    text("region"),
)

MILESTONES: Final = sa.Table(
    "target_milestones",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("project"),
    text("purpose"),
    text("region"),
)
"""Whose milestone it is, since its later facts do not say so."""

UNITS: Final = sa.Table(
    "target_units",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    sa.Column("milestone", sa.Uuid, nullable=False),
    text("project"),
    text("purpose"),
    text("region"),
    sa.Column("effective_on", sa.Date, nullable=False),
    sa.Column("is_accepted", sa.Boolean, nullable=False),
    sa.Index("target_units_scope", "purpose", "region", "position"),
)
"""Whether each milestone had passed its acceptance, from each fact on; rows are only added."""

ALLOCATIONS: Final = sa.Table(
    "target_allocations",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("reference"),
    sa.Column("parent", KEY),
    text("fund"),
    text("purpose"),
    text("region"),
    sa.Column("sanction", KEY),
    sa.Column("sanction_position", sa.BigInteger),
)
"""``sanction`` is one that is being carried out on it: its reduction is the very next fact."""

SANCTIONS: Final = sa.Table(
    "target_sanctions",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("reference"),
)

CLAIMS: Final = sa.Table(
    "target_claims",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("allocation"),
)

MONEY: Final = sa.Table(
    "target_money",
    READ_MODELS,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("line", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("effective_on", sa.Date, nullable=False),
    text("figure"),
    sa.Column("minor", sa.BigInteger, nullable=False),
    text("currency"),
    text("fund"),
    text("purpose"),
    text("region"),
    sa.Index("target_money_scope", "purpose", "region", "position"),
)
"""What each fact added to the money ``allotted`` or ``paid`` for a purpose in a region.

What an allocation gains, the one it is passed down from loses, as in the ledger."""

CUTS: Final = sa.Table(
    "target_cuts",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("topic"),
    sa.Column("effective_on", sa.Date, nullable=False),
    text("allocation"),
    sa.Column("minor", sa.BigInteger, nullable=False),
    text("currency"),
    sa.Column("sanction", KEY),
    sa.Column("sanction_position", sa.BigInteger),
    text("fund"),
    text("purpose"),
    text("region"),
    sa.Index("target_cuts_scope", "purpose", "region", "position"),
)
"""What took money from an allocation: reductions and returns; rows are only added.

``sanction`` is the decision that a reduction carried out, ``sanction_position`` the position of
that fact; None where the reduction rests on none."""
