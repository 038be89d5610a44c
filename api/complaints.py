"""Complaints: what the public reports, who is to answer, and what came late."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from aggregates.complaint_values import ComplaintChannel, ComplaintStage
from aggregates.values import SubjectKind
from api.access import office_asking
from api.commands import accept, application
from api.fields import Choice, Day
from api.findings import subject_in
from api.reading import (
    Asked,
    Division,
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
from api.resource import resource
from api.serving import serve, serve_one, standing
from audit_service.commands.complaints import (
    COMPLAINANT,
    COMPLAINT,
    AcceptComplaint,
    AnswerComplaint,
    CloseComplaint,
    ReceiveComplaint,
    RouteComplaint,
    TakeUpComplaint,
)
from audit_service.confidentiality import Clearance
from projections import complaint_queries
from projections.complaint_queries import ComplaintFilter
from projections.complaint_tables import COMPLAINTS
from projections.rows import Row

complaints = resource("complaints", __doc__)

accept(complaints, "", ReceiveComplaint)
accept(complaints, "/<complaint>/acceptance", AcceptComplaint)
accept(complaints, "/<complaint>/routings", RouteComplaint)
accept(complaints, "/<complaint>/answers", AnswerComplaint)
accept(complaints, "/<complaint>/inspections", TakeUpComplaint)
accept(complaints, "/<complaint>/closure", CloseComplaint)

ComplaintSchema = record_schema(
    "Complaint",
    COMPLAINTS,
    acceptance_days_late=fields.Integer(required=True, allow_none=True),
    answer_days_late=fields.Integer(required=True, allow_none=True),
    routed_days_late=fields.Integer(required=True, allow_none=True),
)


class ComplaintStepSchema(Schema):
    """One step a complaint went through, and who took it."""

    position = fields.Integer(required=True)
    step = fields.String(required=True)
    effective_on = fields.Date(required=True)
    stage = fields.String(required=True)
    organisation = fields.String(required=True, allow_none=True)
    person = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    by = fields.String(required=True)
    office = fields.String(required=True)


class ComplaintInFullSchema(ComplaintSchema):  # type: ignore[misc, valid-type]  # from its table
    """A complaint with every step it went through.

    ``complainant`` is shown to the office that received it, and is null to all others.
    """

    complainant = fields.String(required=True, allow_none=True)
    steps = fields.List(fields.Nested(ComplaintStepSchema), required=True)


class ComplaintQuery(PageQuery, MomentQuery):
    """Which complaints are wanted, as they stood when; all that is given must hold.

    ``organisation`` is the one that is to answer; ``late_on`` keeps those that on that date waited
    past a deadline, and stands for ``as_of``.
    """

    stage = Choice(ComplaintStage)
    channel = Choice(ComplaintChannel)
    organisation = Asked()
    subject_kind = Choice(SubjectKind)
    subject = Asked()
    region = Division()
    late_on = Day()


def list_complaints(asked: dict[str, Any]) -> dict[str, Any]:
    """List complaints by reference, as they stood at a moment."""
    request, moment, about = page_in(asked), moment_in(asked), subject_in(asked)
    wanted = ComplaintFilter(subject=about, **asked)
    with standing() as connection:
        return present_page(complaint_queries.complaints(connection, wanted, moment, request))


def show_complaint(reference: str) -> Row:
    """Show a complaint with every step, and who complained to the office that received it."""
    with standing() as connection:
        row = complaint_queries.complaint(connection, checked("complaint", reference))
    row = found(row, "complaint", reference)
    parts = Clearance(application().service, office_asking()).parts(COMPLAINT, reference)
    complaints.set_etag([row["version"], row["position"], sorted(parts)])
    return present(row | {COMPLAINANT: parts.get(COMPLAINANT)})


serve(
    complaints,
    "",
    "complaints",
    list_complaints,
    page_schema("ComplaintPage", ComplaintSchema),
    ComplaintQuery,
    reads=("complaint_register",),
)
serve_one(
    complaints,
    "/<reference>",
    "complaint",
    show_complaint,
    ComplaintInFullSchema,
    reads=("complaint_register",),
)
