"""What opens and closes a statement, which days it covers, and what it says it adds up to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aggregates.bank_values import Balance, StatementKind
from aggregates.money import Money
from tests.audit_service.statements.camt_files import (
    ACCOUNT,
    BALANCES,
    balance,
    entry,
    message,
    read_text,
    statement,
)

PAGE = "<MsgPgntn><PgNb>{}</PgNb><LastPgInd>{}</LastPgInd></MsgPgntn>"
REPORT = "urn:iso:std:iso:20022:tech:xsd:camt.052.001.02"


def held(minor: int, on: str) -> Balance:
    return Balance(amount=Money(minor, "EUR"), on=date.fromisoformat(on))


def as_report(text: str) -> str:
    return text.replace("Stmt>", "Rpt>").replace("BkToCstmrRpt", "BkToCstmrAcctRpt")


def period(first: str, last: str) -> str:
    return f"<FrToDt><FrDtTm>{first}</FrDtTm><ToDtTm>{last}</ToDtTm></FrToDt>"


def test_the_balance_of_the_day_before_opens_the_next_day(tmp_path: Path) -> None:
    balances = balance("PRCD", "5", "2024-04-30") + balance("CLBD", "7", "2024-05-31")

    head = read_text(tmp_path, message(statement(balances=balances, period=""))).end.head

    assert (head.first_on, head.last_on) == (date(2024, 5, 1), date(2024, 5, 31))
    assert head.opening == held(5_00, "2024-04-30")


def test_a_previous_balance_dated_on_the_day_itself_opens_that_day(tmp_path: Path) -> None:
    balances = balance("PRCD", "5", "2024-05-31") + balance("CLBD", "7", "2024-05-31")

    head = read_text(tmp_path, message(statement(balances=balances, period=""))).end.head

    assert (head.first_on, head.last_on) == (date(2024, 5, 31), date(2024, 5, 31))


def test_opening_goes_before_previous_and_what_is_available_opens_nothing(tmp_path: Path) -> None:
    balances = (
        balance("CLAV", "1") + balance("OPAV", "2") + balance("PRCD", "3", "2024-04-30")
        + balance("CLBD", "5", way="DBIT") + balance("OPBD", "4", "2024-05-01")
        + balance("FWAV", "x") + "<Bal><Tp><CdOrPrtry><Prtry>OWN</Prtry></CdOrPrtry></Tp></Bal>"
    )  # fmt: skip

    head = read_text(tmp_path, message(statement(balances=balances))).end.head

    assert head.opening == held(4_00, "2024-05-01")
    assert head.closing == held(-5_00, "2024-05-31")


def test_of_balances_of_several_days_the_first_opens_and_the_last_closes(tmp_path: Path) -> None:
    balances = (
        balance("CLBD", "9", "2024-05-31") + balance("CLBD", "8", "2024-05-30")
        + balance("OPBD", "8", "2024-05-31") + balance("OPBD", "1", "2024-05-30")
    )  # fmt: skip

    head = read_text(tmp_path, message(statement(balances=balances, period=""))).end.head

    assert (head.opening, head.closing) == (held(1_00, "2024-05-30"), held(9_00, "2024-05-31"))


def test_two_closing_balances_of_one_day_contradict_each_other(tmp_path: Path) -> None:
    found = read_text(
        tmp_path, message(statement(balances=BALANCES + "\n" + balance("CLBD", "91")))
    )

    assert found.faults == [("line 6", "balance_stated_twice")]
    assert found.ended == []


def test_a_balance_said_twice_is_no_contradiction(tmp_path: Path) -> None:
    found = read_text(tmp_path, message(statement(balances=BALANCES + balance("CLBD", "90"))))

    assert (found.faults, len(found.ended)) == ([], 1)


@pytest.mark.parametrize(
    ("page", "is_last", "codes", "opening", "closing"),
    [
        (1, "false", [("OPBD", "1"), ("ITBD", "2")], 1_00, 2_00),
        (2, "false", [("ITBD", "2"), ("ITBD", "3")], 2_00, 3_00),
        (2, "false", [("ITBD", "2"), ("ITBD", "2")], 2_00, 2_00),
        (3, "true", [("ITBD", "3"), ("CLBD", "4")], 3_00, 4_00),
    ],
)
def test_a_page_begins_and_ends_with_interim_balances(
    tmp_path: Path,
    page: int,
    is_last: str,
    codes: list[tuple[str, str]],
    opening: int,
    closing: int,
) -> None:
    balances = "".join(balance(code, amount) for code, amount in codes)
    header = PAGE.format(page, is_last)

    head = read_text(tmp_path, message(statement(balances=balances), header=header)).end.head

    assert (head.opening, head.closing) == (
        held(opening, "2024-05-31"),
        held(closing, "2024-05-31"),
    )


def test_every_statement_of_a_page_is_a_page(tmp_path: Path) -> None:
    one = statement(balances=balance("ITBD", "3") + balance("CLBD", "4"))
    other = statement(balances=balance("ITBD", "5") + balance("CLBD", "6"))

    found = read_text(tmp_path, message(one, other, header=PAGE.format(2, "true")))

    openings = [end.head.opening for end in found.ended]
    assert openings == [held(3_00, "2024-05-31"), held(5_00, "2024-05-31")]


def test_a_later_version_says_in_the_statement_that_it_is_a_page(tmp_path: Path) -> None:
    pagination = PAGE.format(2, "true").replace("Msg", "Stmt")
    balances = pagination + balance("ITBD", "3") + balance("CLBD", "4")

    found = read_text(tmp_path, message(statement(balances=balances)))

    assert found.end.head.opening == held(3_00, "2024-05-31")


def test_a_page_with_one_interim_balance_does_not_say_what_it_closes_with(tmp_path: Path) -> None:
    header = PAGE.format(2, "false")

    found = read_text(tmp_path, message(statement(balances=balance("ITBD", "3")), header=header))

    assert found.faults == [("line 4", "closing_balance_missing")]


def test_interim_balances_open_and_close_no_statement_of_one_page(tmp_path: Path) -> None:
    balances = balance("ITBD", "3") + balance("ITBD", "4")
    header = PAGE.format(1, "true")

    found = read_text(tmp_path, message(statement(balances=balances), header=header))

    assert found.faults == [
        ("line 4", "opening_balance_missing"),
        ("line 4", "closing_balance_missing"),
    ]


def test_a_report_may_lack_balances_or_close_with_an_interim_one(tmp_path: Path) -> None:
    without = message(statement(balances="", period=""), space=REPORT)
    interim = message(statement(balances=balance("OPBD", "1") + balance("ITBD", "2")), space=REPORT)

    bare = read_text(tmp_path, as_report(without)).end.head
    running = read_text(tmp_path, as_report(interim)).end.head

    assert (bare.kind, bare.opening, bare.closing) == (StatementKind.REPORT, None, None)
    assert bare.first_on == bare.last_on == date(2024, 6, 1)
    assert running.closing == held(2_00, "2024-05-31")


def test_without_a_stated_period_a_report_covers_the_days_of_its_entries(tmp_path: Path) -> None:
    days = ("2024-05-19", "2024-05-17", "2024-05-18")
    entries = [entry(booked=f"<BookgDt><Dt>{day}</Dt></BookgDt>") for day in days]
    text = message(statement(*entries, balances="", period=""), space=REPORT)

    head = read_text(tmp_path, as_report(text)).end.head

    assert (head.first_on, head.last_on) == (date(2024, 5, 17), date(2024, 5, 19))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2024-05-01T00:00:00Z", "2024-06-01T00:00:00Z", "2024-05-31"),
        ("2024-05-01T00:00:00", "2024-06-01T00:00:00.000+02:00", "2024-05-31"),
        ("2024-05-01T00:00:00", "2024-06-01T00:00:01", "2024-06-01"),
        ("2024-05-01T00:00:00", "2024-06-02T00:00:00", "2024-06-02"),
    ],
)
def test_a_period_to_midnight_ends_with_the_day_its_closing_balance_is_of(
    tmp_path: Path, first: str, last: str, expected: str
) -> None:
    head = read_text(tmp_path, message(statement(period=period(first, last)))).end.head

    assert (head.first_on, head.last_on) == (date(2024, 5, 1), date.fromisoformat(expected))


def test_a_period_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    text = message(statement(period=period("2024-05-31T00:00:00", "2024-05-01T00:00:00")))

    assert read_text(tmp_path, text).faults == [("line 4", "dates_out_of_order")]


def test_the_account_and_its_currency_are_known_by_what_the_bank_prints(tmp_path: Path) -> None:
    account = "<Acct><Id><Othr><Id> 6225 8801 37 </Id></Othr></Id></Acct>"
    numbers = "<ElctrncSeqNb>12</ElctrncSeqNb><LglSeqNb>7</LglSeqNb>"

    head = read_text(tmp_path, message(statement(account=account + numbers))).end.head

    assert (head.account, head.currency, head.number) == ("6225880137", "EUR", "12")


def test_a_statement_without_account_or_currency_is_refused(tmp_path: Path) -> None:
    text = message(statement(account="", balances=""), space=REPORT)

    found = read_text(tmp_path, as_report(text))

    assert found.faults == [("line 4", "field_missing")] * 2


def test_each_statement_of_a_message_has_its_own_entries_and_end(tmp_path: Path) -> None:
    other = ACCOUNT.replace("BE68793230773034", "BE86463768548050")
    text = message(
        statement(entry(), entry()), statement(account=other), header=PAGE.format(1, "true")
    )

    found = read_text(tmp_path, text)

    assert [one.at for one in found.listed] == ["entry 1, line 6", "entry 2, line 7"]
    assert [end.head.account for end in found.ended] == ["BE68793230773034", "BE86463768548050"]
    assert [end.at for end in found.ended] == ["line 4", "line 9"]


def summary(count: str, came: str, went: str) -> str:
    return (
        f"<TxsSummry><TtlNtries><NbOfNtries>{count}</NbOfNtries></TtlNtries>"
        f"<TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>{came}</Sum></TtlCdtNtries>"
        f"<TtlDbtNtries><NbOfNtries>1</NbOfNtries><Sum>{went}</Sum></TtlDbtNtries></TxsSummry>"
    )


CAME = "<CdtDbtInd>CRDT</CdtDbtInd>"
STATES = [f"<Sts>{state}</Sts>" for state in ("PDNG", "INFO", "FUTR")]


@pytest.mark.parametrize(
    ("declared", "delivered"),
    [
        (("5", "40.00", "10.00"), (2, 10_00, 10_00)),  # the standard counts every entry
        (("2", "10.00", "10.00"), (2, 10_00, 10_00)),  # a bank counts what is booked
        (("2", "40.00", "10.00"), (2, 10_00, 10_00)),
        (("4", "39.99", "10.01"), (1, 9_99, 10_01)),  # neither fits, and it shows
        (("2", "10.00", "-10.00"), (2, 10_00, 10_00)),  # a sign some banks put to the debits
    ],
)
def test_entries_that_are_not_booked_make_no_declared_total_wrong(
    tmp_path: Path, declared: tuple[str, str, str], delivered: tuple[int, int, int]
) -> None:
    others = [entry(way=CAME, state=state) for state in STATES]
    text = message(statement(entry(way=CAME), entry(), *others, summary=summary(*declared)))

    found = read_text(tmp_path, text)

    assert (found.faults, found.minors) == ([], [10_00, -10_00])
    assert (found.end.count, found.end.credits, found.end.debits) == delivered


def test_a_pending_entry_with_nothing_right_in_it_is_passed_over(tmp_path: Path) -> None:
    pending = entry(amount="", way="", state=STATES[0], booked="<BookgDt><Dt>soon</Dt></BookgDt>")
    text = message(statement(entry(), pending, summary=summary("2", "3.00", "10.00")))

    found = read_text(tmp_path, text)

    assert (found.faults, len(found.listed)) == ([], 1)
    assert (found.end.count, found.end.credits, found.end.debits) == (1, None, 10_00)


def test_the_count_is_that_of_both_directions_where_it_is_not_stated_itself(tmp_path: Path) -> None:
    said = summary("", "1.00", "2.00")

    found = read_text(tmp_path, message(statement(summary=said)))

    assert (found.end.count, found.end.credits, found.end.debits) == (2, 1_00, 2_00)


def test_the_totals_of_a_page_are_not_held_against_it(tmp_path: Path) -> None:
    balances = balance("OPBD", "1") + balance("ITBD", "2")
    text = statement(balances=balances, summary=summary("99", "9.00", "9.00"))

    end = read_text(tmp_path, message(text, header=PAGE.format(1, "false"))).end

    assert (end.count, end.credits, end.debits) == (None, None, None)


def test_a_declared_total_that_is_no_number_is_refused(tmp_path: Path) -> None:
    text = message(statement(summary=summary("two", "1,00", "2.001")))

    assert read_text(tmp_path, text).faults == [
        ("line 4", "number_not_whole"),
        ("line 4", "amount_not_a_number"),
        ("line 4", "amount_not_exact"),
    ]
