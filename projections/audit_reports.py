"""Audit reports: which audits are on record, and the awards and findings each lists."""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa

from aggregates.audit_report import AuditReport
from aggregates.audit_values import AuditedAward, AuditedFinding
from aggregates.money import Money
from projections.audit_tables import (
    AUDIT_REPORTS,
    AUDITED_AWARDS,
    AUDITED_FINDINGS,
    FINDING_WORDS,
)
from projections.engine import Projection, Recorded
from projections.latest_state import enter, follow
from projections.rows import Row, Rows
from projections.topics import topics_of


class AuditReports(Projection):
    """Keeps every report, award, finding on an award and text as the workbooks have them."""

    name: ClassVar[str] = "audit_reports"
    tables: ClassVar[tuple[sa.Table, ...]] = (
        AUDIT_REPORTS,
        AUDITED_AWARDS,
        AUDITED_FINDINGS,
        FINDING_WORDS,
    )
    topics: ClassVar[frozenset[str]] = topics_of(AuditReport)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Enter a report with its first fact, and add what each later one lists."""
        event, position = recorded.event, recorded.position
        if isinstance(event, AuditReport.Received):
            enter(rows, AUDIT_REPORTS, recorded, _report(event))
            return
        if not isinstance(event, AuditReport.Event):
            return  # of a batch shown whole
        report = follow(rows, AUDIT_REPORTS, recorded, {})["reference"]
        match event:
            case AuditReport.AwardListed(award=award):
                rows.append(AUDITED_AWARDS, position, report, *_award(award))
            case AuditReport.FindingListed(finding=finding):
                rows.append(AUDITED_FINDINGS, position, report, *_finding(finding))
            case AuditReport.FindingDescribed(words=words):
                said = (words.number, words.finding, words.text, words.planned_action)
                rows.append(FINDING_WORDS, position, report, *said)


def _report(event: Any) -> Row:
    return {
        "reference": event.reference,
        "auditee": event.auditee,
        "uei": event.uei,
        "audit_year": event.audit_year,
        "received_on": event.act.effective_on,
        "sha256": event.sha256,
        "awards": event.awards,
        "findings": event.findings,
        "total_minor": event.total.minor,
        "total_currency": event.total.currency,
    }


def _award(award: AuditedAward) -> tuple[Any, ...]:
    return (
        award.award,
        award.assistance_number,
        award.programme,
        award.identification,
        *_pair(award.amount),
        award.cluster_kind.value,
        award.cluster,
        award.is_guaranteed,
        *_pair(award.loan_balance),
        award.is_direct,
        tuple(
            f"{one.name} ({one.identifier})" if one.identifier else one.name
            for one in award.passed_from
        ),
        award.is_passed_on,
        *_pair(award.passed_on),
        award.is_major,
        award.opinion.value if award.opinion else None,
        award.findings,
    )


def _finding(row: AuditedFinding) -> tuple[Any, ...]:
    return (
        row.award,
        row.number,
        row.finding,
        row.requirements,
        row.flags.pattern,
        row.has_questioned_costs,
        row.is_repeat,
        row.prior_numbers,
    )


def _pair(amount: Money | None) -> tuple[int | None, str | None]:
    return (amount.minor, amount.currency) if amount else (None, None)
