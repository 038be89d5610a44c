"""How long reconciliation takes: from a month's end, and from booking, to the bank's last match."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.reconciled_lines import counting, entries_of
from projections.reconciliation_tables import ENTRIES, MATCH_LINES
from projections.rows import Row
from projections.statement_chain import statements_at, stretches
from projections.unexplained_money import days_uncovered

Document = dict[str, Any]

_AT_ONCE: Final = 10_000


class _Entry(NamedTuple):
    """When an entry was booked, and when the match that counts was put on record."""

    booked_on: date
    matched_on: date | None


def days_to_reconcile(
    connection: Connection, account: Row, known_at: int | None = None
) -> Document:
    """Say for each month of an account (its row) when the last of its entries was matched.

    ``days`` runs from the month's end to the recording (UTC) of that match, 0 where it came
    before; it is null while an entry is open or a day of the month is without a statement
    (PEFA PI-27.1). ``median_days`` and ``ninetieth_days`` run from the booking of each entry
    that is matched to its match; a percentile is the least number that as many do not exceed.
    """
    chain = stretches(statements_at(connection, account["reference"], known_at))
    months: defaultdict[tuple[int, int], list[_Entry]] = defaultdict(list)
    for entry in _entries(connection, account["reference"], known_at):
        months[entry.booked_on.year, entry.booked_on.month].append(entry)
    rows = []
    for (year, month), entries in sorted(months.items()):
        first = max(date(year, month, 1), account["opened_on"])
        last = date(year, month, calendar.monthrange(year, month)[1])
        is_covered = last < first or not days_uncovered(chain, first, last)
        rows.append(_month(last, entries, is_covered=is_covered))
    return {
        "report": "days_to_reconcile",
        "account": account["reference"],
        "known_at": known_at,
        "months": rows,
    }


def _month(last: date, entries: Sequence[_Entry], *, is_covered: bool) -> Document:
    matched = [entry for entry in entries if entry.matched_on is not None]
    waited = sorted((entry.matched_on - entry.booked_on).days for entry in matched)  # type: ignore[operator]
    is_done = is_covered and len(matched) == len(entries)
    last_on = max((entry.matched_on for entry in matched if entry.matched_on), default=None)
    return {
        "month": f"{last:%Y-%m}",
        "entries": len(entries),
        "open": len(entries) - len(matched),
        "is_covered": is_covered,
        "last_matched_on": last_on,
        "days": max((last_on - last).days, 0) if is_done and last_on else None,
        "median_days": _percentile(waited, 50),
        "ninetieth_days": _percentile(waited, 90),
    }


def _percentile(ordered: Sequence[int], percent: int) -> int | None:
    """Return the least value that so many percent of all do not exceed."""
    if not ordered:
        return None
    return ordered[-(-len(ordered) * percent // 100) - 1]


def _entries(connection: Connection, account: str, known_at: int | None) -> list[_Entry]:
    joined = sa.and_(MATCH_LINES.c.entry == ENTRIES.c.reference, *counting(known_at))
    chosen = (
        sa.select(ENTRIES.c.booked_on, MATCH_LINES.c.from_at)
        .select_from(ENTRIES.outerjoin(MATCH_LINES, joined))
        .where(*entries_of(account, known_at))
        .execution_options(yield_per=_AT_ONCE)
    )
    return [
        _Entry(booked_on, None if at is None else datetime.fromisoformat(at).date())
        for booked_on, at in connection.execute(chosen)
    ]
