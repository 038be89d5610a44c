"""Letters, complaints and duties over HTTP: recorded by command, answered for a day."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from audit_service.commands.command import Actor
from tests.api.story import (
    API,
    FUNDING,
    PAPER,
    PLACES,
    SUPERVISION,
    WORKS,
    Step,
    codes,
    identity,
    path,
    places,
    play,
    post,
)
from tests.scenario import ZHANG

HEAD = Actor(person="赵局长", office="LN-HEALTH")
LEADER = Actor(person="钱书记", office="LN-FIN")
ABOUT = [{"kind": "project", "reference": "P-1"}]

LETTER = (
    Step(
        path("responsibility-letters"),
        {
            "reference": "L-1",
            "kind": "project",
            "subjects": ABOUT,
            "organisation": "LN-HEALTH",
            "person": "赵局长",
            "counterpart_organisation": "LN-FIN",
            "counterpart_person": "钱书记",
            "valid_from": "2018-01-01",
            "valid_until": "2018-12-31",
            "duties": ["按期完工"],
        },
    ),
    Step(path("responsibility-letters", "L-1", "signature"), {}, HEAD, "2018-01-03"),
    Step(path("responsibility-letters", "L-1", "countersignature"), {}, LEADER, "2018-01-04"),
    Step(
        path("responsibility-letters", "L-1", "transfers"),
        {"to_person": "孙局长", "reason": "调动"},
        on="2018-07-01",
    ),
    Step(
        path("responsibility-letters", "L-1", "assessments"),
        {"year": 2018, "grade": "good", "account": "完成"},
        Actor(person="王检", office="LN-AUDIT"),
        "2018-12-20",
    ),
    Step(path("responsibility-letters", "L-1", "end"), {"reason": "任务完成"}, on="2018-12-25"),
)
COMPLAINT = (
    Step(
        path("parameters"),
        {"name": "complaint_accept_days", "value": 3, "document": PAPER},
    ),
    Step(
        path("complaints"),
        {
            "reference": "T-1",
            "channel": "hotline",
            "region": "621200",
            "subjects": ABOUT,
            "content": "屋面渗水",
            "complainant": "马某",
        },
        on="2018-06-01",
    ),
    Step(path("complaints", "T-1", "acceptance"), {}, on="2018-06-06"),
    Step(
        path("complaints", "T-1", "routings"),
        {"organisation": "LN-FIN", "person": "钱书记", "due_on": "2018-06-30"},
        on="2018-06-07",
    ),
    Step(
        path("complaints", "T-1", "answers"),
        {"answer": "已返修", "upheld": True},
        LEADER,
        "2018-06-20",
    ),
    Step(path("complaints", "T-1", "inspections"), {"inspection": "I-1"}, on="2018-06-21"),
    Step(path("complaints", "T-1", "closure"), {"conclusion": "办结"}, on="2018-06-22"),
)
DUTY = (
    Step(
        path("duties"),
        {
            "reference": "D-1",
            "title": "季度汇报",
            "organisation": "LN-HEALTH",
            "recipient": "LN-FIN",
            "cadence": "quarterly",
            "due_days": 15,
            "since": "2018-01-01",
        },
    ),
    Step(
        path("duties", "D-1", "filings"), {"period": "2018-Q1", "document": PAPER}, on="2018-04-15"
    ),
    Step(
        path("duties", "D-1", "corrections"),
        {"period": "2018-Q1", "document": PAPER, "reason": "数据有误"},
        on="2018-04-20",
    ),
    Step(
        path("duties", "D-1", "waivers"),
        {"period": "2018-Q3", "reason": "机构改革"},
        LEADER,
        "2018-10-01",
    ),
    Step(path("duties", "D-1", "end"), {"reason": "任务完成"}, on="2018-10-02"),
)


def read(client: FlaskClient, address: str, actor: Actor = ZHANG, **query: Any) -> dict[str, Any]:
    answer = client.get(f"{API}/{address}", query_string=query, headers=identity(actor))
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.json or {}
    return found


@pytest.fixture
def county(client: FlaskClient) -> FlaskClient:
    play(client, *PLACES, *FUNDING, *WORKS)
    return client


def test_who_was_responsible_for_a_project_is_answered_for_a_day(county: FlaskClient) -> None:
    play(county, *LETTER)

    def persons(on: str, **more: Any) -> list[str]:
        found = read(county, "responsibilities", project="P-1", on=on, **more)
        return [one["person"] for one in found["items"]]

    assert persons("2018-01-03") == []
    assert persons("2018-06-30") == ["赵局长"]
    assert persons("2018-07-01") == ["孙局长"]
    assert persons("2018-12-25") == []
    assert persons("2018-06-30", known_at="1") == []


def test_whose_responsibility_is_asked_must_be_on_record_and_the_day_given(
    county: FlaskClient,
) -> None:
    unknown = county.get(f"{API}/responsibilities?project=P-9&on=2018-06-30")
    undated = county.get(f"{API}/responsibilities?project=P-1")

    assert (unknown.status_code, codes(unknown)) == (404, ["not_recorded"])
    assert (undated.status_code, places(undated)) == (422, {"?on": "field_missing"})


def test_letters_are_listed_shown_in_full_and_counted_by_signature(county: FlaskClient) -> None:
    play(county, *LETTER)

    listed = read(county, "responsibility-letters", kind="project", person="孙局长")["items"]
    shown = read(county, "responsibility-letters/L-1")
    before = read(county, "responsibilities/signatures", on="2018-01-03")
    after = read(county, "responsibilities/signatures", on="2018-01-04", kind="project")

    assert [one["reference"] for one in listed] == ["L-1"]
    assert [held["person"] for held in shown["holders"]] == ["赵局长", "孙局长"]
    assert [judged["grade"] for judged in shown["assessments"]] == ["good"]
    assert (before["letters"], before["signed"], before["signed_percent"]) == (1, 0, "0.00")
    assert before["unsigned"]["items"][0]["lacks_countersignature"] is True
    assert (after["signed_percent"], after["unsigned"]["items"]) == ("100.00", [])


def test_a_complaint_goes_its_way_and_shows_who_complained_to_who_took_it_in(
    county: FlaskClient,
) -> None:
    play(county, SUPERVISION[0], *COMPLAINT)

    shown, elsewhere = read(county, "complaints/T-1"), read(county, "complaints/T-1", HEAD)

    assert (shown["stage"], shown["acceptance_days_late"]) == ("closed", 2)
    assert (shown["complainant"], elsewhere["complainant"]) == ("马某", None)
    assert "马某" not in county.get(f"{API}/complaints").get_data(as_text=True)
    of_others = {"query_string": {"limit": 500}, "headers": identity(HEAD)}
    events = county.get(f"{API}/events", **of_others)
    assert "complaint.received" in events.get_data(as_text=True)
    assert "马某" not in json.dumps(events.json, ensure_ascii=False)
    assert [step["step"] for step in shown["steps"]][-2:] == ["taken_up", "closed"]


def test_complaints_are_listed_as_they_stood_on_a_day_and_when_late(county: FlaskClient) -> None:
    play(county, SUPERVISION[0], *COMPLAINT)

    def stages(**query: Any) -> list[str]:
        return [one["stage"] for one in read(county, "complaints", **query)["items"]]

    assert stages(late_on="2018-06-04") == []
    assert stages(late_on="2018-06-05") == ["received"]
    assert stages(as_of="2018-06-21") == ["answered"]
    assert stages(subject_kind="project", subject="P-1", stage="closed") == ["closed"]
    assert stages(channel="visit") == []
    assert places(county.get(f"{API}/complaints?late_on=1.6.2018")) == {
        "?late_on": "date_malformed"
    }


def test_a_complaint_routed_to_its_party_is_refused_where_it_is_wrong(county: FlaskClient) -> None:
    play(county, SUPERVISION[0], *COMPLAINT[:3])
    said = {"organisation": "LN-HEALTH", "person": "赵局长", "effective_on": "2018-06-07"}

    answer = post(county, path("complaints", "T-1", "routings"), said)

    assert (answer.status_code, places(answer)) == (422, {"/organisation": "complaint_to_party"})


def test_the_calendar_shows_what_came_due_and_the_punctuality_of_who_owed_it(
    county: FlaskClient,
) -> None:
    play(county, *DUTY)

    due = read(county, "reporting-calendar", on="2018-12-31")["items"]
    late = read(county, "reporting-calendar", on="2018-07-18", late_only="true")["items"]
    span: dict[str, Any] = {"from": "2018-01-01", "until": "2018-12-31"}
    (punctual,) = read(county, "reporting-calendar/punctuality", **span)["items"]

    assert [(one["period"], one["standing"], one["due_on"]) for one in due] == [
        ("2018-Q1", "in_time", "2018-04-15"),
        ("2018-Q2", "missing", "2018-07-15"),
        ("2018-Q3", "waived", "2018-10-15"),
    ]
    assert [(one["period"], one["days_late"]) for one in late] == [("2018-Q2", 3)]
    assert (punctual["owed"], punctual["in_time_percent"]) == (2, "50.00")
    assert [fact["step"] for fact in read(county, "duties/D-1")["reports"]] == [
        "filed",
        "corrected",
        "waived",
    ]
    assert [one["reference"] for one in read(county, "duties", recipient="LN-FIN")["items"]] == [
        "D-1"
    ]


def test_a_span_that_ends_before_it_begins_and_a_period_of_another_cadence_are_refused(
    county: FlaskClient,
) -> None:
    play(county, DUTY[0])
    body = {"period": "2018-01", "document": PAPER, "effective_on": "2018-04-15"}

    span = county.get(f"{API}/reporting-calendar/punctuality?from=2018-02-01&until=2018-01-31")
    filing = post(county, path("duties", "D-1", "filings"), body)

    assert (span.status_code, codes(span)) == (422, ["dates_out_of_order"])
    assert (filing.status_code, places(filing)) == (422, {"/period": "period_malformed"})


def test_objections_are_listed_with_their_answers(county: FlaskClient) -> None:
    notice = {"subject": ABOUT[0]}
    posted = notice | {"kind": "project_plan", "until": "2018-06-07", "place": "村委会"}
    objection = notice | {"objection": "Q-1", "content": "选址不当"}
    answer = notice | {"objection": "Q-1", "answer": "属实", "upheld": True}
    play(
        county,
        Step(path("notices"), posted, on="2018-06-01"),
        Step(path("notices", "objections"), objection, on="2018-06-02"),
        Step(path("notices", "answers"), answer, on="2018-06-03"),
    )

    listed = read(
        county, "notices/objections", subject_kind="project", subject="P-1", upheld="true"
    )
    (shown,) = read(county, "notices", kind="project_plan")["items"]

    assert [(one["objection"], one["answer_due_on"]) for one in listed["items"]] == [("Q-1", None)]
    assert (shown["upheld_objections"], shown["open_objections"]) == (1, 0)
    assert read(county, "notices/objections", overdue_on="2018-12-31")["items"] == []
