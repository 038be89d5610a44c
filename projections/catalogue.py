"""Every projection the service keeps."""

from __future__ import annotations

from typing import Final

from projections.audit_reports import AuditReports
from projections.audit_trail import AuditTrail
from projections.case_register import CaseRegister
from projections.complaint_register import ComplaintRegister
from projections.disbursement_ledger import DisbursementLedger
from projections.document_totals import DocumentTotals
from projections.engine import Projection
from projections.evidence_register import EvidenceRegister
from projections.finding_register import FindingRegister
from projections.inspection_register import InspectionRegister
from projections.parameter_register import ParameterRegister
from projections.period_register import PeriodRegister
from projections.project_library import ProjectLibrary
from projections.reconciliation import Reconciliation
from projections.record_links import RecordLinks
from projections.registers import Registers
from projections.reporting_calendar import ReportingCalendar
from projections.responsibility_register import ResponsibilityRegister
from projections.sanction_register import SanctionRegister
from projections.target_register import TargetRegister

PROJECTIONS: Final[tuple[Projection, ...]] = (
    DisbursementLedger(),
    Registers(),
    ProjectLibrary(),
    FindingRegister(),
    SanctionRegister(),
    TargetRegister(),
    InspectionRegister(),
    ParameterRegister(),
    EvidenceRegister(),
    AuditReports(),
    ResponsibilityRegister(),
    ComplaintRegister(),
    CaseRegister(),
    PeriodRegister(),
    DocumentTotals(),
    ReportingCalendar(),
    Reconciliation(),
    AuditTrail(),
    RecordLinks(),
)
