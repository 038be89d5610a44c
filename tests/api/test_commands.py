from __future__ import annotations

from flask.testing import FlaskClient

from api.batches import batches
from api.commands import NOT_EXPOSED
from api.imports import imports
from audit_service.bootstrap import Application
from audit_service.commands import COMMANDS
from audit_service.commands.command import name_of
from tests.api.story import (
    CLAIM,
    FUND,
    FUNDING,
    PAPER,
    PAYMENT,
    PLACES,
    STORY,
    WORKS,
    cny,
    codes,
    path,
    places,
    play,
    post,
    problem,
)
from tests.scenario import LI

BY_THE_SERVICE = (
    "evidence.deposit_evidence",
    "reconciliations.reconcile",
    "periods.prepare_period",
    "periods.close_period",
)
"""Addresses at which the service works out itself what is put on record."""


def test_every_command_can_be_given_at_exactly_one_address_except_those_marked(
    client: FlaskClient,
) -> None:
    given = [
        rule.endpoint.partition(".")[2]
        for rule in client.application.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and not rule.endpoint.startswith((f"{batches.name}.", f"{imports.name}."))
        and rule.endpoint not in BY_THE_SERVICE
    ]

    assert sorted(given) == sorted(name_of(c) for c in COMMANDS if c not in NOT_EXPOSED)
    assert [name_of(c) for c in NOT_EXPOSED] == [
        "receive_document",
        "deposit_evidence",
        "receive_audit",
        "record_audit_finding",
        "record_match",
        "receive_statement",
        "record_lines",
        "note_lines",
        "record_case",
        "restate_case",
        "settle_case",
        "prepare_period",
        "close_period",
    ]


def test_an_accepted_command_answers_a_receipt(client: FlaskClient, served: Application) -> None:
    body = PLACES[0].body | {"effective_on": "2018-01-01"}

    answer = post(client, path("regions"), body, Audit_Command_Id="inbox-7")

    assert answer.status_code == 201
    assert answer.json == {
        "kind": "region",
        "reference": "620000",
        "version": 1,
        "position": 1,
        "command_id": "inbox-7",
    }
    assert served.service.last_position() == 1


def test_a_receipt_tells_the_new_version_of_the_record(client: FlaskClient) -> None:
    play(client, *PLACES, FUNDING[0])

    answer = FUNDING[1].send(client)

    assert answer.json is not None
    assert answer.json["reference"] == FUND
    assert answer.json["version"] == 2


def test_a_command_identity_that_cannot_be_kept_is_named_together_with_a_bad_body(
    client: FlaskClient, served: Application
) -> None:
    body = {"code": 62, "name": "甘肃省", "source": "GB/T 2260", "effective_on": "2018-01-01"}

    answer = post(client, path("regions"), body, Audit_Command_Id="a/b")

    assert places(answer) == {"?Audit-Command-Id": "reference_malformed", "/code": "not_text"}
    assert served.service.last_position() == 0


def test_what_the_address_says_is_not_said_again_in_the_body(client: FlaskClient) -> None:
    play(client, *PLACES, FUNDING[0])
    body = {"fund": FUND, "amount": cny(1), "document": PAPER, "effective_on": "2018-01-02"}

    answer = post(client, path("funds", FUND, "appropriations"), body)

    assert answer.status_code == 422
    assert places(answer) == {"/fund": "field_unknown"}


def test_a_command_on_a_record_that_does_not_exist_is_not_found(client: FlaskClient) -> None:
    answer = post(client, path("claims", "C-9", "approval"), {"effective_on": "2018-01-02"})

    assert answer.status_code == 404
    assert codes(answer) == ["not_recorded"]


def test_a_command_that_merely_names_an_unknown_record_is_refused_at_that_field(
    client: FlaskClient,
) -> None:
    play(client, *PLACES, *FUNDING, *WORKS)
    unknown = {"allocation": "A-9", "payee": "NOBODY"}

    answer = post(client, path("claims"), CLAIM.body | unknown | {"effective_on": "2018-01-02"})

    assert answer.status_code == 422
    assert places(answer) == {"/allocation": "reference_unknown", "/payee": "reference_unknown"}


def test_a_reference_is_never_used_twice(client: FlaskClient, served: Application) -> None:
    play(client, PLACES[0])

    answer = post(client, path("regions"), PLACES[0].body | {"effective_on": "2018-01-01"})

    assert answer.status_code == 409
    assert codes(answer) == ["already_recorded"]
    assert served.service.last_position() == 1


def test_a_malformed_word_in_the_address_is_a_fault_of_the_address(client: FlaskClient) -> None:
    body = {"reason": "=1+1", "effective_on": "2018-01-02"}

    answer = post(client, path("funds", "\u202eF", "closure"), body)

    assert answer.status_code == 422
    assert places(answer) == {"?fund": "text_malformed", "/reason": "text_is_a_formula"}


def test_every_failed_gate_of_an_approval_is_named_at_once(
    client: FlaskClient, served: Application
) -> None:
    play(client, *PLACES, *FUNDING, *WORKS, *PAYMENT[:2])
    suspended = {"reason": "停工", "effective_on": "2018-01-02"}
    assert post(client, path("projects", "P-1", "suspensions"), suspended).status_code == 201
    before = served.service.last_position()

    answer = post(client, path("claims", "C-1", "approval"), {"effective_on": "2018-01-02"}, LI)

    assert answer.status_code == 422
    assert {"milestone_not_accepted", "project_suspended"} <= set(codes(answer))
    assert len(problem(answer)["errors"]) >= 2
    assert served.service.last_position() == before


def test_the_whole_story_is_accepted_command_by_command(
    client: FlaskClient, served: Application
) -> None:
    play(client, *STORY)

    assert served.service.last_position() >= len(STORY)
