"""Every command the service knows, and every aggregate they change."""

from __future__ import annotations

from typing import Final

from eventsourcing.domain import Aggregate

from aggregates.allocation import Allocation
from aggregates.audit_report import AuditReport
from aggregates.bank_account import BankAccount
from aggregates.bank_entry import BankEntry
from aggregates.cash_entry import CashEntry
from aggregates.claim import Claim
from aggregates.closed_books import ClosedBooks
from aggregates.complaint import Complaint
from aggregates.confidence import Confidence
from aggregates.duty import Duty
from aggregates.evidence import Evidence
from aggregates.finding import Finding
from aggregates.fund import Fund
from aggregates.inspection import Inspection
from aggregates.inspection_load import InspectionLoad
from aggregates.ledger_entry import LedgerEntry
from aggregates.match import Match
from aggregates.milestone import Milestone
from aggregates.notice import Notice
from aggregates.organisation import Organisation
from aggregates.parameter import Parameter
from aggregates.paying_account import PayingAccount
from aggregates.period import Period
from aggregates.project import Project
from aggregates.project_plan import ProjectPlan
from aggregates.reconciliation_case import ReconciliationCase
from aggregates.recovery import Recovery
from aggregates.region import Region
from aggregates.responsibility_letter import ResponsibilityLetter
from aggregates.sanction import Sanction
from aggregates.source_document import SourceDocument
from aggregates.statement import Statement
from aggregates.target import Target
from audit_service.commands import (
    allocations,
    audits,
    bank_accounts,
    cases,
    claims,
    complaints,
    confidences,
    documents,
    duties,
    escalations,
    evidence,
    findings,
    found_cases,
    funds,
    inspections,
    letters,
    matches,
    milestones,
    notices,
    parameters,
    periods,
    places,
    projects,
    recoveries,
    sanctions,
    statements,
    targets,
)
from audit_service.commands.command import Command

AGGREGATES: Final[tuple[type[Aggregate], ...]] = (
    Allocation,
    AuditReport,
    BankAccount,
    BankEntry,
    CashEntry,
    Claim,
    ClosedBooks,
    Complaint,
    Duty,
    Confidence,
    Evidence,
    Finding,
    Fund,
    Inspection,
    InspectionLoad,
    LedgerEntry,
    Match,
    Milestone,
    Notice,
    Organisation,
    Parameter,
    PayingAccount,
    Period,
    Project,
    ProjectPlan,
    ReconciliationCase,
    Recovery,
    Region,
    Sanction,
    ResponsibilityLetter,
    SourceDocument,
    Statement,
    Target,
)

COMMANDS: Final[tuple[type[Command], ...]] = (
    places.RegisterRegion,
    places.RenameRegion,
    places.AbolishRegion,
    places.RegisterOrganisation,
    places.RenameOrganisation,
    places.DissolveOrganisation,
    funds.OpenFund,
    funds.AppropriateFund,
    funds.ReduceFund,
    funds.ReceiveFunding,
    funds.AdoptShareRule,
    funds.CarryOverFund,
    funds.CloseFund,
    allocations.IssueAllocation,
    allocations.PassDownAllocation,
    allocations.IncreaseAllocation,
    allocations.ReduceAllocation,
    allocations.ReturnAllocation,
    allocations.ReleaseReservation,
    allocations.CloseAllocation,
    projects.ProposeProject,
    projects.ReviewProject,
    projects.ApproveProject,
    projects.ListProject,
    projects.PlanProject,
    projects.SignContract,
    projects.AmendContract,
    projects.AuditSettlement,
    projects.SuspendProject,
    projects.ResumeProject,
    projects.CancelProject,
    projects.HandOverProject,
    milestones.ReachMilestone,
    milestones.RescheduleMilestone,
    milestones.AcceptMilestone,
    milestones.FailMilestone,
    claims.SubmitClaim,
    claims.ReviewClaim,
    claims.RejectClaim,
    claims.SuspendClaim,
    claims.ResumeClaim,
    claims.ApproveClaim,
    claims.OrderPayment,
    claims.PayClaim,
    claims.FailPayment,
    claims.ReturnPayment,
    claims.RefundPayment,
    claims.ReversePayment,
    notices.PostNotice,
    notices.ReceiveObjection,
    notices.AnswerObjection,
    parameters.AdoptParameter,
    inspections.PlanInspection,
    inspections.OpenInspection,
    inspections.RecordVisit,
    inspections.ConcludeInspection,
    inspections.CancelInspection,
    findings.RecordFinding,
    findings.RespondToFinding,
    findings.OrderRectification,
    findings.ExtendDeadline,
    findings.ReportProgress,
    findings.ReportRectification,
    findings.SendBackRectification,
    findings.VerifyRectification,
    findings.CloseFinding,
    findings.ReopenFinding,
    letters.DrawUpLetter,
    letters.SignLetter,
    letters.CountersignLetter,
    letters.TransferResponsibility,
    letters.AssessResponsibility,
    letters.EndLetter,
    complaints.ReceiveComplaint,
    complaints.AcceptComplaint,
    complaints.RouteComplaint,
    complaints.AnswerComplaint,
    complaints.TakeUpComplaint,
    complaints.CloseComplaint,
    duties.AssignDuty,
    duties.FileReport,
    duties.CorrectReport,
    duties.WaiveReport,
    duties.EndDuty,
    confidences.DiscloseFinding,
    recoveries.SettleQuestionedAmount,
    recoveries.WithdrawSettlement,
    sanctions.ProposeSanction,
    sanctions.SignSanction,
    sanctions.DeclineSanction,
    sanctions.RevokeSanction,
    sanctions.ExecuteReduction,
    targets.AssignTarget,
    targets.ReviseTarget,
    targets.DropTarget,
    documents.ReceiveDocument,
    evidence.DepositEvidence,
    evidence.HandOverEvidence,
    evidence.ExamineEvidence,
    audits.ReceiveAudit,
    audits.RecordAuditFinding,
    bank_accounts.OpenBankAccount,
    bank_accounts.AssignPayingAccount,
    bank_accounts.CloseBankAccount,
    bank_accounts.RecordCashEntry,
    bank_accounts.ClearCashEntry,
    bank_accounts.DropCashEntry,
    statements.ReceiveStatement,
    statements.RecordLines,
    statements.NoteLines,
    matches.MakeMatch,
    matches.RecordMatch,
    matches.AcceptMatch,
    matches.DeclineMatch,
    matches.UndoMatch,
    periods.PreparePeriod,
    periods.CertifyPeriod,
    periods.ClosePeriod,
    periods.ReopenPeriod,
    cases.OpenCase,
    found_cases.RecordCase,
    found_cases.RestateCase,
    cases.AssignCase,
    cases.ExplainCase,
    cases.ResolveCase,
    found_cases.SettleCase,
    cases.ReopenCase,
    escalations.EscalateCase,
)
