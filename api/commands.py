"""Commands over HTTP: each is one POST, described by its dataclass and answered by a receipt."""

from __future__ import annotations

import inspect
import re
from http import HTTPStatus
from typing import Any, Final

from flask import current_app
from marshmallow import Schema, fields

from api import access
from api.resource import Resource
from api.schemas import schema_of
from audit_service.bootstrap import Application
from audit_service.commands.audits import ReceiveAudit, RecordAuditFinding
from audit_service.commands.command import Command, Receipt, name_of
from audit_service.commands.documents import ReceiveDocument
from audit_service.commands.evidence import DepositEvidence
from audit_service.commands.found_cases import RecordCase, RestateCase, SettleCase
from audit_service.commands.matches import RecordMatch
from audit_service.commands.periods import ClosePeriod, PreparePeriod
from audit_service.commands.statements import NoteLines, ReceiveStatement, RecordLines

NOT_EXPOSED: Final[tuple[type[Command], ...]] = (
    ReceiveDocument,
    DepositEvidence,
    ReceiveAudit,
    RecordAuditFinding,
    RecordMatch,
    ReceiveStatement,
    RecordLines,
    NoteLines,
    RecordCase,
    RestateCase,
    SettleCase,
    PreparePeriod,
    ClosePeriod,
)
"""Commands that only the service itself gives: who reads a file, takes in evidence, matches, holds
both sides of an account against each other, or reads what a period came to."""

_PARAMETER = re.compile(r"<(\w+)>")
HEADERS: Final = [
    {
        "in": "header",
        "name": access.PERSON,
        "required": True,
        "description": "Who acts; percent-encoded UTF-8. Development only.",
        "schema": {"type": "string"},
    },
    {
        "in": "header",
        "name": access.OFFICE,
        "required": True,
        "description": "The organisation they act for; percent-encoded UTF-8. Development only.",
        "schema": {"type": "string"},
    },
    {
        "in": "header",
        "name": access.COMMAND_ID,
        "required": False,
        "description": "An identity of your own for the command, kept with every fact it makes.",
        "schema": {"type": "string"},
    },
    {
        "in": "header",
        "name": access.KEY,
        "required": False,
        "description": "Sent again with the same body, the command takes effect once and gets the"
        " first answer, byte for byte; with another body it is refused (409).",
        "schema": {"type": "string"},
    },
]


class ReceiptSchema(Schema):
    """Which record changed, the version it now stands at, and the last log position written."""

    kind = fields.String(required=True)
    reference = fields.String(required=True)
    version = fields.Integer(required=True)
    position = fields.Integer(required=True)
    command_id = fields.String(required=True)


def application() -> Application:
    """Return the application this process serves."""
    found: Application = current_app.extensions["audit_service"]
    return found


def accept(resource: Resource, rule: str, command: type[Command]) -> None:
    """Accept a command by POST at a rule whose parameters fill its fields of the same name."""
    name = name_of(command)
    body = schema_of(command, without=_PARAMETER.findall(rule))

    def execute(said: dict[str, Any], **addressed: str) -> Receipt:
        given: dict[str, Any] = {**said, **addressed}
        return application().service.execute(
            command(**given), access.actor(), access.command_id(), access.key()
        )

    execute.__doc__ = _summary(command)
    execute.__name__ = name
    view = resource.arguments(body)(execute)
    view = resource.response(HTTPStatus.CREATED, ReceiptSchema)(view)
    view = refusals(view, resource, 400, 401, 404, 409, 413, 415, 422, 503)
    view = resource.doc(operationId=name, parameters=HEADERS)(view)
    resource.add_url_rule(rule, endpoint=name, view_func=view, methods=["POST"])


def refusals(view: Any, resource: Resource, *statuses: int) -> Any:
    """Describe which refusals an operation may answer."""
    for status in statuses:
        view = resource.alt_response(status, HTTPStatus(status).name)(view)
    return view


def _summary(command: type[Command]) -> str:
    """Make the first sentence of a command the summary, and the whole text the description."""
    text = " ".join(inspect.cleandoc(command.__doc__ or "").split())
    return f"{text.partition('. ')[0].rstrip('.')}.\n\n{text}"
