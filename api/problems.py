"""Refusals as HTTP problems: the only place where a domain reason meets a status code."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, current_app, jsonify, request
from marshmallow import Schema, ValidationError, fields
from werkzeug.exceptions import HTTPException

from aggregates.refusals import Category, Reason, Refusal, Refused
from api.access import HEADER
from api.reasons import (
    ADDRESS_UNKNOWN,
    MEDIA_TYPE_UNSUPPORTED,
    METHOD_NOT_ALLOWED,
    PROJECTION_BEHIND,
    PROJECTION_STOPPED,
    REQUEST_MALFORMED,
    REQUEST_TOO_LARGE,
    STATUS_OF,
    UNEXPECTED,
)
from api.strict_json import token
from audit_service.bootstrap import ProjectionsBehind
from audit_service.database_faults import DRIVER_ERRORS, condition_of, detail_of
from projections.engine import ProjectionStopped

PROBLEM_TYPE: Final = "urn:audit-service:problem:"
MEDIA_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 1
BODY: Final = "body:"
"""Marks a place as lying in the body, even if a parameter of the address has the same name."""

QUERY: Final = "query:"
"""Marks a place as a parameter of the query, even of a request that has a body."""

_STATUS_OF_CATEGORY: Final = {
    Category.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Category.CONFLICT: HTTPStatus.CONFLICT,
    Category.FORBIDDEN: HTTPStatus.UNAUTHORIZED,
    Category.MALFORMED: HTTPStatus.UNPROCESSABLE_ENTITY,
    Category.RULE: HTTPStatus.UNPROCESSABLE_ENTITY,
}
_GRAVEST_FIRST: Final = (
    Category.FORBIDDEN,
    Category.NOT_FOUND,
    Category.CONFLICT,
    Category.MALFORMED,
    Category.RULE,
)
_REASON_OF_STATUS: Final[dict[int, Reason]] = {
    HTTPStatus.NOT_FOUND: ADDRESS_UNKNOWN,
    HTTPStatus.METHOD_NOT_ALLOWED: METHOD_NOT_ALLOWED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: REQUEST_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: MEDIA_TYPE_UNSUPPORTED,
}
_KEPT_HEADERS: Final = ("Allow", "Retry-After")


class FaultSchema(Schema):
    """One fault: its permanent code, where it lies, and one sentence on it."""

    code = fields.String(required=True)
    pointer = fields.String(
        metadata={"description": "Where in the body: a JSON pointer (RFC 6901)."}
    )
    parameter = fields.String(
        metadata={"description": "Which path, query or header parameter, instead of a pointer."}
    )
    detail = fields.String(required=True)


class ProblemSchema(Schema):
    """RFC 9457 problem details, with permanent codes and every fault named."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(FaultSchema), required=True)


def problem(
    status: HTTPStatus, *faults: Refusal, headers: dict[str, str] | None = None
) -> Response:
    """Present faults as one problem document, in the language the client prefers."""
    language = request.accept_languages.best_match(["en", "zh"], default="en")
    code = faults[0].code
    answer = jsonify(
        type=PROBLEM_TYPE + code,
        title=status.phrase,
        status=status.value,
        code=code,
        detail=" ".join(dict.fromkeys(fault.message(language) for fault in faults)),
        errors=[_shown(fault, language) for fault in faults],
    )
    answer.status_code = status.value
    answer.content_type = MEDIA_TYPE
    answer.content_language = language
    answer.vary.add("Accept-Language")
    if status is HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Audit-Actor realm="development"'
    answer.headers.update(headers or {})
    return answer


def faults_of(messages: Any, at: str = "") -> Iterator[Refusal]:
    """Turn what marshmallow found into faults with JSON pointers."""
    if isinstance(messages, dict):
        for name, inner in messages.items():
            yield from faults_of(inner, at if name == "_schema" else f"{at}/{token(name)}")
    elif isinstance(messages, list):
        for inner in messages:
            yield from faults_of(inner, at)
    elif isinstance(messages, Refusal):
        yield messages.located(at + messages.at)
    else:
        yield messages(name=_last(at)).located(at)


