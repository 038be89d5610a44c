"""Every shipped profile reads a file such as its bank hands out; the sums were added by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from aggregates.bank_values import EntryNature, StatementKind
from aggregates.money import Money
from audit_service.statements.bank_profiles import shipped_bank_profile, shipped_bank_profiles
from tests.audit_service.statements.bank_tables import (
    ACCOUNT,
    TABLES,
    read,
    rows_of,
    text,
    workbook,
)

PLAIN: Final = """账号,X-1
编号,7
币种,EUR
起止日期,2019-01-01 – 2019-01-31
期初余额,5
期末余额,4.5
记账日期,金额,余额,备注
2019-01-02,-1.5,3.5,茶
2019-01-03,1.00,4.5,
合计,-0.5,
笔数,2
"""
ENGLISH: Final = {
    "账号": "account",
    "编号": "number",
    "币种": "currency",
    "起止日期": "period",
    "期初余额": "opening balance",
    "期末余额": "closing balance",
    "记账日期": "date",
    "金额": "amount",
    "余额": "balance",
    "备注": "remark",
    "合计": "total",
    "笔数": "entries",
}


def in_english(content: str) -> str:
    for zh, en in ENGLISH.items():
        content = content.replace(zh, en)
    return content


def test_every_shipped_profile_is_tried_here() -> None:
    tried = {"icbc-card", "icbc-enterprise", "ccb-enterprise", "bank-of-shanghai", "n26", "hsbc-hk"}

    assert {*shipped_bank_profiles()} == {*tried, "plain"}
    assert all(shipped_bank_profile(name).title for name in shipped_bank_profiles())


def test_a_card_history_of_icbc_in_gb18030_is_read_newest_first() -> None:
    path = TABLES / "icbc-card.csv"

    table = read(path, "icbc-card", account=ACCOUNT)

    assert path.read_bytes().startswith("明细查询".encode("gb18030"))
    assert table.faults == []
    assert table.minors == [3_71, 1_200_00, -2_00, -1_200_00, -1_200_00, 5_000_00]
    assert table.ends == ("10000.00", "13801.71")
    assert (table.end.credits, table.end.debits) == (6_203_71, 2_402_00)
    assert (table.head.first_on, table.head.last_on) == (date(2019, 5, 4), date(2019, 6, 21))
    assert (table.head.account, table.head.currency) == (ACCOUNT, "CNY")
    assert [said.nature for said in table.said] == [
        EntryNature.INTEREST,
        EntryNature.RETURN,
        EntryNature.CHARGE,
        *[EntryNature.TRANSFER] * 3,
    ]
    assert table.said[3] == table.said[4]
    assert table.said[3].words == "转账 危房改造补助 网上银行"
    assert (table.said[3].name, table.said[3].account) == ("王秀英", "6217****0011")
    assert [listed.at for listed in table.listed] == [f"icbc-card!A{row}" for row in range(8, 14)]


@pytest.mark.parametrize("is_reversed", [False, True])
def test_a_history_of_an_enterprise_at_icbc_is_read_in_whichever_order_it_comes(
    tmp_path: Path, is_reversed: bool
) -> None:
    lines = (TABLES / "icbc-enterprise.csv").read_text("gb18030").splitlines()
    if is_reversed:
        lines[2:] = lines[:1:-1]

    table = read(text(tmp_path, "\r\n".join(lines), "gb18030"), "icbc-enterprise", account=ACCOUNT)

    assert table.faults == []
    assert sorted(table.minors) == [-80_000_00, -50_000_00, -50_00, 250_000_00]
    assert table.ends == ("100.00", "120050.00")
    assert table.head.kind is StatementKind.STATEMENT
    paid = next(said for said in table.said if said.amount.minor == -80_000_00)
    assert (paid.reference, paid.name) == ("00017", "陇南第一建筑公司")
    assert paid.words == "武都区卫生室三期 工程款 E2E-17 工商银行陇南支行"


def test_account_details_of_ccb_in_a_workbook_hold_the_account_in_every_row(
    tmp_path: Path,
) -> None:
    table = read(workbook(tmp_path, rows_of("ccb-enterprise")), "ccb-enterprise")

    assert table.faults == []
    moved = [88_000_10, -12_000_10, -12_000_10, 12_000_10, -40_737_33, -10_50]
    assert table.minors == moved
    assert table.ends == ("100.20", "35352.37")
    assert table.head.account == "62050165010109001234"
    assert [said.is_reversal for said in table.said] == [False, False, False, True, False, False]
    assert table.said[5].nature is EntryNature.CHARGE
    assert [said.bank_reference for said in table.said[1:3]] == ["102-1", "103-1"]
    assert table.said[1].words == "电子转账 危房改造 建行陇南支行"


def test_account_details_of_bank_of_shanghai_declare_their_counts_and_sums(tmp_path: Path) -> None:
    rows = rows_of("bank-of-shanghai")
    path = workbook(tmp_path, rows, lambda sheet: sheet.merge_cells("B1:L1"))

    table = read(path, "bank-of-shanghai")

    assert table.faults == []
    assert table.minors == [-200_000_00, -17_50, 1_000_000_00]
    assert table.ends == ("1000000.00", "1799982.50")
    assert (table.end.count, table.end.credits, table.end.debits) == (3, 1_000_000_00, 200_017_50)
    assert (table.head.first_on, table.head.last_on) == (date(2019, 4, 1), date(2019, 4, 30))
    assert table.head.account == "03005029359"
    assert [said.nature for said in table.said][1] is EntryNature.CHARGE


def test_the_activity_of_an_account_at_n26_has_no_balances_and_is_a_report() -> None:
    iban = "DE89370400440532013000"

    table = read(TABLES / "n26.csv", "n26", account=iban)

    assert table.faults == []
    assert table.minors == [-980_00, -2_00, -2_00, -61_86, -20_00, 2_918_80]
    assert (table.head.kind, table.head.opening) == (StatementKind.REPORT, None)
    assert (table.head.account, table.head.currency) == (iban, "EUR")
    assert table.said[0].value_on == date(2024, 10, 2)
    assert table.said[1] == table.said[2]
    assert table.said[1].nature is EntryNature.CHARGE
    assert [said.instructed for said in table.said[3:5]] == [None, Money(-22_00, "USD")]
    assert table.said[3].account == ""


def test_a_history_of_hsbc_in_hong_kong_writes_the_day_first() -> None:
    table = read(TABLES / "hsbc-hk.csv", "hsbc-hk", account="123-456789-833")

    assert table.faults == []
    assert table.minors == [-1_00, -100_00, 500_00, 5_45]
    assert table.ends == ("3207.72", "3612.17")
    assert table.said[0].booked_on == date(2025, 3, 24)
    assert table.said[3].nature is EntryNature.INTEREST
    assert table.said[2].words == "FUND TRANSFER FROM 12-345678-9 JOHN SMITH"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_our_own_layout_is_read_in_either_language_and_any_encoding(
    tmp_path: Path, language: str, encoding: str
) -> None:
    content = PLAIN if language == "zh" else in_english(PLAIN)

    table = read(text(tmp_path, content, encoding), "plain")

    assert table.faults == []
    assert table.minors == [-1_50, 1_00]
    assert table.ends == ("5.00", "4.50")
    assert (table.head.number, table.head.account, table.end.count) == ("7", "X-1", 2)
    assert (table.head.first_on, table.head.last_on) == (date(2019, 1, 1), date(2019, 1, 31))
