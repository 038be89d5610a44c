"""Findings: what was found wrong, who answers for it, and how far it is put right."""

from __future__ import annotations

from typing import Any

from aggregates.reasons.general import FIELD_MISSING
from aggregates.refusals import Refused
from aggregates.values import Reference, Severity, Subject, SubjectKind
from api.access import office_asking
from api.commands import accept, application
from api.fields import Choice, Day, Entries, Truth
from api.reading import (
    Asked,
    Division,
    PageQuery,
    checked,
    found,
    page_in,
    page_schema,
    present,
    present_page,
    record_schema,
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
from projections import finding_queries
from projections.finding_queries import FindingFilter
from projections.finding_tables import FINDINGS
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

FindingSchema = record_schema("Finding", FINDINGS)


class FindingQuery(PageQuery):
    """Which findings are wanted; all that is given must hold."""

    stage = Asked()
    open_only = Truth(written=True)
    organisation = Entries(Asked(), attribute="organisations")
    person = Asked()
    severity = Choice(Severity)
    subject_kind = Choice(SubjectKind)
    subject = Asked()
    region = Division()
    inspection = Asked()
    overdue_on = Day()


def list_findings(asked: dict[str, Any]) -> dict[str, Any]:
    """List findings by reference, without what is confidential of them."""
    request, about = page_in(asked), subject_in(asked)
    with standing() as connection:
        return present_page(
            finding_queries.findings(connection, FindingFilter(subject=about, **asked), request)
        )


def subject_in(asked: dict[str, Any]) -> Subject | None:
    """Take the subject out of a query; its kind and its reference only make sense together."""
    kind, reference = asked.pop("subject_kind", None), asked.pop("subject", None)
    if kind is None and reference is None:
        return None
    if kind is None or reference is None:
        missing = "subject" if reference is None else "subject_kind"
        raise Refused(FIELD_MISSING(name=missing).located(f"/{missing}"))
    return Subject(kind=kind, reference=Reference(reference))


def show_finding(reference: str) -> Row:
    """Show a finding with its five elements, the confidential ones to cleared offices only."""
    with standing() as connection:
        row = finding_queries.finding(connection, checked("finding", reference))
    row = found(row, "finding", reference)
    shown = Clearance(application().service, office_asking()).parts("finding", reference)
    findings.set_etag([row["version"], row["position"], sorted(shown)])
    return present(row | shown)


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
    findings, "/<reference>", "finding", show_finding, FindingSchema, reads=("finding_register",)
)
