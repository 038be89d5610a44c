"""The tables of the registers: who and what is on record, one row each."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Texts, text
from projections.latest_state import state_table
from projections.rows import READ_MODELS

REGIONS: Final = state_table(
    "register_regions",
    text("name"),
    text("level"),
    sa.Column("parent", KEY),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date),
    indexed=("parent",),
)
"""``reference`` is the canonical code; ``valid_to`` is the first day out of force."""

ORGANISATIONS: Final = state_table(
    "register_organisations",
    text("name"),
    text("normalised_name"),
    text("kind"),
    text("region"),
    sa.Column("superior", KEY),
    sa.Column("dissolved_on", sa.Date),
    indexed=("normalised_name", "region", "superior"),
)
"""``normalised_name`` is the name without any white space, as ledgers pad and break names."""

ORGANISATION_NAMES: Final = sa.Table(
    "register_organisation_names",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("organisation"),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("effective_on", sa.Date, nullable=False),
    text("name"),
    sa.Index("register_organisation_names_organisation", "organisation", "position"),
)
"""Which name each fact gave an organisation; the first (version 1) entered it. Rows are only
added."""

FUNDS: Final = state_table(
    "register_funds",
    text("name"),
    sa.Column("fiscal_year", sa.Integer, nullable=False),
    text("tier"),
    text("fund_class"),
    sa.Column("purposes", Texts, nullable=False),
    text("organisation"),
    text("region"),
    text("currency"),
    sa.Column("is_open", sa.Boolean, nullable=False),
    indexed=("organisation", "region"),
)

ALLOCATIONS: Final = state_table(
    "register_allocations",
    text("fund"),
    sa.Column("parent", KEY),
    text("organisation"),
    text("region"),
    text("purpose"),
    text("beneficiary_class"),
    text("document"),
    sa.Column("issued_on", sa.Date, nullable=False),
    text("currency"),
    sa.Column("is_open", sa.Boolean, nullable=False),
    indexed=("fund", "parent", "organisation", "region"),
)
"""``document`` is the number of the indicator document; ``issued_on`` the date it took effect."""

CLAIMS: Final = state_table(
    "register_claims",
    text("project"),
    text("milestone"),
    text("allocation"),
    text("fund"),
    text("organisation"),
    text("region"),
    text("payee"),
    sa.Column("minor", sa.BigInteger, nullable=False),
    text("currency"),
    text("stage"),
    sa.Column("submitted_on", sa.Date, nullable=False),
    sa.Column("paid_on", sa.Date),
    sa.Column("replaces", KEY),
    sa.Column("replaced_by", KEY),
    indexed=("project", "allocation", "fund", "organisation", "region", "payee", "stage"),
)
"""``minor`` is the amount asked for; fund, organisation and region are its allocation's."""

NOTICES: Final = state_table(
    "register_notices",
    text("subject_kind"),
    text("subject"),
    sa.Column("kind", KEY),
    sa.Column("posted_on", sa.Date, nullable=False),
    sa.Column("until", sa.Date, nullable=False),
    sa.Column("open_objections", sa.Integer, nullable=False),
    sa.Column("answered_objections", sa.Integer, nullable=False),
    sa.Column("upheld_objections", sa.Integer, nullable=False),
    indexed=("subject", "kind"),
)
"""``reference`` is ``kind:reference`` of the subject; ``posted_on`` and ``until`` are the first and
last day it was last posted, ``upheld_objections`` those upheld since, which bar payment."""

OBJECTIONS: Final = sa.Table(
    "register_objections",
    READ_MODELS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("reference"),
    text("subject_kind"),
    text("subject"),
    text("objection"),
    text("content"),
    sa.Column("received_on", sa.Date, nullable=False),
    sa.Column("received_position", sa.BigInteger, nullable=False),
    sa.Column("came_late", sa.Boolean, nullable=False),
    sa.Column("answer_due_on", sa.Date),
    sa.Column("answered_on", sa.Date),
    sa.Column("answered_position", sa.BigInteger),
    text("answer"),
    sa.Column("upheld", sa.Boolean),
    sa.Index("register_objections_reference", "reference", unique=True),
    sa.Index("register_objections_subject", "subject_kind", "subject"),
    sa.Index("register_objections_answer_due_on", "answer_due_on"),
)
"""``reference`` is the notice's and the objection's; one that ``came_late`` came after the last
day; the deadline is counted from ``received_on`` (None: no rule)."""
