"""What the record says around an inspection: which units may not hold it, and from which level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aggregates.allocation import Allocation
from aggregates.claim import Claim
from aggregates.fund import Fund
from aggregates.inspection_values import Bond
from aggregates.organisation import Organisation
from aggregates.project import Project
from aggregates.region import level_of
from aggregates.values import Reference, Subject, SubjectKind, TeamMember
from audit_service.work import Work


def bonds_of(
    work: Work, inspected: str, subjects: Iterable[Subject], parties: Iterable[str]
) -> dict[str, Bond]:
    """Return the units that are bound to what is inspected, each with its strongest bond.

    They are the inspected one, those of the parties that answer to it, and whoever holds what is
    in scope.
    """
    holders = {unit for subject in subjects for unit in _holders_of(work, subject)}
    below = {party for party in parties if answers_to(work, party, inspected)}
    return {
        **dict.fromkeys(holders, Bond.IN_SCOPE),
        **dict.fromkeys(below, Bond.SUBORDINATE),
        inspected: Bond.INSPECTED,
    }


def answers_to(work: Work, unit: str, superior: str) -> bool:
    """Say whether a unit answers to another, directly or through others."""
    seen: set[str] = set()
    found = work.find(Organisation, unit)
    while found is not None and found.superior is not None and found.reference not in seen:
        if found.superior == superior:
            return True
        seen.add(found.reference)
        found = work.find(Organisation, found.superior)
    return False


def level_of_planner(work: Work, office: str, lead: str, team: Iterable[TeamMember]) -> str | None:
    """Return the level of government of the office that plans; of the lead's, if it is unknown."""
    leading = (member.organisation for member in team if member.person == lead)
    for unit in (office, *leading):
        found = work.find(Organisation, unit)
        if found is not None:
            return level_of(found.region)
    return None


def _holders_of(work: Work, subject: Subject) -> Iterator[str]:
    """Name the units that hold what is in scope: its own, and whoever a claim is to pay."""
    match subject.kind:
        case SubjectKind.FUND:
            yield from _holder(work.find(Fund, subject.reference))
        case SubjectKind.ALLOCATION:
            yield from _holder(work.find(Allocation, subject.reference))
        case SubjectKind.PROJECT:
            yield from _holder(work.find(Project, subject.reference))
        case SubjectKind.CLAIM:
            claim = work.find(Claim, subject.reference)
            if claim is not None:
                yield claim.payee
                yield from _holder(work.find(Allocation, claim.allocation))
        case SubjectKind.ORGANISATION:
            yield Reference(subject.reference)


def _holder(found: Fund | Allocation | Project | None) -> Iterator[str]:
    if found is not None:
        yield found.organisation
