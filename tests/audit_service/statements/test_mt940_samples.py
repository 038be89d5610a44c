"""Real and spoilt MT940 files, held against the figures published with them."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from audit_service.statements.mt940 import read_mt940
from tests.audit_service.statements.reading import DATA, Contents, contents_of, read, samples

SAMPLES: Final = DATA / "mt940"
FOLDERS: Final = {  # As published: files, entries, statements with both balances, balanced ones.
    "betterplace": (10, 114, 31, 29),
    "cmxl": (11, 18, 3, 3),
    "jejik": (9, 39, 18, 10),
}
UNBALANCED: Final = {  # As published, by the number of the statement.
    "betterplace/sepa_snippet": ["00004"],
    "betterplace/sepa_snippet_broken": ["00004"],
    "jejik/abnamro": ["19321", "19322"],
    "jejik/ing": ["000"],
    "jejik/knab": ["999"],
    "jejik/postfinance": ["999"],
    "jejik/rabobank": ["00000", "00000"],
    "jejik/triodos": ["1"],
}
FRAGMENTS: Final = {  # Files that are a piece of a statement, and what is said of each.
    "betterplace/amount_formats": [("line 1", "bank_field_out_of_place")],
    "betterplace/currency_in_25": [("line 1", "bank_field_out_of_place")],
    "betterplace/empty_86": [("line 1", "bank_field_out_of_place")],
    "betterplace/empty_entry_date": [("line 1", "bank_field_out_of_place")],
    "betterplace/empty_line": [("line 2", "statement_cut_short")],
    "betterplace/missing_crlf_at_end": [("line 1", "bank_field_out_of_place")],
    "cmxl/account_balance_credit": [("line 1", "bank_field_out_of_place")],
    "cmxl/account_balance_debit": [("line 1", "bank_field_out_of_place")],
    "cmxl/account_identification_iban": [("line 1", "bank_field_out_of_place")],
    "cmxl/account_identification_legacy": [("line 1", "bank_field_out_of_place")],
    "cmxl/available_balance": [("line 1", "bank_field_out_of_place")],
    "cmxl/closing_balance": [("line 1", "bank_field_out_of_place")],
    "cmxl/reference": [("line 1", "statement_cut_short")],
    "cmxl/statement_details": [("line 1", "bank_field_out_of_place")],
    "cmxl/statement_line": [("line 1", "bank_field_out_of_place")],
    "cmxl/statement_number": [("line 1", "bank_field_out_of_place")],
}
SPOILT: Final = {  # Whole files with something wrong, and where.
    "betterplace/sepa_snippet_broken": [("line 6", "bank_field_out_of_place")],
    "cmxl/mt940": [
        ("line 4", "currency_unknown"),
        ("line 27", "currency_unknown"),
        ("line 73", "dates_out_of_order"),
    ],
    "jejik/abnamro": [("line 35", "page_before_missing"), ("line 40", "page_after_missing")],
}


class Message:
    """One message of a file, read a second time by other means: patterns over its text."""

    def __init__(self, text: str) -> None:
        self.opening = re.search(r"^:60([FM]):([CD])\d{6}[A-Z]{3}([\d,]+)", text, re.M)
        self.closing = re.search(r"^:62([FM]):([CD])\d{6}[A-Z]{3}([\d,]+)", text, re.M)
        entry = r"^:61:\d{6}(?:\d{4})?(R?)([CD])[A-Z]?([\d,]+)"
        self.moved = sum(
            (_signed(mark, text) * (-1 if is_reversal else 1))
            for is_reversal, mark, text in re.findall(entry, text, re.M)
        )

    @property
    def has_both(self) -> bool:
        return bool(self.opening and self.closing)

    @property
    def is_balanced(self) -> bool:
        assert self.opening
        assert self.closing
        opening, closing = _signed(*self.opening.groups()[1:]), _signed(*self.closing.groups()[1:])
        return opening + self.moved == closing


def _signed(mark: str, text: str) -> Decimal:
    return (1 if mark == "C" else -1) * Decimal(text.replace(",", "."))


def messages_of(path: Path) -> list[Message]:
    return [Message(text) for text in re.split(r"(?m)^:20:", path.read_text("utf-8"))]


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def contents(name: str) -> Contents:
    return contents_of(read_mt940, SAMPLES / f"{name}.sta")


@pytest.mark.parametrize("folder", list(FOLDERS))
def test_the_samples_hold_as_many_entries_and_balanced_statements_as_published(
    folder: str,
) -> None:
    paths = list(samples(f"mt940/{folder}"))
    lines = sum(len(re.findall(rb"(?m)^:61:", path.read_bytes())) for path in paths)
    whole = [m for path in paths for m in messages_of(path) if m.has_both]
    balanced = [m for m in whole if m.is_balanced]

    assert (len(paths), lines, len(whole), len(balanced)) == FOLDERS[folder]


@pytest.mark.parametrize("folder", list(FOLDERS))
def test_every_entry_and_statement_of_the_samples_is_read_or_refused_by_name(folder: str) -> None:
    for path in samples(f"mt940/{folder}"):
        name, found = name_of(path), contents_of(read_mt940, path)
        lines = len(re.findall(rb"(?m)^:61:", path.read_bytes()))
        whole = [m for m in messages_of(path) if m.has_both]
        # A later page of a statement is part of it: it opens as its page before has closed.
        later = [
            page
            for before, page in pairwise(whole)
            if page.opening and page.opening[1] == "M" and before.closing
            if before.closing.groups()[1:] == page.opening.groups()[1:]
        ]
        in_marks = 1 if name == "cmxl/mt940" else 0  # German marks are no currency any more.

        assert found.faults == {**FRAGMENTS, **SPOILT}.get(name, [])
        assert len(found.entries) == (0 if name in FRAGMENTS else lines - 11 * in_marks)
        assert len(found.statements) == len(whole) - len(later) - in_marks
        unbalanced = [s.ended.head.number for s in found.statements if not s.is_balanced]
        assert unbalanced == UNBALANCED.get(name, [])


def test_statements_in_a_currency_that_is_no_more_are_refused_and_balance_in_another(
    tmp_path: Path,
) -> None:
    text = (SAMPLES / "cmxl" / "mt940.sta").read_text("utf-8")

    found = read(read_mt940, tmp_path, text.replace("DEM", "EUR"))

    assert found.faults == [("line 73", "dates_out_of_order")]  # It closes before it opens.
    assert len(found.entries) == 16
    assert [statement.is_balanced for statement in found.statements] == [True, True, True]


def test_amounts_and_value_dates_are_those_of_the_samples_own_results() -> None:
    expected = json.loads((SAMPLES / "expected.json").read_text("utf-8"))
    whole = {n: lines for n, lines in expected.items() if n not in {*FRAGMENTS, "cmxl/mt940"}}
    compared = reversed_ = 0

    for name, lines in whole.items():
        for entry, line in zip(contents(name).entries, lines, strict=True):
            amount, currency, day = line.split()
            sign = -1 if entry.is_reversal else 1  # Its results leave a reversal's effect out.
            said = (sign * Decimal(entry.amount.decimal()), entry.amount.currency)
            assert (*said, str(entry.value_on)) == (Decimal(amount), currency, day)
            compared, reversed_ = compared + 1, reversed_ + entry.is_reversal

    assert (compared, reversed_) == (152, 2)


@pytest.mark.parametrize(
    ("name", "opening", "closing"),
    [
        ("betterplace/amount_formats", "380115,12", None),
        ("cmxl/account_balance_credit", "000000000147,64", None),
        ("cmxl/account_balance_debit", "-000000000147,64", None),
        ("betterplace/missing_crlf_at_end", None, "42570,04"),
        ("cmxl/closing_balance", None, "000000000137,00"),
    ],
)
def test_a_balance_given_as_a_piece_is_read_within_a_statement(
    tmp_path: Path, name: str, opening: str | None, closing: str | None
) -> None:
    piece = (SAMPLES / f"{name}.sta").read_text("utf-8").splitlines()[0]
    begins = piece if opening else ":60F:C090101EUR0,"
    ends = piece if closing else ":62F:C150101EUR0,"

    head = read(
        read_mt940, tmp_path, f":20:A\n:25:1\n:28C:1\n{begins}\n{ends}\n-\n"
    ).only.ended.head

    assert head.opening
    assert head.closing
    printed = Decimal((opening or closing or "").replace(",", "."))
    said = head.opening.amount if opening else head.closing.amount
    assert Decimal(said.decimal()) == printed


@pytest.mark.parametrize(
    ("piece", "decimal"),
    [("380115,1", "380115.10"), ("380115,", "380115.00"), ("0,12", "0.12"), ("00,12", "0.12")],
)
def test_each_form_of_an_amount_given_as_a_piece_is_read_exactly(
    tmp_path: Path, piece: str, decimal: str
) -> None:
    lines = (SAMPLES / "betterplace" / "amount_formats.sta").read_text("utf-8").splitlines()
    assert f":60F:C100318EUR{piece}" in lines

    text = f":20:A\n:25:1\n:28C:1\n:60F:C100318EUR{piece}\n:62F:C100319EUR0,\n-\n"

    opening = read(read_mt940, tmp_path, text).only.ended.head.opening
    assert opening
    assert opening.amount.decimal() == decimal


def test_an_entry_given_as_a_piece_is_read_within_a_statement(tmp_path: Path) -> None:
    piece = (SAMPLES / "cmxl" / "statement_details.sta").read_text("utf-8").strip()
    text = f":20:A\n:25:1\n:28C:1\n:60F:C140901EUR5,\n{piece}\n:62F:C140902EUR3,38\n-\n"

    statement = read(read_mt940, tmp_path, text).only

    (entry,) = statement.entries
    assert statement.is_balanced
    assert (entry.booked_on, entry.value_on) == (date(2014, 9, 2), date(2014, 9, 1))
    assert (str(entry.amount), entry.code) == ("-1.62 EUR", "NTRF/171")
    assert (entry.reference, entry.bank_reference) == ("0000549855700010", "025498557/000001")
    assert entry.end_to_end == "TRX-0A4A47C3-F846-4729-8A1B-5DF620F"
    assert (entry.name, entry.account) == ("Peter Pan", "HUkkbbbsssskcccccccccccccccx")
    assert entry.words == (  # A piece of 25 characters was complete: its space stands.
        "FOO TRX-0A4A47C3-F84 6-4729-8A1B-5DF620F MREF+CAC97D2144174318AC18D9BF815BD4FB"
        " CRED+DE98ZZZ09999999999 SEPA LASTSCHRIFT KUNDE"
    )
