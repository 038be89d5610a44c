"""Imports of bank statements: a bank's file as it came, received whole or refused and kept."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from flask import Response
from marshmallow import Schema, ValidationError, fields

from aggregates.money import Money
from aggregates.reasons.general import REFERENCE_MALFORMED, VALUE_NOT_LISTED
from api import access
from api.audit_imports import imports
from api.commands import HEADERS, application, refusals
from api.fields import StrictSchema, Truth
from api.imports import RemarkSchema, digest_of, received
from api.reading import AmountSchema, Asked, amount, checked
from api.serving import attachment, serve_bytes
from audit_service.command_keys import AnsweredBefore
from audit_service.importers.outcomes import Status
from audit_service.statements.bank_profiles import shipped_bank_profile, shipped_bank_profiles
from audit_service.statements.delivered_files import DeliveredFiles
from audit_service.statements.outcomes import Received, Request, StatementOutcome
from audit_service.statements.receiving import import_statement
from audit_service.wellformed import reference_faults

__all__ = ["imports"]

_NO_NAMES: Final = (".", "..")
_DATE: Final = {"format": "date"}  # an answer kept under its key is sent as it was written
_BODY: Final = {
    "required": True,
    "content": {
        media: {"schema": {"type": "string", "format": "binary"}}
        for media in (
            "application/xml",
            "text/plain",
            "text/csv",
            "application/x-ofx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    },
}


class FileName(Asked):
    """The name of the file that is sent, without a folder; what it is, its content says."""

    def _deserialize(self, value: Any, *more: Any, **named: Any) -> str:
        name = super()._deserialize(value, *more, **named)
        if faults := list(reference_faults(name)):
            raise ValidationError(faults)
        if name in _NO_NAMES:
            raise ValidationError([REFERENCE_MALFORMED(text=name)])
        return name


class ProfileName(Asked):
    """One of the bank profiles that come with the service."""

    def _deserialize(self, value: Any, *more: Any, **named: Any) -> str:
        name = super()._deserialize(value, *more, **named)
        if name not in (known := shipped_bank_profiles()):
            raise ValidationError([VALUE_NOT_LISTED(text=name[:80], choices=", ".join(known))])
        return name


class StatementQuery(StrictSchema):
    """Which file is sent, and what it does not say itself."""

    name = FileName(required=True, metadata={"description": "Its name; any will do."})
    profile = ProfileName(metadata={"description": "How to read a bank's table (CSV, XLSX)."})
    account = Asked(load_default="", metadata={"description": "Whose table, if it does not say."})
    currency = Asked(load_default="", metadata={"description": "In what, if it does not say."})
    dry_run = Truth(written=True, load_default=False)


class ReceivedSchema(Schema):
    """One statement of the file; ``booked`` counts entries that nobody had listed before."""

    reference = fields.String(required=True)
    account = fields.String(required=True)
    kind = fields.String(required=True)
    number = fields.String(required=True)
    first_on = fields.String(required=True, metadata=_DATE)
    last_on = fields.String(required=True, metadata=_DATE)
    opening = fields.Nested(AmountSchema, required=True, allow_none=True)
    credits = fields.Nested(AmountSchema, required=True)
    debits = fields.Nested(AmountSchema, required=True)
    closing = fields.Nested(AmountSchema, required=True, allow_none=True)
    entries = fields.Integer(required=True)
    known = fields.Integer(required=True)
    booked = fields.Integer(required=True)
    is_new = fields.Boolean(required=True)


class StatementOutcomeSchema(Schema):
    """What an import did: ``imported``, ``unchanged`` (all on record) or only ``checked``."""

    status = fields.String(required=True)
    source = fields.String(required=True)
    sha256 = fields.String(required=True)
    statements = fields.List(fields.Nested(ReceivedSchema), required=True)
    remarks = fields.List(fields.Nested(RemarkSchema), required=True)


def import_statements(asked: dict[str, Any]) -> Any:
    """Import the statements of one file (camt, MT940, OFX, CSV, XLSX).

    All of them are received with all their entries, or nothing is and every fault is named by its
    place. The file is kept either way, under the SHA-256 of its bytes.
    """
    key, actor = access.key(), access.actor()
    with received(asked["name"]) as path:
        if key is None or asked["dry_run"]:
            return _answer(_import(path, asked, None))
        digest = digest_of(path, asked)
        before = application().service.answer_under(key, actor, digest)
        if before is None:
            try:
                return _answer(_import(path, asked, Request(key, digest, _written)))
            except AnsweredBefore as answered:
                before = answered.answer
        return json.loads(before), HTTPStatus.CREATED


def delivered_file(sha256: str) -> Response:
    """Hand out a file as a bank delivered it, whether it was received or refused."""
    office = access.office_asking()
    files = DeliveredFiles(application().service)
    kept = files.hand_out(checked("evidence", sha256), office)
    return attachment(kept.sha256, kept.size, kept.media_type, kept.pieces)


def _import(path: Path, asked: dict[str, Any], request: Request | None) -> StatementOutcome:
    return import_statement(
        application(),
        path,
        access.actor(),
        profile=shipped_bank_profile(asked["profile"]) if "profile" in asked else None,
        account=asked["account"],
        currency=asked["currency"],
        dry_run=asked["dry_run"],
        request=request,
    )


def _answer(outcome: StatementOutcome) -> Any:
    is_new = outcome.status is Status.IMPORTED
    return _document(outcome), HTTPStatus.CREATED if is_new else HTTPStatus.OK


def _written(outcome: StatementOutcome) -> str:
    """Write the answer, to be kept under its key."""
    return json.dumps(_document(outcome), ensure_ascii=False)


def _document(outcome: StatementOutcome) -> dict[str, Any]:
    return {
        "status": outcome.status.value,
        "source": outcome.source,
        "sha256": outcome.sha256,
        "statements": list(map(_statement, outcome.statements)),
        "remarks": [{"at": r.at, "code": r.code, "detail": r.message()} for r in outcome.remarks],
    }


def _statement(one: Received) -> dict[str, Any]:
    first_on, last_on = one.days
    return {
        "reference": one.reference,
        "account": one.account,
        "kind": one.kind.value,
        "number": one.head.number,
        "first_on": first_on.isoformat(),
        "last_on": last_on.isoformat(),
        "opening": _amount(one.opening),
        "credits": _amount(one.credits),
        "debits": _amount(one.debits),
        "closing": _amount(one.closing),
        "entries": one.totals.count,
        "known": one.known,
        "booked": one.booked,
        "is_new": one.is_new,
    }


def _amount(money: Money | None) -> dict[str, Any] | None:
    return None if money is None else amount(money.minor, money.currency)


def _accept() -> None:
    view: Any = imports.arguments(StatementQuery, location="query")(import_statements)
    view = imports.response(HTTPStatus.CREATED, StatementOutcomeSchema)(view)
    view = imports.alt_response(HTTPStatus.OK, schema=StatementOutcomeSchema)(view)
    view = refusals(view, imports, 400, 401, 409, 413, 422, 503)
    name = "import_statements"
    view = imports.doc(operationId=name, parameters=HEADERS, requestBody=_BODY)(view)
    imports.add_url_rule("/statements", endpoint=name, view_func=view, methods=["POST"])


_accept()
serve_bytes(imports, "/files/<sha256>", "delivered_file", delivered_file)
