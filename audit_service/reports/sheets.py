"""Sheets: a report as rows under columns, which any table of rows can be made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from audit_service.phrases import PHRASES, say

Cell = str | int | Decimal | date | bool | None | tuple[Any, ...]
"""What stands in a cell; a tuple is a list of words."""

MONEY: Final = ("questioned", "recovered", "withheld", "justified", "outstanding")


class Code(str):
    """A code in a column of many kinds of values, and the phrase that puts it into words."""

    __slots__ = ("phrase",)
    phrase: str

    def __new__(cls, code: str, codes: str) -> Code:
        """Name the phrase: ``stage_closed`` for the code ``closed`` among ``stage_``."""
        made = super().__new__(cls, code)
        made.phrase = f"{codes}{code}"
        return made


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its permanent key; ``codes`` is what its codes are called after, if it has any.

    A code is put into words by the phrase ``{codes}{code}``: ``stage_closed``. ``wide`` columns
    hold running text.
    """

    key: str
    codes: str | None = None
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows under columns; the name is permanent and has a phrase, ``sheet_{name}``."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]

    def title(self, language: str) -> str:
        """Return what the sheet is called."""
        return say(f"sheet_{self.name}", language)

    def headers(self, language: str) -> list[str]:
        """Return what the columns are called."""
        return [say(column.key, language) for column in self.columns]

    def worded(self, language: str) -> list[list[Cell]]:
        """Return the rows with codes put into words."""
        return [
            [
                _worded(column, cell, language)
                for column, cell in zip(self.columns, row, strict=True)
            ]
            for row in self.rows
        ]


def columns(*keys: str, codes: Mapping[str, str] | None = None, wide: Sequence[str] = ()) -> Any:
    """Describe columns by their keys."""
    named = codes or {}
    return tuple(Column(key, named.get(key), key in wide) for key in keys)


def money(amount: Mapping[str, Any] | None) -> Decimal | None:
    """Return an amount of a document as an exact number."""
    return None if amount is None else Decimal(amount["amount"])


def currency_of(amounts: Mapping[str, Any]) -> str | None:
    """Return the currency of a finding's amounts, None where it questions none."""
    questioned = amounts["questioned"]
    return None if questioned is None else str(questioned["currency"])


def _worded(column: Column, cell: Cell, language: str) -> Cell:
    if isinstance(cell, bool):
        return say("yes" if cell else "no", language)
    if not isinstance(cell, Code) and (column.codes is None or not isinstance(cell, str)):
        return cell
    key = cell.phrase if isinstance(cell, Code) else f"{column.codes}{cell}"
    return say(key, language) if key in PHRASES else cell
