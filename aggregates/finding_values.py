"""What findings are made of: their elements, what of them is confidential, and how they end."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from aggregates.money import Money
from aggregates.values import Reference, Severity, Subject, Text


class FindingPart(StrEnum):
    """A part of a finding that may be confidential: one of its five elements."""

    CRITERIA = "criteria"
    CONDITION = "condition"
    CAUSE = "cause"
    EFFECT = "effect"
    RECOMMENDATION = "recommendation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """The five elements of a finding (GAGAS): what ought to be, what is, why, so what, what now.

    A native finding states all five; one imported from a report may not tell them apart, and a
    confidential one is kept in a fact of its own. Both are None here.
    """

    criteria: Text | None
    condition: Text | None
    cause: Text | None
    effect: Text | None
    recommendation: Text | None

    def missing(self) -> tuple[FindingPart, ...]:
        """Name the elements that are not stated."""
        return tuple(part for part in FindingPart if getattr(self, part.value) is None)

    def without(self, parts: tuple[FindingPart, ...]) -> Elements:
        """Return the elements with some taken out."""
        return replace(self, **{part.value: None for part in parts})

    def taken(self, parts: tuple[FindingPart, ...]) -> tuple[ConfidedPart, ...]:
        """Return some elements, as they are confided; one that is not stated is left out."""
        said = {part: getattr(self, part.value) for part in parts}
        return tuple(
            ConfidedPart(part=part.value, text=text) for part, text in said.items() if text
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidedPart:
    """A confidential part of a record, by its name, in words."""

    part: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLink:
    """Part of a ledger entry: the log position of the fact that posted it, and how much of it."""

    position: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagementResponse:
    """What the responsible unit says to a finding (2 CFR 200.511(c), GAGAS 6.57).

    ``planned_action`` and ``expected_on`` are None where nothing is promised; whoever disagrees
    says why in ``statement``.
    """

    agrees: bool
    statement: Text
    planned_action: Text | None = None
    expected_on: date | None = None
    contact: Text | None = None


class Disposition(StrEnum):
    """How a finding ended (S001-25d, S003-56)."""

    RECTIFIED = "rectified"
    GUIDANCE = "guidance"
    REFERRED = "referred"
    UNFOUNDED = "unfounded"


class SettlementKind(StrEnum):
    """How part of an amount in question was settled.

    RECOVERED needs a ledger entry of money that a bank has credited; WITHHELD one of a claim that
    was rejected; JUSTIFIED needs none, only reasons and evidence.
    """

    RECOVERED = "recovered"
    WITHHELD = "withheld"
    JUSTIFIED = "justified"


class FindingSource(StrEnum):
    """Where a finding comes from (S001-23f)."""

    INSPECTION = "inspection"
    AUDIT = "audit"
    RECONCILIATION = "reconciliation"
    REVIEW = "review"
    COMPLAINT = "complaint"
    PEOPLES_CONGRESS = "peoples_congress"
    CPPCC = "cppcc"
    PARTIES = "parties"
    DISCIPLINE = "discipline"
    MEDIA = "media"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a finding says when it is recorded, confidential parts already taken out."""

    reference: Reference
    title: Text
    inspection: Reference | None
    source: FindingSource
    subjects: tuple[Subject, ...]
    elements: Elements
    confidential: tuple[FindingPart, ...]
    severity: Severity
    category: Reference
    requirements: tuple[Text, ...]
    amount_in_question: Money | None
    questioned: tuple[LedgerLink, ...]
    responsible_organisation: Reference
    responsible_person: Text
    repeats: tuple[Reference, ...]
    prior_references: tuple[Reference, ...]
    response: ManagementResponse | None

    def facts(self) -> dict[str, Any]:
        """Return what it says by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
