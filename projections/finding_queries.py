"""Questions to the finding register: which findings are open, overdue, and whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.stages import FindingStage
from aggregates.values import Subject
from projections.columns import below
from projections.finding_tables import FINDINGS, HISTORY, SUBJECTS
from projections.paging import FIRST_PAGE, Page, PageRequest, page_of
from projections.rows import Row

_CLOSED = FindingStage.CLOSED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFilter:
    """Which findings are wanted; None leaves a column free, and all that is given must hold.

    ``overdue_on`` keeps open findings whose deadline had passed before that date.
    """

    stage: str | None = None
    open_only: bool = False
    organisations: Sequence[str] | None = None
    person: str | None = None
    severity: str | None = None
    subject: Subject | None = None
    region: str | None = None
    inspection: str | None = None
    overdue_on: date | None = None


ALL: FindingFilter = FindingFilter()


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding open at a moment: its stage and deadline then, and what never changes of it."""

    finding: str
    title: str
    severity: str
    responsible_organisation: str
    responsible_person: str
    stage: str
    due_on: date | None
    is_overdue: bool


def findings(
    connection: Connection, wanted: FindingFilter = ALL, request: PageRequest = FIRST_PAGE
) -> Page[Row]:
    """List findings by reference, a page at a time; refuses a malformed region code."""
    chosen = sa.select(FINDINGS).where(*_conditions(wanted))
    return page_of(connection, chosen, FINDINGS.c.reference, request)


def finding(connection: Connection, reference: str) -> Row | None:
    """Return one finding, or None when it is not on record."""
    chosen = sa.select(FINDINGS).where(FINDINGS.c.reference == reference)
    found = connection.execute(chosen).mappings().first()
    return dict(found) if found is not None else None


def open_findings_at(
    connection: Connection,
    organisations: Sequence[str],
    as_of: date,
    known_at: int | None = None,
) -> list[OpenFinding]:
    """List findings units answer for that were open on a date, as known at a log position.

    Computed from the last stage that had taken effect by ``as_of`` and was recorded up to
    ``known_at`` (None: everything).
    """
    then = _last_facts(organisations, as_of, known_at).subquery("last")
    chosen = (
        sa.select(FINDINGS, HISTORY.c.stage.label("then"), HISTORY.c.due_on.label("due_then"))
        .join(HISTORY, HISTORY.c.finding == FINDINGS.c.reference)
        .join(then, then.c.position == HISTORY.c.position)
        .where(HISTORY.c.stage != _CLOSED)
        .order_by(FINDINGS.c.reference)
    )
    return [
        OpenFinding(
            row.reference,
            row.title,
            row.severity,
            row.responsible_organisation,
            row.responsible_person,
            row.then,
            row.due_then,
            is_overdue=row.due_then is not None and row.due_then < as_of,
        )
        for row in connection.execute(chosen)
    ]


def _last_facts(
    organisations: Sequence[str], as_of: date, known_at: int | None
) -> sa.Select[tuple[int]]:
    """Select the position of the last fact of each finding by then."""
    last = (
        sa.select(sa.func.max(HISTORY.c.position).label("position"))
        .join(FINDINGS, FINDINGS.c.reference == HISTORY.c.finding)
        .where(
            FINDINGS.c.responsible_organisation.in_(organisations),
            HISTORY.c.effective_on <= as_of,
        )
        .group_by(HISTORY.c.finding)
    )
    return last if known_at is None else last.where(HISTORY.c.position <= known_at)


def _conditions(wanted: FindingFilter) -> list[sa.ColumnElement[bool]]:
    column = FINDINGS.c
    equal = (
        (column.stage, wanted.stage),
        (column.responsible_person, wanted.person),
        (column.severity, wanted.severity),
        (column.inspection, wanted.inspection),
    )
    conditions = [name == value for name, value in equal if value is not None]
    if wanted.open_only or wanted.overdue_on is not None:
        conditions.append(column.stage != _CLOSED)
    if wanted.overdue_on is not None:
        conditions.append(column.due_on < wanted.overdue_on)
    if wanted.organisations is not None:
        conditions.append(column.responsible_organisation.in_(wanted.organisations))
    if wanted.region is not None:
        conditions.append(below(column.region, wanted.region))
    if wanted.subject is not None:
        about = sa.select(SUBJECTS.c.finding).where(
            SUBJECTS.c.kind == wanted.subject.kind.value,
            SUBJECTS.c.reference == wanted.subject.reference,
        )
        conditions.append(column.reference.in_(about))
    return conditions
