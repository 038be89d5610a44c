"""Spreadsheets: sheets as CSV and as a workbook, the same bytes for the same rows.

A word that a spreadsheet would take for a formula is never one: a workbook is told so, and in CSV
such a word begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import xlsxwriter

from audit_service.reports.sheets import Cell, Sheet

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_SIGNS: Final = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
"""Signs a spreadsheet may take for the beginning of a formula, ASCII and full width."""

_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of creation every workbook states, so that equal rows make equal files."""

_EXACT_MAX: Final = 10**15
"""Up to where a spreadsheet keeps a number exactly; larger ones are written as text."""

_NAME_MAX: Final = 31
_WIDTHS: Final = (8, 60)
_WIDE: Final = 60


def as_csv(sheet: Sheet) -> str:
    """Write a sheet as CSV: permanent keys as headers, codes as they are."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(column.key for column in sheet.columns)
    writer.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    return file.getvalue()


def as_workbook(sheets: Sequence[Sheet], language: str) -> bytes:
    """Write sheets as a workbook in a language: one below the other's name, headers in words."""
    file = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": _LONG_AGO})
        styles = _Styles(book)
        for sheet in sheets:
            _write(book.add_worksheet(sheet.title(language)[:_NAME_MAX]), sheet, language, styles)
    return file.getvalue()


class _Styles:
    """How the cells of a workbook look."""

    def __init__(self, book: Any) -> None:
        self.header = book.add_format({"bold": True, "bg_color": "#DDEBF7", "text_wrap": True})
        self.text = book.add_format({"num_format": "@"})
        self.wide = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.date = book.add_format({"num_format": "yyyy-mm-dd"})
        self.number = book.add_format({"num_format": "#,##0"})
        self.money = {
            places: book.add_format({"num_format": "#,##0" + ("." + "0" * places) * bool(places)})
            for places in range(5)
        }


def _write(page: Any, sheet: Sheet, language: str, styles: _Styles) -> None:
    headers, rows = sheet.headers(language), sheet.worded(language)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, headers[place], styles.header)
        widest = max((len(_plain(row[place])) for row in rows), default=0)
        least, most = _WIDTHS
        page.set_column(place, place, _WIDE if column.wide else min(max(widest + 2, least), most))
    for line, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            style = styles.wide if sheet.columns[place].wide else styles.text
            _write_cell(page, line, place, cell, styles, style)
    page.freeze_panes(1, 1)
    if rows:
        page.autofilter(0, 0, len(rows), len(headers) - 1)


def _write_cell(page: Any, line: int, place: int, cell: Cell, styles: _Styles, text: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, date):
        moment = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a calendar date
        page.write_datetime(line, place, moment, styles.date)
    elif isinstance(cell, Decimal) and abs(cell) < _EXACT_MAX // 100:
        places = max(-int(cell.as_tuple().exponent), 0)
        page.write_number(line, place, cell, styles.money[places])
    elif isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) < _EXACT_MAX:
        page.write_number(line, place, cell, styles.number)
    else:
        page.write_string(line, place, _words(cell), text)


def _plain(cell: Cell) -> str:
    """Write a cell as text, never as what a spreadsheet takes for a formula."""
    words = _words(cell)
    is_number = isinstance(cell, int | Decimal)
    return "'" + words if not is_number and words[:1] in _SIGNS and words else words


def _words(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, tuple | list):
        return ", ".join(map(str, cell))
    return str(cell)
