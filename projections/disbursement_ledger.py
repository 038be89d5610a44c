"""The disbursement ledger: balanced double-entry postings derived from the record."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar, Final
from uuid import UUID

import sqlalchemy as sa

from aggregates.allocation import Allocation
from aggregates.claim import Claim
from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.project import Project
from aggregates.region import above
from projections.accounts import Account
from projections.engine import Projection, Recorded
from projections.ledger_tables import (
    ALLOCATIONS,
    BALANCES,
    BLOCK,
    CLAIMS,
    DIMENSIONS,
    FUNDS,
    POSTINGS,
    PROJECTS,
    SUMMED,
)
from projections.rows import Row, Rows

_NOWHERE: Final[Row] = dict.fromkeys(DIMENSIONS, "")


class DisbursementLedger(Projection):
    """Posts every movement of money, claims and cash, and keeps the sums.

    Each movement is posted from one event only: what an allocation gains, its source loses in
    the same entry, so the source's own event (``fund.allotted``) posts nothing.
    """

    name: ClassVar[str] = "disbursement_ledger"
    tables: ClassVar[tuple[sa.Table, ...]] = (
        POSTINGS, BALANCES, FUNDS, ALLOCATIONS, PROJECTS, CLAIMS,
    )  # fmt: skip

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Post what a fund, an allocation or a claim says about money."""
        match recorded.event:
            case Fund.Event() as event:
                _post_fund(_Entry(recorded, rows), event)
            case Allocation.Event() as event:
                _post_allocation(_Entry(recorded, rows), event)
            case Claim.Event() as event:
                _post_claim(_Entry(recorded, rows), event)
            case Project.Proposed(originator_id=project, organisation=unit):
                rows.put(PROJECTS, {"id": project, "unit": unit})


