from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

import aggregates.reasons.evidence
import aggregates.reasons.funding
import aggregates.reasons.general
import aggregates.reasons.supervision
import aggregates.reasons.works
import api.reasons
import audit_service.database_faults
from aggregates.refusals import Reason
from audit_service.bootstrap import Application
from tests.api.story import API, codes, path, post, problem

CLAIM_9 = path("claims", "C-9", "approval")


def test_a_problem_is_told_in_the_language_of_whoever_asks(client: FlaskClient) -> None:
    body = {"effective_on": "2018-01-02"}

    english = post(client, CLAIM_9, body)
    chinese = post(client, CLAIM_9, body, Accept_Language="zh-CN,zh;q=0.9,en;q=0.1")

    assert problem(english)["detail"] == "There is no claim C-9 on record."
    assert problem(chinese)["detail"] == "没有登记编号为 C-9 的报账。"
    assert problem(chinese)["errors"][0]["detail"] == "没有登记编号为 C-9 的报账。"
    assert chinese.headers["Content-Language"] == "zh"
    assert codes(english) == codes(chinese)
    assert problem(english)["type"] == "urn:audit-service:problem:not_recorded"


def test_an_unknown_address_is_told_as_a_problem(client: FlaskClient) -> None:
    answer = client.get("/api/v2/funds")

    assert answer.status_code == 404
    assert codes(answer) == ["address_unknown"]


def test_a_method_an_address_does_not_answer_is_told_with_those_it_does(
    client: FlaskClient,
) -> None:
    answer = client.delete(f"{API}/funds")

    assert answer.status_code == 405
    assert codes(answer) == ["method_not_allowed"]
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_a_database_that_does_not_answer_is_told_with_when_to_try_again(
    client: FlaskClient, served: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise sa.exc.OperationalError("UPDATE event_head", {}, Exception("database is locked"))

    monkeypatch.setattr(type(served.service), "execute", locked)
    answer = post(client, CLAIM_9, {"effective_on": "2018-01-02"})

    assert answer.status_code == 503
    assert codes(answer) == ["database_unavailable"]
    assert answer.headers["Retry-After"] == "1"
    assert "event_head" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("failure", [RuntimeError("secret"), ExceptionGroup("x", [OSError()])])
def test_a_failure_of_our_own_tells_nothing_of_our_insides(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(Application, "keep_up", fail)
    answer = client.get(f"{API}/funds")

    assert answer.status_code == 500
    assert codes(answer) == ["unexpected"]
    assert "secret" not in answer.get_data(as_text=True)


def test_every_code_is_permanent_told_in_both_languages_and_means_one_thing() -> None:
    modules = (
        api.reasons,
        audit_service.database_faults,
        aggregates.reasons.evidence,
        aggregates.reasons.funding,
        aggregates.reasons.general,
        aggregates.reasons.supervision,
        aggregates.reasons.works,
    )
    reasons = {
        id(value): value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Reason)
    }
    found = [reason.code for reason in reasons.values()]

    assert len(found) == len(set(found))
    for reason in reasons.values():
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", reason.code)
        names = re.findall(r"\{(\w+)\}", reason.en), re.findall(r"\{(\w+)\}", reason.zh)
        assert set(names[1]) <= set(names[0]) or set(names[0]) <= set(names[1])
        assert re.search("[一-鿿]", reason.zh)
