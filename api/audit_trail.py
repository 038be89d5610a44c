"""The audit trail: who put what on record, when, for which office, and on what evidence."""

from __future__ import annotations

from typing import Any

from aggregates.money import MINOR_MAX
from api.fields import Day, Instant, Truth, WholeNumber
from api.reading import (
    Asked,
    Division,
    PageQuery,
    page_in,
    page_schema,
    present_page,
    record_schema,
)
from api.resource import resource
from api.serving import serve, standing
from projections import trail_queries
from projections.trail_queries import Filter
from projections.trail_tables import TRAIL

audit_trail = resource("audit-trail", __doc__)

FactSchema = record_schema("Fact", TRAIL)


class TrailQuery(PageQuery):
    """Which facts are wanted; all that is given must hold, and bounds are inclusive."""

    subject = Asked()
    kind = Asked()
    topic = Asked()
    by = Asked()
    office = Asked()
    region = Division()
    effective_from = Day()
    effective_to = Day()
    recorded_from = Instant()
    recorded_to = Instant()
    position_from = WholeNumber(most=MINOR_MAX, written=True)
    position_to = WholeNumber(most=MINOR_MAX, written=True)
    text = Asked()
    newest_first = Truth(written=True, load_default=True)


def search(asked: dict[str, Any]) -> dict[str, Any]:
    """List recorded facts, newest first unless asked otherwise."""
    request, newest_first = page_in(asked), asked.pop("newest_first")
    with standing() as connection:
        page = trail_queries.search(connection, Filter(**asked), request, newest_first=newest_first)
    return present_page(page)


serve(
    audit_trail,
    "",
    "search",
    search,
    page_schema("FactPage", FactSchema),
    TrailQuery,
    reads=("audit_trail",),
)
