"""What an entry or a payment says of amounts beside its own: transaction, instruction, charges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from aggregates.money import Money
from audit_service.statements.camt_values import DEBIT, Tries, amount_of, truth_of
from audit_service.statements.xml_pieces import Piece

_PLACES: Final = ("TxAmt", "CntrValAmt", "InstdAmt")


@dataclass(frozen=True, slots=True)
class Amounts:
    """Amounts without sign, in the order in which they say what moved on the account.

    ``charges`` is what the bank took within the amount, None if nothing.
    """

    said: tuple[Money, ...] = ()
    charges: Money | None = None

    def within(self, entry: Money, *, is_only: bool) -> Money | None:
        """Return the amount that moved: of those said, one in the currency of the entry.

        The only payment of an entry is the entry; of what else is said of it, most is about what
        happened before it reached the account. None for one of several that states no amount.
        """
        moved = Money(abs(entry.minor), entry.currency)
        ours = [amount for amount in self.said if amount.currency == entry.currency]
        if is_only and (not ours or moved in ours):
            return moved
        return next(iter((*ours, *self.said)), None)

    def instructed(self, currency: str) -> Money | None:
        """Return the amount before conversion, None when it was in the account's currency."""
        foreign = (amount for amount in reversed(self.said) if amount.currency != currency)
        return next(foreign, None)


def amounts_in(piece: Piece, tries: Tries, *, is_entry: bool = False) -> Amounts:
    """Read all amounts of a payment or, without its own, of an entry."""
    found: list[Money | None] = []
    if not is_entry and (own := piece.one("Amt")):
        found.append(tries.read(amount_of, own))
    if details := piece.one("AmtDtls"):
        for name in _PLACES:
            if stated := details.one(name):
                found.append(tries.read(amount_of, stated.one("Amt"), f"{name}/Amt"))
    said = tuple(dict.fromkeys(amount for amount in found if amount is not None))
    return Amounts(said, tries.read(_charges_in, piece))


def _charges_in(piece: Piece) -> Money | None:
    """Add up what the bank took within the amount, as far as it is in one currency.

    Up to version 2 each charge stands alone; later they are records of one element. Without
    records the total counts. What is charged separately (ChrgInclInd false) is an entry of its own.
    """
    charged: list[Money] = []
    for charges in piece.each("Chrgs"):
        records = list(charges.each("Rcrd")) or ([charges] if charges.one("Amt") else [])
        charged += [amount for record in records if (amount := _record(record)) is not None]
        if not records and (total := charges.one("TtlChrgsAndTaxAmt")):
            charged.append(amount_of(total, "TtlChrgsAndTaxAmt"))
    if not charged:
        return None
    currency = charged[0].currency
    minor = sum(amount.minor for amount in charged if amount.currency == currency)
    return Money(minor, currency) if minor > 0 else None


def _record(record: Piece) -> Money | None:
    """Read one charge, below zero when the bank gave something back."""
    is_within = not (said := record.text("ChrgInclInd")) or truth_of(said)
    amount = amount_of(record.one("Amt"), "Chrgs/Amt")
    if not is_within:
        return None
    is_taken = record.text("CdtDbtInd") in ("", DEBIT)
    return amount if is_taken else Money(-amount.minor, amount.currency)
