"""Inspections are planned by others, within what a unit may bear, by the rules of their day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from aggregates.inspection import Inspection
from aggregates.inspection_load import InspectionLoad
from aggregates.parameter import ParameterName
from aggregates.stages import InspectionStage
from aggregates.values import InspectionKind, Subject, SubjectKind, TeamMember
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor, Command
from audit_service.commands.inspections import (
    CancelInspection,
    ConcludeInspection,
    OpenInspection,
    RecordVisit,
)
from audit_service.commands.parameters import AdoptParameter
from audit_service.commands.places import DissolveOrganisation
from audit_service.service import AuditService
from tests.audit_service.county import claim, found
from tests.audit_service.inspected_county import (
    CITY_OFFICER,
    PROVINCE_OFFICER,
    plan,
    settle,
)
from tests.scenario import MARCH_1, NOTICE_1, refused

SPRING, SUMMER, AUTUMN = (date(2018, month, 1) for month in (4, 7, 10))
TWICE: dict[str, Any] = {"exception": "省级明查后复核", "approval": NOTICE_1}


@pytest.fixture
def service(sqlite_url: str) -> Iterator[AuditService]:
    application = Application.open(sqlite_url)
    settle(application.service)
    yield application.service
    application.close()


def give(service: AuditService, *commands: Command, by: Actor = CITY_OFFICER) -> None:
    for command in commands:
        service.execute(command, by)


def said(kind: type[Any], on: date, /, **words: Any) -> Any:
    return kind(effective_on=on, **words)


def member(unit: str, person: str = "陈明") -> TeamMember:
    value: TeamMember = TeamMember(organisation=unit, person=person)  # type: ignore[arg-type]  # literals are words
    return value


def about(kind: SubjectKind, reference: str) -> Subject:
    return Subject(kind=kind, reference=reference)  # type: ignore[arg-type]  # a literal is a word


def adopt(service: AuditService, name: ParameterName, value: int, on: date) -> None:
    give(service, said(AdoptParameter, on, name=name, value=value, document=NOTICE_1))


def test_an_inspection_goes_from_its_plan_to_its_conclusion(service: AuditService) -> None:
    give(
        service,
        plan(1, SPRING, kind=InspectionKind.UNANNOUNCED),
        said(OpenInspection, SPRING, inspection="J1"),
        said(RecordVisit, SPRING, inspection="J1", place="瓜坡村", account="墙体开裂"),
        said(ConcludeInspection, SUMMER, inspection="J1", conclusion="不合格"),
    )

    inspection = service.look().get(Inspection, "J1")
    assert (inspection.stage, inspection.visits) == (InspectionStage.CONCLUDED, 1)


def test_a_visit_names_only_files_in_evidence_and_every_other_fault_with_them(
    service: AuditService,
) -> None:
    give(service, plan(1, SPRING))
    visit = {"inspection": "J1", "place": "瓜坡村", "account": "墙体开裂", "files": ("ab" * 32,)}

    with refused("reference_unknown", "inspection_step_out_of_order") as answer:
        give(service, said(RecordVisit, SPRING, **visit))

    assert "/files/0" in [fault.at for fault in answer[0].faults]


def test_every_fault_of_a_plan_is_named_at_once_whether_looked_up_or_not(
    service: AuditService,
) -> None:
    nobody = plan(
        1,
        SPRING,
        organisation="wudu",
        kind=InspectionKind.THIRD_PARTY,
        team=(member("nobody"), member("wudu-clinic")),
        lead="王芳",
        follows="J0",
        approved_by="city-group",
        subjects=(about(SubjectKind.PROJECT, "P9"),),
    )

    with refused(
        "reference_unknown",
        "reference_unknown",
        "reference_unknown",
        "lead_not_in_team",
        "inspection_of_own_organisation",
        "approval_required",
        "approver_not_provincial",
    ) as answer:
        give(service, nobody)

    assert [fault.at for fault in answer[0].faults] == [
        "/subjects/0",
        "/team/0/organisation",
        "/follows",
        "/lead",
        "/team/1",
        "/approval",
        "/approved_by",
    ]
    assert service.look().find(InspectionLoad, "wudu") is None


def test_a_team_of_an_office_that_was_dissolved_is_refused(service: AuditService) -> None:
    give(service, said(DissolveOrganisation, MARCH_1, reference="city-audit", reason="并入审计局"))

    with refused("organisation_dissolved") as answer:
        give(service, plan(1, SPRING))
    assert answer[0].faults[0].at == "/team/0/organisation"


@pytest.mark.parametrize(
    ("unit", "office", "role"),
    [
        ("wudu", "city-group", "inspected"),
        ("wudu-clinic", "city-group", "subordinate"),
        ("city-audit", "wudu-clinic", "subordinate"),
    ],
)
def test_neither_the_inspected_unit_nor_one_below_it_takes_part_or_plans(
    service: AuditService, unit: str, office: str, role: str
) -> None:
    with refused("inspection_of_own_organisation") as answer:
        give(service, plan(1, SPRING, team=(member(unit),)), by=Actor(person="王芳", office=office))

    assert answer[0].faults[0].particulars["role"] == role


def test_a_unit_above_the_inspected_one_inspects_it(service: AuditService) -> None:
    give(service, plan(1, SPRING, organisation="wudu-clinic", team=(member("wudu-health"),)))


def test_whoever_holds_the_money_in_scope_or_is_paid_of_it_does_not_inspect_it(
    sqlite_url: str,
) -> None:
    application = Application.open(sqlite_url)
    found(application.service)
    claim(application.service)
    scopes = {
        (SubjectKind.FUND, "F2018"): {"county-finance"},
        (SubjectKind.ALLOCATION, "A1"): {"county-finance"},
        (SubjectKind.PROJECT, "P1"): {"county-health"},
        (SubjectKind.CLAIM, "C1"): {"county-finance", "builder"},
        (SubjectKind.ORGANISATION, "builder"): {"builder"},
        (SubjectKind.REGION, "621200"): set(),
    }
    everyone = ("county-finance", "county-health", "builder")
    inspected = plan(0, MARCH_1).organisation
    assert inspected not in everyone

    for (kind, reference), holders in scopes.items():
        team = tuple(member(unit) for unit in everyone)
        command = plan(1, MARCH_1, team=team, subjects=(about(kind, reference),))
        with pytest.raises(Exception, match="wudu") as caught:
            application.service.execute(command, CITY_OFFICER)
        own = [
            fault.particulars["party"]
            for fault in caught.value.faults  # type: ignore[attr-defined]
            if fault.code == "inspection_of_own_organisation"
        ]
        assert set(own) == holders, kind
    application.close()


def test_a_third_party_evaluates_with_the_approval_of_the_province(service: AuditService) -> None:
    evaluation: dict[str, Any] = {"kind": InspectionKind.THIRD_PARTY, "approval": NOTICE_1}

    with refused("approver_not_provincial"):
        give(service, plan(1, SPRING, **evaluation, approved_by="city-group"))
    give(service, plan(1, SPRING, **evaluation, approved_by="province-group"))

    assert service.look().get(Inspection, "J1").kind is InspectionKind.THIRD_PARTY


def test_a_look_back_follows_an_inspection_that_was_held_before(service: AuditService) -> None:
    give(service, plan(1, SUMMER, kind=InspectionKind.SPECIAL))
    look_back: dict[str, Any] = {"kind": InspectionKind.LOOK_BACK, "follows": "J1"}

    with refused("dates_out_of_order", "inspection_step_out_of_order"):
        give(service, plan(2, SPRING, **look_back))
    give(service, said(OpenInspection, SUMMER, inspection="J1"))

    give(service, plan(2, AUTUMN, **look_back))


def test_the_city_assesses_a_county_twice_a_year_and_a_third_time_only_by_way_of_exception(
    service: AuditService,
) -> None:
    give(service, plan(1, SPRING), plan(2, SUMMER))

    with refused("assessments_exceeded"):
        give(service, plan(3, AUTUMN))
    with refused("assessments_exceeded"):
        give(service, plan(3, AUTUMN, exception="省级明查后复核"))
    give(service, plan(3, AUTUMN, **TWICE), plan(4, date(2019, 1, 2)))

    planned = [e.event for e in service.read(0, 100) if e.topic == "inspection.planned"]
    exceeds = [event.exceeds for event in planned]
    assert exceeds == [(), (), (ParameterName.ASSESSMENTS_PER_YEAR,), ()]
    assert planned[2].exception == "省级明查后复核"


def test_assessments_by_the_province_and_of_townships_and_cities_are_not_bounded(
    service: AuditService,
) -> None:
    give(service, plan(1, SPRING), plan(2, SUMMER))

    give(service, plan(3, AUTUMN), by=PROVINCE_OFFICER)
    give(service, *(plan(n, AUTUMN, organisation="city-builder") for n in range(4, 8)))


def test_an_office_nobody_has_on_record_counts_as_that_of_the_lead(service: AuditService) -> None:
    unknown = Actor(person="陈明", office="一个没有登记的办公室")
    give(service, plan(1, SPRING), plan(2, SUMMER), by=unknown)

    with refused("assessments_exceeded"):
        give(service, plan(3, AUTUMN), by=unknown)


def test_an_assessment_cancelled_before_it_began_gives_its_place_to_another(
    service: AuditService,
) -> None:
    give(service, plan(1, SPRING), plan(2, SUMMER))

    give(service, said(CancelInspection, SPRING, inspection="J1", reason="与省级检查合并"))
    give(service, plan(3, AUTUMN))

    with refused("assessments_exceeded"):
        give(service, plan(4, AUTUMN))


def test_an_assessment_that_began_is_not_cancelled(service: AuditService) -> None:
    give(service, plan(1, SPRING), said(OpenInspection, SPRING, inspection="J1"))

    with refused("inspection_step_out_of_order"):
        give(service, said(CancelInspection, SPRING, inspection="J1", reason="合并"))
    assert set(service.look().get(InspectionLoad, "wudu").borne) == {"J1"}


def test_how_many_assessments_a_county_bears_is_judged_by_the_rule_of_the_day(
    service: AuditService,
) -> None:
    adopt(service, ParameterName.ASSESSMENTS_PER_YEAR, 1, AUTUMN)
    give(service, plan(1, SPRING))

    with refused("assessments_exceeded"):
        give(service, plan(2, AUTUMN))
    give(service, plan(2, date(2018, 9, 30)))  # recorded after the new rule, dated before it

    with refused("assessments_exceeded"):
        give(service, plan(3, date(2018, 9, 30)))


def test_one_matter_is_inspected_once_within_the_days_that_were_adopted(
    service: AuditService,
) -> None:
    same: dict[str, Any] = {"matter": "industry_fund_use", "kind": InspectionKind.SPECIAL}
    give(service, plan(1, SPRING, **same), plan(2, SPRING, **same), by=PROVINCE_OFFICER)
    adopt(service, ParameterName.SAME_MATTER_DAYS, 90, SUMMER)

    give(service, plan(3, SUMMER, **same))
    with refused("matter_inspected_before") as answer:
        give(service, plan(4, date(2018, 9, 29), **same))
    give(service, plan(4, date(2018, 9, 29), **same, exception="群众举报"))
    give(service, plan(5, date(2018, 6, 30), **same))

    assert answer[0].faults[0].particulars["inspections"] == "J3"
