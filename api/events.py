"""The event feed: the record itself, in order, to be followed from any position."""

from __future__ import annotations

import json
from typing import Any

from marshmallow import Schema, fields

from aggregates.money import MINOR_MAX
from api.access import office_asking
from api.commands import application
from api.fields import StrictSchema, WholeNumber
from api.resource import resource
from api.serving import serve
from audit_service.confidentiality import Clearance
from audit_service.log_connections import identity_in
from projections.paging import LIMIT_DEFAULT, LIMIT_MAX

events = resource("events", __doc__)


class EventSchema(Schema):
    """One recorded fact, as the log holds it, confidential words left out."""

    position = fields.Integer(required=True)
    recorded_at = fields.String(required=True)
    topic = fields.String(required=True)
    originator_id = fields.String(required=True)
    version = fields.Integer(required=True)
    state = fields.Dict(required=True)


class EventPageSchema(Schema):
    """Facts in order, and the position to ask after for what follows, now or later."""

    items = fields.List(fields.Nested(EventSchema), required=True)
    next_after = fields.Integer(required=True)


class EventQuery(StrictSchema):
    """Which part of the record is wanted."""

    after = WholeNumber(most=MINOR_MAX, written=True, load_default=0)
    limit = WholeNumber(least=1, most=LIMIT_MAX, written=True, load_default=LIMIT_DEFAULT)


def list_events(asked: dict[str, Any]) -> dict[str, Any]:
    """List recorded facts after a position, oldest first.

    A fact with confidential words is ``redacted`` for whoever is not cleared for them.
    """
    found = application().service.store.select_notifications(
        asked["after"], asked["limit"], inclusive_of_start=False
    )
    clearance = Clearance(application().service, office_asking())
    items = [
        {
            "position": entry.id,
            "recorded_at": entry.recorded_at,
            "topic": entry.topic,
            "originator_id": str(entry.originator_id),
            "version": entry.originator_version,
            "state": clearance.shown(
                entry.topic, identity_in(entry.originator_id), json.loads(entry.state)
            ),
        }
        for entry in found
    ]
    return {"items": items, "next_after": found[-1].id if found else asked["after"]}


serve(events, "", "events", list_events, EventPageSchema, EventQuery, reads=())
