"""The finding report, the schedule of prior findings and what changed, as sheets."""

from __future__ import annotations

from typing import Any, Final

from audit_service.reports.sheets import MONEY, Code, Sheet, columns, currency_of, money

Document = dict[str, Any]

CODES: Final = {
    "severity": "",
    "stage": "stage_",
    "source": "source_",
    "disposition": "disposition_",
    "status": "status_",
    "reason": "reason_",
    "change": "change_",
}
"""What the codes of a column are called after in phrases."""

_CODES_OF: Final = {"stage": "stage_", "closed": "disposition_"}

_FINDINGS: Final = columns(
    "finding", "title", "severity", "category", "source", "responsible_unit", "responsible_person",
    "region", "inspection", "recorded_on", "stage", "anchor_on", "due_on", "days_elapsed",
    "days_overdue", "extensions", "reopenings", "steps_done", "steps_total", "unit_agrees",
    "disposition", "closed_on", "currency", *MONEY, "repeats", "position",
    codes=CODES,
    wide=("title",),
)  # fmt: skip
_TOTALS: Final = columns("currency", *MONEY)
_PRIOR: Final = columns(
    "finding", "title", "severity", "responsible_unit", "responsible_person", "recorded_on",
    "status", "reason", "stage", "due_on", "days_elapsed", "days_overdue", "years_passed_on",
    "chain_length", "first_year", "chain", "repeated_by", "planned_action", "expected_on",
    "contact", "currency", *MONEY, "positions",
    codes=CODES,
    wide=("title", "planned_action"),
)  # fmt: skip
_CHANGES: Final = columns(
    "finding", "title", "responsible_unit", "responsible_person", "change", "was", "now",
    "positions",
    codes=CODES,
    wide=("title",),
)  # fmt: skip


def finding_sheets(document: Document) -> list[Sheet]:
    """Lay out the register at a moment, and its totals."""
    rows = [_finding(finding) for finding in document["findings"]]
    totals = [
        (total["currency"], *(money(total[name]) for name in MONEY)) for total in document["totals"]
    ]
    return [Sheet("findings", _FINDINGS, rows), Sheet("totals", _TOTALS, totals)]


def prior_finding_sheets(document: Document) -> list[Sheet]:
    """Lay out the schedule of prior findings."""
    return [Sheet("prior_findings", _PRIOR, [_prior(line) for line in document["findings"]])]


def change_sheets(document: Document) -> list[Sheet]:
    """Lay out what changed, one row for each change of each finding."""
    rows = [
        (
            finding["finding"],
            finding["title"],
            finding["responsible_organisation"],
            finding["responsible_person"],
            change["kind"],
            _value(change["from"], change["kind"]),
            _value(change["to"], change["kind"]),
            tuple(fact["position"] for fact in finding["facts"]),
        )
        for finding in document["findings"]
        for change in finding["changes"]
    ]
    return [Sheet("changes", _CHANGES, rows)]


def _finding(finding: Document) -> tuple[Any, ...]:
    clock, amounts = finding["clock"], finding["amounts"]
    return (
        finding["reference"],
        finding["title"],
        finding["severity"],
        finding["category"],
        finding["source"],
        finding["responsible_organisation"],
        finding["responsible_person"],
        finding["region"],
        finding["inspection"],
        finding["recorded_on"],
        finding["stage"],
        clock["anchor_on"],
        finding["due_on"],
        clock["days_elapsed"],
        clock["days_overdue"],
        finding["extensions"],
        finding["reopenings"],
        finding["steps_done"],
        finding["steps_total"],
        finding["agrees"],
        finding["disposition"],
        finding["closed_on"],
        currency_of(amounts),
        *(money(amounts[name]) for name in MONEY),
        (*finding["repeats"], *finding["prior_references"]),
        finding["position"],
    )


def _prior(line: Document) -> tuple[Any, ...]:
    clock, amounts = line["clock"], line["amounts"]
    return (
        line["reference"],
        line["title"],
        line["severity"],
        line["responsible_organisation"],
        line["responsible_person"],
        line["recorded_on"],
        line["status"],
        line["reason"],
        line["stage"],
        clock["due_on"],
        clock["days_elapsed"],
        clock["days_overdue"],
        line["lapse"]["years_passed_on"],
        line["chain_length"],
        line["first_year"],
        tuple(line["chain"]),
        tuple(line["repeated_by"]),
        line["planned_action"],
        line["expected_on"],
        line["contact"],
        currency_of(amounts),
        *(money(amounts[name]) for name in MONEY),
        tuple(line["positions"]),
    )


def _value(value: Any, kind: str) -> Any:
    """Write what something was or is as one cell."""
    if isinstance(value, dict):
        return f"{value['amount']} {value['currency']}"
    if isinstance(value, str) and kind in _CODES_OF:
        return Code(value, _CODES_OF[kind])
    return value
