"""The tables of the audit trail."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Texts, text
from projections.places import places_table
from projections.rows import READ_MODELS
from projections.text_search import TextIndex

LEVELS: Final = ("province", "city", "county", "township", "village")
"""Columns with the code of the division a fact lies in at each level ("" below its own)."""

TRAIL: Final = sa.Table(
    "audit_trail",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    sa.Column("recorded_at", KEY, nullable=False),
    sa.Column("effective_on", sa.Date, nullable=False),
    text("topic"),
    text("kind"),
    text("subject"),
    text("by"),
    text("office"),
    text("region"),
    *(text(level) for level in LEVELS),
    text("command_id"),
    sa.Column("originator_id", sa.Uuid, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("documents", Texts, nullable=False),
    sa.Column("minor", sa.BigInteger),
    sa.Column("currency", KEY),
    text("words"),
    *(
        sa.Index(f"audit_trail_{column}", column, "position")
        for column in (
            "subject", "topic", "kind", "by", "office", "effective_on", "recorded_at", *LEVELS,
        )
    ),
)  # fmt: skip
"""One row per fact. ``words`` are what it says; ``documents`` are the numbers it cites."""

PLACES: Final = places_table("audit_trail_places")

TEXT: Final = TextIndex("audit_trail_text", beside=TRAIL)
