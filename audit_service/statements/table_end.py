"""The end of a table: the statement's head, put together from what it states and what it holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from aggregates.bank_values import Balance, StatementHead, StatementKind
from aggregates.money import Money
from aggregates.reasons.bank_profiles import (
    BALANCE_BREAKS,
    BALANCE_CONTRADICTED,
    ORDER_UNCLEAR,
    PERIOD_NOT_STATED,
)
from aggregates.reasons.general import DATE_MALFORMED, DATES_OUT_OF_ORDER
from aggregates.reasons.importing import TOTAL_DIFFERS
from aggregates.reasons.statements import NUMBER_NOT_WHOLE
from aggregates.refusals import Refused
from audit_service.importers.cells import Notation, text_of, total_of
from audit_service.importers.faults import Faults
from audit_service.statements.bank_profile import BankProfile
from audit_service.statements.date_patterns import USUAL, day_reader, days_in
from audit_service.statements.delivered import Ended
from audit_service.statements.running_balances import Break, Chains
from audit_service.statements.statement_head import Place, Stated
from audit_service.statements.table_identity import Identity

_COUNT: Final = re.compile(r"\D{0,20}(\d{1,12})\D{0,20}", re.ASCII)
_BOTH: Final = 2
_SHOWN_MAX: Final = 40


class TableEnd:
    """What a table says of itself, checked against its rows where they show it themselves."""

    def __init__(
        self, profile: BankProfile, stated: Stated, identity: Identity, faults: Faults
    ) -> None:
        self._profile = profile
        self._stated = stated
        self._identity = identity
        self._faults = faults
        self._dates = (*profile.form.dates, *USUAL)

    def ended(
        self, at: str, days: list[date], chains: Chains | None, balance_at: Place, red_minor: int
    ) -> Ended | None:
        """Return the statement's end; None when something it needs is in doubt.

        ``days`` are those of the first and the last entry, by date.
        """
        self._identity.check_account()
        notation = self._notation()
        period = self._period() or days
        opening, closing = self._balances(chains, balance_at, notation)
        count = self._count()
        credits_, debits = (self._sum(name, notation, red_minor) for name in ("credits", "debits"))
        number = self._stated.take("number", text_of) or ""
        if not period and not self._faults:
            self._faults.note(0, 0, PERIOD_NOT_STATED())
        if self._faults:
            return None
        is_whole = opening is not None and closing is not None
        first_on, last_on = period[0], period[-1]
        head = StatementHead(
            kind=StatementKind.STATEMENT if is_whole else StatementKind.REPORT,
            account=self._identity.account,
            currency=self._identity.currency,
            number=number,
            first_on=first_on,
            last_on=last_on,
            opening=None if opening is None else Balance(amount=opening, on=first_on),
            closing=None if closing is None else Balance(amount=closing, on=last_on),
        )
        return Ended(head, at, count, credits_, debits)

    def _notation(self) -> Notation:
        form = self._profile.form
        currency = self._identity.settle_currency()
        return Notation("1", currency, form.decimal, form.thousands)

    def _period(self) -> list[date]:
        """Return the first and the last day the statement says it is for, if it says both."""
        days = self._stated.take("period", self._days(_BOTH))
        if days is None:
            first = self._stated.take("first_on", self._days(1))
            last = self._stated.take("last_on", self._days(1))
            days = [*(first or []), *(last or [])]
        if len(days) != _BOTH:
            return []
        if days[1] < days[0]:
            at = self._stated.place_of("period" if "period" in self._stated.said else "last_on")
            self._faults.note(*at, DATES_OUT_OF_ORDER(earlier=days[0], later=days[1]))
        return days

    def _days(self, count: int) -> Callable[[Any], list[date]]:
        day_of = day_reader(self._dates)

        def read(cell: Any) -> list[date]:
            days = days_in(cell, self._dates)
            if not days and count == 1:
                days = [day_of(cell)]
            if len(days) != count:
                raise Refused(DATE_MALFORMED(text=str(cell)[:_SHOWN_MAX]))
            return days

        return read

    def _balances(
        self, chains: Chains | None, at: Place, notation: Notation
    ) -> tuple[Money | None, Money | None]:
        """Return the first and the last balance: as stated, or as the rows have it."""
        stated = {
            name: self._stated.take(name, lambda cell: total_of(cell, notation))
            for name in ("opening", "closing")
        }
        if chains is None or chains.is_empty or self._faults:
            return stated["opening"], stated["closing"]
        minors = [None if money is None else money.minor for money in stated.values()]
        chain = chains.settle(*minors)
        if chain is None:
            self._faults.note(*at, ORDER_UNCLEAR())
            return None, None
        for broken in chain.breaks:
            self.note_break(broken)
        ends = {"opening": chain.opening, "closing": chain.closing}
        return self._agreed("opening", stated, ends), self._agreed("closing", stated, ends)

    def _agreed(
        self, name: str, stated: dict[str, Money | None], ends: dict[str, int | None]
    ) -> Money | None:
        """Return a balance of the rows; note a stated one that is another."""
        minor = ends[name]
        try:
            held = None if minor is None else Money(minor, self._identity.currency)
        except Refused as refused:
            self._faults.note(*self._stated.place_of(name), *refused.faults)
            return None
        said = stated[name]
        if said is not None and said != held:
            fault = BALANCE_CONTRADICTED(stated=said, expected=held)
            self._faults.note(*self._stated.place_of(name), fault)
        return held

    def note_break(self, broken: Break) -> None:
        """Note a balance that does not follow from the row before."""
        currency = self._identity.currency
        try:
            fault = BALANCE_BREAKS(
                stated=Money(broken.stated, currency), expected=Money(broken.expected, currency)
            )
        except Refused as refused:
            self._faults.note(*broken.place, *refused.faults)
        else:
            self._faults.note(*broken.place, fault)

    def _count(self) -> int | None:
        """Return how many entries the statement says it has."""
        whole = self._stated.take("count", _number)
        parts = [self._stated.take(name, _number) for name in ("credit_count", "debit_count")]
        if None in parts:
            return whole
        summed = sum(part for part in parts if part is not None)
        if whole is not None and whole != summed:
            fault = TOTAL_DIFFERS(stated=whole, summed=summed)
            self._faults.note(*self._stated.place_of("count"), fault)
        return summed

    def _sum(self, name: str, notation: Notation, red_minor: int) -> int | None:
        """Return a stated sum without sign, entries in red moved to the side they took effect."""
        money = self._stated.take(name, lambda cell: total_of(cell, notation))
        return None if money is None else abs(money.minor) + red_minor


def _number(cell: Any) -> int:
    text = text_of(cell)
    if found := _COUNT.fullmatch(text.replace(",", "")):
        return int(found[1])
    raise Refused(NUMBER_NOT_WHOLE(text=text[:_SHOWN_MAX]))
