"""Cases and their ages, and the service's own discrepancies, as sheets."""

from __future__ import annotations

from typing import Any, Final

from audit_service.reports.sheets import Sheet, columns, money
from projections.case_queries import AgeBucket

Document = dict[str, Any]

CODES: Final = {
    "case_kind": "case_kind_",
    "case_stage": "case_stage_",
    "resolution": "resolution_",
}
"""What the codes of a column are called after in phrases."""

_AGES: Final = tuple(
    f"{what}_{bucket.name.lower()}" for bucket in AgeBucket for what in ("cases", "amount")
)
_MEASURES: Final = ("currency", "cases_total", "amount_total", *_AGES)

_CASES: Final = columns(
    "case", "account", "case_kind", "case_stage", "currency", "amount", "arisen_on", "opened_on",
    "age_days", "age_bucket", "due_on", "days_overdue", "responsible_unit", "responsible_person",
    "resolution", "resolved_on", "finding", "reopenings", "bank_entries", "book_items",
    "bank_statements", "reason", "position",
    codes=CODES,
    wide=("reason",),
)  # fmt: skip
_TOTALS: Final = columns("currency", "cases_total", "amount_total")
_AGEING: Final = columns(
    "case_kind", "account", "responsible_unit", "responsible_person", *_MEASURES, codes=CODES
)
_BY_KIND: Final = columns("case_kind", *_MEASURES, codes=CODES)
_BY_ACCOUNT: Final = columns("account", *_MEASURES)
_BY_OWNER: Final = columns("responsible_unit", *_MEASURES)


def case_sheets(document: Document) -> list[Sheet]:
    """Lay out cases as they stood at a moment, and their totals."""
    totals = [
        (total["currency"], total["cases"], money(total["amount"])) for total in document["totals"]
    ]
    rows = [_case(case) for case in document["cases"]]
    return [Sheet("cases", _CASES, rows), Sheet("case_totals", _TOTALS, totals)]


def case_ageing_sheets(document: Document) -> list[Sheet]:
    """Lay out open cases by their age: each group, then by kind, by account and by owner."""
    rows = [
        (
            row["kind"],
            row["account"],
            row["owner"]["organisation"],
            row["owner"]["person"],
            *_ages(row),
        )
        for row in document["rows"]
    ]
    kinds = [(row["kind"], *_ages(row)) for row in document["by_kind"]]
    accounts = [(row["account"], *_ages(row)) for row in document["by_account"]]
    owners = [(row["organisation"], *_ages(row)) for row in document["by_owner"]]
    return [
        Sheet("case_ageing", _AGEING, rows),
        Sheet("ageing_by_kind", _BY_KIND, kinds),
        Sheet("ageing_by_account", _BY_ACCOUNT, accounts),
        Sheet("ageing_by_owner", _BY_OWNER, owners),
    ]


def _case(case: Document) -> tuple[Any, ...]:
    clock, subjects, owner = case["clock"], case["subjects"], case["owner"]
    return (
        case["reference"],
        case["account"],
        case["kind"],
        case["stage"],
        case["amount"]["currency"],
        money(case["amount"]),
        case["arisen_on"],
        case["opened_on"],
        clock["age_days"],
        clock["age_bucket"],
        case["due_on"],
        clock["days_overdue"],
        owner["organisation"],
        owner["person"],
        case["resolution"],
        case["resolved_on"],
        case["finding"],
        case["reopenings"],
        tuple(subjects["entries"]),
        tuple(subjects["items"]),
        tuple(subjects["statements"]),
        case["reason"],
        case["position"],
    )


def _ages(row: Document) -> tuple[Any, ...]:
    ages = [cell for age in row["ages"] for cell in (age["cases"], money(age["amount"]))]
    return (row["currency"], row["cases"], money(row["amount"]), *ages)
