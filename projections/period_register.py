"""The period register: which periods are closed, by whose word, and the line of their versions."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID, uuid5

import sqlalchemy as sa

from aggregates.period import Period
from projections.engine import Projection, Recorded
from projections.latest_state import enter, follow
from projections.period_tables import PERIODS, STEPS, VERSIONS
from projections.rows import Row, Rows
from projections.topics import topics_of


class PeriodRegister(Projection):
    """Keeps where each period stands, its versions, and every step."""

    name: ClassVar[str] = "period_register"
    tables: ClassVar[tuple[sa.Table, ...]] = (PERIODS, VERSIONS, STEPS)
    topics: ClassVar[frozenset[str]] = topics_of(Period)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Bring a period forward."""
        event = recorded.event
        match event:
            case Period.Opened():
                enter(rows, PERIODS, recorded, _opened(event))
            case Period.Prepared():
                row = follow(rows, PERIODS, recorded, _stage(event) | _drawn_up(event))
                rows.put(VERSIONS, _version(recorded, rows, row))
            case Period.Closed():
                closed = {"closed_version": event.version}
                follow(rows, PERIODS, recorded, _stage(event) | closed)
                _close_version(recorded, rows)
            case Period.Event():
                follow(rows, PERIODS, recorded, _stage(event))
            case _:
                return  # of a batch shown whole
        _remember(recorded, rows)


def _opened(event: Any) -> Row:
    return {
        "reference": f"{event.organisation}/{event.period}",
        "organisation": event.organisation,
        "period": event.period,
        "first_on": event.first_on,
        "last_on": event.last_on,
        **_stage(event),
        "last_version": 0,
        "closed_version": 0,
        "seal": "",
        "prepared_by": "",
    }


def _stage(event: Any) -> Row:
    return {"stage": event.leads_to.value}


def _drawn_up(event: Any) -> Row:
    return {"last_version": event.version, "seal": event.seal, "prepared_by": event.act.by}


def _close_version(recorded: Recorded, rows: Rows) -> None:
    event = recorded.event
    rows.change(
        VERSIONS,
        _key(event.originator_id, event.version),
        closed_position=recorded.position,
        closed_on=event.act.effective_on,
    )


def _key(period: UUID, version: int) -> UUID:
    return uuid5(period, str(version))


def _version(recorded: Recorded, rows: Rows, period: Row) -> Row:
    event = recorded.event
    key = _key(event.originator_id, event.version)
    before = rows.get(VERSIONS, key)
    return {
        "id": key,
        "reference": period["reference"],
        "organisation": period["organisation"],
        "period": period["period"],
        "version": event.version,
        "drafts": before["drafts"] + 1 if before else 1,
        "known_at": event.position,
        "sections": tuple(
            {"name": one.name, "rows": one.rows, "digest": one.digest} for one in event.sections
        ),
        "follows": event.follows_seal,
        "seal": event.seal,
        "prepared_position": recorded.position,
        "prepared_on": event.act.effective_on,
        "prepared_by": event.act.by,
        "prepared_office": event.act.office,
        "closed_position": None,
        "closed_on": None,
    }


def _remember(recorded: Recorded, rows: Rows) -> None:
    event, act = recorded.event, recorded.event.act
    row = rows.one(PERIODS, event.originator_id)
    rows.append(
        STEPS,
        recorded.position,
        row["reference"],
        act.effective_on,
        recorded.topic.partition(".")[2],
        row["last_version"],
        getattr(event, "seal", None),
        act.by,
        act.office,
        getattr(event, "statement", None) or getattr(event, "reason", ""),
    )
