from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aggregates.money import Money
from aggregates.values import Earmark
from audit_service.commands.allocations import IssueAllocation
from tests.audit_service.importers.office import FORMS, JANUARY_1, Office, head, workbook, write
from tests.scenario import NOTICE_1

COLUMNS = ["单位编码", "用途", "金额"]


def one(**line: Any) -> list[list[Any]]:
    """Make a document with one line, sound but for what is given."""
    said = {"单位编码": "wudu", "用途": "clinic", "金额": "1"} | line
    return [*head(), list(said), list(said.values())]


@pytest.mark.parametrize("form", FORMS)
def test_every_fault_of_a_document_is_named_at_once(
    office: Office, tmp_path: Path, form: str
) -> None:
    rows = [
        *head(合计="99"),
        [*COLUMNS, "单位名称", "地区编码", "备注"],
        ["wudu", "clinic", "1", "", "", ""],
        ["nobody", "school", "-1", "", "", ""],
        ["", "clinic", "0", "成县财政局", "999999", ""],
        ["", "clinic", "10(其中,灾情因素6万元)", "无此单位", "", "x"],
        ["wudu", "", "0.0000001", "", "62120", ""],
    ]

    faults = office.faults(write(tmp_path, form, rows))

    name = "Sheet1" if form == "xlsx" else "notice"
    assert faults == [
        (f"{name}!A9", "reference_unknown"),
        (f"{name}!B9", "purpose_not_permitted"),
        (f"{name}!C9", "amount_not_positive"),
        (f"{name}!C10", "amount_not_positive"),
        (f"{name}!E10", "reference_unknown"),
        (f"{name}!C11", "amount_with_remark"),
        (f"{name}!D11", "name_unknown"),
        (f"{name}!B12", "text_empty"),
        (f"{name}!C12", "amount_not_exact"),
        (f"{name}!E12", "region_code_malformed"),
    ]


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("-1", "amount_not_positive"),
        ("0", "amount_not_positive"),
        ("0.0000001", "amount_not_exact"),
        ("1e5", "amount_not_a_number"),
        ("NaN", "amount_not_a_number"),
        ("Infinity", "amount_not_a_number"),
        ("１", "amount_not_a_number"),
        ("1,00", "amount_not_a_number"),
        ("10万", "amount_not_a_number"),
        ("=1+1", "amount_not_a_number"),
        ("9223372036854775808", "amount_out_of_range"),
        ("1" * 60, "amount_out_of_range"),
        ("", "text_empty"),
    ],
)
def test_an_amount_that_is_not_exact_and_positive_is_refused_in_its_cell(
    office: Office, tmp_path: Path, amount: str, code: str
) -> None:
    faults = office.faults(write(tmp_path, "utf-8", one(金额=amount)))

    assert faults == [("notice!C7", code)]


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (1e-9, "amount_not_exact"),
        (1.00000005, "amount_not_exact"),
        (-2.5, "amount_not_positive"),
        (1e300, "amount_out_of_range"),
        (9007199254740993.0, "amount_out_of_range"),
        (True, "amount_not_a_number"),
    ],
)
def test_a_number_in_a_workbook_that_is_not_an_exact_amount_is_refused(
    office: Office, tmp_path: Path, amount: Any, code: str
) -> None:
    path = workbook(tmp_path / "a.xlsx", [*head(), COLUMNS, ["wudu", "clinic", amount]])

    assert office.faults(path) == [("Sheet1!C7", code)]


def test_a_number_in_a_workbook_counts_as_the_decimal_it_shows(
    office: Office, tmp_path: Path
) -> None:
    lines = [["wudu", "clinic", 0.1 + 0.2], ["wudu", "clinic", 0.29], ["wudu", "clinic", 1.1]]

    office.receive(workbook(tmp_path / "a.xlsx", [*head(), COLUMNS, *lines]))

    assert list(office.allotted().values()) == [3_000_00, 2_900_00, 11_000_00]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"资金": "F-1999"}, ("notice!B5", "reference_unknown")),
        ({"资金": "=F"}, ("notice!B5", "text_is_a_formula")),
        ({"单位": "斤"}, ("notice!B4", "unit_unknown")),
        ({"单位": ""}, ("notice!B4", "header_missing")),
        ({"币种": "RMB"}, ("notice!B6", "currency_unknown")),
        ({"币种": "USD"}, ("notice!B6", "currency_mismatch")),
        ({"发文日期": "2018-02-30"}, ("notice!B3", "date_malformed")),
        ({"生效日期": "2018-02-28"}, ("notice!B6", "dates_out_of_order")),
        ({"文号": "1\x00号"}, ("notice!B1", "text_malformed")),
        ({"发文机关": "甘肃\u202e省"}, ("notice!B2", "text_malformed")),
        ({"合计": "1.5"}, ("notice!B6", "total_differs")),
        ({"处室": "x"}, ("notice!A6", "header_unknown")),
    ],
)
def test_a_faulty_statement_in_the_head_is_named_once_and_in_its_cell(
    office: Office, tmp_path: Path, changes: dict[str, str], fault: tuple[str, str]
) -> None:
    rows = [*head(**changes), COLUMNS, ["wudu", "clinic", "1"]]

    assert office.faults(write(tmp_path, "utf-8", rows)) == [fault]


