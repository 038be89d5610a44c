"""Sanctions and commendations: proposed on findings, signed by a second person, carried out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from aggregates.sanction_values import SanctionKind
from aggregates.stages import SanctionStage
from api.commands import accept
from api.fields import Choice, WholeNumber
from api.reading import (
    Asked,
    Division,
    MomentQuery,
    PageQuery,
    checked,
    found,
    moment_in,
    page_in,
    page_schema,
    present,
    present_page,
    record_schema,
)
from api.resource import resource
from api.serving import serve, serve_one, standing
from audit_service.commands.sanctions import (
    DeclineSanction,
    ExecuteReduction,
    ProposeSanction,
    RevokeSanction,
    SignSanction,
)
from projections import sanction_queries
from projections.rows import Row
from projections.sanction_queries import SanctionFilter
from projections.sanction_tables import SANCTIONS

sanctions = resource("sanctions", __doc__)

accept(sanctions, "", ProposeSanction)
accept(sanctions, "/<sanction>/signature", SignSanction)
accept(sanctions, "/<sanction>/refusal", DeclineSanction)
accept(sanctions, "/<sanction>/revocation", RevokeSanction)
accept(sanctions, "/<sanction>/execution", ExecuteReduction)


class SanctionStepSchema(Schema):
    """A stage a sanction came to: who brought it there, and in which words.

    ``words`` are the reasons, the opinion, or the number of the document a reduction rests on;
    ``allocation`` is what it was taken from.
    """

    position = fields.Integer(required=True)
    effective_on = fields.Date(required=True)
    stage = fields.String(required=True)
    by = fields.String(required=True)
    office = fields.String(required=True)
    words = fields.String(required=True)
    allocation = fields.String(required=True, allow_none=True)


SanctionEntrySchema = record_schema("SanctionEntry", SANCTIONS)
SanctionSchema = record_schema(
    "Sanction",
    SANCTIONS,
    stages=fields.List(fields.Nested(SanctionStepSchema), required=True),
)


class SanctionQuery(MomentQuery, PageQuery):
    """Which sanctions are wanted; all that is given must hold, the stage at the moment asked."""

    kind = Choice(SanctionKind)
    organisation = Asked()
    person = Asked()
    region = Division()
    stage = Choice(SanctionStage)
    finding = Asked()
    fiscal_year = WholeNumber(written=True)


def list_sanctions(asked: dict[str, Any]) -> dict[str, Any]:
    """List sanctions and commendations by reference, each in its stage at a moment."""
    request, moment = page_in(asked), moment_in(asked)
    with standing() as connection:
        page = sanction_queries.sanctions(connection, SanctionFilter(**asked), request, moment)
    return present_page(page)


def show_sanction(asked: dict[str, Any], reference: str) -> Row:
    """Show a sanction with the stages it had gone through at a moment."""
    moment = moment_in(asked)
    with standing() as connection:
        row = sanction_queries.sanction(connection, checked("sanction", reference), moment)
    row = found(row, "sanction", reference)
    sanctions.set_etag([row["reference"], row["stages"][-1]["position"]])
    return present(row)


serve(
    sanctions,
    "",
    "sanctions",
    list_sanctions,
    page_schema("SanctionPage", SanctionEntrySchema),
    SanctionQuery,
    reads=("sanction_register",),
)
serve_one(
    sanctions,
    "/<reference>",
    "sanction",
    show_sanction,
    SanctionSchema,
    MomentQuery,
    reads=("sanction_register",),
)
