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
from projections.topics import topics_of

CACHED: Final = 8_192

_SPENT: Final = ("project", "unit", "claim")
"""The last of DIMENSIONS: empty as long as money is not committed to a project."""

_Place = tuple[str, ...]
"""Where a posting lies: its value in each of DIMENSIONS, "" where one does not apply."""


class DisbursementLedger(Projection):
    """Posts every movement of money, claims and cash, and keeps the sums.

    Each movement is posted from one event only: what an allocation gains, its source loses in
    the same entry, so the source's own event (``fund.allotted``) posts nothing.
    """

    name: ClassVar[str] = "disbursement_ledger"
    tables: ClassVar[tuple[sa.Table, ...]] = (
        POSTINGS, BALANCES, FUNDS, ALLOCATIONS, PROJECTS, CLAIMS,
    )  # fmt: skip
    topics: ClassVar[frozenset[str]] = topics_of(Fund, Allocation, Claim, Project.Proposed)

    def project(self, recorded: Recorded, rows: Rows) -> None:
        """Post what a fund, an allocation or a claim says about money."""
        match recorded.event:
            case Claim.Event() as event:
                _post_claim(_Entry(recorded, rows), event)
            case Allocation.Event() as event:
                _post_allocation(_Entry(recorded, rows), event)
            case Fund.Event() as event:
                _post_fund(_Entry(recorded, rows), event)
            case Project.Proposed(originator_id=project, organisation=unit):
                rows.put(PROJECTS, {"id": project, "unit": unit})


class _Entry:
    """One journal entry: the postings of one fact."""

    def __init__(self, recorded: Recorded, rows: Rows) -> None:
        self.recorded = recorded
        self.rows = rows
        self.line = 0

    def move(
        self,
        amount: Money,
        source: Account,
        target: Account,
        where: _Place,
        to: _Place | None = None,
    ) -> None:
        """Post an amount out of one account and into another, possibly in another place."""
        minor, currency = amount.minor, amount.currency
        if not minor:
            return  # of a payment given back whole, nothing is settled
        self._post(source, -minor, currency, where)
        self._post(target, minor, currency, to or where)
        if to is None:
            self._sum(where, currency, (source, -minor), (target, minor))
        else:
            self._sum(where, currency, (source, -minor))
            self._sum(to, currency, (target, minor))

    def _post(self, account: Account, minor: int, currency: str, where: _Place) -> None:
        fact = self.recorded
        self.line += 1
        self.rows.append(
            POSTINGS,
            fact.position,
            self.line,
            fact.recorded_at,
            fact.event.act.effective_on,
            account.value,
            minor,
            currency,
            *where,
        )

    def _sum(self, where: _Place, currency: str, *amounts: tuple[str, int]) -> None:
        block, on = self.recorded.position // BLOCK, self.recorded.event.act.effective_on
        keys = [(dimension, value, currency, block, on) for dimension, value in _scopes(where[:-1])]
        self.rows.add(BALANCES, keys, *amounts)


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
    rows, allocation = entry.rows, event.originator_id
    match event:
        case Allocation.Issued(amount=amount) | Allocation.Increased(amount=amount):
            account, source = _source(rows, allocation)
            entry.move(amount, account, Account.ALLOTTED, source, _of_allocation(rows, allocation))
        case Allocation.Reduced(amount=amount) | Allocation.Returned(amount=amount):
            account, source = _source(rows, allocation)
            entry.move(amount, Account.ALLOTTED, account, _of_allocation(rows, allocation), source)
        case Allocation.Reserved(amount=amount, project=project):
            where, committed = _of_allocation(rows, allocation), _of(rows, allocation, project)
            entry.move(amount, Account.ALLOTTED, Account.RESERVED, where, committed)
        case Allocation.Released(amount=amount, project=project):
            where, committed = _of_allocation(rows, allocation), _of(rows, allocation, project)
            entry.move(amount, Account.RESERVED, Account.ALLOTTED, committed, where)
        case Allocation.Charged(amount=amount, project=project, claim=claim):
            where = _of(rows, allocation, project, claim)
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
                "paid_stands_in": Account.PAID.value,
            },
        )
    stands_in, moved = _CLAIM_STANDS_IN.get(type(event)), _CLAIM_MOVES.get(type(event))
    if stands_in is None and moved is None:
        return
    claim = entry.rows.one(CLAIMS, event.originator_id)
    allocation = _allocation_id(claim["allocation"])
    where = _of(entry.rows, allocation, claim["project"], claim["claim"])
    amount = getattr(event, "amount", None) or Money(claim["minor"], claim["currency"])
    if stands_in is not None:
        entry.move(amount, Account(claim["stands_in"]), stands_in, where)
        entry.rows.put(CLAIMS, claim | {"stands_in": stands_in.value})
    if moved is not None:
        source, target = moved
        paid = Account(claim["paid_stands_in"])
        entry.move(amount, paid if source is Account.PAID else source, target, where)
        if type(event) in _PAID_STANDS_IN:
            entry.rows.change(
                CLAIMS, event.originator_id, paid_stands_in=_PAID_STANDS_IN[type(event)].value
            )


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
    Claim.Settled: (Account.PAID, Account.SETTLED),
    Claim.Unsettled: (Account.SETTLED, Account.PAID),
    Claim.Returned: (Account.PAID, Account.APPROVED),
    Claim.Failed: (Account.ORDERED, Account.APPROVED),
    Claim.Refunded: (Account.PAID, Account.RESERVED),
    Claim.Reversed: (Account.PAID, Account.RESERVED),
}
"""How money moves at each step; approval moves it by the allocation's ``charged``.

What comes out of ``paid`` comes out of ``settled`` once the payment is settled.
"""

