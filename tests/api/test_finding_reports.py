"""Reports on findings over HTTP: as JSON, as CSV and as a workbook, at any moment."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from tests.api.story import API, STORY, WANG, Step, identity, path, places, play
from tests.api.test_reads import ask, read
from tests.scenario import ZHANG

FINDING: dict[str, Any] = next(s for s in STORY if s.address == path("findings")).body
PERIOD = {"from": "2018-01-01", "until": "2018-12-31"}


@pytest.fixture
def story(client: FlaskClient) -> FlaskClient:
    play(client, *STORY)
    return client


def test_a_finding_is_shown_as_it_stood_on_a_day(story: FlaskClient) -> None:
    known = position_of(story, "finding.rectification_ordered")

    closed = read(story, "findings/Q-1", as_of="2018-12-31")
    ordered = read(story, "findings/Q-1", as_of="2018-03-11", known_at=known)

    assert (closed["stage"], closed["disposition"]) == ("closed", "rectified")
    assert (ordered["stage"], ordered["clock"]["days_overdue"]) == ("rectification_ordered", 10)
    assert ordered["clock"]["days_elapsed"] == 68
    assert (closed["justified"]["amount"], closed["outstanding"]["amount"]) == ("20.00", "0.00")
    assert ordered["outstanding"]["amount"] == "20.00"
    assert closed["questioned"][0]["amount"]["amount"] == "20.00"
    assert ask(story, "findings/Q-1", as_of="2018-01-01").status_code == 404
    assert ask(story, "findings/Q-1", known_at="3").status_code == 404


def test_every_amount_of_a_finding_opens_into_parts_that_add_up(story: FlaskClient) -> None:
    shown = read(story, "findings/Q-1", as_of="2018-12-31")

    for name in ("amount_in_question", "justified", "outstanding", "recovered"):
        opened = read(story, "explain", figure=shown[name]["explain"])
        total = sum(part["minor"] for part in opened["parts"])
        assert total == shown[name]["minor"]
    questioned = read(story, "explain", figure=shown["amount_in_question"]["explain"])
    assert questioned["parts"][0]["entry_event"]["topic"] == "fund.appropriated"


def test_the_register_is_a_report_in_three_forms(story: FlaskClient) -> None:
    document = read(story, "reports/findings", as_of="2018-12-31")
    text = ask(story, "reports/findings", as_of="2018-12-31", format="csv")
    book = story.get(
        f"{API}/reports/findings?as_of=2018-12-31",
        headers={
            "Accept": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "Accept-Language": "zh",
        },
    )

    (row,) = csv.DictReader(io.StringIO(text.get_data(as_text=True)))
    assert (row["finding"], row["stage"], row["questioned"]) == ("Q-1", "closed", "20.00")
    assert text.content_type == "text/csv; charset=utf-8"
    assert document["totals"][0]["questioned"]["amount"] == "20.00"
    sheet = load_workbook(io.BytesIO(book.data)).worksheets[0]
    cells = dict(zip(*[[cell.value for cell in line] for line in sheet.iter_rows()], strict=True))
    assert (sheet.title, cells["问题"], cells["阶段"]) == ("问题台账", "Q-1", "已销号")
    assert (cells["涉及金额"], cells["提出日期"].isoformat()) == (20, "2018-01-02T00:00:00")


def test_the_same_question_is_answered_with_the_same_bytes(story: FlaskClient) -> None:
    asked = {"as_of": "2018-12-31", "known_at": "30", "format": "xlsx"}

    assert (
        ask(story, "reports/findings", **asked).data == ask(story, "reports/findings", **asked).data
    )


def test_a_dossier_tells_the_whole_life_of_a_project(story: FlaskClient) -> None:
    told = read(story, "reports/dossier", kind="project", reference="P-1")

    topics = [fact["topic"] for fact in told["facts"]]
    assert topics[0] == "project.proposed"
    for topic in (
        "project_plan.issued", "milestone.planned", "claim.paid", "allocation.reserved",
        "finding.recorded", "recovery.settled", "inspection.opened",
    ):  # fmt: skip
        assert topic in topics
    told_of = [(fact["effective_on"], fact["position"]) for fact in told["facts"]]
    assert told_of == sorted(set(told_of))
    assert told["findings"][0]["condition"] == "渗漏"
    assert {"organisation": "LN-HEALTH", "person": "赵负责"}.items() <= told["answerable"][
        0
    ].items()
    reported = next(f for f in told["facts"] if f["topic"] == "finding.rectification_reported")
    assert reported["documents"][0]["issuer"] == "甘肃省财政厅"


def test_a_dossier_of_a_finding_leaves_out_what_is_not_about_it(story: FlaskClient) -> None:
    told = read(story, "reports/dossier", kind="finding", reference="Q-1")

    kinds = {fact["kind"] for fact in told["facts"]}
    assert kinds == {"finding", "recovery", "inspection"}
    early = read(story, "reports/dossier", kind="finding", reference="Q-1", as_of="2018-01-02",
                 known_at=position_of(story, "finding.recorded"))  # fmt: skip
    assert early["facts"][-1]["topic"] == "finding.recorded"
    unknown = ask(story, "reports/dossier", kind="finding", reference="Q-9")
    assert unknown.status_code == 404


def test_a_dossier_shows_confidential_words_to_cleared_offices_only(story: FlaskClient) -> None:
    secret = FINDING | {"reference": "Q-2", "confidential": ["cause"]}
    Step(path("findings"), secret, WANG).send(story)
    asked = f"{API}/reports/dossier?kind=finding&reference=Q-2"
    cause = FINDING["elements"]["cause"]

    public, cleared, others = (
        str(story.get(asked, headers=headers).json)
        for headers in ({}, identity(WANG), identity(ZHANG))
    )

    assert "confidence.kept" in public
    assert (cause in public, cause in cleared, cause in others) == (False, True, False)


def test_what_changed_since_a_visit_is_told_by_finding(story: FlaskClient) -> None:
    visit = position_of(story, "finding.recorded")

    changed = read(story, "reports/changes", since=str(visit), since_on="2018-01-02",
                   until_on="2018-12-31")  # fmt: skip

    (finding,) = changed["findings"]
    assert {one["kind"]: one["to"] for one in finding["changes"] if one["kind"] != "justified"} == {
        "stage": "closed",
        "deadline": "2018-03-01",
        "closed": "rectified",
    }
    assert read(story, "reports/changes", since=str(position_now(story)))["findings"] == []


def test_prior_findings_are_scheduled_with_the_status_they_came_to(story: FlaskClient) -> None:
    asked = {"from": "2019-01-01", "as_of": "2019-12-31"}

    (line,) = read(story, "reports/prior-findings", organisation="LN-HEALTH", **asked)["findings"]
    of_others = read(story, "reports/prior-findings", organisation="LN-FIN", **asked)["findings"]

    assert (line["status"], line["reason"]) == ("corrected", "closed_rectified")
    assert of_others == []
    unknown = ask(story, "reports/prior-findings", organisation="LN-X", **asked)
    assert unknown.status_code == 404


def test_who_answers_is_counted_by_unit_and_by_person(story: FlaskClient) -> None:
    whole = read(story, "reports/accountability", organisation="LN-HEALTH", **PERIOD)
    person = read(story, "reports/accountability", person="赵负责", **PERIOD)
    everybody = ask(story, "reports/accountability", format="csv", part="persons", **PERIOD)
    nowhere = ask(story, "reports/accountability", organisation="LN-X", person="赵负责", **PERIOD)

    (unit,) = whole["answering"]["units"]
    assert (unit["new"], unit["closed"], unit["open_at_end"]) == (1, 1, 0)
    assert person["answering"]["persons"][0]["organisation"] == "LN-HEALTH"
    assert "funds" not in person
    assert nowhere.status_code == 404
    (row,) = csv.DictReader(io.StringIO(everybody.get_data(as_text=True)))
    assert (row["responsible_person"], row["justified"]) == ("赵负责", "20.00")


@pytest.mark.parametrize(
    ("address", "query", "faults"),
    [
        ("reports/findings", {}, {"?as_of": "field_missing"}),
        ("reports/findings", {"as_of": "2018-12-31", "format": "pdf"},
         {"?format": "value_not_listed"}),
        ("reports/findings", {"as_of": "2018-12-31", "format": "csv", "part": "x"},
         {"?part": "value_not_listed"}),
        ("reports/changes", {}, {"?since": "field_missing"}),
        ("reports/dossier", {"kind": "fund", "reference": "F"}, {"?kind": "value_not_listed"}),
    ],
)  # fmt: skip
def test_a_report_asked_for_wrongly_names_what_is_wrong(
    story: FlaskClient, address: str, query: dict[str, str], faults: dict[str, str]
) -> None:
    assert places(ask(story, address, **query)) == faults


def position_of(client: FlaskClient, topic: str) -> int:
    """Return where the first fact of a topic stands in the log."""
    facts: list[dict[str, Any]] = read(client, "audit-trail", topic=topic)["items"]
    return int(facts[-1]["position"])


def position_now(client: FlaskClient) -> int:
    """Return up to where the read models have come."""
    return int(ask(client, "findings").headers["Audit-Position"])
