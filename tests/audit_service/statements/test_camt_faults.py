"""What is wrong in a message is named, all of it, each with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit_service.importers.faults import FAULTS_MAX
from audit_service.statements.camt import read_camt
from audit_service.statements.delivered import Unfit
from tests.audit_service.statements.camt_files import (
    ACCOUNT,
    BALANCES,
    balance,
    entry,
    message,
    payment,
    read_text,
    statement,
)

HERE = "entry 1, line 6"


def amount(text: str, currency: str = "EUR") -> str:
    return f'<Amt Ccy="{currency}">{text}</Amt>'


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (amount(""), ["field_missing"]),
        (amount("  "), ["field_missing"]),
        ("", ["field_missing"]),
        ("<Amt>10.00</Amt>", ["field_missing"]),
        (amount("-10.00"), ["amount_signed"]),
        (amount("-0"), ["amount_signed"]),
        (amount("10,00"), ["amount_not_a_number"]),
        (amount("1,000.00"), ["amount_not_a_number"]),
        (amount("1e3"), ["amount_not_a_number"]),
        (amount("NaN"), ["amount_not_a_number"]),
        (amount("."), ["amount_not_a_number"]),
        (amount("--5"), ["amount_signed"]),
        (amount("+-5"), ["amount_not_a_number"]),
        (amount("１０"), ["amount_not_a_number"]),
        (amount("10.001"), ["amount_not_exact"]),
        (amount("10.5", "JPY"), ["amount_not_exact"]),
        (amount("10", "EURO"), ["currency_unknown"]),
        (amount("10", "eur"), ["currency_unknown"]),
        (amount("10", "XTS"), ["currency_unknown"]),
        (amount("100000000000000.01"), ["amount_out_of_range"]),
        (amount("9" * 500_000), ["amount_out_of_range"]),
        (amount("10.00", "USD"), ["currency_mismatch"]),
    ],
)
def test_an_amount_that_is_not_exact_is_refused(
    tmp_path: Path, text: str, codes: list[str]
) -> None:
    found = read_text(tmp_path, message(statement(entry(amount=text))))

    assert found.faults == [(HERE, code) for code in codes]
    assert (found.listed, found.ended) == ([], [])


@pytest.mark.parametrize(
    ("on", "code"),
    [
        ("2024-02-30", "date_malformed"),
        ("2023-02-29", "date_malformed"),
        ("2024-13-01", "date_malformed"),
        ("0000-01-01", "date_malformed"),
        ("17.05.2024", "date_malformed"),
        ("240517", "date_malformed"),
        ("2024-05-17T", "date_malformed"),
        ("2024-05-17 10:00", "date_malformed"),
        ("2024-5-17", "date_malformed"),
        ("二〇二四", "date_malformed"),
        ("", "field_missing"),
    ],
)
def test_an_impossible_date_is_refused(tmp_path: Path, on: str, code: str) -> None:
    booked = entry(booked=f"<BookgDt><Dt>{on}</Dt></BookgDt>")
    value = entry(f"<ValDt><DtTm>{on}</DtTm></ValDt>")

    assert read_text(tmp_path, message(statement(booked))).faults == [(HERE, code)]
    assert read_text(tmp_path, message(statement(value))).faults == [(HERE, code)]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (entry(way=""), "field_missing"),
        (entry(way="<CdtDbtInd/>"), "field_missing"),
        (entry(way="<CdtDbtInd>D</CdtDbtInd>"), "value_not_listed"),
        (entry(way="<CdtDbtInd>crdt</CdtDbtInd>"), "value_not_listed"),
        (entry(state=""), "field_missing"),
        (entry(state="<Sts>BOOKED</Sts>"), "value_not_listed"),
        (entry(state="<Sts><Prtry>DONE</Prtry></Sts>"), "value_not_listed"),
        (entry(booked=""), "field_missing"),
        (entry("<RvslInd>yes</RvslInd>"), "value_not_listed"),
        (entry(amount=amount("1") * 2), "field_repeated"),
        (entry("<CdtDbtInd>CRDT</CdtDbtInd>"), "field_repeated"),
        (entry("<Sts>PDNG</Sts>"), "field_repeated"),
        (entry("<Sts>BOOK</Sts>", state="<Sts>PDNG</Sts>"), "field_repeated"),
        (entry(payment(amount("1") + amount("10.00"))), "field_repeated"),
        (entry(amount='<Amt Ccy="EUR">10<b/>0.00</Amt>'), "amount_not_a_number"),
        (entry("<Chrgs><TtlChrgsAndTaxAmt Ccy='EUR'>x</TtlChrgsAndTaxAmt></Chrgs>"),
         "amount_not_a_number"),
        (entry("<AmtDtls><InstdAmt><Amt Ccy='USD'/></InstdAmt></AmtDtls>"), "field_missing"),
        (entry(payment("<Amt Ccy='EUR'>-1</Amt>")), "amount_signed"),
        (entry(payment("<Amt Ccy='EUR'>1</Amt><CdtDbtInd>X</CdtDbtInd>")), "value_not_listed"),
    ],
)  # fmt: skip
def test_a_field_that_is_missing_or_means_nothing_is_refused(
    tmp_path: Path, said: str, code: str
) -> None:
    found = read_text(tmp_path, message(statement(said)))

    assert found.faults == [(HERE, code)]
    assert (found.listed, found.ended) == ([], [])


def test_all_faults_are_named_at_once_each_with_its_own_place(tmp_path: Path) -> None:
    batch = "<NtryDtls>\n<TxDtls/>\n<TxDtls>" + amount("x") + "</TxDtls></NtryDtls>"
    text = message(
        statement(
            entry(amount=amount("-1"), way=""),
            entry(),
            entry(batch, booked="<BookgDt><Dt>2024-02-30</Dt></BookgDt>"),
            balances=balance("OPBD", "1.001") + "\n" + balance("CLBD", "1", "2024-04-31"),
        ),
        statement(account=ACCOUNT.replace("IBAN", "Nothing"), balances="", period=""),
    )

    found = read_text(tmp_path, text)

    assert found.faults == [
        ("line 5", "amount_not_exact"),
        ("line 6", "date_malformed"),
        ("entry 1, line 7", "amount_signed"),
        ("entry 1, line 7", "field_missing"),
        ("entry 3, line 11", "amount_not_a_number"),
        ("entry 3, line 9", "date_malformed"),
        ("line 13", "opening_balance_missing"),
        ("line 13", "closing_balance_missing"),
        ("line 13", "field_missing"),
    ]
    assert [one.at for one in found.listed] == ["entry 2, line 8"]
    assert found.ended == []


def test_a_statement_with_a_fault_has_no_end_and_the_next_one_has(tmp_path: Path) -> None:
    found = read_text(tmp_path, message(statement(entry(way="")), statement(entry())))

    assert found.faults == [(HERE, "field_missing")]
    assert [end.at for end in found.ended] == ["line 8"]


@pytest.mark.parametrize(
    "again",
    [
        ACCOUNT,
        "<FrToDt><FrDtTm>2024-05-02T00:00:00</FrDtTm><ToDtTm>2024-05-03T00:00:00</ToDtTm></FrToDt>",
    ],
)
def test_a_head_that_says_something_twice_is_refused(tmp_path: Path, again: str) -> None:
    found = read_text(tmp_path, message(statement(entry(again), balances=BALANCES + again)))

    assert found.faults == [("line 4", "field_repeated")]


def test_an_account_in_an_unknown_currency_is_refused(tmp_path: Path) -> None:
    account = ACCOUNT.replace(">EUR<", ">EURO<")

    found = read_text(tmp_path, message(statement(entry(), account=account)))

    assert found.faults == [("line 4", "currency_unknown")]


def test_entries_and_balances_are_in_the_currency_of_the_account(tmp_path: Path) -> None:
    account = ACCOUNT.replace(">EUR<", ">USD<")
    before = message(statement(entry(), account=account))
    behind = message(statement(entry(), account="").replace("</Stmt>", f"{account}</Stmt>"))

    assert read_text(tmp_path, before).faults == [
        (HERE, "currency_mismatch"),
        ("line 4", "currency_mismatch"),
        ("line 4", "currency_mismatch"),
    ]
    assert read_text(tmp_path, behind).faults == [("line 4", "currency_mismatch")]


def test_after_a_thousand_faults_reading_ends(tmp_path: Path) -> None:
    path = tmp_path / "statement.xml"
    path.write_text(message(statement(*[entry(way="")] * (FAULTS_MAX + 500))), "utf-8")

    found = [one.fault for one in read_camt(path) if isinstance(one, Unfit)]

    assert [fault.code for fault in found] == ["field_missing"] * FAULTS_MAX + ["faults_omitted"]
    assert found[-1].at == f"entry {FAULTS_MAX + 1}, line {FAULTS_MAX + 6}"


def test_a_fault_says_in_both_languages_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "statement.xml"
    path.write_text(message(statement(entry(amount=amount("-10.00")), balances="")), "utf-8")

    said = [one.fault for one in read_camt(path) if isinstance(one, Unfit)]

    assert [str(fault) for fault in said] == [
        "The amount -10.00 carries a sign; whether it came or went is stated beside it.",
        "The statement states no opening balance.",
        "The statement states no closing balance.",
    ]
    assert [fault.message("zh") for fault in said] == [
        "金额 -10.00 带有正负号，而收付方向应另行注明。",
        "对账单没有期初余额。",
        "对账单没有期末余额。",
    ]
