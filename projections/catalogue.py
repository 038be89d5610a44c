"""Every projection the service keeps."""

from __future__ import annotations

from typing import Final

from projections.audit_trail import AuditTrail
from projections.complaint_register import ComplaintRegister
from projections.disbursement_ledger import DisbursementLedger
from projections.engine import Projection
from projections.finding_register import FindingRegister
from projections.inspection_register import InspectionRegister
from projections.parameter_register import ParameterRegister
from projections.project_library import ProjectLibrary
from projections.registers import Registers
from projections.reporting_calendar import ReportingCalendar
from projections.responsibility_register import ResponsibilityRegister

PROJECTIONS: Final[tuple[Projection, ...]] = (
    DisbursementLedger(),
    Registers(),
    ProjectLibrary(),
    FindingRegister(),
    InspectionRegister(),
    ParameterRegister(),
    ResponsibilityRegister(),
    ComplaintRegister(),
    ReportingCalendar(),
    AuditTrail(),
)
