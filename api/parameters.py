"""Parameters: the numbers rules take from the record, each in force from a date."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from api.commands import accept
from api.fields import Day, StrictSchema
from api.reading import record_schema
from api.resource import resource
from api.serving import serve, standing
from audit_service.commands.parameters import AdoptParameter
from projections import parameter_register
from projections.parameter_register import VALUES

parameters = resource("parameters", __doc__)

accept(parameters, "", AdoptParameter)

ValueSchema = record_schema(
    "ParameterValue",
    VALUES,
    superseded_on=fields.Date(required=True, allow_none=True),
)


class ParameterSchema(Schema):
    """A parameter: what it counts, what the sources say, and the values adopted for it.

    ``source`` and ``default`` are null where no source states a number. ``in_force`` is the value
    on the date asked for, null where there is no rule then.
    """

    name = fields.String(required=True)
    unit = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)
    default = fields.Integer(required=True, allow_none=True)
    in_force = fields.Integer(allow_none=True)
    values = fields.List(fields.Nested(ValueSchema(exclude=("name",))), required=True)


class ParametersSchema(Schema):
    """Every parameter there is."""

    items = fields.List(fields.Nested(ParameterSchema), required=True)


class ParameterQuery(StrictSchema):
    """For which date the values in force are wanted."""

    on = Day()


def list_parameters(asked: dict[str, Any]) -> dict[str, Any]:
    """List all parameters with their values over time."""
    with standing() as connection:
        return {"items": parameter_register.parameters(connection, asked.get("on"))}


serve(
    parameters,
    "",
    "parameters",
    list_parameters,
    ParametersSchema,
    ParameterQuery,
    reads=("parameter_register",),
)
