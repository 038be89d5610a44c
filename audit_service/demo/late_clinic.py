"""The clinic that is late: found by an assessment, and the county's next year cut by its price."""

from __future__ import annotations

from datetime import date
from typing import Final

from aggregates.money import Money
from aggregates.sanction_values import SanctionKind
from aggregates.values import InspectionKind, Reference, SubjectKind, Text
from audit_service.commands.command import Actor
from audit_service.commands.sanctions import ExecuteReduction, ProposeSanction, SignSanction
from audit_service.commands.targets import AssignTarget
from audit_service.demo.cases import Case, about, elements
from audit_service.demo.desk import Desk, paper
from audit_service.demo.officers import (
    HEALTH,
    INSPECTOR,
    PLANNER,
    PROVINCE_OFFICER,
    PROVINCIAL_TEAM,
    SUPERVISOR,
)
from audit_service.demo.surveys import Survey
from audit_service.demo.works import Works

TARGET: Final = "LN-T-CLINIC"
CUT: Final = Reference("A-HJ-2016")
_MATTER: Final = "clinic_programme"


def assign(desk: Desk, region: str, clinics: int, price: Money) -> None:
    """Tell the city how many clinics it has to build in both years."""
    desk.do(
        PROVINCE_OFFICER,
        AssignTarget(
            reference=Reference(TARGET),
            organisation=Reference(HEALTH),
            region=Reference(region),
            title=Text("两年建成村卫生室"),
            purpose=Reference("clinic"),
            quantity=clinics,
            unit=Text("所"),
            unit_cost=price,
            due_on=date(2016, 12, 31),
            effective_on=date(2015, 3, 5),
        ),
    )


def assess_by_the_city(desk: Desk, clinic: Works) -> None:
    """Assess the county twice from the city; a third time in the year is refused (S001-27b)."""
    county = f"GOV-{clinic.region}"
    dates = (
        ("A-KH-2015-1", date(2015, 4, 20)),
        ("A-KH-2015-2", date(2015, 7, 20)),
        ("A-KH-2015-3", date(2015, 10, 19)),
    )
    *held, third = (
        Survey(
            reference=reference,
            kind=InspectionKind.ASSESSMENT,
            unit=county,
            matter=_MATTER,
            first=first,
            last=first.replace(day=first.day + 2),
            team=(("LN-DRC", "赵敏"),),
        )
        for reference, first in dates
    )
    for survey in held:
        desk.do(
            PLANNER,
            survey.plan(),
            survey.open(),
            survey.conclude("进度基本符合计划", grade="合格", by_documents=True),
        )
    desk.refused("third_assessment", PLANNER, third.plan())


def find(desk: Desk, clinic: Works) -> None:
    """Find the clinic late (A2), on an assessment by the province."""
    survey, case, on = _survey(clinic), _case(clinic), date(2015, 11, 4)
    site = desk.photograph(INSPECTOR, f"{clinic.name}施工现场照片", date(2015, 11, 2))
    desk.do(
        INSPECTOR,
        survey.plan(),
        survey.open(),
        survey.visit(clinic.name, "主体未封顶，超过计划工期", site),
        case.record(on),
        case.order(date(2015, 11, 6), "倒排工期，年底前建成并通过验收", date(2015, 12, 31)),
        survey.conclude("一所未按期建成", grade="基本合格"),
    )


def put_right(desk: Desk, clinic: Works) -> None:
    """Report the clinic built and accepted, verify it, close, and decide on the cut."""
    case, county = _case(clinic), _county(clinic)
    built = desk.photograph(county, f"{clinic.name}建成照片", date(2015, 12, 12))
    desk.do(county, case.report(date(2015, 12, 12), "已建成并通过联合验收", built))
    desk.do(INSPECTOR, case.verify(date(2015, 12, 15), "现场核实已建成", clinic.name))
    desk.do(SUPERVISOR, case.close(date(2015, 12, 18)))


def cut(desk: Desk, clinic: Works, amount: Money) -> None:
    """Decide by two persons to cut the county's next year (S003-28); a third carries it out."""
    desk.do(
        INSPECTOR,
        ProposeSanction(
            reference=CUT,
            kind=SanctionKind.NEXT_YEAR_REDUCTION,
            organisation=Reference(f"GOV-{clinic.region}"),
            findings=(Reference("A2"),),
            reasons=Text("上年度一所卫生室逾期，核减下一年度项目资金"),
            amount=amount,
            fiscal_year=2016,
            effective_on=date(2016, 1, 11),
        ),
    )
    desk.do(
        SUPERVISOR,
        SignSanction(sanction=CUT, opinion=Text("同意核减"), effective_on=date(2016, 1, 18)),
    )
    desk.do(
        PROVINCE_OFFICER,
        ExecuteReduction(
            sanction=CUT,
            allocation=Reference("GS-CLINIC-2016-CITY"),
            document=paper("甘财社〔2016〕27号", "甘肃省财政厅", date(2016, 3, 20)),
            effective_on=date(2016, 3, 20),
        ),
    )


def commend(desk: Desk, county: str) -> None:
    """Praise, by two persons, a county all of whose clinics were in time."""
    sanction = Reference("A-TB-2016")
    desk.do(
        SUPERVISOR,
        ProposeSanction(
            reference=sanction,
            kind=SanctionKind.COMMENDATION,
            organisation=Reference(county),
            reasons=Text("两年村卫生室全部按期建成，一次验收合格"),
            effective_on=date(2017, 1, 9),
        ),
    )
    desk.do(
        PROVINCE_OFFICER,
        SignSanction(
            sanction=sanction, opinion=Text("同意通报表扬"), effective_on=date(2017, 1, 16)
        ),
    )


def _county(clinic: Works) -> Actor:
    return Actor(person="dc.zhang", office=f"GOV-{clinic.region}")


def _survey(clinic: Works) -> Survey:
    return Survey(
        reference="A-KH-2015",
        kind=InspectionKind.ASSESSMENT,
        unit=f"GOV-{clinic.region}",
        matter=_MATTER,
        first=date(2015, 11, 2),
        last=date(2015, 11, 6),
        team=PROVINCIAL_TEAM,
        subjects=about(SubjectKind.PROJECT, clinic.project),
    )


def _case(clinic: Works) -> Case:
    return Case(
        reference="A2",
        title="一所村卫生室未按期建成",
        elements=elements(
            "年度计划：10 月 31 日前建成",
            "截至 11 月 2 日主体未封顶",
            "县里调度不力，开工晚",
            "群众年内不能就近就医",
            "限期建成；按办法核减下一年度项目资金 10 万元",
        ),
        category="milestone_late",
        unit=f"GOV-{clinic.region}",
        person="dc.zhang",
        subjects=about(SubjectKind.PROJECT, clinic.project),
        inspection="A-KH-2015",
    )
