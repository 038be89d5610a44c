"""Differences with the bank as cases: what differs, whose it is to clear up, and how it ended."""

from __future__ import annotations

from typing import Any, Final

from flask import g
from marshmallow import Schema, fields

from aggregates.case_values import CaseKind, CaseStage
from api.commands import accept
from api.fields import Choice, Day, Truth
from api.reading import (
    AmountSchema,
    Asked,
    KnownAt,
    MomentQuery,
    PageQuery,
    checked,
    found,
    moment_in,
    page_in,
    page_schema,
)
from api.report_forms import FormQuery, formed
from api.resource import resource
from api.serving import serve, serve_one, standing
from audit_service.commands.cases import (
    AssignCase,
    ExplainCase,
    OpenCase,
    ReopenCase,
    ResolveCase,
)
from audit_service.commands.escalations import EscalateCase
from audit_service.reports.case_sheets import case_ageing_sheets
from projections import case_queries
from projections.balances import Moment
from projections.case_documents import case_document, step_document
from projections.case_queries import AgeBucket, CaseFilter
from projections.case_reports import case_ageing

cases = resource("reconciliation-cases", __doc__)

accept(cases, "", OpenCase)
accept(cases, "/<case>/assignments", AssignCase)
accept(cases, "/<case>/explanations", ExplainCase)
accept(cases, "/<case>/resolutions", ResolveCase)
accept(cases, "/<case>/reopenings", ReopenCase)
accept(cases, "/<case>/escalations", EscalateCase)

_PERSON: Final = {"description": "Who is to clear it up; empty for cases nobody is named for."}


class OwnerSchema(Schema):
    """Who is to clear a difference up."""

    organisation = fields.String(required=True)
    person = fields.String(required=True, allow_none=True)


class SubjectsSchema(Schema):
    """What a case is about: bank entries, items of the books by log position, statements."""

    entries = fields.List(fields.String(), required=True)
    items = fields.List(fields.Integer(), required=True)
    statements = fields.List(fields.String(), required=True)


