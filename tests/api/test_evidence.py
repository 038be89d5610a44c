"""Files come in and go out over HTTP as they are, and only to those who may see them."""

from __future__ import annotations

import logging
from typing import Any, Final

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from aggregates.refusals import Refused
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor
from tests.api.evidence import JPEG, PHOTO, deposit
from tests.api.story import PLACES, WANG, codes, identity, path, places, play, post, problem
from tests.audit_service.files import REFUSED, TAKEN
from tests.scenario import ZHANG

HEALTH: Final = Actor(person="赵负责", office="LN-HEALTH")
CHUNK: Final = 256 * 1024


@pytest.fixture
def county(client: FlaskClient) -> FlaskClient:
    """Return a client of a service that knows a county's offices."""
    play(client, *PLACES)
    return client


def shown(client: FlaskClient, *steps: str, by: Actor | None = None) -> Any:
    answer = client.get(path("evidence", *steps), headers=identity(by) if by else {})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.json


def hand_over(client: FlaskClient, actor: Actor, to_holder: str) -> Any:
    body = {"effective_on": "2018-01-15", "to_holder": to_holder, "person": "赵负责"}
    return post(client, path("evidence", PHOTO, "handovers"), body | {"reason": "补正"}, actor)


def test_a_file_comes_out_as_it_went_in_and_as_nothing_a_browser_would_run(
    county: FlaskClient,
) -> None:
    receipt = deposit(county)
    assert receipt.status_code == 201, receipt.get_data(as_text=True)
    assert receipt.json
    assert receipt.json["reference"] == PHOTO

    answer = county.get(path("evidence", PHOTO, "content"))

    assert answer.data == JPEG
    assert answer.headers["Content-Type"] == "image/jpeg"  # the sender said text/html
    assert answer.headers["Content-Length"] == str(len(JPEG))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_file_shows_where_it_came_from_whose_hands_it_went_through_and_what_names_it(
    county: FlaskClient,
) -> None:
    deposit(county)
    assert hand_over(county, WANG, "LN-HEALTH").status_code == 201
    examined = {"effective_on": "2018-01-16", "purpose": "核对"}
    post(county, path("evidence", PHOTO, "examinations"), examined, HEALTH)
    paper = {"number": "N-1", "issuer": "局", "issued_on": "2018-01-02", "sha256": PHOTO}
    body = PLACES[-1].body | {"reference": "LN-ROAD", "effective_on": "2018-01-20"}
    post(county, path("organisations"), body | {"evidence": [paper]})

    file = shown(county, PHOTO)

    assert {name: file[name] for name in ("title", "source", "dated_on", "deposited_on")} == {
        "title": "屋面渗水照片",
        "source": "武都区村卫生室现场拍摄",
        "dated_on": "2018-01-10",
        "deposited_on": "2018-01-12",
    }
    assert (file["media_type"], file["size"], file["holder"]) == (
        "image/jpeg",
        len(JPEG),
        "LN-HEALTH",
    )
    assert [(s["step"], s["holder"], s["by"], s["reason"]) for s in file["custody"]] == [
        ("deposited", "LN-AUDIT", "王检", None),
        ("handed_over", "LN-HEALTH", "王检", "补正"),
        ("examined", "LN-HEALTH", "赵负责", "核对"),
    ]
    assert [(use["topic"], use["reference"]) for use in file["uses"]] == [
        ("organisation.registered", "LN-ROAD")
    ]


def test_files_are_listed_by_who_holds_them(county: FlaskClient) -> None:
    deposit(county)
    deposit(county, b"%PDF-1.4\n", holder="LN-HEALTH")

    listed = county.get(path("evidence"), query_string={"holder": "LN-AUDIT"}).json

    assert listed
    assert [item["reference"] for item in listed["items"]] == [PHOTO]


def test_a_file_is_handed_over_by_its_holder_only(county: FlaskClient) -> None:
    deposit(county)

    assert codes(hand_over(county, HEALTH, "LN-HEALTH")) == ["evidence_not_held"]


def test_the_same_bytes_again_are_on_record_already(county: FlaskClient) -> None:
    deposit(county)

    again = deposit(county, title="另一份")

    assert again.status_code == 409
    assert codes(again) == ["already_recorded"]
    assert PHOTO in problem(again)["detail"]


def test_under_a_key_the_same_deposit_is_answered_alike(county: FlaskClient) -> None:
    first = deposit(county, headers={"Idempotency-Key": "k-1"})

    assert deposit(county, headers={"Idempotency-Key": "k-1"}).data == first.data
    other = deposit(county, b"%PDF-1.4\n", headers={"Idempotency-Key": "k-1"})
    assert codes(other) == ["key_used_otherwise"]


