"""An office with its funds and units on record, and the spreadsheets it makes."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import openpyxl
import sqlalchemy as sa

from aggregates.money import Money
from aggregates.refusals import Refused
from aggregates.region import above
from aggregates.values import Document, FundClass, OrganisationKind, Tier
from audit_service.bootstrap import Application
from audit_service.commands.command import Command
from audit_service.commands.funds import AppropriateFund, CloseFund, OpenFund
from audit_service.commands.places import RegisterOrganisation, RegisterRegion
from audit_service.importers.allotments import import_allotment
from audit_service.importers.outcomes import Outcome
from projections.ledger_tables import POSTINGS
from tests.scenario import ZHANG

DATA: Final = Path(__file__).parent / "data"
JANUARY_1: Final = date(2014, 1, 1)
FORMS: Final = ("xlsx", "utf-8", "utf-8-sig", "gb18030")
"""How a spreadsheet reaches us: as a workbook, or as CSV in an encoding."""

Row = Sequence[Any]


class Office:
    """What is on record before a document arrives, and what is on record after it."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._regions: set[str] = set()

    def say(self, command: Command) -> None:
        """Put something on record."""
        self.application.service.execute(command, ZHANG)

    def region(self, code: str) -> None:
        """Register a region and those above it."""
        for each in above(code):
            if each not in self._regions:
                self._regions.add(each)
                word: Any = each
                self.say(RegisterRegion(code=word, name=word, source=word, effective_on=JANUARY_1))

    def unit(self, reference: str, name: str, region: str = "621200") -> None:
        """Register a finance office."""
        self.region(region)
        self.say(
            RegisterOrganisation(
                reference=reference,  # type: ignore[arg-type]  # a literal is a word
                name=name,  # type: ignore[arg-type]  # a literal is a word
                kind=OrganisationKind.FINANCE,
                region=region,  # type: ignore[arg-type]  # a literal is a word
                effective_on=JANUARY_1,
            )
        )

    def fund(self, reference: str, amount: Money, *purposes: str, closed: bool = False) -> None:
        """Open a fund, held by the province's finance department, and appropriate to it."""
        if "province" not in self._regions:
            self._regions.add("province")
            self.unit("province", "甘肃省财政厅", "620000")
        word: Any = "预算1号"
        document = Document(number=word, issuer=word, issued_on=JANUARY_1)
        self.say(
            OpenFund(
                reference=reference,  # type: ignore[arg-type]  # a literal is a word
                name=reference,  # type: ignore[arg-type]  # a literal is a word
                fiscal_year=2018,
                tier=Tier.PROVINCE,
                fund_class=FundClass.SPECIAL,
                purposes=purposes,  # type: ignore[arg-type]  # literals are words
                organisation="province",  # type: ignore[arg-type]  # a literal is a word
                region="620000",  # type: ignore[arg-type]  # a literal is a word
                currency=amount.currency,  # type: ignore[arg-type]  # a literal is a word
                effective_on=JANUARY_1,
            )
        )
        if closed:
            named: Any = reference
            self.say(CloseFund(fund=named, reason=named, effective_on=JANUARY_1))
        else:
            self.say(
                AppropriateFund(
                    fund=reference,  # type: ignore[arg-type]  # a literal is a word
                    amount=amount,
                    document=document,
                    effective_on=JANUARY_1,
                )
            )

    def receive(self, path: Path, **options: Any) -> Outcome:
        """Import an allotment document."""
        return import_allotment(self.application, path, ZHANG, **options)

    def faults(self, path: Path, **options: Any) -> list[tuple[str, str]]:
        """Import a document that must be refused; return place and code of every fault."""
        before = self.application.service.last_position()
        try:
            self.receive(path, **options)
        except Refused as refused:
            assert self.application.service.last_position() == before
            return [(fault.at, fault.code) for fault in refused.faults]
        raise AssertionError("the document was accepted")

    def allotted(self) -> dict[str, int]:
        """Return what each allocation was issued, in minor units, as the ledger has it."""
        self.application.catch_up()
        chosen = (
            sa.select(POSTINGS.c.allocation, sa.func.sum(POSTINGS.c.minor))
            .where(POSTINGS.c.account == "allotted")
            .group_by(POSTINGS.c.allocation)
        )
        with self.application.database.reading() as connection:
            return {row[0]: int(row[1]) for row in connection.execute(chosen)}

    def posted(self, column: str) -> dict[str, int]:
        """Return what was allotted by a dimension of the ledger."""
        self.application.catch_up()
        dimension = POSTINGS.c[column]
        chosen = (
            sa.select(dimension, sa.func.sum(POSTINGS.c.minor))
            .where(POSTINGS.c.account == "allotted")
            .group_by(dimension)
        )
        with self.application.database.reading() as connection:
            return {row[0]: int(row[1]) for row in connection.execute(chosen)}


def county(application: Application) -> Office:
    """Put a small county on record: one fund of 1,000,000 yuan for clinics and roads, two units."""
    office = Office(application)
    office.unit("wudu", "武都区财政局", "621202")
    office.unit("cheng", "成县财政局", "621221")
    office.fund("F-2018", Money(1_000_000_00, "CNY"), "clinic", "road")
    return office


def head(**changes: Any) -> list[list[Any]]:
    """Make the head of a document; a change to None leaves its row out."""
    stated = {
        "文号": "甘财〔2018〕1号",
        "发文机关": "甘肃省财政厅",
        "发文日期": "2018-03-01",
        "单位": "万元",
        "资金": "F-2018",
    } | changes
    return [[key, value] for key, value in stated.items() if value is not None]


def notice(identity: str) -> dict[str, Any]:
    """Return one of the transcribed notices."""
    notices = json.loads((DATA / "notices.json").read_text("utf-8"))["notices"]
    found: dict[str, Any] = next(n for n in notices if n["id"] == identity)
    return found


def write(folder: Path, form: str, rows: Sequence[Row], name: str = "notice") -> Path:
    """Save rows as an office would: as a workbook with numbers, or as CSV in an encoding."""
    if form == "xlsx":
        return workbook(folder / f"{name}.xlsx", rows)
    path = folder / f"{name}.csv"
    with path.open("w", encoding=form, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def workbook(
    path: Path, rows: Sequence[Row], spoil: Callable[[Any], object] = lambda _sheet: None
) -> Path:
    """Save rows as a workbook; figures are numbers in it. ``spoil`` may touch the sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    for row in rows:
        sheet.append([_typed(cell) for cell in row])
    spoil(sheet)
    book.save(path)
    return path


def _typed(cell: Any) -> Any:
    if isinstance(cell, str) and cell.replace(".", "", 1).isdigit():
        return float(cell)
    return cell
