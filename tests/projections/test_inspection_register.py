"""Who was inspected by whom about what, and what each unit bore of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.inspection import Inspection
from aggregates.inspection_values import PersonMet
from aggregates.values import InspectionKind, OrganisationKind, TeamMember
from audit_service.codecs import EventMapper
from audit_service.commands import AGGREGATES, places
from audit_service.commands import inspections as inspecting
from projections.engine import Recorded, apply
from projections.inspection_queries import Overlap, inspection, inspections, loads
from projections.inspection_register import InspectionRegister
from projections.paging import PageRequest
from projections.rows import Row
from tests.golden.samples import recorded_at
from tests.projections.story import WANG, Story, day, document, said
from tests.scenario import refused


@pytest.fixture
def county(story: Story) -> Story:
    """Begin with a county, its health department and the city that inspects it."""
    story.places()
    return story


def plan(story: Story, number: int, begins: date, until: date | None = None, **other: Any) -> None:
    """Have the city plan an inspection of the county's health department."""
    words: dict[str, Any] = {
        "reference": f"J{number}",
        "kind": InspectionKind.SPECIAL,
        "organisation": "county-health",
        "matter": f"matter-{number}",
        "planned_from": begins,
        "planned_until": until or begins,
        "team": (said(TeamMember, organisation="city-finance", person="王大明"),),
        "lead": "王大明",
    }
    story.tell(inspecting.PlanInspection, day(1, 2), by=WANG, **(words | other))


def visit(story: Story, number: int, on: date, **words: Any) -> None:
    where: dict[str, Any] = {"place": "角弓镇卫生室", "account": "屋顶有水渍", **words}
    story.tell(inspecting.RecordVisit, on, by=WANG, inspection=f"J{number}", **where)


def shown(story: Story, reference: str) -> Row:
    """Catch up and show an inspection that must be there."""
    story.application.catch_up()
    with story.application.database.reading() as connection:
        found = inspection(connection, reference)
    assert found is not None
    return found


def listed(story: Story, **wanted: Any) -> list[str]:
    """Catch up and list the inspections that answer a filter."""
    story.application.catch_up()
    with story.application.database.reading() as connection:
        return [row["reference"] for row in inspections(connection, **wanted).items]


def borne(story: Story, **wanted: Any) -> list[Row]:
    """Catch up and list what units bore."""
    story.application.catch_up()
    with story.application.database.reading() as connection:
        return list(loads(connection, **wanted).items)


def test_an_inspection_shows_what_it_was_about_and_how_it_ended(county: Story) -> None:
    county.inspection()

    row = shown(county, "I1")

    assert (row["kind"], row["matter"], row["sectors"]) == (
        "unannounced",
        "clinic_construction",
        ("health",),
    )
    assert (row["organisation"], row["region"], row["unit_class"]) == (
        "county-health",
        "621202",
        "department",
    )
    assert (row["stage"], row["conclusion"], row["by_documents"]) == ("concluded", "漏水", False)
    assert (row["planned_on"], row["planned_from"], row["planned_until"]) == (
        day(7, 1),
        day(7, 2),
        day(7, 9),
    )
    assert (row["opened_on"], row["notified_on"], row["concluded_on"]) == (
        day(7, 2),
        None,
        day(7, 9),
    )
    assert (row["office"], row["lead"], row["version"]) == ("county-audit", "王大明", 4)


def test_an_inspection_shows_its_team_lead_first_and_its_visits_in_order(county: Story) -> None:
    team = tuple(
        said(TeamMember, organisation=unit, person=person)
        for unit, person in (("city-finance", "陈明"), ("province-finance", "王大明"))
    )
    plan(county, 1, day(3, 1), day(3, 9), team=team)
    opening: dict[str, Any] = {"inspection": "J1", "accompanied_by": ("县卫健局 周局长",)}
    county.tell(inspecting.OpenInspection, day(3, 1), by=WANG, **opening)
    met = (said(PersonMet, name="赵医生", position="负责人"),)
    papers = (document("武卫〔2018〕2号"), document("武卫〔2018〕3号"))
    visit(county, 1, day(3, 2), people_met=met, documents_seen=papers)
    visit(county, 1, day(3, 3), place="瓜坡村")

    row = shown(county, "J1")

    assert row["team"] == [
        {"organisation": "province-finance", "person": "王大明", "leads": True},
        {"organisation": "city-finance", "person": "陈明", "leads": False},
    ]
    first, second = row["visited"]
    assert (first["visited_on"], first["place"]) == (day(3, 2), "角弓镇卫生室")
    assert first["people_met"] == ({"name": "赵医生", "position": "负责人"},)
    assert [paper["number"] for paper in first["documents_seen"]] == [
        "武卫〔2018〕2号",
        "武卫〔2018〕3号",
    ]
    assert first["documents_seen"][0]["issued_on"] == "2018-01-02"
    assert (second["place"], second["people_met"], second["files"]) == ("瓜坡村", (), ())
    assert (row["visits"], row["accompanied_by"]) == (2, ("县卫健局 周局长",))


def test_inspections_are_found_by_kind_unit_region_stage_matter_and_lead(county: Story) -> None:
    plan(county, 1, day(3, 1))
    plan(county, 2, day(3, 1), kind=InspectionKind.ANNOUNCED, organisation="builder")
    county.tell(inspecting.CancelInspection, day(2, 1), by=WANG, inspection="J1", reason="合并检查")

    assert listed(county) == ["J1", "J2"]
    assert listed(county, kind="announced") == listed(county, organisation="builder") == ["J2"]
    assert listed(county, stage="cancelled") == listed(county, matter="matter-1") == ["J1"]
    assert listed(county, lead="王大明", region="62") == ["J1", "J2"]
    assert listed(county, lead="王大") == listed(county, region="621203") == []
    assert (shown(county, "J1")["cancelled_on"], shown(county, "J1")["cancelled_because"]) == (
        day(2, 1),
        "合并检查",
    )
    with refused("region_code_malformed"):
        listed(county, region="62x")


