"""The tables of the finding register."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Texts, text
from projections.latest_state import state_table
from projections.places import places_table
from projections.rows import READ_MODELS
from projections.timeline import timeline_table

LEVELS: Final = ("province", "city", "county", "township", "village")
"""Columns with the code of the division a finding lies in at each level ("" below its own)."""

FINDINGS: Final = state_table(
    "finding_register",
    text("title"),
    sa.Column("inspection", KEY),
    text("source"),
    text("severity"),
    text("category"),
    sa.Column("requirements", Texts, nullable=False),
    sa.Column("amount_in_question_minor", sa.BigInteger),
    sa.Column("amount_in_question_currency", KEY),
    text("responsible_organisation"),
    text("responsible_person"),
    text("region"),
    *(text(level) for level in LEVELS),
    sa.Column("recorded_on", sa.Date, nullable=False),
    sa.Column("recorded_day", sa.Integer, nullable=False),
    sa.Column("recorded_position", sa.BigInteger, nullable=False),
    text("author"),
    sa.Column("criteria", KEY),
    sa.Column("condition", KEY),
    sa.Column("cause", KEY),
    sa.Column("effect", KEY),
    sa.Column("recommendation", KEY),
    sa.Column("confidential", Texts, nullable=False),
    sa.Column("subjects", Texts, nullable=False),
    sa.Column("repeats", Texts, nullable=False),
    sa.Column("prior_references", Texts, nullable=False),
)
"""What a finding says when it is recorded, which never changes. ``subjects`` are
``kind:reference``; ``region`` is the first subject's that has one, else the responsible
organisation's, else empty; ``recorded_day`` counts days, so that they can be added up."""

_FOUND: Final = (FINDINGS.c.reference, FINDINGS.c.recorded_on, FINDINGS.c.recorded_position)

for _column in (
    "responsible_organisation", "responsible_person", "inspection", "category", "severity",
    "source", *LEVELS,
):  # fmt: skip
    sa.Index(f"finding_register_{_column}", FINDINGS.c[_column], *_FOUND)
sa.Index("finding_register_found", *_FOUND, FINDINGS.c.responsible_organisation)

SUBJECTS: Final = sa.Table(
    "finding_subjects",
    READ_MODELS,
    sa.Column("finding", KEY, primary_key=True),
    sa.Column("kind", KEY, primary_key=True),
    sa.Column("reference", KEY, primary_key=True),
    sa.Index("finding_subjects_subject", "kind", "reference", "finding"),
)

QUESTIONED: Final = sa.Table(
    "finding_questioned",
    READ_MODELS,
    sa.Column("finding", KEY, primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("entry", sa.BigInteger, nullable=False),
    sa.Column("minor", sa.BigInteger, nullable=False),
    text("currency"),
    sa.Index("finding_questioned_entry", "entry"),
)
"""The parts of ledger entries in question, by the log position of the fact that posted them."""

_WHEN: Final = ("effective_on", "position", "next_on", "next_position", "gone_position")

STATES: Final = timeline_table(
    "finding_states",
    text("finding"),
    text("stage"),
    sa.Column("is_open", sa.Boolean, nullable=False),
    sa.Column("due_on", sa.Date),
    sa.Column("ordered_on", sa.Date),
    sa.Column("responded_on", sa.Date),
    sa.Column("agrees", sa.Boolean),
    sa.Column("expected_on", sa.Date),
    sa.Column("reported_on", sa.Date),
    sa.Column("verified_on", sa.Date),
    sa.Column("closed_on", sa.Date),
    sa.Column("disposition", KEY),
    sa.Column("reopenings", sa.Integer, nullable=False),
    sa.Column("extensions", sa.Integer, nullable=False),
    sa.Column("steps_done", sa.Integer, nullable=False),
    sa.Column("steps_total", sa.Integer, nullable=False),
    sa.Column("recovered_minor", sa.BigInteger, nullable=False),
    sa.Column("withheld_minor", sa.BigInteger, nullable=False),
    sa.Column("justified_minor", sa.BigInteger, nullable=False),
    sa.Index("finding_states_finding", "finding", "ordinal"),
    sa.Index("finding_states_stage", "stage", "finding", *_WHEN),
    sa.Index("finding_states_open", "is_open", "finding", "due_on", *_WHEN),
)
"""Everything about a finding that changes, in each state it was in. ``ordered_on`` is the date of
the first order, which a reopened finding keeps; amounts are in the currency in question."""

RESPONSES: Final = sa.Table(
    "finding_responses",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("finding"),
    sa.Column("effective_on", sa.Date, nullable=False),
    sa.Column("agrees", sa.Boolean, nullable=False),
    text("statement"),
    sa.Column("planned_action", KEY),
    sa.Column("expected_on", sa.Date),
    sa.Column("contact", KEY),
    sa.Index("finding_responses_finding", "finding", "position"),
)
"""What the responsible unit said to a finding, each time it said something."""

SETTLEMENTS: Final = sa.Table(
    "finding_settlements",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("finding"),
    text("settlement"),
    text("kind"),
    sa.Column("effective_on", sa.Date, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("minor", sa.BigInteger, nullable=False),
    text("currency"),
    sa.Column("entry", sa.BigInteger),
    text("reason"),
    sa.Column("withdrawn_on", sa.Date),
    sa.Column("withdrawn_position", sa.BigInteger),
    sa.Index("finding_settlements_finding", "finding", "position"),
)
"""How parts of amounts in question were settled, and which settlements were withdrawn again;
``entry`` is the log position of the money that came back or was held back."""

RECOVERIES: Final = sa.Table(
    "finding_recoveries",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("finding"),
)
"""Which finding each settling of an amount in question belongs to."""

HISTORY: Final = sa.Table(
    "finding_history",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("finding"),
    sa.Column("effective_on", sa.Date, nullable=False),
    text("topic"),
    text("stage"),
    sa.Column("due_on", sa.Date),
    sa.Index("finding_history_finding", "finding", "position"),
    sa.Index("finding_history_topic", "topic", "effective_on"),
)
"""Every fact of a finding, and the stage and deadline it left it in; rows are only added."""

PLACES: Final = places_table("finding_places")
