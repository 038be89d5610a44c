"""Audit reports: imported single audits, the awards and findings each lists, and their words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from marshmallow import Schema, fields

from api.commands import refusals
from api.reading import (
    AmountSchema,
    checked,
    found,
    page_in,
    page_schema,
    present_page,
    query_schema,
    record_schema,
    show_record,
)
from api.resource import resource
from api.serving import serve, serve_one, standing
from projections import audit_queries
from projections.audit_tables import (
    AUDIT_REPORTS,
    AUDITED_AWARDS,
    AUDITED_FINDINGS,
    FINDING_WORDS,
)
from projections.paging import Page
from projections.rows import Row

audit_reports = resource("audit-reports", __doc__)

_READS: Final = ("audit_reports",)
_KIND: Final = "audit_report"


class FlagsSchema(Schema):
    """A combination of flags and how many rows of findings carry it."""

    flags = fields.String(required=True, metadata={"pattern": "^[YN?]{5}$"})
    rows = fields.Integer(required=True)


AuditReportSchema = record_schema("AuditReport", AUDIT_REPORTS)
AuditReportSummarySchema = record_schema(
    "AuditReportSummary",
    AUDIT_REPORTS,
    programmes=fields.Integer(required=True),
    awards_with_findings=fields.Integer(required=True),
    passed_on=fields.Nested(AmountSchema, required=True),
    finding_rows=fields.Integer(required=True),
    repeated_rows=fields.Integer(required=True),
    questioned_rows=fields.Integer(required=True),
    grid=fields.List(fields.Nested(FlagsSchema), required=True),
)
AuditedAwardSchema = record_schema(
    "AuditedAward",
    AUDITED_AWARDS,
    programme_total=fields.Nested(AmountSchema, required=True),
    cluster_total=fields.Nested(AmountSchema, required=True, allow_none=True),
)
AuditedFindingSchema = record_schema("AuditedFinding", AUDITED_FINDINGS)
FindingWordsSchema = record_schema("FindingWords", FINDING_WORDS)


def list_reports(asked: dict[str, Any]) -> dict[str, Any]:
    """List audit reports by reference."""
    request = page_in(asked)
    with standing() as connection:
        return present_page(audit_queries.audit_reports(connection, request, **asked))


def show_report(reference: str) -> Row:
    """Show an audit report: its totals and counts, and how often which flags occur together."""
    with standing() as connection:
        row = audit_queries.audit_report(connection, checked(_KIND, reference))
    return show_record(audit_reports, row, _KIND, reference)


def list_awards(asked: dict[str, Any], reference: str) -> dict[str, Any]:
    """List the awards of a report, each with the totals of its programme and cluster."""
    return _part(audit_queries.audited_awards, asked, reference)


def list_findings(asked: dict[str, Any], reference: str) -> dict[str, Any]:
    """List the findings of a report, one row for each award a finding is on."""
    return _part(audit_queries.audited_findings, asked, reference)


def list_words(asked: dict[str, Any], reference: str) -> dict[str, Any]:
    """List the findings of a report in its own words, with the corrective action planned."""
    return _part(audit_queries.finding_words, asked, reference)


def _part(query: Callable[..., Page[Row]], asked: dict[str, Any], reference: str) -> dict[str, Any]:
    request = page_in(asked)
    with standing() as connection:
        report = audit_queries.audit_report(connection, checked(_KIND, reference))
        found(report, _KIND, reference)
        return present_page(query(connection, reference, request, **asked))


def _serve_part(part: str, view: Any, record: type[Schema], query: Any) -> None:
    view = refusals(view, audit_reports, 404)
    page = page_schema(f"{record.__name__.removesuffix('Schema')}Page", record)
    serve(audit_reports, f"/<reference>/{part}", f"audited_{part}", view, page, query, reads=_READS)


serve(
    audit_reports,
    "",
    "audit_reports",
    list_reports,
    page_schema("AuditReportPage", AuditReportSchema),
    query_schema("AuditReportQuery", AUDIT_REPORTS, "auditee", "audit_year"),
    reads=_READS,
)
serve_one(
    audit_reports,
    "/<reference>",
    _KIND,
    show_report,
    AuditReportSummarySchema,
    reads=_READS,
)
_serve_part(
    "awards",
    list_awards,
    AuditedAwardSchema,
    query_schema("AuditedAwardQuery", AUDITED_AWARDS, "award", "assistance_number", "is_major"),
)
_serve_part(
    "findings",
    list_findings,
    AuditedFindingSchema,
    query_schema("AuditedFindingQuery", AUDITED_FINDINGS, "award", "number", "flags", "is_repeat"),
)
_serve_part(
    "words", list_words, FindingWordsSchema, query_schema("FindingWordsQuery", FINDING_WORDS)
)
