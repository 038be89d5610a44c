"""Every shipped profile reads a file such as its bank hands out; the sums were added by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from aggregates.bank_values import EntryNature, StatementKind
from aggregates.money import Money
from audit_service.statements.bank_profiles import shipped_bank_profile, shipped_bank_profiles
from tests.audit_service.statements.bank_tables import ACCOUNT, read, text, workbook

ICBC_CARD: Final = """明细查询文件下载

卡号: 6222****3445,"卡别名: 扶贫专户"

子账户序号: 00000,子账户类别: 活期,"子账户别名: "

交易日期,摘要,交易详情,交易场所,交易国家或地区简称,钞/汇,交易金额(收入),交易金额(支出),交易币种,记账金额(收入),记账金额(支出),记账币种,余额,对方户名,对方账户
2019-06-21     \t,"结息    \t","\t","\t","CHN \t",钞 \t,"- \t","- \t",- \t,"3.71 \t"," \t",人民币 \t,"13,801.71 \t"," \t"," \t",
2019-05-10     \t,"退汇    \t","\t","\t","CHN \t",钞 \t,"- \t","- \t",- \t,"1,200.00 \t"," \t",人民币 \t,"13,798.00 \t","王秀英 \t","6217****0011 \t",
2019-05-06     \t,"手续费  \t","\t","\t","CHN \t",钞 \t,"- \t","- \t",- \t," \t","2.00 \t",人民币 \t,"12,598.00 \t"," \t"," \t",
2019-05-06     \t,"转账    \t","危房改造补助\t","网上银行 \t","CHN \t",钞 \t,"- \t","- \t",- \t," \t","1,200.00 \t",人民币 \t,"12,600.00 \t","王秀英 \t","6217****0011 \t",
2019-05-06     \t,"转账    \t","危房改造补助\t","网上银行 \t","CHN \t",钞 \t,"- \t","- \t",- \t," \t","1,200.00 \t",人民币 \t,"13,800.00 \t","王秀英 \t","6217****0011 \t",
2019-05-04     \t,"他行汇入\t","\t","\t","CHN \t",钞 \t,"- \t","- \t",- \t,"5,000.00 \t"," \t",人民币 \t,"15,000.00 \t","陇南市武都区财政局 \t","1012****7788 \t",

