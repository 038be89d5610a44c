"""Small values that facts are made of: references, documents, acts, codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final, NewType
from uuid import NAMESPACE_URL, UUID, uuid5

from aggregates.money import Money
from aggregates.reasons.general import DATES_OUT_OF_ORDER
from aggregates.refusals import Refusal, unless

Reference = NewType("Reference", str)
"""A business reference or code: one line, no blank edges, at most 100 characters."""
Text = NewType("Text", str)
"""Words for a reader: at most 4 000 characters, line breaks allowed, never a formula."""
Passage = NewType("Passage", str)
"""Words of a document as it has them: as many as a spreadsheet's cell holds, 32 767 characters."""
Digest = NewType("Digest", str)
"""A SHA-256 digest in lower-case hexadecimal."""

_NAMESPACE: Final = uuid5(NAMESPACE_URL, "urn:audit-service")


@lru_cache(maxsize=65_536)
def identity(kind: str, *references: str) -> UUID:
    """Derive an aggregate's identity from its business reference, so the log forbids duplicates."""
    return uuid5(_NAMESPACE, "/".join((kind, *references)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document in evidence: its number, who issued it and when, and the digest of its file."""

    number: Reference
    issuer: Text
    issued_on: date
    sha256: Digest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """The official act a fact rests on: when it took effect, who acted for which office.

    ``effective_on`` is the business date the sender gives; when the service learned of it is the
    log's own column. ``command_id`` ties together all facts recorded by one command.
    """

    effective_on: date
    by: str
    office: str
    command_id: str
    evidence: tuple[Document, ...] = ()


class Tier(StrEnum):
    """The level of government (or society) a fund comes from (S001-01, S001-12a)."""

    CENTRAL = "central"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    SOCIAL = "social"


class FundClass(StrEnum):
    """The class of a fund, which decides the share rules that may bind it (S003-196)."""

    SPECIAL = "special"
    POOLED = "pooled"
    SECTOR = "sector"
    DONATION = "donation"


class OrganisationKind(StrEnum):
    """What an organisation is; departments hold money, the others may be paid."""

    FINANCE = "finance"
    DEVELOPMENT_AND_REFORM = "development_and_reform"
    HEALTH = "health"
    CONSTRUCTION = "construction"
    SECTOR_DEPARTMENT = "sector_department"
    AUDIT = "audit"
    LEADING_GROUP = "leading_group"
    GOVERNMENT = "government"
    VILLAGE = "village"
    ENTERPRISE = "enterprise"
    POVERTY_COOPERATIVE = "poverty_cooperative"
    FINANCIAL_INSTITUTION = "financial_institution"
    HOUSEHOLDS = "households"

    @property
    def is_department(self) -> bool:
        """Say whether money moved here is still inside government, hence not spent (CN20)."""
        return self in _DEPARTMENTS


_DEPARTMENTS: Final = frozenset(
    {
        OrganisationKind.FINANCE,
        OrganisationKind.DEVELOPMENT_AND_REFORM,
        OrganisationKind.HEALTH,
        OrganisationKind.CONSTRUCTION,
        OrganisationKind.SECTOR_DEPARTMENT,
        OrganisationKind.AUDIT,
        OrganisationKind.LEADING_GROUP,
        OrganisationKind.GOVERNMENT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earmark:
    """What allotted money is for, and which class of beneficiary it is to reach, if stated."""

    purpose: Reference
    beneficiary_class: Reference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingLine:
    """The part of a project's plan that one allocation pays."""

    allocation: Reference
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMilestone:
    """A step of a project: when it is due, and what is payable once it passes acceptance."""

    milestone: Reference
    title: Text
    due_on: date
    payable: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceTerms:
    """Which kinds of department accept a project's milestones together, against which standard."""

    departments: tuple[OrganisationKind, ...]
    standard: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """One signatory of a joint acceptance or an inspection: a person for an organisation."""

    organisation: Reference
    person: Text


class InspectionKind(StrEnum):
    """How an inspection is held (S001-23c, S001-27c)."""

    ANNOUNCED = "announced"
    UNANNOUNCED = "unannounced"
    LOOK_BACK = "look_back"
    SPECIAL = "special"
    COMPREHENSIVE = "comprehensive"
    AUDIT = "audit"
    THIRD_PARTY = "third_party"
    ASSESSMENT = "assessment"


class Severity(StrEnum):
    """How grave a finding is."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class SubjectKind(StrEnum):
    """What a finding or a notice is about."""

    FUND = "fund"
    ALLOCATION = "allocation"
    PROJECT = "project"
    CLAIM = "claim"
    ORGANISATION = "organisation"
    REGION = "region"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Something on record, by its kind and reference."""

    kind: SubjectKind
    reference: Reference


def in_order(earlier: date, act: Act) -> tuple[Refusal, ...]:
    """Name the fault of an act dated before the one it must follow; the same day is in order."""
    return unless(
        earlier <= act.effective_on, DATES_OUT_OF_ORDER(earlier=earlier, later=act.effective_on)
    )
