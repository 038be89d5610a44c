"""Evidence: files by the digest of their bytes, whose hands they are in, and what names them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from flask import Response, after_this_request, request
from marshmallow import Schema, fields

from aggregates.reasons.evidence import EVIDENCE_NOT_CLEARED, EVIDENCE_TOO_LARGE
from aggregates.refusals import Category, Reason, Refused
from api import access
from api.commands import HEADERS, ReceiptSchema, accept, application, refusals
from api.fields import Truth
from api.problems import BODY
from api.reading import (
    Asked,
    PageQuery,
    checked,
    found,
    page_in,
    page_schema,
    present,
    record_schema,
)
from api.resource import resource
from api.schemas import schema_of
from api.serving import attachment, serve, serve_bytes, serve_one, standing
from api.uploads import FILE, read_form
from audit_service.commands.command import Receipt
from audit_service.commands.evidence import ExamineEvidence, HandOverEvidence
from audit_service.evidence_desk import Deposit, EvidenceDesk
from audit_service.evidence_files import MEGABYTE
from projections import evidence_queries
from projections.evidence_queries import EvidenceFilter
from projections.evidence_tables import CUSTODY, EVIDENCE
from projections.rows import Row

READS: Final = ("evidence_register", "audit_trail")
_WITHHELD: Final = ("title", "source")
_IDENTITY_MISSING = Reason(
    EVIDENCE_NOT_CLEARED.code,
    "The file {sha256} is confidential: say who asks, in the headers"
    f" {access.PERSON} (person) and {access.OFFICE} (organisation).",
    "文件 {sha256} 属保密内容："
    f"请在请求头 {access.PERSON}（人员）和 {access.OFFICE}（单位）中注明身份。",
    Category.FORBIDDEN,
)

evidence = resource("evidence", __doc__)


class DepositSchema(schema_of(Deposit, without=("confidential",))):  # type: ignore[misc]
    """What is said of a file, as the fields of a form beside the field ``file``."""

    confidential = Truth(written=True, load_default=False)


class UseSchema(Schema):
    """A fact that names the file, and the record it belongs to."""

    position = fields.Integer(required=True)
    effective_on = fields.Date(required=True)
    topic = fields.String(required=True)
    kind = fields.String(required=True)
    reference = fields.String(required=True)


class DepositFormSchema(DepositSchema):
    """A file, and what is said of it."""

    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


_OPEN: Final = {name: fields.String(required=True, allow_none=True) for name in _WITHHELD}
EvidenceSchema = record_schema("Evidence", EVIDENCE, **_OPEN)
CustodySchema = record_schema("Custody", CUSTODY)
FileSchema = record_schema(
    "EvidenceFile",
    EVIDENCE,
    **_OPEN,
    custody=fields.List(fields.Nested(CustodySchema), required=True),
    uses=fields.List(fields.Nested(UseSchema), required=True),
)


class EvidenceQuery(PageQuery):
    """Which files are wanted; all that is given must hold."""

    holder = Asked()
    office = Asked()
    media_type = Asked()


def deposit_evidence() -> Receipt:
    """Deposit a file, with what is said of it, as a form.

    Its digest, size and type are what the service finds in the bytes. The same bytes are on
    record once: whoever deposits them again is told the digest they are kept under.
    """
    actor, command_id, key = access.actor(), access.command_id(), access.key()
    desk = EvidenceDesk(application().service)
    megabytes = application().database.limits.file_megabytes
    with desk.receive() as spool:
        too_large = EVIDENCE_TOO_LARGE(megabytes=megabytes).located(f"{BODY}/{FILE}")
        said = read_form(spool.write, megabytes * MEGABYTE, too_large)
        deposit = Deposit(**DepositSchema().load(said))
        return desk.deposit(spool, deposit, actor, command_id, key)


def list_evidence(asked: dict[str, Any]) -> dict[str, Any]:
    """List files by digest; of confidential ones, what they are is not said."""
    page, office = page_in(asked), _office()
    with standing() as connection:
        listed = evidence_queries.evidence(connection, EvidenceFilter(**asked), page)
    items = [present(_withheld(row, office)) for row in listed.items]
    return {"items": items, "next_cursor": listed.next_cursor}


def show_evidence(sha256: str) -> Row:
    """Show a file: what is said of it, its custody, and the facts that name it."""
    with standing() as connection:
        row = evidence_queries.file(connection, checked("evidence", sha256))
        row = found(row, "evidence", sha256)
        custody = evidence_queries.custody(connection, sha256)
        uses = evidence_queries.uses(connection, sha256)
    shown = _withheld(row, _office())
    last_use = uses[-1]["position"] if uses else 0
    evidence.set_etag([row["version"], row["position"], last_use, shown == row])
    if shown != row:
        custody = [step | {"person": None, "reason": None} for step in custody]
    return present(shown) | {"custody": custody, "uses": uses}


def content(sha256: str) -> Response:
    """Hand a file out as it was deposited.

    A confidential one goes only to offices that deposited or held it. One whose bytes are no
    longer those that were deposited is refused or, once under way, broken off.
    """
    office = _office()
    try:
        handed_out = EvidenceDesk(application().service).hand_out(
            checked("evidence", sha256), office
        )
    except Refused as refused:
        if office is None and EVIDENCE_NOT_CLEARED.code in refused.codes:
            raise Refused(_IDENTITY_MISSING(sha256=sha256)) from None
        raise
    answer = attachment(sha256, handed_out.size, handed_out.media_type.value, handed_out.pieces)
    if handed_out.confidential:
        answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _office() -> str | None:
    """Return the office that asks, None where no one says who they are; the answer is theirs."""

    @after_this_request
    def tell(answer: Response) -> Response:
        answer.vary.add(access.OFFICE)
        return answer

    if access.OFFICE not in request.headers:
        return None
    return access.actor().office


def _withheld(row: Row, office: str | None) -> Row:
    """Leave out what a confidential file is, for those who never had it in their hands."""
    if not row["confidential"] or office in row["cleared"]:
        return row
    return row | dict.fromkeys(_WITHHELD)


_FORM: Final = {
    "required": True,
    "content": {"multipart/form-data": {"schema": DepositFormSchema}},
}


def _deposits() -> None:
    view: Any = evidence.response(HTTPStatus.CREATED, ReceiptSchema)(deposit_evidence)
    view = refusals(view, evidence, 400, 401, 409, 413, 415, 422, 503)
    view = evidence.doc(operationId="deposit_evidence", parameters=HEADERS, requestBody=_FORM)(view)
    evidence.add_url_rule("", endpoint="deposit_evidence", view_func=view, methods=["POST"])


_deposits()
accept(evidence, "/<sha256>/handovers", HandOverEvidence)
accept(evidence, "/<sha256>/examinations", ExamineEvidence)


serve(
    evidence,
    "",
    "evidence",
    list_evidence,
    page_schema("EvidencePage", EvidenceSchema),
    EvidenceQuery,
    reads=("evidence_register",),
)
serve_one(evidence, "/<sha256>", "file", show_evidence, FileSchema, reads=READS)
serve_bytes(evidence, "/<sha256>/content", "content", content)
