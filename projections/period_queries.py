"""Questions to the period register: which periods stand where, and the versions of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.paging import FIRST_PAGE, Page, PageRequest, page_of, rows_of
from projections.period_tables import PERIODS, STEPS, VERSIONS
from projections.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFilter:
    """Which periods are wanted; None leaves free, and all that is given must hold.

    ``holds`` is a day that lies in them.
    """

    organisation: str | None = None
    period: str | None = None
    stage: str | None = None
    holds: date | None = None


ALL: Final = PeriodFilter()

_SHOWN: Final = tuple(column for column in PERIODS.columns if column.name != "id")
_STEPS: Final = tuple(column for column in STEPS.columns if column.name != "reference")
_VERSION: Final = tuple(column for column in VERSIONS.columns if column.name != "id")


def periods(
    connection: Connection, wanted: PeriodFilter = ALL, request: PageRequest = FIRST_PAGE
) -> Page[Row]:
    """List periods by organisation and name, a page at a time."""
    chosen = sa.select(*_SHOWN)
    for name in ("organisation", "period", "stage"):
        if (value := getattr(wanted, name)) is not None:
            chosen = chosen.where(PERIODS.c[name] == value)
    if wanted.holds is not None:
        chosen = chosen.where(PERIODS.c.first_on <= wanted.holds, PERIODS.c.last_on >= wanted.holds)
    return page_of(connection, chosen, PERIODS.c.reference, request)


def period(connection: Connection, organisation: str, name: str) -> Row | None:
    """Return a period with its versions and its steps, both in their order, or None."""
    reference = f"{organisation}/{name}"
    found = rows_of(connection, sa.select(*_SHOWN).where(PERIODS.c.reference == reference))
    if not found:
        return None
    of_period = STEPS.c.reference == reference
    steps = rows_of(connection, sa.select(*_STEPS).where(of_period).order_by(STEPS.c.position))
    return found[0] | {
        "versions": _versions(connection, VERSIONS.c.reference == reference),
        "steps": steps,
    }


def version(connection: Connection, organisation: str, name: str, number: int) -> Row | None:
    """Return one version of a period, or None."""
    held = VERSIONS.c.reference == f"{organisation}/{name}", VERSIONS.c.version == number
    found = _versions(connection, *held)
    return found[0] if found else None


def _versions(connection: Connection, *held: sa.ColumnElement[Any]) -> list[Row]:
    chosen = sa.select(*_VERSION).where(*held)
    return rows_of(connection, chosen.order_by(VERSIONS.c.reference, VERSIONS.c.version))
