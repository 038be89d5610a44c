"""The two sides that are matched, and what is said of them: plain values, no records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates.bank_values import DifferenceKind, EntryNature


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One payment within a bank entry; ``minor`` is signed like the entry."""

    minor: int
    references: tuple[str, ...] = ()
    name: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankLine:
    """A bank entry that is not matched yet. Above zero it came in, below zero it went out.

    ``references`` are the end-to-end and other references the bank gives, without the word for
    "none" (NOTPROVIDED, NONREF); ``words`` its free text, in which references may also stand.
    """

    key: str
    on: date
    minor: int
    nature: EntryNature = EntryNature.TRANSFER
    is_reversal: bool = False
    references: tuple[str, ...] = ()
    bank_reference: str = ""
    name: str = ""
    account: str = ""
    words: str = ""
    charges: int = 0
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLine:
    """An item of the books that should show at the bank, signed as it moves the account.

    ``references`` are the payment's, the claim's and the order's; ``group`` is what several items
    were sent to the bank under (the payment order), "" alone. ``names`` are all the payee is or
    was called, ``accounts`` all the payee may be paid into. ``undoes`` is the key of the item it
    gives back (a return of a payment), "" otherwise.
    """

    key: str
    on: date
    minor: int
    references: tuple[str, ...] = ()
    group: str = ""
    names: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    undoes: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """An amount the bank moved beside the items, signed as it moves the account."""

    kind: DifferenceKind
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Bank entries and items of the books that are the same money.

    Exactly: the entries add up to the items and the differences. ``score`` is of a thousand;
    ``is_certain`` says that no other reading of the two sides is possible under the rule, so that
    it may be recorded without a person. ``reasons`` are codes with their particulars
    (``end_to_end=E2E-17``), in the order they were found.
    """

    bank: tuple[str, ...]
    book: tuple[str, ...]
    differences: tuple[Difference, ...] = ()
    rule: str
    version: int
    score: int
    is_certain: bool
    reasons: tuple[str, ...]
