from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit_service.bootstrap import Application
from projections.accounts import FIGURES
from tests.api.story import (
    API,
    CLAIM,
    FUND,
    FUNDING,
    PLACES,
    STORY,
    WORKS,
    codes,
    path,
    places,
    play,
)


def read(client: FlaskClient, address: str, **query: Any) -> dict[str, Any]:
    answer = ask(client, address, **query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.json is not None
    found: dict[str, Any] = answer.json
    return found


def ask(client: FlaskClient, address: str, **query: Any) -> TestResponse:
    return client.get(f"{API}/{address}", query_string=query)


def paid(client: FlaskClient, **query: Any) -> str | None:
    """Return what was paid, as text, or None where no money ever stood."""
    items = read(client, "balances", figure="paid", **query)["items"]
    return items[0]["figures"]["paid"]["amount"] if items else None


@pytest.fixture
def story(client: FlaskClient) -> FlaskClient:
    play(client, *STORY)
    return client


def test_what_was_just_recorded_is_read_at_once_and_says_up_to_where(
    client: FlaskClient, served: Application
) -> None:
    play(client, PLACES[0])

    answer = ask(client, "regions/620000")

    assert answer.json is not None
    assert answer.json["name"] == "甘肃省"
    assert answer.headers["Audit-Position"] == str(served.service.last_position())


def test_a_record_carries_its_version_and_is_not_sent_again_while_it_stands(
    client: FlaskClient,
) -> None:
    play(client, *PLACES, FUNDING[0])
    first = ask(client, f"funds/{quote(FUND)}")

    etag = {"If-None-Match": first.headers["ETag"]}
    again = client.get(path("funds", FUND), headers=etag)
    play(client, FUNDING[1])
    changed = client.get(path("funds", FUND), headers=etag)

    assert again.status_code == 304
    assert again.get_data() == b""
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_a_project_is_sent_again_when_only_its_milestone_moved(client: FlaskClient) -> None:
    play(client, *PLACES, *FUNDING, *WORKS[:-1])
    first = ask(client, "projects/P-1")

    play(client, WORKS[-1])
    changed = client.get(path("projects", "P-1"), headers={"If-None-Match": first.headers["ETag"]})

    assert changed.status_code == 200
    assert changed.json is not None
    (milestone,) = changed.json["milestones"]
    assert milestone["reached_on"] == "2018-01-02"
    assert milestone["payable"] == {"minor": 500_00, "currency": "CNY", "amount": "500.00"}


@pytest.mark.parametrize(
    "address", ["funds/F-9", "claims/C-9", "projects/P-9", "findings/Q-9", "regions/990000"]
)
def test_a_record_nobody_registered_is_not_found(client: FlaskClient, address: str) -> None:
    answer = ask(client, address)

    assert answer.status_code == 404
    assert places(answer) == {"?reference": "not_recorded"}


def test_a_claim_shows_its_amount_exactly_and_as_a_decimal(story: FlaskClient) -> None:
    claim = read(story, "claims/C-1")

    assert claim["amount"] == {"minor": 300_00, "currency": "CNY", "amount": "300.00"}
    assert claim["submitted_on"] == "2018-01-02"
    assert "id" not in claim


def test_a_list_is_read_page_by_page_without_gap_or_repeat(story: FlaskClient) -> None:
    seen, cursor = [], None
    for _ in range(10):
        query = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = read(story, "organisations", **query)
        seen += [item["reference"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert seen == ["LN-AUDIT", "LN-BUILD", "LN-FIN", "LN-HEALTH"]


def test_postings_are_read_page_by_page_and_balance(story: FlaskClient) -> None:
    seen: list[dict[str, Any]] = []
    cursor = None
    while not seen or cursor:
        page = read(story, "ledger/postings", limit=5, **({"cursor": cursor} if cursor else {}))
        seen += page["items"]
        cursor = page["next_cursor"]

    assert len({(item["position"], item["line"]) for item in seen}) == len(seen) > 5
    assert sum(item["amount"]["minor"] for item in seen) == 0


def test_lists_can_be_narrowed(story: FlaskClient) -> None:
    assert len(read(story, "claims", stage="paid", region="62")["items"]) == 1
    assert read(story, "claims", stage="rejected")["items"] == []
    assert read(story, "funds", is_open="true", fiscal_year=2018)["items"][0]["reference"] == FUND
    assert read(story, "projects", organisation=["LN-HEALTH", "LN-FIN"])["items"]
    assert read(story, "projects", organisation="LN-FIN")["items"] == []
    assert read(story, "findings", subject_kind="project", subject="P-1")["items"]
    assert read(story, "findings", open_only="true")["items"] == []
    assert read(story, "audit-trail", text="防水层破损", kind="finding")["items"]
    assert read(story, "ledger/postings", account="paid", region="621200")["items"]


@pytest.mark.parametrize(
    ("address", "query", "faults"),
    [
        ("funds", {"cursor": "!"}, {"?cursor": "cursor_malformed"}),
        ("ledger/postings", {"cursor": "Nw"}, {"?cursor": "cursor_malformed"}),
        ("balances", {"cursor": "Nw"}, {"?cursor": "cursor_malformed"}),
        ("funds", {"limit": "0"}, {"?limit": "not_a_whole_number"}),
        ("funds", {"limit": "501"}, {"?limit": "not_a_whole_number"}),
        ("funds", {"region": "x"}, {"?region": "region_code_malformed"}),
        ("funds", {"colour": "red"}, {"?colour": "field_unknown"}),
        ("funds", {"tier": ["city", "county"]}, {"?tier": "not_text"}),
        ("funds", {"tier": "\x00"}, {"?tier": "text_malformed"}),
        ("balances", {"as_of": "today"}, {"?as_of": "date_malformed"}),
        ("balances", {"known_at": "-1"}, {"?known_at": "known_at_malformed"}),
        ("balances", {"known_at": "2018-01-01T00:00:00"}, {"?known_at": "known_at_malformed"}),
        ("balances", {"known_at": "9" * 19}, {"?known_at": "known_at_malformed"}),
        ("explain", {"figure": "gold?fund=F"}, {"?figure": "figure_unknown"}),
        ("explain", {"figure": "paid?finding=Q-1"}, {"?figure": "figure_unknown"}),
        ("explain", {"figure": "paid?known_at=" + "9" * 30}, {"?figure": "figure_unknown"}),
        ("findings", {"subject": "P-1"}, {"?subject_kind": "field_missing"}),
        ("events", {"after": "-1"}, {"?after": "not_a_whole_number"}),
    ],
)
def test_a_question_that_makes_no_sense_is_told_which_part(
    client: FlaskClient, address: str, query: dict[str, Any], faults: dict[str, str]
) -> None:
    answer = ask(client, address, **query)

    assert answer.status_code == 422
    assert places(answer).items() >= faults.items()
    assert set(codes(answer)) == set(faults.values())


def test_every_part_of_a_question_that_makes_no_sense_is_told_at_once(client: FlaskClient) -> None:
    answer = ask(client, "balances", as_of="x", known_at="y", by="colour", limit="z", q="1")

    assert places(answer).keys() == {"?as_of", "?known_at", "?by", "?limit", "?q"}


def test_balances_stand_as_of_a_date_and_as_known_at_a_moment(client: FlaskClient) -> None:
    play(client, *STORY)
    before_payment = next(
        item["position"]
        for item in read(client, "events", limit=500)["items"]
        if item["topic"] == "claim.paid"
    )

    assert paid(client) == "300.00"
    assert paid(client, as_of="2018-01-01") is None
    assert paid(client, known_at=before_payment - 1) == "0.00"
    assert paid(client, known_at=before_payment) == "300.00"
    assert paid(client, known_at="2018-01-01T00:00:00Z") is None
    assert paid(client, known_at="9999-12-31T00:00:00+08:00") == "300.00"


@pytest.mark.parametrize("region", ["62", "620000", "6212", "621200"])
def test_a_region_stands_for_all_below_it_however_its_code_is_written(
    story: FlaskClient, region: str
) -> None:
    assert paid(story, region=region) == "300.00"


def test_balances_are_grouped_by_dimensions_and_each_figure_can_be_opened(
    story: FlaskClient,
) -> None:
    page = read(story, "balances", by=["fund", "project"], limit=1)
    rest = read(story, "balances", by=["fund", "project"], cursor=page["next_cursor"])

    groups = [item["group"] for item in (*page["items"], *rest["items"])]
    assert groups == [{"fund": FUND, "project": ""}, {"fund": FUND, "project": "P-1"}]
    figures = rest["items"][0]["figures"]
    assert set(figures) == set(FIGURES)
    opened = read(story, "explain", figure=figures["paid"]["explain"])
    assert opened["values"][0]["minor"] == figures["paid"]["minor"] == 300_00


def test_the_event_feed_is_the_record_itself_in_order(
    story: FlaskClient, served: Application
) -> None:
    first = read(story, "events", limit=2)
    rest = read(story, "events", after=first["next_after"], limit=500)

    positions = [item["position"] for item in (*first["items"], *rest["items"])]
    assert positions == list(range(1, served.service.last_position() + 1))
    assert first["items"][0]["topic"] == "region.registered"
    assert first["items"][0]["state"]["act"]["by"] == "张建国"
    assert read(story, "events", after=positions[-1]) == {
        "items": [],
        "next_after": positions[-1],
    }


def test_projections_say_how_far_they_followed(story: FlaskClient, served: Application) -> None:
    assert {one["position"] for one in read(story, "projections")["items"]} == {0}

    read(story, "funds")

    standing = read(story, "projections")
    behind = {one["name"] for one in standing["items"] if one["lag"]}
    assert behind == {one.name for one in served.projections} - {"registers"}
    assert {one["name"] for one in standing["items"]} == {p.name for p in served.projections}


def test_a_report_on_an_unknown_organisation_or_a_turned_period_is_refused(
    story: FlaskClient,
) -> None:
    turned = {"organisation": "LN-FIN", "from": "2018-12-31", "until": "2018-01-01"}
    unknown = {"organisation": "NOBODY", "from": "2018-01-01", "until": "2018-12-31"}
    first = {"organisation": "LN-FIN", "from": "0001-01-01", "until": "2018-12-31"}

    assert places(ask(story, "reports/accountability", **turned)) == {
        "?until": "dates_out_of_order"
    }
    assert ask(story, "reports/accountability", **unknown).status_code == 404
    assert places(ask(story, "reports/accountability", **first)) == {"?from": "date_malformed"}


def test_a_claim_that_waits_is_counted_as_claimed_and_not_as_paid(client: FlaskClient) -> None:
    play(client, *PLACES, *FUNDING, *WORKS, CLAIM)

    (item,) = read(client, "balances", fund=FUND)["items"]

    assert item["figures"]["claimed"]["amount"] == "300.00"
    assert item["figures"]["paid"]["amount"] == "0.00"
