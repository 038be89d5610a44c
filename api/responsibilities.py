"""Responsibilities: who was responsible for a project on a day, and which letters lack a name."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from aggregates.letter_values import ResponsibilityKind
from aggregates.reasons.general import NOT_RECORDED
from aggregates.refusals import Refused
from api.fields import Choice, Day
from api.reading import (
    Asked,
    Division,
    KnownAt,
    PageQuery,
    checked,
    page_in,
    page_schema,
    present_page,
)
from api.resource import resource
from api.responsibility_letters import LetterSchema
from api.serving import serve, standing
from projections import responsibility_queries
from projections.responsibility_queries import LetterFilter

responsibilities = resource("responsibilities", __doc__)


class ResponsibilitySchema(Schema):
    """Who answered under a letter in force; ``positions`` are the facts that make it so."""

    letter = fields.String(required=True)
    kind = fields.String(required=True)
    organisation = fields.String(required=True)
    person = fields.String(required=True)
    since = fields.Date(required=True)
    counterpart_organisation = fields.String(required=True)
    counterpart_person = fields.String(required=True)
    valid_until = fields.Date(required=True)
    duties = fields.List(fields.String(), required=True)
    covers = fields.List(fields.String(), required=True)
    positions = fields.List(fields.Integer(), required=True)


class ResponsibilityQuery(PageQuery):
    """For which project and which day, and as known when."""

    project = Asked(required=True)
    on = Day(required=True)
    known_at = KnownAt(metadata={"description": "Log position or RFC 3339 instant; else now."})


class UnsignedLetterSchema(LetterSchema):  # type: ignore[misc, valid-type]  # made from its table
    """A letter that is not signed twice, and which signature it lacks on the day."""

    lacks_signature = fields.Boolean(required=True)
    lacks_countersignature = fields.Boolean(required=True)


class SignaturesSchema(Schema):
    """How many letters there are on a day, how many are signed twice, and a page of the others."""

    letters = fields.Integer(required=True)
    signed = fields.Integer(required=True)
    signed_percent = fields.String(required=True, allow_none=True)
    unsigned = fields.Nested(page_schema("UnsignedLetterPage", UnsignedLetterSchema), required=True)


class SignaturesQuery(PageQuery):
    """Which letters are counted, on which day, and as known when."""

    on = Day(required=True)
    known_at = KnownAt(metadata={"description": "Log position or RFC 3339 instant; else now."})
    kind = Choice(ResponsibilityKind)
    organisation = Asked()
    region = Division()


def responsible(asked: dict[str, Any]) -> dict[str, Any]:
    """List who was responsible for a project on a day, under letters about it or its divisions."""
    request, project = page_in(asked), checked("project", asked["project"])
    with standing() as connection:
        page = responsibility_queries.responsible_for(
            connection, project, asked["on"], asked.get("known_at"), request
        )
    if page is None:
        raise Refused(NOT_RECORDED(kind="project", reference=project).located("/project"))
    return present_page(page)


def signatures(asked: dict[str, Any]) -> dict[str, Any]:
    """Count the letters signed twice on a day, and list those that are not."""
    request, on, known_at = page_in(asked), asked.pop("on"), asked.pop("known_at", None)
    with standing() as connection:
        counted = responsibility_queries.signatures(
            connection, on, known_at, LetterFilter(**asked), request
        )
    return {
        "letters": counted.letters,
        "signed": counted.signed,
        "signed_percent": counted.signed_percent,
        "unsigned": present_page(counted.unsigned),
    }


serve(
    responsibilities,
    "",
    "responsibilities",
    responsible,
    page_schema("ResponsibilityPage", ResponsibilitySchema),
    ResponsibilityQuery,
    reads=("responsibility_register",),
)
serve(
    responsibilities,
    "/signatures",
    "signatures",
    signatures,
    SignaturesSchema,
    SignaturesQuery,
    reads=("responsibility_register",),
)
