"""What a case is about, as the records have it: how much differs, since when, and what is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from aggregates.bank_account import BankAccount
from aggregates.bank_entry import BankEntry
from aggregates.case_values import (
    CaseGround,
    CaseKind,
    CaseSubjects,
    GroundKind,
    Resolution,
)
from aggregates.cash_entry import CLEARABLE, CashEntry
from aggregates.cash_facts import cash_effect
from aggregates.claim import Claim
from aggregates.ledger_entry import LedgerEntry
from aggregates.match import Match
from aggregates.money import Money
from aggregates.reasons.bank import (
    ENTRY_OF_ANOTHER_ACCOUNT,
    ITEM_MOVES_NO_CASH,
    ITEM_OF_ANOTHER_ACCOUNT,
)
from aggregates.reasons.cases import CASE_NOT_RETURN, CASE_NOT_SUSPENSE, CASE_SUBJECT_OPEN
from aggregates.reasons.general import REFERENCE_UNKNOWN
from aggregates.reconciliation_case import ReconciliationCase
from aggregates.refusals import Refusal, Refused, refuse_any, unless
from audit_service.commands.book_items import account_of
from audit_service.statement_gaps import Gap, gap_between
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True)
class Item:
    """A fact of the books that moves the account of a case."""

    position: int
    fact: Any
    effect: Money
    record: Any
    match: str

    @property
    def is_dropped(self) -> bool:
        """Say whether it was taken out of the books."""
        return isinstance(self.record, CashEntry) and self.record.is_dropped


@dataclass(frozen=True, slots=True)
class Involved:
    """The records that a case names."""

    kind: CaseKind
    account: BankAccount
    entries: tuple[BankEntry, ...]
    items: tuple[Item, ...]
    gap: Gap | None

    @property
    def amount(self) -> Money:
        """Return what the bank says more than the books; of suspense, what is not cleared."""
        nothing = Money.zero(self.account.currency)
        if self.gap is not None:
            return Money(self.gap.missing, nothing.currency)
        if self.kind is CaseKind.SUSPENSE:
            (item,) = self.items
            left: Money = item.record.open_amount
            return left if item.effect.is_positive else nothing - left
        moved = sum((entry.amount for entry in self.entries), nothing)
        return moved - sum((item.effect for item in self.items), nothing)

    @property
    def arisen_on(self) -> date:
        """Return the day on which it came to differ; of what came twice, the second day."""
        if self.gap is not None:
            return self.gap.first_on
        booked: list[date] = [entry.booked_on for entry in self.entries]
        if self.kind is CaseKind.DUPLICATE:
            return max(booked)
        dated: list[date] = [item.fact.act.effective_on for item in self.items]
        return min(booked + dated)

    @property
    def makers(self) -> frozenset[str]:
        """Name those who made the payments, or wrote the entries up."""
        return frozenset(item.fact.act.by for item in self.items)


@dataclass(slots=True)
class Shown:
    """What the records show of a case: what is open still, and what ended the rest of it."""

    open: list[Refusal] = field(default_factory=list)
    grounds: list[CaseGround] = field(default_factory=list)
    how: Resolution = Resolution.MATCHED

    def add(self, kind: GroundKind, reference: object) -> None:
        """Note a record that ended part of it, once."""
        ground = CaseGround(kind=kind, reference=str(reference))
        if ground not in self.grounds:
            self.grounds.append(ground)

    def wait_for(self, subject: object, at: str) -> None:
        """Note what is open."""
        self.open.append(CASE_SUBJECT_OPEN(subject=subject).located(at))


def involved(work: Work, account: BankAccount, kind: CaseKind, subjects: CaseSubjects) -> Involved:
    """Load what a case names; refuse what is not on record or of another account."""
    work.foresee(*((BankEntry, entry) for entry in subjects.entries))
    with Gather() as gather:
        entries = [
            gather(f"/subjects/entries/{index}", _entry, work, entry, account.reference)
            for index, entry in enumerate(subjects.entries)
        ]
        items = [
            gather(f"/subjects/items/{index}", _item, work, position, account.reference, kind)
            for index, position in enumerate(subjects.items)
        ]
        for index, statement in enumerate(subjects.statements):
            unknown = REFERENCE_UNKNOWN(kind="statement", reference=statement)
            at = f"/subjects/statements/{index}"
            gather.note(unless(statement in account.covered, unknown.located(at)))
    gap = gap_between(account, subjects.statements) if subjects.statements else None
    return Involved(kind, account, tuple(entries), tuple(items), gap)


def of_case(work: Work, case: ReconciliationCase) -> Involved:
    """Load what a case on record names."""
    account = work.refer(BankAccount, case.account)
    return involved(work, account, case.kind, case.subjects)


def standing(
    work: Work, about: Involved, subjects: CaseSubjects, beside: tuple[int, ...] = ()
) -> Shown:
    """Say what of a case is open by the records, and how the rest ended.

    ``beside`` are items that give payments of the case back, or payments that its items give
    back, where the bank has moved neither.
    """
    shown = Shown()
    if about.kind is CaseKind.STATEMENT_GAP:
        _look_at_gap(about, subjects, shown)
    elif about.kind is CaseKind.SUSPENSE:
        _look_at_suspense(about, shown)
    else:
        _look_at_lines(work, about, beside, shown)
    if about.kind is CaseKind.RETURNED_PAYMENT and not shown.open:
        _look_at_claims(work, about, shown)
    return shown


def _look_at_gap(about: Involved, subjects: CaseSubjects, shown: Shown) -> None:
    shown.how = Resolution.STATEMENT_RECEIVED
    if about.gap is not None and about.gap.is_open:
        shown.wait_for(" / ".join(subjects.statements), "/subjects/statements")
    elif about.gap is not None:
        for statement in about.gap.between:
            shown.add(GroundKind.STATEMENT, statement)


def _look_at_suspense(about: Involved, shown: Shown) -> None:
    (item,) = about.items
    shown.how = Resolution.WITHDRAWN if item.is_dropped else Resolution.CLEARED
    if item.is_dropped or not item.record.open_amount.minor:
        shown.add(GroundKind.ITEM, item.position)
    else:
        shown.wait_for(item.position, "/subjects/items/0")


def _look_at_lines(work: Work, about: Involved, beside: tuple[int, ...], shown: Shown) -> None:
    account, kind = about.account.reference, about.kind
    with Gather() as gather:
        others = [
            gather(f"/returns/{index}", _item, work, position, account, kind)
            for index, position in enumerate(beside)
        ]
    refuse_any(
        CASE_NOT_RETURN(item=other.position).located(f"/returns/{index}")
        for index, other in enumerate(others)
        if not any(_cancel(item, other) for item in about.items)
    )
    for index, entry in enumerate(about.entries):
        if entry.match:
            shown.add(GroundKind.MATCH, entry.match)
        else:
            shown.wait_for(entry.reference, f"/subjects/entries/{index}")
    if about.entries and any(_is_written_up(work, entry.match) for entry in about.entries):
        shown.how = Resolution.WRITTEN_UP
    for index, item in enumerate(about.items):
        given_back = [other for other in others if _cancel(item, other)]
        if item.match:
            shown.add(GroundKind.MATCH, item.match)
        elif item.is_dropped:
            shown.how = Resolution.WITHDRAWN
            shown.add(GroundKind.ITEM, item.position)
        elif given_back:
            shown.how = Resolution.RETURNED
            shown.add(GroundKind.ITEM, given_back[0].position)
        else:
            shown.wait_for(item.position, f"/subjects/items/{index}")


def _look_at_claims(work: Work, about: Involved, shown: Shown) -> None:
    """Wait until what came back has been paid again."""
    for match in dict.fromkeys(entry.match for entry in about.entries):
        for fact in _facts_of(work, match):
            if isinstance(fact, Claim.Returned):
                claim = work.behind(fact)
                if claim.paid_in < fact.originator_version:
                    shown.wait_for(claim.reference, "/subjects/entries")


def _cancel(item: Item, other: Item) -> bool:
    """Say whether one of two items gives the other back, and the bank has moved neither."""
    paid, back = (item, other) if isinstance(item.fact, Claim.Paid) else (other, item)
    return (
        isinstance(paid.fact, Claim.Paid)
        and isinstance(back.fact, Claim.Returned | Claim.Reversed)
        and paid.fact.originator_id == back.fact.originator_id
        and paid.fact.originator_version < back.fact.originator_version
        and not (paid.effect + back.effect).minor
        and not paid.match
        and not back.match
    )


def _is_written_up(work: Work, match: str) -> bool:
    """Say whether a match is with what was written up for it, and with no payment."""
    return bool(match) and all(
        isinstance(fact, CashEntry.Recorded) for fact in _facts_of(work, match)
    )


def _facts_of(work: Work, match: str) -> Iterator[Any]:
    made = work.find(Match, match)
    return (work.fact_at(position) for position in (made.parties.items if made else ()))


def _entry(work: Work, reference: str, account: str) -> BankEntry:
    entry = work.refer(BankEntry, reference)
    if entry.account != account:
        raise Refused(ENTRY_OF_ANOTHER_ACCOUNT(entry=reference, account=account))
    return entry


def _item(work: Work, position: int, account: str, kind: CaseKind) -> Item:
    fact = work.fact_at(position)
    effect = cash_effect(fact)
    if fact is None or effect is None:
        raise Refused(ITEM_MOVES_NO_CASH(item=position))
    if account_of(work, fact) != account:
        raise Refused(ITEM_OF_ANOTHER_ACCOUNT(item=position, account=account))
    record = work.behind(fact)
    stands_open = isinstance(record, CashEntry) and record.kind in CLEARABLE
    if kind is CaseKind.SUSPENSE and not stands_open:
        raise Refused(CASE_NOT_SUSPENSE(item=position))
    entry = work.find(LedgerEntry, position)
    return Item(position, fact, effect, record, entry.match if entry is not None else "")
