from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from audit_service.bootstrap import Application
from tests.api.story import (
    FUND,
    FUNDING,
    PAPER,
    PLACES,
    WORKS,
    cny,
    codes,
    identity,
    path,
    places,
    play,
    post,
)
from tests.scenario import ZHANG

APPROPRIATIONS = path("funds", FUND, "appropriations")
APPROPRIATION: dict[str, Any] = {
    "amount": cny(1),
    "document": PAPER,
    "effective_on": "2018-01-02",
}


@pytest.fixture(autouse=True)
def _fund(client: FlaskClient) -> None:
    play(client, *PLACES, FUNDING[0])


def send(client: FlaskClient, body: bytes, content_type: str = "application/json") -> Any:
    headers = identity(ZHANG) | {"Content-Type": content_type}
    return client.post(APPROPRIATIONS, data=body, headers=headers)


@pytest.mark.parametrize(
    ("minor", "code"),
    [
        ("1.5", "amount_not_a_number"),
        ("100.0", "amount_not_a_number"),
        ("1e400", "amount_not_a_number"),
        ("true", "amount_not_a_number"),
        ('"100"', "amount_not_a_number"),
        ("[100]", "amount_not_a_number"),
        ("null", "field_missing"),
        ("10000000000000001", "amount_out_of_range"),
        ("9223372036854775808", "amount_out_of_range"),
        ("1" + "0" * 5_000, "amount_not_a_number"),
    ],
)
def test_an_amount_that_is_not_an_exact_count_of_fen_is_refused_where_it_stands(
    client: FlaskClient, served: Application, minor: str, code: str
) -> None:
    before = served.service.last_position()
    body = json.dumps(APPROPRIATION).replace('"minor": 100', f'"minor": {minor}')

    answer = send(client, body.encode())

    assert answer.status_code == 422
    assert places(answer) == {"/amount/minor": code}
    assert served.service.last_position() == before


@pytest.mark.parametrize("minor", [0, -1, -(10**16)])
def test_an_amount_that_is_not_above_zero_is_refused(client: FlaskClient, minor: int) -> None:
    amount = {"minor": minor, "currency": "CNY"}

    answer = post(client, APPROPRIATIONS, APPROPRIATION | {"amount": amount})

    assert answer.status_code == 422
    assert codes(answer) == ["amount_not_positive"]


@pytest.mark.parametrize("currency", ["cny", "CNY\n", "XXX", "", 156, None])
def test_a_currency_that_does_not_exist_is_refused(client: FlaskClient, currency: Any) -> None:
    amount = {"minor": 100, "currency": currency}

    answer = post(client, APPROPRIATIONS, APPROPRIATION | {"amount": amount})

    assert places(answer).keys() == {"/amount/currency"}


@pytest.mark.parametrize(
    "day", ["2018-02-30", "2018-1-2", "20180102", "2018-01-02T00:00:00", "２０１８-01-02", 20180102]
)
def test_a_date_has_one_form_only(client: FlaskClient, day: Any) -> None:
    answer = post(client, APPROPRIATIONS, APPROPRIATION | {"effective_on": day})

    assert places(answer) == {"/effective_on": "date_malformed"}


@pytest.mark.parametrize("answer_given", ["true", "yes", 1, 0, [], "false"])
def test_only_true_and_false_are_true_or_false(client: FlaskClient, answer_given: Any) -> None:
    plan = WORKS[4].body | {"notice_required": answer_given, "effective_on": "2018-01-02"}

    answer = post(client, path("projects", "P-1", "plan"), plan)

    assert places(answer) == {"/notice_required": "not_true_or_false"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"amount": NaN}',
        b'{"amount": Infinity}',
        b'{"amount": 1, "amount": 2}',
        b"{} {}",
    ],
)
def test_a_body_that_is_not_plain_json_is_refused_as_a_whole(
    client: FlaskClient, body: bytes
) -> None:
    answer = send(client, body)

    assert answer.status_code == 400
    assert codes(answer) == ["json_malformed"]


