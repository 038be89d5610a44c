"""Which entries the lines of a statement are: new ones, or those that others list already.

Banks send the same days again: a week within a month, a correction, the file of the day before.
So a line is not an entry. Lines that say exactly the same of an account and a day are twins, told
apart only by their number: the n-th twin is one entry, whoever lists it, and the question is only
how many there are. The answer is the most that any statements list of which each is apart from
every other (``twins_said``). Within one statement every line counts; a statement that tells of
the same days again adds only what exceeds; a statement of other days adds all of its own.

That number depends on the statements, not on the order in which they come. Each line makes it one
more or leaves it as it is, and after each line there are as many twins on record; so the same
statements lead to the same entries in any order. There are never more than the bank has booked,
because statements apart from each other list no entry twice. Merely to take a line for the first
entry that no statement apart from its own lists would not do: of four statements of which each
overlaps the next, the two in the middle may agree on one entry and leave one to each of the outer
two, three in all where the bank has booked two.

- Late entries. A bank may book on 30 November what it enters in December; the December statement
  lists it before its own first day. It is no twin of one that November lists, since the two
  statements are apart; a statement of the year, which lists both, adds nothing.
- Several statements a day, and statements that end and begin amid a day, are apart if their
  balances follow each other and neither can be a part of the other (``is_apart_from``). In doubt
  they are taken to tell of the same entries: that can hide a twin, which the chain of balances
  shows, and cannot double what both list.
- Which of its twins a line is taken for changes no figure. It is one that its statement does not
  list yet, if possible one that no statement apart from it lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from aggregates.bank_account import BankAccount
from aggregates.bank_entry import BankEntry, twin_mark
from aggregates.bank_twins import twins_said
from aggregates.bank_values import EntrySaid
from aggregates.values import Act
from audit_service.work import Work

_TOGETHER: Final = 400
"""How many entries are looked up at once, about."""


@dataclass(slots=True)
class Listed:
    """What came of some lines: how many were known, and which statements list some of them too."""

    known: int = 0
    also_in: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Listing:
    """Lists the lines of one statement, which its account has received."""

    work: Work
    account: BankAccount
    statement: str
    act: Act
    _apart: dict[str, bool] = field(default_factory=dict)

    def list_all(self, first_line: int, lines: Sequence[EntrySaid]) -> Listed:
        """Record the next lines of the statement."""
        listed = Listed()
        marks = [twin_mark(self.account.reference, said) for said in lines]
        twins = self._twins(marks)
        for line, (mark, said) in enumerate(zip(marks, lines, strict=True), start=first_line):
            known = twins[mark].next_known()
            if known is None:
                twins[mark].book(line, said)
            else:
                listed.known += 1
                known.list_again(self.statement, line, self.act)
        for found in twins.values():
            listed.also_in |= found.others
        return listed

    def is_apart(self, other: str) -> bool:
        """Say whether another statement tells of other entries."""
        if other not in self._apart:
            covered = self.account.covered
            ours, theirs = covered[self.statement], covered[other]
            self._apart[other] = other != self.statement and ours.is_apart_from(theirs)
        return self._apart[other]

    def _twins(self, marks: Iterable[str]) -> dict[str, _Twins]:
        """Find the twins on record of each mark, all of them, in few look-ups."""
        found: dict[str, list[BankEntry]] = {mark: [] for mark in marks}
        unsure, further = list(found), 1
        while unsure:
            self.work.foresee(
                *(
                    (BankEntry, _reference(mark, len(found[mark]) + step))
                    for mark in unsure
                    for step in range(1, further + 1)
                )
            )
            unsure = [mark for mark in unsure if self._goes_on(mark, found[mark], further)]
            further = min(2 * further, max(1, _TOGETHER // max(1, len(unsure))))
        return {mark: _Twins(self, mark, entries) for mark, entries in found.items()}

    def _goes_on(self, mark: str, found: list[BankEntry], further: int) -> bool:
        """Add the next twins; say whether there may be more."""
        for _ in range(further):
            entry = self.work.find(BankEntry, _reference(mark, len(found) + 1))
            if entry is None:
                return False
            found.append(entry)
        return True


class _Twins:
    """The entries that say exactly the same, as a statement comes to list them."""

    def __init__(self, listing: Listing, mark: str, entries: list[BankEntry]) -> None:
        self._listing = listing
        self._mark = mark
        self._count = len(entries)
        own = listing.statement
        self._by_statement = {own: 0}
        for name in (name for entry in entries for name in entry.statements):
            self._by_statement[name] = self._by_statement.get(name, 0) + 1
        self._is_plain = not any(map(listing.is_apart, self._by_statement))
        free = [entry for entry in entries if own not in entry.statements]
        if not self._is_plain:
            free.sort(key=lambda entry: sum(map(listing.is_apart, entry.statements)))
        self._free = iter(free)

    @property
    def others(self) -> set[str]:
        """Return the other statements that list some of them."""
        return self._by_statement.keys() - {self._listing.statement}

    def next_known(self) -> BankEntry | None:
        """Return the entry that the next line is, or None if it is one nobody has listed."""
        listing = self._listing
        own = listing.statement
        self._by_statement[own] += 1
        if self._is_plain:
            wanted = self._by_statement[own]
        else:
            covered = listing.account.covered
            wanted = twins_said((covered[name], n) for name, n in self._by_statement.items())
        return next(self._free) if wanted <= self._count else None

    def book(self, line: int, said: EntrySaid) -> None:
        """Book one more."""
        listing = self._listing
        self._count += 1
        entry = BankEntry.book(
            listing.account.reference,
            listing.statement,
            line,
            self._count,
            said,
            listing.act,
            mark=self._mark,
        )
        listing.work.add(entry)


def _reference(mark: str, ordinal: int) -> str:
    return f"{mark}.{ordinal}"
