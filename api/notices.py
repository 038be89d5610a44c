"""Notices: what is put up for the public, and objections to it."""

from __future__ import annotations

from typing import Any

from aggregates.values import SubjectKind
from api.commands import accept
from api.fields import Choice, Day, Truth
from api.findings import subject_in
from api.reading import (
    Asked,
    KnownAt,
    PageQuery,
    listing,
    page_in,
    page_schema,
    present_page,
    record_schema,
)
from api.resource import resource
from api.serving import serve, standing
from audit_service.commands.notices import (
    AnswerObjection,
    PostNotice,
    ReceiveObjection,
)
from projections import objection_queries
from projections.objection_queries import ObjectionFilter
from projections.register_tables import OBJECTIONS

notices = resource("notices", __doc__)

accept(notices, "", PostNotice)
accept(notices, "/objections", ReceiveObjection)
accept(notices, "/answers", AnswerObjection)

listing(notices, "notices", "Notice", "subject_kind", "subject", "kind")

ObjectionSchema = record_schema("Objection", OBJECTIONS)


class ObjectionQuery(PageQuery):
    """Which objections are wanted; all that is given must hold."""

    subject_kind = Choice(SubjectKind)
    subject = Asked()
    upheld = Truth(written=True)
    overdue_on = Day(metadata={"description": "Keeps those overdue and unanswered on this date."})
    known_at = KnownAt(metadata={"description": "Log position or RFC 3339 instant; else now."})


def list_objections(asked: dict[str, Any]) -> dict[str, Any]:
    """List objections by notice and reference."""
    request, about = page_in(asked), subject_in(asked)
    with standing() as connection:
        wanted = ObjectionFilter(subject=about, **asked)
        return present_page(objection_queries.objections(connection, wanted, request))


serve(
    notices,
    "/objections",
    "objections",
    list_objections,
    page_schema("ObjectionPage", ObjectionSchema),
    ObjectionQuery,
    reads=("registers",),
)
