"""Questions to the audit trail: the facts that answer a filter, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.region import LEVELS as LEVEL_OF
from aggregates.region import canonical, significant
from projections.columns import unindexed
from projections.paging import (
    FIRST_PAGE,
    Page,
    PageRequest,
    page_from,
    page_of,
    position_in,
    rows_of,
)
from projections.rows import Row
from projections.text_search import holds
from projections.trail_tables import TEXT, TRAIL

DAYS_FEW_MAX: Final = 31
"""Up to how long a range of business dates is preferred to what is very common."""

_COMMON: Final = ("kind", "province", "city")
_BY_DAY: Final = "effective_on"
_BY_TEXT: Final = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which facts are wanted; None leaves a column free, and all that is given must hold.

    Bounds are inclusive. ``region`` takes in everything below it. ``text`` is found as it is
    written, whatever its case: two Chinese characters suffice, Latin words and numbers must be
    whole.
    """

    subject: str | None = None
    kind: str | None = None
    topic: str | None = None
    by: str | None = None
    office: str | None = None
    region: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    recorded_from: datetime | None = None
    recorded_to: datetime | None = None
    position_from: int | None = None
    position_to: int | None = None
    text: str | None = None


ALL: Final = Filter()

_SELECTIVE_FIRST: Final = ("subject", "by", "office", "topic", "region", "kind")
"""The order in which SQLite, which keeps no statistics here, is told to prefer an index."""


def search(
    connection: Connection,
    wanted: Filter = ALL,
    request: PageRequest = FIRST_PAGE,
    *,
    newest_first: bool = True,
) -> Page[Row]:
    """List facts by position; refuses a malformed cursor or region code.

    Each page is read through one index in the order of positions, and stops when it is full, so
    its cost does not grow with the log. It does when filters are combined of which each is
    common and both together are rare (a text with a far date, a topic with a region): then the
    facts that answer the more selective filter are gone through. So are all facts for a text of
    one Chinese character.
    """
    if wanted.text and (found := TEXT.proposes(connection.dialect, wanted.text)) is not None:
        return _by_text(connection, wanted, found, request, newest_first=newest_first)
    index = _index(wanted)
    if _is_by_date(wanted, index):
        return _by_date(connection, wanted, request, newest_first=newest_first)
    chosen = sa.select(TRAIL).where(*_conditions(wanted, index or ""))
    return page_of(connection, chosen, TRAIL.c.position, request, newest_first=newest_first)


def fact(connection: Connection, position: int) -> Row | None:
    """Return the fact at a log position, or None."""
    chosen = sa.select(TRAIL).where(TRAIL.c.position == position)
    found = connection.execute(chosen).mappings().first()
    return dict(found) if found is not None else None


def _by_text(
    connection: Connection,
    wanted: Filter,
    found: sa.ColumnElement[bool],
    request: PageRequest,
    *,
    newest_first: bool,
) -> Page[Row]:
    """Read a page through the text index, in its own order."""
    key = TEXT.table.c.rowid
    chosen = (
        sa.select(TRAIL)
        .join_from(TEXT.table, TRAIL, TRAIL.c.position == key)
        .where(found, *_conditions(wanted, _BY_TEXT))
    )
    if request.cursor is not None:
        seen = position_in(request.cursor)
        chosen = chosen.where(key < seen if newest_first else key > seen)
    chosen = chosen.order_by(key.desc() if newest_first else key.asc()).limit(request.limit + 1)
    return page_from(rows_of(connection, chosen), "position", request.limit)


def _by_date(
    connection: Connection, wanted: Filter, request: PageRequest, *, newest_first: bool
) -> Page[Row]:
    """Read a page of a range of business dates without sorting the whole range.

    Of each day only the fact nearest to the beginning of the page is looked up. The nearest of
    those, as many as fill the page, bound the page: everything on it lies no nearer than the
    first and no farther than the last of them, and on their days.
    """
    position = TRAIL.c.position
    others = _conditions(replace(wanted, effective_from=None, effective_to=None), _BY_DAY)
    if request.cursor is not None:
        seen = position_in(request.cursor)
        others.append(position < seen if newest_first else position > seen)
    conditions = others + _dates(wanted, TRAIL.c.effective_on)
    nearest_days = _nearest_days(connection, wanted, conditions, request.limit, newest_first)
    if not nearest_days:
        return Page((), None)
    first = nearest_days[0].nearest
    chosen = sa.select(TRAIL).where(
        TRAIL.c.effective_on.in_([row.day for row in nearest_days]),
        position <= first if newest_first else position >= first,
        *others,
    )
    if len(nearest_days) > request.limit:
        last = nearest_days[-1].nearest
        chosen = chosen.where(position >= last if newest_first else position <= last)
    return page_of(connection, chosen, position, request, newest_first=newest_first)


