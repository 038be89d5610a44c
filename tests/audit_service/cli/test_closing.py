"""Periods on the command line: closed step by step, shown, compared, carried over."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from audit_service.bootstrap import Application
from audit_service.cli.main import main
from audit_service.commands import claims
from tests.closing import COUNTY, MARCH, Closing
from tests.projections.story import day
from tests.scenario import ZHANG

SUN = ("--by", "孙敏", "--office", "county-finance")
LI = ("--by", "李秀英", "--office", "county-finance")
WANG = ("--by", "王大明", "--office", "county-audit")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Tell March, reconciled, with one claim ordered and not paid."""
    address = f"sqlite:///{tmp_path / 'county.db'}"
    application = Application.open(address)
    story = Closing(application)
    story.march()
    story.claimed("K2", 20, until="ordered")
    application.close()
    return address


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--database", url], catch_exceptions=False)


def step(url: str, name: str, on: str, *words: str) -> Result:
    about = ("close", COUNTY, MARCH, "--step", name, "--on", f"2018-05-{on}")
    return run(url, *about, *words)


def report(url: str, name: str, *words: str) -> Result:
    return run(url, "report", name, COUNTY, MARCH, *words)


def document(url: str, name: str, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(report(url, name, *words, "--format", "json").stdout)
    return found


def closed(url: str) -> str:
    """Close March; return its seal."""
    drawn_up = step(url, "prepare", "04", *SUN, "--format", "json")
    seal: str = json.loads(drawn_up.stdout)["seal"]
    for who in (LI, WANG):
        words = (*who, "--seal", seal, "--words", "账实相符")
        assert step(url, "certify", "05", *words).exit_code == 0
    assert step(url, "close", "06", *SUN).exit_code == 0
    return seal


def test_a_period_is_closed_step_by_step_and_each_step_says_what_it_did(url: str) -> None:
    drawn_up = step(url, "prepare", "04", *SUN)
    seal = drawn_up.stdout.split()[-1]
    first = step(url, "certify", "05", *LI, "--seal", seal, "--words", "账实相符")
    second = step(
        url, "certify", "05", *WANG, "--seal", seal, "--words", "账实相符", "--lang", "zh"
    )
    done = run(url, "close", COUNTY, MARCH, "--on", "2018-05-06", *SUN)
    again = step(url, "reopen", "07", *SUN, "--words", "漏记", "--format", "json")

    assert "2018-03 of county-finance is drawn up: version 1." in drawn_up.stdout
    assert "Certified by: county-finance." in first.stdout
    assert "已核签单位：county-finance, county-audit。" in second.stdout
    assert "No fact dated by 2018-03-31 moves its money any more." in done.stdout
    said = json.loads(again.stdout)
    assert (said["stage"], said["version"], said["seal"]) == ("reopened", 1, seal)


def test_a_step_that_is_refused_says_why_and_ends_with_2(url: str) -> None:
    early = step(url, "close", "04", *SUN)
    nobody = step(url, "prepare", "04")
    step(url, "prepare", "04", *SUN)
    blank = step(url, "certify", "05", *LI)
    alone = step(url, "close", "05", *SUN, "--lang", "zh")

    assert [one.exit_code for one in (early, nobody, blank, alone)] == [2, 2, 2, 2]
    assert "[not_recorded]" in early.stderr
    assert "[identity_required]" in nobody.stderr
    assert blank.stderr.splitlines() == [
        "--seal: The field --seal is missing. [field_missing]",
        "--words: The field --words is missing. [field_missing]",
    ]
    assert "期间 2018-03 处于“已编制”状态，此步须为“已核签”。" in alone.stderr
    assert "须经两个单位核签后方可结账" in alone.stderr


def test_a_version_is_shown_in_every_form_and_language(url: str, tmp_path: Path) -> None:
    seal = closed(url)
    book = tmp_path / "march.xlsx"

    english = report(url, "period").stdout
    chinese = report(url, "period", "--lang", "zh").stdout
    found = document(url, "period", "--version", "1")
    table = report(url, "period", "--format", "csv", "--part", "commitments").stdout
    report(url, "period", "--format", "xlsx", "--output", str(book), "--lang", "zh")

    assert f"Read again, every row is as it was sealed. Seal {seal}" in english
    assert "county-finance 2018-03（2018-03-01 至 2018-03-31），已结账：第 1 版" in chinese
    assert (found["seal"], found["seal_holds"]) == (seal, True)
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(row["execution_stage"], row["amount"]) for row in rows] == [
        ("ordered", "20.00"),
        ("reserved", "180.00"),
    ]
    assert load_workbook(book).sheetnames == [
        "版本内容", "核签", "资金", "期初未付款承诺", "期末未付款承诺", "银行账户", "未达账项",
        "对账差异",
    ]  # fmt: skip


def test_versions_are_compared_and_what_is_left_is_carried_over(url: str) -> None:
    closed(url)
    same = report(url, "period-difference", "--lang", "zh").stdout
    carried = report(url, "carry-over").stdout
    step(url, "reopen", "07", *SUN, "--words", "漏记")
    application = Application.open(url)
    paid = {"claim": "K2", "payment": "Z-2"}
    Closing(application).tell(claims.PayClaim, day(3, 20), by=ZHANG, **paid)
    application.close()

    apart = report(url, "period-difference", "--from", "1", "--to", "now").stdout
    table = report(url, "period-difference", "--format", "csv").stdout
    left = document(url, "carry-over")

    assert "至 目前" in same
    assert "两者一致。" in same
    assert "What was left bound to projects is what the next period began with." in carried
    assert "F2018 / A1 / P1 / ordered" in apart
    lines = list(csv.DictReader(io.StringIO(table)))
    assert ("funds", "changed", "paid", "20.00") in [
        (row["period_section"], row["changed_how"], row["figure"], row["difference"])
        for row in lines
    ]
    assert left["is_carried_over"] is False
    assert "NOT what the next period began with" in report(url, "carry-over").stdout


def test_periods_are_listed_where_they_stand(url: str) -> None:
    closed(url)

    table = run(url, "report", "periods", "--stage", "closed", "--format", "csv").stdout
    none = run(url, "report", "periods", "--organisation", "builder").stdout

    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["organisation"], row["period"], row["closed_version"]) == (COUNTY, MARCH, "1")
    assert "Periods: 0." in none


def test_what_is_not_on_record_is_said_not_to_be(url: str) -> None:
    for words, code in (
        (("period", COUNTY, MARCH), "not_recorded"),
        (("period", COUNTY, "2018-3"), "not_recorded"),
        (("period-difference", COUNTY, MARCH), "period_version_unknown"),
        (("period-difference", COUNTY, MARCH, "--from", "x"), "period_version_malformed"),
        (("carry-over", COUNTY, MARCH), "period_version_unknown"),
    ):
        answer = run(url, "report", *words)
        assert answer.exit_code == 2
        assert f"[{code}]" in answer.stderr
