"""The finding register: what was found wrong, who answers for it, and how far it is put right."""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa

from aggregates.finding import Finding
from aggregates.finding_steps import stage_after_reopening
from aggregates.stages import FindingStage
from projections.engine import Projection, Recorded
from projections.finding_tables import FINDINGS, HISTORY, PLACES, SUBJECTS
from projections.latest_state import enter, follow
from projections.places import place_of
from projections.rows import Row, Rows


class FindingRegister(Projection):
    """Keeps one row per finding, what it is about, and every stage it went through."""

    name: ClassVar[str] = "finding_register"
    tables: ClassVar[tuple[sa.Table, ...]] = (FINDINGS, SUBJECTS, HISTORY, PLACES)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Bring a finding forward; of all other records remember only where they lie."""
        event = recorded.event
        if isinstance(event, Finding.Recorded):
            _enter(recorded, rows, event)
        elif isinstance(event, Finding.Event):
            row = rows.one(FINDINGS, event.originator_id)
            follow(rows, FINDINGS, recorded, _change(row, event))
        elif event.originator_version == 1:
            place_of(rows, PLACES, event)
        if isinstance(event, Finding.Event):
            row = rows.one(FINDINGS, event.originator_id)
            on, due_on = event.act.effective_on, row["due_on"]
            rows.append(HISTORY, recorded.position, row["reference"], on, row["stage"], due_on)


def _enter(recorded: Recorded, rows: Rows, event: Any) -> None:
    place = place_of(rows, PLACES, event)
    amount = event.amount_in_question
    row = {
        "reference": event.reference,
        "title": event.title,
        "inspection": event.inspection,
        "severity": event.severity.value,
        "category": event.category,
        "amount_in_question_minor": amount.minor if amount else None,
        "amount_in_question_currency": amount.currency if amount else None,
        "responsible_organisation": event.responsible_organisation,
        "responsible_person": event.responsible_person,
        "region": place["region"],
        "stage": event.leads_to.value,
        "recorded_on": event.act.effective_on,
        "due_on": None,
        "reported_on": None,
        "verified_on": None,
        "closed_on": None,
        "author": event.act.by,
        "criteria": event.elements.criteria,
        "condition": event.elements.condition,
        "cause": event.elements.cause,
        "effect": event.elements.effect,
        "recommendation": event.elements.recommendation,
        "confidential": tuple(part.value for part in event.confidential),
        "subjects": tuple(f"{subject.kind}:{subject.reference}" for subject in event.subjects),
    }
    enter(rows, FINDINGS, recorded, row)
    for subject in dict.fromkeys(event.subjects):
        rows.append(SUBJECTS, event.reference, subject.kind.value, subject.reference)


def _change(row: Row, event: Any) -> Row:
    on, stage = event.act.effective_on, event.leads_to or FindingStage(row["stage"])
    more: Row = {}
    match event:
        case Finding.RectificationOrdered(order=order):
            more = {"due_on": order.due_on}
        case Finding.DeadlineExtended(due_on=due_on):
            more = {"due_on": due_on}
        case Finding.RectificationReported():
            more = {"reported_on": on}
        case Finding.RectificationSentBack():
            more = {"verified_on": None}
        case Finding.RectificationVerified():
            more = {"verified_on": on}
        case Finding.Closed():
            more = {"closed_on": on}
        case Finding.Reopened():
            stage, more = stage_after_reopening(row["due_on"]), {"closed_on": None}
    return {"stage": stage.value, **more}
