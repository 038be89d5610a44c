from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from audit_service.bootstrap import Application
from tests.api.story import PLACES, codes, path, places, post

BATCH = path("batches")


def region(code: Any, name: Any = "某地") -> dict[str, Any]:
    return {
        "command": "register_region",
        "code": code,
        "name": name,
        "source": "GB/T 2260",
        "effective_on": "2018-01-01",
    }


def test_a_batch_is_carried_out_as_one(client: FlaskClient) -> None:
    commands = [region("620000"), region("621200")]

    answer = post(client, BATCH, {"commands": commands}, Audit_Command_Id="batch-1")

    assert answer.status_code == 201
    assert answer.json == {"accepted": 2, "command_id": "batch-1", "position": 2}


def test_one_command_against_the_rules_undoes_the_whole_batch(
    client: FlaskClient, served: Application
) -> None:
    commands = [region("620000"), region("621202"), region("620000")]

    answer = post(client, BATCH, {"commands": commands})

    assert answer.status_code == 409
    assert places(answer) == {
        "/commands/1/code": "region_unknown",  # the city above it is not registered
        "/commands/2": "already_recorded",
    }
    assert served.service.last_position() == 0


def test_every_malformed_command_of_a_batch_is_named_before_any_is_tried(
    client: FlaskClient, served: Application
) -> None:
    unknown = {**region("630000"), "command": "receive_document"}
    commands = [region("620000"), 7, {}, unknown, region(62) | {"x": 1}]

    answer = post(client, BATCH, {"commands": commands})

    assert answer.status_code == 422
    assert places(answer) == {
        "/commands/1": "not_an_object",
        "/commands/2/command": "field_missing",
        "/commands/3/command": "value_not_listed",
        "/commands/4/code": "not_text",
        "/commands/4/x": "field_unknown",
    }
    assert served.service.last_position() == 0


def test_a_batch_has_at_least_one_command_and_at_most_a_thousand(client: FlaskClient) -> None:
    empty = post(client, BATCH, {"commands": []})
    crowded = post(client, BATCH, {"commands": [region("620000")] * 1_001})

    assert codes(empty) == ["list_empty"]
    assert codes(crowded) == ["too_many_entries"]


def test_a_batch_needs_an_identity_like_any_command(client: FlaskClient) -> None:
    answer = client.post(BATCH, json={"commands": [PLACES[0].body]})

    assert answer.status_code == 401