人民币合计,,,,,,,,,"6,203.71 \t","2,402.00 \t",
"""

ICBC_ENTERPRISE: Final = """[HISTORYDETAIL]
凭证号,对方账号,交易时间,对方单位,对方行名,转入金额,转出金额,余额,用途,摘要,附言
00017,2701012345678901234,2019-05-16 10:02:11,陇南第一建筑公司,工商银行陇南支行,,"80,000.00","120,050.00",工程款,武都区卫生室三期,E2E-17
00016,2701012345678901234,2019-05-16 10:01:40,陇南第一建筑公司,工商银行陇南支行,,"50,000.00","200,050.00",工程款,武都区卫生室二期,E2E-16
,,2019-05-16 09:30:00,,,,50.00,"250,050.00",,手续费,
,101210000000012,2019-05-15 15:20:09,陇南市财政局,国库,"250,000.00",,"250,100.00",拨款,甘财〔2019〕1号,
"""

CCB_HEADINGS: Final = (
    "账号 账户名称 交易时间 借方发生额（支取） 贷方发生额（收入） 余额 币种 对方户名 对方账号 "
    "对方开户机构 记账日期 摘要 备注 账户明细编号-交易流水号 企业流水号 凭证种类 凭证号"
).split()


def ccb(at: str, out: Any, into: Any, left: Any, name: str, words: str, number: str) -> list[Any]:
    day = at[:8]
    own = ["62050165010109001234", "武都区角弓镇人民政府", at, out, into, left, "人民币元"]
    other = [name, "6217003990001234567" if name else "", "建行陇南支行" if name else "", day]
    return [*own, *other, words, "危房改造" if name else "", number, "", "", ""]


CCB: Final = (
    CCB_HEADINGS,
    ccb("20190601 08:00:01", 0, 88000.1, 88100.3, "武都区财政局", "电子转账", "101-1"),
    ccb("20190603 09:10:00", 12000.1, 0, 76100.2, "李四", "电子转账", "102-1"),
    ccb("20190603 09:10:00", 12000.1, 0, 64100.1, "李四", "电子转账", "103-1"),
    ccb("20190604 11:00:00", -12000.1, 0, 76100.2, "李四", "冲正", "103-2"),
    ccb("20190605 17:07:09", "40,737.33", "", "35,362.87", "张三", "电子转账", "104-1"),
    ccb("20190605 17:07:10", 10.5, 0, 35352.37, "", "手续费", "105-1"),
)

SHANGHAI: Final = (
    [None, "账户明细查询"],
    [None, "记账日期:", "2019-04-01---2019-04-30"],
    [None, "选择账号:", "03005029359", "上海援建办公室", "开户行:", "浦西支行", None, "币种:", "人民币"],
    [None, "总笔数:", 3, None, "借方总笔数:", 2, None, "借方总金额:", "200,017.50"],
    [None, None, None, None, "贷方总笔数:", 1, None, "贷方总金额:", "1,000,000.00"],
    [None, *"交易流水号 交易时间 记账日期 交易方向 交易金额 余额 对手账号 对手名称 摘要 交易用途 备注".split()],
    [None, "S1", "2019-04-01 11:12:46", "2019-04-01", "出账", "200,000.00", "800,000.00", "6222", "靖江市桐梧贸易有限公司", "跨行转账", "材料款", ""],
    [None, "S2", "2019-04-01 11:12:47", "2019-04-01", "出账", "17.50", "799,982.50", "", "", "手续费", "", ""],
    [None, "S3", "2019-04-07 09:00:00", "2019-04-07", "入账", "1,000,000.00", "1,799,982.50", "0300", "上海市财政局", "往来款", "", ""],
)  # fmt: skip

N26: Final = """"Booking Date","Value Date","Partner Name","Partner Iban",Type,"Payment Reference","Account Name","Amount (EUR)","Original Amount","Original Currency","Exchange Rate"
2024-10-01,2024-10-02,"Partner A",DE02120300000000202051,"Debit Transfer","Rent October 2024","Main Account",-980.00,,,
2024-10-08,2024-10-08,N26,,Fee,"ATM Withdrawal Fee","Main Account",-2.00,,,
2024-10-08,2024-10-08,N26,,Fee,"ATM Withdrawal Fee","Main Account",-2.00,,,
2024-11-09,2024-11-08,"Retail Store",N/A,Presentment,,"Main Account",-61.86,61.86,EUR,1.0
2024-11-10,2024-11-10,"Software Shop",,Presentment,,"Main Account",-20,22.00,USD,1.1
2024-11-28,2024-11-28,"Employer, Ltd",DE02500105170137075030,"Credit Transfer","Salary","Main Account",2918.8,,,
"""

HSBC: Final = """Date,Description,Billing amount,Billing currency,Balance,Balance currency
24/03/2025,TRIPLE Z                 HC1234567890123456   22MAR,"-1.00"\t,HKD,"3,612.17"\t,HKD
24/03/2025,MOBILE WITHDRAWAL        (22MAR25),"-100.00"\t,HKD,"3,613.17"\t,HKD
20/03/2025,FUND TRANSFER FROM       12-345678-9 JOHN SMITH,"500.00"\t,HKD,"3,713.17"\t,HKD
01/03/2025,INTEREST CREDIT,"5.45"\t,HKD,"3,213.17"\t,HKD
"""  # noqa: E501 - as the bank writes it


def test_every_shipped_profile_is_tried_here() -> None:
    tried = {"icbc-card", "icbc-enterprise", "ccb-enterprise", "bank-of-shanghai", "n26", "hsbc-hk"}

    assert {*shipped_bank_profiles()} == {*tried, "plain"}
    assert all(shipped_bank_profile(name).title for name in shipped_bank_profiles())


def test_a_card_history_of_icbc_in_gb18030_is_read_newest_first(tmp_path: Path) -> None:
    path = text(tmp_path, ICBC_CARD, "gb18030")

    table = read(path, "icbc-card", account=ACCOUNT)

    assert path.read_bytes().startswith(b"\xc3\xf7\xcf\xb8\xb2\xe9\xd1\xaf")  # 明细查询
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
    assert [listed.at for listed in table.listed] == [f"bank!A{row}" for row in range(8, 14)]


@pytest.mark.parametrize("is_reversed", [False, True])
def test_a_history_of_an_enterprise_at_icbc_is_read_in_whichever_order_it_comes(
    tmp_path: Path, is_reversed: bool
) -> None:
    lines = ICBC_ENTERPRISE.splitlines()
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
    table = read(workbook(tmp_path, CCB), "ccb-enterprise")

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
    path = workbook(tmp_path, SHANGHAI, lambda sheet: sheet.merge_cells("B1:L1"))

    table = read(path, "bank-of-shanghai")

    assert table.faults == []
    assert table.minors == [-200_000_00, -17_50, 1_000_000_00]
    assert table.ends == ("1000000.00", "1799982.50")
    assert (table.end.count, table.end.credits, table.end.debits) == (3, 1_000_000_00, 200_017_50)
    assert (table.head.first_on, table.head.last_on) == (date(2019, 4, 1), date(2019, 4, 30))
    assert table.head.account == "03005029359"
    assert [said.nature for said in table.said][1] is EntryNature.CHARGE


def test_the_activity_of_an_account_at_n26_has_no_balances_and_is_a_report(tmp_path: Path) -> None:
    iban = "DE89370400440532013000"

    table = read(text(tmp_path, N26), "n26", account=iban)

    assert table.faults == []
    assert table.minors == [-980_00, -2_00, -2_00, -61_86, -20_00, 2_918_80]
    assert (table.head.kind, table.head.opening) == (StatementKind.REPORT, None)
    assert (table.head.account, table.head.currency) == (iban, "EUR")
    assert table.said[0].value_on == date(2024, 10, 2)
    assert table.said[1] == table.said[2]
    assert table.said[1].nature is EntryNature.CHARGE
    assert [said.instructed for said in table.said[3:5]] == [None, Money(-22_00, "USD")]
    assert table.said[3].account == ""


def test_a_history_of_hsbc_in_hong_kong_writes_the_day_first(tmp_path: Path) -> None:
    table = read(text(tmp_path, HSBC), "hsbc-hk", account="123-456789-833")

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
    zh = "账号,X-1\n编号,7\n币种,EUR\n起止日期,2019-01-01 – 2019-01-31\n期初余额,5\n期末余额,4.5\n记账日期,金额,余额,备注\n2019-01-02,-1.5,3.5,茶\n2019-01-03,1.00,4.5,\n合计,-0.5,\n笔数,2\n"
    en = "account,X-1\nnumber,7\ncurrency,EUR\nperiod,2019-01-01 – 2019-01-31\nopening balance,5\nclosing balance,4.5\ndate,amount,balance,remark\n2019-01-02,-1.5,3.5,茶\n2019-01-03,1.00,4.5,\ntotal,-0.5,\nentries,2\n"  # noqa: E501

    table = read(text(tmp_path, zh if language == "zh" else en, encoding), "plain")

    assert table.faults == []
    assert table.minors == [-1_50, 1_00]
    assert table.ends == ("5.00", "4.50")
    assert (table.head.number, table.head.account, table.end.count) == ("7", "X-1", 2)
    assert (table.head.first_on, table.head.last_on) == (date(2019, 1, 1), date(2019, 1, 31))
