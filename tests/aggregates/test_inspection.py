"""An inspection is held by others, from its plan to its conclusion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from aggregates.inspection import Inspection
from aggregates.inspection_values import (
    Bond,
    Circumstances,
    InspectionPlan,
    PersonMet,
    VisitAccount,
)
from aggregates.parameter import ParameterName
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
from tests.scenario import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    NOTICE_1,
    act,
    fact,
    given,
    happened,
    refused,
)

CHEN = TeamMember(organisation=Reference("city-audit"), person=Text("陈明"))
WANG = TeamMember(organisation=Reference("county-health"), person=Text("王芳"))
PLAN = InspectionPlan(
    reference=Reference("J1"),
    kind=InspectionKind.COMPREHENSIVE,
    organisation=Reference("county-health"),
    matter=Reference("industry_fund_use"),
    subjects=(Subject(kind=SubjectKind.PROJECT, reference=Reference("P1")),),
    sectors=(Reference("health"),),
    planned_from=MARCH_1,
    planned_until=MARCH_3,
    team=(CHEN,),
    lead=Text("陈明"),
    follows=None,
    complaint=None,
    trigger=None,
    approval=None,
    approved_by=None,
    exception=None,
)
NOWHERE = Circumstances()
ACCOUNT = VisitAccount(
    place=Text("瓜坡村"),
    account=Text("墙体开裂"),
    people_met=(PersonMet(name=Text("刘村长"), position=Text("村委会主任")),),
    documents_seen=(NOTICE_1,),
)


def planned(kind: InspectionKind = InspectionKind.COMPREHENSIVE, **differing: Any) -> Any:
    facts = replace(PLAN, kind=kind).facts()
    return fact(Inspection.Planned, **{**facts, "exceeds": (), **differing})


def plan(
    bonds: Mapping[str, Bond] | None = None, *, provincial: bool | None = None, **differing: Any
) -> Inspection:
    around = Circumstances(bonds=bonds or {}, approver_is_provincial=provincial)
    return Inspection.plan(replace(PLAN, **differing), around, (), act())


def conclude(inspection: Inspection, by: Act, **said: Any) -> None:
    given = {"grade": None, "by_documents": False, "files": (), **said}
    inspection.conclude(Text("不合格"), by, **given)


OPENED = fact(Inspection.Opened, notified_on=None, accompanied_by=())
VISITED = fact(
    Inspection.Visited,
    place="瓜坡村",
    account="墙体开裂",
    people_met=ACCOUNT.people_met,
    documents_seen=(NOTICE_1,),
    files=(),
)
CONCLUDED = fact(
    Inspection.Concluded, conclusion="不合格", grade=None, by_documents=False, files=()
)
CANCELLED = fact(Inspection.Cancelled, reason="与省级检查合并")
TO = {
    InspectionStage.PLANNED: [planned()],
    InspectionStage.OPENED: [planned(), OPENED, VISITED],
    InspectionStage.CONCLUDED: [planned(), OPENED, VISITED, CONCLUDED],
    InspectionStage.CANCELLED: [planned(), CANCELLED],
}
STEPS: dict[str, tuple[Callable[[Inspection, Act], None], InspectionStage, Any]] = {
    "open": (lambda i, by: i.open(None, (), by), InspectionStage.PLANNED, OPENED),
    "visit": (lambda i, by: i.visit(ACCOUNT, by), InspectionStage.OPENED, VISITED),
    "conclude": (conclude, InspectionStage.OPENED, CONCLUDED),
    "cancel": (
        lambda i, by: i.cancel(Text("与省级检查合并"), by),
        InspectionStage.PLANNED,
        CANCELLED,
    ),
}


def test_an_inspection_is_planned_with_its_matter_its_period_and_its_team() -> None:
    beyond = (ParameterName.SAME_MATTER_DAYS,)

    assert happened(plan()) == [planned()]
    assert happened(Inspection.plan(PLAN, NOWHERE, beyond, act())) == [planned(exceeds=beyond)]


def test_a_team_is_not_empty_and_nobody_is_in_it_twice() -> None:
    with refused("list_empty", "lead_not_in_team") as answer:
        plan(team=())
    assert [fault.at for fault in answer[0].faults] == ["/team", "/lead"]
    with refused("team_member_twice") as answer:
        plan(team=(CHEN, WANG, CHEN))
    assert answer[0].faults[0].at == "/team/2"


def test_the_lead_is_one_of_the_team() -> None:
    with refused("lead_not_in_team"):
        plan(lead=Text("王芳"))
    assert plan(lead=Text("王芳"), team=(CHEN, WANG)).stage is InspectionStage.PLANNED


def test_nobody_inspects_the_unit_they_belong_to_and_each_is_named() -> None:
    bonds = {"county-health": Bond.INSPECTED, "clinic": Bond.SUBORDINATE, "fund": Bond.IN_SCOPE}
    of_clinic, of_fund = (
        replace(WANG, organisation=Reference(unit)) for unit in ("clinic", "fund")
    )

    with refused(*["inspection_of_own_organisation"] * 3) as answer:
        plan(bonds, team=(CHEN, WANG, of_clinic, of_fund))

    faults = answer[0].faults
    assert [fault.at for fault in faults] == ["/team/1", "/team/2", "/team/3"]
    assert [fault.particulars["party"] for fault in faults] == ["county-health", "clinic", "fund"]
    assert [fault.particulars["role"] for fault in faults] == list(Bond)
    assert "检查范围内的单位" in faults[2].message("zh")


def test_an_office_does_not_plan_the_inspection_of_its_own_unit() -> None:
    with refused("inspection_of_own_organisation") as answer:
        plan({"county-finance": Bond.IN_SCOPE})

    assert answer[0].faults[0].particulars["party"] == "county-finance"


def test_a_plan_comes_before_its_period_and_a_period_ends_after_it_begins() -> None:
    before = date(2018, 2, 28)

    with refused("dates_out_of_order") as answer:
        plan(planned_from=before)
    assert answer[0].faults[0].at == "/planned_from"
    with refused("dates_out_of_order") as answer:
        plan(planned_until=before)
    assert answer[0].faults[0].at == "/planned_until"


def test_a_look_back_names_the_inspection_it_follows() -> None:
    with refused("followed_inspection_required"):
        plan(kind=InspectionKind.LOOK_BACK)

    assert happened(plan(kind=InspectionKind.LOOK_BACK, follows=Reference("J0"))) == [
        planned(InspectionKind.LOOK_BACK, follows="J0")
    ]


def approved(provincial: bool, document: Document | None) -> Inspection:
    return plan(
        kind=InspectionKind.THIRD_PARTY,
        approval=document,
        approved_by=Reference("approver"),
        provincial=provincial,
    )


def test_a_third_party_evaluation_needs_the_document_and_the_office_of_the_province() -> None:
    with refused("approval_required", "approval_required") as answer:
        plan(kind=InspectionKind.THIRD_PARTY)
    assert [fault.at for fault in answer[0].faults] == ["/approval", "/approved_by"]
    with refused("approval_required", "approver_not_provincial"):
        approved(provincial=False, document=None)

    assert happened(approved(provincial=True, document=NOTICE_1)) == [
        planned(InspectionKind.THIRD_PARTY, approval=NOTICE_1, approved_by="approver")
    ]


def test_every_fault_of_a_plan_is_named_at_once() -> None:
    with refused(
        "lead_not_in_team",
        "inspection_of_own_organisation",
        "dates_out_of_order",
        "followed_inspection_required",
    ):
        plan(
            {"county-health": Bond.INSPECTED},
            team=(WANG,),
            kind=InspectionKind.LOOK_BACK,
            planned_until=date(2018, 2, 1),
        )


def opened(kind: InspectionKind, notified_on: date | None) -> Inspection:
    inspection = given(Inspection, planned(kind))
    inspection.open(notified_on, (Text("县扶贫办 周主任"),), act(MARCH_2))
    return inspection


def test_an_unannounced_inspection_is_not_notified_beforehand() -> None:
    with refused("inspection_notified") as answer:
        opened(InspectionKind.UNANNOUNCED, MARCH_1)
    assert answer[0].faults[0].at == "/notified_on"

    for notified_on in (None, MARCH_2):
        assert opened(InspectionKind.UNANNOUNCED, notified_on).stage is InspectionStage.OPENED


def test_an_announced_inspection_says_when_it_was_notified() -> None:
    with refused("notification_required"):
        opened(InspectionKind.ANNOUNCED, None)
    with refused("dates_out_of_order"):
        opened(InspectionKind.ANNOUNCED, MARCH_3)

    assert happened(opened(InspectionKind.ANNOUNCED, MARCH_1)) == [
        fact(
            Inspection.Opened,
            notified_on=MARCH_1,
            accompanied_by=("县扶贫办 周主任",),
            act=act(MARCH_2),
        )
    ]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("stage", InspectionStage)
def test_each_step_needs_its_stage(step: str, stage: InspectionStage) -> None:
    decide, needed, recorded = STEPS[step]
    inspection = given(Inspection, *TO[stage])

    if stage is needed:
        decide(inspection, act())
        assert happened(inspection) == [recorded]
    else:
        with pytest.raises(Exception, match=r"Inspection J1 is \w+; this step needs"):
            decide(inspection, act())


@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_dated_before_the_last_one(step: str) -> None:
    decide, needed, _ = STEPS[step]
    *earlier, last = TO[needed]
    moved = fact(last.kind, **{**last.said, "act": act(MARCH_2)})

    with refused("dates_out_of_order"):
        decide(given(Inspection, *earlier, moved), act(MARCH_1))


@pytest.mark.parametrize("kind", InspectionKind)
def test_only_what_may_be_done_by_documents_ends_without_a_visit_and_says_so(
    kind: InspectionKind,
) -> None:
    by_documents = kind in {
        InspectionKind.AUDIT,
        InspectionKind.ASSESSMENT,
        InspectionKind.THIRD_PARTY,
    }
    inspection = given(Inspection, planned(kind), OPENED)

    with refused("visit_required"):
        conclude(inspection, act())
    if by_documents:
        conclude(inspection, act(), by_documents=True)
        assert happened(inspection)[0].said["by_documents"] is True
    else:
        with refused("visit_required"):
            conclude(inspection, act(), by_documents=True)


def test_what_was_visited_was_not_done_by_documents_alone() -> None:
    with refused("not_by_documents"):
        conclude(
            given(Inspection, planned(InspectionKind.AUDIT), OPENED, VISITED),
            act(),
            by_documents=True,
        )


def test_only_an_assessment_ends_with_a_grade() -> None:
    assessment = given(Inspection, planned(InspectionKind.ASSESSMENT), OPENED, VISITED)

    conclude(assessment, act(), grade="良好")

    assert happened(assessment)[0].said["grade"] == "良好"
    with refused("visit_required", "grade_misplaced"):
        conclude(given(Inspection, planned(), OPENED), act(), grade="良好")


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    unannounced = planned(InspectionKind.UNANNOUNCED, team=(), lead=None, matter=None)
    told = fact(Inspection.Opened, notified_on=date(2018, 1, 1), accompanied_by=())
    inspection = given(Inspection, unannounced, CONCLUDED, VISITED, CANCELLED, told)

    assert inspection.stage is InspectionStage.OPENED
