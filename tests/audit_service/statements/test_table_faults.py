"""What is wrong in a table is named with its cell, all of it, and no statement comes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from audit_service.importers.faults import FAULTS_MAX
from tests.audit_service.statements.bank_tables import ACCOUNT, read, text, workbook

HEAD: Final = f"账号,{ACCOUNT}\n"
HEADINGS: Final = "记账日期,收入,支出,余额,币种,附言\n"
ROWS: Final = (
    "2019-05-04,100,,100,人民币,a\n2019-05-05,,40,60,人民币,b\n2019-05-06,1,,61,人民币,c\n"
)
SOUND: Final = HEAD + HEADINGS + ROWS


def faults(folder: Path, content: str, **given: str) -> list[tuple[str, str]]:
    table = read(text(folder, content), "plain", **given)
    assert table.ended == []
    return table.faults


def test_the_table_these_faults_are_put_into_is_sound(tmp_path: Path) -> None:
    table = read(text(tmp_path, SOUND), "plain")

    assert table.faults == []
    assert table.ends == ("0.00", "61.00")


@pytest.mark.parametrize(
    ("old", "new", "at", "code"),
    [
        ("2019-05-05", "2019-02-30", "A4", "date_malformed"),
        ("2019-05-05", "20190505x", "A4", "date_malformed"),
        ("2019-05-05", "2019115", "A4", "date_malformed"),
        ("2019-05-05", "", "A4", "text_empty"),
        (",,40,60", ",7,40,60", "B4", "both_sides_filled"),
        (",,40,60", ",,,60", "C4", "neither_side_filled"),
        (",,40,60", ",0,0.00,60", "C4", "neither_side_filled"),
        (",,40,60", ",,40.001,60", "C4", "amount_not_exact"),
        (",,40,60", ",,4O,60", "C4", "amount_not_a_number"),
        (",,40,60", ",,40(元),60", "C4", "amount_with_remark"),
        (",,40,60", ",,40,60.01", "D4", "balance_breaks"),
        (",,40,60", ",,40,", "D4", "text_empty"),
        (",,40,60,人民币", ",,40,60,美元", "E4", "currency_mismatch"),
        (",,40,60,人民币", ",,40,60,金圆券", "E4", "currency_unknown"),
        (",,40,60,人民币,b", ",,40,60,人民币", "E4", "row_cut_short"),
        (",人民币,b", ",人民币,b,more", "G4", "cell_unexpected"),
        (",人民币,b", ",人民币,b\0", "A4", "text_malformed"),
        (",人民币,b", ',人民币,"b"x', "A4", "file_unreadable"),
        (",附言", ",附议", "F2", "header_unknown"),
        (",附言", ",币种", "F2", "header_duplicate"),
        ("收入", "金额", "A2", "headers_contradict"),
        (HEAD, "", "", "account_not_stated"),
        (HEAD, "账号,6222****3445\n", "", "account_not_stated"),
        (HEAD, "账号,见附件\n", "B1", "account_malformed"),
        (HEAD, HEAD.strip() + ",期初余额,1\n", "D1", "balance_contradicted"),
        (HEAD, HEAD.strip() + ",起止日期,2019-06-01至2019-05-01\n", "D1", "dates_out_of_order"),
        (HEAD, HEAD.strip() + ",起止日期,2019-06-01\n", "D1", "date_malformed"),
        (HEAD, HEAD.strip() + ",笔数,三\n", "D1", "number_not_whole"),
    ],
)
def test_a_fault_is_named_with_its_cell(
    tmp_path: Path, old: str, new: str, at: str, code: str
) -> None:
    found = faults(tmp_path, SOUND.replace(old, new, 1))

    assert (f"bank!{at}" if at else "bank", code) in found


@pytest.mark.parametrize(
    ("content", "at", "code"),
    [
        ("", "bank", "header_not_found"),
        ("a,b,c\n1,2,3\n", "bank", "header_not_found"),
        (HEAD + "收入,支出,余额,币种,附言\n", "bank", "header_not_found"),
        (HEAD + "记账日期,收入,附言\n" + ROWS, "bank!A2", "header_missing"),
        (HEAD + HEADINGS, "bank", "period_not_stated"),
        (SOUND + "合计,101,40,,,\n2019-05-07,1,,62,人民币,d\n", "bank!A7", "line_after_total"),
        (SOUND + HEAD.replace("6", "7"), "bank!B6", "header_duplicate"),
        (SOUND + '2019-05-07,1,,62,人民币,"d', "bank!A6", "file_unreadable"),
    ],
)
def test_a_table_that_is_none_or_goes_on_after_its_end_is_refused(
    tmp_path: Path, content: str, at: str, code: str
) -> None:
    assert (at, code) in faults(tmp_path, content)


def test_every_row_is_looked_at_whatever_is_wrong_before_it(tmp_path: Path) -> None:
    spoilt = SOUND.replace("2019-05-04", "?").replace(",,40,60", ",,x,60").replace("1,,61", ",,61")

    found = faults(tmp_path, spoilt)

    assert found == [
        ("bank!A3", "date_malformed"),
        ("bank!C4", "amount_not_a_number"),
        ("bank!C5", "neither_side_filled"),
    ]


def test_a_wrong_balance_is_named_once_and_the_rows_after_it_are_judged_by_it(
    tmp_path: Path,
) -> None:
    later = "2019-05-07,1,,62,人民币,d\n2019-05-08,1,,63,人民币,e\n"

    found = faults(tmp_path, (SOUND + later).replace("40,60,", "40,59.5,"))

    assert found == [("bank!D4", "balance_breaks"), ("bank!D5", "balance_breaks")]


def test_what_the_caller_says_must_be_what_the_file_says(tmp_path: Path) -> None:
    masked = SOUND.replace(ACCOUNT, "6222****3445")
    other = ACCOUNT.replace("4", "5")

    assert read(text(tmp_path, SOUND), "plain", account=ACCOUNT, currency="CNY").faults == []
    assert read(text(tmp_path, masked), "plain", account=ACCOUNT).faults == []
    assert ("bank!B1", "account_differs") in faults(tmp_path, masked, account=other)
    assert ("bank!B1", "account_differs") in faults(tmp_path, SOUND, account=other)
    assert ("bank!E3", "currency_mismatch") in faults(tmp_path, SOUND, currency="USD")
    assert ("bank", "currency_unknown") in faults(tmp_path, SOUND, currency="元")
    assert ("bank", "account_malformed") in faults(tmp_path, SOUND, account="张三")


def test_a_file_in_another_encoding_or_none_is_refused(tmp_path: Path) -> None:
    cut = SOUND.encode("gb18030")[:-20]
    path = tmp_path / "bank.csv"

    for content in (SOUND.encode() + b"\xff\xff", b"\xff\xfe" + SOUND.encode("utf-16-le")[:-1]):
        path.write_bytes(content)
        assert read(path, "plain").faults[-1] == ("bank", "encoding_not_among")
    path.write_bytes(cut[: cut.rindex("币".encode("gb18030")) + 1])
    assert read(path, "plain").faults == [("bank", "encoding_not_among")]
    path.write_bytes(SOUND.encode("gb18030"))
    assert read(path, "n26").faults == [("bank", "encoding_not_among")]


@pytest.mark.parametrize(
    ("spoil", "at", "code"),
    [
        (lambda sheet: sheet.merge_cells("D3:D4"), "D3", "cells_merged"),
        (lambda sheet: sheet.row_dimensions.group(4, 4, hidden=True), "A4", "row_hidden"),
        (lambda sheet: sheet.column_dimensions.group("F", hidden=True), "F1", "column_hidden"),
        (lambda sheet: sheet.cell(4, 4, "=D3-C4"), "D4", "cell_is_a_formula"),
        (lambda sheet: sheet.cell(4, 4, "#N/A"), "D4", "cell_is_an_error"),
        (lambda sheet: sheet.cell(4, 3, 40.001), "C4", "amount_not_exact"),
        (lambda sheet: sheet.cell(1, 2, 6222020200112233445), "B1", "number_imprecise"),
        (lambda sheet: sheet.parent.create_sheet("b").append([1]), "", "sheet_unexpected"),
    ],
)
def test_a_workbook_that_hides_or_computes_is_refused(
    tmp_path: Path, spoil: Callable[[Any], object], at: str, code: str
) -> None:
    rows = [line.split(",") for line in SOUND.splitlines()]

    table = read(workbook(tmp_path, rows, spoil), "plain")

    assert (f"Sheet1!{at}" if at else "Sheet1", code) in table.faults
    assert table.ended == []


def merge_over_content(sheet: Any) -> None:
    """Merge cells and leave in them what they cover, as a spreadsheet program never would."""
    sheet.merged_cells.add("A2:F2")


def test_a_title_above_the_headings_may_be_merged_when_it_covers_nothing(tmp_path: Path) -> None:
    rows = [["账户明细"], *[line.split(",") for line in SOUND.splitlines()]]

    fine = read(workbook(tmp_path, rows, lambda sheet: sheet.merge_cells("A1:F1")), "plain")
    covering = read(workbook(tmp_path, rows, merge_over_content), "plain")

    assert fine.faults == []
    assert covering.faults == [("Sheet1!A2", "cells_merged"), ("Sheet1", "account_not_stated")]


def test_the_list_of_faults_ends_at_its_limit(tmp_path: Path) -> None:
    table = read(text(tmp_path, SOUND + "?,,,,,\n" * 2_000), "plain")

    assert len(table.faults) == FAULTS_MAX + 1
    assert table.faults[-1] == ("bank", "faults_omitted")
    assert table.ended == []


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert read(tmp_path / "none.csv", "plain").faults == [("none.csv", "file_unreadable")]
    assert read(tmp_path, "plain").faults == [(tmp_path.name, "file_unreadable")]


def test_a_damaged_workbook_is_unreadable_and_nothing_else(tmp_path: Path) -> None:
    rows = [line.split(",") for line in SOUND.splitlines()]
    whole = workbook(tmp_path, rows).read_bytes()
    path = tmp_path / "bank.xlsx"

    for at in range(100, len(whole), 97):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        table = read(path, "plain")
        assert table.ended == [] or table.faults == []
    path.write_bytes(whole[: len(whole) // 2])
    assert read(path, "plain").faults == [("bank.xlsx", "file_unreadable")]
