"""The responsibility register: who answers for what, from when, and under which letter."""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa

from aggregates.responsibility_letter import ResponsibilityLetter
from projections.engine import Projection, Recorded
from projections.latest_state import enter, follow
from projections.places import place_of
from projections.responsibility_tables import ASSESSMENTS, HOLDERS, LETTERS, PLACES, SUBJECTS
from projections.rows import Row, Rows


class ResponsibilityRegister(Projection):
    """Keeps one row per letter, what it is about, who answered under it, and how well."""

    name: ClassVar[str] = "responsibility_register"
    tables: ClassVar[tuple[sa.Table, ...]] = (LETTERS, SUBJECTS, HOLDERS, ASSESSMENTS, PLACES)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Bring a letter forward; of all other records remember only where they lie."""
        event = recorded.event
        if isinstance(event, ResponsibilityLetter.DrawnUp):
            _enter(recorded, rows, event)
        elif isinstance(event, ResponsibilityLetter.Event):
            row = follow(rows, LETTERS, recorded, _change(event, recorded.position))
            _append(rows, recorded, row)
        elif event.originator_version == 1:
            place_of(rows, PLACES, event)


def _enter(recorded: Recorded, rows: Rows, event: Any) -> None:
    row = {
        "reference": event.reference,
        "kind": event.kind.value,
        "organisation": event.organisation,
        "person": event.person,
        "counterpart_organisation": event.counterpart_organisation,
        "counterpart_person": event.counterpart_person,
        "present_organisation": event.organisation,
        "present_person": event.person,
        "region": place_of(rows, PLACES, event)["region"],
        "valid_from": event.valid_from,
        "valid_until": event.valid_until,
        "subjects": tuple(f"{subject.kind}:{subject.reference}" for subject in event.subjects),
        "duties": tuple(event.duties),
        "drawn_up_on": event.act.effective_on,
        "drawn_up_position": recorded.position,
        "signed_on": None,
        "signed_position": None,
        "countersigned_on": None,
        "countersigned_position": None,
        "ended_on": None,
        "ended_position": None,
    }
    enter(rows, LETTERS, recorded, row)
    for subject in dict.fromkeys(event.subjects):
        rows.append(SUBJECTS, event.reference, subject.kind.value, subject.reference)
    holder = (event.person, event.organisation, event.valid_from, "")
    rows.append(HOLDERS, recorded.position, event.reference, *holder)


def _change(event: Any, position: int) -> Row:
    on = event.act.effective_on
    match event:
        case ResponsibilityLetter.Signed():
            return {"signed_on": on, "signed_position": position}
        case ResponsibilityLetter.Countersigned():
            return {"countersigned_on": on, "countersigned_position": position}
        case ResponsibilityLetter.Ended():
            return {"ended_on": on, "ended_position": position}
        case ResponsibilityLetter.Transferred(to_person=person, to_organisation=organisation):
            moved = {} if organisation is None else {"present_organisation": organisation}
            return {"present_person": person, **moved}
    return {}


def _append(rows: Rows, recorded: Recorded, letter: Row) -> None:
    event, position, reference = recorded.event, recorded.position, letter["reference"]
    act = event.act
    match event:
        case ResponsibilityLetter.Transferred(to_person=person, reason=reason):
            holder = (person, letter["present_organisation"], act.effective_on, reason)
            rows.append(HOLDERS, position, reference, *holder)
        case ResponsibilityLetter.Assessed(year=year, grade=grade, account=account):
            judged = (year, grade.value, account, act.effective_on, act.by, act.office)
            rows.append(ASSESSMENTS, position, reference, *judged)
