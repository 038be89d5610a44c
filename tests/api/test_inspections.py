"""Inspections over HTTP: planned, held, cancelled, and what units bear of them."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from tests.api.story import PAPER, PLACES, Step, codes, path, places, play, post
from tests.scenario import ZHANG

PLAN: dict[str, Any] = {
    "reference": "I-7",
    "kind": "announced",
    "organisation": "LN-HEALTH",
    "matter": "industry_fund_use",
    "sectors": ["health"],
    "planned_from": "2018-03-01",
    "planned_until": "2018-03-09",
    "team": [{"organisation": "LN-AUDIT", "person": "王检"}],
    "lead": "王检",
}
VISIT: dict[str, Any] = {
    "place": "武都区",
    "account": "账实相符",
    "people_met": [{"name": "赵负责", "position": "副局长"}],
    "documents_seen": [PAPER],
}


def get(client: FlaskClient, *steps: str, **query: str) -> Any:
    return client.get(path(*steps), query_string=query).json


def held(client: FlaskClient) -> None:
    play(
        client,
        *PLACES,
        Step(path("inspections"), PLAN),
        Step(
            path("inspections", "I-7", "opening"),
            {"notified_on": "2018-02-20", "accompanied_by": ["县卫健局 周局长"]},
            on="2018-03-01",
        ),
        Step(path("inspections", "I-7", "visits"), VISIT, on="2018-03-02"),
        Step(path("inspections", "I-7", "conclusion"), {"conclusion": "合规"}, on="2018-03-09"),
    )


def test_an_inspection_is_shown_with_its_team_and_its_visits(client: FlaskClient) -> None:
    held(client)

    shown = get(client, "inspections", "I-7")

    assert (shown["matter"], shown["notified_on"], shown["stage"]) == (
        "industry_fund_use",
        "2018-02-20",
        "concluded",
    )
    assert shown["team"] == [{"organisation": "LN-AUDIT", "person": "王检", "leads": True}]
    (visit,) = shown["visited"]
    assert (visit["place"], visit["visited_on"]) == ("武都区", "2018-03-02")
    assert visit["people_met"] == [{"name": "赵负责", "position": "副局长"}]
    assert visit["documents_seen"] == [{**PAPER, "sha256": None}]
    again = client.get(
        path("inspections", "I-7"),
        headers={"If-None-Match": client.get(path("inspections", "I-7")).headers["ETag"]},
    )
    assert again.status_code == 304


def test_inspections_are_listed_by_what_they_are_about(client: FlaskClient) -> None:
    held(client)

    for query in (
        {"kind": "announced"}, {"organisation": "LN-HEALTH"}, {"region": "620000"},
        {"stage": "concluded"}, {"matter": "industry_fund_use"}, {"lead": "王检"},
    ):  # fmt: skip
        assert [one["reference"] for one in get(client, "inspections", **query)["items"]] == ["I-7"]
    assert get(client, "inspections", lead="赵负责")["items"] == []
    assert get(client, "inspections", "I-8")["code"] == "not_recorded"


def test_a_plan_is_cancelled_and_its_unit_does_not_bear_it(client: FlaskClient) -> None:
    play(client, *PLACES, Step(path("inspections"), PLAN))
    same = PLAN | {"reference": "I-8", "planned_from": "2018-03-09", "planned_until": "2018-03-10"}
    play(client, Step(path("inspections"), same))

    (load,) = get(client, "inspection-loads", organisation="LN-HEALTH", year="2018")["items"]
    assert (load["inspections"], load["assessments"]) == (2, 0)
    assert load["overlaps"] == [
        {
            "inspections": ["I-7", "I-8"],
            "since": "2018-03-09",
            "until": "2018-03-09",
            "same_matter": True,
        }
    ]
    play(client, Step(path("inspections", "I-8", "cancellation"), {"reason": "合并检查"}))

    (load,) = get(client, "inspection-loads", organisation="LN-HEALTH")["items"]
    assert (load["inspections"], load["overlaps"]) == (1, [])
    assert get(client, "inspections", "I-8")["cancelled_because"] == "合并检查"
    assert get(client, "inspection-loads", year="2019")["items"] == []


def test_a_plan_is_refused_with_every_fault_where_it_lies(client: FlaskClient) -> None:
    play(client, *PLACES)

    faulty = PLAN | {
        "effective_on": "2018-01-02",
        "kind": "third_party",
        "team": [{"organisation": "LN-HEALTH", "person": "赵负责"}],
        "approval": PAPER,
        "approved_by": "LN-FIN",
    }
    answer = post(client, path("inspections"), faulty, ZHANG)

    assert answer.status_code == 422
    assert places(answer) == {
        "/team/0": "inspection_of_own_organisation",
        "/lead": "lead_not_in_team",
        "/approved_by": "approver_not_provincial",
    }
    assert codes(post(client, path("inspections"), {"reference": "I-9"}))[0] == "field_missing"
