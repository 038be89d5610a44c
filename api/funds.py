"""Funds: funding lines of a fiscal year."""

from __future__ import annotations

from typing import Any, Final

from flask import g
from marshmallow import Schema, fields

from api.commands import accept, refusals
from api.fields import Day
from api.reading import (
    FindingAmountSchema,
    KnownAt,
    PageQuery,
    checked,
    found,
    listing,
    moment_in,
    page_in,
)
from api.resource import resource
from api.serving import serve, standing
from audit_service.commands.funds import (
    AdoptShareRule,
    AppropriateFund,
    CarryOverFund,
    CloseFund,
    OpenFund,
    ReceiveFunding,
    ReduceFund,
)
from projections.attention import attention
from projections.attention_documents import attention_documents
from projections.balances import Moment
from projections.register_queries import entry

funds = resource("funds", __doc__)

accept(funds, "", OpenFund)
accept(funds, "/<fund>/appropriations", AppropriateFund)
accept(funds, "/<fund>/reductions", ReduceFund)
accept(funds, "/<fund>/receipts", ReceiveFunding)
accept(funds, "/<fund>/share-rules", AdoptShareRule)
accept(funds, "/<fund>/carry-overs", CarryOverFund)
accept(funds, "/<fund>/closure", CloseFund)

listing(
    funds, "funds", "Fund", "organisation", "region", "tier", "fund_class", "fiscal_year", "is_open"
)


class AttentionQuery(PageQuery):
    """On which day the projects are looked at, on what was known when, and which page."""

    as_of = Day(
        required=True,
        metadata={"description": "The day on which deadlines are held against the clock."},
    )
    known_at = KnownAt(metadata={"description": "Log position or RFC 3339 instant; else now."})


class ReasonSchema(Schema):
    """A reason why a project needs attention: a count or an amount, and what it is made of."""

    reason = fields.String(required=True)
    count = fields.Integer(required=True, allow_none=True)
    amount = fields.Nested(FindingAmountSchema, required=True, allow_none=True)
    findings = fields.List(fields.String(), required=True)
    milestones = fields.List(fields.String(), required=True)


class FindingAtIssueSchema(Schema):
    """An open finding about the project, or about a claim of it on the fund."""

    reference = fields.String(required=True)
    title = fields.String(required=True)
    severity = fields.String(required=True)
    stage = fields.String(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    days_overdue = fields.Integer(required=True)
    responsible_organisation = fields.String(required=True)
    responsible_person = fields.String(required=True)
    outstanding = fields.Nested(FindingAmountSchema, required=True, allow_none=True)


class LateMilestoneSchema(Schema):
    """A milestone that should have passed before the day asked for."""

    milestone = fields.String(required=True)
    title = fields.String(required=True)
    due_on = fields.Date(required=True)
    days_late = fields.Integer(required=True)


class AttentionSchema(Schema):
    """A project that needs attention; ``reasons`` are in the order in which they weigh."""

    project = fields.String(required=True)
    name = fields.String(required=True)
    region = fields.String(required=True)
    responsible_organisation = fields.String(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    findings = fields.List(fields.Nested(FindingAtIssueSchema), required=True)
    late_milestones = fields.List(fields.Nested(LateMilestoneSchema), required=True)


class AttentionPageSchema(Schema):
    """One page of the projects of a fund that need attention, the worst first."""

    fund = fields.String(required=True)
    as_of = fields.Date(required=True)
    known_at = fields.Integer(required=True)
    items = fields.List(fields.Nested(AttentionSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


def list_projects(asked: dict[str, Any], reference: str) -> dict[str, Any]:
    """List the projects of a fund that need attention, the worst first, each with the reasons."""
    request, moment = page_in(asked), moment_in(asked)
    with standing() as connection:
        fund = found(entry(connection, "funds", checked("fund", reference)), "fund", reference)
        known_at = g.audit_position if moment.known_at is None else moment.known_at
        moment = Moment(moment.as_of, known_at)
        page = attention(connection, reference, fund["currency"], moment, request)
        items = attention_documents(connection, reference, fund["currency"], moment, page.items)
    return {
        "fund": reference,
        "as_of": moment.as_of,
        "known_at": known_at,
        "items": items,
        "next_cursor": page.next_cursor,
    }


_READS: Final = (
    "registers", "disbursement_ledger", "finding_register", "project_library", "audit_trail",
)  # fmt: skip

serve(
    funds,
    "/<reference>/projects",
    "attention",
    refusals(list_projects, funds, 404),
    AttentionPageSchema,
    AttentionQuery,
    reads=_READS,
)
