"""Reconciliation statements of bank accounts, their chain of statements, and how long it takes."""

from __future__ import annotations

from typing import Any, Final

from flask import g
from marshmallow import Schema, fields

from api.bank_accounts import READS, account_of, bank_accounts
from api.commands import refusals
from api.fields import Day
from api.reading import AmountSchema, KnownAt
from api.report_forms import FormQuery, formed
from api.serving import serve, standing
from audit_service.reports.reconciliation_sheets import (
    chain_sheets,
    days_sheets,
    reconciliation_sheets,
)
from projections.reconciliation_statement import reconciliation_statement
from projections.reconciling_days import days_to_reconcile
from projections.statement_links import statement_chain

__all__ = ["bank_accounts"]

_KNOWN_AT: Final = {"description": "Log position or RFC 3339 instant; else now."}


class KnownQuery(FormQuery):
    """On what was known when, and in which form."""

    known_at = KnownAt(metadata=_KNOWN_AT)


class ReconciliationQuery(KnownQuery):
    """As of which day, on what was known when, and in which form."""

    as_of = Day(required=True, metadata={"description": "The day the statement is drawn up for."})


class ReconciliationStatementSchema(Schema):
    """Both balances, what only one side has, and what is left unexplained.

    ``unexplained`` is by how much the bank's adjusted balance is above that of the books, null
    where no statement is as old; ``parts`` say why. Amounts are signed as they move the account.
    """

    report = fields.String(required=True)
    account = fields.Dict(required=True)
    as_of = fields.Date(required=True)
    known_at = fields.Integer(required=True)
    books = fields.Dict(required=True)
    bank = fields.Dict(required=True)
    unexplained = fields.Nested(AmountSchema, required=True, allow_none=True)
    is_explained = fields.Boolean(required=True)
    parts = fields.List(fields.Dict(), required=True)
    lines = fields.List(fields.Dict(), required=True)
    days_uncovered = fields.Integer(required=True)


class StatementChainSchema(Schema):
    """Each statement with the one it follows; gaps, doubled entries and unfinished statements."""

    report = fields.String(required=True)
    account = fields.String(required=True)
    known_at = fields.Integer(required=True)
    statements = fields.List(fields.Dict(), required=True)
    gaps = fields.List(fields.Dict(), required=True)
    doubled = fields.List(fields.Dict(), required=True)
    unfinished = fields.List(fields.Dict(), required=True)
    totals = fields.Dict(required=True)
    is_unbroken = fields.Boolean(required=True)


class DaysToReconcileSchema(Schema):
    """Month by month, when the last entry was matched, and how long matching took."""

    report = fields.String(required=True)
    account = fields.String(required=True)
    known_at = fields.Integer(required=True)
    months = fields.List(fields.Dict(), required=True)


def draw_up_statement(asked: dict[str, Any], reference: str) -> Any:
    """Draw up the bank reconciliation statement of an account (银行存款余额调节表)."""
    write = formed(asked, reconciliation_sheets)
    with standing() as connection:
        account, known_at = account_of(connection, reference), _known(asked)
        document = reconciliation_statement(connection, account, asked["as_of"], known_at)
    return write(document)


def show_chain(asked: dict[str, Any], reference: str) -> Any:
    """Say how the statements of an account follow one another, whatever order they came in."""
    write = formed(asked, chain_sheets)
    with standing() as connection:
        account, known_at = account_of(connection, reference), _known(asked)
        document = statement_chain(connection, account, known_at)
    return write(document)


def count_days(asked: dict[str, Any], reference: str) -> Any:
    """Say how many days after a month's end the last of its entries was matched (PEFA PI-27.1)."""
    write = formed(asked, days_sheets)
    with standing() as connection:
        account, known_at = account_of(connection, reference), _known(asked)
        document = days_to_reconcile(connection, account, known_at)
    return write(document)


def _known(asked: dict[str, Any]) -> int:
    known_at: int = asked.get("known_at", g.audit_position)
    return known_at


for _rule, _endpoint, _view, _answer, _query in (
    (
        "reconciliation-statement",
        "reconciliation_statement",
        draw_up_statement,
        ReconciliationStatementSchema,
        ReconciliationQuery,
    ),
    ("statement-chain", "statement_chain", show_chain, StatementChainSchema, KnownQuery),
    ("days-to-reconcile", "days_to_reconcile", count_days, DaysToReconcileSchema, KnownQuery),
):
    _named = refusals(_view, bank_accounts, 404)
    serve(bank_accounts, f"/<reference>/{_rule}", _endpoint, _named, _answer, _query, reads=READS)
