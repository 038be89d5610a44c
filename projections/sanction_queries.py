"""Questions to the sanction register: what was decided, about whom, and how far it was when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.balances import NOW, Moment
from projections.columns import below
from projections.paging import FIRST_PAGE, Page, PageRequest, page_of, rows_of
from projections.rows import Row
from projections.sanction_tables import FINDINGS, HISTORY, SANCTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionFilter:
    """Which sanctions are wanted; None leaves a column free, and all that is given must hold.

    ``stage`` is the stage at the moment that is asked about.
    """

    kind: str | None = None
    organisation: str | None = None
    organisations: Sequence[str] | None = None
    person: str | None = None
    region: str | None = None
    stage: str | None = None
    finding: str | None = None
    fiscal_year: int | None = None


ALL: SanctionFilter = SanctionFilter()

_MOVING = ("stage", "version", "position")
"""What of a sanction is not the same at every moment."""


def sanctions(
    connection: Connection,
    wanted: SanctionFilter = ALL,
    request: PageRequest = FIRST_PAGE,
    moment: Moment = NOW,
) -> Page[Row]:
    """List sanctions by reference, a page at a time, each in the stage it was in at a moment.

    One that had not been proposed by then, or was not known, is left out. Refuses a malformed
    region code.
    """
    if moment == NOW:
        chosen, stage = sa.select(SANCTIONS), SANCTIONS.c.stage
    else:
        columns = [column for column in SANCTIONS.c if column.name not in _MOVING]
        stage = HISTORY.c.stage
        chosen = (
            sa.select(*columns, *(HISTORY.c[name] for name in _MOVING))
            .join(HISTORY, HISTORY.c.sanction == SANCTIONS.c.reference)
            .where(HISTORY.c.position.in_(_last_facts(moment)))
        )
    chosen = chosen.where(*_conditions(wanted, stage))
    return page_of(connection, chosen, SANCTIONS.c.reference, request)


def sanction(connection: Connection, reference: str, moment: Moment = NOW) -> Row | None:
    """Return one sanction with its ``stages`` up to a moment; None when it was not on record."""
    chosen = sa.select(SANCTIONS).where(SANCTIONS.c.reference == reference)
    found = connection.execute(chosen).mappings().first()
    stages = stages_of(connection, reference, moment)
    if found is None or not stages:
        return None
    last = {name: stages[-1][name] for name in _MOVING}
    return {**found, **last, "stages": stages}


def stages_of(connection: Connection, reference: str, moment: Moment = NOW) -> list[Row]:
    """List the stages a sanction went through up to a moment, first to last."""
    columns = [column for column in HISTORY.c if column.name != "sanction"]
    chosen = sa.select(*columns).where(HISTORY.c.sanction == reference, *_by(moment))
    return rows_of(connection, chosen.order_by(HISTORY.c.position))


def _last_facts(moment: Moment) -> sa.Select[Any]:
    """Select the position of the last fact of each sanction by a moment."""
    last = sa.select(sa.func.max(HISTORY.c.position)).where(*_by(moment))
    return last.group_by(HISTORY.c.sanction)


def _by(moment: Moment) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if moment.as_of is not None:
        conditions.append(HISTORY.c.effective_on <= moment.as_of)
    if moment.known_at is not None:
        conditions.append(HISTORY.c.position <= moment.known_at)
    return conditions


def _conditions(
    wanted: SanctionFilter, stage: sa.ColumnElement[Any]
) -> list[sa.ColumnElement[bool]]:
    column = SANCTIONS.c
    equal: tuple[tuple[sa.ColumnElement[Any], Any], ...] = (
        (column.kind, wanted.kind),
        (column.organisation, wanted.organisation),
        (column.person, wanted.person),
        (column.fiscal_year, wanted.fiscal_year),
        (stage, wanted.stage),
    )
    conditions = [name == value for name, value in equal if value is not None]
    if wanted.organisations is not None:
        conditions.append(column.organisation.in_(wanted.organisations))
    if wanted.region is not None:
        conditions.append(below(column.region, wanted.region))
    if wanted.finding is not None:
        named = sa.select(FINDINGS.c.sanction).where(FINDINGS.c.finding == wanted.finding)
        conditions.append(column.reference.in_(named))
    return conditions
