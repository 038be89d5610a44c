"""A county's bank account beside its books: statements, cash entries, matches."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from aggregates.bank_entry import entry_reference
from aggregates.bank_values import Balance, EntrySaid, StatementHead, StatementKind
from aggregates.cash_entry import CashKind
from aggregates.money import Money
from aggregates.statement import StatementTotals, statement_reference
from aggregates.values import Digest
from audit_service.bootstrap import Application
from audit_service.commands import bank_accounts, claims, matches
from audit_service.commands.command import Actor
from audit_service.commands.statements import ReceiveStatement, RecordLines
from projections.engine import Recorded
from tests.projections.story import Story, day
from tests.scenario import LI, ZHANG, yuan

ACCOUNT: Final = "62170001"
OPENED_ON: Final = date(2018, 1, 1)
SUN: Final = Actor(person="孙敏", office="county-finance")
"""Reconciles: has neither approved nor paid anything."""
FILE: Final = Digest("f0" * 32)


def entry(on: date, amount: int, **more: Any) -> EntrySaid:
    """Say that the bank booked some yuan, below zero out of the account."""
    return EntrySaid(booked_on=on, amount=yuan(amount), **more)


class Banking(Story):
    """Tells what the bank says beside what the books say."""

    def __init__(self, application: Application, number: str = ACCOUNT) -> None:
        super().__init__(application)
        self.number = number
        self.balance = yuan(1_000)

    def ready(self) -> None:
        """Begin with a planned project and an account that holds 1 000 yuan."""
        self.places()
        self.money()
        self.planned_project()
        self.account()

    def account(self, number: str = "", **more: Any) -> None:
        """Open an account for the county's payments."""
        said: dict[str, Any] = {
            "holder": "county-finance",
            "bank": "农业银行武都支行",
            "opening": self.balance,
            "pays_for": ("county-finance",),
        }
        self.tell(
            bank_accounts.OpenBankAccount, OPENED_ON, number=number or self.number, **(said | more)
        )

    def statement(
        self, first_on: date, last_on: date, *lines: EntrySaid, opening: Money | None = None
    ) -> tuple[str, list[str]]:
        """Receive a statement; return its reference and those of its entries, all unlike."""
        begins = self.balance if opening is None else opening
        minors = [line.amount.minor for line in lines]
        closing = Money(begins.minor + sum(minors), "CNY")
        head = StatementHead(
            kind=StatementKind.STATEMENT,
            account=self.number,
            currency="CNY",
            first_on=first_on,
            last_on=last_on,
            opening=Balance(amount=begins, on=first_on),
            closing=Balance(amount=closing, on=last_on),
        )
        totals = StatementTotals(
            count=len(lines),
            credits=sum(minor for minor in minors if minor > 0),
            debits=-sum(minor for minor in minors if minor < 0),
            content=FILE,
        )
        self.tell(
            ReceiveStatement,
            last_on,
            by=SUN,
            account=self.number,
            head=head,
            totals=totals,
            file=FILE,
            source="test",
        )
        reference = statement_reference(head, totals)
        if lines:
            listed: dict[str, Any] = {"account": self.number, "statement": reference}
            self.tell(RecordLines, last_on, by=SUN, **listed, first_line=1, lines=lines)
        self.balance = closing
        return reference, [entry_reference(self.number, line, 1) for line in lines]

    def cash(self, reference: str, kind: CashKind, amount: int, on: date, **more: Any) -> int:
        """Write up money; return the position of the item."""
        said = {"account": self.number, "party": "某单位", "reason": "收款"}
        return self.tell(
            bank_accounts.RecordCashEntry,
            on,
            reference=reference,
            kind=kind,
            amount=yuan(amount),
            **(said | more),
        ).position

    def match(self, on: date, entries: list[str], *items: int, by: Actor = SUN) -> str:
        """Match entries with items; return the match."""
        named: dict[str, Any] = {"account": self.number, "entries": tuple(entries), "items": items}
        return self.tell(matches.MakeMatch, on, by=by, **named, reason="同一笔").reference

    def undo(self, on: date, match: str) -> None:
        """Take a match back."""
        self.tell(matches.UndoMatch, on, by=SUN, match=match, reason="勾错")

    def claim(self, reference: str, amount: int, on: date, payment: str) -> int:
        """Claim an amount and pay it on one day; return the position of the payment."""
        self.submit(reference, on, amount)
        self.tell(claims.ReviewClaim, on, by=LI, claim=reference, opinion="齐全")
        self.tell(claims.ApproveClaim, on, by=LI, claim=reference)
        return self.pay(reference, on, payment)

    def pay(self, claim: str, on: date, payment: str) -> int:
        """Order and pay an approved claim."""
        self.tell(claims.OrderPayment, on, claim=claim, order=f"O-{payment}")
        return self.tell(claims.PayClaim, on, claim=claim, payment=payment).position

    def built(self) -> None:
        """Build the first milestone and have it accepted, so that claims can be paid."""
        self.reach("built", day(2, 20))
        self.accept("built", day(2, 21))

    def facts(self) -> list[Recorded]:
        """Return everything on record."""
        return self.application.service.read(0, 5_000)

    def topics(self) -> list[str]:
        """List the topics of all that is on record about cases."""
        return [one.topic for one in self.facts() if one.topic.startswith("reconciliation_case")]

    def last_position_of(self, topic: str) -> int:
        """Return the position of the last fact of a topic."""
        return [one.position for one in self.facts() if one.topic == topic][-1]

    def last(self, topic: str) -> Any:
        """Return the last fact of a topic."""
        return [one.event for one in self.facts() if one.topic == topic][-1]


__all__ = ["ACCOUNT", "FILE", "LI", "OPENED_ON", "SUN", "ZHANG", "Banking", "day", "entry"]
