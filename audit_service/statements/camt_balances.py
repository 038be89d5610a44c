"""The balances of a statement: which of them opens it and which closes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from aggregates.bank_values import Balance
from aggregates.reasons.statements import BALANCE_STATED_TWICE
from aggregates.refusals import Refusal, Refused
from audit_service.statements.camt_values import (
    Tries,
    amount_of,
    date_in,
    is_credit_of,
    refuse_repeated,
    signed,
)
from audit_service.statements.xml_pieces import Piece

OPENING: Final = "OPBD"
PREVIOUS: Final = "PRCD"
INTERIM: Final = "ITBD"
CLOSING: Final = "CLBD"
_BOOKED: Final = frozenset({OPENING, PREVIOUS, INTERIM, CLOSING})
"""Codes of booked balances; what is available, expected or for information opens nothing."""


@dataclass(slots=True)
class Balances:
    """The booked balances a statement states, of each code the earliest and the latest.

    A bank may state several of a code for the days of one statement; two for the same day that
    differ are a contradiction, interim ones aside: those follow one another within a day. While one
    is not sound, none is missed.
    """

    first: dict[str, Balance] = field(default_factory=dict)
    last: dict[str, Balance] = field(default_factory=dict)
    is_sound: bool = True

    def note(self, piece: Piece) -> list[Refusal]:
        """Take in a balance, and return what is wrong in it; leave the others alone."""
        code = piece.text("Tp", "CdOrPrtry", "Cd") or piece.text("Tp", "Cd")
        if code not in _BOOKED:
            return []
        tries = Tries()
        tries.read(refuse_repeated, piece, "Amt", "CdtDbtInd", "Dt")
        amount = tries.read(amount_of, piece.one("Amt"), "Bal/Amt")
        is_credit = tries.read(is_credit_of, piece)
        on = tries.read(date_in, piece.one("Dt"), "Bal/Dt")
        if amount is not None and is_credit is not None and on is not None:
            balance = Balance(amount=signed(amount, is_credit=is_credit), on=on)
            tries.read(self._keep, code, balance)
        self.is_sound = self.is_sound and not tries.faults
        return tries.faults

    def currency(self) -> str:
        """Return the currency of the balances, "" without any."""
        return next((balance.amount.currency for balance in self.first.values()), "")

    def opening(self, *, is_page: bool) -> Balance | None:
        """Return what the account held before the first entry.

        That is OPBD, else PRCD; on a page of a longer statement the interim balance it begins with.
        """
        found = self.first.get(OPENING) or self.first.get(PREVIOUS)
        return found or (self.first.get(INTERIM) if is_page else None)

    def closing(self, *, is_page: bool) -> Balance | None:
        """Return what the account held after the last entry.

        That is CLBD; on a page, and in a report of a day that goes on, the latest interim balance
        unless it is the one the page begins with.
        """
        found, interim = self.last.get(CLOSING), self.last.get(INTERIM)
        is_other = interim is not None and interim is not self.opening(is_page=is_page)
        return found or (interim if is_page and is_other else None)

    def first_on(self, opening: Balance, closing: Balance | None) -> date:
        """Return the first day by the opening balance.

        PRCD is dated on the last day of the statement before, unless the bank dates it on the very
        day, as its closing balance shows.
        """
        is_previous = opening is self.first.get(PREVIOUS) and opening.on < date.max
        on = opening.on + timedelta(days=1) if is_previous else opening.on
        return min(on, closing.on) if closing and is_previous else on

    def _keep(self, code: str, balance: Balance) -> None:
        for known in (self.first.get(code), self.last.get(code)):
            is_same_day = known is not None and known.on == balance.on
            if known and is_same_day and known != balance and code != INTERIM:
                fault = BALANCE_STATED_TWICE(code=code, one=known.amount, other=balance.amount)
                raise Refused(fault)
        if code not in self.first or balance.on < self.first[code].on:
            self.first[code] = balance
        if code not in self.last or balance.on >= self.last[code].on:
            self.last[code] = balance
