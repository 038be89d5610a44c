"""What a bank profile says: how one bank's tables of entries are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Final, Literal

import msgspec

from aggregates.bank_values import EntryNature
from aggregates.money import EXPONENT_OF
from audit_service.importers.vocabulary import normal
from audit_service.statements.date_patterns import USUAL

COLUMN_FIELDS: Final = (
    "booked_on", "value_on", "time", "amount", "credit", "debit", "direction", "balance",
    "own_account", "currency", "name", "account", "bank", "bank_reference", "reference",
    "end_to_end", "code", "summary", "words", "instructed", "instructed_currency", "ignored",
)  # fmt: skip
"""What a column can hold: the fields of an entry, and what a whole statement shares."""
SEVERAL: Final = frozenset({"words", "ignored"})
"""Fields that more than one column of a table may hold."""
HEAD_FIELDS: Final = (
    "account", "currency", "number", "period", "first_on", "last_on", "opening", "closing",
    "count", "credit_count", "debit_count", "credits", "debits", "ignored",
)  # fmt: skip
"""What a file can say outside its rows, above or below them."""
_CURRENCIES: Final = {
    "人民币": "CNY", "人民币元": "CNY", "rmb": "CNY", "美元": "USD", "欧元": "EUR", "英镑": "GBP",
    "港币": "HKD", "港元": "HKD", "日元": "JPY", "澳门元": "MOP", "新加坡元": "SGD",
    "瑞士法郎": "CHF", "澳大利亚元": "AUD", "澳元": "AUD", "加拿大元": "CAD", "加元": "CAD",
    "韩元": "KRW", "卢布": "RUB",
}  # fmt: skip
"""Currencies as Chinese banks print them; a three-letter code is always understood."""


class Form(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """How a file writes its text, dates and amounts.

    ``encodings`` are tried in turn on the whole file, unless it begins with a byte order mark.
    ``dates`` are patterns of ``strptime``; ``nothing`` are texts that stand for a blank cell.
    ``loose_quotes`` lets something follow a closing quotation mark, as some banks write it.
    """

    encodings: tuple[str, ...] = ("utf-8", "gb18030")
    delimiter: str = ","
    quote: str = '"'
    loose_quotes: bool = False
    decimal: str = "."
    thousands: str = ","
    dates: tuple[str, ...] = USUAL
    nothing: tuple[str, ...] = ()


class Directions(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename={"into": "in"}):
    """The words of a column that says which way the amount beside it went."""

    into: tuple[str, ...] = ()
    out: tuple[str, ...] = ()


class Natures(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename={"given": "return"}):
    """Summaries or codes by which the bank says what an entry is; ``*`` stands for anything."""

    charge: tuple[str, ...] = ()
    interest: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    reversal: tuple[str, ...] = ()


class Footer(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Rows that are no entries: the words that total rows and the bank's own notes begin with."""

    totals: tuple[str, ...] = ("合计", "总计", "total")
    notes: tuple[str, ...] = ()


class BankProfile(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, dict=True):
    """One bank's table: its headings by field, and the labels of what it says outside its rows.

    ``columns`` and ``head`` give each field the headings or labels it goes by. A column that is
    not among ``optional`` must be there; a heading that no field goes by is a fault. ``order``
    says whether the oldest or the newest row comes first; with ``either`` the balances tell.
    ``currency`` holds when the file states none.
    """

    title: str
    order: Literal["oldest", "newest", "either"]
    columns: dict[str, tuple[str, ...]]
    optional: tuple[str, ...] = ()
    head: dict[str, tuple[str, ...]] = {}
    currency: str = "CNY"
    currencies: dict[str, str] = {}
    form: Form = Form()
    directions: Directions = Directions()
    natures: Natures = Natures()
    footer: Footer = Footer()

    @cached_property
    def fields(self) -> dict[str, str]:
        """Map every heading to its field."""
        return {normal(h): field for field, headings in self.columns.items() for h in headings}

    @cached_property
    def _natures(self) -> tuple[tuple[EntryNature, re.Pattern[str]], ...]:
        said = {
            EntryNature.CHARGE: self.natures.charge,
            EntryNature.INTEREST: self.natures.interest,
            EntryNature.RETURN: self.natures.given,
        }
        return tuple((nature, _any_of(words)) for nature, words in said.items() if words)

    @cached_property
    def _reversal(self) -> re.Pattern[str]:
        return _any_of(self.natures.reversal)

    @cached_property
    def _currencies(self) -> dict[str, str]:
        own = {normal(word): code for word, code in self.currencies.items()}
        return {normal(code): code for code in EXPONENT_OF} | _CURRENCIES | own

    @cached_property
    def nothing(self) -> frozenset[str]:
        """Return the texts that stand for a blank cell."""
        return frozenset(self.form.nothing)

    @cached_property
    def totals(self) -> frozenset[str]:
        """Return the words that begin a row of totals."""
        return frozenset(normal(word) for word in self.footer.totals)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """Return the words that a note of the bank's begins with."""
        return tuple(normal(word) for word in self.footer.notes)

    def nature_of(self, *texts: str) -> EntryNature:
        """Tell what an entry is by the bank's own words for it."""
        for nature, pattern in self._natures:
            if any(pattern.fullmatch(normal(text)) for text in texts if text):
                return nature
        return EntryNature.TRANSFER

    def is_reversal(self, *texts: str) -> bool:
        """Say whether the bank's own words call an entry the undoing of another."""
        if not self.natures.reversal:
            return False
        return any(self._reversal.fullmatch(normal(text)) for text in texts if text)

    def currency_of(self, text: str) -> str:
        """Return the code of a currency by any word for it, or the text itself."""
        return self._currencies.get(normal(text), text)

    def signs(self) -> Mapping[str, int]:
        """Return the words of a direction, with 1 for in and -1 for out."""
        return {normal(word): 1 for word in self.directions.into} | {
            normal(word): -1 for word in self.directions.out
        }


def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        "|".join(re.escape(normal(word)).replace(r"\*", ".*") for word in words), re.DOTALL
    )
