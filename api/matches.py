"""Matches: bank entries and items of the books that are the same money, decided by rule or hand."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from aggregates.stages import MatchStage
from api.bank_lines import EntrySchema, ItemSchema, in_full
from api.commands import accept
from api.fields import Choice, Truth
from api.reading import (
    AmountSchema,
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
from audit_service.commands.matches import AcceptMatch, DeclineMatch, MakeMatch, UndoMatch
from projections import match_queries
from projections.match_queries import MatchFilter
from projections.reconciliation_tables import MATCHES
from projections.rows import Row

matches = resource("matches", __doc__)

accept(matches, "", MakeMatch)
accept(matches, "/<match>/acceptance", AcceptMatch)
accept(matches, "/<match>/refusal", DeclineMatch)
accept(matches, "/<match>/undoing", UndoMatch)


class MatchDifferenceSchema(Schema):
    """An amount the bank moved beside the items, signed as it moves the account."""

    kind = fields.String(required=True)
    amount = fields.Nested(AmountSchema, required=True)


class CountedSchema(Schema):
    """From which position to which a match counted (null: still)."""

    from_position = fields.Integer(required=True)
    until_position = fields.Integer(required=True, allow_none=True)


_IS_POSSIBLE = fields.Boolean(
    required=True,
    metadata={
        "description": "It is not made and could be now: none of its lines is in another match."
    },
)
MatchEntrySchema = record_schema(
    "MatchEntry",
    MATCHES,
    is_possible=_IS_POSSIBLE,
    entries=fields.List(fields.String(), required=True),
    items=fields.List(fields.Integer(), required=True),
    currency=fields.String(required=True),
    amount=fields.Nested(AmountSchema, required=True),
)
MatchSchema = record_schema(
    "Match",
    MATCHES,
    is_possible=_IS_POSSIBLE,
    entries=fields.List(fields.Nested(EntrySchema), required=True),
    items=fields.List(fields.Nested(ItemSchema), required=True),
    differences=fields.List(fields.Nested(MatchDifferenceSchema), required=True),
    counted=fields.List(fields.Nested(CountedSchema), required=True),
)


class MatchQuery(PageQuery):
    """Which matches are wanted; all that is given must hold.

    `stage=proposed&is_possible=true` are the proposals somebody has to decide on.
    """

    account = Asked()
    stage = Choice(MatchStage)
    is_possible = Truth(written=True)


def list_matches(asked: dict[str, Any]) -> dict[str, Any]:
    """List matches, those last decided on first."""
    request = page_in(asked)
    with standing() as connection:
        return present_page(match_queries.matches(connection, MatchFilter(**asked), request))


def show_match(reference: str) -> Row:
    """Show a match: both its sides whole, its rule and reasons, and when it counted."""
    with standing() as connection:
        row = match_queries.match(connection, checked("match", reference))
    row = found(row, "match", reference)
    matches.set_etag([row["position"], *map(_standing, row["entries"] + row["items"])])
    row["entries"] = in_full(row["entries"])
    whole = ("entries", "items", "differences")
    return present(row) | {side: [present(line) for line in row[side]] for side in whole}


def _standing(line: Row) -> list[Any]:
    """Say what of an entry or an item may be another on the next day."""
    return [line["match"], line.get("listed"), line.get("gone_position")]


serve(
    matches,
    "",
    "matches",
    list_matches,
    page_schema("MatchPage", MatchEntrySchema),
    MatchQuery,
    reads=("reconciliation",),
)
serve_one(
    matches,
    "/<reference>",
    "match",
    show_match,
    MatchSchema,
    reads=("reconciliation",),
)
