"""Questions to the project library: projects in pages, and milestones due and met at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.columns import below
from projections.library_tables import HISTORY, MILESTONES, PROJECTS
from projections.paging import FIRST_PAGE, Page, PageRequest, page_of, rows_of
from projections.rows import Row


@dataclass(frozen=True, slots=True)
class MilestoneStanding:
    """Where a milestone stands at a business date: due when its date has come, met when accepted.

    ``accepted_on`` is None unless the last acceptance up to that date passed it.
    """

    project: str
    milestone: str
    due_on: date
    accepted_on: date | None
    is_due: bool
    is_met: bool


def projects(
    connection: Connection,
    request: PageRequest = FIRST_PAGE,
    *,
    organisations: Sequence[str] | None = None,
    region: str | None = None,
    purpose: str | None = None,
    stage: str | None = None,
) -> Page[Row]:
    """List projects by reference, a page at a time; refuses a malformed region code.

    Stages are proposed, reviewed, approved, listed, planned, handed_over and cancelled; whether
    a project is suspended is a column beside them.
    """
    chosen = sa.select(PROJECTS)
    if organisations is not None:
        chosen = chosen.where(PROJECTS.c.organisation.in_(organisations))
    if region is not None:
        chosen = chosen.where(below(PROJECTS.c.region, region))
    for name, value in (("purpose", purpose), ("stage", stage)):
        if value is not None:
            chosen = chosen.where(PROJECTS.c[name] == value)
    return page_of(connection, chosen, PROJECTS.c.reference, request)


def project_with_milestones(connection: Connection, reference: str) -> Row | None:
    """Return a project with its ``milestones`` in the order they are due, or None."""
    chosen = sa.select(PROJECTS).where(PROJECTS.c.reference == reference)
    found = connection.execute(chosen).mappings().first()
    if found is None:
        return None
    steps = sa.select(MILESTONES).where(MILESTONES.c.project == reference)
    steps = steps.order_by(MILESTONES.c.due_on, MILESTONES.c.milestone)
    return {**found, "milestones": tuple(rows_of(connection, steps))}


def milestones_due(
    connection: Connection, organisations: Sequence[str], as_of: date, since: date | None = None
) -> list[MilestoneStanding]:
    """List milestones due by a date (and not before ``since``) that units answer for.

    Read from the latest state, for accountability reports on the present: an acceptance after
    ``as_of`` does not count as met, but what a later fact replaced is not seen. For any other
    moment ask ``milestones_at``.
    """
    step = MILESTONES.c
    chosen = (
        sa.select(step.project, step.milestone, step.due_on, step.accepted_on)
        .join(PROJECTS, PROJECTS.c.reference == step.project)
        .where(PROJECTS.c.organisation.in_(organisations), step.due_on <= as_of)
        .order_by(step.due_on, step.project, step.milestone)
    )
    if since is not None:
        chosen = chosen.where(step.due_on >= since)
    return [
        MilestoneStanding(
            row.project,
            row.milestone,
            row.due_on,
            row.accepted_on,
            is_due=True,
            is_met=row.accepted_on is not None and row.accepted_on <= as_of,
        )
        for row in connection.execute(chosen)
    ]


def milestones_at(
    connection: Connection, projects: Sequence[str], as_of: date, known_at: int | None = None
) -> list[MilestoneStanding]:
    """Say which milestones of projects were due and met on a date, as known at a log position.

    Computed from what had taken effect by ``as_of`` and was recorded up to ``known_at`` (None:
    everything). Milestones not planned by then are absent.
    """
    fact = HISTORY.c
    chosen = sa.select(HISTORY).where(fact.project.in_(projects), fact.effective_on <= as_of)
    if known_at is not None:
        chosen = chosen.where(fact.position <= known_at)
    return _standings(connection.execute(chosen.order_by(fact.position)), as_of)


def _standings(facts: Iterable[sa.Row[Any]], as_of: date) -> list[MilestoneStanding]:
    standings: dict[tuple[str, str], MilestoneStanding] = {}
    for fact in facts:
        key = (fact.project, fact.milestone)
        accepted_on = standings[key].accepted_on if key in standings else None
        if fact.what in ("accepted", "failed"):
            accepted_on = fact.effective_on if fact.what == "accepted" else None
        standings[key] = MilestoneStanding(
            *key, fact.due_on, accepted_on, is_due=False, is_met=accepted_on is not None
        )
    return [
        replace(standing, is_due=standing.due_on <= as_of)
        for _, standing in sorted(standings.items())
    ]
