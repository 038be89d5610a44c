"""A statement is received whole: its balances prove its entries, and its entries are all there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from aggregates.bank_values import Balance, EntrySaid, StatementHead, StatementKind
from aggregates.money import Money
from aggregates.statement import Statement, StatementTotals, statement_reference
from aggregates.values import Digest, Reference
from tests.scenario import MARCH_1, MARCH_2, Fact, act, fact, given, happened, refused, yuan

FILE, OTHER_FILE = Digest("f0" * 32), Digest("0f" * 32)
ACCOUNT = Reference("6217")
TOTALS = StatementTotals(count=3, credits=50_00, debits=120_00, content=FILE)
HEAD = StatementHead(
    kind=StatementKind.STATEMENT,
    account="6217",
    currency="CNY",
    number="7",
    first_on=MARCH_1,
    last_on=MARCH_2,
    opening=Balance(amount=yuan(100), on=MARCH_1),
    closing=Balance(amount=yuan(30), on=MARCH_2),
)
CAME_IN = EntrySaid(booked_on=MARCH_1, amount=yuan(50))
WENT_OUT = EntrySaid(booked_on=MARCH_2, amount=Money(-100_00, "CNY"))
CHARGED = EntrySaid(booked_on=MARCH_2, amount=Money(-20_00, "CNY"))


def received(head: StatementHead = HEAD, totals: StatementTotals = TOTALS) -> Fact:
    return fact(
        Statement.Received, reference=statement_reference(head, totals), account="6217",
        head=head, totals=totals, file=FILE, source="三月.xml",
    )  # fmt: skip


def recorded(count: int, came_in: int, went_out: int, *days: date, **more: Any) -> Fact:
    said: dict[str, Any] = {"known": 0, "also_in": (), "booked_on": days}
    sums = {"count": count, "credits": came_in, "debits": went_out}
    return fact(Statement.LinesRecorded, **sums, **said | more)


def receive(head: StatementHead, totals: StatementTotals = TOTALS) -> Statement:
    return Statement.receive(ACCOUNT, head, totals, FILE, "三月.xml", act())


def test_a_statement_whose_entries_come_to_its_closing_balance_is_received() -> None:
    assert happened(receive(HEAD)) == [received()]


@pytest.mark.parametrize(
    ("closing", "is_proved"), [(30_00, True), (29_99, False), (30_01, False), (-30_00, False)]
)
def test_one_fen_off_the_closing_balance_is_refused(closing: int, is_proved: bool) -> None:
    head = replace(HEAD, closing=Balance(amount=Money(closing, "CNY"), on=MARCH_2))

    if is_proved:
        receive(head)
        return
    with refused("balances_contradict") as answer:
        receive(head)
    assert answer[0].faults[0].particulars["ends"] == yuan(30)


@pytest.mark.parametrize("which", ["opening", "closing"])
def test_a_statement_states_both_balances_and_a_report_need_not(which: str) -> None:
    lacking: Any = {which: None}

    with refused("balance_missing") as answer:
        receive(replace(HEAD, **lacking))
    assert which in str(answer[0])
    receive(replace(HEAD, **lacking, kind=StatementKind.REPORT))


def test_a_balance_in_another_currency_is_refused() -> None:
    dollars = Balance(amount=Money(30_00, "USD"), on=MARCH_2)

    with refused("currency_not_of_account"):
        receive(replace(HEAD, closing=dollars))


def test_a_statement_is_known_by_all_it_says_and_not_by_its_file() -> None:
    said = {statement_reference(HEAD, TOTALS)}
    said.add(statement_reference(replace(HEAD, number="8"), TOTALS))
    said.add(statement_reference(replace(HEAD, last_on=MARCH_1), TOTALS))
    said.add(statement_reference(HEAD, replace(TOTALS, content=OTHER_FILE)))

    assert len(said) == 4
    assert Statement.create_id("6217", "S") != Statement.create_id("6218", "S")


def test_its_entries_are_recorded_in_parts_until_it_is_whole() -> None:
    statement = given(Statement, received())

    statement.record_lines((CAME_IN, WENT_OUT), act(), known=1, also_in={"S2", "S1"})
    is_whole_before = statement.is_whole
    statement.record_lines((CHARGED,), act(), known=1, also_in={"S1", "S3"})

    assert happened(statement) == [
        recorded(2, 50_00, 100_00, MARCH_1, MARCH_2, known=1, also_in=("S1", "S2")),
        recorded(1, 0, 20_00, MARCH_2, known=1, also_in=("S3",)),
    ]
    assert (is_whole_before, statement.is_whole, statement.known) == (False, True, 2)


@pytest.mark.parametrize(
    "lines",
    [
        (CAME_IN, WENT_OUT, CHARGED, CHARGED),
        (CAME_IN, WENT_OUT, WENT_OUT),
        (CAME_IN, CAME_IN, CHARGED),
    ],
    ids=["one more", "more out", "more in"],
)
def test_other_entries_than_its_own_are_refused(lines: tuple[EntrySaid, ...]) -> None:
    statement = given(Statement, received())

    with refused("statement_lines_contradict"):
        statement.record_lines(lines, act())
    assert happened(statement) == []


def test_entries_of_a_report_are_kept_and_never_more_than_it_has() -> None:
    report = replace(HEAD, kind=StatementKind.REPORT)
    statement = given(Statement, received(report))

    statement.note_lines(1, (CAME_IN, WENT_OUT), act())
    with refused("statement_lines_contradict"):
        statement.note_lines(3, (CHARGED, CHARGED), act())
    statement.note_lines(3, (CHARGED,), act())

    assert happened(statement) == [
        fact(Statement.LinesNoted, first_line=1, lines=(CAME_IN, WENT_OUT)),
        fact(Statement.LinesNoted, first_line=3, lines=(CHARGED,)),
    ]


def test_the_same_file_again_says_nothing_and_another_file_is_noted_once() -> None:
    statement = given(Statement, received())

    for file in (FILE, OTHER_FILE, OTHER_FILE):
        statement.deliver_again(file, "again.xml", act())

    assert happened(statement) == [
        fact(Statement.DeliveredAgain, file=OTHER_FILE, source="again.xml")
    ]
