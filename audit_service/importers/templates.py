"""The template of an allotment document, filled in with one example that imports."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from aggregates.reasons.importing import FILE_TYPE_UNKNOWN
from aggregates.refusals import Refused
from audit_service.importers.vocabulary import COLUMNS, HEAD

_EXAMPLE_HEAD: Final[dict[str, tuple[str, str]]] = {
    "number": ("示例〔2018〕1号", "EXAMPLE-2018-1"),
    "issuer": ("示例县财政局", "Example County Finance Bureau"),
    "issued_on": ("2018-03-01", "2018-03-01"),
    "effective_on": ("", ""),
    "unit": ("万元", "10k"),
    "currency": ("CNY", "CNY"),
    "fund": ("示例资金", "EXAMPLE-FUND"),
    "parent": ("", ""),
    "total": ("12.5", "12.5"),
}
_EXAMPLE_LINE: Final[dict[str, tuple[str, str]]] = {
    "ordinal": ("1", "1"),
    "reference": ("", ""),
    "organisation": ("示例单位", "EXAMPLE-UNIT"),
    "organisation_name": ("", ""),
    "region": ("", ""),
    "purpose": ("示例用途", "example-purpose"),
    "beneficiary_class": ("", ""),
    "amount": ("12.5", "12.5"),
    "remark": ("示例行,请替换", "An example; replace it"),
}
_PART: Final = ("文件头", "Head"), ("明细列", "Columns")
_TITLES: Final = ("部分 Part", "中文", "English", "说明", "Meaning")
_SHEET: Final = ("分配表", "Allotment"), ("说明", "Explanation")
_WIDTH: Final = 18


def write_template(path: Path, language: str) -> None:
    """Write a template in a language, as XLSX (with a sheet of explanations) or CSV, by suffix."""
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(_rows(language))
    elif path.suffix.lower() == ".xlsx":
        _write_workbook(path, language)
    else:
        raise Refused(FILE_TYPE_UNKNOWN(suffix=path.suffix or path.name).located(path.name))


def explanations() -> list[tuple[str, str, str, str, str]]:
    """List everything a document may state, in both languages."""
    return [
        (f"{part[0]} {part[1]}", entry.zh, entry.en, entry.meaning_zh, entry.meaning_en)
        for part, entries in zip(_PART, (HEAD, COLUMNS), strict=True)
        for entry in entries.values()
    ]


def _rows(language: str) -> list[list[str]]:
    chosen = 0 if language.startswith("zh") else 1
    rows = [[HEAD[name].name(language), said[chosen]] for name, said in _EXAMPLE_HEAD.items()]
    rows.append([])
    rows.append([COLUMNS[name].name(language) for name in _EXAMPLE_LINE])
    rows.append([said[chosen] for said in _EXAMPLE_LINE.values()])
    return rows


def _write_workbook(path: Path, language: str) -> None:
    chosen = 0 if language.startswith("zh") else 1
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#DDEBF7"})
        plain = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(_SHEET[0][chosen])
        sheet.set_column(0, len(_EXAMPLE_LINE) - 1, _WIDTH, plain)
        header = len(_EXAMPLE_HEAD) + 1
        for row, cells in enumerate(_rows(language)):
            for column, text in enumerate(cells):
                style = bold if row == header or (row < header and column == 0) else plain
                sheet.write_string(row, column, text, style)
        _write_explanations(book.add_worksheet(_SHEET[1][chosen]), bold)


def _write_explanations(sheet: Any, bold: Any) -> None:
    sheet.set_column(0, len(_TITLES) - 1, _WIDTH)
    for row, cells in enumerate([_TITLES, *explanations()]):
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text, bold if row == 0 else None)