def status_of(faults: tuple[Refusal, ...]) -> HTTPStatus:
    """Choose the status of the gravest fault."""
    for fault in faults:
        if fault.code in STATUS_OF:
            return STATUS_OF[fault.code]
    found = {fault.reason.category for fault in faults}
    return _STATUS_OF_CATEGORY[next(c for c in _GRAVEST_FIRST if c in found)]


def register_problems(app: Flask) -> None:
    """Answer every refusal and every failure with a problem document."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(ValidationError, _invalid)
    app.register_error_handler(HTTPException, _http)
    for driver_error in DRIVER_ERRORS:
        app.register_error_handler(driver_error, _database_failed)
    app.register_error_handler(ExceptionGroup, _stopped)
    app.register_error_handler(ProjectionsBehind, _behind)
    app.register_error_handler(Exception, _unexpected)


def _refused(refused: Refused) -> Response:
    order = sorted(refused.faults, key=lambda f: _GRAVEST_FIRST.index(f.reason.category))
    status = status_of(refused.faults)
    is_passing = status is HTTPStatus.SERVICE_UNAVAILABLE
    headers = {"Retry-After": str(RETRY_SECONDS)} if is_passing else None
    return problem(status, *order, headers=headers)


def _invalid(error: ValidationError) -> Response:
    return _refused(Refused(*faults_of(error.messages)))


def _http(error: HTTPException) -> Any:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if status < HTTPStatus.BAD_REQUEST:
        return error
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _unexpected(error)
    reason = _REASON_OF_STATUS.get(status, REQUEST_MALFORMED)
    kept = {name: value for name, value in error.get_headers() if name in _KEPT_HEADERS}
    return problem(status, reason(limit=request.max_content_length), headers=kept)


def _database_failed(error: Exception) -> Response:
    condition = condition_of(error)
    if condition is None:
        return _unexpected(error)
    current_app.logger.error("%s: %s", condition.code, detail_of(error))
    return _come_back(condition())


def _stopped(error: ExceptionGroup[Exception]) -> Response:
    if error.split(ProjectionStopped)[1] is not None:
        return _unexpected(error)
    current_app.logger.error("Projections stopped", exc_info=error)
    names = sorted(
        {one.projection for one in error.exceptions if isinstance(one, ProjectionStopped)}
    )
    return _come_back(PROJECTION_STOPPED(projections=", ".join(names)))


def _behind(error: ProjectionsBehind) -> Response:
    return _come_back(PROJECTION_BEHIND(wanted=error.wanted, reached=error.reached))


def _come_back(fault: Refusal) -> Response:
    headers = {"Retry-After": str(RETRY_SECONDS)}
    status = STATUS_OF.get(fault.code, HTTPStatus.SERVICE_UNAVAILABLE)
    return problem(status, fault, headers=headers)


def _unexpected(error: Exception) -> Response:
    current_app.logger.error("A request failed unexpectedly", exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, UNEXPECTED())


def _shown(fault: Refusal, language: str) -> dict[str, str]:
    """Say where a fault lies: in the body, or in a parameter of the address or the header."""
    shown = {"code": fault.code}
    name = _parameter(fault.at)
    if name:
        shown["parameter"] = name
    else:
        shown["pointer"] = fault.at.removeprefix(BODY)
    return shown | {"detail": fault.message(language)}


def _parameter(at: str) -> str:
    if at.startswith(HEADER):
        return at.removeprefix(HEADER)
    if at.startswith(QUERY):
        return at.removeprefix(QUERY).split("/")[1]
    first = at.split("/")[1] if at.startswith("/") else ""
    in_path = first in (request.view_args or {})
    in_query = request.method in ("GET", "HEAD")
    return first if in_path or in_query else ""


def _last(at: str) -> str:
    return at.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
