"""Commands on matches: proposed by a rule, made, declined, undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from aggregates import claim_payment
from aggregates.bank_account import BankAccount
from aggregates.bank_entry import BankEntry
from aggregates.claim import Claim
from aggregates.claim_steps import other_than
from aggregates.ledger_entry import LedgerEntry
from aggregates.match import (
    Difference,
    Ground,
    Match,
    Parties,
    empty,
    match_reference,
    unequal,
)
from aggregates.money import Money
from aggregates.reasons.bank import ENTRY_OF_ANOTHER_ACCOUNT
from aggregates.refusals import Refusal, Refused, refuse_any
from aggregates.stages import MatchStage
from aggregates.values import Act, Reference, Text, in_order
from audit_service.commands.book_items import BookItem, is_gone, item_at
from audit_service.commands.command import Command
from audit_service.work import Gather, Work

MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeMatch(Command):
    """Match bank entries with items of the books that are the same money, as a person sees it.

    ``items`` are log positions; what the bank moved beside them is listed as differences. Whoever
    paid does not match the payment.
    """

    account: Reference
    entries: tuple[Reference, ...]
    items: tuple[int, ...] = ()
    differences: tuple[Difference, ...] = ()
    reason: Text

    def decide(self, work: Work, act: Act) -> Match:
        """Match, for the first time or again."""
        parties = Parties(entries=self.entries, items=self.items, differences=self.differences)
        refuse_any(empty(parties))
        reference = match_reference(self.account, parties)
        sides = _sides(work, self.account, parties, act)
        refuse_any(sides.not_by_the_payer(act))
        known = work.find(Match, reference)
        if known is not None and known.stage is not MatchStage.MADE:
            known.accept(self.reason, act)
        ground = Ground(rule=MANUAL, version=0, score=0, reasons=(self.reason,))
        match = known or work.add(Match.find(self.account, parties, ground, act, automatic=False))
        sides.use(reference, act)
        return match


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMatch(Command):
    """Record what a rule found: made at once where it is certain, else put before a person.

    What a person has decided about is left alone, and so is what has been matched since the rule
    looked: one line of many that somebody was quicker with does not undo the others.
    """

    account: Reference
    parties: Parties
    ground: Ground
    is_certain: bool

    def foresees(self) -> Iterator[UUID | int]:
        """Name the match, and both its sides."""
        yield Match.create_id(match_reference(self.account, self.parties))
        yield from map(BankEntry.create_id, self.parties.entries)
        yield from map(LedgerEntry.create_id, self.parties.items)
        yield from self.parties.items

    def decide(self, work: Work, act: Act) -> Match | BankAccount:
        """Make or propose, unless there is nothing left to do."""
        refuse_any(empty(self.parties))
        known = work.find(Match, match_reference(self.account, self.parties))
        if known is not None and not (self.is_certain and _may_confirm(known, act)):
            return known
        if not _is_open(work, self.parties):
            return work.get(BankAccount, self.account)
        sides = _sides(work, self.account, self.parties, act)
        if not self.is_certain:
            return work.add(Match.propose(self.account, self.parties, self.ground, act))
        if known is not None:
            known.confirm(self.ground, act)
        match = known or work.add(
            Match.find(self.account, self.parties, self.ground, act, automatic=True)
        )
        sides.use(Reference(match.reference), act)
        return match


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptMatch(Command):
    """Take a proposed match to be right, or one that was declined or undone before."""

    match: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Match:
        """Make it."""
        match = work.get(Match, self.match)
        match.accept(self.reason, act)
        sides = _sides(work, Reference(match.account), match.parties, act)
        refuse_any(sides.not_by_the_payer(act))
        sides.use(self.match, act)
        return match


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineMatch(Command):
    """Find a proposed match wrong."""

    match: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Match:
        """Decline."""
        match = work.get(Match, self.match)
        match.decline(self.reason, act)
        return match


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoMatch(Command):
    """Find a match wrong that was made: its payments are no longer settled."""

    match: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Match:
        """Undo, and free both sides."""
        match = work.get(Match, self.match)
        match.undo(self.reason, act)
        sides = _sides(work, Reference(match.account), match.parties, act)
        sides.free(self.match, act)
        return match


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both sides of a match, loaded."""

    work: Work
    entries: list[BankEntry]
    items: list[BookItem]

    @property
    def booked_on(self) -> date:
        return max(entry.booked_on for entry in self.entries)

    def use(self, match: Reference, act: Act) -> None:
        """Use every entry and item once, and settle the payments among them."""
        with Gather() as gather:
            for index, entry in enumerate(self.entries):
                gather(f"/entries/{index}", entry.use_for, match, act)
            for index, item in enumerate(self.items):
                if item.is_new:
                    self.work.add(item.entry)
                gather(f"/items/{index}", item.entry.use_for, match, self.booked_on, act)
        for item in self.items:
            if isinstance(item.fact, Claim.Paid):
                claim = self.work.behind(item.fact)
                claim_payment.settle(claim, match, item.fact, self.booked_on, act)

    def free(self, match: Reference, act: Act) -> None:
        with Gather() as gather:
            for entry in self.entries:
                gather("", entry.release, match, act)
            for item in self.items:
                gather("", item.entry.release, match, act)
        for item in self.items:
            if isinstance(item.fact, Claim.Paid):
                claim_payment.unsettle(self.work.behind(item.fact), match, item.fact, act)

    def not_by_the_payer(self, act: Act) -> tuple[Refusal, ...]:
        paid = [item.fact for item in self.items if isinstance(item.fact, Claim.Paid)]
        payers = dict.fromkeys(fact.act.by for fact in paid)
        return tuple(fault for by in payers for fault in other_than(by, "payer", act))


def _sides(work: Work, reference: Reference, parties: Parties, act: Act) -> _Sides:
    """Load both sides; refuse what is not of the account, out of order, or does not add up."""
    with Gather() as gather:
        account = gather("/account", work.refer, BankAccount, reference)
    number = account.reference
    if len(parties.entries) > 1:
        work.foresee(*((BankEntry, entry) for entry in parties.entries))
    with Gather() as gather:
        entries = [
            gather(f"/entries/{index}", _entry, work, entry, number)
            for index, entry in enumerate(parties.entries)
        ]
        items = [
            gather(f"/items/{index}", item_at, work, position, number, act)
            for index, position in enumerate(parties.items)
        ]
    nothing = Money.zero(account.currency)
    moved = sum((entry.amount for entry in entries), nothing)
    in_books = sum((item.effect for item in items), nothing)
    refuse_any(
        unequal(moved, in_books, parties.differences),
        *(in_order(entry.booked_on, act) for entry in entries),
        *(in_order(item.fact.act.effective_on, act) for item in items),
    )
    return _Sides(work, entries, items)


def _entry(work: Work, reference: Reference, account: str) -> BankEntry:
    entry = work.refer(BankEntry, reference)
    if entry.account != account:
        raise Refused(ENTRY_OF_ANOTHER_ACCOUNT(entry=reference, account=account))
    return entry


def _may_confirm(match: Match, act: Act) -> bool:
    """Say whether a rule may make a match: nobody has decided about it, nor put it off."""
    return match.stage is MatchStage.PROPOSED and match.last_on <= act.effective_on


def _is_open(work: Work, parties: Parties) -> bool:
    """Say whether both sides are there still, and nothing of them is matched."""
    for reference in parties.entries:
        entry = work.find(BankEntry, reference)
        if entry is not None and entry.match:
            return False
    for position in parties.items:
        item = work.find(LedgerEntry, position)
        if (item is not None and item.match) or is_gone(work, work.fact_at(position)):
            return False
    return True
