"""The ledger: the postings every figure is made of."""

from __future__ import annotations

from typing import Any

from api.balances import Named, scope_query, where_in
from api.reading import moment_in, page_in, page_schema, present_page, record_schema
from api.resource import resource
from api.serving import serve, standing
from projections import posting_queries
from projections.accounts import Account
from projections.ledger_tables import POSTINGS

ledger = resource("ledger", __doc__)

PostingSchema = record_schema("Posting", POSTINGS)
PostingQuery = scope_query("PostingQuery", account=Named(tuple(Account)))


def list_postings(asked: dict[str, Any]) -> dict[str, Any]:
    """List postings by position within a scope at a moment."""
    page, moment, where = page_in(asked), moment_in(asked), where_in(asked)
    with standing() as connection:
        found = posting_queries.postings(connection, where, moment, page, asked.get("account"))
    return present_page(found)


serve(
    ledger,
    "/postings",
    "postings",
    list_postings,
    page_schema("PostingPage", PostingSchema),
    PostingQuery,
    reads=("disbursement_ledger",),
)
