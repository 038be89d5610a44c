"""The finding report: the register at a moment, narrowed by filters, with its totals."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import Any, Final

from sqlalchemy.engine import Connection

from aggregates.money import Money
from aggregates.reasons.reports import REPORT_TOO_LARGE
from aggregates.refusals import Refused
from projections.balances import Moment
from projections.finding_documents import AMOUNTS, amounts_of, clock_of, minors_of
from projections.finding_queries import FindingFilter, findings
from projections.paging import LIMIT_MAX, PageRequest
from projections.rows import Row

Document = dict[str, Any]

FINDINGS_MAX: Final = 20_000
"""Findings one report lists; whoever needs more reads the register a page at a time."""

STATIC: Final = (
    "reference", "title", "severity", "category", "source", "inspection", "region",
    "responsible_organisation", "responsible_person", "recorded_on", "subjects", "repeats",
    "prior_references",
)  # fmt: skip
CHANGING: Final = (
    "stage", "ordered_on", "due_on", "reported_on", "verified_on", "closed_on", "disposition",
    "agrees", "reopenings", "extensions", "steps_done", "steps_total", "position",
)  # fmt: skip


def finding_report(connection: Connection, wanted: FindingFilter, moment: Moment) -> Document:
    """Report on all findings that answer a filter, each as it stood at a moment.

    Refuses a malformed region code, and more findings than a report can list.
    """
    rows = listed(connection, wanted, moment)
    return {
        "report": "findings",
        "as_of": moment.as_of,
        "known_at": moment.known_at,
        "filter": _asked(wanted),
        "findings": [summary(row, moment) for row in rows],
        "totals": totals_of(rows),
    }


def listed(connection: Connection, wanted: FindingFilter, moment: Moment) -> list[Row]:
    """Read all findings that answer a filter, by reference, as many as a report can list."""
    rows: list[Row] = []
    cursor: str | None = None
    while True:
        page = findings(connection, wanted, PageRequest(cursor, LIMIT_MAX), moment)
        rows += page.items
        if len(rows) > FINDINGS_MAX:
            raise Refused(REPORT_TOO_LARGE(most=FINDINGS_MAX))
        if (cursor := page.next_cursor) is None:
            return rows


def summary(row: Row, moment: Moment) -> Document:
    """Show a finding without its elements: who, what, how far, since when, and the money."""
    return {
        **{name: row[name] for name in (*STATIC, *CHANGING)},
        "clock": clock_of(row, moment.as_of),
        "amounts": amounts_of(row, moment),
    }


def totals_of(rows: list[Row]) -> list[Document]:
    """Count findings, and add up their money by currency."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(AMOUNTS))
    for row in rows:
        if (currency := row["amount_in_question_currency"]) is not None:
            sums[currency] = [a + b for a, b in zip(sums[currency], minors_of(row), strict=True)]
    return [
        {"currency": currency, **{name: plain(minor, currency) for name, minor in _named(minors)}}
        for currency, minors in sorted(sums.items())
    ]


def plain(minor: int, currency: str) -> Document:
    """Show an amount that is not opened by a name of its own."""
    return {"minor": minor, "currency": currency, "amount": Money(minor, currency).decimal()}


def _named(minors: list[int]) -> zip[tuple[str, int]]:
    return zip(AMOUNTS, minors, strict=True)


def _asked(wanted: FindingFilter) -> Document:
    """Say which filters were given."""
    given = {f.name: getattr(wanted, f.name) for f in dataclasses.fields(wanted)}
    if wanted.subject is not None:
        given["subject"] = f"{wanted.subject.kind}:{wanted.subject.reference}"
    if wanted.organisations is not None:
        given["organisations"] = list(wanted.organisations)
    return {name: value for name, value in given.items() if value not in (None, False)}