class _Entry:
    """One journal entry: the postings of one fact."""

    def __init__(self, recorded: Recorded, rows: Rows) -> None:
        self.recorded = recorded
        self.rows = rows
        self.line = 0

    def move(
        self, amount: Money, source: Account, target: Account, where: Row, to: Row | None = None
    ) -> None:
        """Post an amount out of one account and into another, possibly in another place."""
        self._post(source, -amount.minor, amount.currency, where)
        self._post(target, amount.minor, amount.currency, to or where)

    def _post(self, account: Account, minor: int, currency: str, where: Row) -> None:
        position, effective_on = self.recorded.position, self.recorded.event.act.effective_on
        self.line += 1
        self.rows.append(
            POSTINGS,
            where
            | {
                "position": position,
                "line": self.line,
                "recorded_at": self.recorded.recorded_at,
                "effective_on": effective_on,
                "account": account.value,
                "minor": minor,
                "currency": currency,
            },
        )
        sums = [("all", ""), *((name, where[name]) for name in SUMMED if where[name])]
        sums += _regions(where["region"])
        for dimension, value in sums:
            key = (dimension, value, currency, position // BLOCK, effective_on)
            self.rows.add(BALANCES, key, account.value, minor)


def _post_fund(entry: _Entry, event: Any) -> None:
    if isinstance(event, Fund.Opened):
        entry.rows.put(
            FUNDS,
            {
                "id": event.originator_id,
                "fund": event.reference,
                "organisation": event.organisation,
                "region": event.region,
                "tier": event.tier.value,
                "fund_class": event.fund_class.value,
            },
        )
        return
    where = _of_fund(entry.rows, event.originator_id)
    match event:
        case Fund.Appropriated(amount=amount):
            entry.move(amount, Account.APPROPRIATION, Account.UNALLOTTED, where)
        case Fund.Reduced(amount=amount):
            entry.move(amount, Account.UNALLOTTED, Account.APPROPRIATION, where)
        case Fund.Received(amount=amount):
            entry.move(amount, Account.FUNDING_DUE, Account.RECEIVED, where)
        case Fund.CarriedOver(amount=amount):
            entry.move(amount, Account.UNALLOTTED, Account.CARRIED_OVER, where)
        case Fund.BroughtForward(amount=amount):
            entry.move(amount, Account.CARRIED_OVER, Account.UNALLOTTED, where)


def _post_allocation(entry: _Entry, event: Any) -> None:
    if isinstance(event, Allocation.Issued):
        entry.rows.put(
            ALLOCATIONS,
            {
                "id": event.originator_id,
                "allocation": event.reference,
                "parent": Allocation.create_id(event.parent) if event.parent else None,
                "fund": event.fund,
                "organisation": event.organisation,
                "region": event.region,
                "purpose": event.earmark.purpose,
                "beneficiary_class": event.earmark.beneficiary_class or "",
            },
        )
    where = _of_allocation(entry.rows, event.originator_id)
    match event:
        case Allocation.Issued(amount=amount) | Allocation.Increased(amount=amount):
            account, source = _source(entry.rows, event.originator_id)
            entry.move(amount, account, Account.ALLOTTED, source, where)
        case Allocation.Reduced(amount=amount) | Allocation.Returned(amount=amount):
            account, source = _source(entry.rows, event.originator_id)
            entry.move(amount, Account.ALLOTTED, account, where, source)
        case Allocation.Reserved(amount=amount, project=project):
            committed = where | _for_project(entry.rows, project)
            entry.move(amount, Account.ALLOTTED, Account.RESERVED, where, committed)
        case Allocation.Released(amount=amount, project=project):
            committed = where | _for_project(entry.rows, project)
            entry.move(amount, Account.RESERVED, Account.ALLOTTED, committed, where)
        case Allocation.Charged(amount=amount, project=project, claim=claim):
            where |= _for_project(entry.rows, project) | {"claim": claim}
            entry.move(amount, Account.RESERVED, Account.APPROVED, where)


def _post_claim(entry: _Entry, event: Any) -> None:
    if isinstance(event, Claim.Submitted):
        entry.rows.put(
            CLAIMS,
            {
                "id": event.originator_id,
                "claim": event.reference,
                "project": event.project,
                "allocation": event.allocation,
                "minor": event.amount.minor,
                "currency": event.amount.currency,
                "stands_in": Account.CLAIMED.value,
            },
        )
    claim = entry.rows.one(CLAIMS, event.originator_id)
    where = _of_allocation(entry.rows, Allocation.create_id(claim["allocation"]))
    where |= _for_project(entry.rows, claim["project"]) | {"claim": claim["claim"]}
    amount = getattr(event, "amount", None) or Money(claim["minor"], claim["currency"])
    stands_in = _CLAIM_STANDS_IN.get(type(event))
    if stands_in is not None:
        entry.move(amount, Account(claim["stands_in"]), stands_in, where)
        entry.rows.put(CLAIMS, claim | {"stands_in": stands_in.value})
    if (moved := _CLAIM_MOVES.get(type(event))) is not None:
        entry.move(amount, *moved, where)


_CLAIM_STANDS_IN: Final[dict[type[Any], Account]] = {
    Claim.Submitted: Account.UNDER_REVIEW,
    Claim.Suspended: Account.SUSPENDED,
    Claim.Resumed: Account.UNDER_REVIEW,
    Claim.Rejected: Account.REJECTED,
    Claim.Replaced: Account.CLAIMED,
    Claim.Approved: Account.HONOURED,
    Claim.Reversed: Account.CLAIMED,
}
"""Where a claim stands after each step, beside the money; it starts against ``claimed``."""

_CLAIM_MOVES: Final[dict[type[Any], tuple[Account, Account]]] = {
    Claim.Ordered: (Account.APPROVED, Account.ORDERED),
    Claim.Paid: (Account.ORDERED, Account.PAID),
    Claim.Failed: (Account.ORDERED, Account.APPROVED),
    Claim.Refunded: (Account.PAID, Account.RESERVED),
    Claim.Reversed: (Account.PAID, Account.RESERVED),
}
"""How money moves at each step; approval moves it by the allocation's ``charged``."""


@lru_cache(maxsize=4096)
def _regions(region: str) -> tuple[tuple[str, str], ...]:
    """Return the region and those above it, as dimensions to sum by."""
    return tuple(("region", code) for code in above(region))


def _of_fund(rows: Rows, fund_id: UUID) -> Row:
    fund = rows.one(FUNDS, fund_id)
    return _NOWHERE | {name: fund[name] for name in DIMENSIONS if name in fund}


def _of_allocation(rows: Rows, allocation_id: UUID) -> Row:
    allocation = rows.one(ALLOCATIONS, allocation_id)
    fund = _of_fund(rows, Fund.create_id(allocation["fund"]))
    return fund | {name: allocation[name] for name in DIMENSIONS if name in allocation}


def _for_project(rows: Rows, project: str) -> Row:
    return {"project": project, "unit": rows.one(PROJECTS, Project.create_id(project))["unit"]}


def _source(rows: Rows, allocation_id: UUID) -> tuple[Account, Row]:
    """Return where an allocation's money came from: its fund, or the allocation above."""
    allocation = rows.one(ALLOCATIONS, allocation_id)
    if allocation["parent"] is None:
        return Account.UNALLOTTED, _of_fund(rows, Fund.create_id(allocation["fund"]))
    return Account.ALLOTTED, _of_allocation(rows, allocation["parent"])
