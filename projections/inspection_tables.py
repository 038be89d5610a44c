"""The tables of the inspection register."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Parts, Texts, text
from projections.latest_state import state_table
from projections.rows import READ_MODELS

INSPECTIONS: Final = state_table(
    "inspection_register",
    text("kind"),
    text("organisation"),
    text("unit_class"),
    text("region"),
    text("stage"),
    sa.Column("matter", KEY),
    sa.Column("subjects", Texts, nullable=False),
    sa.Column("sectors", Texts, nullable=False),
    text("office"),
    sa.Column("lead", KEY),
    sa.Column("planned_on", sa.Date, nullable=False),
    sa.Column("planned_from", sa.Date),
    sa.Column("planned_until", sa.Date),
    sa.Column("follows", KEY),
    sa.Column("complaint", KEY),
    sa.Column("trigger", KEY),
    sa.Column("approval", KEY),
    sa.Column("approved_by", KEY),
    sa.Column("exception", KEY),
    sa.Column("exceeds", Texts, nullable=False),
    sa.Column("opened_on", sa.Date),
    sa.Column("notified_on", sa.Date),
    sa.Column("accompanied_by", Texts, nullable=False),
    sa.Column("visits", sa.Integer, nullable=False),
    sa.Column("concluded_on", sa.Date),
    sa.Column("conclusion", KEY),
    sa.Column("grade", KEY),
    sa.Column("by_documents", sa.Boolean),
    sa.Column("cancelled_on", sa.Date),
    sa.Column("cancelled_because", KEY),
    indexed=("kind", "organisation", "region", "stage", "matter", "lead"),
)
"""``organisation`` is the inspected one, ``region`` its region, and ``unit_class`` what it counts
as (S001-23g): a department, or the level of its region. ``subjects`` are ``kind:reference``.
``office`` planned it; ``approval`` is the number of a document."""

TEAM: Final = sa.Table(
    "inspection_team",
    READ_MODELS,
    sa.Column("inspection", KEY, primary_key=True),
    sa.Column("organisation", KEY, primary_key=True),
    sa.Column("person", KEY, primary_key=True),
    sa.Column("leads", sa.Boolean, nullable=False),
    sa.Index("inspection_team_person", "person", "inspection"),
)

VISITS: Final = sa.Table(
    "inspection_visits",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("inspection"),
    sa.Column("visited_on", sa.Date, nullable=False),
    text("by"),
    text("place"),
    text("account"),
    sa.Column("people_met", Parts, nullable=False),
    sa.Column("documents_seen", Parts, nullable=False),
    sa.Column("files", Texts, nullable=False),
    sa.Index("inspection_visits_inspection", "inspection", "position"),
)
"""``files`` are digests; whom the team met and what it saw are as the fact says."""

LOADS: Final = sa.Table(
    "inspection_loads",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("reference"),
    text("organisation"),
    text("region"),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("inspections", sa.Integer, nullable=False),
    sa.Column("assessments", sa.Integer, nullable=False),
    sa.Column("exceptions", sa.Integer, nullable=False),
    sa.Column("visits", sa.Integer, nullable=False),
    sa.Column("documents_seen", sa.Integer, nullable=False),
    sa.Index("inspection_loads_reference", "reference", unique=True),
    sa.Index("inspection_loads_organisation", "organisation", "year"),
    sa.Index("inspection_loads_region", "region"),
    sa.Index("inspection_loads_year", "year"),
)
"""One row per inspected organisation and calendar year, which make up ``reference``.

Inspections count by the day they are planned to begin, cancelled ones not at all, and visits by
their own day. ``exceptions`` go beyond a burden rule; ``documents_seen`` is how many documents the
unit had to show."""

UNITS: Final = sa.Table(
    "inspection_units",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("region"),
    text("unit_class"),
)
"""What is known of every organisation before it is inspected."""
