"""The bank reconciliation statement of worked cases, with every figure stated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from aggregates.bank_entry import BankEntry
from aggregates.bank_values import DifferenceKind, StatementKind
from aggregates.cash_entry import CashKind
from aggregates.match import Difference
from audit_service.database import Database
from projections.bank_queries import account
from projections.engine import ProjectionStopped, create_read_models, rebuild
from projections.match_side import UsedTwice
from projections.one_sided_lines import BANK_IN, BANK_OUT, BOOK_IN, BOOK_OUT
from projections.reconciliation import Reconciliation
from projections.reconciliation_statement import Document, reconciliation_statement
from tests.projections.bank_log import ACCOUNT, BankLog, Move, cny

JANUARY = (date(2024, 1, 1), date(2024, 1, 31))
FEBRUARY = (date(2024, 2, 1), date(2024, 2, 29))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    create_read_models(opened)
    yield opened
    opened.close()


@pytest.fixture
def log() -> BankLog:
    """Take an account with 1,000 yuan into the books."""
    begun = BankLog()
    begun.county(100_000, JANUARY[0])
    begun.assign(JANUARY[0])
    return begun


def drawn(database: Database, log: BankLog, as_of: date, known_at: int | None = None) -> Document:
    rebuild(Reconciliation(), log, database)
    with database.reading() as connection:
        row = account(connection, ACCOUNT)
        assert row is not None
        return reconciliation_statement(connection, row, as_of, known_at)


def minor(amount: Any) -> int | None:
    return None if amount is None else amount["minor"]


def balances(found: Document) -> tuple[int | None, ...]:
    """Return books, adjusted books, bank, adjusted bank, and what is unexplained."""
    books, bank = found["books"], found["bank"]
    figures = (books["balance"], books["adjusted"], bank["balance"], bank["adjusted"])
    return (*map(minor, figures), minor(found["unexplained"]))


def lines(found: Document, *kinds: str) -> list[tuple[Any, ...]]:
    return [
        (line["on"].day, line["amount"]["minor"], line["age_days"])
        for line in found["lines"]
        if not kinds or line["kind"] in kinds
    ]


def parts(found: Document) -> list[tuple[Any, ...]]:
    return [
        (part["reason"], part["from"], part["to"], part["amount"]["minor"])
        for part in found["parts"]
    ]


def entry(log: BankLog, move: Move) -> BankEntry:
    return log.entries[move]


def test_the_books_of_huatian_and_its_bank_come_to_161_000_at_the_end_of_2008(
    database: Database,
) -> None:
    """A textbook exercise (华天公司, 2008-12), with all four kinds of what only one side has.

    Books 147,800, bank 174,800. In the bank alone: 25,000 collected; 11,700 and 100 paid. In the
    books alone: a cheque of 3,800 paid in; 17,100 and 500 paid out. Both come to 161,000.
    """
    day = [date(2008, 12, number) for number in range(29, 32)]
    log = BankLog()
    log.county(147_600_00, day[0])
    book = {
        name: log.write_up(name, CashKind.OTHER, yuan * 100, on)
        for name, yuan, on in (
            ("98#", 15_000, day[0]), ("78#", -1_000, day[0]), ("355#", 3_800, day[1]),
            ("105#", -17_100, day[1]), ("106#", -500, day[2]),
        )
    }  # fmt: skip
    bank = {
        words: Move(on, yuan * 100, words)
        for words, yuan, on in (
            ("78#现金支票", -1_000, day[0]), ("98#转账支票", 15_000, day[1]),
            ("托收的货款", 25_000, day[1]), ("105#转账支票", -11_700, day[1]),
            ("结算手续费", -100, day[2]),
        )
    }  # fmt: skip
    log.statement((day[0], day[2]), 147_600_00, list(bank.values()))
    log.match([entry(log, bank["78#现金支票"])], [book["78#"]])
    log.match([entry(log, bank["98#转账支票"])], [book["98#"]])

    found = drawn(database, log, day[2])

    assert balances(found) == (147_800_00, 161_000_00, 174_800_00, 161_000_00, 0)
    assert minor(found["books"][BANK_IN]) == 25_000_00
    assert minor(found["books"][BANK_OUT]) == -11_800_00
    assert minor(found["bank"][BOOK_IN]) == 3_800_00
    assert minor(found["bank"][BOOK_OUT]) == -17_600_00
    assert found["is_explained"]
    assert [line["words"] for line in found["lines"] if line["kind"] == BANK_OUT] == [
        "105#转账支票",
        "结算手续费",
    ]
    assert found["bank"]["is_closing"]
    eve = drawn(database, log, day[0])
    assert balances(eve) == (161_600_00, 161_600_00, 146_600_00, 161_600_00, 0)
    assert lines(eve) == [(29, 15_000_00, 0)]
    assert not eve["bank"]["is_closing"]


def test_a_payment_is_in_transit_until_the_bank_has_it_and_unrecorded_before_the_books(
    database: Database, log: BankLog
) -> None:
    early, late = Move(date(2024, 1, 10), -300), Move(date(2024, 1, 20), -500)
    log.statement(JANUARY, 100_000, [early, late])
    paid_late, paid_early = log.pay("K1", 300, date(2024, 1, 15)), log.pay("K2", 500, JANUARY[0])
    known_before = len(log.facts)
    log.match([entry(log, early)], [paid_late])
    log.match([entry(log, late)], [paid_early])

    assert lines(drawn(database, log, date(2024, 1, 9))) == [(1, -500, 8)]
    between = drawn(database, log, date(2024, 1, 12))
    assert lines(between, BANK_OUT) == [(10, -300, 2)]
    assert lines(between, BOOK_OUT) == [(1, -500, 11)]
    assert balances(between) == (99_500, 99_200, 99_700, 99_200, 0)
    assert lines(drawn(database, log, date(2024, 1, 20))) == []
    unmatched = drawn(database, log, date(2024, 1, 31), known_before)
    assert lines(unmatched, BANK_OUT) == [(10, -300, 21), (20, -500, 11)]
    assert lines(unmatched, BOOK_OUT) == [(1, -500, 30), (15, -300, 16)]
    assert balances(unmatched) == (99_200, 98_400, 99_200, 98_400, 0)


def test_a_match_that_is_undone_leaves_both_sides_open_and_can_be_made_again(
    database: Database, log: BankLog
) -> None:
    move = Move(date(2024, 1, 10), -300)
    log.statement(JANUARY, 100_000, [move])
    paid = log.pay("K1", 300, date(2024, 1, 9))
    made = log.match([entry(log, move)], [paid])
    counted = len(log.facts)
    undone = log.undo(made)
    log.match([entry(log, move)], [paid])

    assert [
        len(drawn(database, log, JANUARY[1], at)["lines"]) for at in (counted - 1, counted, undone)
    ] == [2, 0, 2]
    assert lines(drawn(database, log, JANUARY[1])) == []


def test_a_charge_beside_a_payment_is_in_the_books_once_both_sides_have_the_payment(
    database: Database, log: BankLog
) -> None:
    move = Move(date(2024, 1, 10), -305)
    log.statement(JANUARY, 100_000, [move])
    paid = log.pay("K1", 300, date(2024, 1, 12))
    charge = Difference(kind=DifferenceKind.CHARGE, amount=cny(-5))
    log.match([entry(log, move)], [paid], [charge])

    before, after = (drawn(database, log, date(2024, 1, day)) for day in (11, 12))

    assert balances(before) == (100_000, 99_695, 99_695, 99_695, 0)
    assert balances(after) == (99_695, 99_695, 99_695, 99_695, 0)
    assert minor(after["books"]["differences"]) == -5


def test_a_cash_entry_written_up_in_error_is_in_the_books_until_it_is_dropped(
    database: Database, log: BankLog
) -> None:
    log.statement(JANUARY, 100_000, [])
    log.write_up("V1", CashKind.SUSPENSE, 400, date(2024, 1, 5))
    written = len(log.facts)
    log.drop("V1", date(2024, 1, 8))

    for as_of, known_at, books in ((7, None, 100_400), (8, None, 100_000), (8, written, 100_400)):
        found = drawn(database, log, date(2024, 1, as_of), known_at)
        assert balances(found) == (books, books, 100_000, books, 0)


def test_a_missing_statement_is_said_with_its_days_and_what_moved_meanwhile(
    database: Database, log: BankLog
) -> None:
    log.statement(JANUARY, 100_000, [])
    log.statement((date(2024, 3, 1), date(2024, 3, 31)), 88_000, [])

    found = drawn(database, log, date(2024, 4, 5))

    assert parts(found) == [("gap", *FEBRUARY, -12_000)]
    assert balances(found) == (100_000, 100_000, 88_000, 88_000, -12_000)
    assert not found["is_explained"]
    assert found["days_uncovered"] == 29 + 5
    assert (found["bank"]["on"], found["bank"]["is_closing"]) == (date(2024, 3, 31), True)


def test_an_opening_balance_other_than_the_banks_is_explained_by_what_was_in_transit(
    database: Database, log: BankLog
) -> None:
    move = Move(date(2024, 1, 3), -300)
    log.statement(JANUARY, 100_300, [move])
    paid = log.pay("K1", 300, date(2023, 12, 30))
    unmatched = len(log.facts)
    log.match([entry(log, move)], [paid])

    before = drawn(database, log, JANUARY[1], unmatched)
    assert parts(before) == [("opening", date(2023, 12, 31), JANUARY[0], 300)]
    assert balances(before) == (100_000, 99_700, 100_000, 100_000, 300)
    new_year = drawn(database, log, date(2024, 1, 2))
    assert balances(new_year) == (100_000, 100_000, 100_300, 100_000, 0)
    assert [line["age_days"] for line in new_year["lines"]] == [3]
    after = drawn(database, log, JANUARY[1])
    assert balances(after) == (100_000, 100_000, 100_000, 100_000, 0)


def test_entries_that_two_formats_list_in_other_words_show_as_doubled(
    database: Database, log: BankLog
) -> None:
    log.statement(JANUARY, 100_000, [Move(date(2024, 1, 10), -300, "工程款")])
    other = Move(date(2024, 1, 10), -300, "GONG CHENG KUAN")
    log.statement((JANUARY[0], date(2024, 1, 15)), 100_000, [other])

    found = drawn(database, log, JANUARY[1])

    assert parts(found) == [("entries", *JANUARY, 300)]
    assert balances(found) == (100_000, 99_400, 99_700, 99_700, 300)


def test_entries_of_a_statement_that_is_not_whole_yet_are_said_apart(
    database: Database, log: BankLog
) -> None:
    log.statement(JANUARY, 100_000, [])
    moves = [Move(date(2024, 2, 3), -300), Move(date(2024, 2, 4), -200)]
    begun = log.statement(FEBRUARY, 100_000, moves, short=1)
    half = len(log.facts)
    log.lines(begun, moves[1:])

    found = drawn(database, log, FEBRUARY[1], half)

    assert parts(found) == [("partial", JANUARY[0], FEBRUARY[1], 300)]
    assert found["bank"]["on"] == JANUARY[1]
    assert balances(drawn(database, log, FEBRUARY[1])) == (100_000, 99_500, 99_500, 99_500, 0)


def test_an_entry_booked_before_its_statement_begins_counts_with_the_statement(
    database: Database, log: BankLog
) -> None:
    """As the December statement of the published files lists one of 30 November."""
    log.statement(JANUARY, 100_000, [])
    move = Move(date(2024, 2, 1), -300, booked_on=date(2024, 1, 31))
    log.statement(FEBRUARY, 100_000, [move])

    assert balances(drawn(database, log, JANUARY[1])) == (100_000,) * 4 + (0,)
    found = drawn(database, log, FEBRUARY[0])
    assert balances(found) == (100_000, 99_700, 99_700, 99_700, 0)
    assert [(line["on"], line["booked_on"]) for line in found["lines"]] == [
        (FEBRUARY[0], JANUARY[1])
    ]


def test_a_report_of_the_running_day_gives_no_balance(database: Database, log: BankLog) -> None:
    moves = [Move(date(2024, 1, 5), -300)]
    log.statement(JANUARY, 100_000, moves, kind=StatementKind.REPORT)

    found = drawn(database, log, JANUARY[1])

    assert balances(found) == (100_000, 100_000, None, None, None)
    assert (found["is_explained"], found["lines"]) == (False, [])


def test_an_entry_in_two_matches_stops_the_projection_at_the_second(
    database: Database, log: BankLog
) -> None:
    move = Move(date(2024, 1, 10), -300)
    log.statement(JANUARY, 100_000, [move])
    first, second = (log.pay(name, 300, date(2024, 1, 9)) for name in ("K1", "K2"))
    log.match([entry(log, move)], [first])
    log.match([entry(log, move)], [second])

    with pytest.raises(ProjectionStopped) as stopped:
        rebuild(Reconciliation(), log, database)

    assert stopped.value.position == len(log.facts)
    assert isinstance(stopped.value.__cause__, UsedTwice)
