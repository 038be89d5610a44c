from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aggregates.bank_values import Balance, EntryNature, StatementHead, StatementKind
from aggregates.money import Money
from audit_service.statements.mt940 import read_mt940
from tests.audit_service.statements.reading import Contents, Statement, read

HEAD = [":20:STMT", ":25:12345", ":28C:7/1", ":60F:C200101EUR100,"]
END = [":62F:C200105EUR100,", "-"]


def lines(*entries: str, head: list[str] | None = None, end: list[str] | None = None) -> str:
    return "\n".join([*(head or HEAD), *entries, *(end or END)]) + "\n"


def only(folder: Path, *entries: str, **around: Any) -> Statement:
    return read(read_mt940, folder, lines(*entries, **around)).only


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_a_statement_says_whose_it_is_and_covers_the_days_after_its_opening(
    tmp_path: Path,
) -> None:
    ended = only(tmp_path).ended

    assert ended.at == "line 1"
    assert ended.head == StatementHead(
        kind=StatementKind.STATEMENT,
        account="12345",
        currency="EUR",
        number="7",
        first_on=date(2020, 1, 2),
        last_on=date(2020, 1, 5),
        opening=Balance(amount=eur(100_00), on=date(2020, 1, 1)),
        closing=Balance(amount=eur(100_00), on=date(2020, 1, 5)),
    )
    assert (ended.count, ended.credits, ended.debits) == (None, None, None)


def test_a_statement_that_closes_on_the_day_it_opens_covers_that_day(tmp_path: Path) -> None:
    head = only(tmp_path, end=[":62F:C200101EUR100,"]).ended.head

    assert (head.first_on, head.last_on) == (date(2020, 1, 1), date(2020, 1, 1))


def test_an_overdrawn_account_has_balances_below_zero_and_years_from_80_are_of_the_last_century(
    tmp_path: Path,
) -> None:
    head = only(
        tmp_path, head=[*HEAD[:3], ":60F:D991231EUR5,"], end=[":62F:D000101EUR5,"]
    ).ended.head

    assert head.opening == Balance(amount=eur(-5_00), on=date(1999, 12, 31))
    assert head.closing == Balance(amount=eur(-5_00), on=date(2000, 1, 1))


@pytest.mark.parametrize(
    ("printed", "minor", "is_reversal"),
    [
        ("C10,00", 10_00, False),
        ("D10,00", -10_00, False),
        ("RC10,00", -10_00, True),
        ("RD10,00", 10_00, True),
        ("CR10,00", 10_00, False),  # The third letter of EUR.
        ("DR10,", -10_00, False),
        ("RCR10,5", -10_50, True),
        ("C,5", 50, False),
        ("C000000000010,", 10_00, False),
        ("C10", 10_00, False),
        ("C0,00", 0, False),
    ],
)
def test_marks_say_whether_money_came_or_went_and_amounts_have_a_comma(
    tmp_path: Path, printed: str, minor: int, is_reversal: bool
) -> None:
    (entry,) = only(tmp_path, f":61:200102{printed}NTRFNONREF").entries

    assert (entry.amount, entry.is_reversal) == (eur(minor), is_reversal)


@pytest.mark.parametrize(
    ("currency", "printed", "minor"), [("JPY", "1000,", 1000), ("KWD", "1,234", 1234)]
)
def test_an_amount_has_the_decimals_of_its_currency(
    tmp_path: Path, currency: str, printed: str, minor: int
) -> None:
    head = [*HEAD[:3], f":60F:C200101{currency}0,"]
    end = [f":62F:C200102{currency}{printed}"]

    statement = only(tmp_path, f":61:200102C{printed}NTRF", head=head, end=end)

    assert statement.entries[0].amount == Money(minor, currency)
    assert statement.is_balanced


@pytest.mark.parametrize(
    ("days", "booked_on", "value_on"),
    [
        ("2001020103", date(2020, 1, 3), date(2020, 1, 2)),
        ("200102", date(2020, 1, 2), date(2020, 1, 2)),
        ("200102    ", date(2020, 1, 2), date(2020, 1, 2)),
        ("2001011231", date(2019, 12, 31), date(2020, 1, 1)),
        ("1912310102", date(2020, 1, 2), date(2019, 12, 31)),
        ("2003010229", date(2020, 2, 29), date(2020, 3, 1)),
    ],
)
def test_the_year_of_booking_is_the_one_nearest_to_the_value_date(
    tmp_path: Path, days: str, booked_on: date, value_on: date
) -> None:
    (entry,) = only(tmp_path, f":61:{days}C1,NTRFNONREF").entries

    assert (entry.booked_on, entry.value_on) == (booked_on, value_on)


