"""Differences with the bank over HTTP: opened, handed on, explained, ended, counted by age."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from audit_service.commands.command import Actor
from tests.api.story import PAPER, PLACES, WANG, Step, codes, path, places, play, post
from tests.api.test_bank_accounts import BANK, NUMBER
from tests.api.test_reads import ask, read
from tests.scenario import LI, ZHANG

SUN: Final = Actor(person="孙敏", office="LN-FIN")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ELEMENTS: Final = {
    "criteria": "暂收款按月清理",
    "condition": "逾期未清",
    "cause": "无人负责",
    "effect": "资金闲置",
    "recommendation": "限期清理",
}
CASE_ADDRESSES: Final[dict[str, tuple[tuple[str, dict[str, str]], ...]]] = {
    "cases": (("reconciliation-cases", {"as_of": "2018-12-31", "age": "91-365"}),),
    "case": (("reconciliation-cases/{case}", {}),),
    "case_ageing": (("reconciliation-cases/ageing", {"as_of": "2018-12-31"}),),
    "case_report": (("reports/cases", {"as_of": "2018-12-31"}),),
    "discrepancies": (("discrepancies", {"as_of": "2018-12-31"}),),
}


def opening(client: FlaskClient, **differing: Any) -> Step:
    """Open a case of the money in suspense that came in under V-1."""
    (item,) = [
        row["position"]
        for row in read(client, "audit-trail", subject="V-1")["items"]
        if row["topic"] == "cash_entry.recorded"
    ]
    said = {
        "account": NUMBER,
        "kind": "suspense",
        "subjects": {"items": [item]},
        "owner": {"organisation": "LN-FIN", "person": ZHANG.person},
        "reason": "来款待查",
    }
    return Step(path("reconciliation-cases"), {**said, **differing}, SUN, "2018-02-01")


def open_case(client: FlaskClient) -> str:
    """Open it; return its reference."""
    answer = opening(client).send(client)
    assert answer.json is not None
    return str(answer.json["reference"])


@pytest.fixture
def held(client: FlaskClient) -> FlaskClient:
    """Begin with an account that holds money nobody knows the meaning of."""
    play(client, *PLACES, *BANK)
    return client


def step(
    client: FlaskClient,
    case: str,
    name: str,
    said: dict[str, Any],
    on: str = "2018-03-01",
    by: Actor = SUN,
    evidence: tuple[Any, ...] = (),
) -> TestResponse:
    body = {**said, "effective_on": on, "evidence": list(evidence)}
    return post(client, path("reconciliation-cases", case, name), body, by)


def test_a_case_goes_from_hand_to_hand_until_it_is_over(held: FlaskClient) -> None:
    case = open_case(held)
    to = {"owner": {"organisation": "LN-HEALTH", "person": "赵负责"}, "reason": "应由卫生局说明"}
    later = {"explanation": "正在核对", "until": "2018-06-30"}

    answers = [
        step(held, case, "assignments", to),
        step(held, case, "explanations", later, by=LI, evidence=(PAPER,)),
        step(
            held, case, "resolutions", {"how": "unfounded", "reason": "核实无误"}, "2018-04-01",
            evidence=(PAPER,),
        ),
        step(held, case, "reopenings", {"reason": "又有疑点"}, "2018-05-01", evidence=(PAPER,)),
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [201] * 4
    shown = read(held, f"reconciliation-cases/{case}", as_of="2018-05-01")
    assert (shown["stage"], shown["owner"]["person"], shown["due_on"], shown["reopenings"]) == (
        "open", "赵负责", "2018-06-30", 1,
    )  # fmt: skip
    assert shown["amount"] == {"minor": 4000, "currency": "CNY", "amount": "40.00"}
    assert [one["step"] for one in shown["steps"]] == [
        "opened", "assigned", "explained", "resolved", "reopened",
    ]  # fmt: skip
    assert [one["by"] for one in shown["steps"]] == ["孙敏", "孙敏", LI.person, "孙敏", "孙敏"]


def test_a_case_is_shown_as_it_was_at_a_moment_with_a_tag_of_its_own(held: FlaskClient) -> None:
    opened = opening(held).send(held)
    assert opened.json is not None
    case, position = opened.json["reference"], opened.json["position"]
    to = {"owner": {"organisation": "LN-HEALTH"}, "reason": "移交"}
    assert step(held, case, "assignments", to).status_code == 201
    address = f"reconciliation-cases/{case}"

    then = read(held, address, known_at=position)
    before = ask(held, address, known_at=position - 1)
    now = ask(held, address)
    again = held.get(f"{path()}/{address}", headers={"If-None-Match": now.headers["ETag"]})

    assert (then["owner"]["person"], len(then["steps"])) == (ZHANG.person, 1)
    assert read(held, address)["owner"] == {"organisation": "LN-HEALTH", "person": None}
    assert (before.status_code, codes(before)) == (404, ["not_recorded"])
    assert again.status_code == 304
    assert ask(held, "reconciliation-cases/C.0").status_code == 404


def test_an_escalated_case_and_its_finding_name_each_other(held: FlaskClient) -> None:
    case = open_case(held)
    said = {
        "finding": "Q-9",
        "title": "暂收款逾期未清",
        "elements": ELEMENTS,
        "severity": "minor",
        "category": "fraud",
        "reason": "屡催不清",
    }

    first = step(held, case, "escalations", said, by=WANG, evidence=(PAPER,))
    second = step(held, case, "escalations", {**said, "finding": "Q-10"}, by=WANG)

    assert first.status_code == 201
    assert (second.status_code, codes(second)) == (422, ["case_step_out_of_order"])
    finding = read(held, "findings/Q-9", as_of="2018-12-31")
    assert finding["amount_in_question"]["amount"] == "40.00"
    assert finding["source"] == "reconciliation"
    (entry,) = finding["questioned"]
    (item,) = read(held, f"reconciliation-cases/{case}")["subjects"]["items"]
    assert entry["position"] == item
    assert read(held, "findings")["items"][0]["reference"] == "Q-9"
    assert read(held, f"reconciliation-cases/{case}")["finding"] == "Q-9"
    told = read(held, "reports/dossier", kind="finding", reference="Q-9")
    assert case in [fact["subject"] for fact in told["facts"]]
    (recorded,) = [fact for fact in told["facts"] if fact["topic"] == "finding.recorded"]
    assert [paper["number"] for paper in recorded["documents"]] == [PAPER["number"]]


def test_cases_are_listed_and_counted_by_age(held: FlaskClient) -> None:
    case = open_case(held)

    def listed(**asked: Any) -> list[str]:
        return [one["reference"] for one in read(held, "reconciliation-cases", **asked)["items"]]

    assert listed() == listed(account=NUMBER) == listed(kind="suspense") == [case]
    assert listed(person=ZHANG.person) == listed(organisation="LN-FIN") == [case]
    assert listed(stage="resolved") == listed(organisation="LN-HEALTH") == []
    assert listed(overdue_on="2018-03-03") == []
    assert listed(overdue_on="2018-03-04") == [case]
    assert listed(as_of="2018-02-02", age="0-30") == [case]
    assert listed(as_of="2018-02-03", age="31-60") == [case]
    assert listed(as_of="2018-01-31") == []
    ageing = read(held, "reconciliation-cases/ageing", as_of="2018-02-03")
    (total,) = ageing["totals"]
    assert [age["cases"] for age in total["ages"]] == [0, 1, 0, 0, 0, 0]
    assert ageing["buckets"][-1] == "731-"


def test_ages_and_cases_come_as_csv_and_as_a_workbook_in_both_languages(
    held: FlaskClient,
) -> None:
    case = open_case(held)
    asked = {"as_of": "2018-02-03"}

    ages = ask(held, "reconciliation-cases/ageing", **asked, format="csv", part="ageing_by_kind")
    report = ask(held, "reports/cases", **asked, format="csv")
    books = [
        load_workbook(
            io.BytesIO(
                held.get(
                    f"{path()}/reports/cases?as_of=2018-02-03",
                    headers={"Accept": XLSX, "Accept-Language": language},
                ).data
            )
        )
        for language in ("en", "zh")
    ]

    (row,) = csv.DictReader(io.StringIO(ages.text))
    assert (row["case_kind"], row["cases_days_31_60"], row["amount_days_31_60"]) == (
        "suspense", "1", "40.00",
    )  # fmt: skip
    (line,) = csv.DictReader(io.StringIO(report.text))
    assert (line["case"], line["age_days"], line["days_overdue"]) == (case, "31", "0")
    english, chinese = (book.worksheets[0] for book in books)
    assert english.title == "Differences with the bank"
    assert chinese.title == "对账差异"
    assert "suspense not cleared" in [cell.value for cell in english[2]]
    assert "暂收暂付未清" in [cell.value for cell in chinese[2]]


def test_every_fault_of_a_case_is_named_at_its_place(held: FlaskClient) -> None:
    malformed = opening(
        held,
        kind="loss",
        subjects={"items": ["1"], "more": 1},
        owner={"organisation": ""},
        reason="=1",
        amount={"minor": 1, "currency": "CNY"},
    )
    unfit = opening(
        held, kind="duplicate", subjects={"entries": ["e1"], "statements": ["s1", "s1"]}
    )
    unknown = opening(held, owner={"organisation": "LN-X"}, account="9")

    found = [
        places(post(held, one.address, one.body | {"effective_on": "2018-02-01"}, SUN))
        for one in (malformed, unfit, unknown)
    ]

    assert found[0] == {
        "/kind": "value_not_listed",
        "/subjects/items/0": "not_a_whole_number",
        "/subjects/more": "field_unknown",
        "/owner/organisation": "text_empty",
        "/reason": "text_is_a_formula",
        "/amount": "field_unknown",
    }
    assert found[1] == {
        "/subjects/entries": "case_subjects_unfit",
        "/subjects/statements": "case_subjects_unfit",
        "/subjects/statements/1": "case_subject_twice",
    }
    assert found[2] == {"/account": "reference_unknown", "/owner/organisation": "reference_unknown"}
    assert read(held, "reconciliation-cases")["items"] == []


def test_every_fault_of_a_resolution_is_named_and_nothing_is_recorded(held: FlaskClient) -> None:
    case = open_case(held)
    said = {"how": "written_off", "reason": "核销", "files": ["ab" * 32]}

    judged = step(held, case, "resolutions", said, by=ZHANG)
    early = step(held, case, "resolutions", {"how": "cleared", "reason": "已清"}, on="2018-01-31")

    assert codes(judged) == [
        "reference_unknown", "duties_not_separated", "duties_not_separated",
        "case_approval_required",
    ]  # fmt: skip
    assert codes(early) == ["case_subject_open", "dates_out_of_order"]
    assert read(held, f"reconciliation-cases/{case}")["stage"] == "open"


def test_questions_that_make_no_sense_are_refused_with_every_fault(held: FlaskClient) -> None:
    listed = ask(held, "reconciliation-cases", kind="loss", age="1-2", overdue_on="soon")
    aged = ask(held, "reconciliation-cases", age="0-30")
    counted = ask(held, "reconciliation-cases/ageing", kind="loss")
    published = ask(held, "discrepancies", known_at="never")

    assert places(listed) == {
        "?kind": "value_not_listed",
        "?age": "value_not_listed",
        "?overdue_on": "date_malformed",
    }
    assert (aged.status_code, places(aged)) == (422, {"?as_of": "field_missing"})
    assert places(counted) == {"?kind": "value_not_listed", "?as_of": "field_missing"}
    assert places(published) == {"?as_of": "field_missing", "?known_at": "known_at_malformed"}


def test_the_services_own_discrepancies_are_published(held: FlaskClient) -> None:
    open_case(held)

    found = read(held, "discrepancies", as_of="2018-03-15")

    (account,) = found["accounts"]
    assert (account["account"], account["open_cases"]) == (NUMBER, 1)
    assert account["open_cases_amount"]["amount"] == "40.00"
    assert [
        (row["account"], row["month"], row["days_missing"]) for row in found["late_statements"]
    ] == [(NUMBER, "2018-02", 28)]
    text = ask(held, "discrepancies", as_of="2018-03-15", format="csv", part="late_statements")
    (row,) = csv.DictReader(io.StringIO(text.text))
    assert row["days_missing"] == "28"
