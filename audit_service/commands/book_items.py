"""Items of the books: which recorded facts the bank should show, and on which account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aggregates.allocation import Allocation
from aggregates.cash_entry import CashEntry
from aggregates.cash_facts import cash_effect
from aggregates.claim import Claim
from aggregates.fund import Fund
from aggregates.ledger_entry import LedgerEntry
from aggregates.money import Money
from aggregates.paying_account import PayingAccount
from aggregates.reasons.bank import (
    CASH_ENTRY_DROPPED,
    ITEM_MOVES_NO_CASH,
    ITEM_OF_ANOTHER_ACCOUNT,
)
from aggregates.refusals import Refused
from aggregates.values import Act
from audit_service.work import Work


@dataclass(frozen=True, slots=True)
class BookItem:
    """A fact that moves an account, how it moves it, and the entry by which it is matched.

    An entry that is new is on record only once it is used.
    """

    fact: Any
    effect: Money
    entry: LedgerEntry
    is_new: bool


def item_at(work: Work, position: int, account: str, act: Act) -> BookItem:
    """Return the item of an account's books at a log position; refuse any other fact."""
    fact = work.fact_at(position)
    effect = cash_effect(fact)
    if fact is None or effect is None:
        raise Refused(ITEM_MOVES_NO_CASH(item=position))
    if account_of(work, fact) != account:
        raise Refused(ITEM_OF_ANOTHER_ACCOUNT(item=position, account=account))
    if is_gone(work, fact):
        raise Refused(CASH_ENTRY_DROPPED(entry=work.behind(fact).reference))
    known = work.find(LedgerEntry, position)
    entry = known or LedgerEntry.open(position, fact.amount, act)
    return BookItem(fact, effect, entry, is_new=known is None)


def is_gone(work: Work, fact: Any) -> bool:
    """Say whether a fact that moved an account was taken out of the books."""
    record = work.behind(fact) if isinstance(fact, CashEntry.Event) else None
    return record is not None and record.is_dropped


def account_of(work: Work, fact: Any) -> str | None:
    """Return the account a fact moves: the one it names, else its holder's paying account."""
    record = work.behind(fact)
    match record:
        case CashEntry():
            return record.account
        case Fund():
            holder = record.organisation
        case Claim():
            named = record.paid_from(fact.originator_version)
            if named is not None:
                return named
            holder = work.refer(Allocation, record.allocation).organisation
        case _:
            return None
    paying = work.find(PayingAccount, holder, fact.amount.currency)
    return paying.account if paying is not None else None
