"""The tables of the project library."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from projections.columns import POSITION, text
from projections.latest_state import state_table
from projections.rows import READ_MODELS


def _amount(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger)


PROJECTS: Final = state_table(
    "library_projects",
    text("name"),
    text("purpose"),
    text("region"),
    text("organisation"),
    text("category"),
    text("stage"),
    sa.Column("is_suspended", sa.Boolean, nullable=False),
    sa.Column("proposed_on", sa.Date, nullable=False),
    sa.Column("listed_on", sa.Date),
    sa.Column("planned_on", sa.Date),
    sa.Column("handed_over_on", sa.Date),
    sa.Column("cancelled_on", sa.Date),
    text("currency"),
    _amount("planned_minor"),
    text("contract"),
    text("contractor"),
    _amount("contract_minor"),
    _amount("settled_minor"),
    _amount("claimed_minor"),
    sa.Column("notice_required", sa.Boolean, nullable=False),
    sa.Column("plan_version", sa.BigInteger, nullable=False),
    indexed=("region", "organisation", "purpose", "stage"),
)
"""Amounts are minor units of the plan's currency, and None as long as nothing fixes them; what
is claimed counts every claim not rejected, reversed or refunded. ``plan_version`` is 0 without
a plan."""

PLANS: Final = sa.Table(
    "library_plans",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("project", sa.Uuid, nullable=False),
)
"""Which project a plan belongs to, by identity: later facts of a plan do not repeat it."""

MILESTONES: Final = state_table(
    "library_milestones",
    text("project"),
    text("milestone"),
    text("title"),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("payable_minor", sa.BigInteger, nullable=False),
    text("currency"),
    sa.Column("reached_on", sa.Date),
    sa.Column("accepted_on", sa.Date),
    sa.Column("failed_on", sa.Date),
    text("state"),
    reference=False,
    indexed=("project", "due_on"),
)
"""``state`` is planned, reached, accepted or failed. The last acceptance decides: a milestone
that failed after it was accepted has no ``accepted_on``, and the other way round."""

HISTORY: Final = sa.Table(
    "milestone_history",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("project"),
    text("milestone"),
    sa.Column("effective_on", sa.Date, nullable=False),
    text("what"),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Index("milestone_history_project", "project", "position"),
)
"""What happened to each milestone, and when it was due from then on; rows are only added."""
