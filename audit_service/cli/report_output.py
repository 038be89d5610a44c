"""How a report is printed or written: tables for a person, JSON, one sheet as CSV, a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click

from aggregates.reasons.general import FIELD_MISSING, VALUE_NOT_LISTED
from aggregates.refusals import Refused
from audit_service.cli.output import Table, print_table
from audit_service.cli.session import Session, command_options
from audit_service.reports.sheets import Sheet
from audit_service.reports.spreadsheets import as_csv, as_workbook

FORMS: Final = ("table", "json", "csv", "xlsx")

Document = dict[str, Any]
Shown = Mapping[str, tuple[str, ...]]
"""The sheets a table form shows, and which of their columns; JSON, CSV and XLSX have them all."""


def report_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a report ``--output`` and ``--part``, and what every command has."""
    output = click.option(
        "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write to."
    )
    part = click.option("--part", help="Of CSV, which sheet by its name; else the first.")
    return command_options(output(part(function)), FORMS)


def put_out(
    session: Session,
    document: Document,
    sheets: Sequence[Sheet],
    output: Path | None,
    part: str | None,
) -> bool:
    """Write a report in the form asked for; say whether that was all, or a table is wanted."""
    if session.form == "json":
        session.show(Table((), ()), document)
    elif session.form == "csv":
        _put(session, as_csv(_sheet(sheets, part)), output)
    elif session.form == "xlsx":
        if output is None:
            raise Refused(FIELD_MISSING(name="--output").located("--output"))
        output.write_bytes(as_workbook(sheets, session.language))
        click.echo(session.say("report_written", file=output))
    return session.form != "table"


def draw(session: Session, sheets: Sequence[Sheet], shown: Shown) -> None:
    """Print some sheets as tables, with codes in words; a sheet without rows is left out."""
    named = {sheet.name: sheet for sheet in sheets}
    for name, keys in shown.items():
        sheet = named[name]
        if not sheet.rows:
            continue
        places = [place for place, column in enumerate(sheet.columns) if column.key in keys]
        columns = [sheet.columns[place] for place in places]
        rows = [[row[place] for place in places] for row in sheet.worded(session.language)]
        wide = frozenset(column.key for column in columns if column.wide)
        table = Table(
            tuple(column.key for column in columns), rows, sheet.title(session.language), wide
        )
        print_table(table, session.language)


def _put(session: Session, text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8", newline="")
        click.echo(session.say("report_written", file=output))


def _sheet(sheets: Sequence[Sheet], part: str | None) -> Sheet:
    named = {sheet.name: sheet for sheet in sheets}
    if part is None:
        return sheets[0]
    if part not in named:
        fault = VALUE_NOT_LISTED(text=part, choices=", ".join(named))
        raise Refused(fault.located("--part"))
    return named[part]
