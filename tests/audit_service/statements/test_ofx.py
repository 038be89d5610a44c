from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aggregates.bank_values import Balance, EntryNature, EntrySaid, StatementHead, StatementKind
from aggregates.money import Money
from audit_service.statements.ofx import read_ofx
from tests.audit_service.statements.ofx_files import BOTH, CHEQUE, GRANT, HEADER, SGML, Notation
from tests.audit_service.statements.reading import Contents, read

both = pytest.mark.parametrize("notation", BOTH, ids=["sgml", "xml"])


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def entry_of(folder: Path, notation: Notation, inner: str = "", **changed: str) -> EntrySaid:
    """Read a file of one entry, changed from the grant."""
    content = notation.whole(notation.entry(GRANT | changed, inner))
    (entry,) = read(read_ofx, folder, content).only.entries
    return entry


@both
def test_a_statement_says_its_days_and_its_closing_balance_but_no_opening_one(
    tmp_path: Path, notation: Notation
) -> None:
    ended = read(read_ofx, tmp_path, notation.whole()).only.ended

    assert ended.head == StatementHead(
        kind=StatementKind.STATEMENT,
        account="999988",
        currency="USD",
        first_on=date(2023, 10, 1),
        last_on=date(2023, 10, 31),
        opening=None,
        closing=Balance(amount=usd(1_300_50), on=date(2023, 10, 31)),
    )


@both
def test_entries_are_read_with_their_numbers_names_and_words(
    tmp_path: Path, notation: Notation
) -> None:
    cheque, grant = read(read_ofx, tmp_path, notation.whole()).only.entries

    assert cheque == EntrySaid(
        booked_on=date(2023, 10, 4),
        amount=usd(-200_00),
        code="CHECK",
        bank_reference="00002",
        reference="1000",
    )
    assert grant == EntrySaid(
        booked_on=date(2023, 10, 20),
        value_on=date(2023, 10, 21),
        amount=usd(1_500_50),
        code="CREDIT",
        bank_reference="00003",
        name="County & Treasury",
        words="second instalment",
    )


@both
def test_each_entry_has_the_line_where_it_begins(tmp_path: Path, notation: Notation) -> None:
    content = notation.whole()
    lines = content.split("\n")
    begins = [f"line {n}" for n, line in enumerate(lines, 1) if line == "<STMTTRN>"]

    contents = read(read_ofx, tmp_path, content)

    assert contents.places == begins
    assert contents.only.ended.at == f"line {lines.index('<STMTRS>') + 1}"


@both
def test_decimal_commas_give_the_same_amounts_as_points(tmp_path: Path, notation: Notation) -> None:
    content = notation.whole()
    with_commas = content.replace("200.00", "200,00").replace("1500.5", "1500,5")

    points, commas = (read(read_ofx, tmp_path, c).amounts for c in (content, with_commas))

    assert points == commas == ["-200.00 USD", "1500.50 USD"]


@both
def test_a_credit_card_is_read_like_an_account(tmp_path: Path, notation: Notation) -> None:
    listed = notation.listed(notation.entry(CHEQUE))
    balance = notation.balance("-200.00")

    statement = read(
        read_ofx,
        tmp_path,
        notation.file(notation.statement(listed, balance=balance, is_card=True)),
    ).only

    assert statement.ended.head.account == "999988"
    assert statement.ended.head.closing == Balance(amount=usd(-200_00), on=date(2023, 10, 31))
    assert [entry.amount for entry in statement.entries] == [usd(-200_00)]


@both
def test_several_statements_of_a_file_are_told_apart(tmp_path: Path, notation: Notation) -> None:
    one = notation.statement(notation.listed(notation.entry(CHEQUE)))
    card = notation.statement(notation.listed(""), is_card=True)

    statements = read(read_ofx, tmp_path, notation.file(one, card)).statements

    assert [len(statement.entries) for statement in statements] == [1, 0]


@both
def test_a_statement_without_a_list_of_entries_is_of_its_balances_day(
    tmp_path: Path, notation: Notation
) -> None:
    head = read(read_ofx, tmp_path, notation.file(notation.statement(""))).only.ended.head

    assert (head.first_on, head.last_on) == (date(2023, 10, 31), date(2023, 10, 31))


@both
@pytest.mark.parametrize(
    ("kind", "nature"),
    [
        ("FEE", EntryNature.CHARGE),
        ("SRVCHG", EntryNature.CHARGE),
        ("INT", EntryNature.INTEREST),
        ("XFER", EntryNature.TRANSFER),
        ("OTHER", EntryNature.TRANSFER),
    ],
)
def test_charges_and_interest_are_known_by_their_type(
    tmp_path: Path, notation: Notation, kind: str, nature: EntryNature
) -> None:
    entry = entry_of(tmp_path, notation, TRNTYPE=kind)

    assert (entry.nature, entry.code) == (nature, kind)