def test_a_document_is_issued_from_a_fund_or_passed_down_but_not_both(
    office: Office, tmp_path: Path
) -> None:
    rows = [*head(上级指标="A"), COLUMNS, ["wudu", "clinic", "1"]]

    assert office.faults(write(tmp_path, "utf-8", rows)) == [
        ("notice!B5", "headers_contradict"),
        ("notice!B6", "reference_unknown"),
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ({"地区编码": "999999"}, ("notice!D7", "reference_unknown")),
        ({"用途": "school"}, ("notice!B7", "purpose_not_permitted")),
        ({"用途": "cli\x07nic"}, ("notice!B7", "text_malformed")),
        ({"用途": "=clinic"}, ("notice!B7", "text_is_a_formula")),
        ({"单位编码": "+wudu"}, ("notice!A7", "text_is_a_formula")),
        ({"生效日期": "2018-02-28"}, ("notice!D7", "dates_out_of_order")),
        ({"项目": "P-1"}, ("notice!D6", "header_unknown")),
        ({"金额": "100.000001"}, ("notice!C7", "fund_exceeded")),
    ],
)
def test_a_faulty_cell_of_a_line_is_named(
    office: Office, tmp_path: Path, line: dict[str, str], fault: tuple[str, str]
) -> None:
    assert office.faults(write(tmp_path, "utf-8", one(**line))) == [fault]


def test_a_closed_fund_is_named_once_for_all_lines(office: Office, tmp_path: Path) -> None:
    office.fund("F-2017", Money(1_00, "CNY"), "clinic", closed=True)
    rows = [*head(资金="F-2017"), COLUMNS, ["wudu", "clinic", "1"], ["cheng", "clinic", "1"]]

    faults = office.faults(write(tmp_path, "utf-8", rows))

    assert ("notice!B5", "fund_closed") in faults
    assert [code for _, code in faults].count("fund_closed") == 1


def test_a_name_two_units_share_is_never_guessed(office: Office, tmp_path: Path) -> None:
    office.unit("cheng-2", "成县财政局", "621222")
    rows = [*head(), ["单位名称", "用途", "金额"], ["成县财政局", "clinic", "1"]]

    assert office.faults(write(tmp_path, "utf-8", rows)) == [("notice!A7", "name_ambiguous")]


def test_money_passed_down_never_exceeds_its_parent_and_keeps_its_purpose(
    office: Office, tmp_path: Path
) -> None:
    office.say(
        IssueAllocation(
            effective_on=JANUARY_1,
            reference="UP",  # type: ignore[arg-type]  # a literal is a word
            fund="F-2018",  # type: ignore[arg-type]  # a literal is a word
            organisation="wudu",  # type: ignore[arg-type]  # a literal is a word
            region="621202",  # type: ignore[arg-type]  # a literal is a word
            earmark=Earmark(purpose="clinic"),  # type: ignore[arg-type]  # a literal is a word
            amount=Money(50_000_00, "CNY"),
            document=NOTICE_1,
        )
    )
    down = head(资金=None, 上级指标="UP")
    rows = [*down, ["单位编码", "金额", "用途"], ["cheng", "3", ""], ["cheng", "2.01", "road"]]

    above = office.faults(write(tmp_path, "utf-8", [*down, COLUMNS[::2], ["cheng", "5.01"]]))
    switched = office.faults(write(tmp_path, "utf-8", rows))
    office.receive(write(tmp_path, "utf-8", [*down, COLUMNS[::2], ["cheng", "4"], ["cheng", "1"]]))

    assert above == [("notice!B7", "allocation_exceeded")]
    assert switched == [("notice!C8", "purpose_changed")]
    assert office.posted("organisation") == {"wudu": 0, "cheng": 50_000_00}


def test_totals_inside_a_document_are_checked_against_its_lines(
    office: Office, tmp_path: Path
) -> None:
    rows = [
        *head(),
        COLUMNS,
        ["wudu", "clinic", "1"],
        ["cheng", "clinic", "2"],
        ["小计", "", "3.5"],
        ["cheng", "road", "4"],
        ["小计", "", "4"],
        ["合计", "", "8"],
        ["cheng", "road", "1"],
    ]

    faults = office.faults(write(tmp_path, "xlsx", rows))

    assert faults == [
        ("Sheet1!C9", "total_differs"),
        ("Sheet1!C12", "total_differs"),
        ("Sheet1!A13", "line_after_total"),
    ]


def test_a_row_total_must_equal_the_sources_of_its_row(office: Office, tmp_path: Path) -> None:
    columns = ["单位编码", "用途", "合计", "金额:F-2018"]
    rows = [*head(资金=None), columns, ["wudu", "clinic", "2", "1"]]

    assert office.faults(write(tmp_path, "utf-8", rows)) == [("notice!C6", "total_differs")]


def test_headings_that_are_empty_repeated_or_missing_are_all_named(
    office: Office, tmp_path: Path
) -> None:
    rows = [*head(), ["单位编码", "", "金额", "Amount", "颜色"], ["wudu", "", "1", "", ""]]

    assert office.faults(write(tmp_path, "utf-8", rows)) == [
        ("notice!A6", "header_missing"),
        ("notice!B6", "header_empty"),
        ("notice!D6", "header_duplicate"),
        ("notice!E6", "header_unknown"),
    ]


def test_a_reference_used_twice_in_a_file_is_named_with_its_first_row(
    office: Office, tmp_path: Path
) -> None:
    rows = [*head(), ["指标编号", *COLUMNS], ["A", "wudu", "clinic", "1"]]
    rows.append(["A", "cheng", "clinic", "1"])

    assert office.faults(write(tmp_path, "utf-8", rows)) == [("notice!A8", "repeated_in_file")]


def test_a_hundred_thousand_faulty_lines_are_one_refusal_of_bounded_length(
    office: Office, tmp_path: Path
) -> None:
    rows = [*head(), COLUMNS, *([["wudu", "clinic", "x"]] * 100_000)]

    faults = office.faults(write(tmp_path, "utf-8", rows))

    assert len(faults) == 1_001
    assert faults[-1] == ("notice", "faults_omitted")
