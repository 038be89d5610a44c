"""Duties: which reports an organisation owes to whom, filed period by period."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from api.commands import accept
from api.reading import (
    Asked,
    Division,
    PageQuery,
    checked,
    page_in,
    page_schema,
    present_page,
    record_schema,
    show_record,
)
from api.resource import resource
from api.serving import serve, serve_one, standing
from audit_service.commands.duties import (
    AssignDuty,
    CorrectReport,
    EndDuty,
    FileReport,
    WaiveReport,
)
from projections import duty_queries
from projections.duty_queries import DutyFilter
from projections.duty_tables import DUTIES, REPORTS
from projections.rows import Row

duties = resource("duties", __doc__)

accept(duties, "", AssignDuty)
accept(duties, "/<duty>/filings", FileReport)
accept(duties, "/<duty>/corrections", CorrectReport)
accept(duties, "/<duty>/waivers", WaiveReport)
accept(duties, "/<duty>/end", EndDuty)

DutySchema = record_schema("Duty", DUTIES)
ReportFactSchema = record_schema("ReportFact", REPORTS)


class DutyInFullSchema(DutySchema):  # type: ignore[misc, valid-type]  # made from its table
    """A duty with what happened to the report of each period."""

    reports = fields.List(fields.Nested(ReportFactSchema(exclude=("duty",))), required=True)


class DutyQuery(PageQuery):
    """Which duties are wanted; all that is given must hold."""

    organisation = Asked()
    recipient = Asked()
    region = Division()


def list_duties(asked: dict[str, Any]) -> dict[str, Any]:
    """List duties by reference."""
    request = page_in(asked)
    with standing() as connection:
        return present_page(duty_queries.duties(connection, DutyFilter(**asked), request))


def show_duty(reference: str) -> Row:
    """Show a duty with what happened to its reports."""
    with standing() as connection:
        row = duty_queries.duty(connection, checked("duty", reference))
    return show_record(duties, row, "duty", reference)


serve(
    duties,
    "",
    "duties",
    list_duties,
    page_schema("DutyPage", DutySchema),
    DutyQuery,
    reads=("reporting_calendar",),
)
serve_one(
    duties, "/<reference>", "duty", show_duty, DutyInFullSchema, reads=("reporting_calendar",)
)
