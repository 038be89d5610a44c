"""The tables of the sanction register."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Texts, text
from projections.latest_state import state_table
from projections.places import places_table
from projections.rows import READ_MODELS

SANCTIONS: Final = state_table(
    "sanction_register",
    text("kind"),
    sa.Column("organisation", KEY),
    sa.Column("person", KEY),
    text("region"),
    sa.Column("findings", Texts, nullable=False),
    sa.Column("subjects", Texts, nullable=False),
    text("reasons"),
    sa.Column("amount_minor", sa.BigInteger),
    sa.Column("amount_currency", KEY),
    sa.Column("fiscal_year", sa.Integer),
    sa.Column("recipient", KEY),
    text("proposed_by"),
    sa.Column("proposed_on", sa.Date, nullable=False),
    text("stage"),
    indexed=("kind", "organisation", "person", "region", "fiscal_year", "stage"),
)
"""What was proposed never changes; ``stage`` is the last one, the way to it is in the history.

``subjects`` are ``kind:reference``; ``region`` is the organisation's, else the first subject's
that has one, else empty."""

FINDINGS: Final = sa.Table(
    "sanction_findings",
    READ_MODELS,
    sa.Column("sanction", KEY, primary_key=True),
    sa.Column("finding", KEY, primary_key=True),
    sa.Index("sanction_findings_finding", "finding", "sanction"),
)

HISTORY: Final = sa.Table(
    "sanction_history",
    READ_MODELS,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    text("sanction"),
    sa.Column("effective_on", sa.Date, nullable=False),
    text("stage"),
    text("by"),
    text("office"),
    text("words"),
    sa.Column("allocation", KEY),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Index("sanction_history_sanction", "sanction", "position"),
)
"""The stage each fact brought a sanction to, who did it, and in which words: reasons, opinion,
reason, or the number of the document; ``allocation`` is what a reduction was taken from. Rows are
only added."""

PLACES: Final = places_table("sanction_places")
