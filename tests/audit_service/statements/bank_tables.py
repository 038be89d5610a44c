"""Tables as banks hand them out, and what is read from them."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import openpyxl

from aggregates.bank_values import EntrySaid, StatementHead
from aggregates.refusals import Refused
from audit_service.statements.bank_profile import BankProfile
from audit_service.statements.bank_profiles import bank_profile_of, shipped_bank_profile
from audit_service.statements.delivered import Ended, Listed, Unfit
from audit_service.statements.tabular import read_tabular

TABLES: Final = Path(__file__).parent / "data" / "tables"
ACCOUNT: Final = "6222020200112233445"


@dataclass(frozen=True)
class Table:
    """All that was read from one file."""

    listed: list[Listed]
    ended: list[Ended]
    unfit: list[Unfit]

    @property
    def said(self) -> list[EntrySaid]:
        """Return the entries."""
        return [listed.said for listed in self.listed]

    @property
    def end(self) -> Ended:
        """Return the one statement's end."""
        (ended,) = self.ended
        return ended

    @property
    def head(self) -> StatementHead:
        """Return the one statement's head."""
        return self.end.head

    @property
    def minors(self) -> list[int]:
        """Return what the entries moved."""
        return [said.amount.minor for said in self.said]

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Return the place and the code of every fault."""
        return [(unfit.fault.at, unfit.fault.code) for unfit in self.unfit]

    @property
    def ends(self) -> tuple[str, str]:
        """Return the first and the last balance in print."""
        opening, closing = self.head.opening, self.head.closing
        assert opening is not None
        assert closing is not None
        return opening.amount.decimal(), closing.amount.decimal()


def read(path: Path, profile: str | BankProfile, **given: str) -> Table:
    """Read a file to its end."""
    chosen = shipped_bank_profile(profile) if isinstance(profile, str) else profile
    delivered = list(read_tabular(path, chosen, **given))
    return Table(
        [one for one in delivered if isinstance(one, Listed)],
        [one for one in delivered if isinstance(one, Ended)],
        [one for one in delivered if isinstance(one, Unfit)],
    )


def text(folder: Path, content: str, encoding: str = "utf-8", name: str = "bank.csv") -> Path:
    """Save a table of text."""
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


def workbook(
    folder: Path,
    rows: Sequence[Sequence[Any]],
    spoil: Callable[[Any], object] = lambda _sheet: None,
    name: str = "bank.xlsx",
) -> Path:
    """Save a table as a workbook; ``spoil`` may touch the sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    for row in rows:
        sheet.append(list(row))
    spoil(sheet)
    book.save(folder / name)
    return folder / name


def rows_of(name: str) -> list[list[Any]]:
    """Return the rows of a workbook: what is printed as a short plain number is one."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [[_typed(cell) for cell in row] for row in csv.reader(file)]


def profile_faults(content: str) -> list[tuple[str, str]]:
    """Return the place and the code of every fault of a profile that must be refused."""
    try:
        bank_profile_of(content.encode(), "own.toml")
    except Refused as refused:
        return [(fault.at, fault.code) for fault in refused.faults]
    raise AssertionError("the profile was accepted")


def _typed(cell: str) -> Any:
    is_number = re.fullmatch(r"-?(?:0|[1-9]\d{0,6})(?:\.\d+)?", cell, re.ASCII)
    return float(cell) if is_number else cell or None