_PAID_STANDS_IN: Final[dict[type[Any], Account]] = {
    Claim.Paid: Account.PAID,
    Claim.Settled: Account.SETTLED,
    Claim.Unsettled: Account.PAID,
}
"""Where the money of a paid claim stands after each step."""


@lru_cache(maxsize=CACHED)
def _scopes(where: _Place) -> tuple[tuple[str, str], ...]:
    """List what a place, short of the claim, is summed by: SUMMED, its regions, and all."""
    values = dict(zip(DIMENSIONS, where, strict=False))
    regions = (("region", code) for code in above(values["region"]))
    summed = ((name, values[name]) for name in SUMMED if values[name])
    return ("all", ""), *summed, *regions


_allocation_id = lru_cache(CACHED)(Allocation.create_id)
_fund_id = lru_cache(CACHED)(Fund.create_id)
_project_id = lru_cache(CACHED)(Project.create_id)


def _of_fund(rows: Rows, fund_id: UUID) -> _Place:
    return _place(rows.one(FUNDS, fund_id))


def _of_allocation(rows: Rows, allocation_id: UUID) -> _Place:
    allocation = rows.one(ALLOCATIONS, allocation_id)
    return _place(rows.one(FUNDS, _fund_id(allocation["fund"])) | allocation)


def _of(rows: Rows, allocation_id: UUID, project: str, claim: str = "") -> _Place:
    """Return where an allocation's money for a project lies, or for one of its claims."""
    unit = rows.one(PROJECTS, _project_id(project))["unit"]
    return (*_of_allocation(rows, allocation_id)[: -len(_SPENT)], project, unit, claim)


def _place(row: Row) -> _Place:
    return tuple([row.get(name, "") for name in DIMENSIONS])


def _source(rows: Rows, allocation_id: UUID) -> tuple[Account, _Place]:
    """Return where an allocation's money came from: its fund, or the allocation above."""
    allocation = rows.one(ALLOCATIONS, allocation_id)
    if allocation["parent"] is None:
        return Account.UNALLOTTED, _of_fund(rows, _fund_id(allocation["fund"]))
    return Account.ALLOTTED, _of_allocation(rows, allocation["parent"])
