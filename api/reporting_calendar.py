"""The reporting calendar: which reports came due, which were late, and how punctual who is."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from aggregates.reasons.general import DATES_OUT_OF_ORDER
from aggregates.refusals import Refused
from api.fields import Day, StrictSchema, Truth
from api.reading import Asked, Division, KnownAt, PageQuery, page_in, page_schema, present_page
from api.resource import resource
from api.serving import serve, standing
from projections import duty_queries
from projections.duty_queries import Calendar, DutyFilter

calendar = resource("reporting-calendar", __doc__)


class OwedReportSchema(Schema):
    """One report that came due: filed, missing, due that very day, or done without."""

    duty = fields.String(required=True)
    title = fields.String(required=True)
    organisation = fields.String(required=True)
    recipient = fields.String(required=True)
    period = fields.String(required=True)
    first = fields.Date(required=True)
    last = fields.Date(required=True)
    due_on = fields.Date(required=True)
    filed_on = fields.Date(required=True, allow_none=True)
    corrected_on = fields.Date(required=True, allow_none=True)
    inputs = fields.List(fields.String(), required=True)
    standing = fields.String(required=True)
    days_late = fields.Integer(required=True)


class PunctualitySchema(Schema):
    """How many reports an organisation owed and did not have waived, and how many came in time."""

    organisation = fields.String(required=True)
    owed = fields.Integer(required=True)
    in_time = fields.Integer(required=True)
    late = fields.Integer(required=True)
    missing = fields.Integer(required=True)
    waived = fields.Integer(required=True)
    in_time_percent = fields.String(required=True, allow_none=True)


class PunctualitiesSchema(Schema):
    """One row per organisation that owed a report."""

    items = fields.List(fields.Nested(PunctualitySchema), required=True)


class WhoseQuery(StrictSchema):
    """Whose reports, to whom, and as known when."""

    organisation = Asked()
    recipient = Asked()
    region = Division()
    known_at = KnownAt(metadata={"description": "Log position or RFC 3339 instant; else now."})


class CalendarQuery(PageQuery, WhoseQuery):
    """On which date, and due from when."""

    on = Day(required=True, metadata={"description": "The date on which late is late."})
    since = Day(data_key="from", metadata={"description": "The first due date listed."})
    late_only = Truth(written=True)


class PunctualityQuery(WhoseQuery):
    """Due from when until when, as it stood on which date (else the last)."""

    since = Day(required=True, data_key="from")
    until = Day(required=True)
    on = Day()


def list_reports(asked: dict[str, Any]) -> dict[str, Any]:
    """List every report that had come due on a date, with how it stood."""
    request, late_only = page_in(asked), asked.pop("late_only", False)
    asked_for = Calendar(
        on=asked.pop("on"), since=asked.pop("since", None), known_at=asked.pop("known_at", None)
    )
    with standing() as connection:
        page = duty_queries.reporting_calendar(
            connection, asked_for, DutyFilter(**asked), request, late_only=late_only
        )
    return present_page(page)


def list_punctuality(asked: dict[str, Any]) -> dict[str, Any]:
    """Count per organisation how many of the reports due in a span were filed in time."""
    since, until = asked.pop("since"), asked.pop("until")
    if until < since:
        raise Refused(DATES_OUT_OF_ORDER(earlier=since, later=until).located("/until"))
    asked_for = Calendar(
        on=asked.pop("on", until),
        since=since,
        until=until,
        known_at=asked.pop("known_at", None),
    )
    with standing() as connection:
        return {"items": duty_queries.punctuality(connection, asked_for, DutyFilter(**asked))}


serve(
    calendar,
    "",
    "calendar",
    list_reports,
    page_schema("OwedReportPage", OwedReportSchema),
    CalendarQuery,
    reads=("reporting_calendar",),
)
serve(
    calendar,
    "/punctuality",
    "punctuality",
    list_punctuality,
    PunctualitiesSchema,
    PunctualityQuery,
    reads=("reporting_calendar",),
)
