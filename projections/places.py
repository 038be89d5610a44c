"""Places: where each record lies, learnt from its first fact, so that later facts lie there too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

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
from aggregates.values import Subject, identity
from projections.rows import READ_MODELS, Row, Rows


def places_table(name: str) -> sa.Table:
    """Describe a projection's own table of places."""
    return sa.Table(
        name,
        READ_MODELS,
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
    )


_At = Callable[[UUID], str]
"""Returns the region of a record whose place is known, "" of any other."""


def _of_organisation(at: _At, reference: str | None) -> str:
    return at(Organisation.create_id(reference)) if reference else ""


def _of_first(at: _At, subjects: Iterable[Subject]) -> str:
    """Return the region of the first subject that has one."""
    found = (at(identity(subject.kind.value, subject.reference)) for subject in subjects)
    return next(filter(None, found), "")


_BEGINNINGS: Final[dict[type[Any], Callable[[Any, _At], tuple[str, str]]]] = {
    Region.Registered: lambda e, _: (e.code, e.code),
    Organisation.Registered: lambda e, _: (e.reference, e.region),
    Fund.Opened: lambda e, _: (e.reference, e.region),
    Allocation.Issued: lambda e, _: (e.reference, e.region),
    Project.Proposed: lambda e, _: (e.reference, e.region),
    ProjectPlan.Issued: lambda e, at: (e.project, at(Project.create_id(e.project))),
    Milestone.Planned: lambda e, at: (
        f"{e.project}/{e.reference}",
        at(Project.create_id(e.project)),
    ),
    Claim.Submitted: lambda e, at: (e.reference, at(Allocation.create_id(e.allocation))),
    Notice.Posted: lambda e, at: (
        f"{e.subject.kind}:{e.subject.reference}",
        _of_first(at, (e.subject,)),
    ),
    SourceDocument.Received: lambda e, _: (e.reference, ""),
    Inspection.Planned: lambda e, at: (e.reference, _of_organisation(at, e.organisation)),
    InspectionLoad.Begun: lambda e, at: (e.organisation, _of_organisation(at, e.organisation)),
    Finding.Recorded: lambda e, at: (
        e.reference,
        _of_first(at, e.subjects) or _of_organisation(at, e.responsible_organisation),
    ),
    Recovery.Opened: lambda e, at: (e.finding, at(Finding.create_id(e.finding))),
    LedgerEntry.Opened: lambda e, _: (str(e.position), ""),
    Confidence.Kept: lambda e, at: (e.reference, at(identity(e.kind, e.reference))),
    Evidence.Deposited: lambda e, at: (e.sha256, _of_organisation(at, e.holder)),
    Sanction.Proposed: lambda e, at: (
        e.reference,
        _of_organisation(at, e.organisation) or _of_first(at, e.subjects),
    ),
    Target.Assigned: lambda e, _: (e.reference, e.region),
    Parameter.Adopted: lambda e, _: (e.name.value, ""),
    ResponsibilityLetter.DrawnUp: lambda e, at: (
        e.reference,
        _of_first(at, e.subjects) or _of_organisation(at, e.organisation),
    ),
    Complaint.Received: lambda e, _: (e.reference, e.region),
    Duty.Assigned: lambda e, at: (e.reference, _of_organisation(at, e.organisation)),
    BankAccount.Opened: lambda e, at: (e.number, _of_organisation(at, e.holder)),
    PayingAccount.Assigned: lambda e, at: (
        f"{e.organisation}/{e.currency}",
        _of_organisation(at, e.organisation),
    ),
    Statement.Received: lambda e, at: (e.reference, at(BankAccount.create_id(e.account))),
    BankEntry.Booked: lambda e, at: (e.reference, at(BankAccount.create_id(e.account))),
    CashEntry.Recorded: lambda e, at: (e.reference, at(BankAccount.create_id(e.account))),
    Period.Opened: lambda e, at: (
        f"{e.organisation}/{e.period}",
        _of_organisation(at, e.organisation),
    ),
    ClosedBooks.Begun: lambda e, at: (e.organisation, _of_organisation(at, e.organisation)),
    Match.Proposed: lambda e, at: (e.reference, at(BankAccount.create_id(e.account))),
    Match.Found: lambda e, at: (e.reference, at(BankAccount.create_id(e.account))),
    ReconciliationCase.Opened: lambda e, at: (e.reference, at(BankAccount.create_id(e.account))),
    AuditReport.Received: lambda e, at: (e.reference, _of_organisation(at, e.auditee)),
}
"""The fact each kind of record begins with, and the reference and region it teaches: its own, or
those of the organisation, project, allocation or subject it names."""


def place_of(rows: Rows, table: sa.Table, event: Any) -> Row:
    """Return kind, reference and region of the record an event belongs to ("" where unknown).

    The first fact of a record teaches them; every later one finds them.
    """
    learn = _BEGINNINGS.get(type(event))
    if learn is None:
        return rows.one(table, event.originator_id)
    reference, region = learn(event, partial(_region, rows, table))
    kind: str = event.TOPIC.partition(".")[0]
    row = {"id": event.originator_id, "kind": kind, "reference": reference, "region": region}
    rows.put(table, row)
    return row


def _region(rows: Rows, table: sa.Table, record: UUID) -> str:
    place = rows.get(table, record)
    return place["region"] if place is not None else ""
