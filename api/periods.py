"""Periods: drawn up, certified by two offices, closed and sealed; reopened for a correction."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from flask import g
from marshmallow import Schema, ValidationError, fields

from aggregates.period_values import PeriodStage
from aggregates.refusals import Refused
from api import access
from api.commands import HEADERS, ReceiptSchema, accept, application, refusals
from api.fields import Choice, Day
from api.reading import (
    AmountSchema,
    Asked,
    PageQuery,
    checked,
    columns_shown,
    page_in,
    page_schema,
    present_page,
    record_schema,
)
from api.report_forms import FormQuery, formed
from api.resource import resource
from api.schemas import schema_of
from api.serving import serve, serve_one, standing
from audit_service.commands.command import Receipt, name_of
from audit_service.commands.periods import CertifyPeriod, ClosePeriod, PreparePeriod, ReopenPeriod
from audit_service.period_desk import PeriodDesk
from audit_service.period_versions import (
    READS,
    Books,
    carry_over,
    difference,
    period_document,
    version_document,
    version_named,
)
from audit_service.reports.period_sheets import (
    carry_over_sheets,
    period_difference_sheets,
    period_version_sheets,
)
from projections import period_queries
from projections.period_queries import PeriodFilter
from projections.period_tables import PERIODS, STEPS

_OF_PERIOD: Final = "/<organisation>/<period>"
_READ_BY_THE_SERVICE: Final = ("position", "sections")
_VERSION: Final = {"description": "The number of a version, or `now` for what is known now."}

periods = resource("periods", __doc__)

accept(periods, f"{_OF_PERIOD}/certifications", CertifyPeriod)
accept(periods, f"{_OF_PERIOD}/reopenings", ReopenPeriod)

PeriodEntrySchema = record_schema("PeriodEntry", PERIODS)
StepSchema = type("PeriodStepSchema", (Schema,), columns_shown(STEPS, "reference"))


class SectionSchema(Schema):
    """One part of a version: how many rows it has, and the SHA-256 digest of all in order."""

    name = fields.String(required=True)
    rows = fields.Integer(required=True)
    digest = fields.String(required=True)


class SectionAgainSchema(SectionSchema):
    """A part of a version, read again."""

    is_as_sealed = fields.Boolean(required=True)


class CertificationSchema(Schema):
    """An office's word that a version is right."""

    position = fields.Integer(required=True)
    certified_on = fields.Date(required=True)
    person = fields.String(required=True)
    office = fields.String(required=True)
    statement = fields.String(required=True)


class PeriodVersionSchema(Schema):
    """A version: what was known at a position, sealed, following the seal of the one before."""

    version = fields.Integer(required=True)
    drafts = fields.Integer(required=True)
    known_at = fields.Integer(required=True)
    follows = fields.String(required=True)
    seal = fields.String(required=True)
    prepared_position = fields.Integer(required=True)
    prepared_on = fields.Date(required=True)
    prepared_by = fields.String(required=True)
    prepared_office = fields.String(required=True)
    closed_position = fields.Integer(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)
    certifications = fields.List(fields.Nested(CertificationSchema), required=True)
    sections = fields.List(fields.Nested(SectionSchema), required=True)


class PeriodSchema(PeriodEntrySchema):  # type: ignore[misc,valid-type]
    """Where a period stands, the line of its versions, and every step."""

    versions = fields.List(fields.Nested(PeriodVersionSchema), required=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)


class _AboutSchema(Schema):
    report = fields.String(required=True)
    organisation = fields.String(required=True)
    period = fields.String(required=True)
    first_on = fields.Date(required=True)
    last_on = fields.Date(required=True)


class VersionAgainSchema(_AboutSchema, PeriodVersionSchema):
    """A version with its rows, read again as known then, in the form they are sealed in."""

    seal_holds = fields.Boolean(required=True)
    sections = fields.List(fields.Nested(SectionAgainSchema), required=True)
    rows = fields.Dict(keys=fields.String(), values=fields.List(fields.Dict()), required=True)


class KnownVersionSchema(Schema):
    """A version by its number, null for what is known now, and what position that is."""

    version = fields.Integer(required=True, allow_none=True)
    known_at = fields.Integer(required=True)


class SectionDifferenceSchema(Schema):
    """Rows of a section that only one version has, and rows of one key that differ."""

    name = fields.String(required=True)
    is_same = fields.Boolean(required=True)
    gone = fields.List(fields.Dict(), required=True)
    added = fields.List(fields.Dict(), required=True)
    changed = fields.List(fields.Dict(), required=True)


class PeriodDifferenceSchema(_AboutSchema):
    """In which rows two versions differ, section by section."""

    from_ = fields.Nested(KnownVersionSchema, required=True, data_key="from", attribute="from")
    to = fields.Nested(KnownVersionSchema, required=True)
    is_same = fields.Boolean(required=True)
    sections = fields.List(fields.Nested(SectionDifferenceSchema), required=True)


class NextPeriodSchema(KnownVersionSchema):
    """The period after, in which version."""

    period = fields.String(required=True)


class CarriedTotalSchema(Schema):
    """What was left bound in a currency, what was begun with, and what lies between."""

    currency = fields.String(required=True)
    closing = fields.Nested(AmountSchema, required=True)
    opening = fields.Nested(AmountSchema, required=True)
    difference = fields.Nested(AmountSchema, required=True)


