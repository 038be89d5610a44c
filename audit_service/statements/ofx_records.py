"""What an OFX file consists of, whichever of its two notations it is written in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

STATEMENTS: Final = frozenset({"STMTRS", "CCSTMTRS"})
ACCOUNTS: Final = frozenset({"BANKACCTFROM", "CCACCTFROM"})
ENTRY: Final = "STMTTRN"
BALANCE: Final = "LEDGERBAL"
STATUS: Final = "STATUS"

RECORDS: Final = frozenset({ENTRY, BALANCE, STATUS, *ACCOUNTS})
"""Elements small enough to be read whole."""

LEAVES: Final = frozenset({"CURDEF", "DTSTART", "DTEND"})
"""Values read where they stand in a statement."""

ENTRY_VALUE: Final = "TRNAMT"
"""What every entry has, so that one whose own tags are damaged is noticed."""

PARENTS: Final = {
    "STMTRS": frozenset({"STMTTRNRS"}),
    "CCSTMTRS": frozenset({"CCSTMTTRNRS"}),
    "BANKACCTFROM": frozenset({"STMTRS"}),
    "CCACCTFROM": frozenset({"CCSTMTRS"}),
    "BANKTRANLIST": STATEMENTS,
    "LEDGERBAL": STATEMENTS,
    "CURDEF": STATEMENTS,
    "DTSTART": frozenset({"BANKTRANLIST"}),
    "DTEND": frozenset({"BANKTRANLIST"}),
    "STMTTRN": frozenset({"BANKTRANLIST"}),
    "TRNAMT": frozenset({"STMTTRN", "STMTTRNP"}),
}
"""What an element that counts must stand in; elsewhere it belongs to something not read."""

VALUES: Final = frozenset(
    {
        *("TRNTYPE", "DTPOSTED", "DTAVAIL", "TRNAMT", "FITID", "CORRECTFITID", "CORRECTACTION"),
        *("CHECKNUM", "REFNUM", "NAME", "PAYEE/NAME", "EXTDNAME", "MEMO", "CURRENCY/CURSYM"),
        *("ORIGCURRENCY/CURSYM", "ORIGCURRENCY/CURRATE", "BANKACCTTO/ACCTID", "CCACCTTO/ACCTID"),
        *("BALAMT", "DTASOF", "ACCTID", "CODE", "SEVERITY", "MESSAGE"),
    }
)
"""The values of records that are read; banks add others of their own."""

ANSWERS: Final = (
    "SIGNONMSGSRSV1",
    "SIGNUPMSGSRSV1",
    "BANKMSGSRSV1",
    "CREDITCARDMSGSRSV1",
    "LOANMSGSRSV1",
    "INVSTMTMSGSRSV1",
    "SECLISTMSGSRSV1",
    "INTERXFERMSGSRSV1",
    "WIREXFERMSGSRSV1",
    "BILLPAYMSGSRSV1",
    "EMAILMSGSRSV1",
    "PROFMSGSRSV1",
    "PRESDIRMSGSRSV1",
    "PRESDLVMSGSRSV1",
    "IMAGEMSGSRSV1",
    "TAX1099MSGSRSV1",
    "TAX1098MSGSRSV1",
    "TAXW2MSGSRSV1",
    "EXTD1099MSGSRSV1",
)
"""Every set of answers that OFX knows."""

READ_ANSWERS: Final = frozenset({"SIGNONMSGSRSV1", "BANKMSGSRSV1", "CREDITCARDMSGSRSV1"})

ANSWER: Final = re.compile(r"[A-Z0-9.]+MSGSR[SQ]V\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Begin:
    """A statement, or a set of answers, begins."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Finish:
    """It ends."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value that stands directly in a statement or its list of entries."""

    name: str
    line: int
    text: str


@dataclass(slots=True)
class Record:
    """A small element read whole: its values by path (``NAME``, ``PAYEE/NAME``)."""

    name: str
    line: int
    values: dict[str, str] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)

    def put(self, path: str, text: str) -> None:
        """Keep a value that is read; a second one under the same path is noted."""
        if path in self.values:
            self.repeated.add(path)
        elif path in VALUES:
            self.values[path] = text

    def said(self, *paths: str) -> str:
        """Return the first value of several paths that says anything."""
        return next((self.values[path] for path in paths if self.values.get(path)), "")


Part = Begin | Finish | Leaf | Record
