"""What was confided to some offices is shown to them, and to nobody else at any address."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit_service.bootstrap import Application
from audit_service.commands.command import Actor
from audit_service.explanation import explain
from audit_service.refusal_log import REFUSALS
from projections.rows import READ_MODELS
from tests.api.story import (
    API,
    APPROPRIATED_AT,
    WANG,
    cny,
    codes,
    identity,
    path,
    post,
)
from tests.api.test_reads import read
from tests.api.test_reconciliation_cases import open_case
from tests.api.test_standing import ADDRESSES, served_reads, tell_everything

CONFIDED: Final = "informant-Zhou 举报人周某"
PIECES: Final = ("informant-Zhou", "举报人周某", "周某")
COMPLAINANT: Final = "马某"
"""Who complained, in the story: confided to the office that took the complaint in."""
PARTY: Final = Actor(person="赵负责", office="LN-HEALTH")
BUILDER: Final = Actor(person="钱工", office="LN-BUILD")
FINDING: Final[dict[str, Any]] = {
    "reference": "Q-2",
    "title": "屋面二次渗水",
    "inspection": "I-1",
    "subjects": [{"kind": "project", "reference": "P-1"}],
    "elements": {
        "criteria": "不得渗漏",
        "condition": "渗漏",
        "cause": CONFIDED,
        "effect": "无法使用",
        "recommendation": f"询问{CONFIDED}",
    },
    "confidential": ["cause", "recommendation"],
    "severity": "major",
    "category": "quality",
    "questioned": [{"position": APPROPRIATED_AT, "amount": cny(10)}],
    "responsible_organisation": "LN-HEALTH",
    "responsible_person": "赵负责",
    "effective_on": "2018-01-02",
}


@pytest.fixture
def confided(client: FlaskClient, served: Application) -> FlaskClient:
    """Tell the story, with a finding of which two elements are confidential."""
    tell_everything(client)
    refused = post(client, path("findings"), FINDING | {"category": "nobody-knows"}, WANG)
    assert codes(refused) == ["category_not_in_force"]
    answer = post(client, path("findings"), FINDING, WANG)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    served.catch_up()
    return client


def ask(client: FlaskClient, address: str, reader: Actor | None, **query: Any) -> TestResponse:
    headers = identity(reader) if reader is not None else {}
    answer = client.get(f"{API}/{address}", query_string=query, headers=headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer


def listed(answer: TestResponse) -> list[dict[str, Any]]:
    assert answer.json is not None
    return list(answer.json["items"])


def shows_secret(answer: TestResponse) -> bool:
    """Say whether any byte of an answer, however it is escaped, gives a piece of it away."""
    plain = json.dumps(answer.json, ensure_ascii=False) if answer.is_json else ""
    everything = answer.get_data().decode(errors="replace") + plain + str(answer.headers)
    return any(piece in everything for piece in (*PIECES, COMPLAINANT))


@pytest.mark.parametrize("reader", [None, PARTY, BUILDER], ids=["nobody", "party", "builder"])
def test_no_address_shows_confidential_words_to_an_office_that_is_not_cleared(
    confided: FlaskClient, reader: Actor | None
) -> None:
    case = open_case(confided)
    assert ADDRESSES.keys() == served_reads(confided)

    for questions in ADDRESSES.values():
        for named, asked in questions:
            address = named.replace("{case}", case)
            query = {name: word.replace("Q-1", "Q-2") for name, word in asked.items()}
            query |= {"limit": "500"} if address in ("events", "audit-trail") else {}
            answer = ask(confided, address.replace("Q-1", "Q-2"), reader, **query)
            assert not shows_secret(answer), address


def test_nobody_finds_a_confidential_word_by_searching_for_it(confided: FlaskClient) -> None:
    for piece in (*PIECES, "Zhou"):
        for reader in (None, PARTY, WANG):
            assert listed(ask(confided, "audit-trail", reader, text=piece)) == []
    kept = read(confided, "audit-trail", topic="confidence.kept")["items"]

    assert {(one["subject"], one["words"]) for one in kept} == {("Q-2", ""), ("T-1", "")}
    assert WANG.person in {one["by"] for one in kept}


def test_no_read_model_and_no_refusal_keeps_a_confidential_word(
    confided: FlaskClient, served: Application
) -> None:
    assert confided is not None
    with served.database.reading() as connection:
        for table in (*READ_MODELS.sorted_tables, REFUSALS):
            rows = [str(tuple(row)) for row in connection.execute(sa.select(table))]
            assert not [row for row in rows for piece in PIECES if piece in row], table.name


def test_an_explanation_shows_none_of_the_words_without_an_office(
    confided: FlaskClient, served: Application
) -> None:
    assert confided is not None
    opened = explain(served, "findings_amount?finding=Q-2", limit=500)

    assert opened["parts"]
    assert CONFIDED not in json.dumps(opened, ensure_ascii=False, default=str)


def test_a_cleared_office_reads_the_finding_whole_and_others_see_what_is_missing(
    confided: FlaskClient,
) -> None:
    whole, partly = (ask(confided, "findings/Q-2", who) for who in (WANG, PARTY))

    assert whole.json is not None
    assert partly.json is not None
    assert (whole.json["cause"], whole.json["recommendation"]) == (CONFIDED, f"询问{CONFIDED}")
    assert (partly.json["cause"], partly.json["recommendation"]) == (None, None)
    assert partly.json["confidential"] == whole.json["confidential"] == ["cause", "recommendation"]
    assert (whole.json["condition"], partly.json["condition"]) == ("渗漏", "渗漏")


def test_a_copy_of_the_whole_is_not_still_good_for_somebody_else(confided: FlaskClient) -> None:
    whole = ask(confided, "findings/Q-2", WANG)
    headers = identity(PARTY) | {"If-None-Match": whole.headers["ETag"]}

    answer = confided.get(f"{API}/findings/Q-2", headers=headers)

    assert answer.status_code == 200
    assert not shows_secret(answer)
    assert {"Audit-Actor", "Audit-Office"} <= set(answer.vary)


def test_the_event_feed_says_that_a_fact_is_redacted_and_who_stated_it(
    confided: FlaskClient,
) -> None:
    def kept(reader: Actor | None) -> dict[str, Any]:
        items = listed(ask(confided, "events", reader, limit=500))
        *_, found = (item["state"] for item in items if item["topic"] == "confidence.kept")
        return dict(found)

    assert kept(PARTY) == kept(None)
    assert kept(None)["redacted"] is True
    assert kept(None)["act"]["by"] == WANG.person
    assert kept(None).keys() == {"redacted", "act"}
    assert [part["text"] for part in kept(WANG)["parts"]] == [CONFIDED, f"询问{CONFIDED}"]


def test_an_office_reads_the_words_once_they_are_disclosed_to_it(confided: FlaskClient) -> None:
    disclosure = {"office": "LN-BUILD", "reason": "移送", "effective_on": "2018-01-03"}
    address = path("findings", "Q-2", "disclosures")

    refused = post(confided, address, disclosure, PARTY)
    done = post(confided, address, disclosure, WANG)

    assert codes(refused) == ["finding_not_cleared"]
    assert done.status_code == 201
    assert shows_secret(ask(confided, "findings/Q-2", BUILDER))
    assert shows_secret(ask(confided, "events", BUILDER, limit=500))
    assert not shows_secret(ask(confided, "findings/Q-2", PARTY))


def test_a_reader_who_says_half_of_who_they_are_is_refused(confided: FlaskClient) -> None:
    answer = confided.get(f"{API}/findings/Q-2", headers={"Audit-Office": "LN-AUDIT"})

    assert codes(answer) == ["identity_required"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_report_as_a_table_or_a_workbook_shows_a_confidential_word(
    confided: FlaskClient, form: str
) -> None:
    reports = [one for questions in ADDRESSES.values() for one in questions]
    asked = [(address, query) for address, query in reports if address.startswith("reports/")]
    told = [*asked, ("reports/dossier", {"kind": "finding", "reference": "Q-2"})]

    for address, query in told:
        for reader in (None, PARTY, BUILDER):
            answer = ask(confided, address, reader, **query, format=form)
            text = written(answer.get_data()) if form == "xlsx" else answer.get_data(as_text=True)
            assert text, address
            assert not [piece for piece in (*PIECES, COMPLAINANT) if piece in text], address


def written(workbook: bytes) -> str:
    """Return every word of a workbook."""
    with ZipFile(BytesIO(workbook)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist())
