"""Commands on milestones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates.milestone import Milestone
from aggregates.project import Project
from aggregates.refusals import refuse_any
from aggregates.values import Act, OrganisationKind, Reference, TeamMember, Text
from audit_service.commands.command import Command, organisation_in_being
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachMilestone(Command):
    """Report the work of a milestone done."""

    project: Reference
    milestone: Reference
    statement: Text

    def decide(self, work: Work, act: Act) -> Milestone:
        """Reach."""
        milestone = work.get(Milestone, self.project, self.milestone)
        refuse_any(work.refer(Project, self.project).usable())
        milestone.reach(self.statement, act)
        return milestone


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleMilestone(Command):
    """Move the due date of a milestone not yet reached, with a reason."""

    project: Reference
    milestone: Reference
    due_on: date
    reason: Text

    def decide(self, work: Work, act: Act) -> Milestone:
        """Reschedule."""
        milestone = work.get(Milestone, self.project, self.milestone)
        milestone.reschedule(self.due_on, self.reason, act)
        return milestone


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptMilestone(Command):
    """Pass a milestone by a joint team against the standard its plan names."""

    project: Reference
    milestone: Reference
    team: tuple[TeamMember, ...]
    standard: Text

    def decide(self, work: Work, act: Act) -> Milestone:
        """Accept."""
        milestone = work.get(Milestone, self.project, self.milestone)
        kinds = _kinds_of(work, self.team, act)
        milestone.accept(self.team, kinds, self.standard, act)
        return milestone


@dataclass(frozen=True, slots=True, kw_only=True)
class FailMilestone(Command):
    """Fail a milestone by a joint team, naming the defects."""

    project: Reference
    milestone: Reference
    team: tuple[TeamMember, ...]
    standard: Text
    defects: Text

    def decide(self, work: Work, act: Act) -> Milestone:
        """Fail."""
        milestone = work.get(Milestone, self.project, self.milestone)
        kinds = _kinds_of(work, self.team, act)
        milestone.fail(self.team, kinds, self.standard, self.defects, act)
        return milestone


def _kinds_of(work: Work, team: tuple[TeamMember, ...], act: Act) -> list[OrganisationKind]:
    """Return the kind of each signatory's organisation, refusing unknown ones all at once."""
    with Gather() as gather:
        found = [
            gather(
                f"/team/{index}/organisation",
                organisation_in_being,
                work,
                member.organisation,
                act,
            )
            for index, member in enumerate(team)
        ]
    return [organisation.kind for organisation in found]
