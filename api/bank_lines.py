"""Lines of a bank account as they are shown: entries the bank booked, and items of the books."""

from __future__ import annotations

from collections.abc import Iterable

from marshmallow import Schema, fields

from api.reading import AmountSchema, amount, record_schema
from projections.reconciliation_tables import ENTRIES, ITEMS
from projections.rows import Row


class PartSchema(Schema):
    """One payment within an entry, as the bank lists it."""

    amount = fields.Nested(AmountSchema, required=True)
    end_to_end = fields.String(required=True)
    reference = fields.String(required=True)
    name = fields.String(required=True)
    account = fields.String(required=True)
    words = fields.String(required=True)


EntrySchema = record_schema(
    "BankEntry", ENTRIES, details=fields.List(fields.Nested(PartSchema), required=True)
)
ItemSchema = record_schema("BookItem", ITEMS)


def in_full(entries: Iterable[Row]) -> list[Row]:
    """Show the payments within entries with amounts in full."""
    return [
        row
        | {
            "details": [
                detail | {"amount": amount(detail["minor"], row["currency"])}
                for detail in row["details"]
            ]
        }
        for row in entries
    ]
