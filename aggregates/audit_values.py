"""What a single audit is made of: awards, the findings on each, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final

from aggregates.money import Money
from aggregates.values import Digest, Passage, Reference, Severity, Text

LEGAL_FLAGS: Final = frozenset(
    {
        "YNNNN", "YNYNN", "YNNYN", "NYNNN", "NYYNN", "NYNYN", "NNYNN", "NNNYN", "NNNNY",
    }
)  # fmt: skip
"""The nine of 32 combinations a finding may carry, in the order the flags are declared.

Uniform Guidance's findings grid, as in GSA-TTS/FAC fe766b0,
``backend/audit/intakelib/checks/check_findings_grid_validation.py`` (``allowed_combos``).
"""

REQUIREMENTS: Final = "ABCEFGHIJLMNP"
"""The letters of the compliance requirements; D, K and O are reserved and never used."""


class WorkbookSection(StrEnum):
    """The workbooks of a single audit, by the name their cover sheet states."""

    FEDERAL_AWARDS = "FederalAwards"
    FINDINGS = "FindingsUniformGuidance"
    FINDINGS_TEXT = "FindingsText"
    CORRECTIVE_ACTION_PLAN = "CorrectiveActionPlan"
    NOTES_TO_SEFA = "NotesToSefa"
    ADDITIONAL_UEIS = "AdditionalUeis"
    ADDITIONAL_EINS = "AdditionalEins"
    SECONDARY_AUDITORS = "SecondaryAuditors"


class AuditOpinion(StrEnum):
    """What the auditor says on compliance of a major programme."""

    UNMODIFIED = "unmodified"
    QUALIFIED = "qualified"
    ADVERSE = "adverse"
    DISCLAIMED = "disclaimed"


class ClusterKind(StrEnum):
    """Whether an award belongs to a cluster of programmes, and where the cluster is named."""

    NONE = "none"
    LISTED = "listed"
    STATE = "state"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookFile:
    """One workbook of an audit and the digest of its file."""

    section: WorkbookSection
    sha256: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class PassThrough:
    """Somebody an award came through, and the number they know it by."""

    name: Text
    identifier: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedAward:
    """One row of the schedule of awards: what was spent under which programme.

    None is what the source does not know or does not state; ``cluster`` is None in no cluster.
    """

    award: Reference
    agency_prefix: Text
    extension: Text | None
    identification: Text | None
    programme: Text
    amount: Money
    cluster_kind: ClusterKind
    cluster: Text | None
    is_guaranteed: bool | None
    loan_balance: Money | None
    is_direct: bool | None
    passed_from: tuple[PassThrough, ...]
    is_passed_on: bool | None
    passed_on: Money | None
    is_major: bool
    opinion: AuditOpinion | None
    findings: int

    @property
    def assistance_number(self) -> str:
        """Return the number of its programme, the agency's part alone where no more is known."""
        return f"{self.agency_prefix}.{self.extension}" if self.extension else self.agency_prefix


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFlags:
    """What sort of finding it is; None is unknown, which only audits of old years may be."""

    modified_opinion: bool | None
    other_matters: bool | None
    material_weakness: bool | None
    significant_deficiency: bool | None
    other_findings: bool

    @property
    def pattern(self) -> str:
        """Write the flags in order: Y, N, or ? where unknown."""
        said = (getattr(self, field.name) for field in fields(self))
        return "".join("?" if flag is None else "Y" if flag else "N" for flag in said)

    @property
    def is_legal(self) -> bool:
        """Say whether the combination is one of the nine; an unknown flag leaves it open."""
        return "?" in self.pattern or self.pattern in LEGAL_FLAGS

    @property
    def severity(self) -> Severity:
        """Rank it: a modified opinion is critical, a material weakness major, the rest minor."""
        if self.modified_opinion:
            return Severity.CRITICAL
        return Severity.MAJOR if self.material_weakness else Severity.MINOR


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedFinding:
    """One finding on one award; ``requirements`` are letters, ``prior_numbers`` as stated."""

    award: Reference
    number: Reference
    finding: Reference
    requirements: tuple[Text, ...]
    flags: FindingFlags
    has_questioned_costs: bool
    is_repeat: bool | None
    prior_numbers: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingWords:
    """What is said of a finding, and what the auditee plans; None where the source has no words."""

    number: Reference
    finding: Reference
    text: Passage | None
    planned_action: Passage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleAudit:
    """A single audit as its workbooks have it, ``sha256`` being the digest of all of them."""

    reference: Reference
    auditee: Reference
    uei: Reference | None
    audit_year: int
    sha256: Digest
    workbooks: tuple[WorkbookFile, ...]
    total: Money
    awards: tuple[AuditedAward, ...]
    findings: tuple[AuditedFinding, ...]
    words: tuple[FindingWords, ...]

    def said(self) -> dict[str, Any]:
        """Return what the report as a whole says, by name."""
        return {
            "reference": self.reference,
            "auditee": self.auditee,
            "uei": self.uei,
            "audit_year": self.audit_year,
            "sha256": self.sha256,
            "workbooks": self.workbooks,
            "awards": len(self.awards),
            "total": self.total,
            "findings": len({row.number for row in self.findings}),
        }


def finding_reference(auditee: str, number: str) -> Reference:
    """Name a finding in the register: its number within the auditee, so that years connect.

    Not within the auditee's UEI: that changes, and audits of old years have none.
    """
    return Reference(f"{auditee}-{number}")
