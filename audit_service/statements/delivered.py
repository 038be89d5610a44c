"""What a reader of statements yields, whatever the format of the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from aggregates.bank_values import EntrySaid, StatementHead
from aggregates.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of the statement being read, and the place in the file where it begins."""

    said: EntrySaid
    at: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of one statement: its head, whole only now, since some formats close with it.

    ``at`` is where it begins. ``count``, ``credits`` and ``debits`` are what the file declares of
    itself (camt's TxsSummry and the like), None where it does not; they are checked, never trusted.
    Sums are minor units without sign.
    """

    head: StatementHead
    at: str
    count: int | None = None
    credits: int | None = None
    debits: int | None = None


@dataclass(frozen=True, slots=True)
class Unfit:
    """Something wrong in the file, with its place (``located``); reading goes on where it can.

    A file with a single ``Unfit`` is refused whole, once all of it was read.
    """

    fault: Refusal


Delivered = Listed | Ended | Unfit


class Reader(Protocol):
    """Reads one format from front to back, in memory that does not grow with the file.

    It yields the entries of a statement, then its end; then the next statement's. It never
    raises for what a file holds: every fault is an ``Unfit``.
    """

    def __call__(self, path: Path) -> Iterator[Delivered]:
        """Read a file."""
