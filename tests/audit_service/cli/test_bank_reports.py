"""Reports on a bank account on the command line: four forms, two languages, at any moment."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from aggregates.bank_values import CLEARABLE, CashKind, EntryNature
from audit_service.bootstrap import Application
from audit_service.cli.main import main
from audit_service.phrases import PHRASES
from audit_service.reports import reconciliation_sheets
from audit_service.reports.sheets import Column
from projections.book_side import FUNDING, PAYMENT, REFUND, RETURN, REVERSAL
from projections.one_sided_lines import KINDS
from projections.unexplained_money import REASONS
from tests.projections.promises import banked
from tests.projections.story import Story

ACCOUNT = ("--account", "6222-01")
END = ("--as-of", "2018-06-30")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('banks') / 'county.db'}"
    application = Application.open(url)
    story = Story(application)
    story.places()
    story.money()
    story.planned_project()
    story.paid_claim()
    banked(story)
    application.close()
    return url


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["report", *words, "--database", url], catch_exceptions=False)


def document(url: str, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(url, *words, "--format", "json").stdout)
    return found


def test_the_reconciliation_statement_is_drawn_up_in_every_form_and_language(
    told: str, tmp_path: Path
) -> None:
    asked = ("bank-reconciliation", *ACCOUNT, *END)
    book = tmp_path / "statement.xlsx"

    found = document(told, *asked)
    text = run(told, *asked, "--format", "csv").stdout
    lines = run(told, *asked, "--format", "csv", "--part", "reconciling_lines").stdout
    chinese = run(told, *asked, "--lang", "zh").stdout
    english = run(told, *asked, "--lang", "en").stdout
    run(told, *asked, "--format", "xlsx", "--output", str(book), "--lang", "zh")

    assert found["books"]["balance"]["amount"] == "740.00"
    assert found["bank"]["balance"]["amount"] == "695.00"
    assert ["balance_adjusted", "735.00", "balance_adjusted", "735.00"] in list(
        csv.reader(io.StringIO(text))
    )
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert [row["line_kind"] for row in rows] == [line["kind"] for line in found["lines"]]
    assert "银行存款余额调节表" in chinese
    assert "单位已收、银行未收" in chinese
    assert "Balance by the bank's statement" in english
    assert load_workbook(book).sheetnames == ["银行存款余额调节表", "未达账项", "未说明差额"]


def test_what_was_known_before_the_match_is_drawn_up_as_it_was(told: str) -> None:
    asked = ("bank-reconciliation", *ACCOUNT, "--as-of", "2018-05-31")
    application = Application.open(told)
    made = next(f.position for f in application.service.read(0, 1_000) if f.topic == "match.found")
    application.close()

    then, now = document(told, *asked, "--known-at", str(made - 1)), document(told, *asked)

    assert [line["what"] for line in then["lines"]] == ["transfer", "charge", "payment"]
    assert [line["what"] for line in now["lines"]] == ["charge"]
    assert then["is_explained"]
    assert now["is_explained"]


def test_the_chain_the_days_and_the_ageing_are_reports_of_their_own(told: str) -> None:
    chain = document(told, "statement-chain", *ACCOUNT)
    days = document(told, "days-to-reconcile", *ACCOUNT)
    ageing = document(told, "cash-ageing", *END)

    assert [one["overlaps"] for one in chain["statements"]] == [False, True]
    assert chain["is_unbroken"]
    assert [(one["entries"], one["open"]) for one in days["months"]] == [(2, 1)]
    assert [(one["reference"], one["open"]["amount"]) for one in ageing["entries"]] == [
        ("V1", "25.00")
    ]
    for name in ("statement-chain", "days-to-reconcile"):
        assert "6222-01" in run(told, name, *ACCOUNT, "--lang", "zh").stdout
    assert "暂收暂付" in run(told, "cash-ageing", *END, *ACCOUNT, "--lang", "zh").stdout


def test_an_account_that_is_not_on_record_or_a_day_before_it_was_is_refused(told: str) -> None:
    unknown = run(told, "bank-reconciliation", "--account", "9999", *END)
    early = run(told, "bank-reconciliation", *ACCOUNT, "--as-of", "2017-12-31")

    assert (unknown.exit_code, early.exit_code) == (2, 2)
    assert "[not_recorded]" in unknown.output
    assert "[dates_out_of_order]" in early.output


def test_every_column_row_and_code_of_the_reports_has_words() -> None:
    keys = {
        column.key
        for layout in vars(reconciliation_sheets).values()
        if isinstance(layout, tuple)
        for column in layout
        if isinstance(column, Column)
    }
    moved = {*EntryNature, *CashKind, PAYMENT, REFUND, REVERSAL, RETURN, FUNDING}
    codes = (
        *(f"line_{kind}" for kind in KINDS),
        *(f"moved_{kind}" for kind in moved),
        *(f"apart_{reason}" for reason in REASONS),
        *(f"cash_kind_{kind}" for kind in CLEARABLE),
    )

    assert len(keys) > 40
    assert {*keys, *codes} - set(PHRASES) == set()


def test_a_day_without_an_as_of_is_today(told: str) -> None:
    assert document(told, "bank-reconciliation", *ACCOUNT)["as_of"] >= date(2024, 1, 1).isoformat()
