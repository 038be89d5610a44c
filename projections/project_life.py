"""The life of a project: every fact about it, its milestones, its claims and its findings."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.finding_tables import SUBJECTS
from projections.library_tables import MILESTONES
from projections.paging import FIRST_PAGE, Page, PageRequest, page_of
from projections.register_tables import CLAIMS
from projections.rows import Row
from projections.trail_tables import TRAIL


def life_of(
    connection: Connection,
    project: str,
    request: PageRequest = FIRST_PAGE,
    *,
    newest_first: bool = False,
) -> Page[Row]:
    """List the facts of a project's life by position, a page at a time.

    Facts of an allocation that concern the project (reserved, charged) are the allocation's own;
    the ledger shows them.
    """
    chosen = sa.select(TRAIL).where(TRAIL.c.subject.in_(_subjects(connection, project)))
    return page_of(connection, chosen, TRAIL.c.position, request, newest_first=newest_first)


def _subjects(connection: Connection, project: str) -> list[str]:
    claims = list(
        connection.execute(
            sa.select(CLAIMS.c.reference).where(CLAIMS.c.project == project)
        ).scalars()
    )
    milestones = connection.execute(
        sa.select(MILESTONES.c.milestone).where(MILESTONES.c.project == project)
    ).scalars()
    about = sa.or_(
        sa.and_(SUBJECTS.c.kind == "project", SUBJECTS.c.reference == project),
        sa.and_(SUBJECTS.c.kind == "claim", SUBJECTS.c.reference.in_(claims)),
    )
    findings = connection.execute(sa.select(SUBJECTS.c.finding).where(about)).scalars()
    steps = [f"{project}/{milestone}" for milestone in milestones]
    return sorted({project, f"project:{project}", *claims, *steps, *findings})
