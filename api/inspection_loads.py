"""Inspection loads: what a unit bore of inspections in a year, and which of them overlap."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from api.reading import page_in, page_schema, present_page, query_schema, record_schema
from api.resource import resource
from api.serving import serve, standing
from projections import inspection_queries
from projections.inspection_tables import LOADS

inspection_loads = resource("inspection-loads", __doc__)


class OverlapSchema(Schema):
    """Two inspections of one unit whose periods share days, and whether they look at one matter."""

    inspections = fields.List(fields.String(), required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True)
    same_matter = fields.Boolean(required=True)


LoadSchema = record_schema(
    "InspectionLoad",
    LOADS,
    overlaps=fields.List(fields.Nested(OverlapSchema), required=True),
)


def list_loads(asked: dict[str, Any]) -> dict[str, Any]:
    """List what units bore of inspections, by unit and year."""
    request = page_in(asked)
    with standing() as connection:
        return present_page(inspection_queries.loads(connection, request, **asked))


serve(
    inspection_loads,
    "",
    "inspection_loads",
    list_loads,
    page_schema("InspectionLoadPage", LoadSchema),
    query_schema("InspectionLoadQuery", LOADS, "organisation", "year", "region"),
    reads=("inspection_register",),
)