def test_the_codes_and_references_of_an_entry_are_kept_as_printed(tmp_path: Path) -> None:
    statement = only(
        tmp_path,
        ":61:200102C1,NTRFINV-17//BANK/4711",
        ":61:200102D1,S103NOTPROVIDED//NONREF",
        ":61:200102D1,FMSC",
    )

    said = [(e.code, e.reference, e.bank_reference) for e in statement.entries]
    assert said == [("NTRF", "INV-17", "BANK/4711"), ("S103", "", ""), ("FMSC", "", "")]


@pytest.mark.parametrize(
    ("line", "account"),
    [
        (":25:50880050/0194774600888", "50880050/0194774600888"),
        (":25:50880050/0194774600888EUR", "50880050/0194774600888"),
        (":25:1291.99.348EUR", "1291.99.348"),
        (":25:NL71 RABO 0123 4567 89", "NL71RABO0123456789"),
        (":25:12345USD", "12345USD"),  # Not the currency of the statement: part of the number.
        (":25P:DE02120300000000202051\nBYLADEM1001", "DE02120300000000202051"),
    ],
)
def test_an_account_is_kept_as_printed_without_spaces_and_without_its_currency(
    tmp_path: Path, line: str, account: str
) -> None:
    assert only(tmp_path, head=[HEAD[0], line, *HEAD[2:]]).ended.head.account == account


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("before", ["", "\ufeff", "\x01{1:F01BANKDEFFAXXX}{2:O9400}{4:\n", "{4:"])
def test_envelopes_and_line_ends_make_no_difference(
    tmp_path: Path, ending: str, before: str
) -> None:
    entry = ":61:200102C1,NTRFNONREF\n:86:two\nlines"
    after = "-}{5:{CHK:1}}\x03\n" if "{4:" in before else "-\n"
    text = before + lines(entry, end=[":62F:C200105EUR101,", after])

    contents = read(read_mt940, tmp_path, text.replace("\n", ending))

    assert [entry.words for entry in contents.entries] == ["two lines"]
    assert contents.only.is_balanced
    assert contents.only.ended.head.account == "12345"


def test_several_statements_of_a_file_are_told_apart(tmp_path: Path) -> None:
    first = lines(":61:200102C1,NTRF", end=[":62F:C200105EUR101,", "-"])
    second = lines(":61:200106D1,NTRF", head=[":20:B", ":25:999", ":28C:1", ":60F:C200101EUR1,"])

    contents = read(read_mt940, tmp_path, first + "ABNANL2A\n940\nABNANL2A\n" + second)

    assert contents.faults == []
    said = [(s.ended.head.account, s.ended.at, len(s.entries)) for s in contents.statements]
    assert said == [("12345", "line 1", 1), ("999", "line 11", 1)]
    assert contents.places == ["line 5", "line 15"]


PAGES = [
    *(":20:A", ":25:1", ":28C:5/1", ":60F:C200101EUR0,", ":61:200102C5,NTRF"),
    *(":62M:C200102EUR5,", "-", ":20:B", ":25:1", ":28C:5/2", ":60M:C200102EUR5,"),
    *(":61:200103C5,NTRF", ":62M:C200103EUR10,", "-"),
    *(":20:C", ":25:1", ":28C:5/3", ":60M:C200103EUR10,", ":62F:C200104EUR10,", "-"),
]


def test_pages_that_follow_each_other_are_one_statement(tmp_path: Path) -> None:
    statement = read(read_mt940, tmp_path, "\n".join(PAGES)).only

    head = statement.ended.head
    assert (head.number, head.first_on, head.last_on) == ("5", date(2020, 1, 2), date(2020, 1, 4))
    assert head.opening == Balance(amount=eur(0), on=date(2020, 1, 1))
    assert head.closing == Balance(amount=eur(10_00), on=date(2020, 1, 4))
    assert [entry.amount for entry in statement.entries] == [eur(5_00), eur(5_00)]


def test_a_later_page_with_an_opening_balance_of_its_own_is_a_statement_of_its_own(
    tmp_path: Path,
) -> None:
    statements = read(
        read_mt940, tmp_path, lines() + lines(head=[*HEAD[:2], ":28C:7/2", HEAD[3]])
    ).statements

    assert [s.ended.head.number for s in statements] == ["7", "7/2"]


