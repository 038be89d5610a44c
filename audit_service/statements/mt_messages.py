"""One message of an MT940 or MT942 file while its fields go by, and the order they must keep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from aggregates.bank_values import StatementHead, StatementKind
from aggregates.reasons.general import CURRENCY_MISMATCH, FIELD_MISSING, TEXT_EMPTY
from aggregates.reasons.statements import (
    CLOSING_BALANCE_MISSING,
    OPENING_BALANCE_MISSING,
    STATEMENT_CUT_SHORT,
)
from aggregates.refusals import Refusal, Refused
from audit_service.statements.bank_words import account_of
from audit_service.statements.delivered import Delivered, Ended, Listed, Unfit
from audit_service.statements.mt_entries import said_of
from audit_service.statements.mt_fields import (
    EntryLine,
    Total,
    account_said,
    floor_currency,
    number_of,
    reported_on,
    total_of,
)
from audit_service.statements.mt_pages import Statement

RANKS: Final = {
    "20": 1,
    "21": 2,
    "25": 3,
    "25P": 3,
    "28": 4,
    "28C": 4,
    "13": 5,
    "13D": 5,
    "34F": 5,
    "60F": 6,
    "60M": 6,
    "61": 7,
    "62F": 8,
    "62M": 8,
    "64": 9,
    "65": 10,
    "90D": 11,
    "90C": 11,
}
"""The order of the fields; :86: follows an entry, or ends the message."""

ENDING: Final = 12
"""The rank of an :86: on the message as a whole, after which nothing follows."""

_NARRATIVES_MAX: Final = 50
_ENTRY: Final = RANKS["61"]
_IN_ANY_ORDER: Final = frozenset({RANKS["34F"], RANKS["90C"]})
_REPEATED: Final = frozenset({"61", "65", "34F"})
_REPORT_FIELDS: Final = frozenset({"13", "13D", "34F", "90C", "90D"})
_BALANCES: Final = frozenset({"60F", "60M", "62F", "62M"})


@dataclass(slots=True)
class PendingEntry:
    """An entry whose :86: may follow; ``line`` is None when its :61: could not be read."""

    at: str
    line: EntryLine | None = None
    narratives: list[list[str]] = field(default_factory=list)

    def add(self, narrative: list[str]) -> None:
        """Keep the lines of one more :86:, as far as anything of it would be kept."""
        if len(self.narratives) < _NARRATIVES_MAX:
            self.narratives.append(narrative)


@dataclass(slots=True)
class Message:
    """What a message has said so far; ``type`` is what its envelope says it is, "" without."""

    line: int
    type: str
    is_enveloped: bool
    rank: int = RANKS["20"]
    tags: set[str] = field(default_factory=lambda: {"20"})
    account: str = ""
    number: str = ""
    page: int | None = None
    currency: str = ""
    made_on: date | None = None
    totals: dict[str, Total] = field(default_factory=dict)
    days: set[date] = field(default_factory=set)
    pending: PendingEntry | None = None
    statement: Statement | None = None

    @property
    def is_report(self) -> bool:
        """Say whether this is an MT942: by its envelope, else by fields only that one has."""
        if self.type:
            return self.type == "942"
        return bool(self.tags & _REPORT_FIELDS) and not self.tags & _BALANCES

    @property
    def plain_account(self) -> str:
        """Return the account's number without the currency that may be printed behind it."""
        return account_said(self.account, self.currency)

    def admits(self, tag: str) -> bool:
        """Say whether a field may stand here."""
        if tag == "86":
            return _ENTRY <= self.rank < ENDING
        rank = RANKS[tag]
        if rank == self.rank:
            return tag in _REPEATED or (rank in _IN_ANY_ORDER and tag not in self.tags)
        return rank > self.rank

    def take(self, tag: str, lines: list[str]) -> None:
        """Keep what a field says about the message as a whole; refuses what it cannot say."""
        text = " ".join(lines)
        match tag:
            case "25":
                self.account = account_of(text)
            case "25P":  # The account, then on a line of its own the BIC of its bank.
                self.account = account_of(lines[0])
            case "28" | "28C":
                self.number, self.page = number_of(tag, text)
            case "13" | "13D":
                self.made_on = reported_on(tag, text)
            case "34F":
                self.currency = floor_currency(text)
            case "90C" | "90D":
                self.totals[tag] = total_of(tag, text)
        if RANKS.get(tag) == RANKS["25"] and not self.account:
            raise Refused(TEXT_EMPTY())

    def begin_entry(self, line: int) -> Iterator[Delivered]:
        """Begin an entry, after the one that was pending."""
        yield from self.give_entry()
        self.rank = _ENTRY
        self.pending = PendingEntry(f"line {line}")

    def give_entry(self) -> Iterator[Delivered]:
        """Yield the entry whose last :86: has gone by."""
        pending, self.pending = self.pending, None
        if pending and pending.line:
            self.days |= {pending.line.booked_on}
            self.days = {min(self.days), max(self.days)}
            yield Listed(said_of(pending.line, pending.narratives), pending.at)

    def missing(self, *, is_last: bool, is_closed: bool) -> Iterator[Refusal]:
        """Name what the message lacks; at the end of the file, it may only be cut short."""
        is_cut = self.is_enveloped and not is_closed
        for tags, fault in self._required():
            if self.tags & set(tags):
                continue
            if is_last and RANKS[tags[0]] > self.rank:
                is_cut = True
            else:
                yield fault
        if is_cut:
            yield STATEMENT_CUT_SHORT()

    def _required(self) -> Iterator[tuple[tuple[str, ...], Refusal]]:
        yield ("25", "25P"), FIELD_MISSING(name=":25:")
        yield ("28", "28C"), FIELD_MISSING(name=":28C:")
        if self.is_report:
            yield ("34F",), FIELD_MISSING(name=":34F:")
        else:
            yield ("60F", "60M"), OPENING_BALANCE_MISSING()
            yield ("62F", "62M"), CLOSING_BALANCE_MISSING()

    def end_report(self) -> Iterator[Delivered]:
        """Yield the end of a report, whose days are those of its entries and of its making."""
        days = self.days | ({self.made_on} if self.made_on else set())
        at = f"line {self.line}"
        if not days:
            yield Unfit(FIELD_MISSING(name=":13D:").located(at))
        for total in self.totals.values():
            if self.currency and total.amount.currency != self.currency:
                fault = CURRENCY_MISMATCH(ours=self.currency, theirs=total.amount.currency)
                yield Unfit(fault.located(at))
        if not days or not self.currency:
            return
        head = StatementHead(
            kind=StatementKind.REPORT,
            account=self.plain_account,
            currency=self.currency,
            number=self.number,
            first_on=min(days),
            last_on=max(days),
        )
        came, went = self.totals.get("90C"), self.totals.get("90D")
        yield Ended(
            head,
            at,
            count=came.count + went.count if came and went else None,
            credits=_minor(came),
            debits=_minor(went),
        )


def _minor(total: Total | None) -> int | None:
    return total.amount.minor if total else None
