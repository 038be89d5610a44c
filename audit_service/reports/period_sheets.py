"""Periods as sheets: a version part by part, what two versions differ in, what is carried over."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from aggregates.money import Money
from audit_service.period_snapshot import AMOUNTS, SECTIONS, STAGES
from audit_service.reports.sheets import Cell, Code, Sheet, columns, money

Document = dict[str, Any]

CODES: Final = {
    "period_section": "period_section_",
    "period_stage": "period_stage_",
    "execution_stage": "",
    "line_kind": "line_",
    "moved": "moved_",
    "case_kind": "case_kind_",
    "changed_how": "changed_",
    "figure": "period_figure_",
}
"""What the codes of a column are called after in phrases."""

_COMMITMENTS: Final = columns(
    "fund", "allocation", "project", "execution_stage", "currency", "amount", codes=CODES
)
_SECTIONS: Final = columns("period_section", "rows_count", "digest", "is_as_sealed", codes=CODES)
_CERTIFICATIONS: Final = columns("certified_on", "certified_by", "office", "words", "position")
_FUNDS: Final = columns("fund", "currency", *STAGES)
_ACCOUNTS: Final = columns(
    "account", "currency", "books_balance", "books_adjusted", "bank_balance", "bank_adjusted",
    "bank_on",
)  # fmt: skip
_LINES: Final = columns(
    "account", "line_kind", "line_on", "currency", "amount", "moved", "line_reference", "position",
    codes=CODES,
)  # fmt: skip
_CASES: Final = columns("case", "account", "case_kind", "arisen_on", "takes_up", codes=CODES)
_DIFFERENCES: Final = columns(
    "period_section", "changed_how", "subject", "figure", "currency", "was", "now", "difference",
    codes=CODES,
)  # fmt: skip
_CARRIED: Final = columns(
    "fund", "allocation", "project", "execution_stage", "currency", "closing_commitment",
    "opening_commitment", "difference", codes=CODES,
)  # fmt: skip
_CARRIED_TOTALS: Final = columns(
    "currency", "closing_commitment", "opening_commitment", "difference"
)
_PERIODS: Final = columns(
    "organisation", "period", "period_stage", "day_from", "day_to", "last_version",
    "closed_version", "prepared_by", "seal", "position", codes=CODES,
)  # fmt: skip


_WORDED: Final = {
    ("unreconciled", "kind"): "line_",
    ("unreconciled", "what"): "moved_",
    ("cases", "kind"): "case_kind_",
}
"""The codes within rows, and what they are called after in phrases."""

_COMMITTED: Final = ("fund", "allocation", "project", "stage")
_SUBJECTS: Final = {
    "funds": ("fund",),
    "opening_commitments": _COMMITTED,
    "commitments": _COMMITTED,
    "accounts": ("account",),
    "unreconciled": ("account", "reference", "position"),
    "cases": ("case",),
}
"""How a row is named to a reader."""


def period_sheets(document: Document) -> list[Sheet]:
    """Lay out periods where they stand."""
    keys = ("organisation", "period", "stage", "first_on", "last_on", "last_version")
    more = ("prepared_by", "seal", "position")
    rows = [
        (*(row[key] for key in keys), row["closed_version"] or None, *(row[key] for key in more))
        for row in document["periods"]
    ]
    return [Sheet("periods", _PERIODS, rows)]


def period_version_sheets(document: Document) -> list[Sheet]:
    """Lay out a version: its sections, who certified it, and the rows of each section."""
    sections = [
        (one["name"], one["rows"], one["digest"], one["is_as_sealed"])
        for one in document["sections"]
    ]
    certified = [
        (one["certified_on"], one["person"], one["office"], one["statement"], one["position"])
        for one in document["certifications"]
    ]
    rows = document["rows"]
    return [
        Sheet("period_sections", _SECTIONS, sections),
        Sheet("certifications", _CERTIFICATIONS, certified),
        Sheet("period_funds", _FUNDS, [_fund(row) for row in rows["funds"]]),
        Sheet(
            "opening_commitments",
            _COMMITMENTS,
            [_commitment(row) for row in rows["opening_commitments"]],
        ),
        Sheet("commitments", _COMMITMENTS, [_commitment(row) for row in rows["commitments"]]),
        Sheet("period_accounts", _ACCOUNTS, [_account(row) for row in rows["accounts"]]),
        Sheet("reconciling_lines", _LINES, [_line(row) for row in rows["unreconciled"]]),
        Sheet("period_cases", _CASES, [_case(row) for row in rows["cases"]]),
    ]


def period_difference_sheets(document: Document) -> list[Sheet]:
    """Lay out what two versions differ in: one line for each figure of each row."""
    rows = [line for section in document["sections"] for line in _differing(section)]
    return [Sheet("period_differences", _DIFFERENCES, rows)]


def carry_over_sheets(document: Document) -> list[Sheet]:
    """Lay out what one period left bound, and what the next one began with."""
    names = ("fund", "allocation", "project", "stage", "currency")
    rows = [(*(row[name] for name in names), *_carried(row)) for row in document["rows"]]
    totals = [(total["currency"], *_carried(total)) for total in document["totals"]]
    return [
        Sheet("carry_over", _CARRIED, rows),
        Sheet("carry_over_totals", _CARRIED_TOTALS, totals),
    ]


def _carried(row: Document) -> tuple[Cell, ...]:
    return tuple(money(row[name]) for name in ("closing", "opening", "difference"))


def _fund(row: Document) -> tuple[Cell, ...]:
    amounts = (_decimal(row[stage], row["currency"]) for stage in STAGES)
    return (row["fund"], row["currency"], *amounts)


def _commitment(row: Document) -> tuple[Cell, ...]:
    names = ("fund", "allocation", "project", "stage", "currency")
    return (*(row[name] for name in names), _decimal(row["minor"], row["currency"]))


def _account(row: Document) -> tuple[Cell, ...]:
    names = ("books", "books_adjusted", "bank", "bank_adjusted")
    amounts = (_decimal(row[name], row["currency"]) for name in names)
    return (row["account"], row["currency"], *amounts, row["bank_on"])


def _line(row: Document) -> tuple[Cell, ...]:
    return (
        row["account"],
        row["kind"],
        row["on"],
        row["currency"],
        _decimal(row["minor"], row["currency"]),
        row["what"],
        row["reference"],
        row["position"],
    )


def _case(row: Document) -> tuple[Cell, ...]:
    takes_up = tuple(row["takes_up"])
    return (row["case"], row["account"], row["kind"], row["arisen_on"], takes_up)


def _differing(section: Document) -> Iterator[tuple[Cell, ...]]:
    """Write each row that came or went, or differs, as one line for each of its figures."""
    for how in ("gone", "added"):
        for row in section[how]:
            amounts = [name for name in row if name in AMOUNTS and row[name]]
            was, now = (row, {}) if how == "gone" else ({}, row)
            for name in amounts or [None]:
                yield _figure(section["name"], how, name, was, now)
    key = SECTIONS[section["name"]]
    for pair in section["changed"]:
        was, now = pair["before"], pair["after"]
        for name in (one for one in now if one not in key and was[one] != now[one]):
            yield _figure(section["name"], "changed", name, was, now)


def _figure(
    section: str, how: str, name: str | None, was: Document, now: Document
) -> tuple[Cell, ...]:
    """Say what a figure of a row was in one version and is in the other."""
    row = now or was
    currency = row.get("currency")
    subject = " / ".join(str(row[part]) for part in _SUBJECTS[section])
    if name is None:
        return section, how, subject, None, currency, None, None, None
    cells = (_cell(section, name, was, currency), _cell(section, name, now, currency))
    apart = _apart(*cells) if name in AMOUNTS else None
    return section, how, subject, name, currency, *cells, apart


def _cell(section: str, name: str, row: Document, currency: str | None) -> Cell:
    value = row.get(name)
    if name in AMOUNTS and currency is not None:
        return _decimal(value, currency)
    if isinstance(value, str) and (section, name) in _WORDED:
        return Code(value, _WORDED[section, name])
    return tuple(value) if isinstance(value, list) else value


def _apart(was: Cell, now: Cell) -> Cell:
    before = was if isinstance(was, Decimal) else Decimal(0)
    after = now if isinstance(now, Decimal) else Decimal(0)
    return after - before


def _decimal(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else Decimal(Money(minor, currency).decimal())
