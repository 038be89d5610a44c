"""The project: its way through the project library, from proposal to handover."""

from __future__ import annotations

from typing import ClassVar, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.money import Money
from aggregates.reasons.works import (
    PROJECT_CANCELLED,
    PROJECT_HAS_OPEN_CLAIMS,
    PROJECT_NOT_SUSPENDED,
    PROJECT_STEP_OUT_OF_ORDER,
    PROJECT_SUSPENDED,
)
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.stages import ProjectStage
from aggregates.values import Act, Document, Reference, Text, identity, in_order


class Project(Aggregate):
    """A project of the library; only one that was listed can be planned, funded and paid."""

    TOPIC = "project"

    class Event(Aggregate.Event):
        """Something that happened to a project."""

        TOPIC = "project.event"
        leads_to: ClassVar[ProjectStage | None] = None
        act: Act

        def apply(self, aggregate: Project) -> None:
            """Move on in time, and to the stage this fact brings."""
            aggregate.last_on = self.act.effective_on
            aggregate.stage = self.leads_to or aggregate.stage
            self.change(aggregate)

        def change(self, aggregate: Project) -> None:
            """Copy what else the fact says into the project's state."""

    class Proposed(Event, Aggregate.Created):
        """A unit proposed the project and answers for it."""

        TOPIC = "project.proposed"
        reference: str
        name: str
        purpose: str
        region: str
        organisation: str

    class Reviewed(Event):
        """The sector department gave its opinion."""

        TOPIC = "project.reviewed"
        leads_to = ProjectStage.REVIEWED
        opinion: str

    class Approved(Event):
        """The authority approved the project (立项)."""

        TOPIC = "project.approved"
        leads_to = ProjectStage.APPROVED
        document: Document

    class Listed(Event):
        """The project entered the project library."""

        TOPIC = "project.listed"
        leads_to = ProjectStage.LISTED
        category: str

    class HandedOver(Event):
        """The finished works went to whoever owns and keeps them (S003-221)."""

        TOPIC = "project.handed_over"
        leads_to = ProjectStage.HANDED_OVER
        receiver: str
        assets: str

    class Suspended(Event):
        """Work and payment were stopped."""

        TOPIC = "project.suspended"
        reason: str

        def change(self, aggregate: Project) -> None:
            """Stop."""
            aggregate.is_suspended = True

    class Resumed(Event):
        """Work and payment may go on."""

        TOPIC = "project.resumed"
        reason: str

        def change(self, aggregate: Project) -> None:
            """Go on."""
            aggregate.is_suspended = False

    class Cancelled(Event):
        """The project was given up; what was reserved for it is free again."""

        TOPIC = "project.cancelled"
        leads_to = ProjectStage.CANCELLED
        reason: str

    def __init__(
        self, reference: str, purpose: str, region: str, organisation: str, act: Act
    ) -> None:
        """Start as a proposal."""
        self.reference = reference
        self.purpose = purpose
        self.region = region
        self.organisation = organisation
        self.stage = ProjectStage.PROPOSED
        self.is_suspended = False
        self.last_on = act.effective_on

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from the project's reference."""
        return identity("project", reference)

    @classmethod
    def propose(
        cls,
        reference: Reference,
        name: Text,
        purpose: Reference,
        region: str,
        organisation: Reference,
        act: Act,
    ) -> Self:
        """Propose a project for one purpose."""
        return cls._create(
            cls.Proposed,
            reference=reference,
            name=name,
            purpose=purpose,
            region=region,
            organisation=organisation,
            act=act,
        )

    def review(self, opinion: Text, act: Act) -> None:
        """Record the sector department's opinion on a proposal."""
        refuse_any(self._at(ProjectStage.PROPOSED), self._live(act))
        self.trigger_event(self.Reviewed, opinion=opinion, act=act)

    def approve(self, document: Document, act: Act) -> None:
        """Approve a reviewed project."""
        refuse_any(self._at(ProjectStage.REVIEWED), self._live(act))
        self.trigger_event(self.Approved, document=document, act=act)

    def enlist(self, category: Reference, act: Act) -> None:
        """Enter an approved project in the library."""
        refuse_any(self._at(ProjectStage.APPROVED), self._live(act))
        self.trigger_event(self.Listed, category=category, act=act)

    def hand_over(self, receiver: Reference, assets: Text, act: Act) -> None:
        """Hand the works over; the command checks that every milestone passed acceptance."""
        refuse_any(self._at(ProjectStage.LISTED), self._live(act))
        self.trigger_event(self.HandedOver, receiver=receiver, assets=assets, act=act)

    def suspend(self, reason: Text, act: Act) -> None:
        """Stop work and payment."""
        refuse_any(self._live(act))
        self.trigger_event(self.Suspended, reason=reason, act=act)

    def resume(self, reason: Text, act: Act) -> None:
        """Let a suspended project go on."""
        refuse_any(
            unless(self.is_suspended, PROJECT_NOT_SUSPENDED(project=self.reference)),
            in_order(self.last_on, act),
        )
        self.trigger_event(self.Resumed, reason=reason, act=act)

    def cancel(self, reason: Text, claimed: Money | None, act: Act) -> None:
        """Give up a project not handed over, for which nothing is claimed (None: no plan)."""
        handed_over = self.stage is ProjectStage.HANDED_OVER
        refuse_any(
            self.usable(),
            in_order(self.last_on, act),
            unless(not handed_over, self._out_of_order(ProjectStage.LISTED)),
            unless(
                claimed is None or not claimed.is_positive,
                PROJECT_HAS_OPEN_CLAIMS(project=self.reference, amount=claimed),
            ),
        )
        self.trigger_event(self.Cancelled, reason=reason, act=act)

    def listed(self) -> tuple[Refusal, ...]:
        """Name the fault of funding a project that is not in the library (S001-21a)."""
        in_library = self.stage in (ProjectStage.LISTED, ProjectStage.HANDED_OVER)
        return unless(in_library, self._out_of_order(ProjectStage.LISTED)) if self.is_live else ()

    def usable(self) -> tuple[Refusal, ...]:
        """Name the fault of building on or paying for a suspended or cancelled project."""
        return (
            *unless(self.is_live, PROJECT_CANCELLED(project=self.reference)),
            *unless(not self.is_suspended, PROJECT_SUSPENDED(project=self.reference)),
        )

    @property
    def is_live(self) -> bool:
        """Say whether the project was not given up."""
        return self.stage is not ProjectStage.CANCELLED

    def _at(self, needed: ProjectStage) -> tuple[Refusal, ...]:
        return unless(self.stage is needed, self._out_of_order(needed)) if self.is_live else ()

    def _out_of_order(self, needed: ProjectStage) -> Refusal:
        return PROJECT_STEP_OUT_OF_ORDER(project=self.reference, stage=self.stage, needed=needed)

    def _live(self, act: Act) -> tuple[Refusal, ...]:
        return self.usable() + in_order(self.last_on, act)
