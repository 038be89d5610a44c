"""Sanctions over HTTP: proposed, signed by another, carried out, and read at any moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.app import create_app
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor
from audit_service.config import Settings
from tests.api.story import PAPER, codes, path, places, post
from tests.clinics import DIRECTOR, FINANCE, INSPECTOR, UNIT, Clinics

REDUCTION: dict[str, Any] = {
    "reference": "S1",
    "kind": "next_year_reduction",
    "organisation": "WD-HEALTH",
    "findings": ["W1"],
    "reasons": "一所卫生室逾期未建成",
    "amount": {"minor": 100_000_00, "currency": "CNY"},
    "fiscal_year": 2016,
    "effective_on": "2016-01-15",
}
WARNING = {
    "reference": "S2",
    "kind": "yellow_card",
    "person": UNIT.person,
    "findings": ["W1"],
    "reasons": "督促不力",
    "effective_on": "2016-02-01",
}


@pytest.fixture
def county(served: Application) -> FlaskClient:
    """Begin with a finding against the county, and 30,500,000 yuan issued for 2016."""
    clinics = Clinics(served)
    clinics.places()
    clinics.year(2016, 305)
    clinics.found()
    return create_app(served, Settings(insecure_dev=True)).test_client()


def step(
    client: FlaskClient, name: str, said: Mapping[str, Any], on: str, by: Actor
) -> TestResponse:
    return post(client, path("sanctions", "S1", name), {**said, "effective_on": on}, by)


def carry_out(client: FlaskClient) -> list[TestResponse]:
    return [
        post(client, path("sanctions"), REDUCTION, INSPECTOR),
        step(client, "signature", {"opinion": "同意"}, "2016-01-20", DIRECTOR),
        step(
            client, "execution", {"allocation": "A2016", "document": PAPER}, "2016-03-20", FINANCE
        ),
    ]


def read(client: FlaskClient, *steps: str, **asked: Any) -> Any:
    answer = client.get(path(*steps), query_string=asked)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.json


def listed(client: FlaskClient, **asked: Any) -> list[tuple[str, str]]:
    page = read(client, "sanctions", **asked)
    return [(one["reference"], one["stage"]) for one in page["items"]]


def test_a_reduction_is_proposed_signed_and_carried_out(county: FlaskClient) -> None:
    answers = carry_out(county)

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    shown = read(county, "sanctions", "S1")
    assert (shown["stage"], shown["organisation"], shown["person"]) == (
        "executed", "WD-HEALTH", None,
    )  # fmt: skip
    assert shown["amount"] == {"minor": 100_000_00, "currency": "CNY", "amount": "100000.00"}
    assert [(one["stage"], one["by"], one["allocation"]) for one in shown["stages"]] == [
        ("proposed", "马督查", None),
        ("signed", "林主任", None),
        ("executed", "吴处长", "A2016"),
    ]
    (balance,) = read(county, "balances", fund="F2016", figure="allotted")["items"]
    assert balance["figures"]["allotted"]["amount"] == "30400000.00"


def test_sanctions_are_found_by_kind_party_finding_year_and_stage(county: FlaskClient) -> None:
    carry_out(county)
    assert post(county, path("sanctions"), WARNING, INSPECTOR).status_code == 201
    reduction, warning = ("S1", "executed"), ("S2", "proposed")

    assert listed(county) == [reduction, warning]
    assert listed(county, kind="yellow_card") == listed(county, person="赵局长") == [warning]
    assert listed(county, organisation="WD-HEALTH", fiscal_year=2016) == [reduction]
    assert listed(county, finding="W1", stage="executed") == [reduction]
    assert listed(county, finding="W2") == listed(county, region="6213") == []
    assert listed(county, as_of="2016-01-31") == [("S1", "signed")]
    assert listed(county, as_of="2016-01-14") == []


def test_a_sanction_is_shown_as_it_was_at_a_moment(county: FlaskClient) -> None:
    proposed, *_ = carry_out(county)
    assert proposed.json is not None
    at = proposed.json["position"]

    then = read(county, "sanctions", "S1", known_at=at)

    assert (then["stage"], len(then["stages"])) == ("proposed", 1)
    before = county.get(path("sanctions", "S1"), query_string={"known_at": at - 1})
    assert (before.status_code, codes(before)) == (404, ["not_recorded"])
    now = county.get(path("sanctions", "S1"))
    again = county.get(path("sanctions", "S1"), headers={"If-None-Match": now.headers["ETag"]})
    assert again.status_code == 304


def test_declining_and_revoking_end_a_sanction(county: FlaskClient) -> None:
    post(county, path("sanctions"), REDUCTION, INSPECTOR)
    declined = step(county, "refusal", {"reason": "证据不足"}, "2016-01-16", DIRECTOR)
    late = step(county, "revocation", {"reason": "证据不足"}, "2016-01-17", DIRECTOR)

    assert declined.status_code == 201
    assert (late.status_code, codes(late)) == (422, ["sanction_step_out_of_order"])


def test_nobody_signs_what_they_proposed_or_what_concerns_their_own_unit(
    county: FlaskClient,
) -> None:
    post(county, path("sanctions"), REDUCTION, INSPECTOR)

    for by, code in ((INSPECTOR, "sanction_needs_another"), (UNIT, "sanction_of_own")):
        answer = step(county, "signature", {"opinion": "同意"}, "2016-01-20", by)
        assert codes(answer) == [code]


def test_every_fault_of_a_proposal_is_named_at_its_place(county: FlaskClient) -> None:
    wrong = {**REDUCTION, "recipient": "GS-LG", "fiscal_year": 12, "amount": None}

    answer = post(county, path("sanctions"), wrong, INSPECTOR)

    assert places(answer) == {
        "/amount": "sanction_term_missing",
        "/recipient": "sanction_term_misplaced",
        "/fiscal_year": "value_not_listed",
    }
