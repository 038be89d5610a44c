"""The bank account: whose money it holds, and the statements it is known by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.money import Money
from aggregates.reasons.bank import ACCOUNT_CLOSED, ACCOUNT_HELD_BY_ANOTHER
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Reference, Text, identity, in_order


def account_reference(number: str) -> Reference:
    """Return a printed account number as a reference: no blanks, capitals, a stroke for a slash."""
    return Reference("".join(number.split()).replace("/", "-").upper())


@dataclass(frozen=True, slots=True)
class Covered:
    """The days a statement covers, from what balance to what, and its number in the series."""

    statement: str
    number: str
    first_on: date
    last_on: date
    opening: int | None
    closing: int | None

    def is_apart_from(self, other: Covered) -> bool:
        """Say whether two statements say nothing of the same entries.

        They share no day; or one ends with what the other begins with, on the one day both
        touch; or they are two of a series of several a day, which begin with different balances.
        """
        if self.last_on < other.first_on or other.last_on < self.first_on:
            return True
        leads = self._leads_to(other) or other._leads_to(self)
        if self._is_beside(other):
            return leads or self.opening != other.opening
        return leads and not (self._begins_like(other) or self._ends_like(other))

    def must_agree_with(self, other: Covered, day: date) -> bool:
        """Say whether two that both list entries of a day must have some of them in common.

        Both begin with the same balance of the same day, or end so: then one is a part of the
        other. Or one ends before the other does, and the other has begun before that day: then it
        has all that the first can list of it. Pieces of one day need have nothing in common.
        """
        if self._is_beside(other) or not (self._covers(day) and other._covers(day)):
            return False
        begins = self.first_on == other.first_on and self._begins_like(other)
        ends = self.last_on == other.last_on and self._ends_like(other)
        return begins or ends or self._holds_all_of(other, day) or other._holds_all_of(self, day)

    def _leads_to(self, other: Covered) -> bool:
        touches = self.last_on == other.first_on and None not in (self.closing, other.opening)
        return touches and self.closing == other.opening

    def _is_beside(self, other: Covered) -> bool:
        """Say whether both are of the same single day, under different numbers."""
        is_numbered = "" not in (self.number, other.number) and self.number != other.number
        return is_numbered and self.first_on == self.last_on == other.first_on == other.last_on

    def _begins_like(self, other: Covered) -> bool:
        return self.opening is not None and self.opening == other.opening

    def _ends_like(self, other: Covered) -> bool:
        return self.closing is not None and self.closing == other.closing

    def _covers(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on

    def _holds_all_of(self, other: Covered, day: date) -> bool:
        return self.first_on < day and other.last_on < self.last_on


class BankAccount(Aggregate):
    """An account at a bank or a treasury, known by its number."""

    TOPIC = "bank_account"

    class Event(Aggregate.Event):
        """Something that happened to a bank account."""

        TOPIC = "bank_account.event"
        act: Act

        def apply(self, aggregate: BankAccount) -> None:
            """Copy what the fact says into the account's state."""

    class Opened(Event, Aggregate.Created):
        """An account was taken into the books, with what it held by the books on that day's eve.

        ``holder`` is the organisation whose money it is. A payee's account is on record too; the
        books keep no balance of it.
        """

        TOPIC = "bank_account.opened"
        number: str
        holder: str
        bank: str
        opening: Money

    class StatementReceived(Event):
        """A statement of the account was received whole; its entries are on record with it."""

        TOPIC = "bank_account.statement_received"
        statement: str
        number: str
        first_on: date
        last_on: date
        opening: Money | None
        closing: Money | None

        def apply(self, aggregate: BankAccount) -> None:
            """Remember which days it covers."""
            aggregate.covered[self.statement] = Covered(
                self.statement,
                self.number,
                self.first_on,
                self.last_on,
                self.opening.minor if self.opening else None,
                self.closing.minor if self.closing else None,
            )

    class Closed(Event):
        """The account was closed at the bank; later statements are refused."""

        TOPIC = "bank_account.closed"
        reason: str

        def apply(self, aggregate: BankAccount) -> None:
            """Remember since when."""
            aggregate.closed_on = self.act.effective_on

    def __init__(self, number: str, holder: str, opening: Money, act: Act) -> None:
        """Start open."""
        self.reference = number
        self.holder = holder
        self.opening = opening
        self.opened_on = act.effective_on
        self.closed_on: date | None = None
        self.covered: dict[str, Covered] = {}

    @staticmethod
    def create_id(number: str) -> UUID:
        """Derive the identity from the number."""
        return identity("bank_account", account_reference(number))

    @classmethod
    def open(
        cls, number: Reference, holder: Reference, bank: Text, opening: Money, act: Act
    ) -> Self:
        """Take an account into the books."""
        return cls._create(
            cls.Opened,
            number=account_reference(number),
            holder=holder,
            bank=bank,
            opening=opening,
            act=act,
        )

    @property
    def currency(self) -> str:
        """Return the currency the account is kept in."""
        return self.opening.currency

    def receive(self, covered: Covered, act: Act) -> None:
        """Take a statement whose entries are recorded with it."""
        refuse_any(self.closed_before(covered.last_on))
        currency = self.currency
        opening, closing = covered.opening, covered.closing
        self.trigger_event(
            self.StatementReceived,
            statement=covered.statement,
            number=covered.number,
            first_on=covered.first_on,
            last_on=covered.last_on,
            opening=None if opening is None else Money(opening, currency),
            closing=None if closing is None else Money(closing, currency),
            act=act,
        )

    def close(self, reason: Text, act: Act) -> None:
        """Close it, once."""
        fault = ACCOUNT_CLOSED(account=self.reference, closed_on=self.closed_on)
        refuse_any(in_order(self.opened_on, act), unless(self.closed_on is None, fault))
        self.trigger_event(self.Closed, reason=reason, act=act)

    def closed_before(self, day: date) -> tuple[Refusal, ...]:
        """Name the fault of using the account after it was closed."""
        closed_on = self.closed_on
        fault = ACCOUNT_CLOSED(account=self.reference, closed_on=closed_on)
        return unless(closed_on is None or day <= closed_on, fault)

    def held_by(self, organisation: str) -> tuple[Refusal, ...]:
        """Name the fault of an organisation that uses another's account."""
        fault = ACCOUNT_HELD_BY_ANOTHER(account=self.reference, holder=self.holder)
        return unless(self.holder == organisation, fault)
