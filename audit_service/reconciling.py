"""The reconciliation run: pairs what an account's bank and books have open, and records it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.engine import Connection

from aggregates.bank_account import account_reference
from aggregates.bank_values import EntryNature
from aggregates.match import Difference, Ground, Parties
from aggregates.money import Money
from aggregates.reasons.general import NOT_RECORDED
from aggregates.refusals import Refused
from aggregates.values import Reference
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor, Command
from audit_service.commands.matches import RecordMatch
from audit_service.matching.engine import pair
from audit_service.matching.lines import BankLine, BookLine, Pairing, Part
from projections.bank_queries import account as account_of
from projections.open_lines import OpenEntry, OpenItem, open_entries, open_items
from projections.rows import Row

READS: Final = ("reconciliation",)
"""The projections a run reads; it looks at them only once they have come to the record's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one side of an account had open, and what of it is matched or proposed by the run."""

    open: int
    matched: int
    proposed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What a run did for one account: lines of both sides, matches by rule, amounts matched.

    ``certain`` and ``proposed`` count matches by rule. ``differences`` are signed sums by kind, in
    minor units, of what was certain. A dry run did nothing of it.
    """

    account: str
    currency: str
    effective_on: date
    bank: Side
    books: Side
    certain: dict[str, int]
    proposed: dict[str, int]
    differences: dict[str, int]
    matched_in: int
    matched_out: int
    position: int
    is_dry: bool


def reconcile(
    application: Application,
    number: str,
    actor: Actor,
    *,
    effective_on: date,
    dry_run: bool = False,
    on_progress: Callable[[int], None] = lambda _done: None,
) -> Reconciled:
    """Match what an account has open up to a date, in one transaction, and put doubts to people.

    What is certain is matched; what is not is proposed, and neither touches what a person has
    decided. Run again, it finds nothing left to do. Refuses an account that is not on record.
    """
    application.catch_up()
    with application.database.reading() as connection:
        account = _account(connection, number)
        run = _Run(connection, account, effective_on)
    commands = run.commands()
    receipt = application.service.execute_all(
        commands, actor, dry_run=dry_run, keep_refusal=False, on_progress=on_progress
    )
    return run.outcome(receipt.position, is_dry=dry_run)


class _Run:
    """One account's open lines, and what the rules make of them."""

    def __init__(self, connection: Connection, account: Row, until: date) -> None:
        self._account = account
        self._until = until
        entries = open_entries(connection, account["reference"])
        items = open_items(connection, account)
        self._entries = {one.key: one for one in entries if one.on <= until}
        self._items = {one.key: one for one in items if one.on <= until}
        bank = [_bank_line(entry) for entry in self._entries.values()]
        self._pairings = pair(bank, [_book_line(item) for item in self._items.values()])

    def commands(self) -> Iterator[Command]:
        """Ask for every match the rules found, those that are certain first."""
        for found in self._pairings:
            yield RecordMatch(
                effective_on=self._until,
                account=Reference(self._account["reference"]),
                parties=self._parties(found),
                ground=Ground(
                    rule=found.rule,
                    version=found.version,
                    score=found.score,
                    reasons=found.reasons,
                ),
                is_certain=found.is_certain,
            )

    def _parties(self, found: Pairing) -> Parties:
        currency = self._account["currency"]
        return Parties(
            entries=tuple(map(Reference, found.bank)),
            items=tuple(map(int, found.book)),
            differences=tuple(
                Difference(kind=one.kind, amount=Money(one.minor, currency))
                for one in found.differences
            ),
        )

    def outcome(self, position: int, *, is_dry: bool) -> Reconciled:
        """Count what was found."""
        certain = [found for found in self._pairings if found.is_certain]
        doubtful = [found for found in self._pairings if not found.is_certain]
        matched = [self._entries[key].minor for found in certain for key in found.bank]
        differences: Counter[str] = Counter()
        for difference in (one for found in certain for one in found.differences):
            differences[difference.kind.value] += difference.minor
        return Reconciled(
            account=self._account["reference"],
            currency=self._account["currency"],
            effective_on=self._until,
            bank=_side(self._entries, certain, doubtful, lambda found: found.bank),
            books=_side(self._items, certain, doubtful, lambda found: found.book),
            certain=_by_rule(certain),
            proposed=_by_rule(doubtful),
            differences=dict(sorted(differences.items())),
            matched_in=sum(minor for minor in matched if minor > 0),
            matched_out=sum(minor for minor in matched if minor < 0),
            position=position,
            is_dry=is_dry,
        )


def _account(connection: Connection, number: str) -> Row:
    account = account_of(connection, account_reference(number))
    if account is None:
        raise Refused(NOT_RECORDED(kind="bank_account", reference=number))
    return account


def _side(
    lines: dict[str, Any],
    certain: list[Pairing],
    doubtful: list[Pairing],
    keys: Callable[[Pairing], tuple[str, ...]],
) -> Side:
    matched = {key for found in certain for key in keys(found)}
    proposed = {key for found in doubtful for key in keys(found)}
    return Side(open=len(lines), matched=len(matched), proposed=len(proposed))


def _by_rule(pairings: list[Pairing]) -> dict[str, int]:
    return dict(sorted(Counter(found.rule for found in pairings).items()))


def _bank_line(entry: OpenEntry) -> BankLine:
    return BankLine(
        key=entry.key,
        on=entry.on,
        minor=entry.minor,
        nature=EntryNature(entry.nature),
        is_reversal=entry.is_reversal,
        references=entry.references,
        bank_reference=entry.bank_reference,
        name=entry.name,
        account=entry.account,
        words=entry.words,
        charges=entry.charges,
        parts=tuple(Part(**part._asdict()) for part in entry.parts),
    )


def _book_line(item: OpenItem) -> BookLine:
    return BookLine(
        key=item.key,
        on=item.on,
        minor=item.minor,
        references=item.references,
        group=item.group,
        names=item.names,
        accounts=item.accounts,
        undoes=item.undoes,
    )
