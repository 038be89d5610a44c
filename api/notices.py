"""Notices: what is put up for the public, and objections to it."""

from __future__ import annotations

from api.commands import accept
from api.reading import listing
from api.resource import resource
from audit_service.commands.notices import (
    AnswerObjection,
    PostNotice,
    ReceiveObjection,
)

notices = resource("notices", __doc__)

accept(notices, "", PostNotice)
accept(notices, "/objections", ReceiveObjection)
accept(notices, "/answers", AnswerObjection)

listing(notices, "notices", "Notice", "subject_kind", "subject")
