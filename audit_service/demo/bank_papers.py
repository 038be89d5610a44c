"""A bank as a worked programme meets it: it pays what it is told to, and hands out statements.

It knows what a bank knows: amounts, days, other parties' names and accounts as they have them,
the payer's reference, and words. Of the record it knows nothing.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

RATE_PER_MILLION: Final = 3_500
"""What a current account bears in a year, 0.35 %, by days of which a bank's year has 360."""
DAYS_OF_YEAR: Final = 360
INTEREST_DAY: Final = 21
FEE: Final = 120_00
QUARTER: Final = 3


class Sort(StrEnum):
    """What the bank books an entry as."""

    TRANSFER = "transfer"
    RETURN = "return"
    INTEREST = "interest"
    CHARGE = "charge"


@dataclass(frozen=True, slots=True)
class Party:
    """Whom the account deals with: the name its bank prints, its account, and that bank."""

    name: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One payment, in fen, below zero when it leaves the account; ``reference`` is the payer's."""

    minor: int
    party: Party = Party()
    reference: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One entry of the bank's books; a batch is one entry of what was sent under one ``order``.

    It has a number of the bank's own once it is printed.
    """

    on: date
    sort: Sort
    transfers: tuple[Transfer, ...]
    order: str = ""
    is_itemised: bool = True
    number: str = ""

    @property
    def minor(self) -> int:
        """Return what it moves."""
        return sum(transfer.minor for transfer in self.transfers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A statement: some days of an account, from one balance to another, in fen."""

    account: str
    holder: str
    branch: str
    number: int
    first_on: date
    last_on: date
    opening: int
    postings: tuple[Posting, ...]

    @property
    def closing(self) -> int:
        """Return what the account held in the end."""
        return self.opening + sum(posting.minor for posting in self.postings)


@dataclass
class Bank:
    """An account as its bank keeps it, handed out in statements one after the other.

    A commercial bank pays interest on the 21st of a quarter's last month, and takes a fee on its
    last day; a treasury does neither.
    """

    account: str
    holder: str
    branch: str
    opened_on: date
    opening: int = 0
    is_commercial: bool = True
    _postings: list[Posting] = field(default_factory=list)
    _printed: int = 0
    _next_on: date = field(init=False)
    _bears_from: date = field(init=False)

    def __post_init__(self) -> None:
        """Begin with the first day."""
        self._next_on = self._bears_from = self.opened_on

    def book(
        self,
        on: date,
        *transfers: Transfer,
        sort: Sort = Sort.TRANSFER,
        order: str = "",
        is_itemised: bool = True,
    ) -> None:
        """Book an entry on a day, perhaps one to come."""
        said = Posting(on=on, sort=sort, transfers=transfers, order=order, is_itemised=is_itemised)
        self._postings.append(said)

    def papers(self, until: date) -> Iterator[Paper]:
        """Hand out the statements due up to a day, one for each month or what is over of it."""
        while self._next_on <= until:
            first_on = self._next_on
            last_on = min(until, _end_of_month(first_on))
            self._close_quarter(first_on, last_on)
            before = [posting.minor for posting in self._postings if posting.on < first_on]
            self._printed += 1
            self._next_on = last_on + timedelta(days=1)
            yield Paper(
                account=self.account,
                holder=self.holder,
                branch=self.branch,
                number=self._printed,
                first_on=first_on,
                last_on=last_on,
                opening=self.opening + sum(before),
                postings=tuple(self._numbered(len(before), first_on, last_on)),
            )

    def _numbered(self, count: int, first_on: date, last_on: date) -> Iterator[Posting]:
        """Give numbers to what was booked on some days, after all that was booked before."""
        listed = [posting for posting in self._postings if first_on <= posting.on <= last_on]
        listed.sort(key=lambda posting: posting.on)
        for number, posting in enumerate(listed, start=count + 1):
            yield replace(posting, number=f"{posting.on:%Y%m%d}{number:08}")

    def _close_quarter(self, first_on: date, last_on: date) -> None:
        """Book the bank's own interest and fee where their days are among these."""
        if not self.is_commercial or first_on.month % QUARTER:
            return
        on = first_on.replace(day=INTEREST_DAY)
        if first_on <= on <= last_on:
            earned = Transfer(minor=self._earned(on), words="利息")
            if earned.minor:
                self.book(on, earned, sort=Sort.INTEREST)
            self._bears_from = on
        if last_on == _end_of_month(first_on):
            self.book(last_on, Transfer(minor=-FEE, words="账户管理费"), sort=Sort.CHARGE)

    def _earned(self, on: date) -> int:
        """Work out what was earned since the last time, to the nearest fen."""
        since = self._bears_from
        product = self.opening * (on - since).days + sum(
            posting.minor * (on - max(posting.on, since)).days
            for posting in self._postings
            if posting.on < on
        )
        year = 1_000_000 * DAYS_OF_YEAR
        return (2 * product * RATE_PER_MILLION + year) // (2 * year)


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
