"""What a statement says it adds up to (TxsSummry), and what its entries do."""

from __future__ import annotations

from dataclasses import dataclass

from aggregates.money import Money
from audit_service.statements.camt_values import Tries, count_of, money_of
from audit_service.statements.xml_pieces import Piece


@dataclass(slots=True)
class Sums:
    """How many entries there are, and what came in and went out in minor units without sign."""

    count: int = 0
    credits: int = 0
    debits: int = 0

    def add(self, amount: Money) -> None:
        """Count one entry."""
        self.count += 1
        if amount.minor > 0:
            self.credits += amount.minor
        else:
            self.debits -= amount.minor


@dataclass(slots=True)
class Tally:
    """What was read: the booked entries, and the others, which are no part of the statement."""

    booked: Sums
    others: Sums
    is_sure: bool = True

    def __init__(self) -> None:
        self.booked, self.others, self.is_sure = Sums(), Sums(), True

    def count(self, amount: Money) -> None:
        """Count a booked entry."""
        self.booked.add(amount)

    def pass_over(self, amount: Money | None) -> None:
        """Count an entry that is not booked; what it moves may not be known yet."""
        if amount is None:
            self.others.count += 1
            self.is_sure = False
        else:
            self.others.add(amount)


@dataclass(frozen=True, slots=True)
class Declared:
    """What the bank declares; sums are decimal text until the currency is known."""

    count: int | None = None
    credits: int | None = None
    debits: int | None = None
    credit_text: str = ""
    debit_text: str = ""

    def of_booked(self, tally: Tally, currency: str, tries: Tries) -> Declared:
        """Return what is declared of the booked entries alone.

        The standard's totals are of all entries of the message, and so may hold pending and
        informational ones; many a bank counts only what is booked. What fits the booked entries is
        taken as such. Otherwise the others are taken off, so that what does not fit still shows.
        """
        booked, others = tally.booked, tally.others
        came_in = tries.read(_sum_of, self.credit_text, currency)
        went_out = tries.read(_sum_of, self.debit_text, currency)
        if not tally.is_sure:  # What the others add to the sums is not known: nothing is declared.
            came_in = came_in if came_in == booked.credits else None
            went_out = went_out if went_out == booked.debits else None
        return Declared(
            _without(self.count, booked.count, others.count),
            _without(came_in, booked.credits, others.credits),
            _without(went_out, booked.debits, others.debits),
        )


def declared_in(part: Piece, tries: Tries) -> Declared:
    """Read the totals of a statement; some banks put a sign to the sum of the debits."""
    counts = {
        name: tries.read(count_of, text)
        for name in ("TtlNtries", "TtlCdtNtries", "TtlDbtNtries")
        if (text := part.text(name, "NbOfNtries"))
    }
    both = (counts.get("TtlCdtNtries"), counts.get("TtlDbtNtries"))
    count = counts.get("TtlNtries")
    if "TtlNtries" not in counts and both[0] is not None and both[1] is not None:
        count = both[0] + both[1]
    came, went = part.text("TtlCdtNtries", "Sum"), part.text("TtlDbtNtries", "Sum")
    return Declared(count, None, None, came, went.removeprefix("-"))


def _sum_of(text: str, currency: str) -> int | None:
    return money_of(text, currency).minor if text and currency else None


def _without(declared: int | None, booked: int, others: int) -> int | None:
    if declared is None or declared == booked:
        return declared
    return declared - others
