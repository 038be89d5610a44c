"""Sheets of reports: words in both languages, and never a formula."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from aggregates.case_values import CaseKind, CaseStage, Resolution
from aggregates.finding_values import Disposition, FindingSource, SettlementKind
from aggregates.period_values import PeriodStage
from aggregates.stages import FindingStage
from aggregates.values import Severity
from audit_service.period_snapshot import AMOUNTS, COMMITTED, SECTIONS
from audit_service.phrases import PHRASES
from audit_service.reports import (
    accountability_sheets,
    case_sheets,
    discrepancy_sheets,
    dossier_sheets,
    finding_sheets,
    period_sheets,
)
from audit_service.reports.sheets import Code, Column, Sheet, columns
from audit_service.reports.spreadsheets import as_csv, as_workbook

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"]


def test_every_column_and_every_code_has_words() -> None:
    named = {
        column.key
        for module in (
            accountability_sheets,
            case_sheets,
            discrepancy_sheets,
            dossier_sheets,
            finding_sheets,
            period_sheets,
        )
        for layout in vars(module).values()
        if isinstance(layout, tuple)
        for column in layout
        if isinstance(column, Column)
    }
    codes = (
        *(f"stage_{stage}" for stage in FindingStage),
        *(f"source_{source}" for source in FindingSource),
        *(f"disposition_{ended}" for ended in Disposition),
        *(f"reason_closed_{ended}" for ended in Disposition),
        *(f"case_kind_{kind}" for kind in CaseKind),
        *(f"case_stage_{stage}" for stage in CaseStage),
        *(f"resolution_{how}" for how in Resolution),
        *(f"period_stage_{stage}" for stage in PeriodStage),
        *(f"period_section_{section}" for section in SECTIONS),
        *(f"period_figure_{amount}" for amount in AMOUNTS),
        *(account.value for account in COMMITTED),
        *Severity,
        *SettlementKind,
    )

    assert len(named) > 50
    assert {*named, *codes} - set(PHRASES) == set()


@pytest.mark.parametrize("words", FORMULAS)
def test_no_word_is_ever_a_formula(words: str) -> None:
    sheet = Sheet("findings", columns("title"), [(words,)])

    (row,) = csv.DictReader(io.StringIO(as_csv(sheet)))
    book = load_workbook(io.BytesIO(as_workbook([sheet], "en")))

    assert row["title"] == "'" + words
    assert book.worksheets[0]["A2"].data_type == "s"
    assert book.worksheets[0]["A2"].value == words


def test_numbers_dates_and_codes_stay_what_they_are() -> None:
    shown = columns("outstanding", "due_on", "stage", "now", codes={"stage": "stage_"})
    cells = (Decimal("-1234.50"), date(2018, 8, 1), "closed", Code("guidance", "disposition_"))
    sheet = Sheet("findings", shown, [cells])

    (row,) = csv.DictReader(io.StringIO(as_csv(sheet)))
    page = load_workbook(io.BytesIO(as_workbook([sheet], "zh"))).worksheets[0]

    assert list(row.values()) == ["-1234.50", "2018-08-01", "closed", "guidance"]
    assert [cell.value for cell in page[1]] == ["未落实", "期限", "阶段", "现"]
    assert page["A2"].value == -1234.5
    assert page["A2"].number_format == "#,##0.00"
    assert page["B2"].value.date() == date(2018, 8, 1)
    assert (page["C2"].value, page["D2"].value) == ("已销号", "提醒教育")


def test_the_same_rows_make_the_same_file() -> None:
    sheet = Sheet("findings", columns("title"), [("漏水",)])

    assert as_workbook([sheet], "zh") == as_workbook([sheet], "zh")


def test_an_amount_a_spreadsheet_cannot_keep_exactly_is_written_as_text() -> None:
    amount = Decimal("92233720368547758.07")
    sheet = Sheet("findings", columns("outstanding"), [(amount,)])

    page = load_workbook(io.BytesIO(as_workbook([sheet], "en"))).worksheets[0]

    assert page["A2"].value == "92233720368547758.07"
