"""The service's own discrepancies as sheets."""

from __future__ import annotations

from typing import Any, Final

from audit_service.reports.sheets import Sheet, columns, money

Document = dict[str, Any]

_LEDGER_MONEY: Final = (
    "paid", "settled", "paid_not_settled", "on_accounts", "on_no_account", "difference",
)  # fmt: skip
_ACCOUNT_MONEY: Final = (
    "paid", "settled", "not_at_bank", "given_back", "books_balance", "bank_balance", "unexplained",
)  # fmt: skip
_LEDGER: Final = columns("currency", *_LEDGER_MONEY)
_ACCOUNTS: Final = columns(
    "account", "holder", "currency", *_ACCOUNT_MONEY, "bank_on", "days_uncovered",
    "one_sided_lines", "cases_total", "amount_total",
)  # fmt: skip
_NOWHERE: Final = columns(
    "position", "effective_on", "item_kind", "record", "holder", "currency", "amount",
    codes={"item_kind": "item_kind_"},
)  # fmt: skip
_DOCUMENTS: Final = columns(
    "document", "issuer", "issued_on", "currency", "stated", "issued", "difference",
    "allocations_count", "position",
)  # fmt: skip
_LATE: Final = columns("account", "holder", "bank", "month", "days_missing", "last_statement_on")
_OVERDUE: Final = columns(
    "duty", "title", "organisation", "recipient", "period", "due_on", "days_late", wide=("title",)
)


def discrepancy_sheets(document: Document) -> list[Sheet]:
    """Lay out every kind of discrepancy on a sheet of its own."""
    ledger = [
        (row["currency"], *(money(row[name]) for name in _LEDGER_MONEY))
        for row in document["ledger"]
    ]
    accounts = [
        (
            *(row[name] for name in ("account", "holder", "currency")),
            *(money(row[name]) for name in _ACCOUNT_MONEY),
            *(row[name] for name in ("bank_on", "days_uncovered", "one_sided_lines")),
            row["open_cases"],
            money(row["open_cases_amount"]),
        )
        for row in document["accounts"]
    ]
    late = [tuple(row[one.key] for one in _LATE) for row in document["late_statements"]]
    overdue = [tuple(row[one.key] for one in _OVERDUE) for row in document["overdue_reports"]]
    return [
        Sheet("ledger_against_bank", _LEDGER, ledger),
        Sheet("accounts_against_bank", _ACCOUNTS, accounts),
        Sheet("on_no_account", _NOWHERE, [_nowhere(row) for row in document["on_no_account"]]),
        Sheet("documents_differing", _DOCUMENTS, [_cited(row) for row in document["documents"]]),
        Sheet(
            "documents_without_total",
            _DOCUMENTS,
            [_cited(row) for row in document["documents_without_total"]],
        ),
        Sheet("late_statements", _LATE, late),
        Sheet("overdue_reports", _OVERDUE, overdue),
    ]


def _nowhere(row: Document) -> tuple[Any, ...]:
    named = (row[name] for name in ("position", "effective_on", "kind", "record", "holder"))
    return (*named, row["amount"]["currency"], money(row["amount"]))


def _cited(row: Document) -> tuple[Any, ...]:
    return (
        row["number"],
        row["issuer"],
        row["issued_on"],
        row["currency"],
        *(money(row[name]) for name in ("stated", "issued", "difference")),
        row["allocations"],
        row["position"],
    )
