"""The milestone: one step of a project, reached, then accepted or failed by a joint team."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.money import Money
from aggregates.reasons.general import DATES_OUT_OF_ORDER
from aggregates.reasons.works import (
    ACCEPTANCE_STANDARD_DIFFERS,
    ACCEPTANCE_TEAM_INCOMPLETE,
    MILESTONE_ALREADY_REACHED,
    MILESTONE_NOT_REACHED,
)
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import (
    AcceptanceTerms,
    Act,
    OrganisationKind,
    PlannedMilestone,
    Reference,
    TeamMember,
    Text,
    identity,
    in_order,
)


class Milestone(Aggregate):
    """A step of a project: when it is due, whether it was reached, whether it passed acceptance.

    A joint team may fail a milestone it or another team had accepted before (a look-back); nothing
    is paid on a milestone whose last acceptance failed (S003-26, S003-29, S003-54).
    """

    TOPIC = "milestone"

    class Event(Aggregate.Event):
        """Something that happened to a milestone."""

        TOPIC = "milestone.event"
        act: Act

    class Planned(Event, Aggregate.Created):
        """The milestone entered a project's plan with its due date and what it pays."""

        TOPIC = "milestone.planned"
        project: str
        reference: str
        title: str
        due_on: date
        payable: Money
        acceptance: AcceptanceTerms

    class Rescheduled(Event):
        """The due date moved."""

        TOPIC = "milestone.rescheduled"
        due_on: date
        reason: str

        def apply(self, aggregate: Milestone) -> None:
            """Take the new due date."""
            aggregate.due_on = self.due_on
            aggregate.last_on = self.act.effective_on

    class Reached(Event):
        """The accountable unit reported the work done."""

        TOPIC = "milestone.reached"
        statement: str

        def apply(self, aggregate: Milestone) -> None:
            """Remember that it is done."""
            aggregate.is_reached = True
            aggregate.last_on = self.act.effective_on

    class Accepted(Event):
        """A joint team found the work up to the named standard."""

        TOPIC = "milestone.accepted"
        team: tuple[TeamMember, ...]
        standard: str

        def apply(self, aggregate: Milestone) -> None:
            """Let claims be paid on it."""
            aggregate.is_accepted = True
            aggregate.last_on = self.act.effective_on

    class Failed(Event):
        """A joint team found the work below the named standard."""

        TOPIC = "milestone.failed"
        team: tuple[TeamMember, ...]
        standard: str
        defects: str

        def apply(self, aggregate: Milestone) -> None:
            """Stop every payment on it until it passes."""
            aggregate.is_accepted = False
            aggregate.last_on = self.act.effective_on

    def __init__(
        self,
        project: str,
        reference: str,
        due_on: date,
        payable: Money,
        acceptance: AcceptanceTerms,
        act: Act,
    ) -> None:
        """Start neither reached nor accepted."""
        self.project = project
        self.reference = reference
        self.due_on = due_on
        self.payable = payable
        self.acceptance = acceptance
        self.is_reached = False
        self.is_accepted = False
        self.last_on = act.effective_on

    @staticmethod
    def create_id(project: str, reference: str) -> UUID:
        """Derive the identity from the project's reference and the milestone's own."""
        return identity("milestone", project, reference)

    @classmethod
    def plan(
        cls, project: Reference, planned: PlannedMilestone, acceptance: AcceptanceTerms, act: Act
    ) -> Self:
        """Enter a milestone that is not due before its plan."""
        refuse_any(
            unless(
                act.effective_on <= planned.due_on,
                DATES_OUT_OF_ORDER(earlier=act.effective_on, later=planned.due_on),
            )
        )
        return cls._create(
            cls.Planned,
            project=project,
            reference=planned.milestone,
            title=planned.title,
            due_on=planned.due_on,
            payable=planned.payable,
            acceptance=acceptance,
            act=act,
        )

    def reschedule(self, due_on: date, reason: Text, act: Act) -> None:
        """Move the due date of a milestone not yet reached."""
        refuse_any(in_order(self.last_on, act), self._not_reached_yet())
        self.trigger_event(self.Rescheduled, due_on=due_on, reason=reason, act=act)

    def reach(self, statement: Text, act: Act) -> None:
        """Report the work done, once."""
        refuse_any(in_order(self.last_on, act), self._not_reached_yet())
        self.trigger_event(self.Reached, statement=statement, act=act)

    def accept(
        self,
        team: tuple[TeamMember, ...],
        kinds: Iterable[OrganisationKind],
        standard: Text,
        act: Act,
    ) -> None:
        """Pass the work, by a team in which every required department signs."""
        refuse_any(in_order(self.last_on, act), self._acceptable(kinds, standard))
        self.trigger_event(self.Accepted, team=team, standard=standard, act=act)

    def fail(
        self,
        team: tuple[TeamMember, ...],
        kinds: Iterable[OrganisationKind],
        standard: Text,
        defects: Text,
        act: Act,
    ) -> None:
        """Fail the work, by the same kind of team against the same standard."""
        refuse_any(in_order(self.last_on, act), self._acceptable(kinds, standard))
        self.trigger_event(self.Failed, team=team, standard=standard, defects=defects, act=act)

    def _not_reached_yet(self) -> tuple[Refusal, ...]:
        return unless(
            not self.is_reached,
            MILESTONE_ALREADY_REACHED(project=self.project, milestone=self.reference),
        )

    def reached(self) -> tuple[Refusal, ...]:
        """Name the fault of claiming or judging work that nobody has reported done."""
        return unless(
            self.is_reached, MILESTONE_NOT_REACHED(project=self.project, milestone=self.reference)
        )

    def _acceptable(self, kinds: Iterable[OrganisationKind], standard: Text) -> tuple[Refusal, ...]:
        present = set(kinds)
        missing = [kind for kind in self.acceptance.departments if kind not in present]
        return (
            *self.reached(),
            *unless(not missing, ACCEPTANCE_TEAM_INCOMPLETE(missing=", ".join(missing))),
            *unless(
                standard == self.acceptance.standard,
                ACCEPTANCE_STANDARD_DIFFERS(needed=self.acceptance.standard, given=standard),
            ),
        )
