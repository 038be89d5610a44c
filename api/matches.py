"""Matches: bank entries and items of the books that are the same money, decided by rule or hand."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from api.commands import accept
from api.fields import StrictSchema
from api.reading import checked, found, present, record_schema
from api.resource import resource
from api.serving import serve_one, standing
from audit_service.commands.matches import AcceptMatch, DeclineMatch, MakeMatch, UndoMatch
from audit_service.reconciling import READS
from projections import bank_queries
from projections.reconciliation_tables import ENTRIES, ITEMS, MATCHES
from projections.rows import Row

matches = resource("matches", __doc__)

accept(matches, "", MakeMatch)
accept(matches, "/<match>/acceptance", AcceptMatch)
accept(matches, "/<match>/refusal", DeclineMatch)
accept(matches, "/<match>/undoing", UndoMatch)


class DifferenceLineSchema(Schema):
    """An amount the bank moved beside the items."""

    kind = fields.String(required=True)
    minor = fields.Integer(required=True)
    currency = fields.String(required=True)


class CountedSchema(Schema):
    """From which position to which a match counted (null: still)."""

    from_position = fields.Integer(required=True)
    until_position = fields.Integer(required=True, allow_none=True)


MatchSchema = record_schema(
    "Match",
    MATCHES,
    entries=fields.List(fields.Nested(record_schema("MatchedEntry", ENTRIES)), required=True),
    items=fields.List(fields.Nested(record_schema("MatchedItem", ITEMS)), required=True),
    differences=fields.List(fields.Nested(DifferenceLineSchema), required=True),
    counted=fields.List(fields.Nested(CountedSchema), required=True),
)


def show_match(_asked: dict[str, Any], reference: str) -> Row:
    """Show a match: both its sides whole, its rule and reasons, and when it counted."""
    with standing() as connection:
        row = bank_queries.match(connection, checked("match", reference))
    row = found(row, "match", reference)
    matches.set_etag([row["reference"], row["position"]])
    whole = ("entries", "items")
    return present(row) | {side: [present(line) for line in row[side]] for side in whole}


class NothingAsked(StrictSchema):
    """There is nothing to ask for."""


serve_one(
    matches,
    "/<reference>",
    "match",
    show_match,
    MatchSchema,
    NothingAsked,
    reads=READS,
)
