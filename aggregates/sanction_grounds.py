"""Grounds: whether the findings a sanction names bear it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from aggregates.finding import Finding
from aggregates.reasons.sanctions import (
    ACCOUNTABILITY_NOT_DUE,
    SANCTION_BY_PARTY,
    SANCTION_OF_OTHERS,
    SANCTION_ON_UNFOUNDED,
    SANCTION_WITHOUT_FINDING,
)
from aggregates.refusals import Refusal, unless
from aggregates.sanction_values import SanctionKind, SanctionProposal
from aggregates.stages import FindingStage
from aggregates.values import Act, Severity

ANSWERABLE: Final = frozenset({"quality", "fraud"})
"""Categories that somebody answers for at once: works that fail (S003-29), fraud (S003-69)."""


def faults_of_grounds(
    proposal: SanctionProposal, findings: Sequence[Finding], act: Act
) -> tuple[Refusal, ...]:
    """Name what keeps the findings from bearing a proposal on the date of an act."""
    praise = proposal.kind is SanctionKind.COMMENDATION
    without = SANCTION_WITHOUT_FINDING(kind=proposal.kind).located("/findings")
    return (
        *unless(praise or bool(findings), without),
        *_against_others(proposal, findings),
        *faults_of_standing(findings),
        *faults_of_parties(findings, act),
        *_not_due(proposal.kind, findings, act.effective_on),
    )


def faults_of_standing(findings: Iterable[Finding]) -> tuple[Refusal, ...]:
    """Name the findings that were closed because nothing was wrong."""
    return tuple(
        SANCTION_ON_UNFOUNDED(finding=finding.reference).located(f"/findings/{index}")
        for index, finding in enumerate(findings)
        if finding.gravity.is_unfounded
    )


def calls_to_account(finding: Finding, on: date) -> bool:
    """Say whether a finding bears accountability on a date (S002-30).

    It does when it is overdue then, was reopened, is critical, or is about failing works or fraud.
    """
    due_on, gravity = finding.rectification.due_on, finding.gravity
    is_open = finding.stage is not FindingStage.CLOSED
    overdue = is_open and due_on is not None and due_on < on
    grave = gravity.severity is Severity.CRITICAL or gravity.category in ANSWERABLE
    return overdue or gravity.is_reopened or grave


def _against_others(proposal: SanctionProposal, findings: Iterable[Finding]) -> tuple[Refusal, ...]:
    organisation, person = proposal.organisation, proposal.person
    return tuple(
        SANCTION_OF_OTHERS(finding=finding.reference).located(f"/findings/{index}")
        for index, finding in enumerate(findings)
        if finding.responsible_organisation != organisation and finding.responsible_person != person
    )


def _not_due(kind: SanctionKind, findings: Sequence[Finding], on: date) -> tuple[Refusal, ...]:
    named = ", ".join(finding.reference for finding in findings)
    due = any(calls_to_account(finding, on) for finding in findings)
    asked = kind is SanctionKind.ACCOUNTABILITY and bool(findings)
    fault = ACCOUNTABILITY_NOT_DUE(findings=named, on=on).located("/findings")
    return unless(not asked or due, fault)


def faults_of_parties(findings: Iterable[Finding], act: Act) -> tuple[Refusal, ...]:
    """Name the findings that whoever acts answers for, in person or by their office."""
    return tuple(
        SANCTION_BY_PARTY(finding=finding.reference)
        for finding in findings
        if act.by == finding.responsible_person or act.office == finding.responsible_organisation
    )
