"""Differences with the bank on the command line: listed, aged, and what the service owns up to."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from aggregates.values import Reference
from audit_service.bootstrap import Application
from audit_service.case_finding import cases_due
from audit_service.cli.main import main
from tests.banking import ACCOUNT, SUN, Banking, day, entry

END = ("--as-of", "2018-04-30")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('cases') / 'county.db'}"
    application = Application.open(url)
    bank = Banking(application)
    bank.ready()
    bank.built()
    bank.claim("K1", 50, day(3, 1), "Z-1")
    bank.statement(day(1, 1), day(4, 10), entry(day(3, 31), -2))
    application.catch_up()
    commands = cases_due(application, Reference(ACCOUNT), day(4, 10))
    application.service.execute_all(commands, SUN)
    application.close()
    return url


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["report", *words, "--database", url], catch_exceptions=False)


def document(url: str, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(url, *words, "--format", "json").stdout)
    return found


def test_cases_are_listed_in_every_form_and_language(told: str, tmp_path: Path) -> None:
    book = tmp_path / "cases.xlsx"

    listed = document(told, "cases", *END)["cases"]
    rows = list(csv.DictReader(io.StringIO(run(told, "cases", *END, "--format", "csv").stdout)))
    english = run(told, "cases", *END, "--lang", "en").stdout
    chinese = run(told, "cases", *END, "--lang", "zh").stdout
    run(told, "cases", *END, "--format", "xlsx", "--output", str(book), "--lang", "zh")

    assert [row["case"] for row in rows] == [case["reference"] for case in listed]
    assert sorted((row["case_kind"], row["amount"], row["age_days"]) for row in rows) == [
        ("unmatched_entry", "-2.00", "30"),
        ("unmatched_payment", "50.00", "60"),
    ]
    assert "in the books, not at the bank" in english
    assert "账面已记，银行未记" in chinese
    assert "截至 2018-04-30 的对账差异" in chinese
    page = load_workbook(book).worksheets[0]
    assert page.title == "对账差异"
    assert [cell.value for cell in page["A"]][1:] == [row["case"] for row in rows]


def test_cases_are_narrowed_by_filters(told: str) -> None:
    def kinds(*words: str) -> list[str]:
        found = document(told, "cases", *END, *words)["cases"]
        return sorted(case["kind"] for case in found)

    both = ["unmatched_entry", "unmatched_payment"]
    assert kinds() == kinds("--open") == kinds("--account", ACCOUNT, "--stage", "open") == both
    assert kinds("--kind", "unmatched_entry") == kinds("--age", "0-30") == ["unmatched_entry"]
    assert kinds("--organisation", "county-health") == kinds("--overdue") == []
    later = document(told, "cases", "--as-of", "2018-05-11", "--overdue")["cases"]
    assert len(later) == 2


def test_ages_are_counted_in_tables_and_sheets(told: str) -> None:
    found = document(told, "case-ageing", *END)
    text = run(told, "case-ageing", *END, "--format", "csv", "--part", "ageing_by_kind").stdout
    shown = run(told, "case-ageing", *END, "--lang", "zh").stdout

    assert [(row["kind"], row["cases"]) for row in found["by_kind"]] == [
        ("unmatched_entry", 1),
        ("unmatched_payment", 1),
    ]
    first, second = csv.DictReader(io.StringIO(text))
    assert (first["cases_days_0_30"], first["amount_days_0_30"]) == ("1", "2.00")
    assert (second["cases_days_31_60"], second["amount_days_31_60"]) == ("1", "50.00")
    assert "未结 2 项" in shown
    assert "0-30 天" in shown


def test_discrepancies_are_published_in_every_form(told: str, tmp_path: Path) -> None:
    book = tmp_path / "own.xlsx"

    found = document(told, "discrepancies", *END)
    text = run(told, "discrepancies", *END, "--format", "csv").stdout
    shown = run(told, "discrepancies", *END, "--lang", "zh").stdout
    run(told, "discrepancies", *END, "--format", "xlsx", "--output", str(book))

    (ledger,) = csv.DictReader(io.StringIO(text))
    assert (ledger["paid"], ledger["settled"], ledger["difference"]) == ("50.00", "0.00", "0.00")
    assert found["accounts"][0]["open_cases"] == 2
    assert "账面与银行" in shown
    assert "自查差异" in shown
    assert len(load_workbook(book).worksheets) == 7


def test_what_was_known_then_is_shown(told: str) -> None:
    assert document(told, "cases", *END, "--known-at", "30")["cases"] == []
