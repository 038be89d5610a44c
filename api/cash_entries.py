"""Cash entries: money in or out that no claim says; suspense and advances age until cleared."""

from __future__ import annotations

from typing import Any

from flask import g
from marshmallow import Schema, fields

from aggregates.bank_values import CashKind
from api.bank_accounts import READS
from api.commands import accept
from api.fields import Choice, Day, Truth
from api.reading import (
    AmountSchema,
    Asked,
    KnownAt,
    MomentQuery,
    PageQuery,
    checked,
    found,
    moment_in,
    page_in,
    page_schema,
    present,
    present_page,
    record_schema,
)
from api.report_forms import FormQuery, formed
from api.resource import resource
from api.serving import serve, serve_one, standing
from audit_service.commands.bank_accounts import (
    ClearCashEntry,
    DropCashEntry,
    RecordCashEntry,
)
from audit_service.reports.reconciliation_sheets import cash_ageing_sheets
from projections import cash_queries
from projections.cash_queries import CashFilter
from projections.reconciliation_tables import CASH, CLEARANCES
from projections.rows import Row

cash_entries = resource("cash-entries", __doc__)

accept(cash_entries, "", RecordCashEntry)
accept(cash_entries, "/<entry>/clearances", ClearCashEntry)
accept(cash_entries, "/<entry>/removals", DropCashEntry)

_AGED: dict[str, Any] = {
    "open": fields.Nested(AmountSchema, required=True),
    "age_days": fields.Integer(required=True, allow_none=True),
    "age_bucket": fields.String(required=True, allow_none=True),
}
CashEntrySchema = record_schema("CashEntry", CASH, **_AGED)
ClearanceSchema = record_schema("Clearance", CLEARANCES)


class CashEntryInFullSchema(CashEntrySchema):  # type: ignore[misc, valid-type]  # made from its table
    """A cash entry with what it turned out to be, part by part."""

    clearances = fields.List(fields.Nested(ClearanceSchema(exclude=("entry",))), required=True)


class CashEntryQuery(MomentQuery, PageQuery):
    """Which cash entries are wanted; ages are those of the day asked for."""

    account = Asked()
    kind = Choice(CashKind)
    open_only = Truth(written=True)


class CashAgeingQuery(FormQuery):
    """As of which day, on what was known when, and on which account."""

    as_of = Day(required=True, metadata={"description": "The day ages are counted up to."})
    known_at = KnownAt(metadata={"description": "Log position or RFC 3339 instant; else now."})
    account = Asked()


class CashAgeingSchema(Schema):
    """What is open of suspense and advances, by age; money in and out is never set off."""

    report = fields.String(required=True)
    as_of = fields.Date(required=True)
    known_at = fields.Integer(required=True)
    ageing = fields.List(fields.Dict(), required=True)
    entries = fields.List(fields.Dict(), required=True)


def list_cash_entries(asked: dict[str, Any]) -> dict[str, Any]:
    """List cash entries by reference, each as it stood at a moment."""
    request, moment = page_in(asked), moment_in(asked)
    with standing() as connection:
        page = cash_queries.cash_entries(connection, CashFilter(**asked), moment, request)
    return present_page(page)


def show_cash_entry(asked: dict[str, Any], reference: str) -> Row:
    """Show a cash entry as it stood at a moment, with what it turned out to be."""
    moment = moment_in(asked)
    with standing() as connection:
        row = cash_queries.cash_entry(connection, checked("cash_entry", reference), moment)
    row = found(row, "cash_entry", reference)
    cash_entries.set_etag([row["version"], row["position"], repr(moment)])
    return present(row) | {"clearances": [present(one) for one in row["clearances"]]}


def show_ageing(asked: dict[str, Any]) -> Any:
    """Say how long suspense and advances stand open (PEFA PI-27.2 and 27.3)."""
    write = formed(asked, cash_ageing_sheets)
    with standing() as connection:
        known_at = asked.get("known_at", g.audit_position)
        document = cash_queries.cash_ageing(
            connection, asked["as_of"], known_at, asked.get("account")
        )
    return write(document)


serve(
    cash_entries,
    "",
    "cash_entries",
    list_cash_entries,
    page_schema("CashEntryPage", CashEntrySchema),
    CashEntryQuery,
    reads=READS,
)
serve(
    cash_entries,
    "/ageing",
    "cash_ageing",
    show_ageing,
    CashAgeingSchema,
    CashAgeingQuery,
    reads=READS,
)
serve_one(
    cash_entries,
    "/<reference>",
    "cash_entry",
    show_cash_entry,
    CashEntryInFullSchema,
    MomentQuery,
    reads=READS,
)