class CaseClockSchema(Schema):
    """How old a difference is on a day, counted from the day it arose, and how far overdue."""

    as_of = fields.Date(required=True, allow_none=True)
    arisen_on = fields.Date(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    age_days = fields.Integer(required=True, allow_none=True)
    age_bucket = fields.String(required=True, allow_none=True)
    days_overdue = fields.Integer(required=True, allow_none=True)
    is_overdue = fields.Boolean(required=True, allow_none=True)


class ReconciliationCaseSchema(Schema):
    """A difference in its state at a moment; the amount is what the bank says above the books."""

    reference = fields.String(required=True)
    account = fields.String(required=True)
    kind = fields.String(required=True)
    stage = fields.String(required=True)
    is_open = fields.Boolean(required=True)
    amount = fields.Nested(AmountSchema, required=True)
    owner = fields.Nested(OwnerSchema, required=True)
    subjects = fields.Nested(SubjectsSchema, required=True)
    arisen_on = fields.Date(required=True)
    opened_on = fields.Date(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    explained_on = fields.Date(required=True, allow_none=True)
    resolved_on = fields.Date(required=True, allow_none=True)
    resolution = fields.String(required=True, allow_none=True)
    finding = fields.String(required=True, allow_none=True)
    reopenings = fields.Integer(required=True)
    reason = fields.String(required=True)
    automatic = fields.Boolean(required=True)
    clock = fields.Nested(CaseClockSchema, required=True)
    position = fields.Integer(required=True)


class CaseStepSchema(Schema):
    """One step of a case: who took it, in what words and on what, and what it left."""

    position = fields.Integer(required=True)
    effective_on = fields.Date(required=True)
    step = fields.String(required=True)
    stage = fields.String(required=True)
    by = fields.String(required=True)
    office = fields.String(required=True)
    words = fields.String(required=True)
    automatic = fields.Boolean(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    resolution = fields.String(required=True, allow_none=True)
    finding = fields.String(required=True, allow_none=True)
    amount = fields.Nested(AmountSchema, required=True)
    owner = fields.Nested(OwnerSchema, required=True)
    grounds = fields.List(fields.Dict(), required=True)
    files = fields.List(fields.String(), required=True)
    documents = fields.List(fields.String(), required=True)


class CaseInFullSchema(ReconciliationCaseSchema):
    """A difference with every step it went through."""

    steps = fields.List(fields.Nested(CaseStepSchema), required=True)


class CaseQuery(PageQuery, MomentQuery):
    """Which cases are wanted, as they stood when; all that is given must hold.

    ``overdue_on`` keeps open ones whose deadline had passed; ``age`` open ones that old on
    ``as_of``, which it needs.
    """

    account = Asked()
    kind = Choice(CaseKind)
    stage = Choice(CaseStage)
    open_only = Truth(written=True)
    organisation = Asked()
    person = Asked(metadata=_PERSON)
    finding = Asked()
    overdue_on = Day()
    age = Choice(AgeBucket)


class AgeingQuery(FormQuery):
    """Which open cases are counted, on which day and on what was known when."""

    as_of = Day(required=True, metadata={"description": "The day ages are counted to."})
    known_at = KnownAt(metadata={"description": "Log position or RFC 3339 instant; else now."})
    account = Asked()
    kind = Choice(CaseKind)
    stage = Choice(CaseStage)
    organisation = Asked()
    person = Asked(metadata=_PERSON)


class CaseAgeingSchema(Schema):
    """How many open cases there are of each age, and what they come to without sign."""

    report = fields.String(required=True)
    as_of = fields.Date(required=True)
    known_at = fields.Integer(required=True)
    filter = fields.Dict(required=True)
    buckets = fields.List(fields.String(), required=True)
    rows = fields.List(fields.Dict(), required=True)
    by_kind = fields.List(fields.Dict(), required=True)
    by_account = fields.List(fields.Dict(), required=True)
    by_owner = fields.List(fields.Dict(), required=True)
    totals = fields.List(fields.Dict(), required=True)


def list_cases(asked: dict[str, Any]) -> dict[str, Any]:
    """List the cases on record at a moment by reference."""
    request, moment = page_in(asked), moment_in(asked)
    with standing() as connection:
        page = case_queries.cases(connection, CaseFilter(**asked), request, moment)
    items = [case_document(row, moment) for row in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


def show_case(asked: dict[str, Any], reference: str) -> dict[str, Any]:
    """Show a case in its state at a moment, with every step it had gone through by then."""
    moment = moment_in(asked)
    with standing() as connection:
        named = checked("reconciliation_case", reference)
        row = case_queries.case(connection, named, moment)
    row = found(row, "reconciliation_case", reference)
    cases.set_etag([row["position"]])
    steps = [step_document(step) for step in row["steps"]]
    return case_document(row, moment) | {"steps": steps}


def count_ages(asked: dict[str, Any]) -> Any:
    """Count open cases by their age, by kind, account and owner."""
    write = formed(asked, case_ageing_sheets)
    with standing() as connection:
        moment = moment_in(asked)
        known_at = moment.known_at if moment.known_at is not None else g.audit_position
        then = Moment(moment.as_of, known_at)
        return write(case_ageing(connection, CaseFilter(**asked), then))


serve(
    cases,
    "",
    "cases",
    list_cases,
    page_schema("CasePage", ReconciliationCaseSchema),
    CaseQuery,
    reads=("case_register",),
)
serve(
    cases,
    "/ageing",
    "case_ageing",
    count_ages,
    CaseAgeingSchema,
    AgeingQuery,
    reads=("case_register",),
)
serve_one(
    cases,
    "/<reference>",
    "case",
    show_case,
    CaseInFullSchema,
    MomentQuery,
    reads=("case_register",),
)
