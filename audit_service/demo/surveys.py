"""The steps an inspection of a worked programme goes through, as commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from aggregates.values import Digest, InspectionKind, Reference, Subject, TeamMember, Text
from audit_service.commands.inspections import (
    ConcludeInspection,
    OpenInspection,
    PlanInspection,
    RecordVisit,
)

NOTIFIED_BEFORE: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One inspection of a programme: of whom, about what, when, and by which team.

    The first of the team leads it; it is planned some days before it begins, and an announced one
    notified three.
    """

    reference: str
    kind: InspectionKind
    unit: str
    matter: str
    first: date
    last: date
    team: tuple[tuple[str, str], ...]
    subjects: tuple[Subject, ...] = ()
    announced: bool = False
    follows: str | None = None
    complaint: str | None = None
    planned_before: int = 10

    def plan(self) -> PlanInspection:
        """Plan it."""
        return PlanInspection(
            reference=Reference(self.reference),
            kind=self.kind,
            organisation=Reference(self.unit),
            matter=Reference(self.matter),
            subjects=self.subjects,
            planned_from=self.first,
            planned_until=self.last,
            lead=Text(self.team[0][1]),
            team=tuple(
                TeamMember(organisation=Reference(office), person=Text(person))
                for office, person in self.team
            ),
            follows=None if self.follows is None else Reference(self.follows),
            complaint=None if self.complaint is None else Reference(self.complaint),
            effective_on=self.first - timedelta(days=self.planned_before),
        )

    def open(self) -> OpenInspection:
        """Begin it on its first day."""
        return OpenInspection(
            inspection=Reference(self.reference),
            notified_on=self.first - NOTIFIED_BEFORE if self.announced else None,
            effective_on=self.first,
        )

    def visit(self, place: str, account: str, *files: Digest) -> RecordVisit:
        """Look at a place on the first day."""
        return RecordVisit(
            inspection=Reference(self.reference),
            place=Text(place),
            account=Text(account),
            files=files,
            effective_on=self.first,
        )

    def conclude(
        self, conclusion: str, *, grade: str | None = None, by_documents: bool = False
    ) -> ConcludeInspection:
        """Conclude it on its last day."""
        return ConcludeInspection(
            inspection=Reference(self.reference),
            conclusion=Text(conclusion),
            grade=None if grade is None else Text(grade),
            by_documents=by_documents,
            effective_on=self.last,
        )