@both
@pytest.mark.parametrize(
    "printed",
    ["20231020", "202310202359", "20231020235959", "20231020235959.123[-3:GMT]", "20231020[8]"],
)
def test_a_day_stays_as_printed_whatever_its_hour_and_zone(
    tmp_path: Path, notation: Notation, printed: str
) -> None:
    assert entry_of(tmp_path, notation, DTPOSTED=printed).booked_on == date(2023, 10, 20)


@both
def test_payee_account_and_a_converted_currency_are_read(
    tmp_path: Path, notation: Notation
) -> None:
    inner = (
        notation.element("PAYEE", notation.values({"NAME": "Wudu Builders", "CITY": "Wudu"}))
        + notation.element("BANKACCTTO", notation.values({"BANKID": "1", "ACCTID": "62 22"}))
        + notation.element("ORIGCURRENCY", notation.values({"CURRATE": "0.14", "CURSYM": "CNY"}))
    )

    entry = entry_of(tmp_path, notation, inner, NAME="", REFNUM="R-1")

    assert (entry.name, entry.account, entry.reference) == ("Wudu Builders", "6222", "R-1")
    assert (entry.words, entry.instructed) == ("second instalment CNY 0.14", None)


@both
def test_what_banks_add_of_their_own_is_passed_over(tmp_path: Path, notation: Notation) -> None:
    own = notation.values({"INTU.BID": "3000", "CATEGORY": "x"})
    pending = notation.element(
        "BANKTRANLISTP", notation.element("STMTTRNP", notation.values({"TRNAMT": "5"}))
    )
    available = notation.element("AVAILBAL", notation.values({"BALAMT": "1", "DTASOF": "2"}))
    listed = notation.listed(notation.entry(CHEQUE, own)) + pending

    statement = read(
        read_ofx,
        tmp_path,
        notation.file(notation.statement(listed, balance=notation.balance() + available)),
    ).only

    assert [str(entry.amount) for entry in statement.entries] == ["-200.00 USD"]


def test_the_list_of_entries_need_not_be_closed_in_sgml(tmp_path: Path) -> None:
    content = SGML.whole().replace("</BANKTRANLIST>\n", "")

    contents = read(read_ofx, tmp_path, content)

    assert contents.only.ended.head.closing
    assert contents.amounts == ["-200.00 USD", "1500.50 USD"]


@pytest.mark.parametrize("header", [HEADER, "", HEADER.replace("\n", "") + "\n", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", ""])
def test_headers_and_line_ends_of_sgml_make_no_difference(
    tmp_path: Path, header: str, ending: str
) -> None:
    content = header + SGML.whole().removeprefix(HEADER).replace("\n", ending)

    assert read(read_ofx, tmp_path, content).only.ended.head.account == "999988"


def test_values_may_be_closed_in_sgml_and_literal(tmp_path: Path) -> None:
    entry = (
        SGML.entry(GRANT)
        .replace("second instalment", "<![CDATA[a &amp; <b> <STMTTRN>]]> c")
        .replace("<FITID>00003", "<FITID>00003</FITID>")
    )

    (said,) = read(read_ofx, tmp_path, SGML.whole(entry)).only.entries

    assert (said.bank_reference, said.words) == ("00003", "a &amp; <b> <STMTTRN> c")


@pytest.mark.parametrize(
    ("charset", "codec", "name"),
    [
        ("1252", "cp1252", "Müller €"),
        ("1252", "utf-8", "Müller €"),  # Many banks say 1252 and write UTF-8.
        ("ISO-8859-1", "latin-1", "Müller"),
        ("936", "gb18030", "五都县财政局"),
        ("NONE", "gb18030", "五都县财政局"),
        ("NONE", "utf-8", "五都县财政局"),
    ],
)
def test_names_are_read_in_the_encoding_their_bytes_fit(
    tmp_path: Path, charset: str, codec: str, name: str
) -> None:
    content = SGML.whole(SGML.entry(GRANT | {"NAME": name})).replace(":1252", f":{charset}")

    (entry,) = read(read_ofx, tmp_path, content.encode(codec)).only.entries

    assert entry.name == name


def test_tags_and_entities_are_whole_wherever_the_file_is_cut_into_blocks(tmp_path: Path) -> None:
    def words(blanks: int) -> list[str]:
        content = SGML.whole(SGML.entry(GRANT | {"MEMO": "a &amp; <![CDATA[b]]> <c"}))
        contents: Contents = read(read_ofx, tmp_path, " " * blanks + content)
        assert contents.faults == []
        return [entry.words for entry in contents.entries]

    begin = (1 << 16) - len(SGML.whole(SGML.entry(GRANT))) - 20
    assert {tuple(words(begin + n)) for n in range(0, 420, 3)} == {("a & b <c",)}
