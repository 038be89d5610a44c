"""One booked entry (Ntry) of a statement, in all versions of its message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from aggregates.bank_values import EntryDetail, EntryNature, EntrySaid
from aggregates.money import Money
from aggregates.reasons.general import FIELD_MISSING, VALUE_NOT_LISTED
from aggregates.refusals import Refusal, Refused
from audit_service.statements.bank_words import reference_of, words_of
from audit_service.statements.camt_amounts import amounts_in
from audit_service.statements.camt_codes import code_of, nature_of
from audit_service.statements.camt_details import Party, Told, detail_of
from audit_service.statements.camt_values import (
    Tries,
    amount_of,
    date_in,
    is_credit_of,
    refuse_repeated,
    signed,
    truth_of,
)
from audit_service.statements.xml_pieces import Piece

BOOKED: Final = "BOOK"
_STATES: Final = (BOOKED, "PDNG", "INFO", "FUTR")
_ONCE: Final = ("Amt", "CdtDbtInd", "RvslInd", "BookgDt", "ValDt")
_SHOWN_MAX: Final = 40


def state_of(piece: Piece) -> str:
    """Return the state of an entry: plain in the older versions, a code from version 7 on."""
    refuse_repeated(piece, "Sts")
    state = piece.text("Sts", "Cd") or piece.text("Sts", "Prtry") or piece.text("Sts")
    if not state:
        raise Refused(FIELD_MISSING(name="Sts"))
    if state not in _STATES:
        raise Refused(VALUE_NOT_LISTED(text=state[:_SHOWN_MAX], choices=", ".join(_STATES)))
    return state


def movement_of(piece: Piece) -> Money:
    """Return what an entry moved, above zero when it came in."""
    tries = Tries()
    amount = tries.read(amount_of, piece.one("Amt"))
    is_credit = tries.read(is_credit_of, piece)
    if amount is None or is_credit is None:
        raise Refused(*tries.faults)
    return signed(amount, is_credit=is_credit)


def entry_of(piece: Piece, told: list[Told], own: str) -> tuple[EntrySaid | None, list[Refusal]]:
    """Read a booked entry of the account ``own`` with its payments, or all that is wrong in it."""
    tries = Tries()
    tries.read(refuse_repeated, piece, *_ONCE)
    amount = tries.read(movement_of, piece)
    booked_on = tries.read(_booked_on, piece)
    value_on = tries.read(_value_on, piece)
    is_reversal = tries.read(truth_of, piece.text("RvslInd"))
    amounts = amounts_in(piece, tries, is_entry=True)
    if tries.faults or amount is None or booked_on is None or is_reversal is None:
        return None, tries.faults
    code, nature = _kind(piece, told)
    is_undone = is_reversal or nature is EntryNature.RETURN
    only = told[0] if len(told) == 1 else None
    is_credit = amount.minor > 0
    party = only.other_party(own, is_credit=is_credit, is_undone=is_undone) if only else Party()
    charges = amounts.charges or (only.amounts.charges if only else None)
    foreign = amounts.instructed(amount.currency)
    if foreign is None and only:
        foreign = only.amounts.instructed(amount.currency)
    said = EntrySaid(
        booked_on=booked_on,
        value_on=value_on,
        amount=amount,
        is_reversal=is_reversal,
        nature=nature,
        code=code,
        bank_reference=_bank_reference(piece, only),
        end_to_end=only.end_to_end if only else "",
        reference=_reference(piece, told, is_credit=is_credit, is_undone=is_undone),
        name=party.name,
        account=party.account,
        words=_words(piece, only),
        charges=charges,
        instructed=signed(foreign, is_credit=is_credit) if foreign else None,
        details=tuple(_details(told, amount, own, is_undone=is_undone)),
    )
    return said, []


def _booked_on(piece: Piece) -> date:
    """Read the day of booking; where the bank states none, the day of value stands for it."""
    booked = piece.one("BookgDt")
    if booked is None and piece.one("ValDt"):
        return date_in(piece.one("ValDt"), "ValDt")
    return date_in(booked, "BookgDt")


def _value_on(piece: Piece) -> date | None:
    value = piece.one("ValDt")
    return date_in(value, "ValDt") if value else None


def _kind(piece: Piece, told: list[Told]) -> tuple[str, EntryNature]:
    """Say what an entry is: by its own code, else by what all of its payments agree on."""
    code = code_of(piece.one("BkTxCd"))
    if not code and len({one.code for one in told}) == 1:
        code = told[0].code
    nature = nature_of(code)
    if nature is EntryNature.TRANSFER and len(natures := {one.nature for one in told}) == 1:
        nature = natures.pop()
    return code, nature


def _bank_reference(piece: Piece, only: Told | None) -> str:
    """Return the bank's number of the entry, else of its only payment."""
    own = reference_of(piece.text("AcctSvcrRef"))
    return own or (only.bank_reference if only else "")


def _reference(piece: Piece, told: list[Told], *, is_credit: bool, is_undone: bool) -> str:
    """Return what the owner knows the entry by: for a batch, what it was sent to the bank under."""
    if len(told) == 1 and (own := told[0].reference(is_credit=is_credit, is_undone=is_undone)):
        return own
    for batch in _batches(piece):
        if found := reference_of(batch.text("PmtInfId")):
            return found
    groups = {one.group for one in told}
    return groups.pop() if len(groups) == 1 else ""


def _batches(piece: Piece) -> Iterator[Piece]:
    yield from piece.each("Btch")
    for details in piece.each("NtryDtls"):
        yield from details.each("Btch")


def _words(piece: Piece, only: Told | None) -> str:
    """Join the words of the only payment and what the bank adds to the entry, if it adds any."""
    told = only.words if only else ""
    remarks = (words_of([said.text()]) for said in piece.each("AddtlNtryInf"))
    return words_of([told, *(remark for remark in remarks if remark not in told)])


def _details(
    told: list[Told], amount: Money, own: str, *, is_undone: bool
) -> Iterator[EntryDetail]:
    is_only = len(told) == 1
    for one in told:
        if detail := detail_of(one, amount, own, is_undone=is_undone, is_only=is_only):
            yield detail
