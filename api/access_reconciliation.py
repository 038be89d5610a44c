"""Who may reach what of reconciliation: its part of the table of routes."""

from __future__ import annotations

from typing import Final

READ: Final = (
    "bank-accounts.bank_account",
    "bank-accounts.bank_accounts",
    "bank-accounts.bank_entries",
    "bank-accounts.bank_items",
    "bank-accounts.bank_statements",
    "bank-accounts.days_to_reconcile",
    "bank-accounts.reconciliation_statement",
    "bank-accounts.statement_chain",
    "cash-entries.cash_ageing",
    "cash-entries.cash_entries",
    "cash-entries.cash_entry",
    "discrepancies.discrepancies",
    "imports.delivered_file",
    "matches.match",
    "matches.matches",
    "reconciliation-cases.case",
    "reconciliation-cases.case_ageing",
    "reconciliation-cases.cases",
    "reports.case_report",
)
WRITE: Final = (
    "bank-accounts.assign_paying_account",
    "bank-accounts.close_bank_account",
    "bank-accounts.open_bank_account",
    "cash-entries.clear_cash_entry",
    "cash-entries.drop_cash_entry",
    "cash-entries.record_cash_entry",
    "imports.import_statements",
    "matches.accept_match",
    "matches.decline_match",
    "matches.make_match",
    "matches.undo_match",
    "reconciliation-cases.assign_case",
    "reconciliation-cases.escalate_case",
    "reconciliation-cases.explain_case",
    "reconciliation-cases.open_case",
    "reconciliation-cases.reopen_case",
    "reconciliation-cases.resolve_case",
    "reconciliations.reconcile",
)
