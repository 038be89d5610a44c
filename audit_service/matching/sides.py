"""The two sides made ready: what each line names, and which lines share a number or an amount."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from aggregates.bank_values import EntryNature
from audit_service.matching import naming
from audit_service.matching.lines import BankLine, BookLine, Part
from audit_service.matching.wording import Numbers, bare

LATER_MAX: Final = timedelta(days=10)
"""An item may be dated this long after the entry: books are written later than banks move."""
EARLIER_MAX: Final = timedelta(days=14)
"""An entry without a number may come this long after the item it is taken to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A book line with its numbers, its accounts and what it gives back, made comparable."""

    index: int
    line: BookLine
    numbers: frozenset[str]
    accounts: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def likeness(self) -> tuple[object, ...]:
        """Return all that tells it from others but its key and its day."""
        line = self.line
        return (line.minor, self.numbers, self.accounts, self.names, line.undoes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One payment the bank speaks of: an entry, or a part of one that has several.

    ``equal`` are numbers of the books it gives as its references, ``in_words`` those that stand
    among other words, ``strange`` numbers of the books' form that none of them bears.
    ``is_back`` says that the bank calls it something given back, ``is_transfer`` that it calls it
    nothing but a movement of money.
    """

    index: int
    entry: int
    is_part: bool
    line: BankLine
    minor: int
    equal: tuple[str, ...]
    in_words: tuple[str, ...]
    strange: tuple[str, ...]
    account: str
    name: str
    is_back: bool
    is_transfer: bool

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return every number of the books it names."""
        return self.equal + self.in_words

    @property
    def on(self) -> date:
        """Return the day it was booked."""
        return self.line.on

    @property
    def likeness(self) -> tuple[object, ...]:
        """Return all that tells it from others but its key, its day and the bank's own number."""
        line = self.line
        return (
            self.minor,
            self.equal,
            self.in_words,
            self.strange,
            self.account,
            self.name,
            line.nature,
            line.is_reversal,
            self.is_part,
        )


def ready_items(book: Iterable[BookLine]) -> list[Item]:
    """Make items comparable; one that gives another back also bears what that one bears."""
    lines = sorted(book, key=lambda line: (line.on, line.key))
    by_key = {line.key: line for line in lines}
    return [_item(at, line, by_key.get(line.undoes)) for at, line in enumerate(lines)]


def _item(index: int, line: BookLine, undone: BookLine | None) -> Item:
    both = (line,) if undone is None else (line, undone)
    numbers = [n for one in both for n in (*one.references, one.group)]
    return Item(
        index=index,
        line=line,
        numbers=frozenset(bare(number) for number in numbers) - {""},
        accounts=_distinct(bare(a) for one in both for a in one.accounts),
        names=_distinct(name for one in both for name in one.names if naming.form(name)),
    )


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words) - {""}))


def ready_legs(bank: Iterable[BankLine], numbers: Numbers) -> list[Leg]:
    """Make entries comparable, and each part of those that have several."""
    legs: list[Leg] = []
    for entry, line in enumerate(sorted(bank, key=lambda line: (line.on, line.key))):
        legs.extend(_legs(len(legs), entry, line, numbers))
    return legs


def _legs(first: int, entry: int, line: BankLine, numbers: Numbers) -> list[Leg]:
    whole = Part(minor=line.minor, references=line.references, name=line.name, account=line.account)
    if len(line.parts) == 1:
        (alone,) = line.parts
        whole = Part(
            minor=line.minor,
            references=tuple(dict.fromkeys(line.references + alone.references)),
            name=line.name or alone.name,
            account=line.account or alone.account,
        )
    parts = line.parts if len(line.parts) > 1 else ()
    return [
        _leg(first + at, entry, line, part, numbers, is_part=at > 0)
        for at, part in enumerate((whole, *parts))
    ]


def _leg(
    index: int, entry: int, line: BankLine, said: Part, numbers: Numbers, *, is_part: bool
) -> Leg:
    references = [bare(reference) for reference in said.references]
    equal = tuple(dict.fromkeys(number for number in references if number in numbers))
    in_words: dict[str, None] = {}
    strange: dict[str, None] = {}
    others = [r for r, known in zip(said.references, references, strict=True) if known not in equal]
    for text in (*others, "" if is_part else line.words):
        found, unknown = numbers.named_in(text)
        in_words |= dict.fromkeys(found)
        strange |= dict.fromkeys(unknown)
    return Leg(
        index=index,
        entry=entry,
        is_part=is_part,
        line=line,
        minor=said.minor,
        equal=equal,
        in_words=tuple(number for number in in_words if number not in equal),
        strange=tuple(strange),
        account=bare(said.account),
        name=said.name if naming.form(said.name) else "",
        is_back=line.is_reversal or line.nature is EntryNature.RETURN,
        is_transfer=not line.is_reversal and line.nature is EntryNature.TRANSFER,
    )
