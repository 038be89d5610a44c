"""Questions to the case register: which differences were open, overdue, how old, and whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.reasons.general import FIELD_MISSING
from aggregates.refusals import Refused
from projections.balances import NOW, Moment
from projections.case_tables import CASES, HISTORY, STATES
from projections.columns import unindexed
from projections.finding_documents import by_then
from projections.paging import FIRST_PAGE, Page, PageRequest, page_of, rows_of
from projections.rows import Row
from projections.timeline import visible


class AgeBucket(StrEnum):
    """How many days ago a difference arose, the bounds included."""

    DAYS_0_30 = "0-30"
    DAYS_31_60 = "31-60"
    DAYS_61_90 = "61-90"
    DAYS_91_365 = "91-365"
    DAYS_366_730 = "366-730"
    DAYS_731_UP = "731-"

    @property
    def least(self) -> int:
        """Return the fewest days."""
        return int(self.value.partition("-")[0])

    @property
    def most(self) -> int | None:
        """Return the most days, None without a bound."""
        most = self.value.partition("-")[2]
        return int(most) if most else None


def bucket_of(days: int) -> AgeBucket:
    """Return the bucket of an age; what arises later than the day asked for is of age 0."""
    return next(one for one in reversed(AgeBucket) if max(days, 0) >= one.least)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases are wanted; None leaves free, and all that is given must hold.

    ``overdue_on`` keeps open cases whose deadline had passed before that date; ``age`` open ones
    that old on the date asked for, which must then be given. ``person`` "" is nobody.
    """

    references: Sequence[str] | None = None
    account: str | None = None
    kind: str | None = None
    stage: str | None = None
    open_only: bool = False
    organisation: str | None = None
    person: str | None = None
    finding: str | None = None
    resolution: str | None = None
    overdue_on: date | None = None
    age: AgeBucket | None = None


ALL: Final = CaseFilter()

_COLUMNS: Final = {
    "account": STATES.c.account,
    "person": STATES.c.owner_person,
    "organisation": STATES.c.owner_organisation,
    "kind": STATES.c.kind,
    "stage": STATES.c.stage,
    "finding": STATES.c.finding,
    "resolution": STATES.c.resolution,
}
"""The columns that hold exactly, the most selective first."""

_HIDDEN: Final = (
    "id", "ordinal", "earlier", "case", "effective_on", "next_on", "next_position",
    "gone_position", "position", "last_position",
)  # fmt: skip
_ABOUT: Final = ("entries", "items", "statements", "reason", "automatic", "opened_position")
_KEY: Final = STATES.c.case.label("reference")
_SHOWN: Final = (
    _KEY,
    *(column for column in STATES.columns if column.name not in _HIDDEN),
    *(CASES.c[name] for name in _ABOUT),
    STATES.c.effective_on,
    CASES.c.version,
    STATES.c.last_position.label("position"),
)
"""What is said of a case at a moment; ``position`` is that of the last fact by then."""


def cases(
    connection: Connection,
    wanted: CaseFilter = ALL,
    request: PageRequest = FIRST_PAGE,
    moment: Moment = NOW,
) -> Page[Row]:
    """List the cases on record at a moment by reference, each in its state of that moment."""
    return page_of(connection, _chosen(wanted, moment), _KEY, request)


def case(connection: Connection, reference: str, moment: Moment = NOW) -> Row | None:
    """Return one case in its state at a moment with its steps by then, or None."""
    wanted = CaseFilter(references=(reference,))
    found = rows_of(connection, _chosen(wanted, moment))
    if not found:
        return None
    chosen = sa.select(*(column for column in HISTORY.columns if column.name != "case"))
    steps = chosen.where(HISTORY.c.case == reference, *by_then(HISTORY, moment))
    return found[0] | {"steps": rows_of(connection, steps.order_by(HISTORY.c.position))}


def conditions(wanted: CaseFilter, moment: Moment) -> list[sa.ColumnElement[bool]]:
    """Return what must hold of the state of a case at a moment; refuses an age of no day."""
    column = STATES.c
    given = {name: of for name, of in _COLUMNS.items() if getattr(wanted, name) is not None}
    driver = "references" if wanted.references is not None else next(iter(given), None)
    held: list[sa.ColumnElement[bool]] = [
        (of if name == driver else unindexed(of)) == getattr(wanted, name)
        for name, of in given.items()
    ]
    if wanted.references is not None:
        held.append(column.case.in_(wanted.references))
    if wanted.open_only or wanted.overdue_on is not None or wanted.age is not None:
        is_open = column.is_open if driver is None else unindexed(column.is_open)
        held.append(is_open == sa.true())
    if wanted.overdue_on is not None:
        held.append(column.due_on < wanted.overdue_on)
    if wanted.age is not None:
        held += _aged(wanted.age, moment.as_of)
    return [*held, *visible(STATES, moment)]


def _aged(age: AgeBucket, on: date | None) -> list[sa.ColumnElement[bool]]:
    if on is None:
        raise Refused(FIELD_MISSING(name="as_of").located("/as_of"))
    arisen_on = unindexed(STATES.c.arisen_on)
    held: list[sa.ColumnElement[bool]] = []
    if age.least:
        held.append(arisen_on <= days_before(on, age.least))
    if age.most is not None:
        held.append(arisen_on >= days_before(on, age.most))
    return held


def days_before(on: date, days: int) -> date:
    """Return the day so many days before another, at the earliest the first of the calendar."""
    return on - timedelta(days=min(days, (on - date.min).days))


def _chosen(wanted: CaseFilter, moment: Moment) -> sa.Select[Any]:
    joined = STATES.join(CASES, CASES.c.reference == STATES.c.case)
    return sa.select(*_SHOWN).select_from(joined).where(*conditions(wanted, moment))