def test_a_confidential_file_is_shown_to_nobody_who_never_had_it(county: FlaskClient) -> None:
    deposit(county, confidential="true")
    content = path("evidence", PHOTO, "content")

    for asking in ({}, identity(HEALTH), identity(ZHANG)):
        refused = county.get(content, headers=asking)
        assert refused.status_code == 403
        assert codes(refused) == ["evidence_not_cleared"]
    assert "Audit-Office" in problem(county.get(content))["detail"]
    assert shown(county, PHOTO, by=HEALTH)["title"] is None
    assert shown(county)["items"][0] | {"title": None, "source": None} == shown(county)["items"][0]

    hand_over(county, WANG, "LN-HEALTH")

    for cleared in (WANG, HEALTH):
        answer = county.get(content, headers=identity(cleared))
        assert answer.data == JPEG
        assert "no-store" in answer.headers["Cache-Control"]
        assert shown(county, PHOTO, by=cleared)["title"] == "屋面渗水照片"
        assert shown(county, PHOTO, by=cleared)["custody"][1]["reason"] == "补正"
    assert shown(county, PHOTO)["custody"][1]["reason"] is None


def test_what_a_copy_in_a_cache_shows_depends_on_who_asked(county: FlaskClient) -> None:
    deposit(county, confidential="true")

    mine = county.get(path("evidence", PHOTO), headers=identity(WANG))
    theirs = county.get(path("evidence", PHOTO), headers=identity(HEALTH))

    assert mine.headers["ETag"] != theirs.headers["ETag"]
    assert "Audit-Office" in mine.headers["Vary"]


def test_the_words_of_a_confidential_file_are_not_found_in_the_audit_trail(
    county: FlaskClient,
) -> None:
    deposit(county, confidential="true")
    deposit(county, b"%PDF-1.4\n", title="公开照片")

    def found(text: str) -> list[str]:
        answer = county.get(path("audit-trail"), query_string={"text": text})
        assert answer.json
        return [item["topic"] for item in answer.json["items"]]

    assert found("渗水照片") == []
    assert found("公开照片") == ["evidence.deposited"]


@pytest.mark.parametrize("name", TAKEN)
def test_what_counties_put_in_evidence_is_taken(county: FlaskClient, name: str) -> None:
    content, media_type = TAKEN[name]

    receipt = deposit(county, content).json

    assert receipt
    assert shown(county, receipt["reference"])["media_type"] == media_type


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_evidence_is_refused_whatever_it_is_called(
    county: FlaskClient, name: str
) -> None:
    answer = deposit(county, REFUSED[name][0], name="photo.jpg")

    assert answer.status_code == 422
    assert places(answer) == {"/file": "file_type_refused"}


def test_every_word_that_is_missing_or_wrong_is_named(county: FlaskClient) -> None:
    answer = deposit(county, title=None, dated_on="2018-13-01", confidential="yes", x="1")

    assert places(answer) == {
        "/title": "field_missing",
        "/dated_on": "date_malformed",
        "/confidential": "not_true_or_false",
        "/x": "field_unknown",
    }
    assert places(deposit(county, holder="LN-NONE", dated_on="2018-01-13")) == {
        "/holder": "reference_unknown"
    }


def test_a_damaged_file_is_not_handed_out_and_the_log_says_which(
    county: FlaskClient, served: Application, caplog: pytest.LogCaptureFixture
) -> None:
    content = b"%PDF-1.4\n" + bytes(2 * CHUNK)
    receipt = deposit(county, content).json
    assert receipt
    sha256 = receipt["reference"]
    with served.database.transaction() as connection:
        cut = "UPDATE evidence_chunks SET content = zeroblob(5) WHERE number = 2"
        connection.execute(sa.text(cut))

    with caplog.at_level(logging.ERROR), pytest.raises(Refused):
        _ = county.get(path("evidence", sha256, "content")).data  # broken off under way
    assert sha256 in caplog.text

    with served.database.transaction() as connection:
        connection.execute(sa.text("DELETE FROM evidence_chunks WHERE number = 0"))
    answer = county.get(path("evidence", sha256, "content"))
    assert answer.status_code == 500
    assert codes(answer) == ["evidence_damaged"]


@pytest.mark.parametrize("sha256", ["0" * 64, "x", "..%2f..%2fetc"])
def test_a_file_that_was_not_deposited_is_not_found(county: FlaskClient, sha256: str) -> None:
    for address in (path("evidence", sha256), path("evidence", sha256, "content")):
        answer = county.get(address)
        assert answer.status_code == 404
        assert codes(answer) == ["not_recorded"]
