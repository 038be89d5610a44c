"""Reports on the command line: four forms, two languages, at any moment."""

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
from tests.projections.findings_story import LEFT, ORDERED, REPAIRED, tell_four_years
from tests.projections.story import Story

END = ("--as-of", "2021-12-31")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('reports') / 'county.db'}"
    application = Application.open(url)
    tell_four_years(Story(application))
    application.close()
    return url


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["report", *words, "--database", url], catch_exceptions=False)


def document(url: str, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(url, *words, "--format", "json").stdout)
    return found


def test_the_register_is_listed_in_every_form_and_language(told: str, tmp_path: Path) -> None:
    book = tmp_path / "findings.xlsx"

    listed = document(told, "findings", *END)["findings"]
    text = run(told, "findings", *END, "--format", "csv").stdout
    english = run(told, "findings", *END, "--lang", "en").stdout
    chinese = run(told, "findings", *END, "--lang", "zh").stdout
    written = run(told, "findings", *END, "--format", "xlsx", "--output", str(book))

    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["finding"] for row in rows] == [finding["reference"] for finding in listed]
    assert "rectification ordered" in english
    assert "已责令整改" in chinese
    assert "截至 2021-12-31 的问题台账" in chinese
    assert str(book) in written.stdout
    page = load_workbook(book).worksheets[0]
    assert [cell.value for cell in page["A"]][1:] == [row["finding"] for row in rows]


def test_findings_are_narrowed_by_filters(told: str) -> None:
    def names(*words: str) -> list[str]:
        found = document(told, "findings", "--as-of", "2019-12-31", *words)["findings"]
        return [finding["reference"] for finding in found]

    assert names() == [LEFT, ORDERED, REPAIRED]
    assert names("--open") == [LEFT, ORDERED]
    assert names("--overdue") == [ORDERED]
    assert names("--stage", "closed") == [REPAIRED]
    assert names("--organisation", "builder") == []
    assert names("--subject", "project:P1", "--severity", "major", "--region", "62") == names()


def test_the_schedule_and_who_answers_are_printed(told: str) -> None:
    prior = run(told, "prior-findings", "--from", "2021-01-01", *END, "--lang", "zh").stdout
    answering = run(
        told, "accountability", "--from", "2019-01-01", "--until", "2019-12-31", "--lang", "en"
    ).stdout
    persons = run(
        told, "accountability", "--person", "赵医生", "--from", "2019-01-01", "--until",
        "2019-12-31", "--format", "csv", "--part", "persons",
    ).stdout  # fmt: skip

    assert "不再有效" in prior
    assert "年限已满" in prior
    assert "457.0" in answering
    (row,) = csv.DictReader(io.StringIO(persons))
    assert (row["average_days"], row["longest_days"], row["overdue"]) == ("457.0", "670", "1")


def test_changes_and_dossiers_are_printed_with_positions(told: str) -> None:
    changed = run(
        told, "changes", "--since", "1", "--since-on", "2019-12-31", "--until-on", "2020-12-31",
        "--lang", "en",
    ).stdout  # fmt: skip
    project = run(told, "dossier", "project", "P1", "--lang", "en").stdout
    finding = document(told, "dossier", "finding", REPAIRED)

    assert "became overdue" in changed
    assert "reopened" in changed
    assert "finding.reopened" in project
    assert {fact["subject"] for fact in finding["facts"]} == {REPAIRED}
    assert all(fact["position"] for fact in finding["facts"])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("findings", "--format", "xlsx"), "[field_missing]"),
        (("findings", "--format", "csv", "--part", "nothing"), "[value_not_listed]"),
        (("findings", "--subject", "house:1"), "[value_not_listed]"),
        (("findings", "--region", "12x"), "[region_code_malformed]"),
        (("changes", "--since", "yesterday"), "[known_at_malformed]"),
        (("prior-findings", "--from", "2018-02-30"), "[date_malformed]"),
        (("dossier", "finding", "nothing"), "[not_recorded]"),
    ],
)
def test_a_report_asked_for_wrongly_is_refused_in_one_sentence(
    told: str, words: tuple[str, ...], sentence: str
) -> None:
    answer = run(told, *words)

    assert answer.exit_code == 2
    assert sentence in answer.stderr
    assert answer.stdout == ""