def _nearest_days(
    connection: Connection,
    wanted: Filter,
    conditions: list[sa.ColumnElement[bool]],
    limit: int,
    newest_first: bool,
) -> Sequence[sa.Row[Any]]:
    """Return, of each day, the fact nearest to the beginning of a page; as many as may fill it."""
    position = TRAIL.c.position
    days = _days(wanted)
    nearest = (sa.func.max if newest_first else sa.func.min)(position)
    nearest_of_day = (
        sa.select(nearest)
        .where(TRAIL.c.effective_on == days.c.day, *conditions)
        .scalar_subquery()
        .label("nearest")
    )
    found = sa.select(days.c.day, nearest_of_day).where(days.c.day.is_not(None)).subquery()
    order = found.c.nearest.desc() if newest_first else found.c.nearest.asc()
    return connection.execute(
        sa.select(found).where(found.c.nearest.is_not(None)).order_by(order).limit(limit + 1)
    ).all()


def _days(wanted: Filter) -> sa.CTE:
    """List the business dates in a range on which there are facts, leaping from one to the next."""
    on = TRAIL.c.effective_on
    first = sa.select(sa.func.min(on).label("day")).where(*_dates(wanted, on))
    days = first.cte("days", recursive=True)
    following = sa.select(sa.func.min(on)).where(on > days.c.day, *_dates(wanted, on))
    return days.union_all(sa.select(following.scalar_subquery()).where(days.c.day.is_not(None)))


def _index(wanted: Filter) -> str | None:
    """Name the column whose index serves a filter best."""
    given = (name for name in _SELECTIVE_FIRST if getattr(wanted, name) is not None)
    name = next(given, None)
    return _level(wanted.region) if name == "region" and wanted.region is not None else name


def _is_by_date(wanted: Filter, index: str | None) -> bool:
    """Say whether dates narrow a search best: alone, or a few weeks of something very common."""
    first, last = wanted.effective_from, wanted.effective_to
    if index is None or first is None or last is None:
        return index is None and (first is not None or last is not None)
    return index in _COMMON and (last - first).days <= DAYS_FEW_MAX


def _level(region: str) -> str:
    return LEVEL_OF[len(significant(region))]


def _conditions(wanted: Filter, index: str) -> list[sa.ColumnElement[bool]]:
    """Return what must hold of a fact, leaving only one column to be looked up by its index."""
    column = TRAIL.c
    equal = {
        name: getattr(wanted, name)
        for name in ("subject", "kind", "topic", "by", "office")
        if getattr(wanted, name) is not None
    }
    if wanted.region is not None:
        equal[_level(wanted.region)] = canonical(wanted.region)
    conditions: list[sa.ColumnElement[bool]] = [
        (column[name] if name == index else unindexed(column[name])) == value
        for name, value in equal.items()
    ]
    if wanted.position_from is not None:
        conditions.append(column.position >= wanted.position_from)
    if wanted.position_to is not None:
        conditions.append(column.position <= wanted.position_to)
    if wanted.text:
        conditions.append(holds(column.words, wanted.text))
    on = column.effective_on if index == _BY_DAY else unindexed(column.effective_on)
    return conditions + _dates(wanted, on) + _recorded(wanted)


def _dates(wanted: Filter, on: sa.ColumnElement[date]) -> list[sa.ColumnElement[bool]]:
    bounds = (
        None if wanted.effective_from is None else on >= wanted.effective_from,
        None if wanted.effective_to is None else on <= wanted.effective_to,
    )
    return [bound for bound in bounds if bound is not None]


def _recorded(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    """Turn instants into positions, which is exact because instants never decrease with them."""
    other = TRAIL.alias("other")
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.recorded_from is not None:
        later = other.c.recorded_at >= _stamp(wanted.recorded_from)
        first = sa.select(other.c.position).where(later)
        first = first.order_by(other.c.recorded_at, other.c.position).limit(1)
        conditions.append(TRAIL.c.position >= first.scalar_subquery())
    if wanted.recorded_to is not None:
        earlier = other.c.recorded_at <= _stamp(wanted.recorded_to)
        last = sa.select(other.c.position).where(earlier)
        last = last.order_by(other.c.recorded_at.desc(), other.c.position.desc()).limit(1)
        conditions.append(TRAIL.c.position <= last.scalar_subquery())
    return conditions


def _stamp(instant: datetime) -> str:
    """Write an instant as the log keeps it, ordered as text."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
