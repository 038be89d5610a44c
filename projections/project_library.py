"""The project library: every project and its milestones, as their last facts left them."""

from __future__ import annotations

from typing import Any, ClassVar, Final

import sqlalchemy as sa

from aggregates.milestone import Milestone
from aggregates.project import Project
from aggregates.project_plan import ProjectPlan
from projections.engine import Projection, Recorded
from projections.latest_state import OutOfSequence, enter, follow
from projections.library_tables import HISTORY, MILESTONES, PLANS, PROJECTS
from projections.rows import Row, Rows
from projections.topics import topics_of

PLANNED: Final = "planned"
"""The stage of a listed project whose plan was issued."""


class ProjectLibrary(Projection):
    """Keeps one row per project and per milestone, and what happened to each milestone."""

    name: ClassVar[str] = "project_library"
    tables: ClassVar[tuple[sa.Table, ...]] = (PROJECTS, PLANS, MILESTONES, HISTORY)
    topics: ClassVar[frozenset[str]] = topics_of(Project, ProjectPlan, Milestone)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Bring forward the project or the milestone a fact belongs to."""
        match recorded.event:
            case Project.Proposed() as event:
                enter(rows, PROJECTS, recorded, _proposed(event))
            case Project.Event() as event:
                follow(rows, PROJECTS, recorded, _project_change(event))
            case ProjectPlan.Event() as event:
                _follow_plan(recorded, rows, event)
            case Milestone.Event() as event:
                _follow_milestone(recorded, rows, event)


def _proposed(event: Any) -> Row:
    return {
        "reference": event.reference,
        "name": event.name,
        "purpose": event.purpose,
        "region": event.region,
        "organisation": event.organisation,
        "category": "",
        "stage": "proposed",
        "is_suspended": False,
        "proposed_on": event.act.effective_on,
        "listed_on": None,
        "planned_on": None,
        "handed_over_on": None,
        "cancelled_on": None,
        "currency": "",
        "planned_minor": None,
        "contract": "",
        "contractor": "",
        "contract_minor": None,
        "settled_minor": None,
        "claimed_minor": None,
        "notice_required": False,
        "plan_version": 0,
    }


def _project_change(event: Any) -> Row:
    on = event.act.effective_on
    stage = {"stage": event.leads_to.value} if event.leads_to else {}
    match event:
        case Project.Listed(category=category):
            return stage | {"category": category, "listed_on": on}
        case Project.HandedOver():
            return stage | {"handed_over_on": on}
        case Project.Cancelled():
            return stage | {"cancelled_on": on}
        case Project.Suspended():
            return {"is_suspended": True}
        case Project.Resumed():
            return {"is_suspended": False}
    return stage


def _follow_plan(recorded: Recorded, rows: Rows, event: Any) -> None:
    """Bring a project forward by a fact of its plan."""
    if isinstance(event, ProjectPlan.Issued):
        project_id = Project.create_id(event.project)
        rows.put(PLANS, {"id": event.originator_id, "project": project_id})
    else:
        project_id = rows.one(PLANS, event.originator_id)["project"]
    row = rows.one(PROJECTS, project_id)
    if event.originator_version != row["plan_version"] + 1:
        raise OutOfSequence(
            f"{recorded.topic} is version {event.originator_version}, after {row['plan_version']}"
        )
    seen = {"plan_version": event.originator_version, "position": recorded.position}
    rows.change(PROJECTS, project_id, **_plan_change(event, row), **seen)


def _plan_change(event: Any, row: Row) -> Row:
    match event:
        case ProjectPlan.Issued(funding=funding):
            return {
                "stage": PLANNED,
                "planned_on": event.act.effective_on,
                "currency": funding[0].amount.currency,
                "planned_minor": sum(line.amount.minor for line in funding),
                "claimed_minor": 0,
                "notice_required": event.notice_required,
            }
        case ProjectPlan.Contracted(contract=contract, contractor=contractor, amount=amount):
            return {
                "contract": contract,
                "contractor": contractor,
                "contract_minor": amount.minor,
            }
        case ProjectPlan.ContractAmended(amount=amount):
            return {"contract_minor": amount.minor}
        case ProjectPlan.SettlementAudited(amount=amount):
            return {"settled_minor": amount.minor}
        case ProjectPlan.ClaimAdmitted(amount=amount) | ProjectPlan.ClaimDropped(amount=amount):
            counted = (
                amount.minor if isinstance(event, ProjectPlan.ClaimAdmitted) else -amount.minor
            )
            return {"claimed_minor": row["claimed_minor"] + counted}
    return {}


def _follow_milestone(recorded: Recorded, rows: Rows, event: Any) -> None:
    if isinstance(event, Milestone.Planned):
        enter(rows, MILESTONES, recorded, _planned(event))
    else:
        follow(rows, MILESTONES, recorded, _milestone_change(event))
    row = rows.one(MILESTONES, event.originator_id)
    rows.append(
        HISTORY,
        recorded.position,
        row["project"],
        row["milestone"],
        event.act.effective_on,
        recorded.topic.partition(".")[2],
        row["due_on"],
    )


def _planned(event: Any) -> Row:
    return {
        "project": event.project,
        "milestone": event.reference,
        "title": event.title,
        "due_on": event.due_on,
        "payable_minor": event.payable.minor,
        "currency": event.payable.currency,
        "reached_on": None,
        "accepted_on": None,
        "failed_on": None,
        "state": "planned",
    }


def _milestone_change(event: Any) -> Row:
    on = event.act.effective_on
    match event:
        case Milestone.Rescheduled(due_on=due_on):
            return {"due_on": due_on}
        case Milestone.Reached():
            return {"reached_on": on, "state": "reached"}
        case Milestone.Accepted():
            return {"accepted_on": on, "failed_on": None, "state": "accepted"}
        case Milestone.Failed():
            return {"accepted_on": None, "failed_on": on, "state": "failed"}
    return {}
