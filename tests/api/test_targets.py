"""Targets over HTTP: assigned, revised, withdrawn, and how far they are reached at a moment."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from audit_service.bootstrap import Application
from audit_service.config import Settings
from tests.api.story import PAPER, codes, path, places, post
from tests.clinics import Clinics

TARGET: dict[str, Any] = {
    "reference": "T1",
    "organisation": "LN-HEALTH",
    "region": "621200",
    "title": "村卫生室标准化建设",
    "purpose": "clinic",
    "funds": ["F2015", "F2016"],
    "quantity": 5,
    "unit": "所",
    "unit_cost": {"minor": 100_000_00, "currency": "CNY"},
    "due_on": "2016-10-31",
    "effective_on": "2016-03-02",
}


@pytest.fixture
def county(served: Application) -> FlaskClient:
    """Begin with three clinics built, money for two more, and one of them cut."""
    clinics = Clinics(served)
    clinics.places()
    clinics.year(2015, 3)
    clinics.build(2015, 3)
    clinics.year(2016, 2)
    clinics.found()
    clinics.decided()
    client = create_app(served, Settings(insecure_dev=True)).test_client()
    assert post(client, path("targets"), TARGET).status_code == 201
    clinics.do(clinics.execution())
    return client


def attained(client: FlaskClient, **asked: Any) -> Any:
    answer = client.get(path("targets", "T1"), query_string=asked)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.json is not None
    return answer.json["attainment"]


def cny(yuan: int) -> dict[str, Any]:
    return {"minor": yuan * 100, "currency": "CNY", "amount": f"{yuan}.00"}


def test_a_target_says_what_it_lacks_and_which_cut_took_it(county: FlaskClient) -> None:
    now = attained(county)
    (cause,) = now.pop("causes")

    assert now == {
        "quantity": 5,
        "is_dropped": False,
        "accepted": 3,
        "missing": 2,
        "percent": "60.00",
        "allotted": [cny(400_000)],
        "paid": [cny(300_000)],
        "needed": cny(500_000),
        "shortfall": cny(100_000),
        "is_at_risk": True,
    }
    assert cause["position"] == cause["sanction_position"] + 1
    assert (cause["sanction"], cause["allocation"], cause["topic"]) == (
        "S1", "A2016", "allocation.reduced",
    )  # fmt: skip
    assert (cause["effective_on"], cause["amount"]) == ("2016-03-20", cny(100_000))


def test_attainment_is_read_as_of_a_date_and_as_known_at_a_position(county: FlaskClient) -> None:
    cut = attained(county)["causes"][0]["position"]

    for before in ({"as_of": "2016-03-19"}, {"known_at": cut - 1}):
        then = attained(county, **before)
        assert (then["shortfall"], then["is_at_risk"], then["causes"]) == (cny(0), False, [])
    assert attained(county, known_at=cut)["is_at_risk"]
    early = county.get(path("targets", "T1"), query_string={"as_of": "2016-03-01"})
    assert (early.status_code, codes(early)) == (404, ["not_recorded"])


def test_a_revised_target_needs_less_and_a_withdrawn_one_is_at_no_risk(
    county: FlaskClient,
) -> None:
    revision = {"quantity": 4, "reason": "撤并一村", "document": PAPER}
    steps = (
        ("revisions", {**revision, "effective_on": "2016-04-01"}),
        ("withdrawal", {"reason": "并入其他项目", "effective_on": "2016-05-01"}),
    )
    tag = county.get(path("targets", "T1")).headers["ETag"]
    for name, said in steps:
        assert post(county, path("targets", "T1", name), said).status_code == 201

    april = attained(county, as_of="2016-04-01")
    assert (april["percent"], april["shortfall"], april["is_at_risk"]) == ("75.00", cny(0), False)
    assert attained(county)["is_dropped"]
    unmatched = county.get(path("targets", "T1"), headers={"If-None-Match": tag})
    assert unmatched.status_code == 200
    again = post(county, path("targets", "T1", "withdrawal"), steps[1][1])
    assert codes(again) == ["target_dropped"]


def test_targets_are_listed_by_place_purpose_and_organisation(county: FlaskClient) -> None:
    def listed(**asked: Any) -> list[str]:
        page = county.get(path("targets"), query_string=asked).json
        assert page is not None
        return [one["reference"] for one in page["items"]]

    assert listed() == listed(region="62", organisation="LN-HEALTH", is_dropped="false") == ["T1"]
    assert listed(purpose="road") == listed(region="621202") == []


def test_a_target_that_cannot_be_one_is_refused_by_place(county: FlaskClient) -> None:
    wrong = {**TARGET, "reference": "T2", "quantity": 0, "due_on": "2016-03-01"}

    assert places(post(county, path("targets"), wrong)) == {
        "/quantity": "quantity_not_positive",
        "/due_on": "dates_out_of_order",
    }
    assert county.get(path("targets", "T2")).status_code == 404
