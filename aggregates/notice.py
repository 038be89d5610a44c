"""The public notice: what is posted for the public to see and object to (公示)."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.reasons.general import ALREADY_RECORDED, DATES_OUT_OF_ORDER
from aggregates.reasons.works import (
    NOTICE_NOT_OVER,
    NOTICE_OPEN,
    OBJECTION_OPEN,
    OBJECTION_UNKNOWN,
)
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Reference, Subject, Text, identity


class Notice(Aggregate):
    """The public notice of one subject; it may be posted again after it has run.

    How long a notice runs is a date the office states: the sources give seven days for households
    only (S003-64, requirements 1.7).
    """

    TOPIC = "notice"

    class Event(Aggregate.Event):
        """Something that happened to a notice."""

        TOPIC = "notice.event"
        act: Act

    class Posted(Event, Aggregate.Created):
        """The notice was put up, at a place, until a date (inclusive)."""

        TOPIC = "notice.posted"
        subject: Subject
        until: date
        place: str

    class Reposted(Event):
        """The notice was put up again."""

        TOPIC = "notice.reposted"
        until: date
        place: str

        def apply(self, aggregate: Notice) -> None:
            """Take the new period."""
            aggregate.until = self.until

    class ObjectionReceived(Event):
        """Someone objected."""

        TOPIC = "notice.objection_received"
        objection: str
        content: str

        def apply(self, aggregate: Notice) -> None:
            """Keep it open until it is answered."""
            aggregate.open_objections.append(self.objection)
            aggregate.objections.add(self.objection)

    class ObjectionAnswered(Event):
        """An objection was answered."""

        TOPIC = "notice.objection_answered"
        objection: str
        answer: str

        def apply(self, aggregate: Notice) -> None:
            """Close it."""
            if self.objection in aggregate.open_objections:
                aggregate.open_objections.remove(self.objection)

    def __init__(self, subject: Subject, until: date) -> None:
        """Start running, without objections."""
        self.subject = subject
        self.until = until
        self.open_objections: list[str] = []
        self.objections: set[str] = set()

    @property
    def reference(self) -> str:
        """Name the notice by what it is about."""
        return f"{self.subject.kind}:{self.subject.reference}"

    @staticmethod
    def create_id(subject: Subject) -> UUID:
        """Derive the identity from the subject: it has one notice, posted once or more."""
        return identity("notice", subject.kind, subject.reference)

    @classmethod
    def post(cls, subject: Subject, until: date, place: Text, act: Act) -> Self:
        """Put a notice up."""
        refuse_any(_period(act, until))
        return cls._create(cls.Posted, subject=subject, until=until, place=place, act=act)

    def repost(self, until: date, place: Text, act: Act) -> None:
        """Put it up again once it has run."""
        over = self.until < act.effective_on
        refuse_any(unless(over, NOTICE_OPEN(subject=self.reference)), _period(act, until))
        self.trigger_event(self.Reposted, until=until, place=place, act=act)

    def receive_objection(self, objection: Reference, content: Text, act: Act) -> None:
        """Take an objection in, once."""
        taken = ALREADY_RECORDED(kind="objection", reference=objection)
        refuse_any(unless(objection not in self.objections, taken))
        self.trigger_event(self.ObjectionReceived, objection=objection, content=content, act=act)

    def answer_objection(self, objection: Reference, answer: Text, act: Act) -> None:
        """Answer an open objection."""
        refuse_any(
            unless(objection in self.open_objections, OBJECTION_UNKNOWN(objection=objection))
        )
        self.trigger_event(self.ObjectionAnswered, objection=objection, answer=answer, act=act)

    def over(self, on: date) -> tuple[Refusal, ...]:
        """Name what keeps the notice from being over on a date without open objection."""
        waiting = ", ".join(self.open_objections)
        return (
            *unless(self.until < on, NOTICE_NOT_OVER(subject=self.reference, until=self.until)),
            *unless(not waiting, OBJECTION_OPEN(subject=self.reference, objections=waiting)),
        )


def _period(act: Act, until: date) -> tuple[Refusal, ...]:
    return unless(
        act.effective_on <= until, DATES_OUT_OF_ORDER(earlier=act.effective_on, later=until)
    )
