"""An entry of an MT940 or MT942: what :61: and its :86: say together."""

from __future__ import annotations

from typing import Final

from aggregates.bank_values import EntryNature, EntrySaid
from aggregates.money import Money
from aggregates.refusals import Refused
from audit_service.statements.bank_words import account_of, name_of, reference_of, words_of
from audit_service.statements.mt_fields import EntryLine
from audit_service.statements.mt_narrative import Narrative, narrative_of
from audit_service.statements.printed_amounts import amount_of

_NATURE_BY_TYPE: Final = {
    "BRF": EntryNature.CHARGE,
    "CHG": EntryNature.CHARGE,
    "COM": EntryNature.CHARGE,
    "INT": EntryNature.INTEREST,
    "RTI": EntryNature.RETURN,
}
"""By the last three letters of SWIFT's transaction type in :61:."""

_NATURE_BY_TRANSACTION: Final = {
    **dict.fromkeys(
        ("009", "108", "109", "110", "111", "159", "160", "181", "182", "183", "184"),
        EntryNature.RETURN,
    ),
    **dict.fromkeys(("320", "321", *(str(n) for n in range(801, 812))), EntryNature.CHARGE),
    **dict.fromkeys(("604", "812", "814", "815", "817"), EntryNature.INTEREST),
}
"""By the German transaction code at the start of :86: (DFÜ-Abkommen, Anlage 3)."""


_POINTERS: Final = frozenset({"EREF", "KREF", "EREF+", "KREF+"})


def said_of(line: EntryLine, narratives: list[list[str]]) -> EntrySaid:
    """Say an entry: what its line and its narrative tell, words cleaned and cut to length."""
    told = narrative_of(narratives, line.supplement)
    instructed, left_over = _converted(told.instructed)
    is_foreign = instructed is not None and instructed.currency != line.amount.currency
    charges, left_too = _converted(told.charges)
    return EntrySaid(
        booked_on=line.booked_on,
        value_on=line.value_on,
        amount=line.amount,
        is_reversal=line.is_reversal,
        nature=_nature(line, told),
        code=f"{line.code}/{told.transaction}" if told.transaction else line.code,
        bank_reference=reference_of(line.bank_reference),
        end_to_end=reference_of(told.end_to_end),
        reference=_reference(line.reference) or reference_of(told.reference),
        name=name_of(told.name or line.name),
        account=account_of(told.account),
        words=words_of((told.words, left_over, left_too)),
        charges=charges,
        instructed=instructed if is_foreign else None,
    )


def _reference(printed: str) -> str:
    """Return the owner's reference, "" where it only says that :86: holds one."""
    return "" if printed in _POINTERS else reference_of(printed)


def _nature(line: EntryLine, told: Narrative) -> EntryNature:
    if told.is_return:
        return EntryNature.RETURN
    by_type = _NATURE_BY_TYPE.get(line.code[1:], EntryNature.TRANSFER)
    return _NATURE_BY_TRANSACTION.get(told.transaction, by_type)


def _converted(said: tuple[str, str]) -> tuple[Money | None, str]:
    """Read a sum beside the entry's own; one that cannot be read stays among the words."""
    currency, text = said
    if not currency:
        return None, ""
    try:
        return amount_of(text, currency), ""
    except Refused:
        return None, f"{currency} {text}"
