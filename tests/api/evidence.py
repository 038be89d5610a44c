"""Deposits over HTTP."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit_service.commands.command import Actor
from tests.api.story import WANG, identity, path

JPEG: Final = bytes.fromhex("ffd8ffe000104a46494600010100") + "屋面渗水".encode()
PHOTO: Final = hashlib.sha256(JPEG).hexdigest()
BOUNDARY: Final = "a-line-between"
WORDS: Final[dict[str, str | None]] = {
    "title": "屋面渗水照片",
    "source": "武都区村卫生室现场拍摄",
    "dated_on": "2018-01-10",
    "holder": "LN-AUDIT",
    "effective_on": "2018-01-12",
}


def form(content: bytes = JPEG, name: str = "a", **differing: str | None) -> bytes:
    """Write a deposit as it goes over the wire; a word that is None is left out."""
    parts = [
        f'Content-Disposition: form-data; name="{word}"\r\n\r\n{value}'.encode()
        for word, value in (WORDS | differing).items()
        if value is not None
    ]
    about = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    parts.append(f"{about}\r\nContent-Type: text/html\r\n\r\n".encode() + content)
    line = f"--{BOUNDARY}".encode()
    return b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"


def send(
    client: FlaskClient,
    body: bytes,
    kind: str = f"multipart/form-data; boundary={BOUNDARY}",
    actor: Actor = WANG,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> TestResponse:
    """Send the body of a deposit."""
    said = identity(actor) | (headers or {})
    return client.post(path("evidence"), data=body, content_type=kind, headers=said, **more)


def deposit(
    client: FlaskClient,
    content: bytes = JPEG,
    actor: Actor = WANG,
    name: str = "photo.jpg",
    headers: dict[str, str] | None = None,
    **differing: str | None,
) -> TestResponse:
    """Deposit a file with what is said of it; a word that is None is left out."""
    return send(client, form(content, name, **differing), actor=actor, headers=headers)
