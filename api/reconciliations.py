"""Reconciliations: runs that match what an account has open at the bank and in the books."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from marshmallow import Schema, fields

from aggregates.refusals import Refused
from aggregates.values import Reference
from api import access
from api.commands import HEADERS, application, refusals
from api.fields import Day, StrictSchema, Truth
from api.reading import AmountSchema, Asked, amount
from api.resource import resource
from audit_service.case_finding import find_cases
from audit_service.command_keys import AnsweredBefore, Request
from audit_service.reconciled import Reconciled
from audit_service.reconciling import accounts_named
from audit_service.reconciling import reconcile as run

reconciliations = resource("reconciliations", __doc__)


class RunSchema(StrictSchema):
    """Which account's lines are to be matched up to which date, and whether only on trial."""

    account = Asked(required=True)
    effective_on = Day(required=True)
    dry_run = Truth(load_default=False)


class SideSchema(Schema):
    """Lines of a side that were open, and how many of them are matched, proposed, or neither."""

    open = fields.Integer(required=True)
    matched = fields.Integer(required=True)
    proposed = fields.Integer(required=True)
    left = fields.Integer(required=True)


class DifferenceSumSchema(AmountSchema):
    """What the bank moved beside the items, by kind."""

    kind = fields.String(required=True)


class ReconciledSchema(Schema):
    """What a run did: matches by rule, made now or awaiting a person, and what the bank moved."""

    account = fields.String(required=True)
    effective_on = fields.String(required=True, metadata={"format": "date"})
    bank = fields.Nested(SideSchema, required=True)
    books = fields.Nested(SideSchema, required=True)
    certain = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    proposed = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    differences = fields.List(fields.Nested(DifferenceSumSchema), required=True)
    matched_in = fields.Nested(AmountSchema, required=True)
    matched_out = fields.Nested(AmountSchema, required=True)
    recorded = fields.Integer(required=True)
    position = fields.Integer(required=True)
    is_dry = fields.Boolean(required=True)


def reconcile(said: dict[str, Any]) -> Any:
    """Match what an account has open, up to a date.

    What a rule is certain of is matched at once; what it is not is proposed and awaits a person.
    Nothing a person has decided is touched. A run that finds nothing new answers 200. Differences
    become cases afterwards, and cases whose difference is gone are over.
    """
    key, actor = access.key(), access.actor()
    request, before = None, None
    if key is not None and not said["dry_run"]:
        asked = ("reconcile", access.command_id(), sorted(said.items()))
        digest = hashlib.sha256(repr(asked).encode()).hexdigest()
        before = application().service.answer_under(key, actor, digest)
        request = Request(key, digest, _written)
    if before is None:
        try:
            return _answer(_document(_run(said, request)))
        except AnsweredBefore as answered:
            before = answered.answer
    return _answer(json.loads(before))


def _answer(document: dict[str, Any]) -> Any:
    is_new = document["recorded"] and not document["is_dry"]
    return document, HTTPStatus.CREATED if is_new else HTTPStatus.OK


def _run(said: dict[str, Any], request: Request[Reconciled] | None) -> Reconciled:
    """Match, then take up the differences that are left; what was asked before has no effect."""
    try:
        (account,) = accounts_named(application(), (said["account"],))
    except Refused as refused:
        raise Refused(*(fault.located("/account") for fault in refused.faults)) from None
    done = run(
        application(),
        account,
        access.actor(),
        effective_on=said["effective_on"],
        dry_run=said["dry_run"],
        command_id=access.command_id(),
        request=request,
    )
    if not done.is_dry:
        number = Reference(done.account)
        find_cases(application(), number, access.actor(), effective_on=done.effective_on)
    return done


def _written(done: Reconciled) -> str:
    """Write the answer, to be kept under its key."""
    return json.dumps(_document(done), ensure_ascii=False)


def _document(done: Reconciled) -> dict[str, Any]:
    return asdict(done) | {
        "effective_on": done.effective_on.isoformat(),
        "differences": [
            {"kind": kind} | (amount(minor, done.currency) or {})
            for kind, minor in done.differences.items()
        ],
        "matched_in": amount(done.matched_in, done.currency),
        "matched_out": amount(done.matched_out, done.currency),
    }


def _offer() -> None:
    view = reconciliations.arguments(RunSchema)(reconcile)
    view = reconciliations.response(HTTPStatus.CREATED, ReconciledSchema)(view)
    view = reconciliations.alt_response(HTTPStatus.OK, schema=ReconciledSchema)(view)
    view = refusals(view, reconciliations, 400, 401, 409, 413, 415, 422, 503)
    view = reconciliations.doc(operationId="reconcile", parameters=HEADERS)(view)
    reconciliations.add_url_rule("", endpoint="reconcile", view_func=view, methods=["POST"])


_offer()
