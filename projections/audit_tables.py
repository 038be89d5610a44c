"""The tables of the audit reports: the reports, their awards, their findings, and the words."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from projections.columns import KEY, POSITION, Texts, text
from projections.latest_state import state_table
from projections.rows import READ_MODELS


def _position() -> sa.Column[int]:
    return sa.Column("position", POSITION, primary_key=True, autoincrement=False)


AUDIT_REPORTS: Final = state_table(
    "audit_reports",
    text("auditee"),
    sa.Column("uei", KEY),
    sa.Column("audit_year", sa.Integer, nullable=False),
    sa.Column("received_on", sa.Date, nullable=False),
    text("sha256"),
    sa.Column("awards", sa.Integer, nullable=False),
    sa.Column("findings", sa.Integer, nullable=False),
    sa.Column("total_minor", sa.BigInteger, nullable=False),
    text("total_currency"),
    indexed=("auditee", "audit_year"),
)
"""``findings`` counts distinct numbers; one finding may stand on many awards."""

AUDITED_AWARDS: Final = sa.Table(
    "audit_awards",
    READ_MODELS,
    _position(),
    text("report"),
    text("award"),
    text("assistance_number"),
    text("programme"),
    sa.Column("identification", KEY),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    text("amount_currency"),
    text("cluster_kind"),
    sa.Column("cluster", KEY),
    sa.Column("is_guaranteed", sa.Boolean),
    sa.Column("loan_balance_minor", sa.BigInteger),
    sa.Column("loan_balance_currency", KEY),
    sa.Column("is_direct", sa.Boolean),
    sa.Column("passed_from", Texts, nullable=False),
    sa.Column("is_passed_on", sa.Boolean),
    sa.Column("passed_on_minor", sa.BigInteger),
    sa.Column("passed_on_currency", KEY),
    sa.Column("is_major", sa.Boolean, nullable=False),
    sa.Column("opinion", KEY),
    sa.Column("findings", sa.Integer, nullable=False),
    sa.Index("audit_awards_report", "report", "position"),
)
"""``findings`` is how many the report states for the award."""

AUDITED_FINDINGS: Final = sa.Table(
    "audit_findings",
    READ_MODELS,
    _position(),
    text("report"),
    text("award"),
    text("number"),
    text("finding"),
    sa.Column("requirements", Texts, nullable=False),
    text("flags"),
    sa.Column("has_questioned_costs", sa.Boolean, nullable=False),
    sa.Column("is_repeat", sa.Boolean),
    sa.Column("prior_numbers", Texts, nullable=False),
    sa.Index("audit_findings_report", "report", "position"),
    sa.Index("audit_findings_number", "report", "number", "position"),
    sa.Index("audit_findings_award", "report", "award", "position"),
)
"""``finding`` is the finding in the register; ``flags`` are Y, N or ? (unknown) for modified
opinion, other matters, material weakness, significant deficiency and other findings."""

FINDING_WORDS: Final = sa.Table(
    "audit_words",
    READ_MODELS,
    _position(),
    text("report"),
    text("number"),
    text("finding"),
    sa.Column("text", KEY),
    sa.Column("planned_action", KEY),
    sa.Index("audit_words_report", "report", "position"),
)
"""Each finding in the words of the report, whole."""
