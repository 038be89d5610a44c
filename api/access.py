"""Who may reach what: one explicit table of routes, and who is acting. Anything else is refused."""

from __future__ import annotations

from enum import StrEnum
from typing import Final
from urllib.parse import unquote_to_bytes

from flask import Flask, request

from aggregates.reasons.general import IDENTITY_REQUIRED
from aggregates.refusals import Category, Reason, Refusal, Refused
from api import access_reconciliation
from api.reasons import ADDRESS_UNKNOWN, HEADER_MALFORMED
from audit_service.commands.command import Actor
from audit_service.config import INSECURE_DEV, Settings
from audit_service.wellformed import reference_faults

PERSON: Final = "Audit-Actor"
OFFICE: Final = "Audit-Office"
COMMAND_ID: Final = "Audit-Command-Id"
KEY: Final = "Idempotency-Key"
HEADER: Final = "header:"  # marks the place of a fault as a header of the request


class Access(StrEnum):
    """Who may reach a route: anyone, whoever may read, whoever says who they are."""

    PUBLIC = "public"
    READ = "read"
    WRITE = "write"


_IDENTITY_UNAVAILABLE = Reason(
    IDENTITY_REQUIRED.code,
    "This service cannot tell who is asking. For development on your own machine only, start it"
    f" with --insecure-dev (or {INSECURE_DEV}=1).",
    "本服务无法识别请求人。仅限在本人电脑上开发时，"
    f"可用 --insecure-dev（或 {INSECURE_DEV}=1）启动。",
    Category.FORBIDDEN,
)
_IDENTITY_MISSING = Reason(
    IDENTITY_REQUIRED.code,
    "Nothing is recorded without knowing who acts: send the headers"
    f" {PERSON} (person) and {OFFICE} (organisation).",
    f"不知道操作人是谁，不予登记：请在请求头 {PERSON}（人员）和 {OFFICE}（单位）中注明。",
    Category.FORBIDDEN,
)


def table() -> dict[str, Access]:
    """Return every endpoint of the service with who may reach it."""
    return {
        **dict.fromkeys(_PUBLIC, Access.PUBLIC),
        **dict.fromkeys((*_READ, *access_reconciliation.READ), Access.READ),
        **dict.fromkeys((*_WRITE, *access_reconciliation.WRITE), Access.WRITE),
    }


def guard(app: Flask, settings: Settings) -> None:
    """Refuse every request that the table does not let in."""
    known = table()

    @app.before_request
    def admit() -> None:
        if request.endpoint is None:
            return  # no such address: answered as unknown
        access = known.get(request.endpoint)
        if access is None:
            raise Refused(ADDRESS_UNKNOWN())
        if access is Access.PUBLIC:
            return
        if not settings.insecure_dev:
            raise Refused(_IDENTITY_UNAVAILABLE())
        if access is Access.WRITE:
            actor()


def actor() -> Actor:
    """Return who acts, as the headers of a development service say."""
    person, office = request.headers.get(PERSON), request.headers.get(OFFICE)
    if not person or not office:
        raise Refused(_IDENTITY_MISSING())
    if faults := (*_faults_in(PERSON), *_faults_in(OFFICE)):
        raise Refused(*faults)
    return Actor(person=_decoded(person), office=_decoded(office))


def office_asking() -> str | None:
    """Return the office that reads, or None when a reader does not say who they are."""
    is_named = PERSON in request.headers or OFFICE in request.headers
    return actor().office if is_named else None


def command_id() -> str | None:
    """Return the identity the client gives its command, if any."""
    return _given(COMMAND_ID)


def key() -> str | None:
    """Return the key under which the client may ask again, if any."""
    return _given(KEY)


def identity_faults() -> tuple[Refusal, ...]:
    """Name what is wrong with the identity or the key the client gives its command."""
    return _faults_in(COMMAND_ID) + _faults_in(KEY)


def _given(header: str) -> str | None:
    if faults := _faults_in(header):
        raise Refused(*faults)
    given = request.headers.get(header)
    return None if given is None else _decoded(given)


def _faults_in(header: str) -> tuple[Refusal, ...]:
    given = request.headers.get(header)
    if given is None:
        return ()
    try:
        return tuple(reference_faults(_decoded(given), f"{HEADER}{header}"))
    except UnicodeError:
        return (HEADER_MALFORMED().located(f"{HEADER}{header}"),)


def _decoded(header: str) -> str:
    """Read a header as percent-encoded UTF-8; plain ASCII and plain UTF-8 read as themselves."""
    return unquote_to_bytes(header.encode("latin-1")).decode()


