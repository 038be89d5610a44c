"""What an import of statements answers: each statement, and what of it was new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates.bank_values import StatementHead, StatementKind
from aggregates.money import Money
from aggregates.refusals import Refusal
from aggregates.statement import StatementTotals
from audit_service import command_keys
from audit_service.importers.outcomes import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One statement of a file, and how many of its entries were on record before.

    ``is_new`` is false of a statement that was itself on record.
    """

    reference: str
    account: str
    head: StatementHead
    totals: StatementTotals
    known: int
    is_new: bool

    @property
    def kind(self) -> StatementKind:
        """Say what kind of paper it is."""
        return self.head.kind

    @property
    def days(self) -> tuple[date, date]:
        """Return the first and the last day it covers."""
        return self.head.first_on, self.head.last_on

    @property
    def opening(self) -> Money | None:
        """Return what the account held before."""
        return self.head.opening.amount if self.head.opening else None

    @property
    def closing(self) -> Money | None:
        """Return what the account held after."""
        return self.head.closing.amount if self.head.closing else None

    @property
    def credits(self) -> Money:
        """Return what came in."""
        return Money(self.totals.credits, self.head.currency)

    @property
    def debits(self) -> Money:
        """Return what went out, without sign."""
        return Money(self.totals.debits, self.head.currency)

    @property
    def booked(self) -> int:
        """Count the entries that were booked with it; a report or notice books none."""
        is_statement = self.kind is StatementKind.STATEMENT
        return self.totals.count - self.known if self.is_new and is_statement else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementOutcome:
    """What an import of one file did: ``source`` is its name, ``sha256`` the digest of its bytes.

    It is ``unchanged`` when every statement in it was on record. ``remarks`` tell what the file
    leaves in doubt.
    """

    status: Status
    source: str
    sha256: str
    statements: tuple[Received, ...]
    remarks: tuple[Refusal, ...] = ()

    @property
    def entries(self) -> int:
        """Count the entries of all statements."""
        return sum(one.totals.count for one in self.statements)

    @property
    def booked(self) -> int:
        """Count the entries nobody had listed before."""
        return sum(one.booked for one in self.statements)


Request = command_keys.Request[StatementOutcome]
"""A client's request to import, which takes effect once."""
