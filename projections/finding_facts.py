"""What each fact of a finding changes of its state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from aggregates.finding import Finding
from aggregates.finding_steps import stage_after_reopening
from aggregates.stages import FindingStage
from projections.rows import Row


def first_state(event: Finding.Recorded) -> Row:
    """Return the state a finding begins in."""
    response, recorded = event.response, event.act.effective_on
    return {
        "finding": event.reference,
        **_stage(FindingStage.RECORDED),
        "due_on": None,
        "ordered_on": None,
        "responded_on": recorded if response is not None else None,
        "agrees": response.agrees if response is not None else None,
        "expected_on": response.expected_on if response is not None else None,
        "reported_on": None,
        "verified_on": None,
        "closed_on": None,
        "disposition": None,
        "reopenings": 0,
        "extensions": 0,
        "steps_done": 0,
        "steps_total": 0,
        "recovered_minor": 0,
        "withheld_minor": 0,
        "justified_minor": 0,
    }


def changes(event: Any, state: Row) -> Row:
    """Return what a fact changes of the state it finds."""
    changed = _CHANGES.get(type(event))
    return _moved(event) | (changed(event, state) if changed is not None else {})


def _responded(event: Finding.Responded, _state: Row) -> Row:
    said = event.response
    on = event.act.effective_on
    return {"responded_on": on, "agrees": said.agrees, "expected_on": said.expected_on}


def _ordered(event: Finding.RectificationOrdered, state: Row) -> Row:
    """Begin the clock, unless it runs already."""
    return {
        "due_on": event.order.due_on,
        "ordered_on": state["ordered_on"] or event.act.effective_on,
        "steps_done": 0,
        "steps_total": len(event.order.steps),
    }


def _reopened(_event: Finding.Reopened, state: Row) -> Row:
    """Go back to what was demanded, whose clock goes on, or to the beginning."""
    undone = ("reported_on", "verified_on", "closed_on", "disposition")
    return {
        **_stage(stage_after_reopening(state["due_on"])),
        **dict.fromkeys(undone),
        "reopenings": state["reopenings"] + 1,
    }


def _moved(event: Any) -> Row:
    return _stage(event.leads_to) if event.leads_to is not None else {}


def _stage(stage: FindingStage) -> Row:
    return {"stage": stage.value, "is_open": stage is not FindingStage.CLOSED}


_CHANGES: Final[dict[type[Any], Callable[[Any, Row], Row]]] = {
    Finding.Responded: _responded,
    Finding.RectificationOrdered: _ordered,
    Finding.DeadlineExtended: lambda event, state: {
        "due_on": event.due_on,
        "extensions": state["extensions"] + 1,
    },
    Finding.ProgressReported: lambda event, state: {
        "steps_done": state["steps_done"] + (event.step is not None)
    },
    Finding.RectificationReported: lambda event, _: {"reported_on": event.act.effective_on},
    Finding.RectificationVerified: lambda event, _: {"verified_on": event.act.effective_on},
    Finding.RectificationSentBack: lambda _event, _: {"reported_on": None, "verified_on": None},
    Finding.Closed: lambda event, _: {
        "closed_on": event.act.effective_on,
        "disposition": event.disposition.value,
    },
    Finding.Reopened: _reopened,
}
