"""The projections: how far each read model has followed the record, and what holds it up."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from api.commands import application
from api.resource import resource
from api.serving import serve

projections = resource("projections", __doc__)


class StopSchema(Schema):
    """The fact a projection could not apply, and since when; it stays until it is applied."""

    position = fields.Integer(required=True)
    topic = fields.String(required=True)
    fault = fields.String(required=True)
    stopped_at = fields.String(required=True)


class ProjectionSchema(Schema):
    """One projection: how it is, the last position it has applied, and how many it is behind.

    ``state`` is following, stopped or rebuilding. ``leader`` is the worker that keeps it going;
    without one, readers do as far as little is missing. ``built`` is how far new rows are.
    """

    name = fields.String(required=True)
    state = fields.String(required=True)
    position = fields.Integer(required=True)
    lag = fields.Integer(required=True)
    leader = fields.String(required=True, allow_none=True)
    stop = fields.Nested(StopSchema, required=True, allow_none=True)
    built = fields.Integer(required=True, allow_none=True)


class StandingSchema(Schema):
    """The end of the record, and where each projection stands."""

    position = fields.Integer(required=True)
    items = fields.List(fields.Nested(ProjectionSchema), required=True)


def show_standing() -> dict[str, Any]:
    """Show where each projection stands."""
    served = application()
    found = served.standings()
    last = served.service.last_position()
    items = [
        {
            "name": one.name,
            "state": one.state,
            "position": one.position,
            "lag": last - one.position,
            "leader": one.leader,
            "stop": one.stop,
            "built": one.built,
        }
        for one in found
    ]
    return {"position": last, "items": items}


serve(projections, "", "projections", show_standing, StandingSchema, reads=())
