"""The projections: how far each read model has followed the record."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from api.commands import application
from api.reading import serve
from api.resource import resource
from projections.engine import position_of

projections = resource("projections", __doc__)


class ProjectionSchema(Schema):
    """One projection: the last position it has applied, and how many it is behind."""

    name = fields.String(required=True)
    position = fields.Integer(required=True)
    lag = fields.Integer(required=True)


class StandingSchema(Schema):
    """The end of the record, and where each projection stands."""

    position = fields.Integer(required=True)
    items = fields.List(fields.Nested(ProjectionSchema), required=True)


def show_standing() -> dict[str, Any]:
    """Show where each projection stands."""
    served = application()
    marks = {one.name: position_of(served.database, one) for one in served.projections}
    last = served.service.last_position()
    items = [
        {"name": name, "position": mark, "lag": max(0, last - mark)} for name, mark in marks.items()
    ]
    return {"position": last, "items": items}


serve(projections, "", "projections", show_standing, StandingSchema)
