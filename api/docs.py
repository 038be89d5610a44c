"""The page that shows the API to people: every byte of it comes from this service."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flask import Blueprint, Response, send_from_directory

from api.resource import PREFIX

STATIC: Final = Path(__file__).parent / "static"
POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'; object-src 'none'"
)

docs = Blueprint("docs", __name__, url_prefix=f"{PREFIX}/docs")


@docs.get("")
def page() -> Response:
    """Serve the page."""
    return _served("docs.html")


@docs.get("/static/<path:name>")
def asset(name: str) -> Response:
    """Serve a style sheet or a script of the page."""
    return _served(name)


def _served(name: str) -> Response:
    found = send_from_directory(STATIC, name)
    found.headers["Content-Security-Policy"] = POLICY
    return found
