"""Deadlines: the last day on which something is in time."""

from __future__ import annotations

from datetime import date, timedelta


def due_after(on: date, days: int | None) -> date | None:
    """Return the last day of a term that begins the day after ``on``; None where there is none.

    A term that would end after the last day of the calendar ends with it.
    """
    if days is None:
        return None
    return on + timedelta(days=min(days, (date.max - on).days))
