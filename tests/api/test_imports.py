"""Documents sent over HTTP are imported whole, or refused with every fault by its cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api import imports
from audit_service.bootstrap import Application
from tests.api.story import FUNDING, PLACES, cny, identity, path, places, play, post
from tests.scenario import ZHANG

TREASURY = Path(__file__).parents[1] / "audit_service" / "importers" / "data" / "treasury.csv"
HEAD = (
    "文号,武财〔2018〕7号\n发文机关,武都区财政局\n发文日期,2018-03-01\n"
    "单位,万元\n资金,{fund}\n合计,{total}\n\n"
)
COLUMNS = "单位编码,用途,金额\n"


def send(client: FlaskClient, kind: str, content: bytes, **query: Any) -> Any:
    return client.post(
        path("imports", kind),
        query_string={"name": "notice.csv"} | query,
        data=content,
        headers=identity(ZHANG) | {"Content-Type": "text/csv"},
    )


@pytest.fixture
def document(client: FlaskClient) -> bytes:
    play(client, *PLACES, *FUNDING[:2])
    fund, office = FUNDING[0].body["reference"], PLACES[-1].body["reference"]
    purpose = FUNDING[0].body["purposes"][0]
    lines = f"{office},{purpose},0.01\n{office},{purpose},0.02\n"
    return (HEAD.format(fund=fund, total="0.03") + COLUMNS + lines).encode("gb18030")


def test_a_document_is_recorded_once_and_a_dry_run_records_nothing(
    client: FlaskClient, served: Application, document: bytes
) -> None:
    before = served.service.last_position()

    checked = send(client, "allotments", document, dry_run="true")
    untouched = served.service.last_position()
    imported = send(client, "allotments", document)
    again = send(client, "allotments", document)

    assert (checked.status_code, checked.json["status"]) == (200, "checked")
    assert untouched == before
    assert (imported.status_code, imported.json["status"]) == (201, "imported")
    assert imported.json["recorded"] == 2
    assert imported.json["totals"] == [{**cny(300), "amount": "300.00"}]
    assert (again.status_code, again.json["status"]) == (200, "unchanged")


def test_every_fault_of_a_document_is_named_by_its_cell(
    client: FlaskClient, served: Application, document: bytes
) -> None:
    before = served.service.last_position()
    wrong = document.decode("gb18030").replace(",0.01\n", ",-1\n").replace(",0.02\n", ",much\n")

    answer = send(client, "allotments", wrong.encode())

    assert answer.status_code == 422
    assert places(answer) == {
        "notice!C9": "amount_not_positive",
        "notice!C10": "amount_not_a_number",
    }
    assert served.service.last_position() == before


def test_another_offices_file_is_read_by_a_profile_that_is_shipped(client: FlaskClient) -> None:
    answer = send(
        client,
        "allotments",
        TREASURY.read_bytes(),
        name="treasury.csv",
        profile="albania-treasury",
        set=["fund=AL-14", "region=110000"],
        dry_run="true",
    )

    assert answer.status_code == 422  # neither the fund nor the region is on record here
    assert "reference_unknown" in places(answer).values()


@pytest.mark.parametrize(
    ("query", "place", "code"),
    [
        ({"name": "../../etc/passwd.csv"}, "?name", "reference_malformed"),
        ({"name": ".."}, "?name", "file_type_unknown"),
        ({"name": "notice.pdf"}, "?name", "file_type_unknown"),
        ({"profile": "/etc/profile.toml"}, "?profile", "value_not_listed"),
        ({"set": "fund"}, "?set", "constant_malformed"),
        ({"set": ["fund=F-1", "fund=F-2"]}, "?set", "header_duplicate"),
        ({"dry_run": "perhaps"}, "?dry_run", "not_true_or_false"),
    ],
)
def test_a_malformed_question_about_a_document_is_refused_at_its_place(
    client: FlaskClient, query: dict[str, Any], place: str, code: str
) -> None:
    answer = send(client, "allotments", b"", **query)

    assert answer.status_code == 422
    assert places(answer) == {place: code}


def test_organisations_and_regions_are_extended_by_lists(client: FlaskClient) -> None:
    codes = "code,name\n620000,甘肃省\n621200,陇南市\n".encode()
    offices = (
        "单位编码,单位名称,类别,地区编码,上级单位\nLN-FIN,陇南市财政局,财政,621200,\n".encode()
    )

    regions = send(client, "regions", codes, effective_on="2018-01-01")
    organisations = send(client, "organisations", offices, effective_on="2018-01-01")

    assert (regions.status_code, regions.json["recorded"]) == (201, 2)
    assert (organisations.status_code, organisations.json["recorded"]) == (201, 1)


def test_a_document_too_large_is_refused_midway(
    client: FlaskClient, served: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "FILE_BYTES_MAX", 10_000)

    answer = send(client, "allotments", b"x" * 10_001)

    assert answer.status_code == 413
    assert served.service.last_position() == 0


def test_nobody_imports_without_saying_who_acts(client: FlaskClient) -> None:
    answer = client.post(path("imports", "allotments"), query_string={"name": "a.csv"}, data=b"")

    assert answer.status_code == 401


def test_a_file_that_is_no_table_is_refused(client: FlaskClient) -> None:
    for name in ("a.csv", "a.xlsx"):
        answer = send(client, "allotments", b"\x00\xff\xfe", name=name)

        assert answer.status_code == 422, answer.json


def test_faults_are_told_in_the_language_of_whoever_asks(
    client: FlaskClient, document: bytes
) -> None:
    wrong = document.decode("gb18030").replace(",0.01\n", ",-1\n").encode()

    answer = client.post(
        path("imports", "allotments"),
        query_string={"name": "notice.csv"},
        data=wrong,
        headers=identity(ZHANG) | {"Accept-Language": "zh"},
    )

    assert "金额必须大于零" in answer.get_json()["detail"]


def test_a_batch_of_one_line_more_is_another_document(client: FlaskClient, document: bytes) -> None:
    send(client, "allotments", document)

    answer = send(client, "allotments", document + b"\n,,\n")

    assert answer.status_code == 409
    assert set(places(answer).values()) == {"document_differs"}


def test_the_story_of_a_document_can_be_read_back(client: FlaskClient, document: bytes) -> None:
    send(client, "allotments", document)

    items = client.get(path("allocations")).get_json()["items"]

    assert {item["document"] for item in items} >= {"武财〔2018〕7号"}
    assert post(client, path("allocations"), {}).status_code == 422
