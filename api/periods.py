"""Periods: drawn up, certified by two offices, closed and sealed; reopened for a correction."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from flask import g
from marshmallow import ValidationError

from aggregates.period_values import PeriodStage
from aggregates.refusals import Refused
from api import access
from api.commands import HEADERS, ReceiptSchema, accept, application, refusals
from api.fields import Choice, Day
from api.period_schemas import (
    CarryOverSchema,
    PeriodDifferenceSchema,
    PeriodEntrySchema,
    PeriodSchema,
    VersionAgainSchema,
)
from api.reading import Asked, PageQuery, checked, page_in, page_schema, present_page
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

_OF_PERIOD: Final = "/<organisation>/<period>"
_READ_BY_THE_SERVICE: Final = ("position", "sections")
_VERSION: Final = {"description": "The number of a version, or `now` for what is known now."}

periods = resource("periods", __doc__)

accept(periods, f"{_OF_PERIOD}/certifications", CertifyPeriod)
accept(periods, f"{_OF_PERIOD}/reopenings", ReopenPeriod)


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
