"""Findings: what was found wrong, who answers for it, and how far it is put right."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy.engine import Connection

from aggregates.finding_values import FindingSource
from aggregates.reasons.general import FIELD_MISSING
from aggregates.refusals import Refused
from aggregates.values import Reference, Severity, Subject, SubjectKind
from api.access import office_asking
from api.commands import accept, application
from api.fields import Choice, Day, Entries, Truth
from api.reading import (
    Asked,
    Division,
    FindingAmountSchema,
    MomentQuery,
    PageQuery,
    checked,
    columns_shown,
    found,
    moment_in,
    page_in,
    page_schema,
)
from api.resource import resource
from api.serving import serve, serve_one, standing
from audit_service.commands.confidences import DiscloseFinding
from audit_service.commands.findings import (
    CloseFinding,
    ExtendDeadline,
    OrderRectification,
    RecordFinding,
    ReopenFinding,
    ReportProgress,
    ReportRectification,
    RespondToFinding,
    SendBackRectification,
    VerifyRectification,
)
from audit_service.commands.recoveries import SettleQuestionedAmount, WithdrawSettlement
from audit_service.confidentiality import Clearance
from projections import evidence_queries, finding_queries
from projections.balances import Moment
from projections.finding_documents import finding_document, particulars
from projections.finding_queries import FindingFilter
from projections.finding_tables import FINDINGS, LEVELS, STATES
from projections.rows import Row

findings = resource("findings", __doc__)

accept(findings, "", RecordFinding)
accept(findings, "/<finding>/responses", RespondToFinding)
accept(findings, "/<finding>/rectification-order", OrderRectification)
accept(findings, "/<finding>/deadline-extensions", ExtendDeadline)
accept(findings, "/<finding>/progress-reports", ReportProgress)
accept(findings, "/<finding>/rectification-report", ReportRectification)
accept(findings, "/<finding>/returns", SendBackRectification)
accept(findings, "/<finding>/verification", VerifyRectification)
accept(findings, "/<finding>/settlements", SettleQuestionedAmount)
accept(findings, "/<finding>/settlement-withdrawals", WithdrawSettlement)
accept(findings, "/<finding>/closure", CloseFinding)
accept(findings, "/<finding>/reopening", ReopenFinding)
accept(findings, "/<finding>/disclosures", DiscloseFinding)


class ClockSchema(Schema):
    """What the days of a finding are counted from, and how many they are on a date."""

    as_of = fields.Date(required=True, allow_none=True)
    recorded_on = fields.Date(required=True)
    anchor_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "Date of the first order; a reopened finding keeps it."},
    )
    due_on = fields.Date(required=True, allow_none=True)
    days_elapsed = fields.Integer(required=True, allow_none=True)
    days_overdue = fields.Integer(required=True, allow_none=True)
    is_overdue = fields.Boolean(required=True, allow_none=True)


def _finding_schema() -> type[Schema]:
    static = columns_shown(
        FINDINGS, "amount_in_question_minor", "amount_in_question_currency", "recorded_day",
        "version", *LEVELS,
    )  # fmt: skip
    states = columns_shown(
        STATES, "ordinal", "earlier", "finding", "effective_on", "gone_position", "next_on",
        "next_position", "last_position", "recovered_minor", "withheld_minor", "justified_minor",
    )  # fmt: skip
    amounts = ("amount_in_question", "recovered", "withheld", "justified", "outstanding")
    shown: dict[str, Any] = {
        **static,
        **states,
        **{
            name: fields.Nested(FindingAmountSchema, required=True, allow_none=True)
            for name in amounts
        },
        "clock": fields.Nested(ClockSchema, required=True),
        "__doc__": "A finding in its state at a moment.",
    }
    return type("FindingSchema", (Schema,), shown)


FindingSchema = _finding_schema()


class FindingFileSchema(Schema):
    """A file that a fact about the finding names; the rest is null where none was deposited.

    Of a confidential one, the title is shown to offices that deposited or held it.
    """

    sha256 = fields.String(required=True)
    position = fields.Integer(required=True)
    effective_on = fields.Date(required=True)
    topic = fields.String(required=True)
    title = fields.String(required=True, allow_none=True)
    media_type = fields.String(required=True, allow_none=True)
    size = fields.Integer(required=True, allow_none=True)
    confidential = fields.Boolean(required=True, allow_none=True)


class FindingDetailsSchema(FindingSchema):  # type: ignore[misc,valid-type]  # put together above
    """A finding with its entries in question, answers, settlements, facts and files."""

    questioned = fields.List(fields.Dict(), required=True)
    responses = fields.List(fields.Dict(), required=True)
    settlements = fields.List(fields.Dict(), required=True)
    facts = fields.List(fields.Dict(), required=True)
    files = fields.List(fields.Nested(FindingFileSchema), required=True)


class FindingQuery(PageQuery, MomentQuery):
    """Which findings are wanted, at which moment; all that is given must hold."""

    stage = Asked()
    open_only = Truth(written=True)
    organisation = Entries(Asked(), attribute="organisations")
    person = Asked()
    severity = Choice(Severity)
    subject_kind = Choice(SubjectKind)
    subject = Asked()
    region = Division()
    inspection = Asked()
    category = Asked()
    source = Choice(FindingSource)
    overdue_on = Day()


def list_findings(asked: dict[str, Any]) -> dict[str, Any]:
    """List the findings on record at a moment by reference, without what is confidential."""
    request, moment, about = page_in(asked), moment_in(asked), subject_in(asked)
    with standing() as connection:
        page = finding_queries.findings(
            connection, FindingFilter(subject=about, **asked), request, moment
        )
    items = [finding_document(row, moment) for row in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


def subject_in(asked: dict[str, Any]) -> Subject | None:
    """Take the subject out of a query; its kind and its reference only make sense together."""
    kind, reference = asked.pop("subject_kind", None), asked.pop("subject", None)
    if kind is None and reference is None:
        return None
    if kind is None or reference is None:
        missing = "subject" if reference is None else "subject_kind"
        raise Refused(FIELD_MISSING(name=missing).located(f"/{missing}"))
    return Subject(kind=kind, reference=Reference(reference))


def show_finding(asked: dict[str, Any], reference: str) -> Row:
    """Show a finding in its state at a moment; confidential parts to cleared offices only."""
    moment, office = moment_in(asked), office_asking()
    with standing() as connection:
        row = finding_queries.finding(connection, checked("finding", reference), moment)
        row = found(row, "finding", reference)
        more = particulars(connection, reference, moment)
        files = _files(connection, reference, moment, office)
    shown = Clearance(application().service, office).parts("finding", reference)
    titles = [[file["sha256"], file["title"]] for file in files]
    findings.set_etag([row["position"], sorted(shown), titles])
    return finding_document(row, moment) | shown | more | {"files": files}


def _files(connection: Connection, reference: str, moment: Moment, office: str | None) -> list[Row]:
    """List the files that the facts of a finding, or of how its money was settled, name."""
    named = [
        row
        for kind in ("finding", "recovery")
        for row in evidence_queries.files_of(connection, kind, reference, moment)
    ]
    return [
        {name: row[name] for name in FindingFileSchema().fields}
        | ({"title": None} if row["confidential"] and office not in row["cleared"] else {})
        for row in sorted(named, key=lambda row: (row["position"], row["sha256"]))
    ]


serve(
    findings,
    "",
    "findings",
    list_findings,
    page_schema("FindingPage", FindingSchema),
    FindingQuery,
    reads=("finding_register",),
)
serve_one(
    findings,
    "/<reference>",
    "finding",
    show_finding,
    FindingDetailsSchema,
    MomentQuery,
    reads=("finding_register", "evidence_register", "audit_trail"),
)
