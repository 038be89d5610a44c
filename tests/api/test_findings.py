"""A finding goes its whole way over HTTP, and its categories are a public list."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from audit_service.commands.command import Actor
from tests.api.story import (
    API,
    APPROPRIATED_AT,
    PAPER,
    STORY,
    WANG,
    cny,
    codes,
    path,
    places,
    play,
    post,
)
from tests.api.test_reads import read
from tests.scenario import LI

PARTY = Actor(person="赵负责", office="LN-HEALTH")
FINDING: dict[str, Any] = {
    "reference": "Q-2",
    "title": "资料不齐",
    "subjects": [],
    "elements": {
        "criteria": "报账须附凭证",
        "condition": "缺发票",
        "cause": "交接不清",
        "effect": "依据不足",
        "recommendation": "补齐",
    },
    "severity": "minor",
    "category": "documents",
    "questioned": [{"position": APPROPRIATED_AT, "amount": cny(30)}],
    "responsible_organisation": "LN-HEALTH",
    "responsible_person": "赵负责",
}


@pytest.fixture
def story(client: FlaskClient) -> FlaskClient:
    play(client, *STORY)
    return client


def say(client: FlaskClient, address: str, who: Actor, **words: Any) -> None:
    body = {"effective_on": "2018-02-01", "evidence": [PAPER]} | words
    answer = post(client, path("findings", "Q-2", address), body, who)
    assert answer.status_code == 201, answer.get_data(as_text=True)


def stage(client: FlaskClient) -> tuple[str, str | None]:
    shown = read(client, "findings/Q-2")
    return shown["stage"], shown["due_on"]


def test_a_finding_goes_its_whole_way_and_back(story: FlaskClient) -> None:
    recorded = post(story, path("findings"), FINDING | {"effective_on": "2018-01-02"}, WANG)
    assert recorded.status_code == 201
    steps = [{"demand": "清点", "due_on": "2018-02-10"}, {"demand": "补齐", "due_on": "2018-03-01"}]

    say(story, "responses", PARTY, response={"agrees": True, "statement": "接受"})
    order = {"demand": "补齐", "due_on": "2018-03-01", "kind": "staged", "steps": steps}
    say(story, "rectification-order", WANG, **order)
    assert stage(story) == ("rectification_ordered", "2018-03-01")
    say(story, "deadline-extensions", WANG, due_on="2018-04-01", reason="春节")
    for step in (1, 2):
        say(story, "progress-reports", PARTY, step=step, measures="已办")
    say(story, "rectification-report", PARTY, measures="已补齐")
    say(story, "returns", WANG, reason="仍缺一张")
    assert stage(story) == ("rectification_ordered", "2018-04-01")
    say(story, "rectification-report", PARTY, measures="已补齐")
    say(story, "verification", WANG, account="齐全", method="by_document")
    outstanding = post(
        story,
        path("findings", "Q-2", "closure"),
        {"conclusion": "销号", "effective_on": "2018-02-01"},
    )
    assert codes(outstanding) == ["finding_amount_outstanding"]
    settled = {"settlement": "S-1", "kind": "justified", "amount": cny(30), "reason": "已补齐"}
    say(story, "settlements", WANG, **settled)
    say(story, "settlement-withdrawals", WANG, settlement="S-1", reason="金额有误")
    say(story, "settlements", WANG, **settled | {"settlement": "S-2"})
    say(story, "closure", LI, conclusion="销号")
    assert stage(story) == ("closed", "2018-04-01")
    say(story, "reopening", WANG, reason="发票系伪造")

    assert stage(story) == ("rectification_ordered", "2018-04-01")
    assert read(story, "findings/Q-2")["amount_in_question"]["amount"] == "30.00"


def test_every_fault_of_a_finding_is_named_at_its_place(story: FlaskClient) -> None:
    wrong = FINDING | {
        "elements": FINDING["elements"] | {"cause": None},
        "category": "nobody-knows",
        "questioned": [{"position": 1, "amount": cny(30)}],
        "repeats": ["Q-9"],
        "inspection": "I-9",
        "effective_on": "2018-01-02",
    }

    answer = post(story, path("findings"), wrong, WANG)

    assert places(answer) == {
        "/inspection": "reference_unknown",
        "/elements/cause": "element_missing",
        "/category": "category_not_in_force",
        "/repeats/0": "reference_unknown",
        "/questioned/0": "ledger_entry_unknown",
    }


def test_the_categories_are_named_in_both_languages_to_whoever_may_read(
    client: FlaskClient, locked: FlaskClient
) -> None:
    def listed(**query: str) -> dict[str, dict[str, Any]]:
        answer = client.get(f"{API}/finding-categories", query_string=query)
        assert answer.json is not None
        return {one["code"]: one for one in answer.json["items"]}

    assert listed()["fake_exit"] == {
        "code": "fake_exit",
        "en": "False exit from poverty",
        "zh": "假脱贫",
        "source": "S001-23b",
        "since": "2018-03-14",
        "until": None,
    }
    assert locked.get(f"{API}/finding-categories").status_code == 401
    assert "fake_exit" not in listed(on="2018-03-13")
    assert "quality" in listed(on="2015-01-01")
