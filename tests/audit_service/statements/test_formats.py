"""A file is read by what it holds, whatever it is called."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from aggregates.refusals import Refused
from audit_service.statements import formats
from audit_service.statements.bank_profiles import shipped_bank_profile
from audit_service.statements.camt import read_camt
from audit_service.statements.delivered import Ended
from audit_service.statements.formats import reader_of
from audit_service.statements.mt940 import read_mt940
from audit_service.statements.ofx import read_ofx
from audit_service.statements.tabular import read_tabular
from tests.audit_service.statements.bank_tables import ACCOUNT, workbook

TABLE: Final = f"账号,{ACCOUNT}\n记账日期,金额,余额\n2019-05-04,5,15\n"
CAMT: Final = (
    '<?xml version="1.0"?>\n<!-- a bank -->\n'
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt/></Document>'
)
OFX_2: Final = (
    '<?xml version="1.0"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n<OFX><SIGNONMSGSRSV1/></OFX>'
)
SELF_DESCRIBED: Final = [
    (CAMT.encode(), read_camt),
    (b"\xef\xbb\xbf" + CAMT.encode(), read_camt),
    (CAMT.encode("utf-16"), read_camt),
    (CAMT.replace("iso:std:iso:20022:tech:xsd:", "swift:xsd:$").encode(), read_camt),
    (OFX_2.encode(), read_ofx),
    (b"\r\nOFXHEADER:100\r\nDATA:OFXSGML\r\n\r\n<OFX><SIGNONMSGSRSV1>", read_ofx),
    (b"<ofx><SIGNONMSGSRSV1>", read_ofx),
    (b":20:STARTUMS\r\n:25:1/2\r\n", read_mt940),
    (b"\r\n :20:STARTUMS\r\n", read_mt940),
    (b"{1:F01BANKDEFFXXXX0000000000}{2:O9400000}{4:\r\n:20:X\r\n", read_mt940),
    (b"ABNANL2A\r\n940\r\nABNANL2A\r\n:20:ABN AMRO\r\n", read_mt940),
]


@pytest.mark.parametrize(("content", "reader"), SELF_DESCRIBED)
@pytest.mark.parametrize("name", ["bank.csv", "bank", "bank.xlsx"])
def test_a_format_that_says_what_it_is_is_known_by_any_name(
    tmp_path: Path, content: bytes, reader: Callable[..., Any], name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert reader_of(path) is reader


@pytest.mark.parametrize("content", [TABLE.encode(), TABLE.encode("utf-16"), b"", b"x,y\n"])
def test_text_is_a_table_once_a_profile_is_given(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bank.sta"
    path.write_bytes(content)

    reader = reader_of(path, shipped_bank_profile("plain"), account=ACCOUNT)

    assert isinstance(reader, partial)
    assert reader.func is read_tabular


def test_a_workbook_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    rows = [line.split(",") for line in TABLE.splitlines()]
    for name in ("bank.xls", "bank.csv", "bank"):
        path = workbook(tmp_path, rows).rename(tmp_path / name)

        *_, ended = reader_of(path, shipped_bank_profile("plain"))(path)

        assert isinstance(ended, Ended)
        assert ended.head.account == ACCOUNT


@pytest.mark.parametrize(
    ("content", "given", "code"),
    [
        (TABLE.encode(), {}, "statement_not_recognised"),
        (b"", {}, "statement_not_recognised"),
        (b"%PDF-1.7\n", {}, "statement_not_recognised"),
        (b"\0\1\2", {}, "statement_not_recognised"),
        (b"<html><table>", {"profile": "plain"}, "statement_not_recognised"),
        (CAMT.replace("camt.053", "pain.001").encode(), {}, "statement_not_recognised"),
        (b"PK\x03\x04 a workbook", {}, "bank_profile_needed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", {"profile": "plain"}, "workbook_too_old"),
        (CAMT.encode(), {"profile": "plain"}, "bank_profile_not_for_this"),
        (OFX_2.encode(), {"account": "1"}, "bank_profile_not_for_this"),
        (b":20:X\r\n", {"currency": "EUR"}, "bank_profile_not_for_this"),
    ],
)
def test_what_cannot_be_read_is_refused_once_and_clearly(
    tmp_path: Path, content: bytes, given: dict[str, Any], code: str
) -> None:
    path = tmp_path / "bank.xml"
    path.write_bytes(content)
    if "profile" in given:
        given = {"profile": shipped_bank_profile(given["profile"])}

    with pytest.raises(Refused) as refused:
        reader_of(path, **given)

    assert [(fault.at, fault.code) for fault in refused.value.faults] == [("bank.xml", code)]


def test_the_refusal_lists_what_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "bank.csv").write_text(TABLE, "utf-8")

    with pytest.raises(Refused) as refused:
        reader_of(tmp_path / "bank.csv")

    said = refused.value.faults[0].message()
    assert all(word in said for word in ("camt.053", "OFX", "MT940", "CSV", "XLSX", "icbc-card"))


def test_a_file_that_is_missing_or_beyond_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bank.csv").write_text(TABLE, "utf-8")
    monkeypatch.setattr(formats, "STATEMENT_BYTES_MAX", 10)

    for name, code in (
        ("bank.csv", "file_too_large"),
        ("none", "file_unreadable"),
        ("", "file_unreadable"),
    ):
        with pytest.raises(Refused) as refused:
            reader_of(tmp_path / name)
        assert refused.value.codes == (code,)


def test_telling_a_format_takes_no_longer_for_a_file_of_nothing_but_blanks(tmp_path: Path) -> None:
    for blanks in ("\n", " ", "\x01", "<!>", "<?>\n", "\n "):
        (tmp_path / "bank").write_text(blanks * 2**16, "utf-8")

        with pytest.raises(Refused):
            reader_of(tmp_path / "bank")
