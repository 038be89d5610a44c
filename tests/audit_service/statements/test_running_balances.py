"""The order of the rows is what their balances prove, and nothing is guessed where they do not."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from aggregates.bank_values import StatementKind
from tests.audit_service.statements.bank_tables import ACCOUNT, read, text

HEAD: Final = f"账号,{ACCOUNT}\n"
HEADINGS: Final = "记账日期,金额,余额\n"
THERE_AND_BACK: Final = "2019-05-04,100,100\n2019-05-04,-100,0\n"


@pytest.mark.parametrize(
    ("rows", "ends"),
    [
        ("2019-05-04,5,15\n2019-05-04,1,16\n", ("10.00", "16.00")),
        ("2019-05-04,1,16\n2019-05-04,5,15\n", ("10.00", "16.00")),
        ("2019-05-04,-7,-7\n", ("0.00", "-7.00")),
        ("2019-05-04,100,100\n2019-05-05,-100,0\n", ("0.00", "0.00")),
        ("2019-05-05,100,100\n2019-05-04,-100,0\n", ("100.00", "100.00")),
    ],
)
def test_the_first_and_the_last_balance_follow_from_the_rows(
    tmp_path: Path, rows: str, ends: tuple[str, str]
) -> None:
    table = read(text(tmp_path, HEAD + HEADINGS + rows), "plain")

    assert table.faults == []
    assert table.ends == ends


def test_rows_that_fit_both_ways_on_one_day_are_refused_unless_the_head_decides(
    tmp_path: Path,
) -> None:
    unclear = read(text(tmp_path, HEAD + HEADINGS + THERE_AND_BACK), "plain")
    stated = f"{HEAD}期初余额,100\n期末余额,100\n{HEADINGS}{THERE_AND_BACK}"

    decided = read(text(tmp_path, stated), "plain")

    assert unclear.faults == [("bank!C2", "order_unclear")]
    assert unclear.ended == []
    assert decided.faults == []
    assert decided.ends == ("100.00", "100.00")


def test_rows_that_fit_neither_way_are_named_by_the_way_that_fits_better(tmp_path: Path) -> None:
    rows = "2019-05-04,1,1\n2019-05-04,1,2\n2019-05-04,1,3\n2019-05-04,1,5\n"

    table = read(text(tmp_path, HEAD + HEADINGS + rows), "plain")

    assert table.faults == [("bank!C6", "balance_breaks")]
    assert "5.00 CNY" in table.unfit[0].fault.message()
    assert "4.00 CNY" in table.unfit[0].fault.message("zh")


def test_a_profile_that_knows_the_order_takes_no_other(tmp_path: Path) -> None:
    rows = "Date,Description,Billing amount,Billing currency,Balance,Balance currency\n"
    oldest_first = "01/03/2025,A,1,HKD,1,HKD\n02/03/2025,B,1,HKD,2,HKD\n"

    table = read(text(tmp_path, rows + oldest_first), "hsbc-hk", account="X-1")

    assert table.faults == [("bank!E3", "balance_breaks")]


def test_a_table_that_states_only_one_balance_is_a_report(tmp_path: Path) -> None:
    closing = f"{HEAD}期末余额,9\n记账日期,金额\n2019-05-04,5\n"

    table = read(text(tmp_path, closing), "plain")

    assert table.faults == []
    assert table.head.kind is StatementKind.REPORT
    assert (table.head.opening, table.head.closing is None) == (None, False)


def test_a_quiet_month_is_a_statement_without_entries(tmp_path: Path) -> None:
    head = f"{HEAD}起始日期,2019-05-01\n终止日期,2019-05-31\n期初余额,9\n期末余额,9\n笔数,0\n"

    table = read(text(tmp_path, head + HEADINGS), "plain")

    assert table.faults == []
    assert table.listed == []
    assert (table.head.kind, table.ends) == (StatementKind.STATEMENT, ("9.00", "9.00"))
    assert table.end.count == 0


def test_what_a_file_declares_of_itself_is_passed_on_though_rows_are_missing(
    tmp_path: Path,
) -> None:
    rows = "2019-05-04,5,,15\n2019-05-05,,1,14\n合计,5,3,\n收入笔数：1  支出笔数：2,,,\n"

    table = read(text(tmp_path, f"{HEAD}记账日期,收入,支出,余额\n{rows}"), "plain")

    assert table.faults == []
    assert len(table.listed) == 2
    assert (table.end.count, table.end.credits, table.end.debits) == (3, 5_00, 3_00)


def test_counts_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    rows = "2019-05-04,5,15\n笔数,3\n收入笔数,1\n支出笔数,1\n"

    table = read(text(tmp_path, HEAD + HEADINGS + rows), "plain")

    assert table.faults == [("bank!B4", "total_differs")]


def test_an_entry_may_begin_with_the_word_of_a_total(tmp_path: Path) -> None:
    rows = "合计,2019-05-04,5,15\n笔数,2019-05-05,5,20\n合计,,,\n笔数,2,,\n"

    table = read(text(tmp_path, f"{HEAD}备注,记账日期,金额,余额\n{rows}"), "plain")

    assert table.faults == []
    assert [said.words for said in table.said] == ["合计", "笔数"]
    assert table.end.count == 2


def test_a_label_counts_only_where_it_begins_a_word(tmp_path: Path) -> None:
    head = f"协定存款账号:99 账　号： {ACCOUNT} 户名:某乡 账号（旧）:7\n"

    table = read(text(tmp_path, head + HEADINGS + "2019-05-04,5,15\n"), "plain")

    assert table.faults == []
    assert table.head.account == ACCOUNT


def test_an_entry_in_red_takes_effect_on_the_other_side_and_so_do_the_sums(tmp_path: Path) -> None:
    rows = "2019-05-04,50,,50\n2019-05-05,,40,10\n2019-05-06,,-40,50\n合计,50,0,\n"

    table = read(text(tmp_path, f"{HEAD}记账日期,收入,支出,余额\n{rows}"), "plain")

    assert table.faults == []
    assert table.minors == [50_00, -40_00, 40_00]
    assert [said.is_reversal for said in table.said] == [False, False, True]
    assert (table.end.credits, table.end.debits) == (90_00, 40_00)
