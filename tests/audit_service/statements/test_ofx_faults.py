"""Every fault of an OFX file is named with its line, all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from audit_service.statements.ofx import read_ofx
from tests.audit_service.statements.ofx_files import (
    BOTH,
    CHEQUE,
    GRANT,
    PROLOG,
    SGML,
    XML,
    Notation,
)
from tests.audit_service.statements.reading import read

both = pytest.mark.parametrize("notation", BOTH, ids=["sgml", "xml"])


def codes(folder: Path, content: str | bytes) -> list[str]:
    contents = read(read_ofx, folder, content)
    assert all(contents.words)
    assert all(place.startswith("line ") for place, code in contents.faults if code not in WHOLE)
    return [code for _, code in contents.faults]


WHOLE = {"statement_missing"}


@both
@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"TRNAMT": ""}, "field_missing"),
        ({"TRNAMT": "ten"}, "amount_not_a_number"),
        ({"TRNAMT": "1,500.50"}, "amount_not_a_number"),
        ({"TRNAMT": "--5"}, "amount_not_a_number"),
        ({"TRNAMT": "1.500"}, "amount_not_exact"),
        ({"TRNAMT": "9" * 30}, "amount_out_of_range"),
        ({"DTPOSTED": ""}, "field_missing"),
        ({"DTPOSTED": "20230230"}, "date_malformed"),
        ({"DTPOSTED": "2023-10-20"}, "date_malformed"),
        ({"DTPOSTED": "00000101"}, "date_malformed"),
        ({"DTAVAIL": "soon"}, "date_malformed"),
        ({"FITID": ""}, "field_missing"),
        ({"TRNTYPE": ""}, "field_missing"),
        ({"CORRECTFITID": "00001", "CORRECTACTION": "REPLACE"}, "entry_corrects_another"),
    ],
)
def test_what_is_wrong_in_an_entry_is_named_at_the_entry(
    tmp_path: Path, notation: Notation, changed: dict[str, str], fault: str
) -> None:
    content = notation.whole(notation.entry(CHEQUE), notation.entry(GRANT | changed))
    second = content.split("\n").index("<STMTTRN>", content.split("\n").index("<STMTTRN>") + 1)

    contents = read(read_ofx, tmp_path, content)

    assert contents.faults == [(f"line {second + 1}", fault)]
    assert contents.amounts == ["-200.00 USD"]


@both
def test_all_faults_of_an_entry_are_named_together(tmp_path: Path, notation: Notation) -> None:
    entry = notation.entry({"TRNAMT": "x", "DTPOSTED": "y"})

    assert codes(tmp_path, notation.whole(entry)) == [
        *("amount_not_a_number", "date_malformed", "field_missing", "field_missing")
    ]


@both
def test_an_amount_in_another_currency_than_the_accounts_is_refused(
    tmp_path: Path, notation: Notation
) -> None:
    def with_currency(code: str) -> str:
        said = notation.values({"CURRATE": "1", "CURSYM": code})
        return notation.whole(notation.entry(GRANT, notation.element("CURRENCY", said)))

    assert codes(tmp_path, with_currency("CNY")) == ["currency_mismatch"]
    assert codes(tmp_path, with_currency("USD")) == []


@both
def test_a_value_stated_twice_is_named(tmp_path: Path, notation: Notation) -> None:
    twice = notation.values({"TRNAMT": "7"})

    assert codes(tmp_path, notation.whole(notation.entry(GRANT, twice))) == ["field_repeated"]


@both
def test_a_statement_needs_its_currency_account_and_balance(
    tmp_path: Path, notation: Notation
) -> None:
    listed = notation.listed(notation.entry(CHEQUE))
    account = notation.element("BANKACCTFROM", notation.values({"ACCTID": "1"}))
    currency = notation.values({"CURDEF": "USD"})

    def faults(head: str, balance: str | None = None, of: str = listed) -> list[str]:
        statement = notation.statement(of, head=head, balance=balance)
        return codes(tmp_path, notation.file(statement))

    assert faults(currency + account) == []
    assert faults(account) == ["field_missing"]
    assert faults(currency) == ["field_missing"]
    assert faults(currency + account, "") == ["closing_balance_missing"]
    assert faults(notation.values({"CURDEF": "US$"}) + account) == [
        *("currency_unknown", "field_missing")
    ]
    assert faults(currency + account, notation.balance("1.0.0", "x")) == [
        *("amount_not_a_number", "date_malformed")
    ]
    assert faults(currency + account, of=notation.listed("", "x", "20231331")) == [
        *("date_malformed", "date_malformed")
    ]
    assert faults(currency + account, of=notation.listed("", "20231002", "20231001")) == [
        "dates_out_of_order"
    ]
    without_end = listed.replace(notation.values({"DTEND": "20231031"}), "")
    assert faults(currency + account, of=without_end) == ["field_missing"]
    assert faults(currency + currency + account) == ["field_repeated"]


@both
@pytest.mark.parametrize(
    "name", ["INVSTMTMSGSRSV1", "PROFMSGSRSV1", "LOANMSGSRSV1", "SECLISTMSGSRSV1"]
)
def test_answers_that_are_no_statement_of_a_bank_account_are_refused_by_name(
    tmp_path: Path, notation: Notation, name: str
) -> None:
    inner = notation.element("INVBANKTRAN", notation.entry(GRANT)) + notation.status("9", "ERROR")
    other = notation.element(name, inner)

    alone = read(read_ofx, tmp_path, notation.file(other))
    beside = read(read_ofx, tmp_path, notation.file(other, notation.statement("")))

    assert [code for _, code in alone.faults] == ["statement_format_unknown"]
    assert name in alone.words[0]
    assert alone.entries == []
    assert [code for _, code in beside.faults] == ["statement_format_unknown"]
    assert len(beside.statements) == 1


@both
def test_an_error_of_the_bank_is_told_with_its_words(tmp_path: Path, notation: Notation) -> None:
    refused = notation.status("15500", "ERROR", "Signon invalid")

    contents = read(read_ofx, tmp_path, notation.file(signon=notation.element("SONRS", refused)))

    assert [code for _, code in contents.faults] == ["bank_answered_with_error"]
    assert "15500 Signon invalid" in contents.words[0]


@pytest.mark.parametrize(
    ("spoil", "faults"),
    [
        (lambda text: text.removesuffix("</OFX>\n"), ["statement_cut_short"]),
        (lambda text: text[: text.index("<DTAVAIL>")], ["statement_cut_short"]),
        (lambda text: text.replace("</STMTTRN>\n", "", 1), ["bank_field_unclosed"]),
        (lambda text: text.replace("<STMTTRN>\n", "", 1), ["bank_field_out_of_place"] * 2),
        (lambda text: text.replace("<BANKTRANLIST>\n", ""), ["bank_field_out_of_place"] * 5),
        (lambda text: text.replace("<TRNAMT>", "TRNAMT>", 1), ["field_missing", "date_malformed"]),
        (lambda text: text.replace("</STMTTRN>", "</STMTTRN>oops", 1), ["cell_unexpected"]),
        (lambda text: text + "<OFX>oops", ["cell_unexpected", "statement_cut_short"]),
        (lambda text: text + "oops", ["cell_unexpected"]),
        (lambda text: "<TRNAMT>5" + text, ["bank_field_out_of_place"]),
        (lambda text: text.replace("<STMTTRN>", "<!-- <STMTTRN>", 1), ["bank_field_out_of_place"]),
        (
            lambda text: text.replace("second", "x" * 30_000),
            ["xml_piece_too_large"],
        ),
    ],
)
def test_damaged_sgml_is_named(
    tmp_path: Path, spoil: Callable[[str], str], faults: list[str]
) -> None:
    assert codes(tmp_path, spoil(SGML.whole())) == faults


@pytest.mark.parametrize(
    ("spoil", "faults"),
    [
        (lambda text: text.removesuffix("</OFX>\n"), ["statement_cut_short"]),
        (lambda text: text[: text.index("<DTAVAIL>")], ["statement_cut_short"]),
        (
            lambda text: text.replace("</STMTTRN>\n", "", 1),
            ["bank_field_out_of_place", "xml_malformed"],
        ),
        (lambda text: text.replace("STMTTRN>", "STMTTRX>"), ["bank_field_out_of_place"] * 2),
        (lambda text: text.replace("&amp;", "&oops;"), ["xml_malformed"]),
        (lambda text: text.replace("<OFX>", "<!DOCTYPE OFX><OFX>"), ["xml_declares_type"]),
        (
            lambda text: text.replace(
                "<OFX>", '<!DOCTYPE OFX [<!ENTITY e SYSTEM "file:///etc/passwd">]><OFX>'
            ).replace("&amp;", "&e;"),
            ["xml_declares_type"],
        ),
    ],
)
def test_damaged_xml_is_named(
    tmp_path: Path, spoil: Callable[[str], str], faults: list[str]
) -> None:
    assert codes(tmp_path, spoil(XML.whole())) == faults


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "statement_missing"),
        ("OFXHEADER:100\n\n", "statement_missing"),
        ("<html><body>Session expired</body></html>", "statement_missing"),
        (PROLOG, "xml_malformed"),
        (PROLOG + "<html/>", "statement_missing"),
    ],
)
def test_a_file_without_a_statement_is_refused(tmp_path: Path, content: str, fault: str) -> None:
    assert codes(tmp_path, content) == [fault]


def test_elements_nested_without_end_are_refused_in_bounded_memory(tmp_path: Path) -> None:
    nested = "<OFX>" + "<PAYEE><CURRENCY><BAL><FI>" * 2_000

    assert set(codes(tmp_path, nested)) <= {
        *("bank_field_unclosed", "bank_field_out_of_place", "statement_cut_short")
    }


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    assert codes(tmp_path, bytes(range(256)) * 100) == ["statement_missing"]
    assert codes(tmp_path, b"<?xml version='1.0'?>" + bytes(range(256))) != []
