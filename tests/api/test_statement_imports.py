"""Bank statements sent over HTTP are received whole, or refused by their places and kept."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from aggregates.money import Money
from aggregates.values import Reference, Text
from api import imports
from audit_service.bootstrap import Application
from audit_service.commands.bank_accounts import OpenBankAccount
from tests.api.story import codes, identity, path, places
from tests.audit_service.statements.camt_files import packed
from tests.audit_service.statements.made import preparations
from tests.scenario import ZHANG

ACCOUNT = "BE86463768548050"
FILE = packed("account_statement.xml")
TABLE = "记账日期,摘要,收入,支出,余额\n2024-03-01,拨款,100.00,,100.00\n".encode()


def send(client: FlaskClient, content: bytes = FILE, key: str = "", **query: Any) -> Any:
    return client.post(
        path("imports", "statements"),
        query_string={"name": "march.xml"} | query,
        data=content,
        headers=identity(ZHANG) | ({"Idempotency-Key": key} if key else {}),
    )


@pytest.fixture
def office(served: Application) -> Application:
    """Take the account of the file into the books."""
    command = OpenBankAccount(
        number=Reference(ACCOUNT),
        holder=Reference("county-finance"),
        bank=Text("KBC"),
        opening=Money(0, "EUR"),
        effective_on=date(2024, 3, 1),
    )
    for one in (*preparations(), command):
        served.service.execute(one, ZHANG)
    return served


def test_a_statement_is_received_once_and_a_dry_run_records_nothing(
    client: FlaskClient, office: Application
) -> None:
    before = office.service.last_position()

    checked = send(client, dry_run="true")
    untouched = office.service.last_position()
    imported, again = send(client), send(client)

    assert (checked.status_code, checked.json["status"]) == (200, "checked")
    assert untouched == before
    assert (imported.status_code, imported.json["status"]) == (201, "imported")
    (one,) = imported.json["statements"]
    assert (one["account"], one["first_on"], one["last_on"]) == (
        ACCOUNT,
        "2024-03-01",
        "2024-10-01",
    )
    assert one["credits"] == {"minor": 78990440, "currency": "EUR", "amount": "789904.40"}
    assert (one["entries"], one["known"], one["booked"]) == (3, 0, 3)
    assert (again.status_code, again.json["status"]) == (200, "unchanged")
    assert again.json["statements"][0]["booked"] == 0


def test_a_repeated_import_gets_the_first_answer(client: FlaskClient, office: Application) -> None:
    first, again = send(client, key="K-1"), send(client, key="K-1")
    position = office.service.last_position()
    other = send(client, FILE + b"\n", key="K-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert codes(other) == ["key_used_otherwise"]
    assert office.service.last_position() == position


def test_a_refused_statement_names_its_places_and_its_file_can_be_fetched(
    client: FlaskClient, office: Application
) -> None:
    before = office.service.last_position()
    wrong = FILE.replace(b"<CdtDbtInd>DBIT</CdtDbtInd>", b"<CdtDbtInd>CRDT</CdtDbtInd>", 1)

    refused = send(client, wrong)

    assert refused.status_code == 422
    assert "balances_contradict" in codes(refused)
    assert office.service.last_position() == before
    sha256 = hashlib.sha256(wrong).hexdigest()
    fetched = client.get(path("imports", "files", sha256), headers=identity(ZHANG))
    assert (fetched.status_code, fetched.data) == (200, wrong)
    assert fetched.headers["Content-Disposition"] == f'attachment; filename="{sha256}"'


def test_a_file_that_nobody_delivered_is_not_found(client: FlaskClient) -> None:
    for sha256 in ("0" * 64, "x"):
        answer = client.get(path("imports", "files", sha256), headers=identity(ZHANG))

        assert (answer.status_code, codes(answer)) == (404, ["delivered_file_unknown"])


@pytest.mark.usefixtures("office")
def test_a_bank_table_is_read_by_a_profile_that_is_shipped(client: FlaskClient) -> None:
    answer = send(client, TABLE, name="a.csv", profile="plain", account=ACCOUNT, currency="EUR")
    alone = send(client, TABLE, name="a.csv")

    assert (answer.status_code, answer.json["status"]) == (201, "imported")
    (one,) = answer.json["statements"]
    assert (one["kind"], one["account"], one["closing"]["minor"]) == ("statement", ACCOUNT, 10000)
    assert codes(alone) == ["statement_not_recognised"]


@pytest.mark.parametrize(
    ("query", "place", "code"),
    [
        ({"name": "../../etc/passwd"}, "?name", "reference_malformed"),
        ({"name": ".."}, "?name", "reference_malformed"),
        ({"profile": "/etc/profile.toml"}, "?profile", "value_not_listed"),
        ({"dry_run": "perhaps"}, "?dry_run", "not_true_or_false"),
    ],
)
def test_a_malformed_question_about_a_statement_is_refused_at_its_place(
    client: FlaskClient, query: dict[str, Any], place: str, code: str
) -> None:
    answer = send(client, **query)

    assert answer.status_code == 422
    assert places(answer) == {place: code}


@pytest.mark.usefixtures("office")
def test_a_statement_too_large_is_refused_midway(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "FILE_BYTES_MAX", 1_000)

    assert send(client).status_code == 413
    assert (
        client.get(
            path("imports", "files", hashlib.sha256(FILE).hexdigest()), headers=identity(ZHANG)
        ).status_code
        == 404
    )


def test_nobody_imports_statements_without_saying_who_acts(client: FlaskClient) -> None:
    answer = client.post(path("imports", "statements"), query_string={"name": "a"}, data=FILE)

    assert answer.status_code == 401
