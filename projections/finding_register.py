"""The finding register: what was found wrong, who answers for it, and how far it is put right."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid5

import sqlalchemy as sa

from aggregates.finding import Finding
from aggregates.finding_values import ManagementResponse
from aggregates.recovery import Recovery
from aggregates.region import above
from projections.engine import Projection, Recorded
from projections.finding_facts import changes, first_state
from projections.finding_tables import (
    FINDINGS,
    HISTORY,
    LEVELS,
    PLACES,
    QUESTIONED,
    RECOVERIES,
    RESPONSES,
    SETTLEMENTS,
    STATES,
    SUBJECTS,
)
from projections.latest_state import enter, follow
from projections.places import place_of
from projections.rows import Row, Rows
from projections.timeline import Change, begin, extend

_PARTS: Final = ("criteria", "condition", "cause", "effect", "recommendation")


class FindingRegister(Projection):
    """Keeps what each finding says, and every state it was in until its money was settled."""

    name: ClassVar[str] = "finding_register"
    tables: ClassVar[tuple[sa.Table, ...]] = (
        FINDINGS, SUBJECTS, QUESTIONED, STATES, RESPONSES, SETTLEMENTS, RECOVERIES, HISTORY, PLACES,
    )  # fmt: skip

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Bring a finding forward; of all other records remember only where they lie."""
        event = recorded.event
        if event.originator_version == 1:
            place = place_of(rows, PLACES, event)
            if isinstance(event, Finding.Recorded):
                _enter(recorded, rows, event, place)
        elif isinstance(event, Finding.Event):
            follow(rows, FINDINGS, recorded, {})
            if isinstance(event, Finding.Responded):
                finding = rows.one(FINDINGS, event.originator_id)["reference"]
                _responded(recorded, rows, finding, event.response)
            _extend(recorded, rows, event.originator_id, lambda state: changes(event, state))
        if isinstance(event, Recovery.Event):
            _settle(recorded, rows, event)


def _enter(recorded: Recorded, rows: Rows, event: Finding.Recorded, place: Row) -> None:
    amount, region, on = event.amount_in_question, place["region"], event.act.effective_on
    levels = above(region) if region else []
    row = {
        "reference": event.reference,
        "title": event.title,
        "inspection": event.inspection,
        "source": event.source.value,
        "severity": event.severity.value,
        "category": event.category,
        "requirements": tuple(event.requirements),
        "amount_in_question_minor": amount.minor if amount else None,
        "amount_in_question_currency": amount.currency if amount else None,
        "responsible_organisation": event.responsible_organisation,
        "responsible_person": event.responsible_person,
        "region": region,
        **dict(zip(LEVELS, levels + [""] * (len(LEVELS) - len(levels)), strict=True)),
        "recorded_on": on,
        "recorded_day": on.toordinal(),
        "recorded_position": recorded.position,
        "author": event.act.by,
        **{part: getattr(event.elements, part) for part in _PARTS},
        "confidential": tuple(part.value for part in event.confidential),
        "subjects": tuple(f"{subject.kind}:{subject.reference}" for subject in event.subjects),
        "repeats": tuple(event.repeats),
        "prior_references": tuple(event.prior_references),
    }
    enter(rows, FINDINGS, recorded, row)
    for subject in dict.fromkeys(event.subjects):
        rows.append(SUBJECTS, event.reference, subject.kind.value, subject.reference)
    for line, link in enumerate(event.questioned, start=1):
        part = (link.position, link.amount.minor, link.amount.currency)
        rows.append(QUESTIONED, event.reference, line, *part)
    if event.response is not None:
        _responded(recorded, rows, event.reference, event.response)
    state = first_state(event)
    begin(rows, STATES, event.originator_id, on, recorded.position, state)
    _remember(recorded, rows, state)


def _responded(recorded: Recorded, rows: Rows, finding: str, said: ManagementResponse) -> None:
    on = recorded.event.act.effective_on
    words = (said.agrees, said.statement, said.planned_action, said.expected_on, said.contact)
    rows.append(RESPONSES, recorded.position, finding, on, *words)


def _settle(recorded: Recorded, rows: Rows, event: Any) -> None:
    """Count what was settled of an amount in question, or take a settlement back."""
    recovery, on = event.originator_id, event.act.effective_on
    if isinstance(event, Recovery.Opened):
        rows.put(RECOVERIES, {"id": recovery, "finding": event.finding})
        return
    finding = rows.one(RECOVERIES, recovery)["finding"]
    own = uuid5(recovery, event.settlement)
    if isinstance(event, Recovery.Settled):
        row = {
            "id": own,
            "finding": finding,
            "settlement": event.settlement,
            "kind": event.kind.value,
            "effective_on": on,
            "position": recorded.position,
            "minor": event.amount.minor,
            "currency": event.amount.currency,
            "entry": event.entry.position if event.entry is not None else None,
            "reason": event.reason,
            "withdrawn_on": None,
            "withdrawn_position": None,
        }
        rows.put(SETTLEMENTS, row)
        counted = row["minor"]
    else:
        withdrawn = {"withdrawn_on": on, "withdrawn_position": recorded.position}
        row = rows.change(SETTLEMENTS, own, **withdrawn)
        counted = -row["minor"]
    column = f"{row['kind']}_minor"
    _extend(
        recorded,
        rows,
        Finding.create_id(finding),
        lambda state: {column: state[column] + counted},
    )


def _extend(recorded: Recorded, rows: Rows, finding: Any, change: Change) -> None:
    on, position = recorded.event.act.effective_on, recorded.position
    extend(rows, STATES, finding, on, position, change)
    _remember(recorded, rows, rows.one(STATES, finding))


def _remember(recorded: Recorded, rows: Rows, state: Row) -> None:
    on, left_in = recorded.event.act.effective_on, (state["stage"], state["due_on"])
    rows.append(HISTORY, recorded.position, state["finding"], on, recorded.topic, *left_in)
