"""Commands on bank accounts: taken into the books, paid from, closed; and cash written up."""

from __future__ import annotations

from dataclasses import dataclass

from aggregates.bank_account import BankAccount
from aggregates.cash_entry import CashEntry, CashKind
from aggregates.ledger_entry import LedgerEntry
from aggregates.money import Money
from aggregates.paying_account import PayingAccount
from aggregates.reasons.bank import (
    CURRENCY_NOT_OF_ACCOUNT,
    ITEM_MATCHED_ALREADY,
    ITEM_MOVES_NO_CASH,
)
from aggregates.refusals import refuse_any, unless
from aggregates.values import Act, Reference, Text, in_order
from audit_service.commands.closed_days import books_open, closed_faults
from audit_service.commands.command import Command, organisation_in_being
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBankAccount(Command):
    """Take a bank account into the books, with what it held by the books on the day's eve.

    The payments of each organisation in ``pays_for`` are expected on it where they name no other.
    """

    number: Reference
    holder: Reference
    bank: Text
    opening: Money
    pays_for: tuple[Reference, ...] = ()

    def decide(self, work: Work, act: Act) -> BankAccount:
        """Open, and assign."""
        work.vacant(BankAccount, self.number)
        account = BankAccount.open(self.number, self.holder, self.bank, self.opening, act)
        with Gather() as gather:
            gather("/holder", organisation_in_being, work, self.holder, act)
            gather.note(closed_faults(work, act, self.holder))
            for index, organisation in enumerate(dict.fromkeys(self.pays_for)):
                gather(f"/pays_for/{index}", _assign, work, organisation, account, act)
        return work.add(account)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignPayingAccount(Command):
    """Name the account that an organisation's payments leave where they name no other."""

    account: Reference
    organisation: Reference

    def decide(self, work: Work, act: Act) -> BankAccount:
        """Assign."""
        account = work.get(BankAccount, self.account)
        refuse_any(account.closed_before(act.effective_on))
        with Gather() as gather:
            gather("/organisation", _assign, work, self.organisation, account, act)
        return account


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseBankAccount(Command):
    """Record that an account was closed at the bank."""

    account: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> BankAccount:
        """Close."""
        account = work.get(BankAccount, self.account)
        account.close(self.reason, act)
        return account


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCashEntry(Command):
    """Write up money that came into an account, or left it, otherwise than by a claim."""

    reference: Reference
    account: Reference
    kind: CashKind
    amount: Money
    party: Text
    reason: Text

    def decide(self, work: Work, act: Act) -> CashEntry:
        """Write up."""
        work.vacant(CashEntry, self.reference)
        with Gather() as gather:
            account = gather("/account", work.refer, BankAccount, self.account)
        foreign = CURRENCY_NOT_OF_ACCOUNT(ours=account.currency, theirs=self.amount.currency)
        refuse_any(
            closed_faults(work, act, account.holder),
            account.closed_before(act.effective_on),
            in_order(account.opened_on, act),
            unless(account.currency == self.amount.currency, foreign.located("/amount")),
        )
        return work.add(
            CashEntry.record(
                self.reference,
                Reference(account.reference),
                self.kind,
                self.amount,
                self.party,
                self.reason,
                act,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearCashEntry(Command):
    """Say what part of an entry in suspense, or of an advance, turned out to be."""

    entry: Reference
    amount: Money
    reason: Text

    def decide(self, work: Work, act: Act) -> CashEntry:
        """Clear."""
        entry = work.get(CashEntry, self.entry)
        with books_open(work, act, _holder(work, entry)):
            entry.clear(self.amount, self.reason, act)
        return entry


@dataclass(frozen=True, slots=True, kw_only=True)
class DropCashEntry(Command):
    """Take a cash entry out of the books that was written up in error and that no bank moved.

    ``position`` is that of the fact that wrote it up.
    """

    entry: Reference
    position: int
    reason: Text

    def decide(self, work: Work, act: Act) -> CashEntry:
        """Drop, unless it is matched."""
        entry = work.get(CashEntry, self.entry)
        fact = work.fact_at(self.position)
        is_its_own = isinstance(fact, CashEntry.Recorded) and fact.originator_id == entry.id
        unknown = ITEM_MOVES_NO_CASH(item=self.position).located("/position")
        item = work.find(LedgerEntry, self.position)
        match = item.match if item is not None else ""
        matched = ITEM_MATCHED_ALREADY(item=self.position, match=match)
        with books_open(work, act, _holder(work, entry)):
            refuse_any(unless(is_its_own, unknown), unless(not match, matched))
            entry.drop(self.reason, act)
        return entry


def _holder(work: Work, entry: CashEntry) -> str:
    """Name whose account a cash entry is on."""
    return work.refer(BankAccount, entry.account).holder


def _assign(work: Work, organisation: Reference, account: BankAccount, act: Act) -> None:
    known = organisation_in_being(work, organisation, act)
    now = work.find(PayingAccount, known.reference, account.currency)
    if now is not None:
        now.refuse_another(account.reference)
        return
    unit, number = Reference(known.reference), account.reference
    work.add(PayingAccount.assign(unit, account.currency, number, act))
