"""Imports: a document sent as it is; all of it is recorded, or nothing and every fault named."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from flask import request
from marshmallow import Schema, ValidationError, fields

from aggregates.reasons.general import VALUE_NOT_LISTED
from aggregates.reasons.importing import FILE_TYPE_UNKNOWN
from aggregates.refusals import Refused
from api import access
from api.commands import HEADERS, application, refusals
from api.fields import Day, Entries, StrictSchema, Truth
from api.reading import AmountSchema, Asked, amount
from api.resource import resource
from audit_service.command_keys import AnsweredBefore
from audit_service.importers.allotments import import_allotment
from audit_service.importers.organisations import import_organisations
from audit_service.importers.outcomes import Outcome, Request, Status
from audit_service.importers.profiles import constants_in, load_profile, shipped_profiles
from audit_service.importers.regions import import_regions
from audit_service.wellformed import reference_faults

FILE_BYTES_MAX: Final = 64 * 1024 * 1024
"""The largest document taken in over HTTP; larger ones go through the command line."""

_SUFFIXES: Final = (".csv", ".xlsx")
_PIECE: Final = 64 * 1024
_BODY: Final = {
    "required": True,
    "content": {
        media: {"schema": {"type": "string", "format": "binary"}}
        for media in (
            "text/csv",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    },
}

imports = resource("imports", __doc__)


class FileName(Asked):
    """The name of the file that is sent, without a folder."""

    def _deserialize(self, value: Any, *more: Any, **named: Any) -> str:
        name = super()._deserialize(value, *more, **named)
        if faults := list(reference_faults(name)):
            raise ValidationError(faults)
        if (suffix := Path(name).suffix.lower()) not in _SUFFIXES:
            raise ValidationError([FILE_TYPE_UNKNOWN(suffix=suffix or name)])
        return name


class ProfileName(Asked):
    """One of the profiles that come with the service."""

    def _deserialize(self, value: Any, *more: Any, **named: Any) -> str:
        name = super()._deserialize(value, *more, **named)
        if name not in (known := shipped_profiles()):
            raise ValidationError([VALUE_NOT_LISTED(text=name[:80], choices=", ".join(known))])
        return name


class Constants(Entries):
    """Fields and their values, as ``fund=F-2018``, for what a profiled file does not state."""

    def _deserialize(self, value: Any, *more: Any, **named: Any) -> Any:
        try:
            return constants_in(super()._deserialize(value, *more, **named))
        except Refused as refused:
            raise ValidationError(list(refused.faults)) from None


class FileQuery(StrictSchema):
    """Which file is sent, and whether it is only to be checked."""

    name = FileName(required=True, metadata={"description": "Its name, ending in .csv or .xlsx."})
    dry_run = Truth(written=True, load_default=False)


class AllotmentQuery(FileQuery):
    """How an allotment document is to be read."""

    profile = ProfileName(metadata={"description": "How to read another office's columns."})
    set = Constants(Asked(), metadata={"description": "`field=value`, with a profile."})


class RegisterQuery(FileQuery):
    """With effect from which day a register is to be extended."""

    effective_on = Day(required=True)


class RemarkSchema(Schema):
    """A difference that was left alone."""

    at = fields.String(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)


class OutcomeSchema(Schema):
    """What an import did: ``imported``, ``unchanged`` (it was on record) or only ``checked``."""

    status = fields.String(required=True)
    source = fields.String(required=True)
    lines = fields.Integer(required=True)
    recorded = fields.Integer(required=True)
    registered = fields.Integer(required=True)
    skipped = fields.Integer(required=True)
    totals = fields.List(fields.Nested(AmountSchema), required=True)
    sha256 = fields.String(required=True)
    remarks = fields.List(fields.Nested(RemarkSchema), required=True)


def import_allotments(asked: dict[str, Any]) -> Any:
    """Import an allotment document (XLSX or CSV): each line becomes an allocation."""
    profile = load_profile(asked["profile"]) if "profile" in asked else None

    def run(path: Path, request: Request | None) -> Outcome:
        return import_allotment(
            application(),
            path,
            access.actor(),
            profile=profile,
            constants=asked.get("set"),
            dry_run=asked["dry_run"],
            request=request,
        )

    return _once(asked, run)


def import_organisation_list(asked: dict[str, Any]) -> Any:
    """Import a list of organisations (XLSX or CSV)."""
    return _register(import_organisations, asked)


def import_region_list(asked: dict[str, Any]) -> Any:
    """Import a list of division codes (CSV or XLSX)."""
    return _register(import_regions, asked)


def _register(importer: Callable[..., Outcome], asked: dict[str, Any]) -> Any:
    effective_on: date = asked["effective_on"]

    def run(path: Path, request: Request | None) -> Outcome:
        return importer(
            application(),
            path,
            access.actor(),
            effective_on=effective_on,
            dry_run=asked["dry_run"],
            request=request,
        )

    return _once(asked, run)


def _once(asked: dict[str, Any], run: Callable[[Path, Request | None], Outcome]) -> Any:
    """Import the body; under a key only once, with the first answer for whoever asks again."""
    key, actor = access.key(), access.actor()
    with received(asked["name"]) as path:
        if key is None or asked["dry_run"]:
            return answer(run(path, None))
        digest = digest_of(path, asked)
        before = application().service.answer_under(key, actor, digest)
        if before is None:
            try:
                return answer(run(path, Request(key, digest, written)))
            except AnsweredBefore as answered:
                before = answered.answer
        return json.loads(before), HTTPStatus.CREATED


def digest_of(path: Path, asked: dict[str, Any]) -> str:
    """Digest what is asked: where, how, and every byte of the file."""
    digest = hashlib.sha256(repr((request.path, sorted(asked.items()))).encode())
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


@contextmanager
def received(name: str) -> Iterator[Path]:
    """Keep the body under its name while it is imported; a body too large is refused midway."""
    request.max_content_length = FILE_BYTES_MAX
    with tempfile.TemporaryDirectory(prefix="audit-import-") as folder:
        path = Path(folder) / name
        with path.open("wb") as file:
            while piece := request.stream.read(_PIECE):
                file.write(piece)
        yield path


def answer(outcome: Outcome) -> Any:
    """Answer what an import did."""
    recorded = outcome.status is Status.IMPORTED
    return _document(outcome), HTTPStatus.CREATED if recorded else HTTPStatus.OK


def written(outcome: Outcome) -> str:
    """Write the answer, to be kept under its key."""
    return json.dumps(_document(outcome), ensure_ascii=False)


def _document(outcome: Outcome) -> dict[str, Any]:
    return {
        "status": outcome.status.value,
        "source": outcome.source,
        "lines": outcome.lines,
        "recorded": outcome.recorded,
        "registered": outcome.registered,
        "skipped": outcome.skipped,
        "totals": [amount(total.minor, total.currency) for total in outcome.totals],
        "sha256": outcome.sha256,
        "remarks": [{"at": r.at, "code": r.code, "detail": r.message()} for r in outcome.remarks],
    }


def _accept(rule: str, endpoint: str, view: Any, query: type[StrictSchema]) -> None:
    view = imports.arguments(query, location="query")(view)
    view = imports.response(HTTPStatus.CREATED, OutcomeSchema)(view)
    view = imports.alt_response(HTTPStatus.OK, schema=OutcomeSchema)(view)
    view = refusals(view, imports, 400, 401, 409, 413, 422, 503)
    view = imports.doc(operationId=endpoint, parameters=HEADERS, requestBody=_BODY)(view)
    imports.add_url_rule(rule, endpoint=endpoint, view_func=view, methods=["POST"])


_accept("/allotments", "import_allotments", import_allotments, AllotmentQuery)
_accept("/organisations", "import_organisations", import_organisation_list, RegisterQuery)
_accept("/regions", "import_regions", import_region_list, RegisterQuery)
