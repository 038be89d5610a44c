"""Discrepancies: where the service's own records do not agree, published as they are."""

from __future__ import annotations

from typing import Any

from flask import g
from marshmallow import Schema, fields

from aggregates.case_values import CaseKind, CaseStage
from api.fields import Choice, Day, Truth
from api.reading import Asked, KnownAt
from api.report_forms import FormQuery, formed
from api.reports import reports
from api.resource import resource
from api.serving import serve, standing
from audit_service.discrepancies import READS
from audit_service.discrepancies import discrepancies as discrepancies_of
from audit_service.reports.case_sheets import case_sheets
from audit_service.reports.discrepancy_sheets import discrepancy_sheets
from projections.balances import Moment
from projections.case_queries import AgeBucket, CaseFilter
from projections.case_reports import case_report

discrepancies = resource("discrepancies", __doc__)

_AS_OF = {"description": "The day the report is drawn up for."}
_KNOWN_AT = {"description": "Log position or RFC 3339 instant; else now."}


class DiscrepancyQuery(FormQuery):
    """As of which day, on what was known when."""

    as_of = Day(required=True, metadata=_AS_OF)
    known_at = KnownAt(metadata=_KNOWN_AT)


class DiscrepanciesSchema(Schema):
    """Each kind of disagreement, with both figures and what lies between them."""

    report = fields.String(required=True)
    as_of = fields.Date(required=True)
    known_at = fields.Integer(required=True)
    ledger = fields.List(fields.Dict(), required=True)
    accounts = fields.List(fields.Dict(), required=True)
    on_no_account = fields.List(fields.Dict(), required=True)
    documents_compared = fields.Integer(required=True)
    documents = fields.List(fields.Dict(), required=True)
    documents_without_total = fields.List(fields.Dict(), required=True)
    late_statements = fields.List(fields.Dict(), required=True)
    overdue_reports = fields.List(fields.Dict(), required=True)


class CaseReportQuery(FormQuery):
    """Which cases, as of which day and on what was known when."""

    as_of = Day(required=True, metadata=_AS_OF)
    known_at = KnownAt(metadata=_KNOWN_AT)
    account = Asked()
    kind = Choice(CaseKind)
    stage = Choice(CaseStage)
    open_only = Truth(written=True)
    organisation = Asked()
    person = Asked()
    overdue_on = Day()
    age = Choice(AgeBucket)


class CaseReportSchema(Schema):
    """All cases that answer a filter, each as it stood, and their totals without sign."""

    report = fields.String(required=True)
    as_of = fields.Date(required=True)
    known_at = fields.Integer(required=True)
    filter = fields.Dict(required=True)
    cases = fields.List(fields.Dict(), required=True)
    totals = fields.List(fields.Dict(), required=True)


def show_discrepancies(asked: dict[str, Any]) -> Any:
    """Publish where ledger and bank, documents and allocations, and reports owed disagree."""
    write = formed(asked, discrepancy_sheets)
    with standing() as connection:
        moment = _moment_in(asked)
        return write(discrepancies_of(connection, asked["as_of"], moment.known_at))


def report_cases(asked: dict[str, Any]) -> Any:
    """Report on all differences with the bank that answer a filter, each as it stood."""
    write = formed(asked, case_sheets)
    with standing() as connection:
        moment = _moment_in(asked)
        wanted = {name: asked[name] for name in asked if name != "as_of"}
        return write(case_report(connection, CaseFilter(**wanted), moment))


def _moment_in(asked: dict[str, Any]) -> Moment:
    return Moment(asked["as_of"], asked.pop("known_at", g.audit_position))


serve(
    discrepancies,
    "",
    "discrepancies",
    show_discrepancies,
    DiscrepanciesSchema,
    DiscrepancyQuery,
    reads=READS,
)
serve(
    reports,
    "/cases",
    "case_report",
    report_cases,
    CaseReportSchema,
    CaseReportQuery,
    reads=("case_register",),
)
