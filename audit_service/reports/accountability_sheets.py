"""The accountability report as sheets: the money of funds and projects, and who answers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from audit_service.reports.finding_sheets import CODES
from audit_service.reports.sheets import MONEY, Sheet, columns, money
from projections.accounts import STAGES
from projections.answering import COUNTS

Document = dict[str, Any]

_SHOWN: Final = (*STAGES, "unpaid")
_FUNDS: Final = columns(
    "fund", "project", "name", "responsible_unit", "currency", *_SHOWN, "execution_percent",
    "ahead_of_time_points", "milestones_due", "milestones_met", "open_findings",
    wide=("name",),
)  # fmt: skip
_FINDINGS: Final = columns(
    "finding", "title", "severity", "stage", "due_on", "overdue", "currency",
    "amount_in_question", "responsible_unit", "responsible_person",
    codes=CODES, wide=("title",),
)  # fmt: skip
_MEASURES: Final = (*COUNTS, "average_days", "longest_days", "currency", *MONEY)
_UNITS: Final = columns("responsible_unit", *_MEASURES)
_PERSONS: Final = columns("responsible_person", "responsible_unit", *_MEASURES)


def accountability_sheets(document: Document) -> list[Sheet]:
    """Lay out the report: its money first, where it is about money."""
    answering = document["answering"]
    units = [
        (unit["organisation"], *line) for unit in answering["units"] for line in _measures(unit)
    ]
    persons = [
        (one["person"], one["organisation"], *line)
        for one in answering["persons"]
        for line in _measures(one)
    ]
    who = [Sheet("units", _UNITS, units), Sheet("persons", _PERSONS, persons)]
    if "funds" not in document:
        return who
    findings = [_finding(finding) for finding in document["findings"]]
    return [
        Sheet("funds", _FUNDS, list(_funds(document))),
        *who,
        Sheet("open_findings", _FINDINGS, findings),
    ]


def _funds(document: Document) -> Iterator[tuple[Any, ...]]:
    """Lay out funds and projects as one table of figures, one row each."""
    for fund in document["funds"]:
        for item in (fund, *fund["projects"]):
            yield (
                fund["fund"],
                item.get("project", ""),
                item["name"],
                item.get("responsible_unit", ""),
                fund["currency"],
                *(money(item["figures"][stage]) for stage in _SHOWN),
                item["execution_percent"],
                item["ahead_of_time_points"],
                item.get("milestones_due", {}).get("count"),
                item.get("milestones_met", {}).get("count"),
                tuple(item.get("open_findings", ())),
            )


def _finding(finding: Document) -> tuple[Any, ...]:
    amount = finding["amount_in_question"]
    return (
        finding["finding"],
        finding["title"],
        finding["severity"],
        finding["stage"],
        finding["due_on"],
        finding["is_overdue"],
        amount["currency"] if amount else None,
        money(amount),
        finding["responsible_organisation"],
        finding["responsible_person"],
    )


def _measures(one: Document) -> Iterator[tuple[Any, ...]]:
    """Lay out what is counted, in a row of its own for each currency."""
    average = one["average_days"] and Decimal(one["average_days"])
    counts = (*(one[name] for name in COUNTS), average, one["longest_days"])
    for amounts in one["amounts"]:
        yield (*counts, amounts["currency"], *(money(amounts[name]) for name in MONEY))
    if not one["amounts"]:
        yield (*counts, None, *[None] * len(MONEY))
