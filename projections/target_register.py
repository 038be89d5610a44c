"""The target register: what is to be reached, and the works and money that count towards it."""

from __future__ import annotations

from typing import Any, ClassVar, Final

import sqlalchemy as sa

from aggregates.allocation import Allocation
from aggregates.claim import Claim
from aggregates.milestone import Milestone
from aggregates.project import Project
from aggregates.sanction import Sanction
from aggregates.target import Target
from projections.engine import Projection, Recorded
from projections.latest_state import enter, follow
from projections.rows import Row, Rows
from projections.target_tables import (
    ALLOCATIONS,
    CLAIMS,
    CUTS,
    HISTORY,
    MILESTONES,
    MONEY,
    PROJECTS,
    SANCTIONS,
    TARGETS,
    UNITS,
)
from projections.topics import topics_of

ALLOTTED: Final = "allotted"
PAID: Final = "paid"


class TargetRegister(Projection):
    """Keeps one row per target, and dated facts of works and money, by purpose and region."""

    name: ClassVar[str] = "target_register"
    tables: ClassVar[tuple[sa.Table, ...]] = (
        TARGETS, HISTORY, PROJECTS, MILESTONES, UNITS, ALLOCATIONS, SANCTIONS, CLAIMS, MONEY, CUTS,
    )  # fmt: skip
    topics: ClassVar[frozenset[str]] = topics_of(
        Target, Project.Proposed, Milestone.Planned, Milestone.Accepted, Milestone.Failed,
        Allocation.Issued, Allocation.Increased, Allocation.Reduced, Allocation.Returned,
        Claim.Submitted, Claim.Paid, Claim.Returned, Claim.Refunded, Claim.Reversed,
        Sanction.Proposed, Sanction.Executed,
    )  # fmt: skip

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Bring a target forward, or note what counts towards targets."""
        event = recorded.event
        match event:
            case Target.Event():
                _follow_target(recorded, rows)
            case Project.Proposed(originator_id=project, purpose=purpose, region=region):
                rows.put(PROJECTS, {"id": project, "purpose": purpose, "region": region})
            case Milestone.Planned() | Milestone.Accepted() | Milestone.Failed():
                _count_milestone(recorded, rows)
            case Sanction.Proposed(originator_id=sanction, reference=reference):
                rows.put(SANCTIONS, {"id": sanction, "reference": reference})
            case Sanction.Executed(originator_id=sanction, allocation=allocation):
                rows.change(
                    ALLOCATIONS,
                    Allocation.create_id(allocation),
                    sanction=rows.one(SANCTIONS, sanction)["reference"],
                    sanction_position=recorded.position,
                )
            case Claim.Event():
                _count_claim(recorded, rows)
            case Allocation.Event():
                _count_allocation(recorded, rows)


def _follow_target(recorded: Recorded, rows: Rows) -> None:
    event = recorded.event
    match event:
        case Target.Assigned():
            enter(rows, TARGETS, recorded, _assigned(event))
        case Target.Revised(quantity=quantity):
            follow(rows, TARGETS, recorded, {"quantity": quantity})
        case Target.Dropped():
            follow(rows, TARGETS, recorded, {"is_dropped": True})
    row, on = rows.one(TARGETS, event.originator_id), event.act.effective_on
    asked = (row["quantity"], row["is_dropped"], row["version"])
    rows.append(HISTORY, recorded.position, row["reference"], on, *asked)


def _assigned(event: Any) -> Row:
    cost = event.unit_cost
    return {
        "reference": event.reference,
        "organisation": event.organisation,
        "region": event.region,
        "title": event.title,
        "purpose": event.purpose,
        "funds": tuple(event.funds),
        "quantity": event.quantity,
        "unit": event.unit,
        "unit_cost_minor": cost.minor if cost else None,
        "unit_cost_currency": cost.currency if cost else None,
        "assigned_on": event.act.effective_on,
        "due_on": event.due_on,
        "is_dropped": False,
    }


def _count_milestone(recorded: Recorded, rows: Rows) -> None:
    event = recorded.event
    if isinstance(event, Milestone.Planned):
        place = rows.one(PROJECTS, Project.create_id(event.project))
        row = {"project": event.project, "purpose": place["purpose"], "region": place["region"]}
        rows.put(MILESTONES, {"id": event.originator_id, **row})
    else:
        row = rows.one(MILESTONES, event.originator_id)
    rows.append(
        UNITS,
        recorded.position,
        event.originator_id,
        row["project"],
        row["purpose"],
        row["region"],
        event.act.effective_on,
        isinstance(event, Milestone.Accepted),
    )


def _count_claim(recorded: Recorded, rows: Rows) -> None:
    event = recorded.event
    match event:
        case Claim.Submitted(originator_id=claim, allocation=allocation):
            rows.put(CLAIMS, {"id": claim, "allocation": allocation})
            return
        case Claim.Paid(amount=amount):
            minor = amount.minor
        case Claim.Returned() | Claim.Refunded() | Claim.Reversed():
            amount = event.amount
            minor = -amount.minor
        case _:
            return  # of a batch shown whole
    allocation = rows.one(CLAIMS, event.originator_id)["allocation"]
    held = rows.one(ALLOCATIONS, Allocation.create_id(allocation))
    _post(recorded, rows, 1, PAID, minor, amount.currency, held)


def _count_allocation(recorded: Recorded, rows: Rows) -> None:
    event = recorded.event
    match event:
        case Allocation.Issued():
            row = {
                "id": event.originator_id,
                "reference": event.reference,
                "parent": event.parent,
                "fund": event.fund,
                "purpose": event.earmark.purpose,
                "region": event.region,
                "sanction": None,
                "sanction_position": None,
            }
            rows.put(ALLOCATIONS, row)
            gained = event.amount.minor
        case Allocation.Increased(amount=amount):
            gained = amount.minor
        case Allocation.Reduced(amount=amount) | Allocation.Returned(amount=amount):
            gained = -amount.minor
            _cut(recorded, rows)
        case _:
            return  # of a batch shown whole
    held = rows.one(ALLOCATIONS, event.originator_id)
    currency = event.amount.currency
    _post(recorded, rows, 1, ALLOTTED, gained, currency, held)
    if held["parent"] is not None:
        above = rows.one(ALLOCATIONS, Allocation.create_id(held["parent"]))
        _post(recorded, rows, 2, ALLOTTED, -gained, currency, above)


def _cut(recorded: Recorded, rows: Rows) -> None:
    """Note what took money, and for which sanction; one that was carried out now has been."""
    event = recorded.event
    held = rows.one(ALLOCATIONS, event.originator_id)
    rows.append(
        CUTS,
        recorded.position,
        recorded.topic,
        event.act.effective_on,
        held["reference"],
        event.amount.minor,
        event.amount.currency,
        held["sanction"],
        held["sanction_position"],
        held["fund"],
        held["purpose"],
        held["region"],
    )
    rows.change(ALLOCATIONS, event.originator_id, sanction=None, sanction_position=None)


def _post(
    recorded: Recorded, rows: Rows, line: int, figure: str, minor: int, currency: str, held: Row
) -> None:
    """Add to a figure, where an allocation lies."""
    on, where = recorded.event.act.effective_on, (held["fund"], held["purpose"], held["region"])
    rows.append(MONEY, recorded.position, line, on, figure, minor, currency, *where)
