"""Periods over HTTP: drawn up, certified, closed, compared, carried over, in every form."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from decimal import Decimal
from typing import Any, Final

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from aggregates.cash_entry import CashKind
from audit_service.bootstrap import Application
from audit_service.commands import claims
from audit_service.commands.periods import PreparePeriod
from tests.api.story import codes, path, places, post
from tests.banking import SUN
from tests.closing import APRIL, COUNTY, MARCH, Closing
from tests.projections.story import WANG, day, said
from tests.scenario import LI, ZHANG, yuan

OURS = path("periods", COUNTY, MARCH)
DRAWING_UP = {"organisation": COUNTY, "period": MARCH, "effective_on": "2018-05-04"}
CLOSING = {"effective_on": "2018-05-06"}

PERIOD_ADDRESSES: Final[dict[str, tuple[tuple[str, dict[str, str]], ...]]] = {
    "periods": (("periods", {"organisation": "LN-FIN"}),),
    "period": (("periods/LN-FIN/2018-01", {}),),
    "version": (("periods/LN-FIN/2018-01/versions/1", {}),),
    "differences": (("periods/LN-FIN/2018-01/differences", {"from": "1", "to": "now"}),),
    "carry_over": (("periods/LN-FIN/2018-01/carry-over", {}),),
}


def draw_up(client: FlaskClient) -> None:
    """Put a version on record that nobody has read the rows of, whatever is reconciled."""
    application: Application = client.application.extensions["audit_service"]
    about = {"organisation": "LN-FIN", "period": "2018-01", "effective_on": day(2, 1)}
    position = application.service.last_position()
    application.service.execute(said(PreparePeriod, **about, position=position), SUN)


@pytest.fixture
def story(served: Application) -> Closing:
    told = Closing(served)
    told.march()
    return told


def get(client: FlaskClient, address: str, **asked: str) -> Any:
    answer = client.get(address, query_string=asked)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.json


def certify(client: FlaskClient) -> None:
    seal = get(client, OURS)["seal"]
    for who in (LI, WANG):
        words = {"seal": seal, "statement": "账实相符", "effective_on": "2018-05-05"}
        assert post(client, f"{OURS}/certifications", words, who).status_code == 201


def close(client: FlaskClient) -> None:
    assert post(client, path("periods"), DRAWING_UP, SUN).status_code == 201
    certify(client)
    assert post(client, f"{OURS}/closures", CLOSING, SUN).status_code == 201


def test_a_period_is_closed_step_by_step_and_opened_again(
    client: FlaskClient, story: Closing
) -> None:
    close(client)

    shown = get(client, OURS)
    assert (shown["stage"], shown["last_version"], shown["closed_version"]) == ("closed", 1, 1)
    (version,) = shown["versions"]
    assert [one["office"] for one in version["certifications"]] == [LI.office, WANG.office]
    assert version["seal"] == shown["seal"] == story.period().seal
    assert [step["step"] for step in shown["steps"]][-1] == "closed"
    (listed,) = get(client, path("periods"), stage="closed", organisation=COUNTY)["items"]
    assert listed["period"] == MARCH
    reason = {"reason": "漏记一笔", "effective_on": "2018-05-07"}
    assert post(client, f"{OURS}/reopenings", reason, SUN).status_code == 201
    assert get(client, OURS)["stage"] == "reopened"


def test_what_is_shown_of_a_version_comes_to_what_was_sealed(
    client: FlaskClient, story: Closing
) -> None:
    story.prepare()

    version = get(client, f"{OURS}/versions/1")

    assert version["seal_holds"] is True
    for section in version["sections"]:
        digest = hashlib.sha256()
        for row in version["rows"][section["name"]]:
            text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            digest.update(f"{text}\n".encode())
        assert (section["is_as_sealed"], section["digest"]) == (True, digest.hexdigest())


def test_a_period_that_is_not_reconciled_is_refused_naming_each_account(
    client: FlaskClient, served: Application
) -> None:
    story = Closing(served)
    story.ready()
    before = served.service.last_position()

    answer = post(client, path("periods"), DRAWING_UP, SUN)

    assert answer.status_code == 422
    assert codes(answer) == ["account_without_statement"]
    assert served.service.last_position() == before


def test_a_fact_of_a_closed_day_is_refused_at_its_date(client: FlaskClient, story: Closing) -> None:
    close(client)
    refund = {"amount": {"minor": 100, "currency": "CNY"}, "reason": "多付"}

    late = post(client, path("claims", "K1", "refunds"), refund | {"effective_on": "2018-03-31"})
    forward = post(client, path("claims", "K1", "refunds"), refund | {"effective_on": "2018-04-01"})

    assert late.status_code == 422
    assert places(late) == {"/effective_on": "period_closed"}
    assert forward.status_code == 201
    assert story.last("claim.refunded").amount == yuan(1)


def test_the_same_request_under_a_key_is_answered_alike(
    client: FlaskClient, story: Closing
) -> None:
    once = {"Idempotency_Key": "P-1"}

    first = post(client, path("periods"), DRAWING_UP, SUN, **once)
    story.cash("V-9", CashKind.SUSPENSE, 5, day(4, 20))
    again = post(client, path("periods"), DRAWING_UP, SUN, **once)
    other = post(client, path("periods"), DRAWING_UP | {"period": APRIL}, SUN, **once)

    assert first.status_code == again.status_code == 201
    assert first.json == again.json
    assert (other.status_code, codes(other)) == (409, ["key_used_otherwise"])


def test_any_two_versions_are_compared_in_one_request(client: FlaskClient, story: Closing) -> None:
    story.claimed("K2", 20, until="ordered")
    story.whole()
    story.reopen()
    story.tell(claims.PayClaim, day(3, 31), by=ZHANG, claim="K2", payment="Z-2")

    asked = {"from": "1", "to": "now"}
    found = get(client, f"{OURS}/differences", **asked)

    apart = {one["name"]: one for one in found["sections"] if not one["is_same"]}
    assert [*apart] == ["funds", "commitments", "accounts", "unreconciled"]
    assert apart["funds"]["changed"][0]["apart"] == {
        "paid": {"minor": 2000, "currency": "CNY", "amount": "20.00"}
    }
    assert found["from"] == {"version": 1, "known_at": story.version(1)["known_at"]}
    assert found["to"]["version"] is None
    same = get(client, f"{OURS}/differences", **{"from": "1", "to": "1"})
    assert same["is_same"] is True
    table = client.get(f"{OURS}/differences", query_string=asked | {"format": "csv"})
    lines = list(csv.DictReader(io.StringIO(table.get_data(as_text=True))))
    (paid,) = [line for line in lines if line["figure"] == "paid"]
    assert (paid["was"], paid["now"], paid["difference"]) == ("300.00", "320.00", "20.00")


def test_what_is_carried_over_is_a_table_of_its_own(client: FlaskClient, story: Closing) -> None:
    story.claimed("K2", 20, until="approved")
    story.whole()

    carried = get(client, f"{OURS}/carry-over")

    assert carried["is_carried_over"] is True
    assert carried["to"]["period"] == APRIL
    assert {row["stage"]: row["closing"]["amount"] for row in carried["rows"]} == {
        "approved": "20.00",
        "reserved": "180.00",
    }
    (total,) = carried["totals"]
    assert total["opening"]["minor"] == 200_00


@pytest.mark.parametrize(
    ("language", "titles", "header"),
    [
        ("en", ["Parts of the version", "Certifications", "Funds"], "Part"),
        ("zh", ["版本内容", "核签", "资金"], "部分"),
    ],
)
def test_a_version_is_a_workbook_in_the_readers_language(
    client: FlaskClient, story: Closing, language: str, titles: list[str], header: str
) -> None:
    story.prepare()

    answer = client.get(f"{OURS}/versions/1?format=xlsx", headers={"Accept-Language": language})

    book = load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames[:3] == titles
    assert book.worksheets[0]["A1"].value == header
    funds = list(book.worksheets[2].values)
    assert funds[1][-1] == Decimal(300)


@pytest.mark.parametrize(
    ("address", "asked", "status", "code"),
    [
        (path("periods", COUNTY, APRIL), {}, 404, "not_recorded"),
        (path("periods", COUNTY, "2018-3"), {}, 404, "not_recorded"),
        (path("periods", "nobody", MARCH), {}, 404, "not_recorded"),
        (f"{OURS}/versions/2", {}, 404, "period_version_unknown"),
        (f"{OURS}/versions/now", {}, 404, "period_version_unknown"),
        (f"{OURS}/versions/one", {}, 422, "period_version_malformed"),
        (f"{OURS}/versions/1", {"part": "none", "format": "csv"}, 422, "value_not_listed"),
        (f"{OURS}/differences", {"from": "1"}, 422, "field_missing"),
        (f"{OURS}/differences", {"from": "1", "to": "-1"}, 422, "period_version_malformed"),
        (f"{OURS}/differences", {"from": "1", "to": "9"}, 404, "period_version_unknown"),
        (f"{path('periods', COUNTY, APRIL)}/carry-over", {}, 404, "period_version_unknown"),
        (path("periods"), {"stage": "shut"}, 422, "value_not_listed"),
        (path("periods"), {"holds": "2018-02-30"}, 422, "date_malformed"),
    ],
)
def test_what_cannot_be_answered_says_so(
    client: FlaskClient,
    story: Closing,
    address: str,
    asked: dict[str, str],
    status: int,
    code: str,
) -> None:
    story.prepare()

    answer = client.get(address, query_string=asked)

    assert answer.status_code == status, answer.get_data(as_text=True)
    assert codes(answer) == [code]


def test_nobody_closes_a_period_without_saying_who_they_are(
    client: FlaskClient, story: Closing
) -> None:
    before = story.application.service.last_position()

    for address, body in (
        (path("periods"), DRAWING_UP),
        (f"{OURS}/closures", CLOSING),
    ):
        answer = client.post(address, json=body)
        assert codes(answer) == ["identity_required"]

    assert story.application.service.last_position() == before


def test_position_and_sections_are_never_the_clients_to_say(
    client: FlaskClient, story: Closing
) -> None:
    for name, value in (("position", 1), ("sections", [])):
        answer = post(client, path("periods"), DRAWING_UP | {name: value}, SUN)
        assert places(answer) == {f"/{name}": "field_unknown"}
    assert [fact.topic for fact in story.facts() if fact.topic.startswith("period")] == []
