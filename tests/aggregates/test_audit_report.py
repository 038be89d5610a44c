"""An audit is on record whole and once; only nine of 32 combinations of flags are legal."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from aggregates.audit_report import AuditReport
from aggregates.audit_values import (
    AuditedAward,
    AuditedFinding,
    ClusterKind,
    FindingFlags,
    FindingWords,
    SingleAudit,
    WorkbookFile,
    WorkbookSection,
    finding_reference,
)
from aggregates.money import Money
from aggregates.values import Digest, Reference, Severity, Text
from tests.scenario import act, fact, given, happened, refused

DIGEST = Digest("a" * 64)
FLAGS = FindingFlags(
    modified_opinion=False,
    other_matters=True,
    material_weakness=True,
    significant_deficiency=False,
    other_findings=False,
)
FINDING = AuditedFinding(
    award=Reference("AWARD-0001"),
    number=Reference("2021-005"),
    finding=finding_reference("tribe", "2021-005"),
    requirements=(Text("A"), Text("B")),
    flags=FLAGS,
    has_questioned_costs=True,
    is_repeat=False,
    prior_numbers=(),
)
WORDS = FindingWords(number=FINDING.number, finding=FINDING.finding, text=None, planned_action=None)


def award(number: int, usd: int) -> AuditedAward:
    """Make up an award of whole dollars."""
    return AuditedAward(
        award=Reference(f"AWARD-{number:04}"),
        agency_prefix=Text("93"),
        extension=Text("224"),
        identification=None,
        programme=Text("Health centers"),
        amount=Money(usd * 100, "USD"),
        cluster_kind=ClusterKind.NONE,
        cluster=None,
        is_guaranteed=False,
        loan_balance=None,
        is_direct=True,
        passed_from=(),
        is_passed_on=False,
        passed_on=None,
        is_major=False,
        opinion=None,
        findings=1,
    )


def flagged(pattern: str) -> FindingFlags:
    """Read flags as they are written: Y, N, or ? where unknown."""
    said: list[Any] = [None if sign == "?" else sign == "Y" for sign in pattern]
    return FindingFlags(
        modified_opinion=said[0],
        other_matters=said[1],
        material_weakness=said[2],
        significant_deficiency=said[3],
        other_findings=said[4],
    )


def audit(**changes: Any) -> SingleAudit:
    """Make up an audit of two awards."""
    said: dict[str, Any] = {
        "reference": Reference("FAC-1-21"),
        "auditee": Reference("tribe"),
        "uei": None,
        "audit_year": 2021,
        "sha256": DIGEST,
        "workbooks": (WorkbookFile(section=WorkbookSection.FEDERAL_AWARDS, sha256=DIGEST),),
        "total": Money(300_00, "USD"),
        "awards": (award(1, 100), award(2, 200)),
        "findings": (FINDING,),
        "words": (WORDS,),
    }
    return SingleAudit(**said | changes)


RECEIVED = fact(
    AuditReport.Received,
    reference="FAC-1-21",
    auditee="tribe",
    uei=None,
    audit_year=2021,
    sha256=DIGEST,
    workbooks=(WorkbookFile(section=WorkbookSection.FEDERAL_AWARDS, sha256=DIGEST),),
    awards=2,
    total=Money(300_00, "USD"),
    findings=1,
)


def test_an_audit_is_received_with_every_award_finding_and_text() -> None:
    report = AuditReport.receive(audit(), act())

    assert happened(report) == [
        RECEIVED,
        fact(AuditReport.AwardListed, award=award(1, 100)),
        fact(AuditReport.AwardListed, award=award(2, 200)),
        fact(AuditReport.FindingListed, finding=FINDING),
        fact(AuditReport.FindingDescribed, words=WORDS),
    ]


def test_awards_that_do_not_add_up_are_refused() -> None:
    with refused("total_differs"):
        AuditReport.receive(audit(total=Money(301_00, "USD")), act())


@pytest.mark.parametrize(
    "said", [("tribe", 2021, Digest("b" * 64)), ("other", 2021, DIGEST), ("tribe", 2022, DIGEST)]
)
def test_the_same_audit_is_known_and_any_other_is_refused(said: tuple[Any, Any, Any]) -> None:
    report = given(AuditReport, RECEIVED)

    report.check_same(Reference("tribe"), 2021, DIGEST)
    with refused("audit_report_differs"):
        report.check_same(*said)


def test_nine_of_the_thirty_two_combinations_of_flags_are_legal() -> None:
    combinations = [flagged("".join(flags)) for flags in product("YN", repeat=5)]

    legal = sorted(flags.pattern for flags in combinations if flags.is_legal)

    # the findings grid of the Uniform Guidance, as the Federal Audit Clearinghouse has it
    assert legal == sorted(
        ["YNNNN", "YNYNN", "YNNYN", "NYNNN", "NYYNN", "NYNYN", "NNYNN", "NNNYN", "NNNNY"]
    )
    assert not any("YY" in pattern[2:4] for pattern in legal)  # never both kinds of weakness


def test_an_illegal_combination_is_refused_and_an_unknown_flag_is_not() -> None:
    both = flagged("NNYYN")
    unknown = flagged("?NYYN")

    with refused("audit_flags_illegal"):
        AuditReport.receive(audit(findings=(replace(FINDING, flags=both),)), act())
    AuditReport.receive(audit(findings=(replace(FINDING, flags=unknown),)), act())


def test_a_finding_is_as_grave_as_its_flags() -> None:
    assert flagged("YNNYN").severity is Severity.CRITICAL
    assert flagged("NYYNN").severity is Severity.MAJOR
    assert flagged("NYNYN").severity is Severity.MINOR
