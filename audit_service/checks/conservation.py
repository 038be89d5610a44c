"""Conservation: every fen a fund or an allocation was given is in exactly one place.

Counted from the events alone, by other means than the ledger's, and then held against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.allocation import Allocation
from aggregates.fund import Fund
from audit_service.checks.log import Found
from projections.accounts import MONEY, Account
from projections.engine import Recorded
from projections.ledger_tables import BALANCES, POSTINGS

RESERVED: Final = MONEY[MONEY.index(Account.RESERVED) :]
"""What is reserved, however far it has come since."""


@dataclass(slots=True)
class _Purse:
    """What a fund or an allocation was given, what of it went down, and what is reserved."""

    kind: str
    reference: str
    source: UUID | None = None
    given: int = 0
    passed_down: int = 0
    reserved: int = 0

    @property
    def available(self) -> int:
        return self.given - self.passed_down - self.reserved


@dataclass(slots=True)
class Conservation:
    """Counts the money of every fund and allocation as facts go by."""

    purses: dict[UUID, _Purse] = field(default_factory=dict)
    overdrawn: list[Found] = field(default_factory=list)

    def see(self, recorded: Recorded) -> None:
        """Count a fact about a fund or an allocation; let others pass."""
        event = recorded.event
        match event:
            case Fund.Opened(originator_id=fund, reference=reference):
                self.purses[fund] = _Purse("fund", reference)
            case Allocation.Issued(originator_id=allocation, reference=reference):
                source = (
                    Allocation.create_id(event.parent)
                    if event.parent
                    else Fund.create_id(event.fund)
                )
                given = event.amount.minor
                self.purses[allocation] = _Purse("allocation", reference, source, given)
            case Fund.Event() | Allocation.Event():
                purse = self.purses[event.originator_id]
                _count(purse, event)
                if purse.available < 0:
                    where = f"{purse.kind} {purse.reference} at position {recorded.position}"
                    self.overdrawn.append(
                        ("conservation", where, "available 0 or more", purse.available)
                    )

    def faults(self, connection: Connection) -> Iterator[Found]:
        """Say what does not add up, between records and against the kept ledger."""
        yield from self.overdrawn
        given: defaultdict[UUID, int] = defaultdict(int)
        for purse in self.purses.values():
            if purse.source is not None:
                given[purse.source] += purse.given
        for record, purse in self.purses.items():
            if purse.passed_down != given[record]:
                where = f"{purse.kind} {purse.reference}: issued from it"
                yield "conservation", where, purse.passed_down, given[record]
        kept = _kept(connection)
        for purse in self.purses.values():
            available, reserved = kept.get((purse.kind, purse.reference), (0, 0))
            where = f"ledger_balances {purse.kind} {purse.reference}"
            own = Account.UNALLOTTED if purse.kind == "fund" else Account.ALLOTTED
            if available != purse.available:
                yield "conservation", f"{where} {own.value}", purse.available, available
            if purse.kind == "allocation" and reserved != purse.reserved:
                yield "conservation", f"{where} reserved and later", purse.reserved, reserved


def _count(purse: _Purse, event: Any) -> None:
    match event:
        case Fund.Appropriated() | Fund.BroughtForward() | Allocation.Increased():
            purse.given += event.amount.minor
        case Fund.Reduced() | Fund.CarriedOver() | Allocation.Reduced() | Allocation.Returned():
            purse.given -= event.amount.minor
        case Fund.Allotted() | Allocation.PassedDown():
            purse.passed_down += event.amount.minor
        case Fund.TakenBack() | Allocation.TakenBack():
            purse.passed_down -= event.amount.minor
        case Allocation.Reserved():
            purse.reserved += event.amount.minor
        case Allocation.Released():
            purse.reserved -= event.amount.minor


def _kept(connection: Connection) -> dict[tuple[str, str], tuple[int, int]]:
    """Return what the ledger holds of each fund and allocation: available, and reserved."""
    column = BALANCES.c
    reserved = sum((column[account.value] for account in RESERVED[1:]), column[RESERVED[0].value])
    available = sa.case((column.dimension == "fund", column.unallotted), else_=column.allotted)
    chosen = (
        sa.select(column.dimension, column.value, sa.func.sum(available), sa.func.sum(reserved))
        .where(column.dimension.in_(("fund", "allocation")))
        .group_by(column.dimension, column.value)
    )
    return {
        (dimension, value): (int(free), int(held))
        for dimension, value, free, held in connection.execute(chosen)
    }


def entry_faults(connection: Connection, limit: int) -> Iterator[Found]:
    """Name each entry whose postings do not sum to zero, and each currency in which all do not."""
    total, position, currency = (
        sa.func.sum(POSTINGS.c.minor),
        POSTINGS.c.position,
        POSTINGS.c.currency,
    )
    unbalanced = (
        sa.select(position, currency, total)
        .group_by(position, currency)
        .having(total != 0)
        .order_by(position)
        .limit(limit)
    )
    for at, of, minor in connection.execute(unbalanced):
        yield "double_entry", f"ledger_postings position {at} {of}", 0, int(minor)
    for of, minor in connection.execute(sa.select(currency, total).group_by(currency)):
        if minor:
            yield "double_entry", f"ledger_postings {of} in all", 0, int(minor)
