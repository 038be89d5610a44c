from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.access import Access, table
from api.docs import STATIC
from tests.api.story import API

VENDOR = STATIC / "vendor"


@pytest.fixture
def description(client: FlaskClient) -> dict[str, Any]:
    answer = client.get(f"{API}/openapi.json")
    assert answer.json is not None
    found: dict[str, Any] = answer.json
    return found


def operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for address, methods in description["paths"].items():
        for method, operation in methods.items():
            if method in ("get", "post"):
                yield f"{method} {address}", operation


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def test_the_description_is_openapi_3_1_and_every_reference_in_it_leads_somewhere(
    description: dict[str, Any],
) -> None:
    assert description["openapi"] == "3.1.0"
    for reference in set(references(description)):
        found: Any = description
        for step in reference.removeprefix("#/").split("/"):
            assert step in found, reference
            found = found[step]


def test_every_address_open_to_readers_and_writers_is_described(
    client: FlaskClient, description: dict[str, Any]
) -> None:
    served = [
        rule
        for rule in client.application.url_map.iter_rules()
        if table()[rule.endpoint] is not Access.PUBLIC
    ]

    assert len(list(operations(description))) == len(served)


def test_every_operation_says_what_it_does_and_how_it_answers(description: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(description)]
    assert len(names) == len(set(names))
    for address, operation in operations(description):
        assert operation["summary"].strip(), address
        answers = operation["responses"]
        assert ("201" if address.startswith("post") else "200") in answers, address
        assert {"401", "422", "503", "default"} <= set(answers), address


def test_every_refusal_is_described_as_a_problem(description: dict[str, Any]) -> None:
    responses = description["components"]["responses"]
    for name in ("NOT_FOUND", "UNPROCESSABLE_ENTITY", "UNAUTHORIZED", "DEFAULT_ERROR"):
        (media_type,) = responses[name]["content"]
        assert media_type == "application/problem+json"


def test_a_command_is_described_as_strictly_as_it_is_read(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]

    assert schemas["OpenFund"]["additionalProperties"] is False
    assert schemas["OpenFund"]["properties"]["fiscal_year"]["type"] == "integer"
    assert schemas["OpenFund"]["properties"]["tier"]["enum"][0] == "central"
    assert "currency" not in schemas["OpenFund"]["required"]
    assert schemas["Money"]["properties"]["minor"]["type"] == "integer"
    assert "fund" not in schemas["AppropriateFund"]["properties"]
    assert schemas["Amount"]["properties"]["amount"]["type"] == "string"


def test_the_page_for_people_loads_nothing_from_anywhere_else(client: FlaskClient) -> None:
    with client.get(f"{API}/docs") as page:
        text = page.get_data(as_text=True)
        policy = page.headers["Content-Security-Policy"]

    assert "://" not in text
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    for name in ("docs.js", "vendor/swagger-ui/swagger-ui-bundle.js"):
        assert f'"docs/static/{name}"' in text
        with client.get(f"{API}/docs/static/{name}") as asset:
            assert asset.status_code == 200


def test_the_scripts_of_others_are_the_ones_their_makers_published() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text())
    folder = VENDOR / manifest["folder"]

    assert manifest["licence"] == "Apache-2.0"
    assert {f.name for f in folder.iterdir()} == set(manifest["sha512"])
    for name, digest in manifest["sha512"].items():
        assert hashlib.sha512((folder / name).read_bytes()).hexdigest() == digest