@pytest.mark.parametrize("depth", [33, 100_000])
def test_a_body_nested_too_deep_is_refused_as_a_whole(client: FlaskClient, depth: int) -> None:
    answer = send(client, b"[" * depth + b"]" * depth)

    assert answer.status_code == 400
    assert codes(answer) == ["json_too_deep"]


@pytest.mark.parametrize("body", [b"[]", b"7", b"null", b'"x"', b"true"])
def test_a_command_is_an_object(client: FlaskClient, body: bytes) -> None:
    answer = send(client, body)

    assert answer.status_code == 422
    assert places(answer) == {"": "not_an_object"}


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_of_another_type_is_not_read(client: FlaskClient, content_type: str) -> None:
    answer = send(client, json.dumps(APPROPRIATION).encode(), content_type)

    assert answer.status_code == 415
    assert codes(answer) == ["media_type_unsupported"]


def test_a_body_larger_than_five_mebibytes_is_not_read(client: FlaskClient) -> None:
    answer = send(client, b" " * (5 * 1024 * 1024 + 1))

    assert answer.status_code == 413
    assert codes(answer) == ["request_too_large"]


@pytest.mark.parametrize("name", ["\x00", "\u202e", "\ud800", "甲\u200b乙"])
def test_characters_nobody_sees_are_refused(client: FlaskClient, name: str) -> None:
    body = PLACES[0].body | {"code": "630000", "name": name, "effective_on": "2018-01-01"}

    answer = post(client, path("regions"), body)

    assert answer.status_code == 422
    assert places(answer) == {"/name": "text_malformed"}


def test_every_fault_of_a_body_is_named_at_once_with_its_place(
    client: FlaskClient, served: Application
) -> None:
    before = served.service.last_position()
    plan = {
        "funding": [{"allocation": 7, "amount": {"minor": 1.5}}, "A-1"],
        "milestones": {},
        "acceptance": {"departments": ["health", "kitchen"], "a/b~c": 1},
        "document": None,
        "notice_required": "no",
        "effective_on": "tomorrow",
    }

    answer = post(client, path("projects", "P-1", "plan"), plan)

    assert answer.status_code == 422
    assert places(answer) == {
        "/funding/0/allocation": "not_text",
        "/funding/0/amount/minor": "amount_not_a_number",
        "/funding/0/amount/currency": "field_missing",
        "/funding/1": "not_an_object",
        "/milestones": "not_a_list",
        "/acceptance/departments/1": "value_not_listed",
        "/acceptance/standard": "field_missing",
        "/acceptance/a~1b~0c": "field_unknown",
        "/document": "field_missing",
        "/notice_required": "not_true_or_false",
        "/effective_on": "date_malformed",
    }
    assert served.service.last_position() == before


def test_a_share_that_is_no_fraction_is_refused_where_it_stands(client: FlaskClient) -> None:
    rule = {"basis": "purpose", "values": ["clinic"], "numerator": 8, "denominator": 7}
    body = {"rule": rule, "document": PAPER, "effective_on": "2018-01-02"}

    answer = post(client, path("funds", FUND, "share-rules"), body)

    assert places(answer) == {"/rule": "share_rule_malformed"}


def test_words_unfit_to_be_kept_are_named_together_with_every_other_fault(
    client: FlaskClient,
) -> None:
    body = {
        "reference": "=cmd",
        "name": "a\u202eb",
        "fiscal_year": 2018.5,
        "tier": "moon",
        "fund_class": "special",
        "purposes": ["+1"],
        "organisation": "county-finance",
        "region": "621202",
        "effective_on": "2018-02-30",
    }

    answer = client.post("/api/v1/funds", json=body, headers=identity(ZHANG))

    named = {error["pointer"]: error["code"] for error in answer.get_json()["errors"]}
    assert named == {
        "/reference": "text_is_a_formula",
        "/name": "text_malformed",
        "/fiscal_year": "not_a_whole_number",
        "/tier": "value_not_listed",
        "/purposes/0": "text_is_a_formula",
        "/effective_on": "date_malformed",
    }
