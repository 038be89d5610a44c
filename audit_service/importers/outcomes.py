"""What an import answers: what it recorded, and how far it has come while at it."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from aggregates.money import Money
from aggregates.refusals import Refusal
from audit_service import command_keys

Progress = Callable[[str, int, int | None], None]
"""Told now and then: the stage (``read`` or ``record``), how many are done, of how many."""

PROGRESS_EVERY: Final = 500


class Status(StrEnum):
    """How an import ended; anything else is a refusal."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    CHECKED = "checked"


def status_of(count: int, *, dry_run: bool) -> Status:
    """Say how an import ends that has so many records to add."""
    if dry_run:
        return Status.CHECKED
    return Status.IMPORTED if count else Status.UNCHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an import did. ``recorded`` counts new records: allocations, regions, organisations.

    ``skipped`` counts those that were on record already; ``remarks`` are differences that were
    left alone on request.
    """

    status: Status
    source: str
    lines: int
    recorded: int = 0
    registered: int = 0
    skipped: int = 0
    totals: tuple[Money, ...] = ()
    sha256: str = ""
    remarks: tuple[Refusal, ...] = ()


Request = command_keys.Request[Outcome]
"""A client's request to import."""


@dataclass
class Trace:
    """The cell each command came from, in four to eight bytes per command."""

    _rows: array[int] = field(default_factory=lambda: array("L"))
    _columns: array[int] = field(default_factory=lambda: array("H"))

    def add(self, row: int, column: int) -> None:
        """Note where the next command came from."""
        self._rows.append(row)
        self._columns.append(column)

    def find(self, at: str) -> tuple[int, int, str] | None:
        """Return row, column and pointer of a fault located as ``#<index><pointer>``."""
        index, slash, pointer = at.removeprefix("#").partition("/")
        if not at.startswith("#") or not index.isdigit():
            return None
        number = int(index)
        return self._rows[number], self._columns[number], slash + pointer


def no_progress(_stage: str, _done: int, _total: int | None) -> None:
    """Tell no one."""
