"""The tables of the evidence register."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Texts, text
from projections.latest_state import state_table
from projections.rows import READ_MODELS

EVIDENCE: Final = state_table(
    "evidence_register",
    text("title"),
    text("source"),
    sa.Column("dated_on", sa.Date, nullable=False),
    sa.Column("deposited_on", sa.Date, nullable=False),
    text("deposited_by"),
    text("office"),
    text("media_type"),
    sa.Column("size", sa.BigInteger, nullable=False),
    text("holder"),
    sa.Column("confidential", sa.Boolean, nullable=False),
    sa.Column("cleared", Texts, nullable=False),
    indexed=("holder", "office", "media_type"),
)
"""``reference`` is the SHA-256; ``cleared`` are the offices that deposited or held the file."""

CUSTODY: Final = sa.Table(
    "evidence_custody",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("sha256"),
    sa.Column("effective_on", sa.Date, nullable=False),
    text("step"),
    text("holder"),
    sa.Column("person", KEY),
    sa.Column("reason", KEY),
    text("by"),
    text("office"),
    sa.Index("evidence_custody_sha256", "sha256", "position"),
)
"""What was done with each file, in order, and who held it from then on; rows are only added.
``person`` took it over; ``reason`` says why, or what an examination was for."""

USES: Final = sa.Table(
    "evidence_uses",
    READ_MODELS,
    sa.Column("sha256", KEY, primary_key=True),
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    sa.Index("evidence_uses_position", "position"),
)
"""Which fact names which digest; what fact that is, the audit trail says."""
