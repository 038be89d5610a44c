"""Ledger links: which recorded facts are ledger entries, and how much of them may be meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from aggregates.allocation import Allocation
from aggregates.cash_entry import CashEntry
from aggregates.claim import Claim
from aggregates.finding_values import LedgerLink, SettlementKind
from aggregates.fund import Fund
from aggregates.ledger_entry import LedgerEntry
from aggregates.money import Money
from aggregates.reasons.bank import RECOVERY_NOT_AT_BANK
from aggregates.reasons.findings import (
    LEDGER_ENTRY_EXCEEDED,
    LEDGER_ENTRY_TWICE,
    LEDGER_ENTRY_UNFIT,
    LEDGER_ENTRY_UNKNOWN,
    LINKS_ABOVE_CLAIM,
)
from aggregates.reasons.general import AMOUNT_NOT_POSITIVE, CURRENCY_MISMATCH, FIELD_MISSING
from aggregates.refusals import Refusal, Refused, refuse_any, unless
from aggregates.values import Act, Reference, in_order
from audit_service.work import Gather, Work

MONEY_IN: Final[dict[SettlementKind, tuple[type[Any], ...]]] = {
    SettlementKind.RECOVERED: (Claim.Refunded, Claim.Reversed, CashEntry.Recorded),
    SettlementKind.WITHHELD: (Claim.Rejected,),
    SettlementKind.JUSTIFIED: (),
}
"""The facts that prove each kind of settlement.

Money came back only once a bank credited it: authority handed back upwards moves no cash
(``allocation.returned``), and the credit it leads to is a cash entry of the account it comes into.
A payment that failed or that the bank returned proves nothing: its claim may be paid again. A
rejected claim is never paid.
"""

_ENTRIES: Final = (Fund.Event, Allocation.Event, Claim.Event, CashEntry.Event)


def amount_questioned(
    work: Work, links: tuple[LedgerLink, ...], at: str = "/questioned"
) -> Money | None:
    """Return what links come to, None without any; refuse those that name too much or nothing."""
    entries: list[tuple[LedgerLink, Any]] = []
    named: set[int] = set()
    with Gather() as gather:
        for index, link in enumerate(links):
            place = f"{at}/{index}"
            if link.position in named:
                gather.note([LEDGER_ENTRY_TWICE(position=link.position).located(place)])
            elif (fact := gather(place, _entry_meant, work, link)) is not None:
                entries.append((link, fact))
            named.add(link.position)
        gather.note(_one_currency(links, at))
    if not links:
        return None
    with Gather() as gather:
        gather.note(_claims_exceeded(work, entries, at))
    return _sum(link.amount for link in links)


def money_in(
    work: Work, kind: SettlementKind, position: int | None, act: Act
) -> LedgerEntry | None:
    """Return the entry that proves a settlement, None where it needs none.

    What was withheld is an entry of the whole claim that was rejected. Money that came in later has
    not settled anything before.
    """
    fitting = MONEY_IN[kind]
    if position is None:
        if fitting:
            raise Refused(FIELD_MISSING(name="entry"))
        return None
    fact = work.fact_at(position)
    if fact is None:
        raise Refused(LEDGER_ENTRY_UNKNOWN(position=position))
    if not isinstance(fact, fitting):
        raise Refused(LEDGER_ENTRY_UNFIT(position=position, topic=fact.TOPIC, kind=kind))
    rejected = isinstance(fact, Claim.Rejected)
    amount = work.behind(fact).amount if rejected else fact.amount
    refuse_any(in_order(fact.act.effective_on, act))
    known = work.find(LedgerEntry, position)
    if not rejected:
        refuse_any(_credited(known, position, amount, act))
    return known or work.add(LedgerEntry.open(position, amount, act))


def _credited(
    entry: LedgerEntry | None, position: int, amount: Money, act: Act
) -> tuple[Refusal, ...]:
    """Name the fault of money that no bank has credited, or credited later only."""
    booked_on = entry.booked_on if entry is not None and amount.is_positive else None
    fault = RECOVERY_NOT_AT_BANK(position=position)
    return (fault,) if booked_on is None else in_order(booked_on, act)


def _entry_meant(work: Work, link: LedgerLink) -> Any:
    """Return the ledger entry a link names part of."""
    fact = work.fact_at(link.position)
    posted = getattr(fact, "amount", None)
    if not isinstance(fact, _ENTRIES) or not isinstance(posted, Money):
        raise Refused(LEDGER_ENTRY_UNKNOWN(position=link.position))
    entry = Money(abs(posted.minor), posted.currency)  # what left an account is below zero
    amount = link.amount
    if amount.currency != entry.currency:
        raise Refused(CURRENCY_MISMATCH(ours=entry.currency, theirs=amount.currency))
    if not amount.is_positive:
        raise Refused(AMOUNT_NOT_POSITIVE(amount=amount))
    if amount > entry:
        raise Refused(LEDGER_ENTRY_EXCEEDED(position=link.position, entry=entry, amount=amount))
    return fact


def _one_currency(links: tuple[LedgerLink, ...], at: str) -> tuple[Refusal, ...]:
    ours, *theirs = dict.fromkeys(link.amount.currency for link in links) or ("",)
    return tuple(CURRENCY_MISMATCH(ours=ours, theirs=other).located(at) for other in theirs)


def _claims_exceeded(
    work: Work, entries: list[tuple[LedgerLink, Any]], at: str
) -> Iterable[Refusal]:
    """Name claims of which several facts are meant that together exceed the claim itself."""
    meant: dict[Reference, list[Money]] = defaultdict(list)
    for link, fact in entries:
        if (claim := _claim_of(work, fact)) is not None:
            meant[claim].append(link.amount)
    for reference, amounts in meant.items():
        total, claimed = _sum(amounts), work.refer(Claim, reference).amount
        fault = LINKS_ABOVE_CLAIM(claim=reference, total=total, amount=claimed).located(at)
        yield from unless(total <= claimed, fault)


def _claim_of(work: Work, fact: Any) -> Reference | None:
    """Return the claim whose money a fact moved: its own, or the one an allocation names."""
    if isinstance(fact, Claim.Event):
        return Reference(work.behind(fact).reference)
    if isinstance(fact, Allocation.Charged | Allocation.Credited):
        return Reference(fact.claim)
    return None


def _sum(amounts: Iterable[Money]) -> Money:
    first, *rest = amounts
    return sum(rest, start=first)
