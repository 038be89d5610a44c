"""The statement: what a bank says happened on an account, received whole or refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.bank_account import Covered
from aggregates.bank_values import EntrySaid, StatementHead, StatementKind, fingerprint
from aggregates.money import Money
from aggregates.reasons.bank import (
    BALANCE_MISSING,
    BALANCES_CONTRADICT,
    CURRENCY_NOT_OF_ACCOUNT,
    STATEMENT_CONTRADICTS,
    STATEMENT_LINES_CONTRADICT,
)
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Digest, Reference, identity


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementTotals:
    """What a statement's booked entries come to; sums in minor units, both without sign.

    ``content`` is a digest of the entries in which their order does not matter.
    """

    count: int
    credits: int
    debits: int
    content: Digest


def statement_reference(head: StatementHead, totals: StatementTotals) -> Reference:
    """Return the reference of what a statement says, whatever file it came in."""
    return Reference(f"{head.first_on:%Y%m%d}-{head.last_on:%Y%m%d}.{fingerprint(head, totals)}")


class Statement(Aggregate):
    """A bank's paper: a statement, which its balances prove, or a report or notice beside it."""

    TOPIC = "statement"

    class Event(Aggregate.Event):
        """Something that happened to a statement."""

        TOPIC = "statement.event"
        act: Act

        def apply(self, aggregate: Statement) -> None:
            """Copy what the fact says into the statement's state."""

    class Received(Event, Aggregate.Created):
        """A bank's paper came in; its entries follow in the same breath.

        ``account`` is the reference of the account, ``file`` the digest of the file it came in.
        """

        TOPIC = "statement.received"
        reference: str
        account: str
        head: StatementHead
        totals: StatementTotals
        file: Digest
        source: str

    class LinesRecorded(Event):
        """Entries of a statement were recorded: so many, so much in, so much out.

        So many of them were ``known`` already; ``also_in`` names further statements that list some
        of them too. ``booked_on`` are the days the entries were booked on.
        """

        TOPIC = "statement.lines_recorded"
        count: int
        credits: int
        debits: int
        known: int
        booked_on: tuple[date, ...]
        also_in: tuple[str, ...]

        def apply(self, aggregate: Statement) -> None:
            """Count them."""
            aggregate.count += self.count
            aggregate.credits += self.credits
            aggregate.debits += self.debits
            aggregate.known += self.known
            aggregate.booked_on |= set(self.booked_on)
            aggregate.also_in |= set(self.also_in)

    class LinesNoted(Event):
        """Entries of a report or a notice were kept; they await a statement."""

        TOPIC = "statement.lines_noted"
        first_line: int
        lines: tuple[EntrySaid, ...]

        def apply(self, aggregate: Statement) -> None:
            """Count them."""
            aggregate.count += len(self.lines)

    class DeliveredAgain(Event):
        """Another file brought the same statement; nothing in it was new."""

        TOPIC = "statement.delivered_again"
        file: Digest
        source: str

        def apply(self, aggregate: Statement) -> None:
            """Remember the file."""
            aggregate.files.add(self.file)

    def __init__(
        self,
        reference: str,
        account: str,
        head: StatementHead,
        totals: StatementTotals,
        file: Digest,
    ) -> None:
        """Start without entries."""
        self.reference = reference
        self.account = account
        self.head = head
        self.totals = totals
        self.count = self.credits = self.debits = self.known = 0
        self.booked_on: set[date] = set()
        self.also_in: set[str] = set()
        self.files = {file}

    @staticmethod
    def create_id(account: str, reference: str) -> UUID:
        """Derive the identity from the account and from what it says."""
        return identity("statement", account, reference)

    @classmethod
    def receive(
        cls,
        account: Reference,
        head: StatementHead,
        totals: StatementTotals,
        file: Digest,
        source: str,
        act: Act,
    ) -> Self:
        """Take a paper in whose opening balance and entries come to its closing balance."""
        refuse_any(balance_faults(head, totals))
        return cls._create(
            cls.Received,
            reference=statement_reference(head, totals),
            account=account,
            head=head,
            totals=totals,
            file=file,
            source=source,
            act=act,
        )

    @property
    def is_whole(self) -> bool:
        """Say whether all its entries are recorded."""
        return self.count == self.totals.count

    @property
    def covered(self) -> Covered:
        """Return the days it covers, from what balance to what."""
        head = self.head
        opening = head.opening.amount.minor if head.opening else None
        closing = head.closing.amount.minor if head.closing else None
        return Covered(self.reference, head.number, head.first_on, head.last_on, opening, closing)

    def record_lines(
        self,
        lines: tuple[EntrySaid, ...],
        act: Act,
        *,
        known: int = 0,
        also_in: Iterable[str] = (),
    ) -> None:
        """Count entries that are recorded, never more or other than the statement has.

        So many of them were known, from the statements ``also_in``.
        """
        amounts = [said.amount.minor for said in lines]
        came_in = sum(minor for minor in amounts if minor > 0)
        went_out = -sum(minor for minor in amounts if minor < 0)
        count = self.count + len(lines)
        totals = self.totals
        sums = (self.credits + came_in, self.debits + went_out)
        agrees = count < totals.count or sums == (totals.credits, totals.debits)
        fault = STATEMENT_LINES_CONTRADICT(statement=self.reference, count=totals.count)
        refuse_any(unless(count <= totals.count and agrees, fault))
        self.trigger_event(
            self.LinesRecorded,
            count=len(lines),
            credits=came_in,
            debits=went_out,
            known=known,
            booked_on=tuple(sorted({said.booked_on for said in lines})),
            also_in=tuple(sorted(set(also_in) - self.also_in)),
            act=act,
        )

    def at_odds_with(self, other: Statement) -> tuple[Refusal, ...]:
        """Name the fault of telling of the same days as another statement, but of no same entry.

        It is the same money in other words, such as in another format; taken for other entries it
        would be counted twice. Where they agree in part, both stand.
        """
        if other.reference in self.also_in:
            return ()
        ours, theirs = self.covered, other.covered
        both = sorted(self.booked_on & other.booked_on)
        day = next((day for day in both if ours.must_agree_with(theirs, day)), None)
        return unless(day is None, STATEMENT_CONTRADICTS(other=other.reference, day=day))

    def note_lines(self, first_line: int, lines: tuple[EntrySaid, ...], act: Act) -> None:
        """Keep the entries of a report or a notice."""
        fault = STATEMENT_LINES_CONTRADICT(statement=self.reference, count=self.totals.count)
        refuse_any(unless(self.count + len(lines) <= self.totals.count, fault))
        self.trigger_event(self.LinesNoted, first_line=first_line, lines=lines, act=act)

    def deliver_again(self, file: Digest, source: str, act: Act) -> None:
        """Note that another file brought it again; the same file says nothing new."""
        if file not in self.files:
            self.trigger_event(self.DeliveredAgain, file=file, source=source, act=act)


def balance_faults(head: StatementHead, totals: StatementTotals) -> tuple[Refusal, ...]:
    """Name what keeps the balances of a statement from proving its entries."""
    opening, closing = head.opening, head.closing
    if opening is None or closing is None:
        missing = "opening" if opening is None else "closing"
        return unless(head.kind is not StatementKind.STATEMENT, BALANCE_MISSING(which=missing))
    foreign = {opening.amount.currency, closing.amount.currency} - {head.currency}
    if foreign:
        return (CURRENCY_NOT_OF_ACCOUNT(ours=head.currency, theirs=min(foreign)),)
    ends = opening.amount.minor + totals.credits - totals.debits
    fault = BALANCES_CONTRADICT(
        opening=opening.amount,
        credits=Money(totals.credits, head.currency),
        debits=Money(totals.debits, head.currency),
        ends=Money(ends, head.currency),
        closing=closing.amount,
    )
    is_statement = head.kind is StatementKind.STATEMENT
    return unless(ends == closing.amount.minor or not is_statement, fault)
