"""Batches: many commands in one transaction, all of them or none."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields

from aggregates.reasons.general import FIELD_MISSING, LIST_EMPTY, VALUE_NOT_LISTED
from aggregates.refusals import Refusal, Refused
from api import access
from api.commands import HEADERS, NOT_EXPOSED, application, refusals
from api.fields import ABSENT, Entries, StrictSchema
from api.reasons import NOT_AN_OBJECT, TOO_MANY_ENTRIES
from api.resource import resource
from api.schemas import schema_of
from audit_service.commands import COMMANDS
from audit_service.commands.command import BatchReceipt, Command, name_of

COMMANDS_MAX: Final = 1_000

_BY_NAME: Final[dict[str, type[Command]]] = {
    name_of(command): command for command in COMMANDS if command not in NOT_EXPOSED
}

batches = resource("batches", __doc__)


class AnyCommand(fields.Dict):
    """Any command with all its fields, as an object that names it."""

    default_error_messages = ABSENT

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Command:  # type: ignore[override]  # a command is what a batch holds
        if not isinstance(value, dict):
            raise ValidationError([NOT_AN_OBJECT()])
        said = dict(value)
        if "command" not in said:
            raise ValidationError({"command": [FIELD_MISSING]})
        name = said.pop("command")
        if not isinstance(name, str) or name not in _BY_NAME:
            fault = VALUE_NOT_LISTED(text=str(name)[:60], choices=", ".join(_BY_NAME))
            raise ValidationError({"command": [fault]})
        command = _BY_NAME[name]
        return command(**schema_of(command)().load(said))


class BatchSchema(StrictSchema):
    """Commands in the order in which they are to be carried out."""

    commands = Entries(
        AnyCommand(
            metadata={
                "properties": {"command": {"type": "string", "enum": list(_BY_NAME)}},
                "required": ["command"],
            }
        ),
        required=True,
        metadata={"minItems": 1, "maxItems": COMMANDS_MAX},
    )


class BatchReceiptSchema(Schema):
    """How many commands were carried out, under which identity, and where the record now ends."""

    accepted = fields.Integer(required=True)
    command_id = fields.String(required=True)
    position = fields.Integer(required=True)


def execute_batch(said: dict[str, Any]) -> BatchReceipt:
    """Carry out up to 1,000 commands in one transaction, or none of them."""
    commands: tuple[Command, ...] = said["commands"]
    if not commands:
        raise Refused(LIST_EMPTY(name="commands").located("/commands"))
    if len(commands) > COMMANDS_MAX:
        raise Refused(TOO_MANY_ENTRIES(limit=COMMANDS_MAX).located("/commands"))
    try:
        return application().service.execute_batch(
            commands, access.actor(), access.command_id(), access.key()
        )
    except Refused as refused:
        raise Refused(*(_located(fault) for fault in refused.faults)) from None


def _located(fault: Refusal) -> Refusal:
    """Turn a place in a sequence (``#3/amount``) into a JSON pointer; leave other places alone."""
    if not fault.at.startswith("#"):
        return fault
    return fault.located(f"/commands/{fault.at.removeprefix('#')}")


_view = batches.arguments(BatchSchema)(execute_batch)
_view = batches.response(HTTPStatus.CREATED, BatchReceiptSchema)(_view)
_view = refusals(_view, batches, 400, 401, 404, 409, 413, 415, 422, 503)
_view = batches.doc(operationId="execute_batch", parameters=HEADERS)(_view)
batches.add_url_rule("", endpoint="execute_batch", view_func=_view, methods=["POST"])
