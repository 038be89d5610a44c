"""One statement, report or notice while it is read: its head, its balances, what it adds up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from aggregates.bank_values import Balance, EntrySaid, StatementHead, StatementKind
from aggregates.money import Money
from aggregates.reasons.general import CURRENCY_MISMATCH, DATES_OUT_OF_ORDER, FIELD_MISSING
from aggregates.reasons.statements import (
    CLOSING_BALANCE_MISSING,
    FIELD_REPEATED,
    OPENING_BALANCE_MISSING,
)
from aggregates.refusals import Refusal, Refused
from audit_service.statements.bank_words import reference_of
from audit_service.statements.camt_balances import Balances
from audit_service.statements.camt_details import account_in
from audit_service.statements.camt_summary import Declared, Tally, declared_in
from audit_service.statements.camt_values import Tries, day_of, is_midnight
from audit_service.statements.delivered import Ended
from audit_service.statements.xml_pieces import Piece
from audit_service.statements.xml_text import at_line

_ONCE: Final = frozenset({"Acct", "CreDtTm", "ElctrncSeqNb", "FrToDt", "LglSeqNb", "TxsSummry"})
_PAGES: Final = frozenset({"StmtPgntn", "RptPgntn", "NtfctnPgntn"})


@dataclass(slots=True)
class OpenStatement:
    """What is known of a statement so far; ``faults`` counts what was found wrong in it."""

    kind: StatementKind
    line: int
    is_page: bool
    account: str = ""
    currency: str = ""
    ordinal: int = 0
    faults: int = 0
    balances: Balances = field(default_factory=Balances)
    tally: Tally = field(default_factory=Tally)
    _from: str = ""
    _to: str = ""
    _summary: Declared = field(default_factory=Declared)
    _taken: dict[str, str] = field(default_factory=dict)
    _days: tuple[date, date] | None = None

    def take(self, parts: Iterable[Piece]) -> list[Refusal]:
        """Take in what stands beside the entries, and return what is wrong in it."""
        tries = Tries()
        for part in parts:
            name = part.name
            if name in _ONCE and name in self._taken:
                tries.faults.append(FIELD_REPEATED(name=name))
            elif name in _ONCE:
                self._taken[name] = part.text()
                self._take(part, tries)
            elif name in _PAGES:
                self.is_page = self.is_page or is_page(part)
        return tries.faults

    def _take(self, part: Piece, tries: Tries) -> None:
        match part.name:
            case "Acct":
                self.account = account_in(part)
                if stated := part.text("Ccy"):
                    tries.read(self._settle, stated)
            case "FrToDt":
                self._from, self._to = part.text("FrDtTm"), part.text("ToDtTm")
            case "TxsSummry":
                self._summary = declared_in(part, tries)

    def _settle(self, currency: str) -> None:
        """Take the account's currency; entries may have been read before it."""
        nothing = Money.zero(currency)
        self.currency = self.currency or currency
        self.refuse_other(nothing)

    def count(self, said: EntrySaid) -> None:
        """Count a booked entry; refuse one in another currency than the account's."""
        self.refuse_other(said.amount)
        self.tally.count(said.amount)
        first, last = self._days or (said.booked_on, said.booked_on)
        self._days = min(first, said.booked_on), max(last, said.booked_on)

    def refuse_other(self, amount: Money) -> None:
        """Refuse an amount in another currency than the account's, which the first one settles."""
        self.currency = self.currency or self.balances.currency() or amount.currency
        if amount.currency != self.currency:
            raise Refused(CURRENCY_MISMATCH(ours=self.currency, theirs=amount.currency))

    def ended(self) -> tuple[Ended | None, list[Refusal]]:
        """Return the end of the statement unless something in it is unfit, and what its head lacks.

        What follows from another fault is not named: an amount that cannot be read is not missed.
        """
        tries = Tries()
        is_open_day = self.kind is StatementKind.REPORT
        opening = self.balances.opening(is_page=self.is_page)
        closing = self.balances.closing(is_page=self.is_page or is_open_day)
        for balance in (opening, closing):
            if balance:
                tries.read(self.refuse_other, balance.amount)
        tries.faults += self._lacking(opening, closing)
        period = tries.read(self._period, opening, closing)
        # The totals of a page may be those of the whole statement; nobody says.
        summary = Declared() if self.is_page else self._summary
        declared = summary.of_booked(self.tally, self.currency, tries)
        if self.faults or tries.faults or period is None:
            return None, tries.faults
        head = StatementHead(
            kind=self.kind,
            account=self.account,
            currency=self.currency,
            number=self._number(),
            first_on=period[0],
            last_on=period[1],
            opening=opening,
            closing=closing,
        )
        ended = Ended(head, at_line(self.line), declared.count, declared.credits, declared.debits)
        return ended, []

    def _lacking(self, opening: Balance | None, closing: Balance | None) -> list[Refusal]:
        faults = []
        if self.kind is StatementKind.STATEMENT and self.balances.is_sound:
            faults += [] if opening else [OPENING_BALANCE_MISSING()]
            faults += [] if closing else [CLOSING_BALANCE_MISSING()]
        if not self.account:
            faults.append(FIELD_MISSING(name="Acct/Id"))
        self.currency = self.currency or self.balances.currency()
        if not self.currency and not self.faults:
            faults.append(FIELD_MISSING(name="Acct/Ccy"))
        return faults

    def _period(self, opening: Balance | None, closing: Balance | None) -> tuple[date, date]:
        """Return the days covered: as stated, else by the balances, the entries, the making."""
        if self._from and self._to:
            first_on, last_on = day_of(self._from), day_of(self._to)
            # A period to midnight ends with the day before, if the closing balance says so too.
            is_over = closing is not None and (last_on - closing.on).days == 1
            if is_over and is_midnight(self._to) and first_on < last_on:
                last_on -= timedelta(days=1)
        else:
            first, last = self._days or (None, None)
            begun = self.balances.first_on(opening, closing) if opening else first
            done = closing.on if closing else last
            first_on = begun or done or self._made_on()
            last_on = done or last or first_on
        if last_on < first_on:
            raise Refused(DATES_OUT_OF_ORDER(earlier=first_on, later=last_on))
        return first_on, last_on

    def _number(self) -> str:
        """Return the number of the electronic statement, else that of the legal, printed one."""
        electronic = reference_of(self._taken.get("ElctrncSeqNb", ""))
        return electronic or reference_of(self._taken.get("LglSeqNb", ""))

    def _made_on(self) -> date:
        if not (made := self._taken.get("CreDtTm", "")):
            raise Refused(FIELD_MISSING(name="FrToDt"))
        return day_of(made)


def is_page(part: Piece | None) -> bool:
    """Say whether a page is one of several."""
    number, is_last = (part.text("PgNb"), part.text("LastPgInd")) if part else ("", "")
    return number.lstrip("0") not in ("", "1") or is_last in ("false", "0")
