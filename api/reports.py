"""Reports and explanations: figures put together, and figures taken apart."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import g
from marshmallow import Schema, ValidationError, fields

from aggregates.money import MINOR_MAX
from aggregates.reasons.general import DATE_MALFORMED, DATES_OUT_OF_ORDER
from aggregates.refusals import Refused
from api.access import office_asking
from api.commands import application
from api.fields import Day, StrictSchema, WholeNumber
from api.reading import Asked, KnownAt
from api.report_forms import FormQuery, formed
from api.resource import resource
from api.serving import serve, standing
from audit_service import explanation
from audit_service.reports.accountability_sheets import accountability_sheets
from projections.accountability import Period
from projections.accountability import accountability as accountability_of
from projections.figures import parse

reports = resource("reports", __doc__)
explain = resource("explain", "Explanations: any figure, opened into what it is made of.")


class FirstDay(Day):
    """The first day of a period, before which there is another day."""

    def _deserialize(self, value: Any, *more: Any, **named: Any) -> date:
        day = super()._deserialize(value, *more, **named)
        if day == date.min:
            raise ValidationError([DATE_MALFORMED(text=value)])
        return day


class AccountabilityQuery(FormQuery):
    """Whose report, on which period, drawn up for which day and on what was known when."""

    organisation = Asked(
        metadata={"description": "The unit, with all below it; left out, all units."}
    )
    person = Asked(
        metadata={"description": "Only what one person answers for, without money of funds."}
    )
    since = FirstDay(required=True, data_key="from")
    until = Day(required=True)
    as_of = Day(metadata={"description": "The day the report is drawn up for; else the last day."})
    known_at = KnownAt(metadata={"description": "Log position or RFC 3339 instant; else now."})


class AccountabilitySchema(Schema):
    """An accountability report; every figure carries the name it is opened by."""

    report = fields.String(required=True)
    organisation = fields.Dict()
    subordinates = fields.List(fields.String())
    units = fields.List(fields.String(), allow_none=True)
    person = fields.String(allow_none=True)
    period = fields.Dict(required=True)
    known_at = fields.Integer(required=True)
    elapsed_percent = fields.String()
    funds = fields.List(fields.Dict())
    findings = fields.List(fields.Dict())
    answering = fields.Dict(required=True)


class NameOfFigure(Asked):
    """The name of a figure, refused here when it names nothing."""

    def _deserialize(self, value: Any, *more: Any, **named: Any) -> str:
        text = super()._deserialize(value, *more, **named)
        try:
            parse(text)
        except Refused as refused:
            raise ValidationError(list(refused.faults)) from None
        return text


class ExplainQuery(StrictSchema):
    """Which figure is to be opened, and from which position on."""

    figure = NameOfFigure(
        required=True,
        metadata={"description": "A figure's name, as any read gives it in `explain`."},
    )
    limit = WholeNumber(least=1, most=explanation.LIMIT_MAX, written=True, load_default=100)
    after = WholeNumber(most=MINOR_MAX, written=True, load_default=0)


class ExplanationSchema(Schema):
    """A figure's value, the postings or facts it is made of, and the documents behind it."""

    figure = fields.String(required=True)
    values = fields.List(fields.Dict(), required=True)
    parts_total = fields.Integer(required=True)
    parts = fields.List(fields.Dict(), required=True)
    documents = fields.List(fields.Dict(), required=True)
    next_after = fields.Integer(required=True, allow_none=True)


def accountability(asked: dict[str, Any]) -> Any:
    """Report what an organisation did with its money and still owes, and who answers for it."""
    write = formed(asked, accountability_sheets)
    since, until = asked["since"], asked["until"]
    if until < since:
        fault = DATES_OUT_OF_ORDER(earlier=since, later=until)
        raise Refused(fault.located("/until"))
    period = Period(since, until, asked.get("as_of", until))
    organisation, person = asked.get("organisation"), asked.get("person")
    with standing() as connection:
        known_at = asked.get("known_at", g.audit_position)
        return write(accountability_of(connection, organisation, person, period, known_at))


def open_figure(asked: dict[str, Any]) -> dict[str, Any]:
    """Open a figure into its postings, their events, and the documents behind them."""
    with standing():
        pass
    return explanation.explain(
        application(), asked["figure"], asked["limit"], asked["after"], office_asking()
    )


serve(
    reports,
    "/accountability",
    "accountability",
    accountability,
    AccountabilitySchema,
    AccountabilityQuery,
    reads=("disbursement_ledger", "registers", "project_library", "finding_register"),
)
serve(
    explain,
    "",
    "explain",
    open_figure,
    ExplanationSchema,
    ExplainQuery,
    reads=("disbursement_ledger", "project_library", "finding_register", "audit_trail"),
)
