"""A bank for tests: an account, what it lists, and that it has moved what the books say.

A statement is written by hand here, a day's worth at a time; it goes on from the balance the
account has come to.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any, Final

from aggregates.allocation import Allocation
from aggregates.bank_account import BankAccount
from aggregates.bank_entry import entry_reference
from aggregates.bank_values import Balance, EntrySaid, StatementHead, StatementKind, fingerprint
from aggregates.cash_facts import cash_effect
from aggregates.money import Money
from aggregates.reasons.bank import ITEM_MOVES_NO_CASH
from aggregates.refusals import Refused
from aggregates.statement import StatementTotals, statement_reference
from aggregates.values import Digest, Reference, Text
from audit_service.commands.bank_accounts import OpenBankAccount
from audit_service.commands.book_items import account_of
from audit_service.commands.command import Actor, Command
from audit_service.commands.matches import MakeMatch
from audit_service.commands.statements import ReceiveStatement, RecordLines
from audit_service.service import AuditService
from tests.scenario import yuan

ACCOUNTANT: Final = Actor(person="周会计", office="county-finance")
"""Receives statements and matches them; pays nothing."""


def opened(
    service: AuditService, holder: str, on: date, opening: Money | None = None, number: str = ""
) -> Reference:
    """Open the account an organisation pays from."""
    named = Reference(number or f"62{len(holder):02}{holder.upper()}")
    money = opening or yuan(1_000_000)
    service.execute(open_account(named, holder, "工商银行", money, on), ACCOUNTANT)
    return named


def open_account(number: str, holder: str, bank: str, opening: Money, on: date) -> OpenBankAccount:
    """Take an account into the books that its holder's payments leave."""
    return OpenBankAccount(
        number=Reference(number),
        holder=Reference(holder),
        bank=Text(bank),
        opening=opening,
        pays_for=(Reference(holder),),
        effective_on=on,
    )


def booked(service: AuditService, account: str, on: date, *amounts: Money) -> list[EntrySaid]:
    """Have a bank list amounts on its statement of a day."""
    number = service.last_position()
    lines = [
        EntrySaid(booked_on=on, amount=amount, end_to_end=f"{number}-{index}")
        for index, amount in enumerate(amounts)
    ]
    service.execute_all(listed(service, account, on, *lines), ACCOUNTANT)
    return lines


def credited_at_bank(service: AuditService, position: int, on: date | None = None) -> None:
    """Have the bank move what the fact at a position says, and match the two."""
    work = service.look()
    fact: Any = work.fact_at(position)
    day = on or fact.act.effective_on
    if account_of(work, fact) is None:
        claim = work.behind(fact)
        opened(service, work.get(Allocation, claim.allocation).organisation, day)
    service.execute_all(_found_at_bank(service, position, day), ACCOUNTANT)


def listed(
    service: AuditService, account: str, on: date, *lines: EntrySaid
) -> tuple[ReceiveStatement, RecordLines]:
    """Write the statement of a day that lists some lines, and receive it whole."""
    head, totals = _head(service.look().get(BankAccount, account), on, lines), _totals(lines)
    number = Reference(account)
    file = Digest(sha256(fingerprint(head, totals).encode()).hexdigest())
    return (
        ReceiveStatement(
            account=number, head=head, totals=totals, file=file, source="对账单", effective_on=on
        ),
        RecordLines(
            account=number,
            statement=statement_reference(head, totals),
            first_line=1,
            lines=lines,
            effective_on=on,
        ),
    )


def _found_at_bank(service: AuditService, position: int, on: date) -> Iterator[Command]:
    """Receive the bank's own entry for an item of the books, and match the two."""
    work = service.look()
    fact: Any = work.fact_at(position)
    effect, account = cash_effect(fact), account_of(work, fact)
    if effect is None or account is None:
        raise Refused(ITEM_MOVES_NO_CASH(item=position))
    line = EntrySaid(booked_on=on, amount=effect, end_to_end=str(position))
    yield from listed(service, account, on, line)
    yield MakeMatch(
        account=Reference(account),
        entries=(entry_reference(account, line, 1),),
        items=(position,),
        reason=Text("金额、日期与对账单一致"),
        effective_on=on,
    )


def _head(account: BankAccount, on: date, lines: tuple[EntrySaid, ...]) -> StatementHead:
    before = [known.closing for known in account.covered.values() if known.closing is not None]
    opening = Money(before[-1], account.currency) if before else account.opening
    closing = sum((line.amount for line in lines), start=opening)
    return StatementHead(
        kind=StatementKind.STATEMENT,
        account=account.reference,
        currency=account.currency,
        number=str(len(account.covered) + 1),
        first_on=on,
        last_on=on,
        opening=Balance(amount=opening, on=on),
        closing=Balance(amount=closing, on=on),
    )


def _totals(lines: tuple[EntrySaid, ...]) -> StatementTotals:
    amounts = [line.amount.minor for line in lines]
    said = "\n".join(sorted(fingerprint(line) for line in lines))
    return StatementTotals(
        count=len(lines),
        credits=sum(minor for minor in amounts if minor > 0),
        debits=-sum(minor for minor in amounts if minor < 0),
        content=Digest(sha256(said.encode()).hexdigest()),
    )
