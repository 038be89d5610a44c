"""Who may reach what of reconciliation: its part of the table of routes."""

from __future__ import annotations

from typing import Final

READ: Final = (
    "discrepancies.discrepancies",
    "reconciliation-cases.case",
    "reconciliation-cases.case_ageing",
    "reconciliation-cases.cases",
    "reports.case_report",
)
WRITE: Final = (
    "reconciliation-cases.assign_case",
    "reconciliation-cases.escalate_case",
    "reconciliation-cases.explain_case",
    "reconciliation-cases.open_case",
    "reconciliation-cases.reopen_case",
    "reconciliation-cases.resolve_case",
)
