"""Commands on public notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates.notice import Notice
from aggregates.notice_values import NoticeKind
from aggregates.parameter import ParameterName
from aggregates.values import Act, Reference, Subject, Text
from audit_service.commands.command import Command
from audit_service.commands.parameters import parameter_on
from audit_service.commands.subjects import check_subjects
from audit_service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNotice(Command):
    """Put up the public notice of a subject until a date, or put it up again.

    It runs at least as many days as the rule in force for its kind on its first day demands.
    """

    subject: Subject
    kind: NoticeKind
    until: date
    place: Text

    def decide(self, work: Work, act: Act) -> Notice:
        """Post or repost."""
        check_subjects(work, (self.subject,), at="/subject")
        days_min = parameter_on(work, _least_days_of(self.kind), act.effective_on)
        notice = work.find(Notice, self.subject)
        if notice is None:
            posted = Notice.post(self.subject, self.kind, self.until, self.place, days_min, act)
            return work.add(posted)
        notice.repost(self.kind, self.until, self.place, days_min, act)
        return notice


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveObjection(Command):
    """Take in an objection to a notice, also one that comes after its last day.

    Who objects is not recorded.
    """

    subject: Subject
    objection: Reference
    content: Text

    def decide(self, work: Work, act: Act) -> Notice:
        """Receive."""
        notice = work.get(Notice, self.subject)
        days = parameter_on(work, ParameterName.OBJECTION_ANSWER_DAYS, act.effective_on)
        notice.receive_objection(self.objection, self.content, days, act)
        return notice


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerObjection(Command):
    """Answer an open objection; one upheld bars payment until the notice is posted again."""

    subject: Subject
    objection: Reference
    answer: Text
    upheld: bool

    def decide(self, work: Work, act: Act) -> Notice:
        """Answer."""
        notice = work.get(Notice, self.subject)
        notice.answer_objection(self.objection, self.answer, upheld=self.upheld, act=act)
        return notice


def _least_days_of(kind: NoticeKind) -> ParameterName:
    """Name the rule that says how long a notice of a kind runs at least."""
    if kind is NoticeKind.HOUSEHOLD_IDENTIFICATION:
        return ParameterName.HOUSEHOLD_NOTICE_DAYS
    return ParameterName.NOTICE_DAYS
