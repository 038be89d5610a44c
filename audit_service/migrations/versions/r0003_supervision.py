"""The supervision loop: findings, inspections and notices say more; files are kept in evidence."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

from audit_service.migrations.steps import recreate_read_models

revision: Final = "0003"
down_revision: Final = "0002"


def upgrade() -> None:
    """Replace the read models that show more, and create the new tables."""
    recreate_read_models(
        "finding_register",
        "registers",
        "audit_trail",
        "inspection_register",
        "parameter_register",
        "record_links",
        "sanction_register",
        "target_register",
        "evidence_register",
        "audit_reports",
        "responsibility_register",
        "complaint_register",
        "reporting_calendar",
        gone=("register_inspections",),
    )
    _create_evidence_tables()


def _create_evidence_tables() -> None:
    op.create_table(
        "evidence_files",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("stored_at", sa.String(27), nullable=False),
    )
    op.create_table(
        "evidence_chunks",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sha256", "number"),
    )
