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
    """Answer when the database does, with how far the read models are behind the record."""
    served = application()
    last = served.service.last_position()
    return {"status": "ok", "position": last, "lag": last - served.reached()}
