"""Parameters over HTTP: adopted with their document, and read as they are in force."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from tests.api.story import PAPER, codes, path, places, post

VALUE: dict[str, Any] = {"name": "assessments_per_year", "value": 3, "document": PAPER}


def adopt(client: FlaskClient, on: str, **differing: Any) -> Any:
    return post(client, path("parameters"), VALUE | {"effective_on": on} | differing)


def test_a_value_adopted_is_in_force_from_its_date(client: FlaskClient) -> None:
    answer = adopt(client, "2018-05-01")
    assert answer.status_code == 201
    assert answer.json["reference"] == "assessments_per_year"

    found = client.get(path("parameters"), query_string={"on": "2018-04-30"}).json
    assert found is not None
    assessments, matter = found["items"][:2]

    assert (assessments["unit"], assessments["source"]) == ("per_year", "S001-27b")
    assert (assessments["default"], assessments["in_force"]) == (2, 2)
    (value,) = assessments["values"]
    assert (value["value"], value["in_force_from"]) == (3, "2018-05-01")
    assert (matter["name"], matter["source"], matter["values"]) == ("same_matter_days", None, [])


def test_a_value_that_cannot_be_one_is_refused_by_name(client: FlaskClient) -> None:
    assert codes(adopt(client, "2018-05-01", value=0)) == ["parameter_not_positive"]
    assert places(adopt(client, "2018-05-01", name="colour", value="3")) == {
        "/name": "value_not_listed",
        "/value": "not_a_whole_number",
    }