_PUBLIC: Final = (
    "health.live", "health.ready", "api-docs.openapi_json", "docs.page", "docs.asset",
)  # fmt: skip
_READ: Final = (
    "allocations.allocation",
    "allocations.allocations",
    "audit-reports.audit_report",
    "audit-reports.audit_reports",
    "audit-reports.audited_awards",
    "audit-reports.audited_findings",
    "audit-reports.audited_words",
    "audit-trail.search",
    "balances.balances",
    "claims.claim",
    "claims.claims",
    "complaints.complaint",
    "complaints.complaints",
    "duties.duties",
    "duties.duty",
    "events.events",
    "evidence.content",
    "evidence.evidence",
    "evidence.file",
    "explain.explain",
    "finding-categories.categories",
    "findings.finding",
    "findings.findings",
    "funds.attention",
    "funds.fund",
    "funds.funds",
    "inspection-loads.inspection_loads",
    "inspections.inspection",
    "inspections.inspections",
    "ledger.postings",
    "notices.notices",
    "notices.objections",
    "organisations.organisation",
    "organisations.organisations",
    "parameters.parameters",
    "projections.projections",
    "projects.project",
    "projects.projects",
    "regions.region",
    "regions.regions",
    "reporting-calendar.punctuality",
    "reporting-calendar.calendar",
    "reports.accountability",
    "reports.changes",
    "reports.dossier",
    "reports.finding_report",
    "reports.prior_findings",
    "sanctions.sanction",
    "sanctions.sanctions",
    "targets.target",
    "targets.targets",
    "responsibilities.responsibilities",
    "responsibilities.signatures",
    "responsibility-letters.letter",
    "responsibility-letters.letters",
)
_WRITE: Final = (
    "allocations.close_allocation",
    "allocations.increase_allocation",
    "allocations.issue_allocation",
    "allocations.pass_down_allocation",
    "allocations.reduce_allocation",
    "allocations.release_reservation",
    "allocations.return_allocation",
    "batches.execute_batch",
    "claims.approve_claim",
    "claims.fail_payment",
    "claims.order_payment",
    "claims.pay_claim",
    "claims.refund_payment",
    "claims.reject_claim",
    "claims.resume_claim",
    "claims.return_payment",
    "claims.reverse_payment",
    "claims.review_claim",
    "claims.submit_claim",
    "claims.suspend_claim",
    "evidence.deposit_evidence",
    "evidence.examine_evidence",
    "evidence.hand_over_evidence",
    "complaints.accept_complaint",
    "complaints.answer_complaint",
    "complaints.close_complaint",
    "complaints.receive_complaint",
    "complaints.route_complaint",
    "complaints.take_up_complaint",
    "duties.assign_duty",
    "duties.correct_report",
    "duties.end_duty",
    "duties.file_report",
    "duties.waive_report",
    "findings.close_finding",
    "findings.disclose_finding",
    "findings.extend_deadline",
    "findings.order_rectification",
    "findings.record_finding",
    "findings.reopen_finding",
    "findings.report_progress",
    "findings.report_rectification",
    "findings.respond_to_finding",
    "findings.send_back_rectification",
    "findings.settle_questioned_amount",
    "findings.verify_rectification",
    "findings.withdraw_settlement",
    "funds.adopt_share_rule",
    "funds.appropriate_fund",
    "funds.carry_over_fund",
    "funds.close_fund",
    "funds.open_fund",
    "funds.receive_funding",
    "funds.reduce_fund",
    "imports.import_allotments",
    "imports.import_audits",
    "imports.import_organisations",
    "imports.import_regions",
    "inspections.cancel_inspection",
    "inspections.conclude_inspection",
    "inspections.open_inspection",
    "inspections.plan_inspection",
    "inspections.record_visit",
    "notices.answer_objection",
    "notices.post_notice",
    "notices.receive_objection",
    "organisations.dissolve_organisation",
    "organisations.register_organisation",
    "organisations.rename_organisation",
    "parameters.adopt_parameter",
    "projects.accept_milestone",
    "projects.amend_contract",
    "projects.approve_project",
    "projects.audit_settlement",
    "projects.cancel_project",
    "projects.fail_milestone",
    "projects.hand_over_project",
    "projects.list_project",
    "projects.plan_project",
    "projects.propose_project",
    "projects.reach_milestone",
    "projects.reschedule_milestone",
    "projects.resume_project",
    "projects.review_project",
    "projects.sign_contract",
    "projects.suspend_project",
    "regions.abolish_region",
    "regions.register_region",
    "regions.rename_region",
    "sanctions.decline_sanction",
    "sanctions.execute_reduction",
    "sanctions.propose_sanction",
    "sanctions.revoke_sanction",
    "sanctions.sign_sanction",
    "targets.assign_target",
    "targets.drop_target",
    "targets.revise_target",
    "responsibility-letters.assess_responsibility",
    "responsibility-letters.countersign_letter",
    "responsibility-letters.draw_up_letter",
    "responsibility-letters.end_letter",
    "responsibility-letters.sign_letter",
    "responsibility-letters.transfer_responsibility",
)
