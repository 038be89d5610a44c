"""Places: where each record lies, learnt from its first fact, so that later facts lie there too."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from aggregates.allocation import Allocation
from aggregates.claim import Claim
from aggregates.confidence import Confidence
from aggregates.evidence import Evidence
from aggregates.finding import Finding
from aggregates.fund import Fund
from aggregates.inspection import Inspection
from aggregates.inspection_load import InspectionLoad
from aggregates.ledger_entry import LedgerEntry
from aggregates.milestone import Milestone
from aggregates.notice import Notice
from aggregates.organisation import Organisation
from aggregates.parameter import Parameter
from aggregates.project import Project
from aggregates.project_plan import ProjectPlan
from aggregates.recovery import Recovery
from aggregates.region import Region
from aggregates.sanction import Sanction
from aggregates.source_document import SourceDocument
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


_FIRST: Final = frozenset(
    {
        Region.Registered, Organisation.Registered, Fund.Opened, Allocation.Issued,
        Project.Proposed, ProjectPlan.Issued, Milestone.Planned, Claim.Submitted,
        Inspection.Planned, Finding.Recorded, Notice.Posted, SourceDocument.Received,
        Sanction.Proposed, Target.Assigned, Parameter.Adopted, InspectionLoad.Begun,
        Confidence.Kept, Recovery.Opened, LedgerEntry.Opened,
        Evidence.Deposited,
    }
)  # fmt: skip
"""The facts that records begin with."""


def place_of(rows: Rows, table: sa.Table, event: Any) -> Row:
    """Return kind, reference and region of the record an event belongs to.

    A first fact teaches them; the region is its own, or that of the organisation, project or
    allocation it names ("" where none is known).
    """
    if type(event) not in _FIRST:
        return rows.one(table, event.originator_id)
    kind: str = event.TOPIC.partition(".")[0]
    reference, region = _named(rows, table, event)
    row = {
        "id": event.originator_id,
        "kind": kind,
        "reference": reference,
        "region": region,
    }
    rows.put(table, row)
    return row


def _named(rows: Rows, table: sa.Table, event: Any) -> tuple[str, str]:  # noqa: C901, PLR0911, PLR0912
    """Return reference and region from a first fact."""
    match event:
        case Region.Registered():
            return event.code, event.code
        case Organisation.Registered() | Fund.Opened() | Allocation.Issued() | Project.Proposed():
            return event.reference, event.region
        case ProjectPlan.Issued():
            return event.project, _region(rows, table, Project.create_id(event.project))
        case Milestone.Planned():
            region = _region(rows, table, Project.create_id(event.project))
            return f"{event.project}/{event.reference}", region
        case Claim.Submitted():
            return event.reference, _region(rows, table, Allocation.create_id(event.allocation))
        case Inspection.Planned():
            return event.reference, _of_organisation(rows, table, event.organisation)
        case InspectionLoad.Begun():
            return event.organisation, _of_organisation(rows, table, event.organisation)
        case Finding.Recorded():
            return event.reference, region_of_finding(rows, table, event)
        case Sanction.Proposed():
            return event.reference, _region_of_sanction(rows, table, event)
        case Target.Assigned():
            return event.reference, event.region
        case Notice.Posted(subject=subject):
            return f"{subject.kind}:{subject.reference}", _of_subject(rows, table, subject)
        case Parameter.Adopted():
            return event.name.value, ""
        case SourceDocument.Received():
            return event.reference, ""
    return _beside(rows, table, event)


def _beside(rows: Rows, table: sa.Table, event: Any) -> tuple[str, str]:
    """Return reference and region of a record that is kept beside another one."""
    match event:
        case Confidence.Kept():
            return event.reference, _region(rows, table, identity(event.kind, event.reference))
        case Recovery.Opened():
            return event.finding, _region(rows, table, Finding.create_id(event.finding))
        case LedgerEntry.Opened():
            return str(event.position), ""
        case Evidence.Deposited():
            return event.sha256, _of_organisation(rows, table, event.holder)
    raise LookupError(f"no place is learnt from {event.TOPIC}")


def region_of_finding(rows: Rows, table: sa.Table, event: Any) -> str:
    """Return the region of a finding's first subject that has one, else of who answers for it."""
    found = (_of_subject(rows, table, subject) for subject in event.subjects)
    region = next(filter(None, found), "")
    return region or _of_organisation(rows, table, event.responsible_organisation)


def _region_of_sanction(rows: Rows, table: sa.Table, event: Any) -> str:
    """Return the region of the organisation, else of the first subject that has one."""
    own = _of_organisation(rows, table, event.organisation) if event.organisation else ""
    found = (_of_subject(rows, table, subject) for subject in event.subjects)
    return own or next(filter(None, found), "")


def _of_subject(rows: Rows, table: sa.Table, subject: Subject) -> str:
    return _region(rows, table, identity(subject.kind.value, subject.reference))


def _of_organisation(rows: Rows, table: sa.Table, reference: str) -> str:
    return _region(rows, table, Organisation.create_id(reference))


def _region(rows: Rows, table: sa.Table, record: UUID) -> str:
    place = rows.get(table, record)
    return place["region"] if place is not None else ""
