"""A broken file is refused with one answer and kept; nothing of it enters the record."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregates.money import Money
from aggregates.refusals import Refused
from aggregates.values import Reference, Text
from audit_service.bootstrap import Application
from audit_service.commands.bank_accounts import OpenBankAccount
from audit_service.importers.outcomes import Status
from audit_service.refusal_log import REFUSALS
from audit_service.statements.delivered_files import DeliveredFiles
from audit_service.statements.receiving import import_statement
from tests.audit_service.statements.camt_files import packed
from tests.audit_service.statements.desk import Desk
from tests.audit_service.statements.made import FIRST, OFFICE
from tests.scenario import ZHANG

WHOLE: Final = packed("account_statement.xml")
HALF: Final = WHOLE[: len(WHOLE) // 2]
MT940: Final = (
    b":20:S1\r\n:25:12345\r\n:28C:1/1\r\n:60F:C240301EUR100,00\r\n:61:240302D10,00NTRFX//Y\r\n"
    b":86:rent\r\n:62F:C240331EUR90,00\r\n-\r\n"
)
INVESTMENT: Final = (
    b"OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\n"
    b"CHARSET:1252\r\nCOMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n"
    b"<OFX><INVSTMTMSGSRSV1><INVSTMTTRNRS><TRNUID>1</INVSTMTTRNRS></INVSTMTMSGSRSV1></OFX>"
)

BROKEN: Final = {
    "empty": b"",
    "cut in the middle": HALF,
    "in a version to come": WHOLE.replace(b"camt.053.001.02", b"camt.053.001.99"),
    "of another message": WHOLE.replace(b"camt.053.001.02", b"pain.001.001.03"),
    "with entities": WHOLE.replace(b"<Document", b'<!DOCTYPE d [<!ENTITY a "b">]><Document', 1),
    "an entry less": WHOLE[: WHOLE.index(b"<Ntry>")] + WHOLE[WHOLE.index(b"</Ntry>") + 7 :],
    "an entry twice": WHOLE[: WHOLE.index(b"</Ntry>") + 7] + WHOLE[WHOLE.index(b"<Ntry>") :],
    "without opening": WHOLE.replace(b"<Cd>OPBD</Cd>", b"<Cd>ITBD</Cd>"),
    "without closing": WHOLE.replace(b"<Cd>CLBD</Cd>", b"<Cd>ITBD</Cd>"),
    "an odd amount": WHOLE.replace(b'<Amt Ccy="EUR">7', b'<Amt Ccy="EUR">7e', 1),
    "an impossible day": WHOLE.replace(b"<Dt>2024-", b"<Dt>2024-13-", 1),
    "in another encoding than it says": WHOLE.replace(b"<Nm>", b"<Nm>\xff\xfe", 1),
    "of another account": WHOLE.replace(b"BE86463768548050", b"BE00000000000000"),
    "MT940 that does not add up": MT940.replace(b"90,00", b"91,00"),
    "MT940 that breaks off": MT940[:60],
    "MT940 of nobody": MT940,
    "an investment account": INVESTMENT,
    "a table without a profile": b"date,amount\n2024-03-01,1.00\n",
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "noise": bytes(range(256)) * 9,
}


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Take the account of the real file into the books."""
    command = OpenBankAccount(
        number=Reference("BE86463768548050"),
        holder=Reference(OFFICE),
        bank=Text("KBC"),
        opening=Money(0, "EUR"),
        effective_on=FIRST,
    )
    desk.service.execute(command, ZHANG)
    return desk


def refused(application: Application, path: Path) -> Refused:
    with pytest.raises(Refused) as caught:
        import_statement(application, path, ZHANG)
    return caught.value


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_once_and_kept_and_nothing_of_it_enters(
    office: Desk, tmp_path: Path, name: str
) -> None:
    assert BROKEN[name] != WHOLE
    before, path = office.position, tmp_path / "broken.xml"
    path.write_bytes(BROKEN[name])

    answer = refused(office.application, path)

    assert answer.faults
    assert all(fault.at for fault in answer.faults)
    assert office.position == before
    digest = hashlib.sha256(BROKEN[name]).hexdigest()
    with office.application.database.reading() as connection:
        (row,) = connection.execute(sa.select(REFUSALS)).all()
    assert (row.command, row.command_id) == ("import_statement", digest)
    kept = DeliveredFiles(office.service).hand_out(digest)
    assert b"".join(kept.pieces) == BROKEN[name]


def test_the_whole_file_is_received_after_all_of_them(office: Desk, tmp_path: Path) -> None:
    path = tmp_path / "broken.xml"
    for content in BROKEN.values():
        path.write_bytes(content)
        refused(office.application, path)
    path.write_bytes(WHOLE)

    outcome = import_statement(office.application, path, ZHANG)

    assert (outcome.status, outcome.booked) == (Status.IMPORTED, 3)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(WHOLE)), cut=st.integers(0, 40), put=st.binary(max_size=8))
def test_however_a_file_is_damaged_all_of_it_enters_or_nothing(
    office: Desk, tmp_path: Path, at: int, cut: int, put: bytes
) -> None:
    path, before = tmp_path / "damaged.xml", office.position
    path.write_bytes(WHOLE[:at] + put + WHOLE[at + cut :])

    with suppress(Refused):
        outcome = import_statement(office.application, path, ZHANG, dry_run=True)
        assert [one.totals.count for one in outcome.statements] == [3]
    assert office.position == before
