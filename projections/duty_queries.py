"""Questions to the reporting calendar: which reports are due, late or missing on a date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.cadence import Cadence, ReportingPeriod, periods
from aggregates.reasons.supervision import CURSOR_MALFORMED
from aggregates.refusals import Refused
from projections.columns import below
from projections.duty_tables import DUTIES, REPORTS
from projections.paging import (
    FIRST_PAGE,
    Page,
    PageRequest,
    cursor_after,
    page_of,
    rows_of,
    text_in,
)
from projections.progress import percent, rate
from projections.rows import Row

_DUTIES_AT_ONCE: Final = 200

IN_TIME, LATE, MISSING, DUE, WAIVED = "in_time", "late", "missing", "due", "waived"
"""How a report stands: filed by its day or after it, not filed though its day has passed, not filed
and due today, or done without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyFilter:
    """Which duties are wanted; None leaves free, and all that is given must hold."""

    organisation: str | None = None
    recipient: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Which reports are looked at: due from one day until another, as they stood on a date.

    ``known_at`` leaves out what was recorded after a log position. ``since`` None: from the first.
    """

    on: date
    since: date | None = None
    until: date | None = None
    known_at: int | None = None

    @property
    def last(self) -> date:
        """Return the last due date looked at: no report is due after the date asked for."""
        return self.on if self.until is None else min(self.on, self.until)


ALL: DutyFilter = DutyFilter()


def duties(
    connection: Connection, wanted: DutyFilter = ALL, request: PageRequest = FIRST_PAGE
) -> Page[Row]:
    """List duties by reference, a page at a time; refuses a malformed region code."""
    chosen = sa.select(DUTIES).where(*_conditions(wanted))
    return page_of(connection, chosen, DUTIES.c.reference, request)


def duty(connection: Connection, reference: str) -> Row | None:
    """Return a duty with what happened to its reports, or None when it is not on record."""
    found = rows_of(connection, sa.select(DUTIES).where(DUTIES.c.reference == reference))
    if not found:
        return None
    facts = sa.select(*(column for column in REPORTS.columns if column.name != "duty"))
    chosen = facts.where(REPORTS.c.duty == reference).order_by(REPORTS.c.position)
    return found[0] | {"reports": rows_of(connection, chosen)}


def reporting_calendar(
    connection: Connection,
    calendar: Calendar,
    wanted: DutyFilter = ALL,
    request: PageRequest = FIRST_PAGE,
    *,
    late_only: bool = False,
) -> Page[Row]:
    """List the reports that had come due by a date, by duty and period, a page at a time.

    ``late_only`` keeps those filed late and those missing.
    """
    duty_seen, first_seen = _seen(request.cursor)
    found: list[Row] = []
    for row in _owed(connection, calendar, wanted, duty_seen):
        if row["duty"] == duty_seen and row["first"] <= first_seen:
            continue
        if not late_only or row["standing"] in (LATE, MISSING):
            found.append(row)
        if len(found) > request.limit:
            break
    items = tuple(found[: request.limit])
    if len(found) <= request.limit:
        return Page(items, None)
    return Page(items, cursor_after(f"{items[-1]['first']}/{items[-1]['duty']}"))


def punctuality(connection: Connection, calendar: Calendar, wanted: DutyFilter = ALL) -> list[Row]:
    """Count per organisation which of the reports that came due were filed in time.

    The share is of what was owed and not waived; a report due on the very date and not filed yet
    is not counted.
    """
    counted: dict[str, dict[str, int]] = {}
    for row in _owed(connection, calendar, wanted, ""):
        standings = counted.setdefault(row["organisation"], dict.fromkeys(_COUNTED, 0))
        if row["standing"] in standings:
            standings[row["standing"]] += 1
    return [_punctual(name, counted[name]) for name in sorted(counted)]


_COUNTED: Final = (IN_TIME, LATE, MISSING, WAIVED)


def _punctual(organisation: str, counted: dict[str, int]) -> Row:
    owed = counted[IN_TIME] + counted[LATE] + counted[MISSING]
    share = rate(counted[IN_TIME], owed)
    return {
        "organisation": organisation,
        "owed": owed,
        **counted,
        "in_time_percent": None if share is None else percent(share),
    }


def _owed(
    connection: Connection, calendar: Calendar, wanted: DutyFilter, from_duty: str
) -> Iterator[Row]:
    """List reports by duty and period, reading some duties at a time."""
    chosen = sa.select(DUTIES).where(*_conditions(wanted), DUTIES.c.since <= calendar.last)
    if calendar.known_at is not None:
        chosen = chosen.where(DUTIES.c.assigned_position <= calendar.known_at)
    chosen = chosen.order_by(DUTIES.c.reference).limit(_DUTIES_AT_ONCE)
    batch = rows_of(connection, chosen.where(DUTIES.c.reference >= from_duty))
    while batch:
        facts = _facts(connection, calendar, [row["reference"] for row in batch])
        for row in batch:
            for period in _periods(row, calendar):
                yield _report(row, period, facts[row["reference"], period.name], calendar.on)
        seen = batch[-1]["reference"]
        batch = rows_of(connection, chosen.where(DUTIES.c.reference > seen))


def _periods(row: Row, calendar: Calendar) -> Iterator[ReportingPeriod]:
    """List the periods of a duty whose reports are due within the calendar."""
    ended_on, position = row["ended_on"], row["ended_position"]
    unknown = calendar.known_at is not None and (position or 0) > calendar.known_at
    for period in periods(Cadence(row["cadence"]), row["since"], calendar.last):
        due_on = period.due_on(row["due_days"])
        if due_on > calendar.last or (ended_on and not unknown and ended_on <= period.first):
            return
        if calendar.since is None or calendar.since <= due_on:
            yield period


def _facts(
    connection: Connection, calendar: Calendar, duties: Sequence[str]
) -> defaultdict[tuple[str, str], list[Row]]:
    """Return what had happened to each report by the date, in the order it was recorded."""
    chosen = sa.select(REPORTS).where(
        REPORTS.c.duty.in_(duties), REPORTS.c.effective_on <= calendar.on
    )
    if calendar.known_at is not None:
        chosen = chosen.where(REPORTS.c.position <= calendar.known_at)
    facts: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows_of(connection, chosen.order_by(REPORTS.c.position)):
        facts[row["duty"], row["period"]].append(row)
    return facts


def _report(duty: Row, period: ReportingPeriod, facts: list[Row], on: date) -> dict[str, Any]:
    due_on = period.due_on(duty["due_days"])
    filed = next((fact for fact in facts if fact["step"] == "filed"), None)
    corrected = [fact["effective_on"] for fact in facts if fact["step"] == "corrected"]
    is_waived = any(fact["step"] == "waived" for fact in facts)
    filed_on = filed["effective_on"] if filed else None
    days_late = 0 if is_waived else max(((filed_on or on) - due_on).days, 0)
    return {
        "duty": duty["reference"],
        "title": duty["title"],
        "organisation": duty["organisation"],
        "recipient": duty["recipient"],
        "period": period.name,
        "first": period.first,
        "last": period.last,
        "due_on": due_on,
        "filed_on": filed_on,
        "corrected_on": corrected[-1] if corrected else None,
        "inputs": filed["inputs"] if filed else (),
        "standing": _stands(filed_on, days_late, is_waived=is_waived),
        "days_late": days_late,
    }


def _stands(filed_on: date | None, days_late: int, *, is_waived: bool) -> str:
    if is_waived:
        return WAIVED
    if filed_on is None:
        return MISSING if days_late else DUE
    return LATE if days_late else IN_TIME


def _seen(cursor: str | None) -> tuple[str, date]:
    """Read the duty and the first day of the period that a cursor stands after."""
    if cursor is None:
        return "", date.min
    first, _, duty = text_in(cursor).partition("/")
    try:
        return duty, date.fromisoformat(first)
    except ValueError:
        raise Refused(CURSOR_MALFORMED(text=cursor[:40]).located("/cursor")) from None


def _conditions(wanted: DutyFilter) -> list[sa.ColumnElement[bool]]:
    column = DUTIES.c
    equal = ((column.organisation, wanted.organisation), (column.recipient, wanted.recipient))
    conditions = [name == value for name, value in equal if value is not None]
    return (
        conditions if wanted.region is None else [*conditions, below(column.region, wanted.region)]
    )
