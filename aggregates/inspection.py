"""The inspection: a planned look at an organisation, opened, visited and concluded."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.reasons.general import LIST_EMPTY
from aggregates.reasons.supervision import (
    APPROVAL_REQUIRED,
    INSPECTION_OF_OWN_ORGANISATION,
    INSPECTION_STEP_OUT_OF_ORDER,
)
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.stages import InspectionStage
from aggregates.values import (
    Act,
    Document,
    InspectionKind,
    Reference,
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
            """Move on in time and stage."""
            aggregate.last_on = self.act.effective_on
            aggregate.stage = self.leads_to or aggregate.stage

    class Planned(Event, Aggregate.Created):
        """An inspection was planned: what it looks at, how, and who carries it out."""

        TOPIC = "inspection.planned"
        leads_to = InspectionStage.PLANNED
        reference: str
        kind: InspectionKind
        organisation: str
        subjects: tuple[Subject, ...]
        team: tuple[TeamMember, ...]
        approval: Document | None

    class Opened(Event):
        """The team began."""

        TOPIC = "inspection.opened"
        leads_to = InspectionStage.OPENED

        def apply(self, aggregate: Inspection) -> None:
            """Remember since when the team is at work."""
            super().apply(aggregate)
            aggregate.opened_on = self.act.effective_on

    class Visited(Event):
        """The team was at a place and saw what the account says."""

        TOPIC = "inspection.visited"
        place: str
        account: str

    class Concluded(Event):
        """The team closed its work with a conclusion."""

        TOPIC = "inspection.concluded"
        leads_to = InspectionStage.CONCLUDED
        conclusion: str

    def __init__(
        self, reference: str, organisation: str, team: tuple[TeamMember, ...], act: Act
    ) -> None:
        """Start as planned."""
        self.reference = reference
        self.organisation = organisation
        self.team = team
        self.opened_on: date | None = None
        self.stage = InspectionStage.PLANNED
        self.last_on: date = act.effective_on

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from the inspection's reference."""
        return identity("inspection", reference)

    @classmethod
    def plan(
        cls,
        reference: Reference,
        *,
        kind: InspectionKind,
        organisation: Reference,
        subjects: tuple[Subject, ...],
        team: tuple[TeamMember, ...],
        approval: Document | None,
        act: Act,
    ) -> Self:
        """Plan an inspection of another organisation; a third party needs provincial approval."""
        third_party = kind is InspectionKind.THIRD_PARTY
        refuse_any(
            unless(bool(team), LIST_EMPTY(name="team").located("/team")),
            unless(
                all(member.organisation != organisation for member in team),
                INSPECTION_OF_OWN_ORGANISATION(organisation=organisation),
            ),
            unless(not third_party or approval is not None, APPROVAL_REQUIRED()),
        )
        return cls._create(
            cls.Planned,
            reference=reference,
            kind=kind,
            organisation=organisation,
            subjects=subjects,
            team=team,
            approval=approval,
            act=act,
        )

    def open(self, act: Act) -> None:
        """Begin a planned inspection."""
        refuse_any(self._step(act, InspectionStage.PLANNED))
        self.trigger_event(self.Opened, act=act)

    def visit(self, place: Text, account: Text, act: Act) -> None:
        """Record a visit while the inspection is open."""
        refuse_any(self._step(act, InspectionStage.OPENED))
        self.trigger_event(self.Visited, place=place, account=account, act=act)

    def conclude(self, conclusion: Text, act: Act) -> None:
        """Close an open inspection."""
        refuse_any(self._step(act, InspectionStage.OPENED))
        self.trigger_event(self.Concluded, conclusion=conclusion, act=act)

    def _step(self, act: Act, needed: InspectionStage) -> tuple[Refusal, ...]:
        return in_order(self.last_on, act) + unless(
            self.stage is needed,
            INSPECTION_STEP_OUT_OF_ORDER(
                inspection=self.reference, stage=self.stage, needed=needed
            ),
        )
