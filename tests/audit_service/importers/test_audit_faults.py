"""Whatever is wrong with an audit is named by workbook, sheet, range and cell, all at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

from aggregates.refusals import Refused
from audit_service.importers.audit_workbooks import File
from audit_service.importers.audits import import_audit
from tests.audit_service.importers.office import Office
from tests.audit_service.importers.single_audits import (
    AWARDS,
    FINDINGS,
    NOTES,
    PLAN,
    TEXT,
    Audit,
)
from tests.scenario import ZHANG

Places = list[tuple[str, str]]
A, F = "FederalAwards!Form!", "FindingsUniformGuidance!Form!"


def faults(office: Office, audit: Audit, files: tuple[File, ...] | None = None) -> Places:
    """Import an audit that must be refused whole; return place and code of every fault."""
    before = office.application.service.last_position()
    with pytest.raises(Refused) as refused:
        import_audit(office.application, files or audit.files(), audit.received(), ZHANG)
    assert office.application.service.last_position() == before
    return [(fault.at, fault.code) for fault in refused.value.faults]


def put(section: str, name: str, row: int, value: Any) -> Callable[[Audit], Any]:
    return lambda audit: audit.put(section, name, row, value)


CELLS: Final[list[tuple[Callable[[Audit], Any], Places]]] = [
    (
        put(AWARDS, "total_amount_expended", 5, "8075691"),
        [("FederalAwards!Coversheet!total_amount_expended!B5", "total_differs")],
    ),
    (
        put(AWARDS, "federal_program_total", 3, 5973066),
        [(f"{A}federal_program_total!J3", "total_differs")],
    ),
    (put(AWARDS, "cluster_total", 4, 1), [(f"{A}cluster_total!K4", "total_differs")]),
    (put(AWARDS, "amount_expended", 2, 12.5), [(f"{A}amount_expended!F2", "cell_malformed")]),
    (put(AWARDS, "amount_expended", 2, "many"), [(f"{A}amount_expended!F2", "cell_malformed")]),
    (put(AWARDS, "amount_expended", 2, None), [(f"{A}amount_expended!F2", "text_empty")]),
    (
        put(AWARDS, "amount_expended", 2, 10**14 + 1),
        [(f"{A}amount_expended!F2", "amount_out_of_range")],
    ),
    (
        put(AWARDS, "award_reference", 9, "AWARD-0009"),
        [(f"{A}award_reference!A9", "award_out_of_sequence")],
    ),
    (
        put(AWARDS, "award_reference", 9, "AWARD-0001"),
        [(f"{A}award_reference!A9", "repeated_in_file")],
    ),
    (put(AWARDS, "award_reference", 9, "AWARD-8"), [(f"{A}award_reference!A9", "cell_malformed")]),
    (put(AWARDS, "is_major", 2, "Y"), [(f"{A}audit_report_type!T2", "value_needed")]),
    (put(AWARDS, "is_major", 3, "N"), [(f"{A}audit_report_type!T3", "value_ruled_out")]),
    (put(AWARDS, "audit_report_type", 3, "X"), [(f"{A}audit_report_type!T3", "cell_malformed")]),
    (put(AWARDS, "is_passed", 2, "Y"), [(f"{A}subrecipient_amount!R2", "value_needed")]),
    (put(AWARDS, "subrecipient_amount", 2, 5), [(f"{A}subrecipient_amount!R2", "value_ruled_out")]),
    (
        put(AWARDS, "is_guaranteed", 2, "Y"),
        [(f"{A}loan_balance_at_audit_period_end!M2", "value_needed")],
    ),
    (put(AWARDS, "is_direct", 3, "N"), [(f"{A}passthrough_name!O3", "value_needed")]),
    (put(AWARDS, "is_direct", 3, "maybe"), [(f"{A}is_direct!N3", "cell_malformed")]),
    (put(AWARDS, "passthrough_name", 3, "X"), [(f"{A}passthrough_name!O3", "value_ruled_out")]),
    (
        put(AWARDS, "passthrough_name", 2, "X|Y"),
        [(f"{A}passthrough_name!O2", "pass_through_uneven")],
    ),
    (
        put(AWARDS, "cluster_name", 3, "NO CLUSTER"),
        [
            (f"{A}cluster_name!G3", "cluster_unknown"),
            (f"{A}cluster_total!K3", "total_differs"),
            (f"{A}cluster_total!K4", "total_differs"),
            (f"{A}cluster_total!K5", "total_differs"),
        ],
    ),
    (put(AWARDS, "state_cluster_name", 3, "X"), [(f"{A}state_cluster_name!H3", "value_ruled_out")]),
    (
        put(AWARDS, "federal_agency_prefix", 2, "1X"),
        [(f"{A}federal_agency_prefix!B2", "cell_malformed")],
    ),
    (put(AWARDS, "program_name", 2, "=1+1"), [(f"{A}program_name!E2", "text_is_a_formula")]),
    (put(AWARDS, "program_name", 2, "GSA_MIGRATION"), [(f"{A}program_name!E2", "value_unknown")]),
    (
        put(AWARDS, "three_digit_extension", 2, "RD"),
        [(f"{A}additional_award_identification!D2", "value_needed")],
    ),
    (
        put(AWARDS, "number_of_audit_findings", 3, 3),
        [(f"{A}number_of_audit_findings!U3", "finding_count_differs")],
    ),
    (
        put(FINDINGS, "award_reference", 2, "AWARD-0009"),
        [
            (f"{F}award_reference!A2", "audited_award_unknown"),
            (f"{A}number_of_audit_findings!U3", "finding_count_differs"),
        ],
    ),
    (
        put(FINDINGS, "material_weakness", 2, "Y"),
        [
            (f"{F}modified_opinion!D2", "audit_flags_illegal"),
            (f"{F}is_valid!L2", "audit_flags_misjudged"),
        ],
    ),
    (put(FINDINGS, "is_valid", 2, "N"), [(f"{F}is_valid!L2", "audit_flags_misjudged")]),
    (
        put(FINDINGS, "questioned_costs", 2, "GSA_MIGRATION"),
        [(f"{F}questioned_costs!I2", "value_unknown")],
    ),
    (
        put(FINDINGS, "compliance_requirement", 2, "BA"),
        [(f"{F}compliance_requirement!C2", "cell_malformed")],
    ),
    (
        put(FINDINGS, "compliance_requirement", 2, "D"),
        [(f"{F}compliance_requirement!C2", "cell_malformed")],
    ),
    (
        put(FINDINGS, "repeat_prior_reference", 2, "Y"),
        [(f"{F}prior_references!K2", "value_needed")],
    ),
    (
        put(FINDINGS, "repeat_prior_reference", 3, "N"),
        [(f"{F}prior_references!K3", "value_ruled_out")],
    ),
    (put(FINDINGS, "prior_references", 3, None), [(f"{F}prior_references!K3", "text_empty")]),
    (
        put(FINDINGS, "prior_references", 3, "2021-1"),
        [(f"{F}prior_references!K3", "cell_malformed")],
    ),
    (
        put(FINDINGS, "prior_references", 3, "2022-001"),
        [(f"{F}prior_references!K3", "prior_number_not_earlier")],
    ),
    (
        lambda audit: audit.renumber("2022-001", "2021-001"),
        [(f"{F}reference_number!B2", "audit_year_differs")],
    ),
    (
        lambda audit: audit.put(FINDINGS, "reference_number", 3, "2022-001"),
        [
            (f"{F}reference_number!B3", "audit_finding_twice"),
            ("FindingsText!Form!reference_number!A2", "audit_finding_unknown"),
            ("CorrectiveActionPlan!Form!reference_number!A3", "audit_finding_unknown"),
        ],
    ),
    (
        lambda audit: audit.drop_row(TEXT, 2),
        [(f"{F}reference_number!B3", "audit_finding_without_text")],
    ),
    (
        lambda audit: audit.drop_row(PLAN, 2),
        [(f"{F}reference_number!B2", "audit_finding_without_plan")],
    ),
    (
        lambda audit: audit.add_row(PLAN, reference_number="2022-009"),
        [("CorrectiveActionPlan!Form!reference_number!A4", "audit_finding_unknown")],
    ),
    (
        put(TEXT, "text_of_finding", 2, " "),
        [("FindingsText!Form!text_of_finding!B2", "text_empty")],
    ),
    (
        put(PLAN, "contains_chart_or_table", 2, "no"),
        [("CorrectiveActionPlan!Form!contains_chart_or_table!C2", "cell_malformed")],
    ),
    (
        put(NOTES, "is_minimis_rate_used", 6, "10%"),
        [("NotesToSefa!Coversheet!is_minimis_rate_used!B6", "cell_malformed")],
    ),
    (
        put(NOTES, "auditee_uei", 4, "GM27HGUL61B5"),
        [("NotesToSefa!Coversheet!auditee_uei!B4", "uei_differs")],
    ),
    (
        put(AWARDS, "auditee_uei", 4, "GM27HGUL61B5"),
        [("FederalAwards!Coversheet!auditee_uei!B4", "uei_differs")],
    ),
    (
        put(TEXT, "auditee_uei", 4, "OOPS"),
        [("FindingsText!Coversheet!auditee_uei!B4", "uei_malformed")],
    ),
    (
        put(TEXT, "version", 2, "9.9"),
        [("FindingsText!Coversheet!version!B2", "workbook_version_unknown")],
    ),
    (
        lambda audit: audit.add_row(
            TEXT, reference_number=None, text_of_finding=None, contains_chart_or_table=None
        ),
        [("FindingsText!Form!reference_number!A4", "row_empty")],
    ),
]


@pytest.mark.parametrize("index", range(len(CELLS)))
def test_a_fault_of_a_cell_is_named_by_the_cell_and_nothing_is_recorded(
    office: Office, index: int
) -> None:
    spoil, expected = CELLS[index]
    audit = Audit("69688-22")
    spoil(audit)

    assert sorted(faults(office, audit)) == sorted(expected)


def test_every_fault_of_every_workbook_is_named_at_once(office: Office) -> None:
    audit = Audit("191734-21")
    audit.put(AWARDS, "total_amount_expended", 5, 1).put(AWARDS, "is_major", 2, "?")
    audit.put(FINDINGS, "other_matters", 386, "N").put(FINDINGS, "award_reference", 9, "X")
    audit.put(TEXT, "text_of_finding", 3, None).put(PLAN, "reference_number", 4, "2021-999")
    number = Audit("191734-21").values(PLAN, "reference_number")[2]
    first = audit.values(FINDINGS, "reference_number").index(number) + 2

    found = faults(office, audit)

    assert {
        ("FederalAwards!Coversheet!total_amount_expended!B5", "total_differs"),
        (f"{A}is_major!S2", "cell_malformed"),
        (f"{F}award_reference!A9", "cell_malformed"),
        ("FindingsText!Form!text_of_finding!B3", "text_empty"),
        ("CorrectiveActionPlan!Form!reference_number!A4", "audit_finding_unknown"),
        (f"{F}reference_number!B{first}", "audit_finding_without_plan"),
    } <= set(found)


def test_at_most_a_thousand_faults_are_listed(office: Office) -> None:
    audit = Audit("191734-21")
    for name in ("modified_opinion", "other_matters", "material_weakness", "other_findings"):
        values = audit.values(FINDINGS, name)
        values[:] = ["?"] * len(values)

    found = faults(office, audit)

    assert len(found) == 1_001
    assert found[-1][1] == "faults_omitted"
