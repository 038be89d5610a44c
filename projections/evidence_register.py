"""The evidence register: files, their custody, and the facts that name them."""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa

from aggregates.evidence import Evidence
from projections.digests import digests_in
from projections.engine import Projection, Recorded
from projections.evidence_tables import CUSTODY, EVIDENCE, USES
from projections.latest_state import enter, follow
from projections.rows import Row, Rows


class EvidenceRegister(Projection):
    """Keeps one row per file, each step of its custody, and which fact names which digest."""

    name: ClassVar[str] = "evidence_register"
    tables: ClassVar[tuple[sa.Table, ...]] = (EVIDENCE, CUSTODY, USES)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Bring a file forward; of every other fact note the digests it names."""
        event = recorded.event
        own = None
        if isinstance(event, Evidence.Event):
            row = _brought_forward(recorded, rows, event)
            own = row["reference"]
            rows.append(CUSTODY, recorded.position, own, *_step(event, row))
        for sha256 in dict.fromkeys(digests_in(event)):
            if sha256 != own:
                rows.append(USES, sha256, recorded.position)


def _brought_forward(recorded: Recorded, rows: Rows, event: Any) -> Row:
    match event:
        case Evidence.Deposited():
            enter(rows, EVIDENCE, recorded, _entered(event))
            return rows.one(EVIDENCE, event.originator_id)
        case Evidence.HandedOver(to_holder=holder):
            cleared = rows.one(EVIDENCE, event.originator_id)["cleared"]
            offices = tuple(dict.fromkeys((*cleared, holder)))
            return follow(rows, EVIDENCE, recorded, {"holder": holder, "cleared": offices})
    return follow(rows, EVIDENCE, recorded, {})


def _entered(event: Any) -> Row:
    return {
        "reference": event.sha256,
        "title": event.title,
        "source": event.source,
        "dated_on": event.dated_on,
        "deposited_on": event.act.effective_on,
        "deposited_by": event.act.by,
        "office": event.act.office,
        "media_type": event.media_type.value,
        "size": event.size,
        "holder": event.holder,
        "confidential": event.confidential,
        "cleared": tuple(dict.fromkeys((event.holder, event.act.office))),
    }


def _step(event: Any, row: Row) -> tuple[Any, ...]:
    step = event.TOPIC.partition(".")[2]
    person = reason = None
    match event:
        case Evidence.HandedOver():
            person, reason = event.person, event.reason
        case Evidence.Examined():
            reason = event.purpose
    act = event.act
    return act.effective_on, step, row["holder"], person, reason, act.by, act.office
