"""The tables of the finding register."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Texts, text
from projections.latest_state import state_table
from projections.places import places_table
from projections.rows import READ_MODELS

ELEMENTS: Final = ("criteria", "condition", "cause", "effect", "recommendation")
"""The elements of a finding; None where nobody stated it, and where it is confidential."""

FINDINGS: Final = state_table(
    "finding_register",
    text("title"),
    sa.Column("inspection", KEY),
    text("severity"),
    text("category"),
    sa.Column("amount_in_question_minor", sa.BigInteger),
    sa.Column("amount_in_question_currency", KEY),
    text("responsible_organisation"),
    text("responsible_person"),
    text("region"),
    text("stage"),
    sa.Column("recorded_on", sa.Date, nullable=False),
    sa.Column("due_on", sa.Date),
    sa.Column("reported_on", sa.Date),
    sa.Column("verified_on", sa.Date),
    sa.Column("closed_on", sa.Date),
    text("author"),
    *(sa.Column(part, KEY) for part in ELEMENTS),
    sa.Column("confidential", Texts, nullable=False),
    sa.Column("subjects", Texts, nullable=False),
    indexed=("responsible_organisation", "responsible_person", "region", "stage", "inspection"),
)
"""``subjects`` are ``kind:reference``; ``region`` is the first subject's that has one, else the
responsible organisation's, else empty."""

SUBJECTS: Final = sa.Table(
    "finding_subjects",
    READ_MODELS,
    sa.Column("finding", KEY, primary_key=True),
    sa.Column("kind", KEY, primary_key=True),
    sa.Column("reference", KEY, primary_key=True),
    sa.Index("finding_subjects_subject", "kind", "reference", "finding"),
)

HISTORY: Final = sa.Table(
    "finding_history",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("finding"),
    sa.Column("effective_on", sa.Date, nullable=False),
    text("stage"),
    sa.Column("due_on", sa.Date),
    sa.Index("finding_history_finding", "finding", "position"),
)
"""The stage each fact brought a finding to, and the deadline from then on; rows are only added."""

PLACES: Final = places_table("finding_places")
