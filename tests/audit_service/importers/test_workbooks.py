from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from aggregates.refusals import Refused
from audit_service.importers.sheets import open_sheet
from tests.audit_service.importers.office import Office, head, workbook

ROWS = [*head(), ["单位编码", "用途", "金额", "备注"], *([["wudu", "clinic", "1", "x"]] * 3)]


def spoil(how: Callable[[Any], object]) -> Callable[[Path], Path]:
    return lambda path: workbook(path, ROWS, how)


def set_cell(place: str, value: Any) -> Callable[[Any], object]:
    def change(sheet: Any) -> None:
        sheet[place] = value

    return change


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (lambda s: s.merge_cells("A7:A8"), [("Sheet1!A7", "cells_merged")]),
        (lambda s: s.merge_cells("C7:C9"), [("Sheet1!C7", "cells_merged")]),
        (set_cell("C8", "=C7*2"), [("Sheet1!C8", "cell_is_a_formula")]),
        (set_cell("B5", "=A1"), [("Sheet1!B5", "cell_is_a_formula")]),
        (
            lambda s: setattr(s.row_dimensions[8], "hidden", True),
            [("Sheet1!A8", "row_hidden")],
        ),
        (
            lambda s: setattr(s.column_dimensions["B"], "hidden", True),
            [("Sheet1!B1", "column_hidden")],
        ),
        (
            lambda s: setattr(s.column_dimensions["Z"], "hidden", True),
            [],
        ),
    ],
)
def test_what_a_workbook_hides_is_named_by_its_cell_and_only_once(
    office: Office, tmp_path: Path, change: Callable[[Any], object], faults: list[tuple[str, str]]
) -> None:
    path = workbook(tmp_path / "a.xlsx", ROWS, change)

    if faults:
        assert office.faults(path) == faults
    else:
        assert office.receive(path).lines == 3


def test_a_second_sheet_is_refused_unless_it_explains_the_first(
    office: Office, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "a.xlsx", ROWS)
    book = openpyxl.load_workbook(path)
    book.create_sheet("2019").append(["wudu", "clinic", 1])
    book.create_sheet("说明").append(["explained"])
    book.create_sheet("Sheet3")
    book.save(path)

    assert office.faults(path) == [("Sheet1", "sheet_unexpected")]


def test_an_error_value_is_not_read_as_blank(office: Office, tmp_path: Path) -> None:
    def divide(sheet: Any) -> None:
        sheet["D7"] = "#DIV/0!"
        sheet["D7"].data_type = "e"

    path = workbook(tmp_path / "a.xlsx", ROWS, divide)

    assert office.faults(path) == [("Sheet1!D7", "cell_is_an_error")]


def test_codes_typed_as_numbers_keep_their_digits(office: Office, tmp_path: Path) -> None:
    office.unit("62120201", "马街镇财政所", "621202001")
    columns = ["单位编码", "用途", "金额", "地区编码"]
    rows = [*head(发文日期="2018年3月1日"), columns, [62120201, "clinic", 1, 621202001.0]]

    office.receive(workbook(tmp_path / "a.xlsx", rows))

    assert office.posted("organisation") == {"62120201": 10_000_00}
    assert office.posted("region") == {"621202001": 10_000_00}


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    ("part", "change", "code"),
    [
        (SHEET, lambda xml: BOMB + xml, "xml_forbidden"),
        ("xl/workbook.xml", lambda xml: BOMB + xml, "xml_forbidden"),
        (SHEET, lambda xml: xml[: len(xml) // 2], "file_unreadable"),
        (SHEET, lambda xml: xml.replace(b'"A7"', b'"XFD7"'), "file_too_large"),
        (SHEET, lambda xml: xml.replace(b'r="9"', b'r="1048576"'), "file_too_large"),
        (SHEET, lambda xml: xml + b" " * (601 * 2**20), "file_too_large"),
    ],
    ids=["entities", "entities-in-the-list", "cut", "far-right", "far-down", "bomb"],
)
def test_a_workbook_made_to_do_harm_is_refused_before_it_is_unpacked(
    tmp_path: Path, part: str, change: Callable[[bytes], bytes], code: str
) -> None:
    path = rewritten(workbook(tmp_path / "a.xlsx", ROWS), part, change)

    with pytest.raises(Refused) as refused:
        open_sheet(path)

    assert refused.value.codes == (code,)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"not a workbook", "file_unreadable"),
        ("a.xls", b"", "file_type_unknown"),
        ("a.csv", b"\x81\xff\xfe", "encoding_unknown"),
        ("a.csv", b"", "header_not_found"),
        ("a.csv", '文号,"x'.encode(), "file_unreadable"),
    ],
)
def test_a_file_that_is_none_is_refused_by_name(
    office: Office, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert code in [found for _, found in office.faults(path)]


def test_a_missing_file_is_refused_by_name(office: Office, tmp_path: Path) -> None:
    assert office.faults(tmp_path / "none.csv") == [("none.csv", "file_unreadable")]


def test_a_workbook_packed_in_an_unknown_way_is_refused_by_name(
    office: Office, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "a.xlsx", ROWS, lambda _: None)
    packed = path.read_bytes()
    entries = packed.split(b"PK\x01\x02")  # central directory; the method stands at byte 10
    path.write_bytes(
        b"PK\x01\x02".join([entries[0], *(e[:6] + b"\x63" + e[7:] for e in entries[1:])])
    )

    assert [code for _, code in office.faults(path)] == ["file_unreadable"]
