"""Subjects: what findings, notices and inspections are about must be on record."""

from __future__ import annotations

from typing import Any, Final

from eventsourcing.domain import Aggregate

from aggregates.allocation import Allocation
from aggregates.claim import Claim
from aggregates.fund import Fund
from aggregates.organisation import Organisation
from aggregates.project import Project
from aggregates.region import Region
from aggregates.values import Subject, SubjectKind
from audit_service.work import Gather, Work

AGGREGATE_OF: Final[dict[SubjectKind, type[Aggregate]]] = {
    SubjectKind.FUND: Fund,
    SubjectKind.ALLOCATION: Allocation,
    SubjectKind.PROJECT: Project,
    SubjectKind.CLAIM: Claim,
    SubjectKind.ORGANISATION: Organisation,
    SubjectKind.REGION: Region,
}


def check_subjects(work: Work, subjects: tuple[Subject, ...], at: str = "/subjects") -> None:
    """Refuse subjects that are not on record, naming each."""
    with Gather() as gather:
        for index, subject in enumerate(subjects):
            kind: Any = AGGREGATE_OF[subject.kind]
            place = at if len(subjects) == 1 and at == "/subject" else f"{at}/{index}"
            gather(place, work.refer, kind, subject.reference)
