from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from api.access import Access, table
from audit_service.bootstrap import Application
from tests.api.story import API, PLACES, codes, identity, path, places, post, problem
from tests.scenario import ZHANG

REGION = PLACES[0].body | {"effective_on": "2018-01-01"}
BYPASSES = (
    "/api/v1/docs/static/../../app.py",
    "/api/v1/docs/static/%2e%2e/%2e%2e/app.py",
    "/api/v1/docs/static/..%2f..%2fapp.py",
    "/api/v1/docs/static//etc/passwd",
    "/api/v1/../../../etc/passwd",
    "/api/v1/funds/..%2F..%2Fetc",
    "//api/v1/funds",
    "/api/v1/funds/",
    "/API/V1/funds",
)


def test_every_address_of_the_service_stands_in_the_table_and_nothing_else_does(
    client: FlaskClient,
) -> None:
    served = {rule.endpoint for rule in client.application.url_map.iter_rules()}

    assert served == set(table())


def test_every_address_that_takes_anything_but_a_question_needs_an_identity(
    client: FlaskClient,
) -> None:
    for rule in client.application.url_map.iter_rules():
        writes = bool((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"})
        assert writes == (table()[rule.endpoint] is Access.WRITE), rule


def test_a_service_as_it_starts_by_default_tells_nobody_anything_and_takes_nothing(
    locked: FlaskClient, served: Application
) -> None:
    for rule in locked.application.url_map.iter_rules():
        if table()[rule.endpoint] is Access.PUBLIC:
            continue
        method = "POST" if table()[rule.endpoint] is Access.WRITE else "GET"
        answer = locked.open(rule.rule, method=method, headers=identity(ZHANG), json={})
        assert codes(answer) == ["identity_required"], rule
        assert answer.status_code == 401
        assert "--insecure-dev" in problem(answer)["detail"]

    assert served.service.last_position() == 0


def test_whoever_asks_may_see_that_the_service_lives_and_what_it_can_do(
    locked: FlaskClient,
) -> None:
    for address in ("/livez", "/readyz", f"{API}/openapi.json", f"{API}/docs"):
        with locked.get(address) as answer:
            assert answer.status_code == 200, address


@pytest.mark.parametrize(
    "headers", [{}, {"Audit-Actor": "zhang"}, {"Audit-Office": "finance"}, {"Audit-Actor": ""}]
)
def test_nothing_is_recorded_for_somebody_who_does_not_say_who_they_are(
    client: FlaskClient, served: Application, headers: dict[str, str]
) -> None:
    answer = client.post(path("regions"), json=REGION, headers=headers)

    assert answer.status_code == 401
    assert codes(answer) == ["identity_required"]
    assert answer.headers["WWW-Authenticate"]
    assert served.service.last_position() == 0


@pytest.mark.parametrize("body", [b"{", b"{}", b" " * (5 * 1024 * 1024 + 1)])
def test_what_a_stranger_sends_is_not_even_read(client: FlaskClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json", "Audit-Command-Id": "a/b"}
    answer = client.post(path("regions"), data=body, headers=headers)

    assert answer.status_code == 401
    assert codes(answer) == ["identity_required"]


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ("%FF%FE", "header_malformed"),
        ("a/b", "reference_malformed"),
        ("%00", "text_malformed"),
        ("x" * 101, "text_too_long"),
    ],
)
def test_a_name_that_cannot_be_kept_is_no_identity(
    client: FlaskClient, served: Application, person: str, code: str
) -> None:
    headers = {"Audit-Actor": person, "Audit-Office": "finance"}
    answer = client.post(path("regions"), json=REGION, headers=headers)

    assert answer.status_code == 422
    assert places(answer) == {"?Audit-Actor": code}
    assert served.service.last_position() == 0


def test_a_chinese_name_reaches_the_record_as_it_is_written(client: FlaskClient) -> None:
    assert post(client, path("regions"), REGION, ZHANG).status_code == 201

    answer = client.get(path("audit-trail"), query_string={"by": "张建国"})

    assert answer.json is not None
    (entry,) = answer.json["items"]
    assert entry["by"] == "张建国"
    assert entry["office"] == "county-finance"


@pytest.mark.parametrize("address", BYPASSES)
def test_no_detour_leads_past_the_table(locked: FlaskClient, address: str) -> None:
    answer = locked.get(address)

    assert answer.status_code == 404
    assert codes(answer) == ["address_unknown"]
