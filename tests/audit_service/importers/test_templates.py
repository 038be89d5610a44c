from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from aggregates.money import Money
from audit_service.importers.templates import explanations, write_template
from audit_service.importers.vocabulary import COLUMNS, HEAD
from tests.audit_service.importers.office import Office


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("language", "fund", "unit", "purpose"),
    [
        ("zh", "示例资金", "示例单位", "示例用途"),
        ("en", "EXAMPLE-FUND", "EXAMPLE-UNIT", "example-purpose"),
    ],
)
def test_the_template_imports_as_it_is_once_its_fund_and_unit_exist(
    office: Office, tmp_path: Path, suffix: str, language: str, fund: str, unit: str, purpose: str
) -> None:
    path = tmp_path / f"template.{suffix}"
    write_template(path, language)
    office.unit(unit, "示例县卫生局", "621202")
    office.fund(fund, Money(200_000_00, "CNY"), purpose)

    outcome = office.receive(path)

    assert outcome.totals == (Money(125_000_00, "CNY"),)
    assert office.posted("fund") == {fund: 125_000_00}


def test_the_template_explains_every_statement_and_column_in_both_languages(
    tmp_path: Path,
) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, "zh")

    explained = openpyxl.load_workbook(path)["说明"]

    rows = [tuple(cell.value for cell in row) for row in explained.iter_rows(min_row=2)]
    assert rows == explanations()
    assert len(rows) == len(HEAD) + len(COLUMNS)
    assert all(all(cells) for cells in rows)
