"""The complaint: what the public reports, and how it is dealt with (热线、信访)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.complaint_values import ComplaintChannel, ComplaintStage
from aggregates.deadlines import due_after
from aggregates.reasons.duties import (
    COMPLAINT_ANSWERED_BY_ANOTHER,
    COMPLAINT_STEP_OUT_OF_ORDER,
    COMPLAINT_TO_PARTY,
    REROUTING_WITHOUT_REASON,
)
from aggregates.reasons.general import (
    ALREADY_RECORDED,
    DATES_OUT_OF_ORDER,
    DUTIES_NOT_SEPARATED,
)
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Reference, Subject, Text, identity, in_order

_ROUTABLE = (ComplaintStage.ACCEPTED, ComplaintStage.ROUTED, ComplaintStage.ANSWERED)


class Complaint(Aggregate):
    """A complaint of the public, never dealt with by whom it is about.

    Who complained is personal and no part of these facts; it is kept in a confidence.
    """

    TOPIC = "complaint"

    class Event(Aggregate.Event):
        """Something that happened to a complaint."""

        TOPIC = "complaint.event"
        leads_to: ClassVar[ComplaintStage | None] = None
        act: Act

        def apply(self, aggregate: Complaint) -> None:
            """Move on in time and stage, and copy what else the fact says."""
            aggregate.last_on = self.act.effective_on
            aggregate.stage = self.leads_to or aggregate.stage
            self.change(aggregate)

        def change(self, aggregate: Complaint) -> None:
            """Copy what else the fact says into the complaint's state."""

    class Received(Event, Aggregate.Created):
        """A complaint came in, with the days it is to be accepted and answered by.

        Either day is None where no rule in force on the day it came in says how long it may take.
        """

        TOPIC = "complaint.received"
        leads_to = ComplaintStage.RECEIVED
        reference: str
        channel: ComplaintChannel
        region: str
        subjects: tuple[Subject, ...]
        content: str
        accept_due_on: date | None
        answer_due_on: date | None

    class Accepted(Event):
        """It was taken on (受理)."""

        TOPIC = "complaint.accepted"
        leads_to = ComplaintStage.ACCEPTED

    class Routed(Event):
        """It was given to somebody to answer; ``reason`` says why to another than before."""

        TOPIC = "complaint.routed"
        leads_to = ComplaintStage.ROUTED
        organisation: str
        person: str
        due_on: date | None
        reason: str | None

        def change(self, aggregate: Complaint) -> None:
            """Remember who is to answer."""
            aggregate.routed_to = self.organisation

    class Answered(Event):
        """Whoever it was routed to answered, and found it justified or not."""

        TOPIC = "complaint.answered"
        leads_to = ComplaintStage.ANSWERED
        answer: str
        upheld: bool

        def change(self, aggregate: Complaint) -> None:
            """Remember who answered, who therefore may not close it."""
            aggregate.answered_by.add(self.act.by)

    class TakenUp(Event):
        """It was taken up in an inspection."""

        TOPIC = "complaint.taken_up"
        inspection: str

        def change(self, aggregate: Complaint) -> None:
            """Remember the inspection."""
            aggregate.inspections.add(self.inspection)

    class Closed(Event):
        """Somebody else than who answered found that nothing is left to do."""

        TOPIC = "complaint.closed"
        leads_to = ComplaintStage.CLOSED
        conclusion: str

    def __init__(self, reference: str, subjects: tuple[Subject, ...], act: Act) -> None:
        """Start as received."""
        self.reference = reference
        self.subjects = subjects
        self.stage = ComplaintStage.RECEIVED
        self.last_on = act.effective_on
        self.routed_to = ""
        self.answered_by: set[str] = set()
        self.inspections: set[str] = set()

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from the complaint's reference."""
        return identity("complaint", reference)

    @classmethod
    def receive(
        cls,
        reference: Reference,
        *,
        channel: ComplaintChannel,
        region: str,
        subjects: tuple[Subject, ...],
        content: Text,
        accept_days: int | None,
        answer_days: int | None,
        act: Act,
    ) -> Self:
        """Take a complaint in, to be accepted and answered within so many days (None: no rule)."""
        return cls._create(
            cls.Received,
            reference=reference,
            channel=channel,
            region=region,
            subjects=subjects,
            content=content,
            accept_due_on=due_after(act.effective_on, accept_days),
            answer_due_on=due_after(act.effective_on, answer_days),
            act=act,
        )

    def accept(self, act: Act) -> None:
        """Take a received complaint on."""
        refuse_any(self._step(act, ComplaintStage.RECEIVED))
        self.trigger_event(self.Accepted, act=act)

    def route(
        self,
        organisation: Reference,
        person: Text,
        due_on: date | None,
        reason: Text | None,
        *,
        parties: Collection[str],
        act: Act,
    ) -> None:
        """Give it to an organisation it is not about; again, with a reason, even once answered.

        ``parties`` are the organisations complained about; the command finds them.
        """
        again = self.stage is not ComplaintStage.ACCEPTED
        unfounded = REROUTING_WITHOUT_REASON(complaint=self.reference).located("/reason")
        late = DATES_OUT_OF_ORDER(earlier=act.effective_on, later=due_on).located("/due_on")
        refuse_any(
            self._step(act, *_ROUTABLE),
            self._no_party(organisation, parties, "/organisation"),
            unless(due_on is None or act.effective_on <= due_on, late),
            unless(not again or reason is not None or not self.routed_to, unfounded),
        )
        self.trigger_event(
            self.Routed,
            organisation=organisation,
            person=person,
            due_on=due_on,
            reason=reason,
            act=act,
        )

    def answer(self, answer: Text, *, upheld: bool, act: Act) -> None:
        """Answer it, for the organisation it was routed to."""
        another = COMPLAINT_ANSWERED_BY_ANOTHER(
            complaint=self.reference, organisation=self.routed_to
        )
        at_stage = self.stage is ComplaintStage.ROUTED
        refuse_any(
            self._step(act, ComplaintStage.ROUTED),
            unless(not at_stage or act.office == self.routed_to, another),
        )
        self.trigger_event(self.Answered, answer=answer, upheld=upheld, act=act)

    def take_up(self, inspection: Reference, act: Act) -> None:
        """Take it up in an inspection, once it is accepted and before it is closed."""
        taken = ALREADY_RECORDED(kind="inspection", reference=inspection).located("/inspection")
        refuse_any(
            self._step(act, *_ROUTABLE),
            unless(inspection not in self.inspections, taken),
        )
        self.trigger_event(self.TakenUp, inspection=inspection, act=act)

    def close(self, conclusion: Text, *, parties: Collection[str], act: Act) -> None:
        """Close an answered complaint; neither who answered nor whom it is about may."""
        same = DUTIES_NOT_SEPARATED(person=act.by, role="respondent")
        refuse_any(
            self._step(act, ComplaintStage.ANSWERED),
            unless(act.by not in self.answered_by, same),
            self._no_party(act.office, parties, ""),
        )
        self.trigger_event(self.Closed, conclusion=conclusion, act=act)

    def _no_party(
        self, organisation: str, parties: Collection[str], at: str
    ) -> tuple[Refusal, ...]:
        fault = COMPLAINT_TO_PARTY(complaint=self.reference, organisation=organisation)
        return unless(organisation not in parties, fault.located(at))

    def _step(self, act: Act, *needed: ComplaintStage) -> tuple[Refusal, ...]:
        stages = " / ".join(needed)
        fault = COMPLAINT_STEP_OUT_OF_ORDER(
            complaint=self.reference, stage=self.stage, needed=stages
        )
        return in_order(self.last_on, act) + unless(self.stage in needed, fault)
