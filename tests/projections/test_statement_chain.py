"""Statements in a chain: each begins with what the one before ended with, or the gap is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import permutations
from typing import Any, Final

import pytest

from audit_service.database import Database
from projections.bank_queries import account
from projections.engine import create_read_models, rebuild
from projections.reconciliation import Reconciliation
from projections.statement_chain import held_on, statements_at, stretches
from projections.statement_links import Document, statement_chain
from tests.projections.bank_log import ACCOUNT, BankLog, Move

PUBLISHED: Final = (
    ((date(2024, 1, 1), date(2024, 6, 30)), 0, 425_004_99, 424_449_70, 555_29),
    ((date(2024, 10, 1), date(2024, 10, 31)), 33_443_03, 210_000_00, 184_072_66, 59_370_37),
    ((date(2024, 11, 1), date(2024, 11, 30)), 59_370_37, 180_000_00, 151_831_25, 87_539_12),
    ((date(2024, 12, 1), date(2024, 12, 31)), 87_539_12, 100_400_00, 145_974_01, 41_965_11),
)
"""Days, opening, credits, debits and closing of four published statements of one account."""


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    create_read_models(opened)
    yield opened
    opened.close()


@pytest.fixture
def log() -> BankLog:
    begun = BankLog()
    begun.county(0, date(2024, 1, 1))
    return begun


def chain(database: Database, log: BankLog, known_at: int | None = None) -> Document:
    rebuild(Reconciliation(), log, database)
    with database.reading() as connection:
        row = account(connection, ACCOUNT)
        assert row is not None
        return statement_chain(connection, row, known_at)


def held(database: Database, day: date) -> tuple[int, date] | None:
    with database.reading() as connection:
        known = stretches(statements_at(connection, ACCOUNT, None))
        found = held_on(connection, known, day, None)
        return None if found is None else (found.minor, found.on)


def links(found: Document) -> list[tuple[Any, ...]]:
    return [
        (one["is_continued"], one["overlaps"], one["days_missing"]) for one in found["statements"]
    ]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2)])
def test_the_published_statements_hold_together_from_october_and_miss_the_summer(
    database: Database, log: BankLog, order: tuple[int, ...]
) -> None:
    for place in order:
        days, opening, came_in, went_out, closing = PUBLISHED[place]
        moves = [Move(days[1], came_in), Move(days[1], -went_out)]
        received = log.statement(days, opening, moves)
        assert received.head.closing is not None
        assert received.head.closing.amount.minor == closing

    found = chain(database, log)

    assert [one["first_on"].month for one in found["statements"]] == [1, 10, 11, 12]
    assert links(found) == [
        (None, False, 0), (False, False, 92), (True, False, 0), (True, False, 0),
    ]  # fmt: skip
    (gap,) = found["gaps"]
    assert (gap["from"], gap["to"], gap["days"]) == (date(2024, 7, 1), date(2024, 9, 30), 92)
    assert gap["amount"] == {"minor": 32_887_74, "currency": "CNY", "amount": "32887.74"}
    assert (found["doubled"], found["unfinished"], found["is_unbroken"]) == ([], [], False)
    totals = {name: amount["minor"] for name, amount in found["totals"].items()}
    assert totals["opening"] + totals["statements"] + totals["gaps"] == totals["closing"]
    assert totals["entries"] == totals["statements"]
    assert found["statements"][2]["follows"] == found["statements"][1]["reference"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_several_statements_of_a_day_are_ordered_by_their_balances(
    database: Database, log: BankLog, order: tuple[int, ...]
) -> None:
    day = date(2024, 1, 5)
    series = [(1_000, Move(day, 500), "3"), (1_500, Move(day, -700), "1"), (800, Move(day, 9), "2")]
    for place in order:
        opening, move, number = series[place]
        log.statement((day, day), opening, [move], number=number)

    found = chain(database, log)

    assert [one["opening"]["minor"] for one in found["statements"]] == [1_000, 1_500, 800]
    assert found["is_unbroken"]
    assert held(database, day) == (809, day)
    assert held(database, date(2024, 1, 4)) is None


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_day_that_ends_with_what_it_began_with_follows_on_the_day_before(
    database: Database, log: BankLog, order: tuple[int, ...]
) -> None:
    before, day = date(2024, 1, 4), date(2024, 1, 5)
    series = [(before, 400, 600), (day, 1_000, 500), (day, 1_500, -500)]
    for place in order:
        on, opening, amount = series[place]
        log.statement((on, on), opening, [Move(on, amount)], number=str(9 - place))

    found = chain(database, log)

    assert [one["opening"]["minor"] for one in found["statements"]] == [400, 1_000, 1_500]
    assert found["is_unbroken"]
    assert held(database, day) == (1_000, day)


def test_a_week_within_a_month_that_lists_the_same_entries_breaks_nothing(
    database: Database, log: BankLog
) -> None:
    moves = [Move(date(2024, 1, number), -100 * number) for number in (3, 9, 20)]
    log.statement((date(2024, 1, 8), date(2024, 1, 14)), 9_700, moves[1:2])
    log.statement((date(2024, 1, 1), date(2024, 1, 31)), 10_000, moves)

    found = chain(database, log)

    assert links(found) == [(None, False, 0), (None, True, 0)]
    assert found["is_unbroken"]
    assert found["totals"]["entries"]["minor"] == -3_200
    for day, minor in ((2, 10_000), (3, 9_700), (10, 8_800), (14, 8_800), (31, 6_800)):
        assert held(database, date(2024, 1, day)) == (minor, date(2024, 1, day))


def test_money_that_two_formats_list_in_other_words_is_named_with_its_days(
    database: Database, log: BankLog
) -> None:
    days = (date(2024, 1, 1), date(2024, 1, 31))
    log.statement(days, 10_000, [Move(days[1], -700, "工程款"), Move(days[1], 30)])
    log.statement(days, 10_000, [Move(days[1], -700, "GONGCHENG"), Move(days[1], 30, "x")])

    (doubled,) = chain(database, log)["doubled"]

    assert (doubled["from"], doubled["to"]) == days
    assert doubled["entries"]["minor"] == -1_340
    assert doubled["moved"]["minor"] == doubled["amount"]["minor"] == -670
    assert len(doubled["statements"]) == 2


def test_a_statement_counts_once_it_is_whole_and_is_unfinished_until_then(
    database: Database, log: BankLog
) -> None:
    days = (date(2024, 1, 1), date(2024, 1, 31))
    moves = [Move(days[1], -700), Move(days[1], 30)]
    begun = log.statement(days, 10_000, moves, short=1)
    half = len(log.facts)
    log.lines(begun, moves[1:])

    before, after = chain(database, log, half), chain(database, log)

    assert (before["statements"], before["totals"]["closing"]) == ([], None)
    assert [one["reference"] for one in before["unfinished"]] == [begun.reference]
    assert after["unfinished"] == []
    assert after["totals"]["closing"]["minor"] == 9_330
