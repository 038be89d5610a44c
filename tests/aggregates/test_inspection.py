"""An inspection is held by others, from its plan to its conclusion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aggregates.inspection import Inspection
from aggregates.stages import InspectionStage
from aggregates.values import (
    Act,
    Document,
    InspectionKind,
    Reference,
    Subject,
    SubjectKind,
    TeamMember,
    Text,
)
from tests.scenario import MARCH_1, MARCH_2, NOTICE_1, act, fact, given, happened, refused

TEAM = (TeamMember(organisation=Reference("city-audit"), person=Text("陈明")),)
OWN = (*TEAM, TeamMember(organisation=Reference("county-health"), person=Text("王芳")))
SUBJECTS = (Subject(kind=SubjectKind.PROJECT, reference=Reference("P1")),)


def planned(**differing: Any) -> Any:
    said = {
        "reference": "J1",
        "kind": InspectionKind.UNANNOUNCED,
        "organisation": "county-health",
        "subjects": SUBJECTS,
        "team": TEAM,
        "approval": None,
    }
    return fact(Inspection.Planned, **{**said, **differing})


def plan(
    kind: InspectionKind = InspectionKind.UNANNOUNCED,
    team: tuple[TeamMember, ...] = TEAM,
    approval: Document | None = None,
) -> Inspection:
    return Inspection.plan(
        Reference("J1"),
        kind=kind,
        organisation=Reference("county-health"),
        subjects=SUBJECTS,
        team=team,
        approval=approval,
        act=act(),
    )


OPENED = fact(Inspection.Opened)
VISITED = fact(Inspection.Visited, place="瓜坡村", account="墙体开裂")
CONCLUDED = fact(Inspection.Concluded, conclusion="不合格")
TO = {
    InspectionStage.PLANNED: [planned()],
    InspectionStage.OPENED: [planned(), OPENED],
    InspectionStage.CONCLUDED: [planned(), OPENED, CONCLUDED],
}
STEPS: dict[str, tuple[Callable[[Inspection, Act], None], InspectionStage, Any]] = {
    "open": (lambda i, by: i.open(by), InspectionStage.PLANNED, OPENED),
    "visit": (
        lambda i, by: i.visit(Text("瓜坡村"), Text("墙体开裂"), by),
        InspectionStage.OPENED,
        VISITED,
    ),
    "conclude": (
        lambda i, by: i.conclude(Text("不合格"), by),
        InspectionStage.OPENED,
        CONCLUDED,
    ),
}


def test_an_inspection_is_planned_with_its_team() -> None:
    assert happened(plan()) == [planned()]


def test_an_inspection_without_a_team_is_refused() -> None:
    with refused("list_empty") as answer:
        plan(team=())
    assert answer[0].faults[0].at == "/team"


def test_an_organisation_does_not_inspect_itself() -> None:
    with refused("inspection_of_own_organisation"):
        plan(team=OWN)


def test_a_third_party_evaluation_needs_the_provincial_approval() -> None:
    with refused("approval_required"):
        plan(InspectionKind.THIRD_PARTY)
    approved = plan(InspectionKind.THIRD_PARTY, approval=NOTICE_1)

    assert happened(approved) == [planned(kind=InspectionKind.THIRD_PARTY, approval=NOTICE_1)]


def test_every_fault_of_a_plan_is_named_at_once() -> None:
    with refused("inspection_of_own_organisation", "approval_required"):
        plan(InspectionKind.THIRD_PARTY, OWN)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("stage", InspectionStage)
def test_each_step_needs_its_stage(step: str, stage: InspectionStage) -> None:
    decide, needed, recorded = STEPS[step]
    inspection = given(Inspection, *TO[stage])

    if stage is needed:
        decide(inspection, act())
        assert happened(inspection) == [recorded]
    else:
        with refused("inspection_step_out_of_order"):
            decide(inspection, act())


def test_several_visits_are_recorded() -> None:
    inspection = given(Inspection, planned(), OPENED, VISITED)

    inspection.visit(Text("瓜坡村"), Text("墙体开裂"), act())

    assert happened(inspection) == [VISITED]


@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_dated_before_the_last_one(step: str) -> None:
    decide, needed, _ = STEPS[step]
    *earlier, last = TO[needed]
    moved = fact(last.kind, **{**last.said, "act": act(MARCH_2)})

    with refused("dates_out_of_order"):
        decide(given(Inspection, *earlier, moved), act(MARCH_1))


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    inspection = given(Inspection, planned(team=()), CONCLUDED, VISITED, OPENED)

    assert inspection.stage is InspectionStage.OPENED
