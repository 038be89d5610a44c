"""The projects of a fund that need attention are asked for over HTTP, a page at a time."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.api.story import FUND, STORY, codes, path, places, play
from tests.api.test_reads import ask, read

LISTED = f"funds/{path(FUND).rpartition('/')[2]}/projects"
REPORTED = STORY[:-4]
"""The story up to the report that it was put right: nobody has verified or settled anything."""


@pytest.fixture
def story(client: FlaskClient) -> FlaskClient:
    play(client, *REPORTED)
    return client


def test_a_project_is_listed_as_it_stood_on_the_day_and_as_it_was_known(story: FlaskClient) -> None:
    now = read(story, LISTED, as_of="2018-03-11")
    before = read(story, LISTED, as_of="2018-01-01")

    (project,) = now["items"]
    assert [why["reason"] for why in project["reasons"]] == [
        "major_findings", "overdue_findings", "amount_outstanding", "unpaid",
    ]  # fmt: skip
    assert project["findings"][0]["days_overdue"] == 10  # from 1 March to 11 March
    assert project["findings"][0]["responsible_person"] == "赵负责"
    assert project["reasons"][3]["amount"]["amount"] == "200.00"  # 500 reserved, 300 paid
    assert (now["fund"], now["next_cursor"]) == (FUND, None)
    assert before["items"] == []
    assert read(story, LISTED, as_of="2018-03-11", known_at=str(now["known_at"])) == now
    assert read(story, LISTED, as_of="2018-03-11", known_at="9")["items"] == []


def test_every_amount_opens_into_parts_that_add_up(story: FlaskClient) -> None:
    (project,) = read(story, LISTED, as_of="2018-03-11")["items"]

    for why in project["reasons"][2:]:
        opened = read(story, "explain", figure=why["amount"]["explain"])
        (value,) = opened["values"]
        assert value["minor"] == why["amount"]["minor"]
        assert sum(part["minor"] for part in opened["parts"]) == value["minor"]


def test_a_fund_that_is_not_on_record_no_day_and_a_foreign_cursor_are_refused(
    story: FlaskClient,
) -> None:
    nobody = ask(story, "funds/F-9/projects", as_of="2018-03-11")
    no_day = ask(story, LISTED)
    foreign = ask(story, LISTED, as_of="2018-03-11", cursor="UC0x")

    assert (nobody.status_code, codes(nobody)) == (404, ["not_recorded"])
    assert places(no_day) == {"?as_of": "field_missing"}
    assert places(foreign) == {"?cursor": "cursor_malformed"}
