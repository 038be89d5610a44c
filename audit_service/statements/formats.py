"""Which reader a file is for, told by what it holds and never by what it is called."""

from __future__ import annotations

import codecs
import re
from functools import partial
from pathlib import Path
from typing import Final

from aggregates.reasons.bank_profiles import (
    BANK_PROFILE_NEEDED,
    BANK_PROFILE_NOT_FOR_THIS,
    STATEMENT_NOT_RECOGNISED,
    WORKBOOK_TOO_OLD,
)
from aggregates.reasons.importing import FILE_TOO_LARGE
from aggregates.refusals import Refused
from audit_service.importers.sheets import unreadable
from audit_service.statements.bank_profile import BankProfile
from audit_service.statements.bank_profiles import shipped_bank_profiles
from audit_service.statements.camt import read_camt
from audit_service.statements.delivered import Reader
from audit_service.statements.mt940 import read_mt940
from audit_service.statements.ofx import read_ofx
from audit_service.statements.tabular import read_tabular

STATEMENT_BYTES_MAX: Final = 512 * 2**20
"""Bytes a statement may have."""
KNOWN: Final = (
    "camt.052, camt.053, camt.054 (XML), OFX, MT940, MT942, "
    "CSV and XLSX by one of the bank profiles {profiles}"
)

_BEGINNING: Final = 2**16
"""Bytes from the beginning in which a format must show itself."""
_ZIP: Final = b"PK\x03\x04"
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SIGNS: Final[tuple[tuple[str, re.Pattern[str], Reader], ...]] = (
    ("OFX", re.compile(r"\A\s*(?:OFXHEADER\s*:|(?:<[?!][^>]*>\s*)*<OFX>)", re.I), read_ofx),
    ("camt", re.compile(r"\A\s*<.*?xsd:\$?camt\.05[234]\.", re.DOTALL), read_camt),
    ("MT940 / MT942", re.compile(r"(?:\A|[\r\n])[ \t\x01]*(?:\{1:F|:20:)"), read_mt940),
)
"""How each format that says itself what it is begins."""


def reader_of(
    path: Path, profile: BankProfile | None = None, *, account: str = "", currency: str = ""
) -> Reader:
    """Return the reader a file is for; refuse a file that none is for.

    A table needs a ``profile``, and may need the ``account`` and the ``currency`` it does not
    state; the other formats say all of that themselves and take none of it.
    """
    beginning = _beginning(path)
    encoding = "utf-16" if beginning.startswith(_UTF_16) else "latin-1"
    text = beginning.removeprefix(codecs.BOM_UTF8).decode(encoding, "ignore")
    for name, sign, reader in _SIGNS:
        if sign.search(text):
            _refuse_particulars(path, name, profile, account, currency)
            return reader
    if beginning.startswith(_OLD_WORKBOOK):
        raise Refused(WORKBOOK_TOO_OLD(name=path.name).located(path.name))
    profiles = ", ".join(shipped_bank_profiles())
    is_workbook = beginning.startswith(_ZIP)
    if not is_workbook and ("\0" in text or text.lstrip().startswith(("<", "%PDF"))):
        fault = STATEMENT_NOT_RECOGNISED(name=path.name, known=KNOWN.format(profiles=profiles))
        raise Refused(fault.located(path.name))
    if profile is None:
        known = profiles if is_workbook else KNOWN.format(profiles=profiles)
        reason = BANK_PROFILE_NEEDED if is_workbook else STATEMENT_NOT_RECOGNISED
        raise Refused(reason(name=path.name, known=known).located(path.name))
    return partial(read_tabular, profile=profile, account=account, currency=currency)


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            beginning = file.read(_BEGINNING)
        size = path.stat().st_size
    except OSError as fault:
        unreadable(path.name, fault.strerror or "not found")
    if size > STATEMENT_BYTES_MAX:
        too_large = FILE_TOO_LARGE(what="bytes", limit=STATEMENT_BYTES_MAX)
        raise Refused(too_large.located(path.name))
    return beginning


def _refuse_particulars(
    path: Path, name: str, profile: BankProfile | None, account: str, currency: str
) -> None:
    """Refuse what is said of a file that says it itself: it could only be another's."""
    said = {"profile": profile, "account": account, "currency": currency}
    if given := ", ".join(word for word, value in said.items() if value):
        fault = BANK_PROFILE_NOT_FOR_THIS(name=path.name, format=name, given=given)
        raise Refused(fault.located(path.name))
