"""Which statements tell of the same entries, and which contradict each other."""

from __future__ import annotations

from datetime import date
from itertools import combinations, product

import pytest

from aggregates.bank_account import Covered
from aggregates.bank_twins import CLOSELY_MAX, twins_said


def told(
    first: int, last: int, opening: int = 0, closing: int = 0, number: str = "", name: str = ""
) -> Covered:
    """A statement of some days of June."""
    begin = date(2024, 6, first)
    return Covered(name or f"{first}-{last}", number, begin, date(2024, 6, last), opening, closing)


MONTH = told(1, 30, 100, 500)


@pytest.mark.parametrize(
    ("one", "other", "is_apart"),
    [
        pytest.param(told(1, 7), told(8, 14), True, id="a week and the next"),
        pytest.param(MONTH, told(3, 9, 200, 300), False, id="a week within its month"),
        pytest.param(told(27, 30, 5, 6), MONTH, False, id="the days a month ends with"),
        pytest.param(told(1, 7, 1, 9), told(7, 14, 9, 20), True, id="cut on a day, by balances"),
        pytest.param(told(1, 7, 1, 9), told(7, 14, 4, 20), False, id="both tell the whole day"),
        pytest.param(told(7, 7, 1, 9, "1"), told(7, 7, 9, 12, "2"), True, id="two a day"),
        pytest.param(told(7, 7, 1, 9, "1"), told(7, 7, 30, 42, "4"), True, id="first and fourth"),
        pytest.param(told(7, 7, 1, 9, "1"), told(7, 7, 1, 12, "2"), False, id="issued again"),
        pytest.param(told(7, 7, 1, 9), told(7, 7, 9, 12), True, id="morning and afternoon"),
        pytest.param(told(7, 7, 1, 9), told(7, 7, 1, 12), False, id="morning and all day"),
        pytest.param(told(1, 30), told(30, 30), False, id="an account emptied every day, its end"),
        pytest.param(told(1, 1), told(1, 30), False, id="an account emptied every day, its start"),
        pytest.param(told(1, 7), told(7, 14), False, id="an account emptied, weeks that touch"),
        pytest.param(told(7, 7), told(7, 7), False, id="an account emptied, twice the day"),
        pytest.param(told(7, 7, 0, 0, "1"), told(7, 7, 0, 0, "2"), True, id="emptied, in a series"),
    ],
)
def test_statements_are_apart_only_where_neither_can_be_a_part_of_the_other(
    one: Covered, other: Covered, is_apart: bool
) -> None:
    assert one.is_apart_from(other) is other.is_apart_from(one) is is_apart


@pytest.mark.parametrize(
    ("one", "other", "day", "must_agree"),
    [
        pytest.param(MONTH, told(1, 30, 100, 500), 15, True, id="the same month"),
        pytest.param(MONTH, told(15, 15, 3, 4), 15, True, id="a day of the month"),
        pytest.param(MONTH, told(1, 1, 100, 4), 1, True, id="its first day"),
        pytest.param(MONTH, told(30, 30, 7, 500), 30, True, id="its last day"),
        pytest.param(told(1, 15, 1, 2), told(10, 30, 3, 4), 12, True, id="days both have amid"),
        pytest.param(told(1, 15, 1, 2), told(10, 30, 3, 4), 10, False, id="begun on that day"),
        pytest.param(told(1, 15, 1, 2), told(10, 30, 3, 4), 20, False, id="a day of one only"),
        pytest.param(told(7, 7, 1, 9), told(7, 7, 15, 20), 7, False, id="pieces of a day"),
        pytest.param(told(7, 7, 0, 9, "1"), told(7, 7, 0, 9, "2"), 7, False, id="in a series"),
        pytest.param(told(7, 7, 1, 9), told(7, 7, 1, 20), 7, True, id="until noon, and all day"),
        pytest.param(told(1, 7, 1, 9), told(7, 14, 9, 20), 7, False, id="cut on that day"),
    ],
)
def test_what_one_statement_tells_of_a_day_must_be_in_another_that_has_all_of_it(
    one: Covered, other: Covered, day: int, must_agree: bool
) -> None:
    on = date(2024, 6, day)

    assert one.must_agree_with(other, on) is other.must_agree_with(one, on) is must_agree


def test_twins_of_one_statement_count_and_those_of_another_of_the_same_days_do_not() -> None:
    assert twins_said([(MONTH, 3)]) == 3
    assert twins_said([(MONTH, 3), (told(3, 9, 200, 300), 2)]) == 3
    assert twins_said([(MONTH, 3), (told(3, 9, 200, 300), 4)]) == 4
    assert twins_said([(told(1, 7), 2), (told(8, 14), 1), (MONTH, 2)]) == 3
    assert twins_said([]) == 0


def test_of_four_statements_of_which_each_overlaps_the_next_the_outer_two_count() -> None:
    november, week = told(1, 10), told(8, 12)
    december, first_days = told(11, 20), told(15, 18)
    listed = [(week, 1), (december, 1), (november, 1), (first_days, 1)]

    assert twins_said(listed) == 2


def test_the_count_is_the_most_that_statements_apart_from_each_other_list() -> None:
    """Every subset of small worlds is tried: the definition itself, computed otherwise."""
    days = [(1, 1), (1, 2), (2, 2), (2, 4), (3, 3), (4, 5)]
    for counts in product((1, 2, 4), repeat=4):
        for chosen in combinations(days, 4):
            listed = [
                (told(*d, opening=7 * i, closing=7 * i + 3), n)
                for i, (d, n) in enumerate(zip(chosen, counts, strict=True))
            ]

            assert twins_said(listed) == tried(listed)


def test_many_statements_that_list_the_same_are_told_apart_by_their_days() -> None:
    weeks = [(told(n, n + 6, name=f"s{n}"), 1) for n in range(1, 24)]
    more = [(told(1, 30, name=f"m{n}"), 2) for n in range(CLOSELY_MAX)]

    assert twins_said(weeks) == 4
    assert twins_said([*weeks, *more]) == 4


def tried(listed: list[tuple[Covered, int]]) -> int:
    return max(
        sum(count for _, count in some)
        for size in range(len(listed) + 1)
        for some in combinations(listed, size)
        if all(one.is_apart_from(other) for (one, _), (other, _) in combinations(some, 2))
    )
