"""Commands on public notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates.notice import Notice
from aggregates.values import Act, Reference, Subject, Text
from audit_service.commands.command import Command
from audit_service.commands.subjects import check_subjects
from audit_service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNotice(Command):
    """Put up the public notice of a subject until a date, or put it up again."""

    subject: Subject
    until: date
    place: Text

    def decide(self, work: Work, act: Act) -> Notice:
        """Post or repost."""
        check_subjects(work, (self.subject,), at="/subject")
        notice = work.find(Notice, self.subject)
        if notice is None:
            return work.add(Notice.post(self.subject, self.until, self.place, act))
        notice.repost(self.until, self.place, act)
        return notice


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveObjection(Command):
    """Take in an objection to a notice."""

    subject: Subject
    objection: Reference
    content: Text

    def decide(self, work: Work, act: Act) -> Notice:
        """Receive."""
        notice = work.get(Notice, self.subject)
        notice.receive_objection(self.objection, self.content, act)
        return notice


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerObjection(Command):
    """Answer an open objection."""

    subject: Subject
    objection: Reference
    answer: Text

    def decide(self, work: Work, act: Act) -> Notice:
        """Answer."""
        notice = work.get(Notice, self.subject)
        notice.answer_objection(self.objection, self.answer, act)
        return notice
