"""The growth rows answer the questions they name, and refuse to time a wrong balance."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from bench.floors import bare, captured, run
from bench.growth import BAR_MS, Record, balance, filled, trail_first_page
from projections.trail_queries import Filter, search


@pytest.fixture(scope="module")
def record() -> Iterator[Record]:
    with filled(600) as record:
        yield record


def test_each_filter_of_the_trail_is_timed_against_its_own_sql(record: Record) -> None:
    results = trail_first_page(record, questions=3, repetitions=2)

    assert [result.row for result in results] == [
        f"trail-first-page/{name}"
        for name in (
            "unfiltered", "by-subject", "by-office", "by-province", "by-common-word",
            "by-rare-reference", "by-business-dates",
        )
    ]  # fmt: skip
    for result in results:
        assert result.events == record.events >= 600
        assert (result.n, len(result.ratios), result.bar) == (6, 2, BAR_MS)
        assert result.ours > result.floor > 0


def test_the_floor_of_a_question_finds_the_same_facts(record: Record) -> None:
    database = record.application.database

    with captured(database) as statements, database.reading() as connection:
        page = search(connection, Filter(text="同意"))
    with bare(record.path) as connection:
        (found,) = run(connection, statements)

    assert 0 < len(page.items) <= 50
    assert [row["position"] for row in page.items] == [row[0] for row in found[:50]]


def test_a_balance_is_timed_against_its_own_sql_and_against_the_plain_sum(record: Record) -> None:
    results = balance(record, questions=3, repetitions=1)

    scopes = ("hot-fund", "busiest-allocation", "province", "busiest-organisation")
    assert [result.row for result in results] == [
        f"{row}/{scope}" for scope in scopes for row in ("balance", "balance-naive")
    ]


def test_a_balance_that_is_not_the_sum_of_its_postings_is_never_published() -> None:
    with filled(300) as record:
        with record.application.database.transaction() as connection:
            connection.execute(sa.text("UPDATE ledger_balances SET paid = paid + 1"))
            connection.execute(sa.text("UPDATE ledger_balances SET block = -1"))

        with pytest.raises(ArithmeticError, match="the kept sums say"):
            balance(record, questions=3, repetitions=1)
