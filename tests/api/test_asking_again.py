"""A request sent again under its Idempotency-Key takes effect once, with the first answer."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from audit_service.bootstrap import Application
from tests.api.story import FUNDING, PLACES, codes, identity, path, places, play, post
from tests.scenario import LI, ZHANG

REGION = PLACES[0].body | {"effective_on": "2018-01-01"}
LIST = "单位编码,单位名称,类别,地区编码,上级单位\nQY-1,第一公司,企业,620000,\n"


def test_a_repeated_command_gets_the_first_answer_byte_for_byte(
    client: FlaskClient, served: Application
) -> None:
    first = post(client, path("regions"), REGION, Idempotency_Key="K-1")
    again = post(client, path("regions"), REGION, Idempotency_Key="K-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data
    assert first.content_type == again.content_type
    assert served.service.last_position() == 1


def test_another_body_under_the_same_key_is_a_conflict_without_effect(
    client: FlaskClient, served: Application
) -> None:
    post(client, path("regions"), REGION, Idempotency_Key="K-1")

    answer = post(client, path("regions"), REGION | {"code": "630000"}, Idempotency_Key="K-1")

    assert (answer.status_code, codes(answer)) == (409, ["key_used_otherwise"])
    assert served.service.last_position() == 1
    assert post(client, path("regions"), REGION, LI, Idempotency_Key="K-1").status_code == 409


def test_a_repeated_batch_gets_the_first_answer_and_another_is_refused(
    client: FlaskClient, served: Application
) -> None:
    batch = {"commands": [{"command": "register_region"} | REGION]}

    first = post(client, path("batches"), batch, Idempotency_Key="K-1")
    again = post(client, path("batches"), batch, Idempotency_Key="K-1")
    other = post(
        client, path("batches"), {"commands": batch["commands"] * 2}, Idempotency_Key="K-1"
    )

    assert first.status_code == 201
    assert first.data == again.data
    assert codes(other) == ["key_used_otherwise"]
    assert served.service.last_position() == 1


@pytest.mark.parametrize("key", ["x" * 101, " ", "a/b"])
def test_a_malformed_key_is_refused_by_its_header(client: FlaskClient, key: str) -> None:
    answer = post(client, path("regions"), REGION, Idempotency_Key=key)

    assert answer.status_code == 422
    assert list(places(answer)) == ["?Idempotency-Key"]


def test_a_repeated_import_gets_the_first_answer(client: FlaskClient, served: Application) -> None:
    play(client, *PLACES, *FUNDING[:1])

    def send(content: str, **query: Any) -> Any:
        return client.post(
            path("imports", "organisations"),
            query_string={"name": "list.csv", "effective_on": "2018-01-01"} | query,
            data=content.encode(),
            headers=identity(ZHANG) | {"Content-Type": "text/csv", "Idempotency-Key": "K-1"},
        )

    checked = send(LIST, dry_run="true")
    first, again = send(LIST), send(LIST)
    position = served.service.last_position()
    other = send(LIST + "QY-2,第二公司,企业,620000,\n")

    assert (checked.status_code, checked.json["status"]) == (200, "checked")
    assert (first.status_code, first.json["status"]) == (201, "imported")
    assert (again.status_code, again.data) == (201, first.data)
    assert codes(other) == ["key_used_otherwise"]
    assert served.service.last_position() == position
