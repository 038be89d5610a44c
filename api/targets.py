"""Targets: what a programme is to reach, how far it is, what money it lacks and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from api.commands import accept
from api.fields import Truth
from api.reading import (
    AmountSchema,
    Asked,
    Division,
    MomentQuery,
    PageQuery,
    amount,
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
from audit_service.commands.targets import AssignTarget, DropTarget, ReviseTarget
from projections import target_queries
from projections.rows import Row
from projections.target_queries import Attainment
from projections.target_tables import CUTS, TARGETS

targets = resource("targets", __doc__)

accept(targets, "", AssignTarget)
accept(targets, "/<target>/revisions", ReviseTarget)
accept(targets, "/<target>/withdrawal", DropTarget)

_SCOPE = ("fund", "purpose", "region")
CauseSchema = record_schema("Cause", CUTS)


class AttainmentSchema(Schema):
    """How far a target is reached at the moment asked for.

    ``accepted`` counts works of the purpose in the region that have passed all their milestones.
    ``needed`` is the quantity at its unit cost, ``shortfall`` what of it is not allotted; both are
    null without a unit cost. ``is_at_risk``: not reached, and money is lacking or its date is past
    on ``as_of``. ``causes`` are the reductions and returns that took money, each with the sanction
    it carried out and the position where that is recorded.
    """

    quantity = fields.Integer(required=True)
    is_dropped = fields.Boolean(required=True)
    accepted = fields.Integer(required=True)
    missing = fields.Integer(required=True)
    percent = fields.String(required=True)
    allotted = fields.List(fields.Nested(AmountSchema), required=True)
    paid = fields.List(fields.Nested(AmountSchema), required=True)
    needed = fields.Nested(AmountSchema, required=True, allow_none=True)
    shortfall = fields.Nested(AmountSchema, required=True, allow_none=True)
    is_at_risk = fields.Boolean(required=True)
    causes = fields.List(fields.Nested(CauseSchema(exclude=_SCOPE)), required=True)


TargetEntrySchema = record_schema("TargetEntry", TARGETS)
TargetSchema = record_schema(
    "Target",
    TARGETS,
    attainment=fields.Nested(AttainmentSchema, required=True),
)


class TargetQuery(PageQuery):
    """Which targets are wanted; all that is given must hold."""

    organisation = Asked()
    purpose = Asked()
    region = Division()
    is_dropped = Truth(written=True)


def list_targets(asked: dict[str, Any]) -> dict[str, Any]:
    """List targets by reference."""
    request = page_in(asked)
    with standing() as connection:
        return present_page(target_queries.targets(connection, request, **asked))


def show_target(asked: dict[str, Any], reference: str) -> Row:
    """Show a target as it stood at a moment, and how far it was reached."""
    moment = moment_in(asked)
    with standing() as connection:
        row = target_queries.target(connection, checked("target", reference), moment)
        row = found(row, "target", reference)
        reached = target_queries.attainment(connection, row, moment)
    targets.set_etag([row["version"], row["position"], repr(reached)])
    return {**present(row), "attainment": _shown(reached)}


def _shown(reached: Attainment) -> dict[str, Any]:
    return {
        "quantity": reached.quantity,
        "is_dropped": reached.is_dropped,
        "accepted": reached.accepted,
        "missing": reached.missing,
        "percent": reached.percent,
        "allotted": _amounts(reached.allotted),
        "paid": _amounts(reached.paid),
        "needed": amount(reached.needed, reached.currency),
        "shortfall": amount(reached.shortfall, reached.currency),
        "is_at_risk": reached.is_at_risk,
        "causes": [present(cause) for cause in reached.causes],
    }


def _amounts(by_currency: Mapping[str, int]) -> list[dict[str, Any] | None]:
    return [amount(minor, currency) for currency, minor in by_currency.items()]


serve(
    targets,
    "",
    "targets",
    list_targets,
    page_schema("TargetPage", TargetEntrySchema),
    TargetQuery,
    reads=("target_register",),
)
serve_one(
    targets,
    "/<reference>",
    "target",
    show_target,
    TargetSchema,
    MomentQuery,
    reads=("target_register",),
)
