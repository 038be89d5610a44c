"""The commands of an imported single audit: its report, and each of its findings."""

from __future__ import annotations

from dataclasses import dataclass

from aggregates.audit_report import AuditReport
from aggregates.audit_values import SingleAudit
from aggregates.finding import Finding
from aggregates.finding_categories import category_faults
from aggregates.finding_values import Found
from aggregates.values import Act
from audit_service.commands.command import Command, organisation_in_being
from audit_service.commands.finding_references import check_repeats
from audit_service.commands.subjects import check_subjects
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAuditFinding(Command):
    """Record a finding of an imported audit, whose report need not tell its elements apart."""

    found: Found

    def decide(self, work: Work, act: Act) -> Finding:
        """Record."""
        found, unit = self.found, self.found.responsible_organisation
        work.vacant(Finding, found.reference)
        with Gather() as gather:
            gather("/subjects", check_subjects, work, found.subjects)
            gather("/responsible_organisation", organisation_in_being, work, unit, act)
            gather.note(category_faults(found.category, act.effective_on))
            gather("/repeats", check_repeats, work, found.repeats, unit, act)
        return work.add(Finding.record(found, act))