@pytest.mark.parametrize(
    ("code", "narrative", "nature"),
    [
        ("NTRF", "", EntryNature.TRANSFER),
        ("NCHG", "", EntryNature.CHARGE),
        ("NCOM", "", EntryNature.CHARGE),
        ("NINT", "", EntryNature.INTEREST),
        ("FRTI", "", EntryNature.RETURN),
        ("NMSC", "808?00GEBUEHREN?20x", EntryNature.CHARGE),
        ("NMSC", "814?00ZINSEN?20x", EntryNature.INTEREST),
        ("NTRF", "159?00RETOURE?20x", EntryNature.RETURN),
        ("NTRF", "166?00GUTSCHRIFT?20x", EntryNature.TRANSFER),
        ("NTRF", "/RTRN/MS03/NAME/Li/", EntryNature.RETURN),
    ],
)
def test_charges_interest_and_returns_are_known_by_the_banks_codes(
    tmp_path: Path, code: str, narrative: str, nature: EntryNature
) -> None:
    (entry,) = only(tmp_path, f":61:200102D1,{code}NONREF", f":86:{narrative}").entries

    assert entry.nature is nature


def test_a_foreign_amount_and_charges_under_an_entry_are_read(tmp_path: Path) -> None:
    statement = only(
        tmp_path,
        ":61:200102C9,NTRFNONREF\n/OCMT/USD12,34//CHGS/EUR1,",
        ":61:200102C9,NTRFNONREF\n/OCMT/EUR10,//CHGS/EUR1,",
        ":61:200102C9,NTRFNONREF\n/OCMT/USD1,234/",
    )

    foreign, own, odd = statement.entries
    assert (foreign.instructed, foreign.charges) == (Money(12_34, "USD"), eur(1_00))
    assert (own.instructed, own.charges) == (None, eur(1_00))
    assert (odd.instructed, odd.charges, odd.words) == (None, None, "USD 1,234")


def test_names_of_chinese_parties_are_read_from_gb18030_and_utf_8_alike(tmp_path: Path) -> None:
    text = lines(":61:200102C1,NTRFNONREF", ":86:对方户名：五都县财政局 摘要：扶贫资金")
    found = [read(read_mt940, tmp_path, text.encode(codec)) for codec in ("gb18030", "utf-8")]

    for contents in found:
        assert [(e.name, e.words) for e in contents.entries] == [("五都县财政局", "扶贫资金")]


def test_german_words_in_latin_1_are_not_taken_for_chinese(tmp_path: Path) -> None:
    text = lines(":61:200102C1,NTRFNONREF", ":86:166?00GUTSCHRIFT?20Miete für März?32Jürgen Groß")

    (entry,) = read(read_mt940, tmp_path, text.encode("latin-1")).entries

    assert (entry.name, entry.words) == ("Jürgen Groß", "Miete für März GUTSCHRIFT")


def test_words_are_cleaned_and_cut_never_refused(tmp_path: Path) -> None:
    long = "\n".join(["x" * 60] * 100)

    contents = read(
        read_mt940,
        tmp_path,
        lines(
            ":61:200102C1,NTRFNONREF", ":86:a\tb\u200b c\x07", ":61:200102C1,NTRF", f":86:{long}"
        ),
    )

    first, second = contents.entries
    assert contents.faults == []
    assert first.words == "a b c"
    assert len(second.words) == 4_000


REPORT = [
    *("{1:F01BANKDEFFAXXX}{2:I942BANKDEFFXXXXN}{4:", ":20:R", ":25:12345EUR", ":28C:3/1"),
    *(":34F:EURD0,", ":34F:EURC0,", ":13D:2001031430+0100"),
    *(":61:200102C9,NTRFNONREF", ":86:one", ":61:200103D2,NTRFNONREF", ":61:200103EC5,NTRF"),
    *(":90D:1EUR2,", ":90C:2EUR14,", "-}"),
]


@pytest.mark.parametrize("begin", [0, 1])
def test_a_report_of_the_running_day_has_no_balances_and_declares_its_sums(
    tmp_path: Path, begin: int
) -> None:
    # Without its envelope, :34F: and :13D: tell it from a statement.
    (statement,) = read(read_mt940, tmp_path, "\n".join(REPORT[begin:])).statements

    ended, head = statement.ended, statement.ended.head
    assert (head.kind, head.account, head.currency) == (StatementKind.REPORT, "12345", "EUR")
    assert (head.opening, head.closing) == (None, None)
    assert (head.first_on, head.last_on) == (date(2020, 1, 2), date(2020, 1, 3))
    assert (ended.count, ended.credits, ended.debits) == (3, 14_00, 2_00)
    assert [e.amount for e in statement.entries] == [eur(9_00), eur(-2_00), eur(5_00)]


def test_a_report_of_an_account_on_which_nothing_moved_is_of_the_day_it_was_made(
    tmp_path: Path,
) -> None:
    contents: Contents = read(read_mt940, tmp_path, "\n".join([*REPORT[1:7], "-"]))

    head = contents.only.ended.head
    assert (head.first_on, head.last_on) == (date(2020, 1, 3), date(2020, 1, 3))
