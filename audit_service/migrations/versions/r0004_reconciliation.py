"""Reconciliation with the bank: accounts, statements, matches, cases and periods; files kept."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

from audit_service.migrations.steps import recreate_read_models

revision: Final = "0004"
down_revision: Final = "0003"


def upgrade() -> None:
    """Create the read models of reconciliation, and those that show what is settled anew."""
    recreate_read_models(
        "disbursement_ledger",
        "audit_trail",
        "record_links",
        "reconciliation",
        "case_register",
        "period_register",
        "document_totals",
    )
    op.create_table(
        "delivered_files",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("delivered_at", sa.String(27), nullable=False),
    )
