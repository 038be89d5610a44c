"""Bank accounts: taken into the books, paid from, closed; and what each side says of them."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, fields
from sqlalchemy.engine import Connection

from aggregates.bank_values import StatementKind
from api.bank_lines import EntrySchema, ItemSchema, in_full
from api.commands import accept, refusals
from api.fields import Choice, Day, Truth
from api.reading import (
    Asked,
    PageQuery,
    checked,
    found,
    page_in,
    page_schema,
    present,
    present_page,
    record_schema,
)
from api.resource import resource
from api.serving import serve, serve_one, standing
from audit_service.commands.bank_accounts import (
    AssignPayingAccount,
    CloseBankAccount,
    OpenBankAccount,
)
from projections import bank_queries
from projections.bank_queries import LineFilter
from projections.paging import Page
from projections.reconciliation_tables import ACCOUNTS, STATEMENTS
from projections.rows import Row

bank_accounts = resource("bank-accounts", __doc__)

accept(bank_accounts, "", OpenBankAccount)
accept(bank_accounts, "/<account>/payers", AssignPayingAccount)
accept(bank_accounts, "/<account>/closures", CloseBankAccount)

READS: Final = ("reconciliation",)


class PayerSchema(Schema):
    """An organisation whose payments are expected on an account, and since which fact."""

    organisation = fields.String(required=True)
    currency = fields.String(required=True)
    assigned_on = fields.Date(required=True)
    position = fields.Integer(required=True)


AccountEntrySchema = record_schema("BankAccountEntry", ACCOUNTS)
AccountSchema = record_schema(
    "BankAccount", ACCOUNTS, payers=fields.List(fields.Nested(PayerSchema), required=True)
)
StatementSchema = record_schema("BankStatement", STATEMENTS)


class AccountQuery(PageQuery):
    """Whose accounts are wanted."""

    holder = Asked()


class StatementQuery(PageQuery):
    """Which papers of a bank are wanted."""

    kind = Choice(StatementKind)


class LineQuery(PageQuery):
    """Which lines of an account are wanted, by their day; all that is given must hold."""

    since = Day(data_key="from")
    until = Day(data_key="to")
    matched = Truth(written=True, attribute="is_matched")


class EntryQuery(LineQuery):
    """Which entries are wanted; those of a statement may be another's as well."""

    statement = Asked()


class ItemQuery(LineQuery):
    """Which items of the books are wanted."""

    kind = Asked()


def account_of(connection: Connection, reference: str) -> Row:
    """Return the account of a number as it may be printed; answer that it is not on record."""
    number = checked("bank_account", reference)
    return found(bank_queries.account(connection, number), "bank_account", reference)


def list_accounts(asked: dict[str, Any]) -> dict[str, Any]:
    """List bank accounts by number."""
    request = page_in(asked)
    with standing() as connection:
        return present_page(bank_queries.accounts(connection, request, **asked))


def show_account(reference: str) -> Row:
    """Show a bank account with the organisations whose payments are expected on it."""
    with standing() as connection:
        row = account_of(connection, reference)
        payers = bank_queries.payers(connection, row["reference"])
    bank_accounts.set_etag([row["version"], row["position"], len(payers)])
    return present(row) | {"payers": payers}


def list_statements(asked: dict[str, Any], reference: str) -> dict[str, Any]:
    """List the papers received of an account, in the order they came."""
    request, kind = page_in(asked), asked.get("kind")
    with standing() as connection:
        row = account_of(connection, reference)
        page = bank_queries.statements(connection, row["reference"], request, kind=kind)
    return present_page(page)


def list_entries(asked: dict[str, Any], reference: str) -> dict[str, Any]:
    """List what the bank has booked on an account, by day."""
    request = page_in(asked)
    with standing() as connection:
        row = account_of(connection, reference)
        page = bank_queries.entries(connection, row["reference"], LineFilter(**asked), request)
    return present_page(Page(tuple(in_full(page.items)), page.next_cursor))


def list_items(asked: dict[str, Any], reference: str) -> dict[str, Any]:
    """List the items of an account's books, by day; each by the position of its fact."""
    request = page_in(asked)
    with standing() as connection:
        row = account_of(connection, reference)
        return present_page(bank_queries.items(connection, row, LineFilter(**asked), request))


def _page(name: str, record: type[Schema]) -> type[Schema]:
    return page_schema(f"{name}Page", record)


serve(
    bank_accounts,
    "",
    "bank_accounts",
    list_accounts,
    _page("BankAccount", AccountEntrySchema),
    AccountQuery,
    reads=READS,
)
serve_one(bank_accounts, "/<reference>", "bank_account", show_account, AccountSchema, reads=READS)
for _name, _view, _answer, _query in (
    ("statements", list_statements, _page("BankStatement", StatementSchema), StatementQuery),
    ("entries", list_entries, _page("BankEntry", EntrySchema), EntryQuery),
    ("items", list_items, _page("BookItem", ItemSchema), ItemQuery),
):
    _named = refusals(_view, bank_accounts, 404)
    serve(
        bank_accounts, f"/<reference>/{_name}", f"bank_{_name}", _named, _answer, _query,
        reads=READS,
    )  # fmt: skip
