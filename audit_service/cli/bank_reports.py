"""Commands that report on bank accounts: the reconciliation statement, its chain, what is open."""

from __future__ import annotations

from typing import Any, Final

import click
from sqlalchemy.engine import Connection

from aggregates.reasons.general import NOT_RECORDED
from aggregates.refusals import Refused
from audit_service.cli.report_output import draw, put_out, report_options
from audit_service.cli.report_reading import head, known_then, reading, today
from audit_service.cli.session import Session, day, moment_options
from audit_service.reports.reconciliation_sheets import (
    cash_ageing_sheets,
    chain_sheets,
    days_sheets,
    reconciliation_sheets,
)
from projections import bank_queries
from projections.case_queries import AgeBucket
from projections.cash_queries import cash_ageing
from projections.reconciliation_statement import reconciliation_statement
from projections.reconciling_days import days_to_reconcile
from projections.rows import Row
from projections.statement_links import statement_chain

_LINES: Final = (
    "line_kind", "line_on", "age_days", "amount", "moved", "party", "words", "line_reference",
    "position",
)  # fmt: skip
STATEMENT: Final = {
    "bank_reconciliation": ("books_line", "books_amount", "bank_line", "bank_amount"),
    "reconciling_lines": _LINES,
    "unexplained_parts": ("why_apart", "day_from", "day_to", "days_missing", "statement",
                          "amount"),
}  # fmt: skip
"""What is printed of a bank reconciliation statement."""
_CHAIN: Final = {
    "statement_chain": ("statement_number", "day_from", "day_to", "opening_balance",
                        "closing_balance", "entries_count", "overlaps", "is_continued",
                        "days_missing", "position"),
    "statement_gaps": ("day_from", "day_to", "days_missing", "amount"),
    "doubled_entries": ("day_from", "day_to", "entries_sum", "statements_sum", "difference"),
    "unfinished_statements": ("statement", "day_from", "day_to", "entries_count", "position"),
}  # fmt: skip
_DAYS: Final = {
    "days_to_reconcile": ("month", "entries_count", "entries_open", "is_covered",
                          "last_matched_on", "days_to_reconcile", "median_days",
                          "ninetieth_days"),
}  # fmt: skip
_AGES: Final = tuple(f"amount_{age.name.lower()}" for age in AgeBucket)
_CASH: Final = {
    "cash_ageing": ("account", "cash_kind", "direction", "currency", "amount_open", *_AGES),
    "open_cash_entries": ("cash_entry", "cash_kind", "line_on", "age_days", "party", "amount_open",
                          "position"),
}  # fmt: skip

_ACCOUNT: Final = click.option("--account", required=True, metavar="NUMBER", help="Which account.")
_KNOWN_AT: Final = click.option(
    "--known-at", metavar="POSITION|INSTANT", help="Log position, or instant with a zone."
)


@click.command("bank-reconciliation")
@_ACCOUNT
@moment_options
@report_options
def reconciled(
    session: Session, account: str, as_of: str | None, known_at: str | None, **to: Any
) -> None:
    """Draw up the bank reconciliation statement of an account: both balances, what is between."""
    with reading(session) as (application, connection):
        moment = known_then(application, as_of or today(), known_at)
        row, on = _account(connection, account), day(as_of or today())
        assert on is not None  # noqa: S101 - a day is always named
        document = reconciliation_statement(connection, row, on, moment.known_at)
    sheets = reconciliation_sheets(document)
    if not put_out(session, document, sheets, **to):
        head(session, "bank_reconciliation_head", **document | {"account": row["reference"]})
        draw(session, sheets, STATEMENT)


@click.command("statement-chain")
@_ACCOUNT
@_KNOWN_AT
@report_options
def chained(session: Session, account: str, known_at: str | None, **to: Any) -> None:
    """Say how the statements of an account follow one another, and where they do not."""
    with reading(session) as (application, connection):
        moment = known_then(application, None, known_at)
        document = statement_chain(connection, _account(connection, account), moment.known_at)
    sheets = chain_sheets(document)
    if not put_out(session, document, sheets, **to):
        head(session, "statement_chain_head", count=len(document["statements"]), **document)
        draw(session, sheets, _CHAIN)


@click.command("days-to-reconcile")
@_ACCOUNT
@_KNOWN_AT
@report_options
def timed(session: Session, account: str, known_at: str | None, **to: Any) -> None:
    """Say how many days after each month's end the last of its entries was matched."""
    with reading(session) as (application, connection):
        moment = known_then(application, None, known_at)
        document = days_to_reconcile(connection, _account(connection, account), moment.known_at)
    sheets = days_sheets(document)
    if not put_out(session, document, sheets, **to):
        head(session, "days_to_reconcile_head", **document)
        draw(session, sheets, _DAYS)


@click.command("cash-ageing")
@click.option("--account", metavar="NUMBER", help="Which account; else all.")
@moment_options
@report_options
def open_cash(
    session: Session, account: str | None, as_of: str | None, known_at: str | None, **to: Any
) -> None:
    """Say how long suspense and advances stand open, by account and kind."""
    with reading(session) as (application, connection):
        moment, on = known_then(application, None, known_at), day(as_of or today())
        assert on is not None  # noqa: S101 - a day is always named
        document = cash_ageing(connection, on, moment.known_at, account)
    sheets = cash_ageing_sheets(document)
    if not put_out(session, document, sheets, **to):
        head(session, "cash_ageing_head", count=len(document["entries"]), **document)
        draw(session, sheets, _CASH)


def _account(connection: Connection, number: str) -> Row:
    """Return an account by its number as it may be printed; refuse one that is not on record."""
    row = bank_queries.account(connection, number)
    if row is None:
        raise Refused(NOT_RECORDED(kind="bank_account", reference=number).located("--account"))
    return row


BANK_REPORTS: Final = (reconciled, chained, timed, open_cash)
"""The reports, to be listed beside the others."""
