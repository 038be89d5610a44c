"""The reporting calendar: who owes which report to whom, and what was filed when."""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa

from aggregates.duty import Duty
from aggregates.organisation import Organisation
from projections.duty_tables import DUTIES, PLACES, REPORTS
from projections.engine import Projection, Recorded
from projections.latest_state import enter, follow
from projections.places import place_of
from projections.rows import Row, Rows
from projections.topics import topics_of


class ReportingCalendar(Projection):
    """Keeps one row per duty, and one per fact about the report of a period."""

    name: ClassVar[str] = "reporting_calendar"
    tables: ClassVar[tuple[sa.Table, ...]] = (DUTIES, REPORTS, PLACES)
    topics: ClassVar[frozenset[str]] = topics_of(Organisation.Registered, Duty)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Bring a duty forward; of organisations remember where they are."""
        event = recorded.event
        if isinstance(event, Duty.Assigned):
            _enter(recorded, rows, event)
        elif isinstance(event, Duty.Event):
            ended = isinstance(event, Duty.Ended)
            change = {"ended_on": event.act.effective_on, "ended_position": recorded.position}
            row = follow(rows, DUTIES, recorded, change if ended else {})
            if not ended:
                _append(rows, recorded, row["reference"])
        elif isinstance(event, Organisation.Registered):
            place_of(rows, PLACES, event)


def _enter(recorded: Recorded, rows: Rows, event: Any) -> None:
    row: Row = {
        "reference": event.reference,
        "title": event.title,
        "organisation": event.organisation,
        "recipient": event.recipient,
        "region": place_of(rows, PLACES, event)["region"],
        "cadence": event.cadence.value,
        "due_days": event.due_days,
        "since": event.since,
        "basis": event.basis.number if event.basis else None,
        "assigned_on": event.act.effective_on,
        "assigned_position": recorded.position,
        "ended_on": None,
        "ended_position": None,
    }
    enter(rows, DUTIES, recorded, row)


def _append(rows: Rows, recorded: Recorded, duty: str) -> None:
    event = recorded.event
    document = getattr(event, "document", None)
    rows.append(
        REPORTS,
        recorded.position,
        duty,
        recorded.topic.partition(".")[2],
        event.period,
        event.act.effective_on,
        document.number if document else None,
        tuple(getattr(event, "inputs", ())),
        getattr(event, "reason", None),
        event.act.by,
        event.act.office,
    )
