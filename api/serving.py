"""How a read is served: from which read models, how far they have come, and how far they must."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from logging import Logger
from typing import Any, Final

from flask import Flask, Response, current_app, g
from sqlalchemy.engine import Connection

from aggregates.money import MINOR_MAX
from aggregates.refusals import Refused
from api.access import OFFICE, PERSON
from api.commands import application, refusals
from api.fields import StrictSchema, WholeNumber
from api.resource import Resource
from audit_service.config import WAIT_SECONDS

POSITION: Final = "Audit-Position"
"""The header that says up to which log position the read models answered."""


class WaitQuery(StrictSchema):
    """What an answer must at least include."""

    wait_for = WholeNumber(
        most=MINOR_MAX,
        written=True,
        metadata={
            "description": "Log position the answer must include, as a receipt names it; the read "
            "waits for it, up to the service's limit."
        },
    )


def serve(
    resource: Resource,
    rule: str,
    endpoint: str,
    view: Any,
    answer: Any,
    query: Any = None,
    *,
    reads: tuple[str, ...],
) -> None:
    """Serve a read that is answered from some projections."""
    view = resource.response(200, answer)(_arguments(resource, view, query, reads))
    view = refusals(view, resource, 401, 422, 503)
    _add(resource, rule, endpoint, view)


def serve_one(
    resource: Resource,
    rule: str,
    endpoint: str,
    view: Any,
    answer: Any,
    query: Any = None,
    *,
    reads: tuple[str, ...],
) -> None:
    """Serve one record, or answer that the client's copy is still good."""
    view = resource.response(200, answer)(_arguments(resource, view, query, reads))
    view = refusals(view, resource, 401, 404, 422, 503)
    _add(resource, rule, endpoint, resource.etag(view))


def serve_bytes(resource: Resource, rule: str, endpoint: str, view: Any) -> None:
    """Serve a file as it is kept beside the log; no read model is asked."""
    binary = {"type": "string", "format": "binary"}
    view = resource.response(200, binary, content_type="application/octet-stream")(
        _arguments(resource, view, None, ())
    )
    view = refusals(view, resource, 401, 403, 404, 422, 500, 503)
    _add(resource, rule, endpoint, view)


def attachment(sha256: str, size: int, media_type: str, pieces: Iterator[bytes]) -> Response:
    """Answer with a kept file, never shown in place; what is damaged breaks the answer off."""
    answer = Response(_sent(sha256, pieces, current_app.logger), content_type=media_type)
    answer.content_length = size
    answer.headers["Content-Disposition"] = f'attachment; filename="{sha256}"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _sent(sha256: str, pieces: Iterator[bytes], logger: Logger) -> Iterator[bytes]:
    try:
        yield from pieces
    except Refused:
        logger.exception("The file %s is damaged: its answer was broken off", sha256)
        raise


@contextmanager
def standing() -> Iterator[Connection]:
    """Read the models this address declares, and note where they stand."""
    with application().database.reading() as connection:
        g.audit_position = application().reached_on(connection, g.reads)
        yield connection


def register_standing(app: Flask) -> None:
    """Tell every reader where the read models stand, and caches to ask again."""

    @app.after_request
    def tell(answer: Response) -> Response:
        if "audit_position" in g:
            answer.headers[POSITION] = str(g.audit_position)
        answer.headers.setdefault("Cache-Control", "no-cache")
        answer.vary.update((PERSON, OFFICE))  # what is shown may depend on who asks
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer


def _arguments(resource: Resource, view: Any, query: Any, reads: tuple[str, ...]) -> Any:
    """Take the arguments of a read, and bring up to date what it is answered from."""

    @wraps(view)
    def current(asked: dict[str, Any], **addressed: str) -> Any:
        g.reads = reads
        _keep_up(reads, asked.pop("wait_for", None))
        return view(**addressed) if query is None else view(asked, **addressed)

    accepted = WaitQuery if query is None else type(query.__name__, (WaitQuery, query), {})
    return resource.arguments(accepted, location="query")(current)


def _keep_up(reads: tuple[str, ...], wait_for: int | None) -> None:
    try:
        if wait_for is not None:
            application().keep_up(reads, wait_for, current_app.config[WAIT_SECONDS])
        elif reads:
            application().keep_up(reads)
    except Refused as refused:
        raise Refused(*(fault.located("/wait_for") for fault in refused.faults)) from None


def _add(resource: Resource, rule: str, endpoint: str, view: Any) -> None:
    operation = f"get_{resource.name}_{endpoint}".replace("-", "_")
    view = resource.doc(operationId=operation)(view)
    resource.add_url_rule(rule, endpoint=endpoint, view_func=view, methods=["GET"])
