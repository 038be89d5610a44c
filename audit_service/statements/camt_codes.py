"""What an entry is by its bank transaction code (ISO 20022's external code set)."""

from __future__ import annotations

from typing import Final

from aggregates.bank_values import EntryNature
from audit_service.statements.bank_words import reference_of
from audit_service.statements.xml_pieces import Piece

_PAYMENTS: Final = "PMNT"
_RETURNS: Final = frozenset(
    {
        "RRTN",  # a credit transfer returned
        "RPCR",  # a credit transfer cancelled
        "ARET",  # a transfer of a clearing house returned
        "AREV",  # a transfer of a clearing house reversed
        "UPDD",  # a direct debit returned or unpaid
        "PRDD",  # a direct debit reversed
        "RCDD",  # a direct debit cancelled
        "UPCQ",  # a cheque unpaid
        "XPCQ",  # a foreign cheque unpaid
        "CQRV",  # a cheque reversed
        "UPCT",  # a card payment unpaid
        "UDFT",  # a draft dishonoured
    }
)
_CHARGES: Final = frozenset({"CHRG", "COMM", "COME", "COMI", "COMT", "FEES"})
_INTEREST: Final = "INTR"


def code_of(said: Piece | None) -> str:
    """Write a code as the bank prints it: ``PMNT/ICDT/ESCT``, else its own; "" without any."""
    if said is None:
        return ""
    if (domain := said.one("Domn")) is not None:
        steps = (domain.text("Cd"), domain.text("Fmly", "Cd"), domain.text("Fmly", "SubFmlyCd"))
        if any(steps):
            return "/".join(map(reference_of, steps))
    return reference_of(said.text("Prtry", "Cd"))


def nature_of(code: str) -> EntryNature:
    """Say what a domain code stands for; a bank's own code is left alone."""
    domain, _, family = code.partition("/")
    sub_family = family.partition("/")[2]
    if domain == _PAYMENTS and sub_family in _RETURNS:
        return EntryNature.RETURN
    if sub_family in _CHARGES:
        return EntryNature.CHARGE
    return EntryNature.INTEREST if sub_family == _INTEREST else EntryNature.TRANSFER
