"""What single records of an OFX statement say: entries, balances, days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from aggregates.bank_values import Balance, EntryNature, EntrySaid
from aggregates.money import EXPONENT_OF, Money
from aggregates.reasons.bank_formats import ENTRY_CORRECTS_ANOTHER
from aggregates.reasons.general import (
    CURRENCY_MISMATCH,
    CURRENCY_UNKNOWN,
    DATE_MALFORMED,
    FIELD_MISSING,
)
from aggregates.reasons.statements import FIELD_REPEATED
from aggregates.refusals import Refusal, Refused, refuse_any
from audit_service.statements.bank_words import account_of, name_of, reference_of, words_of
from audit_service.statements.camt_values import Tries
from audit_service.statements.ofx_records import Record
from audit_service.statements.printed_amounts import amount_of, shown

_NATURES: Final = {
    "FEE": EntryNature.CHARGE,
    "SRVCHG": EntryNature.CHARGE,
    "INT": EntryNature.INTEREST,
}
_INSTANT = re.compile(r"(\d{8})(?:\d{2}){0,3}(?:\.\d{1,6})?(?:\s?\[[^\]]{1,20}\])?", re.ASCII)


def day_of(text: str) -> date:
    """Read the day as printed; the hour and the zone behind it never move it."""
    found = _INSTANT.fullmatch(text.strip())
    if not found:
        raise Refused(DATE_MALFORMED(text=shown(text)))
    year, month, day = int(found[1][:4]), int(found[1][4:6]), int(found[1][6:])
    try:
        return date(year, month, day)
    except ValueError:
        raise Refused(DATE_MALFORMED(text=shown(text))) from None


def currency_of(text: str) -> str:
    """Read the code of a currency."""
    if text not in EXPONENT_OF:
        raise Refused(CURRENCY_UNKNOWN(currency=shown(text)))
    return text


def balance_of(record: Record, currency: str) -> Balance:
    """Read a balance, whatever is wrong with its amount or its day named together."""
    tries = Tries()
    amount = tries.read(_amount, record, "BALAMT", currency)
    on = tries.read(_day, record, "DTASOF")
    refuse_any(tries.faults, _repeated(record))
    return Balance(amount=amount or Money.zero(currency), on=on or date.min)


def entry_of(record: Record, currency: str) -> EntrySaid:
    """Read an entry (STMTTRN); its amount is signed as printed.

    Refuses one that corrects or withdraws another, and one in another currency than the
    account's: a rate is no amount. ORIGCURRENCY names a currency and a rate only, so that what
    was instructed is not known; they stay among the words.
    """
    tries = Tries()
    amount = tries.read(_amount, record, "TRNAMT", currency)
    booked_on = tries.read(_day, record, "DTPOSTED")
    value_on = tries.read(_day, record, "DTAVAIL") if record.said("DTAVAIL") else None
    code = tries.read(_required, record, "TRNTYPE") or ""
    number = tries.read(_required, record, "FITID") or ""
    refuse_any(tries.faults, _repeated(record), _unreadable(record, currency))
    converted = record.said("ORIGCURRENCY/CURSYM")
    rate = f"{converted} {record.said('ORIGCURRENCY/CURRATE')}" if converted else ""
    return EntrySaid(
        booked_on=booked_on or date.min,
        value_on=value_on,
        amount=amount or Money.zero(currency),
        nature=_NATURES.get(code.upper(), EntryNature.TRANSFER),
        code=reference_of(code),
        bank_reference=reference_of(number),
        reference=reference_of(record.said("CHECKNUM", "REFNUM")),
        name=name_of(record.said("NAME", "PAYEE/NAME")),
        account=account_of(record.said("BANKACCTTO/ACCTID", "CCACCTTO/ACCTID")),
        words=words_of((record.said("MEMO"), record.said("EXTDNAME"), rate)),
    )


def _repeated(record: Record) -> Iterator[Refusal]:
    return (FIELD_REPEATED(name=f"<{path}>") for path in sorted(record.repeated))


def _unreadable(record: Record, currency: str) -> Iterator[Refusal]:
    if corrected := record.said("CORRECTFITID", "CORRECTACTION"):
        yield ENTRY_CORRECTS_ANOTHER(reference=shown(corrected))
    stated = record.said("CURRENCY/CURSYM")
    if stated and stated != currency:
        yield CURRENCY_MISMATCH(ours=currency, theirs=shown(stated))


def _amount(record: Record, name: str, currency: str) -> Money:
    return amount_of(_required(record, name), currency)


def _day(record: Record, name: str) -> date:
    return day_of(_required(record, name))


def _required(record: Record, name: str) -> str:
    if said := record.said(name):
        return said
    raise Refused(FIELD_MISSING(name=f"<{name}>"))
