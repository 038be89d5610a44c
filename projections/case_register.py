"""The case register: what differs between books and bank, whose it is, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final

import sqlalchemy as sa

from aggregates.case_values import CaseOwner, CaseStage
from aggregates.reconciliation_case import ReconciliationCase
from projections.case_tables import CASES, HISTORY, STATES
from projections.engine import Projection, Recorded
from projections.latest_state import enter, follow
from projections.rows import Row, Rows
from projections.timeline import begin, extend
from projections.topics import topics_of


class CaseRegister(Projection):
    """Keeps what each case is about, every state it was in, and every step it went through."""

    name: ClassVar[str] = "case_register"
    tables: ClassVar[tuple[sa.Table, ...]] = (CASES, STATES, HISTORY)
    topics: ClassVar[frozenset[str]] = topics_of(ReconciliationCase)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Bring a case forward."""
        event = recorded.event
        if not isinstance(event, ReconciliationCase.Event):
            return  # of a batch shown whole
        case, on, position = event.originator_id, event.act.effective_on, recorded.position
        if isinstance(event, ReconciliationCase.Opened):
            enter(rows, CASES, recorded, _about(event, position))
            begin(rows, STATES, case, on, position, _first_state(event))
        else:
            follow(rows, CASES, recorded, {})
            extend(rows, STATES, case, on, position, lambda state: _changes(event, state))
        _remember(recorded, rows, event)


def _about(event: ReconciliationCase.Opened, position: int) -> Row:
    subjects = event.subjects
    return {
        "reference": event.reference,
        "entries": tuple(subjects.entries),
        "items": tuple(map(str, subjects.items)),
        "statements": tuple(subjects.statements),
        "reason": event.reason,
        "automatic": event.automatic,
        "opened_position": position,
    }


def _first_state(event: ReconciliationCase.Opened) -> Row:
    return {
        "case": event.reference,
        "account": event.account,
        "kind": event.kind.value,
        "currency": event.amount.currency,
        "arisen_on": event.arisen_on,
        "opened_on": event.act.effective_on,
        **_stage(CaseStage.OPEN),
        "minor": event.amount.minor,
        **_owned(event.owner),
        "due_on": event.due_on,
        "explained_on": None,
        "resolved_on": None,
        "resolution": None,
        "finding": None,
        "reopenings": 0,
    }


def _changes(event: Any, state: Row) -> Row:
    """Return what a fact changes of the state it finds."""
    moved = _stage(event.leads_to) if event.leads_to is not None else {}
    change = _CHANGES.get(type(event))
    return moved | (change(event, state) if change is not None else {})


def _reopened(_event: ReconciliationCase.Reopened, state: Row) -> Row:
    back = CaseStage.ESCALATED if state["finding"] else CaseStage.OPEN
    undone = {"resolved_on": None, "resolution": None}
    return _stage(back) | undone | {"reopenings": state["reopenings"] + 1}


def _stage(stage: CaseStage) -> Row:
    return {"stage": stage.value, "is_open": stage is not CaseStage.RESOLVED}


def _owned(owner: CaseOwner) -> Row:
    return {"owner_organisation": owner.organisation, "owner_person": owner.person or ""}


_CHANGES: Final[dict[type[Any], Callable[[Any, Row], Row]]] = {
    ReconciliationCase.Restated: lambda event, _: {"minor": event.amount.minor},
    ReconciliationCase.Assigned: lambda event, _: _owned(event.owner),
    ReconciliationCase.Explained: lambda event, state: {
        "explained_on": event.act.effective_on,
        "due_on": event.until or state["due_on"],
    },
    ReconciliationCase.Resolved: lambda event, _: {
        "resolved_on": event.act.effective_on,
        "resolution": event.how.value,
    },
    ReconciliationCase.Reopened: _reopened,
    ReconciliationCase.Escalated: lambda event, _: {"finding": event.finding},
}


def _remember(recorded: Recorded, rows: Rows, event: Any) -> None:
    state, act = rows.one(STATES, event.originator_id), event.act
    rows.append(
        HISTORY,
        recorded.position,
        state["case"],
        act.effective_on,
        recorded.topic.partition(".")[2],
        state["stage"],
        act.by,
        act.office,
        getattr(event, "reason", None) or getattr(event, "explanation", ""),
        getattr(event, "automatic", False),
        state["owner_organisation"],
        state["owner_person"],
        state["minor"],
        state["currency"],
        state["due_on"],
        state["resolution"],
        tuple(f"{one.kind}:{one.reference}" for one in getattr(event, "grounds", ())),
        state["finding"],
        tuple(getattr(event, "files", ())),
        tuple(dict.fromkeys(document.number for document in act.evidence)),
    )
