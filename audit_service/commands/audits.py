"""The command that opens the import of a single audit: its report is on record."""

from __future__ import annotations

from dataclasses import dataclass

from aggregates.audit_report import AuditReport
from aggregates.audit_values import SingleAudit
from aggregates.values import Act
from audit_service.commands.command import Command, organisation_in_being
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveAudit(Command):
    """Enter a single audit as its workbooks have it; its findings are recorded beside it."""

    audit: SingleAudit

    def decide(self, work: Work, act: Act) -> AuditReport:
        """Receive, or refuse other content under the same reference."""
        audit = self.audit
        known = work.find(AuditReport, audit.reference)
        if known is not None:
            known.check_same(audit.auditee, audit.audit_year, audit.sha256)
            return known
        with Gather() as gather:
            gather("/organisation", organisation_in_being, work, audit.auditee, act)
        return work.add(AuditReport.receive(audit, act))
