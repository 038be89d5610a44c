"""Reconciliation with the bank: accounts, statements, matches, cases and periods."""

from __future__ import annotations

from typing import Final

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
        "document_totals",
    )
