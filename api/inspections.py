"""Inspections: planned, opened, visited, concluded, or cancelled before they begin."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from api.commands import accept
from api.reading import (
    checked,
    page_in,
    page_schema,
    present_page,
    query_schema,
    record_schema,
    show_record,
)
from api.resource import resource
from api.serving import serve, serve_one, standing
from audit_service.commands.inspections import (
    CancelInspection,
    ConcludeInspection,
    OpenInspection,
    PlanInspection,
    RecordVisit,
)
from projections import inspection_queries
from projections.inspection_tables import INSPECTIONS, TEAM, VISITS
from projections.rows import Row

inspections = resource("inspections", __doc__)

accept(inspections, "", PlanInspection)
accept(inspections, "/<inspection>/opening", OpenInspection)
accept(inspections, "/<inspection>/visits", RecordVisit)
accept(inspections, "/<inspection>/conclusion", ConcludeInspection)
accept(inspections, "/<inspection>/cancellation", CancelInspection)


class PersonSeenSchema(Schema):
    """Somebody the team met."""

    name = fields.String(required=True)
    position = fields.String(required=True)


class DocumentSeenSchema(Schema):
    """A document the unit showed."""

    number = fields.String(required=True)
    issuer = fields.String(required=True)
    issued_on = fields.String(required=True, metadata={"format": "date"})
    sha256 = fields.String(required=True, allow_none=True)


VisitSchema = record_schema(
    "Visit",
    VISITS,
    people_met=fields.List(fields.Nested(PersonSeenSchema), required=True),
    documents_seen=fields.List(fields.Nested(DocumentSeenSchema), required=True),
)
InspectionSchema = record_schema("Inspection", INSPECTIONS)
MemberSchema = record_schema("InspectionMember", TEAM)
WholeInspectionSchema = record_schema(
    "WholeInspection",
    INSPECTIONS,
    team=fields.List(fields.Nested(MemberSchema(exclude=("inspection",))), required=True),
    visited=fields.List(fields.Nested(VisitSchema(exclude=("inspection",))), required=True),
)


def list_inspections(asked: dict[str, Any]) -> dict[str, Any]:
    """List inspections by reference."""
    request = page_in(asked)
    with standing() as connection:
        return present_page(inspection_queries.inspections(connection, request, **asked))


def show_inspection(reference: str) -> Row:
    """Show an inspection with its team and its visits."""
    with standing() as connection:
        row = inspection_queries.inspection(connection, checked("inspection", reference))
    return show_record(inspections, row, "inspection", reference)


serve(
    inspections,
    "",
    "inspections",
    list_inspections,
    page_schema("InspectionPage", InspectionSchema),
    query_schema(
        "InspectionQuery", INSPECTIONS,
        "kind", "organisation", "region", "stage", "matter", "lead",
    ),
    reads=("inspection_register",),
)  # fmt: skip
serve_one(
    inspections,
    "/<reference>",
    "inspection",
    show_inspection,
    WholeInspectionSchema,
    reads=("inspection_register",),
)
