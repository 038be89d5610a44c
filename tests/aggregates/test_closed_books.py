"""Up to which day an organisation's books are closed, and in what order they are opened again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aggregates.closed_books import ClosedBooks
from aggregates.period_values import span_of
from aggregates.refusals import Refused
from tests.scenario import Fact, act, fact, given, happened, refused

BEGUN = fact(ClosedBooks.Begun, organisation="county-finance")


def shut(period: str) -> Fact:
    span = span_of(period)
    days = {"first_on": span.first_on, "last_on": span.last_on}
    return fact(ClosedBooks.Shut, period=period, **days)


def unlocked(period: str) -> Fact:
    return fact(ClosedBooks.Unlocked, period=period)


def closed_until(books: ClosedBooks) -> date | None:
    """Try every day of three years."""
    days = [date(2017, 1, 1) + timedelta(days=n) for n in range(3 * 365)]
    closed = [day for day in days if books.closed_on(day)]
    assert closed == days[: len(closed)]
    return closed[-1] if closed else None


def test_a_closed_period_closes_its_days_and_all_before_them() -> None:
    books = given(ClosedBooks, BEGUN, shut("2018-03"))

    (fault,) = books.closed_on(date(2018, 3, 31))

    assert fault.code == "period_closed"
    assert fault.at == "/effective_on"
    assert fault.message() == (
        "2018-03-31 is closed: county-finance has closed its books up to 2018-03-31 (2018-03)."
        " Date the correction later, or reopen the period."
    )
    assert closed_until(books) == date(2018, 3, 31)


@pytest.mark.parametrize(
    ("history", "until"),
    [
        ([], None),
        ([shut("2017")], date(2017, 12, 31)),
        ([shut("2018-01"), shut("2018-02")], date(2018, 2, 28)),
        ([shut("2018-02"), shut("2018-01")], date(2018, 2, 28)),
        ([shut("2018-12"), shut("2018")], date(2018, 12, 31)),
        ([shut("2018-01"), shut("2018-02"), unlocked("2018-02")], date(2018, 1, 31)),
        ([shut("2018-01"), unlocked("2018-01")], None),
    ],
    ids=str,
)
def test_the_last_closed_period_says_how_far_the_books_are_closed(
    history: list[Fact], until: date | None
) -> None:
    assert closed_until(given(ClosedBooks, BEGUN, *history)) == until


def test_a_period_that_a_later_closed_one_rests_on_is_not_opened() -> None:
    books = given(ClosedBooks, BEGUN, shut("2018-01"), shut("2018-02"), shut("2018-03"))

    with refused("period_after_closed", "period_after_closed") as answer:
        books.unlock("2018-01", act())

    assert [fault.particulars["later"] for fault in answer[0].faults] == ["2018-02", "2018-03"]
    books.unlock("2018-03", act())
    assert happened(books) == [unlocked("2018-03")]


def test_a_year_rests_on_its_december_and_is_opened_first() -> None:
    books = given(ClosedBooks, BEGUN, shut("2018-12"), shut("2018"))

    with pytest.raises(Refused, match="2018 is closed and rests on 2018-12"):
        books.unlock("2018-12", act())

    books.unlock("2018", act())
    books.unlock("2018-12", act())
    assert closed_until(books) is None
