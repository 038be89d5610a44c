"""What each fact of a finding changes of its state."""

from __future__ import annotations

from typing import Any, Final

from aggregates.finding import Finding
from aggregates.stages import FindingStage
from projections.rows import Row

_STAGED: Final = ("stage", "is_open")


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
    on = event.act.effective_on
    match event:
        case Finding.Responded(response=response):
            said = {"agrees": response.agrees, "expected_on": response.expected_on}
            return {"responded_on": on, **said}
        case Finding.RectificationOrdered(order=order):
            began = state["ordered_on"] or on
            steps = {"steps_done": 0, "steps_total": len(order.steps)}
            return _moved(event) | {"due_on": order.due_on, "ordered_on": began, **steps}
        case Finding.DeadlineExtended(due_on=due_on):
            return {"due_on": due_on, "extensions": state["extensions"] + 1}
        case Finding.ProgressReported(step=step):
            return {"steps_done": state["steps_done"] + (step is not None)}
        case Finding.RectificationReported():
            return _moved(event) | {"reported_on": on}
        case Finding.RectificationVerified():
            return _moved(event) | {"verified_on": on}
        case Finding.RectificationSentBack():
            return _moved(event) | {"reported_on": None, "verified_on": None}
        case Finding.Closed(disposition=disposition):
            return _moved(event) | {"closed_on": on, "disposition": disposition.value}
        case Finding.Reopened():
            return _reopened(state)
    return {}


def _reopened(state: Row) -> Row:
    """Go back to what was demanded, whose clock goes on, or to the beginning."""
    ordered = state["ordered_on"] is not None
    undone = ("reported_on", "verified_on", "closed_on", "disposition")
    return {
        **_stage(FindingStage.ORDERED if ordered else FindingStage.RECORDED),
        **dict.fromkeys(undone),
        "reopenings": state["reopenings"] + 1,
    }


def _moved(event: Any) -> Row:
    return _stage(event.leads_to)


def _stage(stage: FindingStage) -> Row:
    return {"stage": stage.value, "is_open": stage is not FindingStage.CLOSED}
