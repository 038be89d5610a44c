"""The inspection: a planned look at an organisation, opened, visited and concluded."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.inspection_values import (
    BY_DOCUMENTS,
    Circumstances,
    InspectionPlan,
    PersonMet,
    VisitAccount,
)
from aggregates.parameter import ParameterName
from aggregates.reasons.general import DATES_OUT_OF_ORDER
from aggregates.reasons.inspections import (
    GRADE_MISPLACED,
    INSPECTION_NOTIFIED,
    INSPECTION_STEP_OUT_OF_ORDER,
    NOT_BY_DOCUMENTS,
    NOTIFICATION_REQUIRED,
    VISIT_REQUIRED,
)
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.stages import InspectionStage
from aggregates.values import (
    Act,
    Digest,
    Document,
    InspectionKind,
    Subject,
    TeamMember,
    Text,
    identity,
    in_order,
)


class Inspection(Aggregate):
    """An inspection by a team, never of the team's own organisation (S001-23, S001-27c)."""

    TOPIC = "inspection"

    class Event(Aggregate.Event):
        """Something that happened to an inspection."""

        TOPIC = "inspection.event"
        leads_to: ClassVar[InspectionStage | None] = None
        act: Act

        def apply(self, aggregate: Inspection) -> None:
            """Move on in time and stage, and copy what else the fact says."""
            aggregate.last_on = self.act.effective_on
            aggregate.stage = self.leads_to or aggregate.stage
            self.change(aggregate)

        def change(self, aggregate: Inspection) -> None:
            """Copy what else the fact says into the inspection's state."""

    class Planned(Event, Aggregate.Created):
        """An inspection was planned: what it looks at, why, when, and who carries it out.

        ``exceeds`` are the burden rules it goes beyond, for the reason ``exception`` states.
        Matter, period and lead are null in facts from before they were asked for.
        """

        TOPIC = "inspection.planned"
        FORM = 2
        leads_to = InspectionStage.PLANNED
        reference: str
        kind: InspectionKind
        organisation: str
        matter: str | None
        subjects: tuple[Subject, ...]
        sectors: tuple[str, ...]
        planned_from: date | None
        planned_until: date | None
        team: tuple[TeamMember, ...]
        lead: str | None
        follows: str | None
        complaint: str | None
        trigger: str | None
        approval: Document | None
        approved_by: str | None
        exception: str | None
        exceeds: tuple[ParameterName, ...]

    class Opened(Event):
        """The team began; who was told beforehand, and who came along from elsewhere."""

        TOPIC = "inspection.opened"
        FORM = 2
        leads_to = InspectionStage.OPENED
        notified_on: date | None
        accompanied_by: tuple[str, ...]

        def change(self, aggregate: Inspection) -> None:
            """Remember since when the team is at work."""
            aggregate.opened_on = self.act.effective_on

    class Visited(Event):
        """The team was at a place and saw what the account says; files go by their digests."""

        TOPIC = "inspection.visited"
        FORM = 2
        place: str
        account: str
        people_met: tuple[PersonMet, ...]
        documents_seen: tuple[Document, ...]
        files: tuple[Digest, ...]

        def change(self, aggregate: Inspection) -> None:
            """Count it."""
            aggregate.visits += 1

    class Concluded(Event):
        """The team closed its work with a conclusion, an assessment perhaps with a grade.

        ``by_documents`` says that it was done without being anywhere, null where nobody said.
        """

        TOPIC = "inspection.concluded"
        FORM = 2
        leads_to = InspectionStage.CONCLUDED
        conclusion: str
        grade: str | None
        by_documents: bool | None
        files: tuple[Digest, ...]

    class Cancelled(Event):
        """The plan was given up before the team began."""

        TOPIC = "inspection.cancelled"
        leads_to = InspectionStage.CANCELLED
        reason: str

    def __init__(
        self,
        reference: str,
        kind: InspectionKind,
        organisation: str,
        team: tuple[TeamMember, ...],
        act: Act,
    ) -> None:
        """Start as planned."""
        self.reference = reference
        self.kind = kind
        self.organisation = organisation
        self.team = team
        self.opened_on: date | None = None
        self.stage = InspectionStage.PLANNED
        self.visits = 0
        self.planned_on = self.last_on = act.effective_on

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from the inspection's reference."""
        return identity("inspection", reference)

    @classmethod
    def plan(
        cls,
        plan: InspectionPlan,
        around: Circumstances,
        exceeds: tuple[ParameterName, ...],
        act: Act,
    ) -> Self:
        """Plan an inspection by people who are bound to nothing that is inspected."""
        refuse_any(plan.faults(around, act))
        return cls._create(cls.Planned, **plan.facts(), exceeds=exceeds, act=act)

    def open(self, notified_on: date | None, accompanied_by: tuple[Text, ...], act: Act) -> None:
        """Begin a planned inspection: an announced one notified, an unannounced one not."""
        refuse_any(
            self._step(act, InspectionStage.PLANNED), self._notification_faults(notified_on, act)
        )
        self.trigger_event(
            self.Opened, notified_on=notified_on, accompanied_by=accompanied_by, act=act
        )

    def visit(self, account: VisitAccount, act: Act) -> None:
        """Record a visit while the inspection is open."""
        refuse_any(self._step(act, InspectionStage.OPENED))
        self.trigger_event(
            self.Visited,
            place=account.place,
            account=account.account,
            people_met=account.people_met,
            documents_seen=account.documents_seen,
            files=account.files,
            act=act,
        )

    def conclude(
        self,
        conclusion: Text,
        act: Act,
        *,
        grade: Text | None,
        by_documents: bool,
        files: tuple[Digest, ...],
    ) -> None:
        """Close an open inspection that was somewhere, or is said to be done by documents."""
        graded = grade is None or self.kind is InspectionKind.ASSESSMENT
        misplaced = GRADE_MISPLACED(inspection=self.reference, kind=self.kind)
        refuse_any(
            self._step(act, InspectionStage.OPENED),
            self._visit_faults(by_documents=by_documents),
            unless(graded, misplaced.located("/grade")),
        )
        self.trigger_event(
            self.Concluded,
            conclusion=conclusion,
            grade=grade,
            by_documents=by_documents,
            files=files,
            act=act,
        )

    def cancel(self, reason: Text, act: Act) -> None:
        """Give the plan up before the team begins."""
        refuse_any(self._step(act, InspectionStage.PLANNED))
        self.trigger_event(self.Cancelled, reason=reason, act=act)

    def _notification_faults(self, on: date | None, act: Act) -> tuple[Refusal, ...]:
        """Name what is wrong with when the unit was told, if it was.

        An announced inspection is notified by the day it begins; an unannounced one not before
        that day: being told at the door is no notification beforehand.
        """
        told, today = INSPECTION_NOTIFIED(inspection=self.reference, on=on), act.effective_on
        untold = NOTIFICATION_REQUIRED(inspection=self.reference)
        announced = self.kind is InspectionKind.ANNOUNCED
        unannounced = self.kind is InspectionKind.UNANNOUNCED
        late = on is not None and on > today
        faults = (
            *unless(not (announced and on is None), untold),
            *unless(not (unannounced and on is not None and on < today), told),
            *unless(not late, DATES_OUT_OF_ORDER(earlier=on, later=today)),
        )
        return tuple(fault.located("/notified_on") for fault in faults)

    def _visit_faults(self, *, by_documents: bool) -> tuple[Refusal, ...]:
        on_paper = by_documents and self.kind in BY_DOCUMENTS
        nowhere = VISIT_REQUIRED(inspection=self.reference, kinds=", ".join(BY_DOCUMENTS))
        somewhere = NOT_BY_DOCUMENTS(inspection=self.reference, visits=self.visits)
        return (
            *unless(self.visits > 0 or on_paper, nowhere),
            *unless(self.visits == 0 or not by_documents, somewhere.located("/by_documents")),
        )

    def _step(self, act: Act, needed: InspectionStage) -> tuple[Refusal, ...]:
        return in_order(self.last_on, act) + unless(
            self.stage is needed,
            INSPECTION_STEP_OUT_OF_ORDER(
                inspection=self.reference, stage=self.stage, needed=needed
            ),
        )
