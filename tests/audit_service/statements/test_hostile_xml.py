"""Files that are no statement, or mean harm: one clear fault each, and little memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit_service.statements.camt import DETAILS_MAX
from tests.audit_service.statements.camt_files import (
    ACCOUNT,
    BALANCES,
    SPACE,
    entry,
    message,
    payment,
    read_text,
    statement,
)

WHOLE = message(statement(entry(payment("<RmtInf><Ustrd>第三期 Straße</Ustrd></RmtInf>"))))
HEAD = f'<Document xmlns="{SPACE}"><BkToCstmrStmt><Stmt>{ACCOUNT}{BALANCES}'
TAIL = "</Stmt></BkToCstmrStmt></Document>"
LINE_2 = "line 2"


def declared(encoding: str) -> str:
    return WHOLE.replace("UTF-8", encoding)


@pytest.mark.parametrize(
    "written",
    [
        WHOLE.encode(),
        WHOLE.partition("\n")[2].encode(),
        WHOLE.encode("utf-8-sig"),
        declared("utf-8").replace("\n", "\r\n").encode(),
        declared("UTF-16").encode("utf-16"),
        WHOLE.partition("\n")[2].encode("utf-16"),
        declared("UTF-16LE").encode("utf-16"),
        declared("GB18030").encode("gb18030"),
        declared("gbk").encode("gb18030"),
        declared("ISO-8859-1").replace("第三期 ", "").encode("latin-1"),
        declared("windows-1252").replace("第三期", "€").encode("cp1252"),
    ],
)
def test_a_file_is_read_in_the_encoding_it_declares(tmp_path: Path, written: bytes) -> None:
    found = read_text(tmp_path, written)

    assert found.faults == []
    assert found.only.said.words.endswith("Straße")


@pytest.mark.parametrize(
    ("written", "at", "code"),
    [
        (declared("UTF-7").encode(), "line 1", "encoding_not_read"),
        (declared("EBCDIC-CP-US").encode(), "line 1", "encoding_not_read"),
        (declared("Shift_JIS").encode(), "line 1", "encoding_not_read"),
        (WHOLE.encode("utf-32"), "line 1", "encoding_not_read"),
        (declared("UTF-16").encode(), "line 1", "encoding_contradicted"),
        (WHOLE.encode("utf-16"), "line 1", "encoding_contradicted"),
        (declared("ISO-8859-1").encode("utf-8-sig"), "line 1", "encoding_contradicted"),
        (declared("UTF-16BE").encode("utf-16-le"), "line 6", "encoding_contradicted"),
        (WHOLE.replace("第三期", "").encode("utf-16-le"), "line 6", "encoding_contradicted"),
        (WHOLE.encode("gb18030"), "line 6", "encoding_contradicted"),
        (declared("US-ASCII").encode(), "line 6", "encoding_contradicted"),
        (b"\xff\xfe\x00\xd8" * 4, "line 1", "encoding_contradicted"),
        (b"+ADw-Document+AD4-", "line 1", "xml_malformed"),
    ],
)
def test_an_encoding_that_is_strange_or_a_lie_is_refused(
    tmp_path: Path, written: bytes, at: str, code: str
) -> None:
    found = read_text(tmp_path, written)

    assert (found.faults, found.ended) == ([(at, code)], [])


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE Document>",
        "\n<!-- first --><?and then?>\n<!DOCTYPE Document>",
        f'<!DOCTYPE Document [<!ENTITY l0 "lol">{LAUGHS}]>',
        '<!DOCTYPE Document [<!ENTITY own SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE Document SYSTEM "http://example.org/a.dtd">',
        '<!DOCTYPE Document [<!ENTITY % p SYSTEM "http://example.org/p"> %p;]>',
        "<!doctype html>",
    ],
)
def test_a_document_type_is_refused_before_anything_is_read(tmp_path: Path, doctype: str) -> None:
    text = WHOLE.replace("\n<Document", f"{doctype}<Document").replace("Straße", "&own;&l8;")

    found = read_text(tmp_path, text)

    assert [code for _, code in found.faults] == ["xml_declares_type"]
    assert (found.listed, found.ended) == ([], [])


@pytest.mark.parametrize(
    ("text", "at", "code"),
    [
        ("", "line 1", "xml_malformed"),
        ("   \n\n", "line 1", "xml_malformed"),
        ("<!-- nothing -->", "line 1", "xml_malformed"),
        ("<!-- no end", "line 1", "xml_malformed"),
        ("%PDF-1.7 <a>", "line 1", "xml_malformed"),
        (":20:STARTUMSE\n:25:1/2\n", "line 1", "xml_malformed"),
        ('{"Document": 1}', "line 1", "xml_malformed"),
        ("PK\x03\x04\x00<", "line 1", "xml_malformed"),
        ("<html><p>login</p></html>", "line 1", "statement_format_unknown"),
        ("<OFX><a/></OFX>", "line 1", "statement_format_unknown"),
        ("<Document/>", "line 1", "statement_format_unknown"),
        (WHOLE.replace("Straße", "a & b"), "line 6", "xml_malformed"),
        (WHOLE.replace("Straße", "&own;"), "line 6", "xml_malformed"),
        (WHOLE.replace("Straße", "&#0;"), "line 6", "xml_malformed"),
        (WHOLE.replace("Straße", "\x01"), "line 6", "xml_malformed"),
        (WHOLE.replace("</Ntry>", "</Ntri>"), "line 6", "xml_malformed"),
        (WHOLE.replace("Ntry>", "x:Ntry>"), "line 6", "xml_malformed"),
        (WHOLE.replace("Straße", "&own;") + WHOLE, "line 6", "xml_malformed"),
        (WHOLE + WHOLE.partition("\n")[2], "line 10", "xml_malformed"),
        (WHOLE + "<more/>", "line 10", "xml_malformed"),
        (WHOLE + "more", "line 10", "xml_malformed"),
        (WHOLE[: WHOLE.index("</Stmt>")], "line 7", "statement_cut_short"),
        (WHOLE[: WHOLE.index("Straße")], "line 6", "statement_cut_short"),
        (WHOLE[: WHOLE.index("</Document>")], "line 9", "statement_cut_short"),
    ],
)
def test_what_is_no_whole_xml_is_refused_with_its_place(
    tmp_path: Path, text: str, at: str, code: str
) -> None:
    found = read_text(tmp_path, text)

    assert found.faults == [(at, code)]


def test_nothing_is_included_from_elsewhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", "utf-8")
    include = (
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
        f'href="{secret.as_uri()}" parse="text"/>'
    )
    words = payment(f"<RmtInf><Ustrd>Lot 3 {include}</Ustrd></RmtInf>")

    found = read_text(tmp_path, message(statement(entry(words))))

    assert (found.faults, found.only.said.words) == ([], "Lot 3")


def test_comments_and_character_data_change_no_amount(tmp_path: Path) -> None:
    tricky = '<Amt Ccy="EUR">1<!-- <Ntry> -->0<![CDATA[.5]]><?x </Ntry>?>0</Amt>'
    words = payment("<RmtInf><Ustrd><![CDATA[<Ntry>&lol;</Ntry>]]></Ustrd></RmtInf>")

    found = read_text(tmp_path, message(statement(entry(words, amount=tricky))))

    assert found.faults == []
    assert (found.minors, found.only.said.words) == ([-10_50], "<Ntry>&lol;</Ntry>")


def floods() -> Iterator[tuple[str, str, str, str, int, str]]:
    """Name, what comes before, what is repeated, what comes after, how often, and the fault."""
    detail = '<TxDtls><Amt Ccy="EUR">1</Amt></TxDtls>\n'
    yield "tiny", "<Ntry>", "<a/>", "", 5_000_000, "xml_piece_too_large"
    yield "text", "<Ntry><Amt>", "9", "", 50_000_000, "xml_piece_too_large"
    yield "attribute", '<Ntry a="', "x", "", 20_000_000, "xml_piece_too_large"
    yield "comment", "<!--", "x", "", 20_000_000, "xml_piece_too_large"
    yield "spaces", "", " ", TAIL, 20_000_000, "xml_piece_too_large"
    yield "balances", "", BALANCES, TAIL, 100_000, "xml_piece_too_large"
    yield "deep", "", "<Ntry>", "", 5_000_000, "xml_malformed"
    yield "details", "<Ntry><NtryDtls>", detail, "", DETAILS_MAX + 1, "details_too_many"
    yield "beside", "<Ntry><NtryDtls>", "<TxDtls/>" + "<x/>" * 30, "", 90_000, "xml_piece_too_large"
    yield "angles", "", "<", "", 10_000_000, "xml_piece_too_large"


PROGRAM = """
import json, resource, sys
from pathlib import Path
from audit_service.statements.camt import read_camt
from audit_service.statements.delivered import Listed, Unfit
found = list(read_camt(Path(sys.argv[1])))
print(json.dumps({
    "codes": [one.fault.code for one in found if isinstance(one, Unfit)],
    "listed": sum(isinstance(one, Listed) for one in found),
    "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
}))
"""


COUNTING = """
import json, resource, sys
from pathlib import Path
from audit_service.statements.camt import read_camt
delivered = sum(1 for one in read_camt(Path(sys.argv[1])))
mebibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"delivered": delivered, "mebibytes": mebibytes}))
"""


@pytest.mark.parametrize("flood", list(floods()), ids=lambda flood: flood[0])
def test_a_flood_is_refused_in_little_memory(
    tmp_path: Path, flood: tuple[str, str, str, str, int, str]
) -> None:
    _, before, repeated, after, times, code = flood
    path = tmp_path / "flood.xml"
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD + before)
        block = repeated * (1 + 1_000_000 // len(repeated))
        for _ in range(1 + times * len(repeated) // len(block)):
            file.write(block)
        file.write(after)

    words = [sys.executable, "-c", PROGRAM, str(path)]
    done = subprocess.run(words, capture_output=True, check=True, text=True)

    said = json.loads(done.stdout)
    assert (said["codes"], said["listed"]) == ([code], 0)
    assert said["mebibytes"] < 200


def test_a_file_may_not_teach_the_parser_any_number_of_names(tmp_path: Path) -> None:
    names = (f"<n{number:0>60}/>" for number in range(20_000))

    found = read_text(tmp_path, HEAD + "".join(names) + TAIL)

    assert found.faults == [("line 1", "xml_names_too_many")]


def test_memory_does_not_grow_with_the_entries_of_a_statement(tmp_path: Path) -> None:
    mebibytes = []
    for count in (500, 10_000):
        path = tmp_path / f"{count}.xml"
        path.write_text(message(statement(*[entry(payment("<Refs/>"))] * count)), "utf-8")
        words = [sys.executable, "-c", COUNTING, str(path)]
        done = subprocess.run(words, capture_output=True, check=True, text=True)
        said = json.loads(done.stdout)
        assert said["delivered"] == count + 1
        mebibytes.append(said["mebibytes"])

    assert mebibytes[1] < mebibytes[0] + 8
