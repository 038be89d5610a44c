"""The public notice: what is posted for the public to see and object to (公示)."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.deadlines import due_after
from aggregates.notice_values import NoticeKind
from aggregates.reasons.duties import NOTICE_TOO_SHORT, OBJECTION_UPHELD
from aggregates.reasons.general import ALREADY_RECORDED, DATES_OUT_OF_ORDER
from aggregates.reasons.works import (
    NOTICE_NOT_OVER,
    NOTICE_OPEN,
    OBJECTION_OPEN,
    OBJECTION_UNKNOWN,
)
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Reference, Subject, Text, identity, in_order


class Notice(Aggregate):
    """The public notice of one subject; it may be posted again after it has run.

    How long a notice runs is a date the office states; a parameter may bound it from below, as
    the sources do for households (seven days, S003-64).
    """

    TOPIC = "notice"

    class Event(Aggregate.Event):
        """Something that happened to a notice."""

        TOPIC = "notice.event"
        act: Act

    class Posted(Event, Aggregate.Created):
        """The notice was put up, at a place, until a date (inclusive).

        ``kind`` is what it shows, or None where nobody said.
        """

        TOPIC = "notice.posted"
        FORM = 2
        subject: Subject
        kind: NoticeKind | None
        until: date
        place: str

    class Reposted(Event):
        """The notice was put up again; ``kind`` is None where nobody said what it shows."""

        TOPIC = "notice.reposted"
        FORM = 2
        kind: NoticeKind | None
        until: date
        place: str

        def apply(self, aggregate: Notice) -> None:
            """Take the new period, which answers what was upheld and hears what came late."""
            aggregate.until = self.until
            aggregate.upheld_objections.clear()
            aggregate.late_objections.clear()

    class ObjectionReceived(Event):
        """Someone objected; ``answer_due_on`` is None where no rule says when to answer."""

        TOPIC = "notice.objection_received"
        FORM = 2
        objection: str
        content: str
        answer_due_on: date | None

        def apply(self, aggregate: Notice) -> None:
            """Keep it open until it is answered."""
            aggregate.open_objections.append(self.objection)
            aggregate.objections[self.objection] = self.act.effective_on
            if aggregate.until < self.act.effective_on:
                aggregate.late_objections.add(self.objection)

    class ObjectionAnswered(Event):
        """An objection was answered, and upheld or not (None: nobody said)."""

        TOPIC = "notice.objection_answered"
        FORM = 2
        objection: str
        answer: str
        upheld: bool | None

        def apply(self, aggregate: Notice) -> None:
            """Close it; what is upheld bars until the notice is posted again."""
            if self.objection in aggregate.open_objections:
                aggregate.open_objections.remove(self.objection)
            if self.upheld:
                aggregate.upheld_objections[self.objection] = self.act.effective_on

    def __init__(self, subject: Subject, until: date, act: Act) -> None:
        """Start running, without objections."""
        self.subject = subject
        self.posted_on = act.effective_on
        self.until = until
        self.open_objections: list[str] = []
        self.late_objections: set[str] = set()
        self.objections: dict[str, date] = {}
        self.upheld_objections: dict[str, date] = {}

    @property
    def reference(self) -> str:
        """Name the notice by what it is about."""
        return f"{self.subject.kind}:{self.subject.reference}"

    @staticmethod
    def create_id(subject: Subject) -> UUID:
        """Derive the identity from the subject: it has one notice, posted once or more."""
        return identity("notice", subject.kind, subject.reference)

    @classmethod
    def post(
        cls,
        subject: Subject,
        kind: NoticeKind,
        until: date,
        place: Text,
        days_min: int | None,
        act: Act,
    ) -> Self:
        """Put a notice up for at least some days (None: for as long as the office likes)."""
        refuse_any(_period(act, until, days_min))
        return cls._create(
            cls.Posted, subject=subject, kind=kind, until=until, place=place, act=act
        )

    def repost(
        self, kind: NoticeKind, until: date, place: Text, days_min: int | None, act: Act
    ) -> None:
        """Put it up again once it has run, not before an objection was upheld."""
        over = self.until < act.effective_on
        refuse_any(
            unless(over, NOTICE_OPEN(subject=self.reference)),
            *(in_order(upheld_on, act) for upheld_on in self.upheld_objections.values()),
            _period(act, until, days_min),
        )
        self.trigger_event(self.Reposted, kind=kind, until=until, place=place, act=act)

    def receive_objection(
        self, objection: Reference, content: Text, answer_days: int | None, act: Act
    ) -> None:
        """Take an objection in, once, to be answered within some days (None: no rule says so).

        One that comes after the last day is taken in as well and has to be answered, but bars
        nothing while it is open. None comes before the notice was first put up.
        """
        taken = ALREADY_RECORDED(kind="objection", reference=objection)
        refuse_any(unless(objection not in self.objections, taken), in_order(self.posted_on, act))
        self.trigger_event(
            self.ObjectionReceived,
            objection=objection,
            content=content,
            answer_due_on=due_after(act.effective_on, answer_days),
            act=act,
        )

    def answer_objection(
        self, objection: Reference, answer: Text, *, upheld: bool, act: Act
    ) -> None:
        """Answer an open objection; one that is upheld bars until the notice is posted again."""
        refuse_any(
            unless(objection in self.open_objections, OBJECTION_UNKNOWN(objection=objection)),
            in_order(self.objections.get(objection, act.effective_on), act),
        )
        self.trigger_event(
            self.ObjectionAnswered, objection=objection, answer=answer, upheld=upheld, act=act
        )

    def over(self, on: date) -> tuple[Refusal, ...]:
        """Name what keeps the notice from being over on a date without objection that counts."""
        waiting = ", ".join(o for o in self.open_objections if o not in self.late_objections)
        upheld = ", ".join(self.upheld_objections)
        return (
            *unless(self.until < on, NOTICE_NOT_OVER(subject=self.reference, until=self.until)),
            *unless(not waiting, OBJECTION_OPEN(subject=self.reference, objections=waiting)),
            *unless(not upheld, OBJECTION_UPHELD(subject=self.reference, objections=upheld)),
        )


def _period(act: Act, until: date, days_min: int | None) -> tuple[Refusal, ...]:
    """Name the fault of a notice that ends before it begins, or too soon after."""
    if until < act.effective_on:
        return (DATES_OUT_OF_ORDER(earlier=act.effective_on, later=until),)
    days = (until - act.effective_on).days + 1  # the first and the last day are both posted
    short = NOTICE_TOO_SHORT(asked_days=days, needed_days=days_min)
    return unless(days_min is None or days_min <= days, short.located("/until"))