def test_a_unit_counts_as_a_department_or_by_the_level_of_its_region(county: Story) -> None:
    county.tell(
        places.RegisterOrganisation,
        day(1, 2),
        reference="wudu",
        name="武都区人民政府",
        kind=OrganisationKind.GOVERNMENT,
        region="621202",
    )
    for number, unit in enumerate(("county-health", "wudu", "builder")):
        plan(county, number, day(3, 1), organisation=unit)

    classes = [shown(county, f"J{number}")["unit_class"] for number in range(3)]
    assert classes == ["department", "county", "county"]


def test_a_unit_bears_what_is_planned_for_a_year_and_what_it_had_to_show(county: Story) -> None:
    county.inspection()
    plan(county, 1, day(9, 1), kind=InspectionKind.ASSESSMENT)
    plan(county, 2, day(9, 20), kind=InspectionKind.ASSESSMENT)
    plan(county, 3, date(2019, 1, 3))
    county.tell(inspecting.CancelInspection, day(9, 1), by=WANG, inspection="J2", reason="合并")

    this, following = borne(county, organisation="county-health")

    assert (this["year"], this["inspections"], this["assessments"]) == (2018, 2, 1)
    assert (this["visits"], this["documents_seen"], this["exceptions"]) == (1, 1, 0)
    assert (following["year"], following["inspections"], following["visits"]) == (2019, 1, 0)
    assert [row["year"] for row in borne(county, year=2019)] == [2019]
    assert borne(county, organisation="builder") == borne(county, region="621203") == []


def test_inspections_of_one_unit_that_share_days_are_shown_as_overlapping(county: Story) -> None:
    plan(county, 1, day(3, 1), day(3, 10))
    plan(county, 2, day(3, 10), day(3, 12), matter="matter-1")
    plan(county, 3, day(3, 13), day(3, 14))
    plan(county, 4, day(3, 1), day(3, 31), organisation="builder")
    plan(county, 5, day(3, 1), day(3, 31))
    county.tell(inspecting.CancelInspection, day(3, 1), by=WANG, inspection="J5", reason="合并")

    (of_health,) = borne(county, organisation="county-health")
    (of_builder,) = borne(county, organisation="builder")

    assert of_health["overlaps"] == [
        Overlap(("J1", "J2"), day(3, 10), day(3, 10), same_matter=True)
    ]
    assert of_builder["overlaps"] == []


def test_an_overlap_belongs_to_the_year_it_begins_in(county: Story) -> None:
    plan(county, 1, day(12, 20), date(2019, 1, 9))
    plan(county, 2, date(2019, 1, 5), date(2019, 1, 6))

    this, following = borne(county, organisation="county-health")

    assert (this["overlaps"], len(following["overlaps"])) == ([], 1)


PAST = (
    (
        "inspection.planned",
        '{"reference":"I0","kind":"announced","organisation":"county-health","subjects":[],'
        '"team":[{"organisation":"city-finance","person":"王大明"},'
        '{"organisation":"city-finance","person":"王大明"}],"approval":null,"act":ACT}',
    ),
    ("inspection.opened", '{"act":ACT}'),
    ("inspection.visited", '{"place":"角弓镇卫生室","account":"屋顶有水渍","act":ACT}'),
    ("inspection.concluded", '{"conclusion":"漏水","act":ACT}'),
)
"""An inspection as it was recorded before plans had a matter, a period and a lead."""
ACT = (
    '{"effective_on":"2018-03-01","by":"王大明","office":"county-audit",'
    '"command_id":"one","evidence":[]}'
)


def test_an_inspection_recorded_before_its_plan_said_more_is_shown_and_counted(
    county: Story,
) -> None:
    county.application.catch_up()
    mapper, database = EventMapper(AGGREGATES), county.application.database
    begun = county.application.service.last_position()
    facts = [
        Recorded(
            begun + version,
            recorded_at(),
            topic,
            mapper.read(
                topic,
                state.replace("ACT", ACT).encode(),
                Inspection.create_id("I0"),
                version,
                recorded_at(),
            ),
        )
        for version, (topic, state) in enumerate(PAST, start=1)
    ]

    with database.deriving() as connection:
        apply(InspectionRegister(), facts, connection)
    with database.reading() as connection:
        row = inspection(connection, "I0")
        (load,) = loads(connection, organisation="county-health").items

    assert row is not None
    nothing = {row[name] for name in ("matter", "lead", "planned_from", "notified_on", "grade")}
    assert nothing == {None}
    assert row["team"] == [{"organisation": "city-finance", "person": "王大明", "leads": False}]
    assert (row["stage"], row["visits"], row["by_documents"]) == ("concluded", 1, None)
    assert (load["year"], load["inspections"], load["visits"]) == (2018, 1, 1)
    assert load["overlaps"] == []


def test_loads_are_read_page_by_page(county: Story) -> None:
    for number, unit in enumerate(("county-health", "builder", "county-finance")):
        team = (said(TeamMember, organisation="province-finance", person="王大明"),)
        plan(county, number, day(3, 1), organisation=unit, team=team)
    county.application.catch_up()

    with county.application.database.reading() as connection:
        first = loads(connection, PageRequest(limit=2))
        rest = loads(connection, PageRequest(first.next_cursor, limit=2))

    seen = [row["organisation"] for page in (first, rest) for row in page.items]
    assert seen == ["builder", "county-finance", "county-health"]
    assert rest.next_cursor is None
