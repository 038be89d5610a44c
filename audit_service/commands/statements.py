"""Commands on statements: received whole, with the entries they list; or noted, beside them."""

from __future__ import annotations

from dataclasses import dataclass

from aggregates.bank_account import BankAccount
from aggregates.bank_values import EntrySaid, StatementHead, StatementKind
from aggregates.reasons.bank import (
    BANK_ACCOUNT_UNKNOWN,
    CURRENCY_NOT_OF_ACCOUNT,
    LINES_OF_ANOTHER_KIND,
    STATEMENT_BEFORE_ACCOUNT,
)
from aggregates.reasons.general import DATES_OUT_OF_ORDER
from aggregates.refusals import Refusal, Refused, refuse_any, unless
from aggregates.statement import Statement, StatementTotals, balance_faults, statement_reference
from aggregates.values import Act, Digest, Reference
from audit_service.commands.command import Command
from audit_service.commands.statement_lines import Listing
from audit_service.work import Work

_DETAILS_PER_FACT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveStatement(Command):
    """Take in a bank's paper; who has read the file gives this command and its lines after it.

    The same paper again changes nothing; that another file brought it is noted once per file.
    """

    account: Reference
    head: StatementHead
    totals: StatementTotals
    file: Digest
    source: str

    def decide(self, work: Work, act: Act) -> Statement:
        """Receive."""
        account = work.find(BankAccount, self.account)
        if account is None:
            raise Refused(BANK_ACCOUNT_UNKNOWN(number=self.account).located("/account"))
        number = Reference(account.reference)
        known = work.find(Statement, number, statement_reference(self.head, self.totals))
        if known is not None:
            known.deliver_again(self.file, self.source, act)
            return known
        refuse_any(statement_faults(account, self.head, self.totals))
        statement = Statement.receive(number, self.head, self.totals, self.file, self.source, act)
        if self.head.kind is StatementKind.STATEMENT:
            account.receive(statement.covered, act)
        return work.add(statement)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lines(Command):
    """Some lines of a statement, in its own order; the first line of all is number 1."""

    account: Reference
    statement: Reference
    first_line: int
    lines: tuple[EntrySaid, ...]

    @property
    def weight(self) -> int:
        """Return how many facts they lead to, about."""
        details = sum(len(said.details) for said in self.lines)
        return len(self.lines) + details // _DETAILS_PER_FACT

    def _statement(self, work: Work, *, noted: bool) -> Statement:
        statement = work.get(Statement, self.account, self.statement)
        is_noted = statement.head.kind is not StatementKind.STATEMENT
        refuse_any(
            unless(noted == is_noted, LINES_OF_ANOTHER_KIND()),
            self._currency_faults(statement.head.currency),
        )
        return statement

    def _currency_faults(self, ours: str) -> tuple[Refusal, ...]:
        return tuple(
            CURRENCY_NOT_OF_ACCOUNT(ours=ours, theirs=said.amount.currency).located(
                f"/lines/{index}/amount"
            )
            for index, said in enumerate(self.lines)
            if said.amount.currency != ours
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLines(_Lines):
    """Record entries of a statement: each is booked, or listed again if another one lists it.

    With the last of them the statement is held against those that tell of the same days. Of a
    statement that was whole before nothing is recorded.
    """

    def decide(self, work: Work, act: Act) -> Statement:
        """Record."""
        statement = self._statement(work, noted=False)
        if statement.is_whole:
            return statement
        account = work.get(BankAccount, self.account)
        listing = Listing(work, account, statement.reference, act)
        listed = listing.list_all(self.first_line, self.lines)
        statement.record_lines(self.lines, act, known=listed.known, also_in=listed.also_in)
        if statement.is_whole:
            refuse_any(_contradictions(work, account, statement))
        return statement


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLines(_Lines):
    """Keep entries of a report or a notice; they count once a statement lists them too."""

    def decide(self, work: Work, act: Act) -> Statement:
        """Note."""
        statement = self._statement(work, noted=True)
        if not statement.is_whole:
            statement.note_lines(self.first_line, self.lines, act)
        return statement


def statement_faults(
    account: BankAccount, head: StatementHead, totals: StatementTotals
) -> tuple[Refusal, ...]:
    """Name everything that keeps a paper from being received on an account."""
    foreign = CURRENCY_NOT_OF_ACCOUNT(ours=account.currency, theirs=head.currency)
    early = STATEMENT_BEFORE_ACCOUNT(first_on=head.first_on, opened_on=account.opened_on)
    reverse = DATES_OUT_OF_ORDER(earlier=head.first_on, later=head.last_on)
    return (
        *unless(head.currency == account.currency, foreign),
        *unless(account.opened_on <= head.first_on, early),
        *unless(head.first_on <= head.last_on, reverse),
        *account.closed_before(head.last_on),
        *balance_faults(head, totals),
    )


def _contradictions(work: Work, account: BankAccount, statement: Statement) -> list[Refusal]:
    """Hold a statement against every other that must have entries in common with it."""
    ours = account.covered[statement.reference]
    near = [
        other.statement
        for other in account.covered.values()
        if other.first_on <= ours.last_on
        and ours.first_on <= other.last_on
        and other.statement != ours.statement
        and other.statement not in statement.also_in
    ]
    work.foresee(*((Statement, account.reference, other) for other in near))
    others = (work.get(Statement, account.reference, other) for other in near)
    return [fault for other in others for fault in statement.at_odds_with(other)]
