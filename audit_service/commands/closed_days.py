"""Closed days: a fact that moves an organisation's money is not dated where its books are closed.

What the bank says is always accepted: it shows as a difference to what was sealed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from aggregates.bank_account import BankAccount
from aggregates.closed_books import ClosedBooks
from aggregates.paying_account import PayingAccount
from aggregates.refusals import Refusal, Refused
from aggregates.values import Act
from audit_service.work import Work


@contextmanager
def books_open(work: Work, act: Act, *organisations: str) -> Iterator[None]:
    """Refuse what is decided within where the books of an organisation are closed on its day.

    The fault is named together with all others.
    """
    closed = closed_faults(work, act, *organisations)
    try:
        yield
    except Refused as refused:
        if not closed:
            raise
        raise Refused(*closed, *refused.faults) from None
    if closed:
        raise Refused(*closed)


def closed_faults(work: Work, act: Act, *organisations: str) -> tuple[Refusal, ...]:
    """Name the faults of a fact about the money of organisations dated on a closed day."""
    faults: tuple[Refusal, ...] = ()
    for name in dict.fromkeys(organisations):
        books = work.find(ClosedBooks, name)
        if books is not None:
            faults += books.closed_on(act.effective_on)
    return faults


def whose_money(
    work: Work, holder: str, currency: str, account: str | None = None
) -> tuple[str, ...]:
    """Name whose books a payment moves: the holder's, and those of the account's holder.

    ``account`` is the one it names; left out, it is the one the holder pays from.
    """
    if account is None:
        paying = work.find(PayingAccount, holder, currency)
        account = paying.account if paying is not None else None
    known = work.find(BankAccount, account) if account is not None else None
    return (holder,) if known is None else (holder, known.holder)