class CarriedSchema(CarriedTotalSchema):
    """Money bound to a project and not paid out, at one stage."""

    fund = fields.String(required=True)
    allocation = fields.String(required=True)
    project = fields.String(required=True)
    stage = fields.String(required=True)


class CarryOverSchema(_AboutSchema):
    """What a period left bound to projects, against what the next one began with."""

    from_ = fields.Nested(KnownVersionSchema, required=True, data_key="from", attribute="from")
    to = fields.Nested(NextPeriodSchema, required=True)
    is_carried_over = fields.Boolean(required=True)
    rows = fields.List(fields.Nested(CarriedSchema), required=True)
    totals = fields.List(fields.Nested(CarriedTotalSchema), required=True)


class VersionName(Asked):
    """A version by its number, or ``now``."""

    def _deserialize(self, value: Any, *more: Any, **named: Any) -> Any:
        text = super()._deserialize(value, *more, **named)
        try:
            return version_named(text)
        except Refused as refused:
            raise ValidationError(list(refused.faults)) from None


class PeriodQuery(PageQuery):
    """Which periods are wanted; all that is given must hold."""

    organisation = Asked()
    period = Asked()
    stage = Choice(PeriodStage)
    holds = Day(metadata={"description": "A day that lies in them."})


class DifferenceQuery(FormQuery):
    """Between which versions."""

    from_ = VersionName(required=True, data_key="from", metadata=_VERSION)
    to = VersionName(required=True, metadata=_VERSION)


def list_periods(asked: dict[str, Any]) -> dict[str, Any]:
    """List periods by organisation and name, where they stand."""
    request = page_in(asked)
    with standing() as connection:
        return present_page(period_queries.periods(connection, PeriodFilter(**asked), request))


def show_period(organisation: str, period: str) -> dict[str, Any]:
    """Show where a period stands, its versions with who certified each, and every step."""
    with standing() as connection:
        document = period_document(connection, _books(organisation, period))
    periods.set_etag([document["position"]])
    return document


def show_version(asked: dict[str, Any], organisation: str, period: str, version: str) -> Any:
    """Show a version with its rows, read again as known then.

    The digest of a section is SHA-256 over its rows as they stand here, in their order: each as
    JSON without blanks, its names sorted, in UTF-8, and a line feed after it.
    """
    write = formed(asked, period_version_sheets)
    number = _number(version)
    with standing() as connection:
        return write(version_document(connection, _books(organisation, period), number))


def compare_versions(asked: dict[str, Any], organisation: str, period: str) -> Any:
    """Say in which rows any two versions of a period differ, or one and what is known now."""
    write = formed(asked, period_difference_sheets)
    with standing() as connection:
        books = _books(organisation, period)
        return write(difference(connection, books, asked["from_"], asked["to"]))


def show_carry_over(asked: dict[str, Any], organisation: str, period: str) -> Any:
    """Hold what a period left bound to projects against what the next one began with."""
    write = formed(asked, carry_over_sheets)
    with standing() as connection:
        return write(carry_over(connection, _books(organisation, period)))


def _books(organisation: str, period: str) -> Books:
    return Books.of(checked("period", organisation), checked("period", period), g.audit_position)


def _number(version: str) -> int:
    """Read the number of a version in an address; ``now`` is none."""
    return version_named(version) or 0


def _offer(rule: str, command: type[PreparePeriod] | type[ClosePeriod], do: Any) -> None:
    """Accept a command whose rows the service reads itself."""
    addressed = ("organisation", "period") if rule else ()
    body = schema_of(command, without=(*addressed, *_READ_BY_THE_SERVICE))

    def execute(said: dict[str, Any], **named: str) -> Receipt:
        desk = PeriodDesk(application())
        asked = command(**said, **named)  # type: ignore[arg-type]  # as its schema says
        receipt: Receipt = do(desk, asked, access.actor(), access.command_id(), access.key())
        return receipt

    name = name_of(command)
    execute.__doc__, execute.__name__ = command.__doc__, name
    view: Any = periods.arguments(body)(execute)
    view = periods.response(HTTPStatus.CREATED, ReceiptSchema)(view)
    view = refusals(view, periods, 400, 401, 404, 409, 413, 415, 422, 503)
    view = periods.doc(operationId=name, parameters=HEADERS)(view)
    periods.add_url_rule(rule, endpoint=name, view_func=view, methods=["POST"])


_offer("", PreparePeriod, PeriodDesk.prepare)
_offer(f"{_OF_PERIOD}/closures", ClosePeriod, PeriodDesk.close)
serve(
    periods,
    "",
    "periods",
    list_periods,
    page_schema("PeriodPage", PeriodEntrySchema),
    PeriodQuery,
    reads=("period_register",),
)
serve_one(periods, _OF_PERIOD, "period", show_period, PeriodSchema, reads=("period_register",))
for _rule, _name, _view, _answer, _query in (
    ("versions/<version>", "version", show_version, VersionAgainSchema, FormQuery),
    ("differences", "differences", compare_versions, PeriodDifferenceSchema, DifferenceQuery),
    ("carry-over", "carry_over", show_carry_over, CarryOverSchema, FormQuery),
):
    _known = refusals(_view, periods, 404)
    serve(periods, f"{_OF_PERIOD}/{_rule}", _name, _known, _answer, _query, reads=READS)
