"""The bank reconciliation statement, the chain of statements, and what stands open, as sheets."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from audit_service.reports.sheets import Cell, Code, Sheet, columns, money
from projections.case_queries import AgeBucket
from projections.one_sided_lines import BANK_IN, BANK_OUT, BOOK_IN, BOOK_OUT

Document = dict[str, Any]

CODES: Final = {
    "line_kind": "line_",
    "line_source": "source_of_line_",
    "moved": "moved_",
    "why_apart": "apart_",
    "cash_kind": "cash_kind_",
    "direction": "direction_",
}
"""What the codes of a column are called after in phrases."""

_STATEMENT: Final = columns("books_line", "books_amount", "bank_line", "bank_amount")
_LINES: Final = columns(
    "line_kind", "line_on", "age_days", "amount", "moved", "party", "words", "payment_references",
    "line_reference", "booked_on", "match", "position",
    codes=CODES,
    wide=("words",),
)  # fmt: skip
_PARTS: Final = columns(
    "why_apart", "day_from", "day_to", "days_missing", "statement", "amount", codes=CODES
)
_CHAIN: Final = columns(
    "statement", "statement_number", "day_from", "day_to", "opening_balance", "credits_total",
    "debits_total", "closing_balance", "entries_count", "follows", "overlaps", "is_continued",
    "days_missing", "position",
)  # fmt: skip
_GAPS: Final = columns("day_from", "day_to", "days_missing", "amount")
_DOUBLED: Final = columns(
    "day_from", "day_to", "bank_statements", "entries_sum", "statements_sum", "difference"
)
_UNFINISHED: Final = columns("statement", "day_from", "day_to", "entries_count", "position")
_MONTHS: Final = columns(
    "month", "entries_count", "entries_open", "is_covered", "last_matched_on", "days_to_reconcile",
    "median_days", "ninetieth_days",
)  # fmt: skip
_AGES: Final = tuple(f"amount_{age.name.lower()}" for age in AgeBucket)
_AGEING: Final = columns(
    "account", "cash_kind", "direction", "currency", "entries_count", "amount_open", *_AGES,
    "oldest_days",
    codes=CODES,
)  # fmt: skip
_CASH: Final = columns(
    "cash_entry", "account", "cash_kind", "line_on", "age_days", "party", "reason", "currency",
    "amount", "amount_cleared", "amount_open", "position",
    codes=CODES,
    wide=("reason",),
)  # fmt: skip


def reconciliation_sheets(document: Document) -> list[Sheet]:
    """Lay out the statement as it is signed, then each line, then what nothing explains."""
    lines = [_line(line) for line in document["lines"]]
    parts = [
        (
            part["reason"],
            part["from"],
            part["to"],
            part["days"],
            part["statement"],
            money(part["amount"]),
        )
        for part in document["parts"]
    ]
    return [
        Sheet("bank_reconciliation", _STATEMENT, list(_statement(document))),
        Sheet("reconciling_lines", _LINES, lines),
        Sheet("unexplained_parts", _PARTS, parts),
    ]


def _statement(document: Document) -> Iterator[tuple[Cell, ...]]:
    """Lay out both sides beside each other, what is deducted without its sign."""
    account, books, bank = (document[name] for name in ("account", "books", "bank"))
    yield _row("account", account["reference"], "as_of", document["as_of"])
    yield _row("holder", account["holder_name"] or account["holder"], "bank", account["bank"])
    yield _row("currency", account["currency"], "known_at", document["known_at"])
    yield _row("statement", bank["statement"], "bank_on", bank["on"])
    yield _row(
        "balance_by_books", money(books["balance"]), "balance_by_bank", money(bank["balance"])
    )
    yield _row(f"plus_{BANK_IN}", money(books[BANK_IN]), f"plus_{BOOK_IN}", money(bank[BOOK_IN]))
    yield _row(
        f"less_{BANK_OUT}",
        _unsigned(books[BANK_OUT]),
        f"less_{BOOK_OUT}",
        _unsigned(bank[BOOK_OUT]),
    )
    yield _row(
        "balance_adjusted", money(books["adjusted"]), "balance_adjusted", money(bank["adjusted"])
    )
    yield _row("days_uncovered", document["days_uncovered"], "unexplained", money(
        document["unexplained"]
    ))  # fmt: skip


def _row(left: str, first: Cell, right: str, second: Cell) -> tuple[Cell, ...]:
    return Code(left, ""), first, Code(right, ""), second


def _unsigned(amount: Document) -> Decimal:
    return abs(Decimal(amount["amount"]))


def _line(line: Document) -> tuple[Cell, ...]:
    return (
        line["kind"],
        line["on"],
        line["age_days"],
        money(line["amount"]),
        line["what"],
        line["party"],
        line["words"],
        tuple(line["references"]),
        line["reference"],
        line["booked_on"],
        line["match"],
        line["position"],
    )


def chain_sheets(document: Document) -> list[Sheet]:
    """Lay out the statements in their order, where they break, and what is counted twice."""
    gaps = [(gap["from"], gap["to"], gap["days"], money(gap["amount"])) for gap in document["gaps"]]
    doubled = [
        (
            one["from"],
            one["to"],
            tuple(one["statements"]),
            *(money(one[name]) for name in ("entries", "moved", "amount")),
        )
        for one in document["doubled"]
    ]
    names = ("reference", "first_on", "last_on", "entries", "position")
    unfinished = [tuple(one[name] for name in names) for one in document["unfinished"]]
    return [
        Sheet("statement_chain", _CHAIN, [_link(one) for one in document["statements"]]),
        Sheet("statement_gaps", _GAPS, gaps),
        Sheet("doubled_entries", _DOUBLED, doubled),
        Sheet("unfinished_statements", _UNFINISHED, unfinished),
    ]


def _link(one: Document) -> tuple[Cell, ...]:
    amounts = ("opening", "credits", "debits", "closing")
    says = ("entries", "follows", "overlaps", "is_continued", "days_missing", "position")
    return (
        one["reference"],
        one["number"],
        one["first_on"],
        one["last_on"],
        *(money(one[name]) for name in amounts),
        *(one[name] for name in says),
    )


def days_sheets(document: Document) -> list[Sheet]:
    """Lay out the months."""
    names = (
        "month", "entries", "open", "is_covered", "last_matched_on", "days", "median_days",
        "ninetieth_days",
    )  # fmt: skip
    months = [tuple(month[name] for name in names) for month in document["months"]]
    return [Sheet("days_to_reconcile", _MONTHS, months)]


def cash_ageing_sheets(document: Document) -> list[Sheet]:
    """Lay out what is open by age, then entry by entry."""
    ageing = [
        (
            line["account"],
            line["kind"],
            line["direction"],
            line["amount"]["currency"],
            line["count"],
            money(line["amount"]),
            *(money(line["ages"][age.value]["amount"]) for age in AgeBucket),
            line["oldest_days"],
        )
        for line in document["ageing"]
    ]
    names = ("reference", "account", "kind", "recorded_on", "age_days", "party", "reason")
    entries = [
        (
            *(one[name] for name in names),
            one["amount"]["currency"],
            *(money(one[name]) for name in ("amount", "cleared", "open")),
            one["position"],
        )
        for one in document["entries"]
    ]
    return [Sheet("cash_ageing", _AGEING, ageing), Sheet("open_cash_entries", _CASH, entries)]
