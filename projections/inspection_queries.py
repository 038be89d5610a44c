"""Questions to the inspection register: inspections with team and visits, and what units bear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.stages import InspectionStage
from projections.columns import below
from projections.inspection_tables import INSPECTIONS, LOADS, TEAM, VISITS
from projections.paging import FIRST_PAGE, Page, PageRequest, page_of, rows_of
from projections.rows import Row


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two inspections of one unit whose periods share days (S001-23a, S001-27d)."""

    inspections: tuple[str, str]
    since: date
    until: date
    same_matter: bool


def inspections(
    connection: Connection,
    request: PageRequest = FIRST_PAGE,
    *,
    region: str | None = None,
    **equal: Any,
) -> Page[Row]:
    """List inspections by reference, a page at a time.

    ``region`` takes in everything below it and refuses a malformed code; the other filters name
    columns of the register and hold exactly.
    """
    chosen = sa.select(INSPECTIONS)
    if region is not None:
        chosen = chosen.where(below(INSPECTIONS.c.region, region))
    for name, value in equal.items():
        if value is not None:
            chosen = chosen.where(INSPECTIONS.c[name] == value)
    return page_of(connection, chosen, INSPECTIONS.c.reference, request)


def inspection(connection: Connection, reference: str) -> Row | None:
    """Return one inspection with its team and its visits, or None when it is not on record."""
    found = rows_of(connection, sa.select(INSPECTIONS).where(INSPECTIONS.c.reference == reference))
    if not found:
        return None
    team = sa.select(TEAM.c.organisation, TEAM.c.person, TEAM.c.leads)
    of_it = team.where(TEAM.c.inspection == reference)
    by_name = of_it.order_by(TEAM.c.leads.desc(), TEAM.c.organisation, TEAM.c.person)
    seen = sa.select(VISITS).where(VISITS.c.inspection == reference).order_by(VISITS.c.position)
    return {
        **found[0],
        "team": rows_of(connection, by_name),
        "visited": rows_of(connection, seen),
    }


def loads(
    connection: Connection,
    request: PageRequest = FIRST_PAGE,
    *,
    organisation: str | None = None,
    year: int | None = None,
    region: str | None = None,
) -> Page[Row]:
    """List what units bore of inspections, by unit and year, with the overlaps of each.

    An overlap belongs to the year in which its first day lies.
    """
    chosen = sa.select(LOADS)
    if organisation is not None:
        chosen = chosen.where(LOADS.c.organisation == organisation)
    if year is not None:
        chosen = chosen.where(LOADS.c.year == year)
    if region is not None:
        chosen = chosen.where(below(LOADS.c.region, region))
    page = page_of(connection, chosen, LOADS.c.reference, request)
    found = _overlaps(connection, {row["organisation"] for row in page.items})
    items = tuple(
        {**row, "overlaps": found[(row["organisation"], row["year"])]} for row in page.items
    )
    return Page(items, page.next_cursor)


def _overlaps(
    connection: Connection, organisations: Collection[str]
) -> defaultdict[tuple[str, int], list[Overlap]]:
    """Return the overlapping inspections of some units, by unit and year."""
    found: defaultdict[tuple[str, int], list[Overlap]] = defaultdict(list)
    for row in connection.execute(_overlapping(organisations)):
        overlap = Overlap(
            (row.reference, row.other_reference),
            max(row.planned_from, row.other_from),
            min(row.planned_until, row.other_until),
            same_matter=row.matter == row.other_matter,
        )
        found[(row.organisation, overlap.since.year)].append(overlap)
    return found


def _overlapping(organisations: Collection[str]) -> sa.Select[Any]:
    """Select each pair of inspections of one unit whose periods share days, neither cancelled."""
    one, other = INSPECTIONS.alias("one"), INSPECTIONS.alias("other")
    cancelled = InspectionStage.CANCELLED.value
    pair = sa.and_(
        other.c.organisation == one.c.organisation,
        other.c.reference > one.c.reference,
        other.c.planned_from <= one.c.planned_until,
        other.c.planned_until >= one.c.planned_from,
    )
    return (
        sa.select(
            *one.c["organisation", "reference", "planned_from", "planned_until", "matter"],
            other.c.reference.label("other_reference"),
            other.c.planned_from.label("other_from"),
            other.c.planned_until.label("other_until"),
            other.c.matter.label("other_matter"),
        )
        .join(other, pair)
        .where(
            one.c.organisation.in_(organisations),
            one.c.stage != cancelled,
            other.c.stage != cancelled,
        )
        .order_by(one.c.reference, other.c.reference)
    )
