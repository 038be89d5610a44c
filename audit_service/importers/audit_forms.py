"""The workbooks of a single audit: which sheets and named ranges each has, and which are needed.

After GSA-TTS/FAC fe766b0: ``backend/schemas/output/excel/json`` (named ranges),
``backend/audit/intakelib/checks/check_missing_required_fields.py``, ``check_y_or_n__fields.py``,
``check_gsa_migration_keyword.py`` and ``backend/schemas/source/data/workbook_version.json``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from aggregates.audit_values import WorkbookSection as Section

COVER: Final = "Coversheet"
FORM: Final = "Form"
UNKNOWN: Final = "GSA_MIGRATION"
"""The mark audits of old years carry where a value was not known when they were migrated."""
NOT_APPLICABLE: Final = "N/A"
STATE_CLUSTER: Final = "STATE CLUSTER"
OTHER_CLUSTER: Final = "OTHER CLUSTER NOT LISTED ABOVE"
ROWS_MAX: Final = 20_000

VERSIONS: Final = frozenset(
    {*(f"1.0.{patch}" for patch in range(6)), *(f"1.1.{patch}" for patch in range(11))}
)
FORMER_NAMES: Final = {"FederalAwardsExpended": "FederalAwards"}
"""Section names of past versions of the workbooks."""
FORMER_SHEETS: Final = {"AdditionalNotes": FORM}
"""Sheet names of past versions of the workbooks."""


@dataclass(frozen=True, slots=True)
class FormOf:
    """What one workbook has: cover ranges, columns of the form, and lists to choose from."""

    cover: tuple[str, ...]
    columns: tuple[str, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    needed: frozenset[str] = frozenset()
    computed: frozenset[str] = frozenset()

    @property
    def sheets(self) -> dict[str, tuple[str, ...]]:
        """Return the named ranges of every sheet."""
        return {COVER: self.cover, FORM: self.columns, **dict(self.lists)}


_COVER: Final = ("version", "section_name", "auditee_uei")
_AWARDS: Final = (
    "award_reference", "federal_agency_prefix", "three_digit_extension",
    "additional_award_identification", "program_name", "amount_expended", "cluster_name",
    "state_cluster_name", "other_cluster_name", "federal_program_total", "cluster_total",
    "is_guaranteed", "loan_balance_at_audit_period_end", "is_direct", "passthrough_name",
    "passthrough_identifying_number", "is_passed", "subrecipient_amount", "is_major",
    "audit_report_type", "number_of_audit_findings", "cfda_key", "uniform_state_cluster_name",
    "uniform_other_cluster_name", "default_program_name",
)  # fmt: skip
FLAGS: Final = (
    "modified_opinion", "other_matters", "material_weakness", "significant_deficiency",
    "other_findings",
)  # fmt: skip
_FINDINGS: Final = (
    "award_reference", "reference_number", "compliance_requirement", *FLAGS, "questioned_costs",
    "repeat_prior_reference", "prior_references", "is_valid",
)  # fmt: skip
_TEXT: Final = ("reference_number", "text_of_finding", "contains_chart_or_table")
_PLAN: Final = ("reference_number", "planned_action", "contains_chart_or_table")
_NOTES: Final = ("note_title", "note_content", "contains_chart_or_table")
_POLICIES: Final = ("accounting_policies", "is_minimis_rate_used", "rate_explained")
_AUDITORS: Final = tuple(
    f"secondary_auditor_{part}"
    for part in (
        "name", "ein", "address_street", "address_city", "address_state", "address_zipcode",
        "contact_name", "contact_title", "contact_phone", "contact_email",
    )
)  # fmt: skip

FORMS: Final[dict[Section, FormOf]] = {
    Section.FEDERAL_AWARDS: FormOf(
        (*_COVER, "total_amount_expended"),
        _AWARDS,
        (
            ("Clusters", ("cluster_name_lookup",)),
            ("FederalPrograms", ("federal_program_name_lookup", "aln_lookup")),
            ("AuditReportTypes", ("audit_report_type_lookup",)),
        ),
        needed=frozenset(
            {
                "award_reference", "federal_agency_prefix", "three_digit_extension",
                "program_name", "amount_expended", "cluster_name", "federal_program_total",
                "cluster_total", "is_guaranteed", "is_direct", "is_passed", "is_major",
                "number_of_audit_findings",
            }
        ),
        computed=frozenset(_AWARDS[-4:]) | {"award_reference", "federal_program_total"}
        | {"cluster_total"},
    ),
    Section.FINDINGS: FormOf(
        _COVER,
        _FINDINGS,
        (("ComplianceRequirementTypes", ("requirement_type_lookup",)),),
        needed=frozenset(_FINDINGS),
        computed=frozenset({"is_valid"}),
    ),
    Section.FINDINGS_TEXT: FormOf(_COVER, _TEXT, needed=frozenset(_TEXT)),
    Section.CORRECTIVE_ACTION_PLAN: FormOf(_COVER, _PLAN, needed=frozenset(_PLAN)),
    Section.NOTES_TO_SEFA: FormOf(
        (*_COVER, *_POLICIES), _NOTES, needed=frozenset((*_NOTES, *_POLICIES))
    ),
    Section.ADDITIONAL_UEIS: FormOf(
        _COVER, ("additional_uei",), needed=frozenset({"additional_uei"})
    ),
    Section.ADDITIONAL_EINS: FormOf(
        _COVER, ("additional_ein",), needed=frozenset({"additional_ein"})
    ),
    Section.SECONDARY_AUDITORS: FormOf(
        _COVER,
        _AUDITORS,
        (("StateCodeLookup", ("state_code_lookup",)),),
        needed=frozenset(_AUDITORS),
    ),
}  # fmt: skip

MAY_BE_UNKNOWN: Final = frozenset(
    {
        "auditee_uei", "three_digit_extension", "additional_award_identification",
        "state_cluster_name", "other_cluster_name", "cluster_name", "is_direct",
        "loan_balance_at_audit_period_end", "passthrough_name", "passthrough_identifying_number",
        "contains_chart_or_table", "is_minimis_rate_used", "compliance_requirement",
        "secondary_auditor_address_zipcode", "secondary_auditor_name",
        "secondary_auditor_address_state", "is_passed", "accounting_policies", "rate_explained",
        "modified_opinion", "other_matters", "material_weakness", "significant_deficiency",
        "repeat_prior_reference", "is_guaranteed", "text_of_finding", "planned_action",
        "additional_uei", "additional_ein", "secondary_auditor_ein",
        *(name for name in _AUDITORS if "contact" in name or "address" in name),
        "note_title", "note_content",
    }
)  # fmt: skip
"""Where the mark may stand: FAC's list without the number of a finding, which nothing can do
without, and with the texts that audits of old years lack."""
