"""Output: one table or document, printed for a person, as JSON, or as CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import click
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from audit_service.phrases import say

NUMBER_SIGNS = frozenset("0123456789.,-+%")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under permanent column keys, which are also the CSV headers and the JSON keys."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    title: str = ""
    wide: frozenset[str] = field(default_factory=frozenset)


def write(table: Table, document: Any, form: str, language: str) -> None:
    """Print in the form asked for; the document, when there is one, is what JSON shows."""
    if form == "json":
        shown = document
        if shown is None:
            shown = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2, default=_plain))
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows([_cell(value) for value in row] for row in table.rows)
    else:
        print_table(table, language)


def print_table(table: Table, language: str) -> None:
    """Draw a table: translated headers, numbers to the right with thousands commas."""
    drawn = RichTable(
        title=table.title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False
    )
    texts = [[_cell(value) for value in row] for row in table.rows]
    for index, key in enumerate(table.columns):
        cells = [_grouped(row[index]) for row in texts]
        numeric = bool(cells) and all(_is_number(cell) for cell in cells)
        fixed = key not in table.wide
        drawn.add_column(
            say(key, language),
            justify="right" if numeric else "left",
            overflow="fold",
            min_width=max(map(cell_len, cells), default=0) if fixed else 20,
        )
    for row in texts:
        drawn.add_row(*(Text(_grouped(cell)) for cell in row))
    console = Console(soft_wrap=False)
    if not console.is_terminal:
        console = Console(width=max(console.width, 200))
    console.print(drawn)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value)
    return str(value)


def _is_number(text: str) -> bool:
    return set(text) <= NUMBER_SIGNS


def _grouped(text: str) -> str:
    """Group the digits of an exact decimal, never changing one."""
    whole, point, fraction = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    if point and digits.isdigit() and fraction.isdigit():
        return f"{sign}{int(digits):,}.{fraction}"
    return text


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no JSON form")
