"""Reconciliations: runs that match what an account has open at the bank and in the books."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from marshmallow import Schema, fields

from api import access
from api.commands import HEADERS, application, refusals
from api.fields import Day, StrictSchema, Truth
from api.reading import Asked
from api.resource import resource
from audit_service import reconciling

reconciliations = resource("reconciliations", __doc__)


class RunSchema(StrictSchema):
    """Which account's lines are to be matched up to which date, and whether only on trial."""

    account = Asked(required=True)
    effective_on = Day(required=True)
    dry_run = Truth(written=True, load_default=False)


class SideSchema(Schema):
    """How many lines of a side were open, and how many of them the run matched or proposed."""

    open = fields.Integer(required=True)
    matched = fields.Integer(required=True)
    proposed = fields.Integer(required=True)


class ReconciledSchema(Schema):
    """What a run did; amounts in minor units, signed as they move the account."""

    account = fields.String(required=True)
    currency = fields.String(required=True)
    effective_on = fields.Date(required=True)
    bank = fields.Nested(SideSchema, required=True)
    books = fields.Nested(SideSchema, required=True)
    certain = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    proposed = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    differences = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    matched_in = fields.Integer(required=True)
    matched_out = fields.Integer(required=True)
    position = fields.Integer(required=True)
    is_dry = fields.Boolean(required=True)


def reconcile(said: dict[str, Any]) -> Any:
    """Match what an account has open, up to a date.

    What a rule is certain of is matched at once; what it is not is proposed and awaits a person.
    Nothing a person has decided is touched, and a second run finds nothing left to do.
    """
    return reconciling.reconcile(
        application(),
        said["account"],
        access.actor(),
        effective_on=said["effective_on"],
        dry_run=said["dry_run"],
    )


def _offer() -> None:
    view = reconciliations.arguments(RunSchema)(reconcile)
    view = reconciliations.response(HTTPStatus.CREATED, ReconciledSchema)(view)
    view = refusals(view, reconciliations, 400, 401, 404, 409, 413, 415, 422, 503)
    view = reconciliations.doc(operationId="reconcile", parameters=HEADERS)(view)
    reconciliations.add_url_rule("", endpoint="reconcile", view_func=view, methods=["POST"])


_offer()
