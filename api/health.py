"""Whether the service lives, and whether it can do its work."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from api.commands import application

health = Blueprint("health", __name__)


@health.get("/livez")
def live() -> dict[str, Any]:
    """Answer as long as the process serves."""
    return {"status": "ok"}


@health.get("/readyz")
def ready() -> dict[str, Any]:
    """Answer when the database does, with how far the read models are behind the record.

    A projection that has stopped is named, and does not make the service unready: commands and
    all other reads go on.
    """
    served = application()
    found = served.standings()
    last = served.service.last_position()
    stopped = [
        {"projection": one.name, "position": one.stop.position, "topic": one.stop.topic}
        for one in found
        if one.stop is not None
    ]
    return {
        "status": "degraded" if stopped else "ok",
        "position": last,
        "lag": last - min(one.position for one in found),
        "stopped": stopped,
    }
