"""What inspections are made of: their plan, what surrounds it, and who was met on a visit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, Final

from aggregates.reasons.general import DATES_OUT_OF_ORDER, LIST_EMPTY
from aggregates.reasons.inspections import (
    APPROVAL_REQUIRED,
    APPROVER_NOT_PROVINCIAL,
    FOLLOWED_INSPECTION_REQUIRED,
    INSPECTION_OF_OWN_ORGANISATION,
    LEAD_NOT_IN_TEAM,
    TEAM_MEMBER_TWICE,
)
from aggregates.refusals import Refusal, unless
from aggregates.values import (
    Act,
    Digest,
    Document,
    InspectionKind,
    Reference,
    Subject,
    TeamMember,
    Text,
)

BY_DOCUMENTS: Final = (
    InspectionKind.AUDIT,
    InspectionKind.THIRD_PARTY,
    InspectionKind.ASSESSMENT,
)
"""The kinds that may be done by documents alone, without being anywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMet:
    """Somebody the team spoke to, and in which position they are."""

    name: Text
    position: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAccount:
    """What a team saw at a place, whom it met, and which documents and files it took away."""

    place: Text
    account: Text
    people_met: tuple[PersonMet, ...] = ()
    documents_seen: tuple[Document, ...] = ()
    files: tuple[Digest, ...] = ()


class Bond(StrEnum):
    """How a unit is bound to what is inspected, so that it may not inspect it."""

    INSPECTED = "inspected"
    SUBORDINATE = "subordinate"
    IN_SCOPE = "in_scope"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the record says around a plan.

    ``bonds`` are the units bound to what is inspected; ``approver_is_provincial`` is None where
    nobody on record approved.
    """

    bonds: Mapping[str, Bond] = field(default_factory=dict)
    approver_is_provincial: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionPlan:
    """What an inspection looks at, why, when, and who carries it out.

    ``matter`` is what it is about; ``exception`` the reason for going beyond a burden rule.
    """

    reference: Reference
    kind: InspectionKind
    organisation: Reference
    matter: Reference
    subjects: tuple[Subject, ...]
    sectors: tuple[Reference, ...]
    planned_from: date
    planned_until: date
    team: tuple[TeamMember, ...]
    lead: Text
    follows: Reference | None
    complaint: Reference | None
    trigger: Text | None
    approval: Document | None
    approved_by: Reference | None
    exception: Text | None

    def facts(self) -> dict[str, Any]:
        """Return what it says by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def faults(self, around: Circumstances, act: Act) -> Iterator[Refusal]:
        """Name everything that keeps the plan from being carried out."""
        yield from self._team_faults()
        yield from self._own_faults(around, act)
        for earlier, later, at in (
            (act.effective_on, self.planned_from, "/planned_from"),
            (self.planned_from, self.planned_until, "/planned_until"),
        ):
            fault = DATES_OUT_OF_ORDER(earlier=earlier, later=later)
            yield from unless(earlier <= later, fault.located(at))
        followed = self.kind is not InspectionKind.LOOK_BACK or self.follows is not None
        yield from unless(followed, FOLLOWED_INSPECTION_REQUIRED().located("/follows"))
        if self.kind is InspectionKind.THIRD_PARTY:
            yield from self._approval_faults(around)

    def _team_faults(self) -> Iterator[Refusal]:
        yield from unless(bool(self.team), LIST_EMPTY(name="team").located("/team"))
        for index, member in enumerate(self.team):
            if member in self.team[:index]:
                twice = TEAM_MEMBER_TWICE(organisation=member.organisation, person=member.person)
                yield twice.located(f"/team/{index}")
        leads = any(member.person == self.lead for member in self.team)
        yield from unless(leads, LEAD_NOT_IN_TEAM(lead=self.lead).located("/lead"))

    def _own_faults(self, around: Circumstances, act: Act) -> Iterator[Refusal]:
        """Name each of the team, and the office that plans, that would inspect its own."""
        parties = [(m.organisation, f"/team/{index}") for index, m in enumerate(self.team)]
        for party, at in (*parties, (act.office, "")):
            bond = around.bonds.get(party)
            if bond is not None:
                fault = INSPECTION_OF_OWN_ORGANISATION(
                    party=party, organisation=self.organisation, role=bond
                )
                yield fault.located(at)

    def _approval_faults(self, around: Circumstances) -> Iterator[Refusal]:
        yield from unless(self.approval is not None, APPROVAL_REQUIRED().located("/approval"))
        yield from unless(self.approved_by is not None, APPROVAL_REQUIRED().located("/approved_by"))
        none = APPROVER_NOT_PROVINCIAL(organisation=self.approved_by)
        provincial = around.approver_is_provincial is not False
        yield from unless(provincial, none.located("/approved_by"))
