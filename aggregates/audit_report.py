"""The audit report: a single audit of an organisation, recorded whole as its workbooks have it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.audit_values import (
    AuditedAward,
    AuditedFinding,
    FindingWords,
    SingleAudit,
    WorkbookFile,
)
from aggregates.money import Money
from aggregates.reasons.audits import AUDIT_FLAGS_ILLEGAL, AUDIT_REPORT_DIFFERS
from aggregates.reasons.importing import TOTAL_DIFFERS
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Digest, Reference, identity


class AuditReport(Aggregate):
    """An imported audit. The same workbooks again say nothing new; other ones are refused."""

    TOPIC = "audit_report"

    class Event(Aggregate.Event):
        """Something that happened to an audit report."""

        TOPIC = "audit_report.event"
        act: Act

    class Received(Event, Aggregate.Created):
        """The report of an audit was read whole; its awards and findings follow.

        ``sha256`` is the digest of all workbooks together; ``findings`` counts distinct numbers.
        """

        TOPIC = "audit_report.received"
        reference: str
        auditee: str
        uei: str | None
        audit_year: int
        sha256: str
        workbooks: tuple[WorkbookFile, ...]
        awards: int
        total: Money
        findings: int

    class AwardListed(Event):
        """The report lists an award: what was spent under which programme."""

        TOPIC = "audit_report.award_listed"
        award: AuditedAward

    class FindingListed(Event):
        """The report lists a finding on an award."""

        TOPIC = "audit_report.finding_listed"
        finding: AuditedFinding

    class FindingDescribed(Event):
        """The report says in words what was found, and what the auditee plans to do about it."""

        TOPIC = "audit_report.finding_described"
        words: FindingWords

    def __init__(self, reference: str, auditee: str, audit_year: int, sha256: str) -> None:
        """Remember which content was received for whom."""
        self.reference = reference
        self.auditee = auditee
        self.audit_year = audit_year
        self.sha256 = sha256

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from the report's reference."""
        return identity("audit_report", reference)

    @classmethod
    def receive(cls, audit: SingleAudit, act: Act) -> Self:
        """Enter an audit whose awards add up and whose findings carry legal flags."""
        refuse_any(_faults(audit))
        report = cls._create(cls.Received, **audit.said(), act=act)
        for award in audit.awards:
            report.trigger_event(cls.AwardListed, award=award, act=act)
        for finding in audit.findings:
            report.trigger_event(cls.FindingListed, finding=finding, act=act)
        for words in audit.words:
            report.trigger_event(cls.FindingDescribed, words=words, act=act)
        return report

    def check_same(self, auditee: Reference, audit_year: int, sha256: Digest) -> None:
        """Refuse other content, another auditee or year under a reference that is on record."""
        ours = (self.auditee, self.audit_year, self.sha256)
        fault = AUDIT_REPORT_DIFFERS(
            reference=self.reference, auditee=self.auditee, year=self.audit_year
        )
        refuse_any(unless(ours == (auditee, audit_year, sha256), fault.located("/reference")))


def _faults(audit: SingleAudit) -> Iterator[Refusal]:
    summed = sum((award.amount.minor for award in audit.awards), 0)
    if summed != audit.total.minor:
        added = Money(summed, audit.total.currency)
        yield TOTAL_DIFFERS(stated=audit.total, summed=added).located("/total")
    for index, row in enumerate(audit.findings):
        if not row.flags.is_legal:
            fault = AUDIT_FLAGS_ILLEGAL(flags=row.flags.pattern)
            yield fault.located(f"/findings/{index}/flags")
