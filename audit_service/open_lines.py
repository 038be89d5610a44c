"""An account's open lines as a matcher takes them, and which of them it must leave to people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.engine import Connection

from aggregates.bank_values import EntryNature
from audit_service.matching.lines import BankLine, BookLine, Part
from audit_service.matching.reserve import Reserve, Sides
from projections.open_lines import OpenEntry, OpenItem, open_entries, open_items
from projections.rejected_matches import Rejected, rejected_matches
from projections.rows import Row


@dataclass(frozen=True, slots=True)
class OpenLines:
    """Both sides of an account, those dated later among them, since they may be the same money.

    The lines of a match that was undone are for people, and so is what was denied.
    """

    bank: list[BankLine]
    book: list[BookLine]
    reserve: Reserve


def open_lines(connection: Connection, account: Row, until: date) -> OpenLines:
    """Read what an account has open; what is dated after ``until`` is not to be matched yet."""
    bank = [_bank_line(entry) for entry in open_entries(connection, account["reference"])]
    book = [_book_line(item) for item in open_items(connection, account)]
    rejected = rejected_matches(connection, account["reference"])
    later = Sides(
        frozenset(line.key for line in bank if line.on > until),
        frozenset(line.key for line in book if line.on > until),
    )
    denied = frozenset(map(_sides, rejected))
    people = [_sides(match) for match in rejected if match.was_made]
    undone = Sides(
        frozenset().union(*(sides.bank for sides in people)),
        frozenset().union(*(sides.book for sides in people)),
    )
    return OpenLines(bank, book, Reserve(people=undone, later=later, denied=denied))


def _sides(match: Rejected) -> Sides:
    return Sides(match.entries, frozenset(map(str, match.items)))


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
