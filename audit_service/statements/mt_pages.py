"""Statements of an MT940 file that go over several messages, one page each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from aggregates.bank_values import Balance, StatementHead, StatementKind
from aggregates.reasons.bank_formats import (
    PAGE_AFTER_MISSING,
    PAGE_BEFORE_MISSING,
    PAGES_CONTRADICT,
)
from aggregates.reasons.general import CURRENCY_MISMATCH, DATES_OUT_OF_ORDER
from audit_service.statements.delivered import Delivered, Ended, Unfit


@dataclass(slots=True)
class Statement:
    """A statement in being: one message, or several pages that follow each other."""

    line: int
    account: str
    number: str
    page: int | None
    opening: Balance
    closing: Balance | None = None
    closing_line: int = 0
    is_carried: bool = False

    def close(self, closing: Balance, line: int, *, is_carried: bool) -> Iterator[Delivered]:
        """Take the closing balance of a page, which may be carried forward to the next."""
        ours, theirs = self.opening.amount.currency, closing.amount.currency
        if ours != theirs:
            yield Unfit(CURRENCY_MISMATCH(ours=ours, theirs=theirs).located(f"line {line}"))
            return
        if closing.on < self.opening.on:
            fault = DATES_OUT_OF_ORDER(later=closing.on, earlier=self.opening.on)
            yield Unfit(fault.located(f"line {line}"))
        self.closing, self.closing_line, self.is_carried = closing, line, is_carried

    def ended(self) -> Iterator[Delivered]:
        """Yield the end of a statement, if its closing balance could be read.

        An MT940 names no period: it covers the days after its opening balance's, or that day
        itself when it closes on it, to its closing balance's. An entry booked on another day
        stays as it is said.
        """
        if self.closing is None:
            return
        is_later = self.page is not None and self.page > 1
        head = StatementHead(
            kind=StatementKind.STATEMENT,
            account=self.account,
            currency=self.opening.amount.currency,
            number=f"{self.number}/{self.page}" if is_later else self.number,
            first_on=min(self.opening.on + timedelta(days=1), self.closing.on),
            last_on=self.closing.on,
            opening=self.opening,
            closing=self.closing,
        )
        yield Ended(head, f"line {self.line}")


class Pages:
    """Puts pages together, and keeps the statement that waits for its next one."""

    def __init__(self) -> None:
        self._carried: Statement | None = None
        self._page_last: int | None = None

    def go_on(self, page: Statement, line: int) -> Iterator[Delivered]:
        """Go on with the statement that waits, when ``page`` follows on it; see ``joined``."""
        carried = self._carried
        if carried and carried.closing and self._follows(page, carried):
            if carried.closing.amount != page.opening.amount:
                fault = PAGES_CONTRADICT(
                    opening=page.opening.amount, closing=carried.closing.amount
                )
                yield Unfit(fault.located(f"line {line}"))
            return
        yield from self.drop()
        fault = PAGE_BEFORE_MISSING(opening=page.opening.amount)
        yield Unfit(fault.located(f"line {line}"))

    def joined(self, page: Statement) -> Statement:
        """Return the statement a page belongs to: the one that waited, else a new one."""
        carried, self._carried = self._carried, None
        self._page_last = page.page
        if carried is None:
            return page
        carried.closing = None
        return carried

    def carry(self, statement: Statement) -> None:
        """Keep a statement for its next page."""
        self._carried = statement

    def drop(self) -> Iterator[Delivered]:
        """End a statement whose next page is not there."""
        carried, self._carried = self._carried, None
        if carried and carried.closing:
            fault = PAGE_AFTER_MISSING(closing=carried.closing.amount)
            yield Unfit(fault.located(f"line {carried.closing_line}"))
            yield from carried.ended()

    def _follows(self, page: Statement, carried: Statement) -> bool:
        next_page = None if self._page_last is None else self._page_last + 1
        same = (page.account, page.number) == (carried.account, carried.number)
        return same and page.page == next_page
