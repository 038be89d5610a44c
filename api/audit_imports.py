"""Imports of single audits: several workbooks sent together, all of them recorded or none."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from flask import request

from aggregates.refusals import Refused
from aggregates.values import Reference, Text
from api import access
from api.commands import HEADERS, application, refusals
from api.fields import Day, StrictSchema, Truth, WholeNumber
from api.imports import FILE_BYTES_MAX, OutcomeSchema, answer, imports, written
from api.problems import QUERY
from api.reading import Asked
from api.reasons import MEDIA_TYPE_UNSUPPORTED
from audit_service.command_keys import AnsweredBefore
from audit_service.importers.audit_workbooks import File
from audit_service.importers.audits import Received, import_audit
from audit_service.importers.outcomes import Outcome, Request

__all__ = ["imports"]

FILES_MAX: Final = 32
"""How many files are taken together; an audit has eight workbooks."""

_MULTIPART: Final = "multipart/form-data"
_YEAR_MIN, _YEAR_MAX = 1900, 2999
_BODY: Final = {
    "required": True,
    "content": {
        _MULTIPART: {
            "schema": {
                "type": "object",
                "additionalProperties": {
                    "type": "array",
                    "items": {"type": "string", "format": "binary"},
                },
            }
        }
    },
}


class AuditQuery(StrictSchema):
    """Whose audit is sent, of which year, and who answers for its findings."""

    reference = Asked(required=True, metadata={"description": "Of the report: FAC-191734-21."})
    organisation = Asked(required=True, metadata={"description": "The auditee, on record."})
    person = Asked(required=True, metadata={"description": "Who answers for the findings."})
    audit_year = WholeNumber(least=_YEAR_MIN, most=_YEAR_MAX, written=True, required=True)
    effective_on = Day(required=True)
    dry_run = Truth(written=True, load_default=False)


def import_audits(asked: dict[str, Any]) -> Any:
    """Import the workbooks of one single audit (JSON): a report and its findings.

    The files are the parts of one form, under any names and in any order; each is known by the
    section its cover sheet states.
    """
    files, key, actor = _files(), access.key(), access.actor()
    if key is None or asked["dry_run"]:
        return answer(_import(asked, files, None))
    digest = _digest(asked, files)
    before = application().service.answer_under(key, actor, digest)
    if before is None:
        try:
            return answer(_import(asked, files, Request(key, digest, written)))
        except AnsweredBefore as answered:
            before = answered.answer
    return json.loads(before), HTTPStatus.CREATED


def _import(asked: dict[str, Any], files: tuple[File, ...], once: Request | None) -> Outcome:
    effective_on: date = asked["effective_on"]
    received = Received(
        reference=Reference(asked["reference"]),
        organisation=Reference(asked["organisation"]),
        person=Text(asked["person"]),
        audit_year=asked["audit_year"],
        effective_on=effective_on,
    )
    try:
        return import_audit(
            application(), files, received, access.actor(), dry_run=asked["dry_run"], request=once
        )
    except Refused as refused:
        raise Refused(
            *(
                fault.located(QUERY + fault.at) if fault.at.startswith("/") else fault
                for fault in refused.faults
            )
        ) from None


def _files() -> tuple[File, ...]:
    """Take the files of a form in the order they are sent."""
    if request.mimetype != _MULTIPART:
        raise Refused(MEDIA_TYPE_UNSUPPORTED())
    request.max_content_length = FILE_BYTES_MAX
    request.max_form_parts = FILES_MAX
    sent = [part for parts in request.files.listvalues() for part in parts]
    return tuple(
        File(_name(part.filename, number), part.read()) for number, part in enumerate(sent, 1)
    )


def _name(given: str | None, number: int) -> str:
    """Name a file as its sender does, in signs that can be shown; else by its place."""
    name = "".join(sign for sign in given or "" if sign.isprintable() and sign not in "/!\\")
    return name[:100] or f"#{number}"


def _digest(asked: dict[str, Any], files: tuple[File, ...]) -> str:
    """Digest what is asked: where, how, and every byte of every file."""
    digest = hashlib.sha256(repr((request.path, sorted(asked.items()))).encode())
    for one in sorted(hashlib.sha256(file.content).digest() for file in files):
        digest.update(one)
    return digest.hexdigest()


def _accept() -> None:
    view = imports.arguments(AuditQuery, location="query")(import_audits)
    view = imports.response(HTTPStatus.CREATED, OutcomeSchema)(view)
    view = imports.alt_response(HTTPStatus.OK, schema=OutcomeSchema)(view)
    view = refusals(view, imports, 400, 401, 409, 413, 415, 422, 503)
    view = imports.doc(operationId="import_audits", parameters=HEADERS, requestBody=_BODY)(view)
    imports.add_url_rule("/audits", endpoint="import_audits", view_func=view, methods=["POST"])


_accept()
