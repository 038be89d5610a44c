"""One row of a bank's table as an entry: its day, its amount with a sign, its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from aggregates.bank_values import EntrySaid
from aggregates.money import Money
from aggregates.reasons.bank_profiles import (
    BOTH_SIDES_FILLED,
    NEITHER_SIDE_FILLED,
    ROW_CUT_SHORT,
)
from aggregates.reasons.general import TEXT_EMPTY, VALUE_NOT_LISTED
from aggregates.reasons.importing import CELL_UNEXPECTED
from aggregates.refusals import Refused
from audit_service.importers.cells import Notation, is_blank, text_of, total_of
from audit_service.importers.faults import Faults
from audit_service.importers.sheets import Row
from audit_service.importers.vocabulary import normal
from audit_service.statements.bank_profile import BankProfile
from audit_service.statements.bank_words import account_of, name_of, reference_of, words_of
from audit_service.statements.date_patterns import day_reader
from audit_service.statements.running_balances import Step
from audit_service.statements.table_identity import Identity

T = TypeVar("T")

_WORDS: Final = ("summary", "words", "bank")
"""The columns whose texts, in this order, are an entry's words."""
_SHOWN_MAX: Final = 80
_NEVER: Final = date.min


@dataclass
class Columns:
    """Which column holds which field, by 1-based number, and how far the headings reach."""

    fields: dict[int, str] = field(default_factory=dict)
    header_row: int = 0
    width: int = 0

    def of(self, name: str) -> list[int]:
        """Return the columns of a field, from the left."""
        return sorted(at for at, held in self.fields.items() if held == name)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row says, and the step of the running balance it makes, where the table has one."""

    said: EntrySaid
    step: Step | None


class Entries:
    """Reads rows; what is wrong in one is noted, and the row is left out.

    ``red_minor`` sums up the amounts that stand with a minus in a column of credits or debits: a
    bank undoes an entry so, on its own side. Their effect is on the other side.
    """

    def __init__(
        self,
        profile: BankProfile,
        columns: Columns,
        identity: Identity,
        faults: Faults,
        *,
        is_padded: bool,
    ) -> None:
        self.red_minor = 0
        self._profile = profile
        self._columns = columns
        self._identity = identity
        self._faults = faults
        self._is_padded = is_padded
        self._at = {name: columns.of(name)[0] for name in {*columns.fields.values()}}
        self._words = [at for name in _WORDS for at in columns.of(name)]
        self._day_of = day_reader(profile.form.dates)
        self._signs = profile.signs()
        self._notation = self.notation(profile.currency)
        self._is_settled = False
        self._row = Row(0, [])

    def read(self, row: Row) -> Entry | None:
        """Read a row; None when anything in it is in doubt."""
        self._row = row
        before = len(self._faults.found)
        if not self._has_its_shape():
            return None
        self._share()
        booked_on = self._take("booked_on", self._day_of, is_required=True)
        minor, is_red = self._minor(len(self._faults.found))
        balance = self._take("balance", self._amount_of, is_required=True)
        summary, code = words_of([self._text_of("summary")]), reference_of(self._text_of("code"))
        entry = EntrySaid(
            booked_on=booked_on or _NEVER,
            value_on=self._take("value_on", self._day_of),
            amount=Money(minor, self._identity.currency),
            is_reversal=is_red or self._profile.is_reversal(summary, code),
            nature=self._profile.nature_of(summary, code),
            code=code,
            bank_reference=reference_of(self._text_of("bank_reference")),
            end_to_end=reference_of(self._text_of("end_to_end")),
            reference=reference_of(self._text_of("reference")),
            name=name_of(self._text_of("name")),
            account=account_of(self._text_of("account")),
            words=words_of(self._text(at) for at in self._words),
            instructed=self._instructed(minor),
        )
        if len(self._faults.found) > before or self._is_doubtful():
            return None
        self.red_minor += abs(minor) if is_red else 0
        place = (row.number, self._at.get("balance", 0))
        return Entry(entry, None if balance is None else Step(minor, balance, place))

    def _has_its_shape(self) -> bool:
        """Note cells that stand under no heading, and a row that is cut short."""
        cells, width = self._row.cells, self._columns.width
        if len(cells) < width and not self._is_padded:
            fault = ROW_CUT_SHORT(cells=len(cells), headings=width)
            self._faults.note(self._row.number, max(len(cells), 1), fault)
            return False
        for at, cell in enumerate(cells, start=1):
            if at not in self._columns.fields and not is_blank(cell):
                fault = CELL_UNEXPECTED(text=str(cell)[:_SHOWN_MAX])
                self._faults.note(self._row.number, at, fault)
        return True

    def _share(self) -> None:
        """Take what every row of one statement has in common."""
        for name, say in (
            ("currency", self._identity.say_currency),
            ("own_account", self._identity.say_account),
        ):
            if at := self._at.get(name):
                say(self._text(at), (self._row.number, at))
        if not self._is_settled:  # before the first amount is read
            self._notation = self.notation(self._identity.settle_currency())
            self._is_settled = True

    def notation(self, currency: str) -> Notation:
        """Say how amounts are written, in a currency."""
        form = self._profile.form
        return Notation("1", currency, form.decimal, form.thousands)

    def _minor(self, before: int) -> tuple[int, bool]:
        """Return what the row moved, above zero when it came in, and whether it is in red."""
        if "amount" in self._at:
            name, minor = "amount", self._take("amount", self._amount_of) or 0
            sign = self._sign() if "direction" in self._at else 1
            is_red = "direction" in self._at and minor < 0
        else:
            credit = self._take("credit", self._amount_of) or 0
            debit = self._take("debit", self._amount_of) or 0
            if credit and debit:
                self._faults.note(self._row.number, self._at["credit"], BOTH_SIDES_FILLED())
            name, minor, sign = ("credit", credit, 1) if credit else ("debit", debit, -1)
            is_red = minor < 0
        if not minor and len(self._faults.found) == before and not self._is_doubtful():
            self._faults.note(self._row.number, self._at[name], NEITHER_SIDE_FILLED())
        return minor * sign, is_red

    def _sign(self) -> int:
        text = self._text(at := self._at["direction"])
        sign = self._signs.get(normal(text), 0)
        if not sign:
            fault = VALUE_NOT_LISTED(text=text[:_SHOWN_MAX], choices=", ".join(self._signs))
            self._faults.note(self._row.number, at, fault)
        return sign

    def _amount_of(self, cell: Any) -> int:
        return total_of(cell, self._notation).minor

    def _instructed(self, minor: int) -> Money | None:
        """Return the amount before conversion, signed like the entry, when it is another's."""
        at = self._at.get("instructed_currency", 0)
        text = self._text(at) if at else ""
        currency = self._profile.currency_of(text)
        if not text or currency == self._identity.currency:
            return None
        notation = self.notation(currency)
        stated = self._take("instructed", lambda cell: total_of(cell, notation))
        return stated and Money(-abs(stated.minor) if minor < 0 else abs(stated.minor), currency)

    def _take(self, name: str, read: Callable[[Any], T], *, is_required: bool = False) -> T | None:
        """Read the cell of a field; note what is wrong with it, or that it says nothing."""
        at = self._at.get(name)
        if at is None or self._faults.is_doubtful(self._row.number, at):
            return None
        cell = self._cell(at)
        if is_blank(cell):
            if is_required:
                self._faults.note(self._row.number, at, TEXT_EMPTY())
            return None
        try:
            return read(cell)
        except Refused as refused:
            self._faults.note(self._row.number, at, *refused.faults)
            return None

    def _text_of(self, name: str) -> str:
        """Return what the column of a field says; "" without one."""
        return self._text(self._at.get(name, 0))

    def _text(self, at: int) -> str:
        """Return what a cell says, as it stands there; "" when it says nothing."""
        cell = self._cell(at) if at else None
        try:
            return text_of(cell)
        except Refused as refused:
            self._faults.note(self._row.number, at, *refused.faults)
            return ""

    def _cell(self, at: int) -> Any:
        cells = self._row.cells
        cell = cells[at - 1] if at <= len(cells) else None
        if isinstance(cell, str):
            cell = cell.strip()
            return None if cell in self._profile.nothing else cell
        return cell

    def _is_doubtful(self) -> bool:
        if not self._faults.doubtful and not self._faults.merged:
            return False
        return any(self._faults.is_doubtful(self._row.number, at) for at in self._columns.fields)
