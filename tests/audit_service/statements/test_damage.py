"""Files damaged at random: never an exception, and never another figure than the bytes hold."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit_service.statements.delivered import Reader
from audit_service.statements.mt940 import read_mt940
from audit_service.statements.ofx import read_ofx
from tests.audit_service.statements.ofx_files import CHEQUE, GRANT, SGML, XML
from tests.audit_service.statements.reading import DATA, Contents, read
from tests.audit_service.statements.test_mt940 import PAGES, REPORT

TESTED: Final = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SNIPPET: Final = (DATA / "mt940" / "betterplace" / "sepa_snippet.sta").read_bytes()
PAGED: Final = "\n".join([*PAGES, *PAGES, ""]).encode()
MT940: Final = [SNIPPET, PAGED]
OFX: Final = [
    notation.whole(*(notation.entry(v) for v in (CHEQUE, GRANT, CHEQUE | {"FITID": "4"}))).encode()
    for notation in (SGML, XML)
]
PIECES: Final = [
    *(b"\n", b"\r", b"-\n", b"-}", b":61:", b":86:", b":62F:", b":60M:", b":20:X\n", b"{4:", b"//"),
    *(b",", b"C", b"RD", b"0", b"9", b"\x00", b"\xff", b"\xe4\xb8", b"?20", b"/NAME/"),
    *(b"<", b">", b"</", b"<STMTTRN>", b"</STMTTRN>", b"<TRNAMT>", b"&", b"&#0;", b"<![CDATA["),
    *(b"]]>", b"<STMTRS>", b"</OFX>", b"<!--", b"-", b".", b" ", b"\xef\xbb\xbf"),
]

Figure = tuple[str, Decimal]


@st.composite
def damaged(draw: st.DrawFn, originals: list[bytes]) -> bytes:
    """Spoil a file in one to three places: cut out, put in, write over, repeat."""
    content = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(content)))
        length = draw(st.sampled_from([0, 1, 1, 2, 5, 40, 300]))
        put = draw(st.one_of(st.just(b""), st.sampled_from(PIECES), st.binary(max_size=3)))
        if draw(st.booleans()):
            put += content[at : at + length]
        content = content[:at] + put + content[at + length :]
    return content


def entries_in(content: bytes) -> list[Figure]:
    """Read the entries of an MT940 a second time: any line that holds one, wherever it is."""
    found = re.findall(
        rb"(?:^|[\r\n])[^\r\n]*?61:(\d{6})(?:\d{4}|    )?(R?)([CD])[A-Z]? ?([\d,]+)[NFS]", content
    )
    return [
        (day.decode(), _amount(text) * (-1 if (mark == b"C") == bool(reversal) else 1))
        for day, reversal, mark, text in found
    ]


def records_in(content: bytes) -> list[Figure]:
    """Read the entries of an OFX file a second time: the amounts and days, wherever they are."""
    tags = re.sub(rb"<\?.*?\?>|<!\[CDATA\[.*?\]\]>", b"", content, flags=re.DOTALL)
    amounts = re.findall(rb"<TRNAMT>\s*([^<]*?)\s*<", tags)
    days = re.findall(rb"<DTPOSTED>\s*(\d{8})", tags)
    return [(day.decode(), _amount(amount)) for day, amount in zip(days, amounts, strict=True)]


def _amount(text: bytes) -> Decimal:
    return Decimal(text.decode().replace(",", "."))


def figures(contents: Contents, form: str, *, is_value: bool) -> list[Figure]:
    return [
        (
            ((entry.value_on if is_value else None) or entry.booked_on).strftime(form),
            Decimal(entry.amount.decimal()),
        )
        for entry in contents.entries
    ]


@TESTED
@given(content=damaged(MT940))
def test_a_damaged_mt940_is_refused_or_says_what_its_bytes_say(
    tmp_path: Path, content: bytes
) -> None:
    contents = read(read_mt940, tmp_path, content)

    assert all(contents.words)
    if not contents.faults:
        assert figures(contents, "%y%m%d", is_value=True) == entries_in(content)
        assert sum(len(s.entries) for s in contents.statements) == len(contents.entries)


@TESTED
@given(content=damaged(OFX))
def test_a_damaged_ofx_file_is_refused_or_says_what_its_bytes_say(
    tmp_path: Path, content: bytes
) -> None:
    contents = read(read_ofx, tmp_path, content)

    assert all(contents.words)
    if not contents.faults:
        assert figures(contents, "%Y%m%d", is_value=False) == records_in(content)
        assert sum(len(s.entries) for s in contents.statements) == len(contents.entries)


@TESTED
@given(content=damaged(["\n".join(REPORT).encode()]))
def test_a_damaged_report_never_fails(tmp_path: Path, content: bytes) -> None:
    contents = read(read_mt940, tmp_path, content)

    assert all(contents.words)


@pytest.mark.parametrize("reader", [read_mt940, read_ofx])
@TESTED
@given(pieces=st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=6)), max_size=40))
def test_no_bytes_make_a_reader_fail(tmp_path: Path, reader: Reader, pieces: list[bytes]) -> None:
    contents = read(reader, tmp_path, b"".join(pieces))

    assert contents.faults
    assert all(contents.words)


def test_an_mt940_cut_short_anywhere_keeps_whole_statements_only(tmp_path: Path) -> None:
    whole = [s.entries for s in read(read_mt940, tmp_path, SNIPPET).statements]

    for length in range(len(SNIPPET)):
        contents = read(read_mt940, tmp_path, SNIPPET[:length])
        read_whole = [s.entries for s in contents.statements]
        if not contents.faults:
            assert contents.statements
            assert read_whole == whole[: len(read_whole)]
            assert sum(map(len, read_whole)) == len(contents.entries)


@pytest.mark.parametrize("content", OFX)
def test_an_ofx_file_cut_short_anywhere_is_refused(tmp_path: Path, content: bytes) -> None:
    for length in range(len(content.rstrip())):
        assert read(read_ofx, tmp_path, content[:length]).faults
