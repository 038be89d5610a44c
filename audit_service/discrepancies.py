"""Discrepancies: where the service's own records do not agree, published as they are.

The ledger against the bank, what was issued against the documents it was issued under, and who has
not reported. Nothing here is a judgement: each line is two figures of the records and what lies
between them.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy.engine import Connection

from aggregates.reasons.reports import REPORT_TOO_LARGE
from aggregates.refusals import Refused
from audit_service.statement_gaps import QUIET_DAYS_MAX
from projections.account_money import claim_sums, kept_accounts, on_no_account
from projections.balances import Moment, figures
from projections.case_documents import amount_of
from projections.case_queries import CaseFilter
from projections.case_reports import case_ageing
from projections.document_totals import documents_compared
from projections.duty_queries import MISSING, Calendar, reporting_calendar
from projections.one_sided_lines import BOOK_OUT, ITEM
from projections.paging import LIMIT_MAX, PageRequest
from projections.reconciliation_statement import reconciliation_statement
from projections.rows import Row
from projections.statement_chain import Stretch, statements_at, stretches
from projections.unexplained_money import days_uncovered

Document = dict[str, Any]

READS: Final = (
    "reconciliation",
    "case_register",
    "disbursement_ledger",
    "document_totals",
    "reporting_calendar",
)
"""The projections it is answered from."""

ROWS_MAX: Final = 20_000
"""Lines of one kind that are listed."""

_DAY: Final = timedelta(days=1)
_PAYMENT: Final = "payment"


class _Kept(NamedTuple):
    """An account the books keep, and the chain of its statements."""

    row: Row
    chain: list[Stretch]


def discrepancies(connection: Connection, as_of: date, known_at: int | None) -> Document:
    """Put together every disagreement of the records as of a day, as known at a position.

    Refuses more than a report can list.
    """
    moment = Moment(as_of, known_at)
    kept = [
        _Kept(row, stretches(statements_at(connection, row["reference"], known_at)))
        for row in kept_accounts(connection, as_of, known_at)
    ]
    accounts = [_against_bank(connection, one, moment, as_of) for one in kept]
    nowhere = on_no_account(connection, as_of, known_at)
    documents = documents_compared(connection, moment)
    compared = [row for row in documents if row["stated_minor"] is not None]
    uncited = [row for row in documents if row["stated_minor"] is None]
    differing = [row for row in compared if row["stated_minor"] != row["issued_minor"]]
    overdue = _overdue(connection, as_of, known_at)
    _check_size(nowhere, differing, uncited, overdue)
    return {
        "report": "discrepancies",
        "as_of": as_of,
        "known_at": known_at,
        "ledger": _ledger(connection, accounts, nowhere, moment),
        "accounts": accounts,
        "on_no_account": [_nowhere(row) for row in nowhere],
        "documents_compared": len(compared),
        "documents": [_document(row) for row in differing],
        "documents_without_total": [_document(row) for row in uncited],
        "late_statements": _late_statements(kept, moment, as_of),
        "overdue_reports": [
            {name: row[name] for name in ("duty", "title", "organisation", "recipient", "period")}
            | {"due_on": row["due_on"], "days_late": row["days_late"]}
            for row in overdue
        ],
    }


def _against_bank(connection: Connection, kept: _Kept, moment: Moment, as_of: date) -> Document:
    """Hold what the books paid out of an account against what its bank made."""
    account, known_at = kept.row, moment.known_at
    number, currency = account["reference"], account["currency"]
    statement = reconciliation_statement(connection, account, as_of, known_at)
    paid, back = claim_sums(connection, account, as_of, known_at)
    waiting = [
        line["amount"]["minor"]
        for line in statement["lines"]
        if (line["kind"], line["source"], line["what"]) == (BOOK_OUT, ITEM, _PAYMENT)
    ]
    not_at_bank = -sum(waiting)
    ages = case_ageing(connection, CaseFilter(account=number), moment)["totals"]
    open_cases = next((total for total in ages if total["currency"] == currency), None)
    return {
        "account": number,
        "holder": account["holder"],
        "currency": currency,
        "paid": amount_of(paid, currency),
        "settled": amount_of(paid - not_at_bank, currency),
        "not_at_bank": amount_of(not_at_bank, currency),
        "given_back": amount_of(back, currency),
        "bank_balance": statement["bank"]["balance"],
        "books_balance": statement["books"]["balance"],
        "bank_on": statement["bank"]["on"],
        "one_sided_lines": len(statement["lines"]),
        "unexplained": statement["unexplained"],
        "days_uncovered": statement["days_uncovered"],
        "open_cases": open_cases["cases"] if open_cases else 0,
        "open_cases_amount": open_cases["amount"] if open_cases else amount_of(0, currency),
    }


def _ledger(
    connection: Connection, accounts: list[Document], nowhere: list[Row], moment: Moment
) -> list[Document]:
    """Hold what the ledger shows as paid against what the accounts paid and what is on none."""
    found = figures(connection, {}, moment, names=("paid", "settled"))
    ledger = {currency: amounts for (_, currency), amounts in found.items()}
    on_accounts: defaultdict[str, int] = defaultdict(int)
    elsewhere: defaultdict[str, int] = defaultdict(int)
    for account in accounts:
        net = account["paid"]["minor"] - account["given_back"]["minor"]
        on_accounts[account["currency"]] += net
    for row in nowhere:
        if row["record_kind"] == "claim":
            elsewhere[row["currency"]] -= row["minor"]
    return [
        _ledger_line(
            currency,
            ledger.get(currency, {"paid": 0, "settled": 0}),
            on_accounts[currency],
            elsewhere[currency],
        )
        for currency in sorted({*ledger, *on_accounts, *elsewhere})
    ]


def _ledger_line(
    currency: str, ledger: dict[str, int], on_accounts: int, elsewhere: int
) -> Document:
    amounts = {
        "paid": ledger["paid"],
        "settled": ledger["settled"],
        "paid_not_settled": ledger["paid"] - ledger["settled"],
        "on_accounts": on_accounts,
        "on_no_account": elsewhere,
        "difference": ledger["paid"] - on_accounts - elsewhere,
    }
    return {
        "currency": currency,
        **{name: amount_of(minor, currency) for name, minor in amounts.items()},
    }


def _nowhere(row: Row) -> Document:
    return {
        "position": row["item"],
        "effective_on": row["on"],
        "kind": row["kind"],
        "record_kind": row["record_kind"],
        "record": row["record"],
        "holder": row["holder"],
        "amount": amount_of(row["minor"], row["currency"]),
    }


def _document(row: Row) -> Document:
    """Show what a document states, what was issued under it, and what lies between."""
    currency, stated, issued = row["currency"], row["stated_minor"], row["issued_minor"]
    return {
        "number": row["number"],
        "issuer": row["issuer"],
        "issued_on": row["issued_on"],
        "document": row["document"],
        "currency": currency,
        "stated": None if stated is None else amount_of(stated, currency),
        "issued": amount_of(issued, currency),
        "difference": None if stated is None else amount_of(issued - stated, currency),
        "allocations": row["allocations"],
        "position": row["position"],
    }


def last_closed_month(as_of: date) -> tuple[date, date]:
    """Return the first and the last day of the last month that is over before a day."""
    last_on = as_of.replace(day=1) - _DAY if as_of >= date(1, 2, 1) else date.min
    return last_on.replace(day=1), last_on


def _late_statements(kept: list[_Kept], moment: Moment, as_of: date) -> list[Document]:
    """List accounts of which statements leave out more days of the last month than are quiet."""
    first_on, last_on = last_closed_month(as_of)
    late = []
    for account, chain in kept:
        since = max(first_on, account["opened_on"])
        until = min(last_on, _closed_on(account, moment) or last_on)
        if since > until:
            continue
        missing = days_uncovered(chain, since, until)
        if missing > min(QUIET_DAYS_MAX, (until - since).days):
            reached = [stretch.last_on for stretch in chain if stretch.last_on <= as_of]
            late.append(
                {
                    "account": account["reference"],
                    "holder": account["holder"],
                    "bank": account["bank"],
                    "month": f"{first_on:%Y-%m}",
                    "days_missing": missing,
                    "last_statement_on": max(reached, default=None),
                }
            )
    return late


def _closed_on(account: Row, moment: Moment) -> date | None:
    position, known_at = account["closed_position"], moment.known_at
    is_known = position is not None and (known_at is None or position <= known_at)
    closed_on: date | None = account["closed_on"] if is_known else None
    return closed_on


def _overdue(connection: Connection, as_of: date, known_at: int | None) -> list[Row]:
    """List the reports that were owed by a day and are not filed."""
    calendar = Calendar(on=as_of, known_at=known_at)
    found: list[Row] = []
    cursor: str | None = None
    while len(found) <= ROWS_MAX:
        request = PageRequest(cursor, LIMIT_MAX)
        page = reporting_calendar(connection, calendar, request=request, late_only=True)
        found += [row for row in page.items if row["standing"] == MISSING]
        if (cursor := page.next_cursor) is None:
            break
    return found


def _check_size(*lists: list[Row]) -> None:
    if any(len(rows) > ROWS_MAX for rows in lists):
        raise Refused(REPORT_TOO_LARGE(most=ROWS_MAX))
