"""Messages to read: kept ones, unpacked, and small ones written where they are tested."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from audit_service.statements.camt import read_camt
from audit_service.statements.delivered import Ended, Listed, Reader, Unfit

READER: Final[Reader] = read_camt
KEPT: Final = Path(__file__).parent / "data" / "camt"
SPACE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"


@dataclass
class Read:
    """What a reader delivered, by kind."""

    listed: list[Listed] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def minors(self) -> list[int]:
        return [one.said.amount.minor for one in self.listed]

    @property
    def only(self) -> Listed:
        (one,) = self.listed
        return one

    @property
    def end(self) -> Ended:
        (one,) = self.ended
        return one


def read(path: Path) -> Read:
    result = Read()
    for delivered in READER(path):
        match delivered:
            case Listed():
                result.listed.append(delivered)
            case Ended():
                result.ended.append(delivered)
            case Unfit(fault=fault):
                assert fault.message("en")
                assert fault.message("zh")
                result.faults.append((fault.at, fault.code))
    return result


def packed(name: str) -> bytes:
    return gzip.decompress((KEPT / f"{name}.gz").read_bytes())


def unpacked(folder: Path, name: str) -> Path:
    path = folder / Path(name).name
    path.write_bytes(packed(name))
    return path


def read_kept(folder: Path, name: str) -> Read:
    return read(unpacked(folder, name))


def read_text(folder: Path, text: str | bytes) -> Read:
    path = folder / "statement.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path)


def balance(
    code: str, amount: str, on: str = "2024-05-31", way: str = "CRDT", currency: str = "EUR"
) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd>'
        f"<Dt><Dt>{on}</Dt></Dt></Bal>"
    )


BALANCES: Final = balance("OPBD", "100.00", "2024-05-01") + balance("CLBD", "90.00")
PERIOD: Final = (
    "<FrToDt><FrDtTm>2024-05-01T00:00:00</FrDtTm><ToDtTm>2024-05-31T23:59:59</ToDtTm></FrToDt>"
)
ACCOUNT: Final = "<Acct><Id><IBAN>BE68793230773034</IBAN></Id><Ccy>EUR</Ccy></Acct>"


def entry(
    rest: str = "",
    *,
    amount: str = '<Amt Ccy="EUR">10.00</Amt>',
    way: str = "<CdtDbtInd>DBIT</CdtDbtInd>",
    state: str = "<Sts>BOOK</Sts>",
    booked: str = "<BookgDt><Dt>2024-05-17</Dt></BookgDt>",
) -> str:
    return f"<Ntry>{amount}{way}{state}{booked}{rest}</Ntry>\n"


def payment(rest: str) -> str:
    return f"<NtryDtls><TxDtls>{rest}</TxDtls></NtryDtls>"


def statement(
    *entries: str,
    balances: str = BALANCES,
    account: str = ACCOUNT,
    period: str = PERIOD,
    summary: str = "",
) -> str:
    return (
        f"<Stmt><Id>S</Id><CreDtTm>2024-06-01T06:00:00</CreDtTm>{period}{account}\n"
        f"{balances}{summary}\n{''.join(entries)}</Stmt>\n"
    )


def message(*statements: str, header: str = "", space: str = SPACE) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{space}">\n<BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M</MsgId>{header}</GrpHdr>\n{''.join(statements)}"
        "</BkToCstmrStmt>\n</Document>\n"
    )


def one_entry(folder: Path, rest: str, *, way: str = "DBIT") -> Listed:
    """Read a statement of one entry of 10.00 EUR and return it."""
    said = entry(rest, way=f"<CdtDbtInd>{way}</CdtDbtInd>")
    found = read_text(folder, message(statement(said)))
    assert found.faults == []
    return found.only
