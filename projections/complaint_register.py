"""The complaint register: what the public reported, who is to answer, and how far it has come."""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa

from aggregates.complaint import Complaint
from projections.complaint_tables import COMPLAINTS, HISTORY, STANDING, SUBJECTS
from projections.engine import Projection, Recorded
from projections.latest_state import enter, follow
from projections.rows import Row, Rows
from projections.topics import topics_of


class ComplaintRegister(Projection):
    """Keeps one row per complaint, what it is about, and how it stood after each fact."""

    name: ClassVar[str] = "complaint_register"
    tables: ClassVar[tuple[sa.Table, ...]] = (COMPLAINTS, HISTORY, SUBJECTS)
    topics: ClassVar[frozenset[str]] = topics_of(Complaint)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Bring a complaint forward."""
        event = recorded.event
        if isinstance(event, Complaint.Received):
            _enter(recorded, rows, event)
        elif isinstance(event, Complaint.Event):
            row = rows.one(COMPLAINTS, event.originator_id)
            follow(rows, COMPLAINTS, recorded, _change(event, row))
        else:
            return  # of a batch shown whole
        row = rows.one(COMPLAINTS, event.originator_id)
        rows.append(
            HISTORY,
            recorded.position,
            row["reference"],
            recorded.topic.partition(".")[2],
            event.act.effective_on,
            event.act.by,
            event.act.office,
            getattr(event, "reason", None),
            *(row[name] for name in STANDING),
            row["version"],
        )


def _enter(recorded: Recorded, rows: Rows, event: Any) -> None:
    row = {
        "reference": event.reference,
        "channel": event.channel.value,
        "region": event.region,
        "subjects": tuple(f"{subject.kind}:{subject.reference}" for subject in event.subjects),
        "content": event.content,
        "received_on": event.act.effective_on,
        "accept_due_on": event.accept_due_on,
        "answer_due_on": event.answer_due_on,
        "stage": event.leads_to.value,
        "accepted_on": None,
        "organisation": None,
        "person": None,
        "routed_due_on": None,
        **_UNANSWERED,
        "inspections": (),
        "closed_on": None,
        "conclusion": "",
    }
    enter(rows, COMPLAINTS, recorded, row)
    for subject in dict.fromkeys(event.subjects):
        rows.append(SUBJECTS, event.reference, subject.kind.value, subject.reference)


def _change(event: Any, row: Row) -> Row:
    on = event.act.effective_on
    stage = {"stage": event.leads_to.value} if event.leads_to else {}
    match event:
        case Complaint.Accepted():
            return stage | {"accepted_on": on}
        case Complaint.Routed(organisation=organisation, person=person, due_on=due_on):
            routed = {"organisation": organisation, "person": person, "routed_due_on": due_on}
            return stage | routed | _UNANSWERED
        case Complaint.Answered(answer=answer, upheld=upheld):
            return stage | {"answered_on": on, "answer": answer, "upheld": upheld}
        case Complaint.TakenUp(inspection=inspection):
            return {"inspections": (*row["inspections"], inspection)}
        case Complaint.Closed(conclusion=conclusion):
            return stage | {"closed_on": on, "conclusion": conclusion}
    return stage


_UNANSWERED: Row = {"answered_on": None, "answer": "", "upheld": None}
