"""The list of categories is kept up by dates, and a code means one thing for ever."""

from __future__ import annotations

from datetime import date

from aggregates.finding_categories import (
    FINDING_CATEGORIES,
    FindingCategory,
    categories_on,
    category_faults,
)


def codes(on: date | None = None) -> set[str]:
    return {one.code for one in categories_on(on)}


def test_every_code_stands_for_one_category_named_in_both_languages() -> None:
    assert len(codes()) == len(FINDING_CATEGORIES)
    assert all(one.en and one.zh and one.source for one in FINDING_CATEGORIES)


def test_the_categories_the_sources_name_are_there() -> None:
    assert {"fake_exit", "forced_exit", "paper_exit"} <= codes()  # S001-23b
    assert {"irregular_fund_use", "perfunctory_inspection", "misuse_of_purpose", "fraud"} <= codes()


def test_a_category_is_used_from_the_document_that_names_it_on() -> None:
    day_before, day = date(2018, 3, 13), date(2018, 3, 14)

    assert [fault.code for fault in category_faults("fake_exit", day_before)] == [
        "category_not_in_force"
    ]
    assert category_faults("fake_exit", day) == ()
    assert category_faults("irregular_fund_use", date(2015, 1, 1)) == ()
    assert category_faults("nobody_knows", day)[0].at == "/category"


def test_both_bounds_of_a_category_are_inclusive() -> None:
    march = FindingCategory("c", "c", "c", "c", date(2018, 3, 1), date(2018, 3, 31))

    assert [march.is_in_force(date(2018, m, d)) for m, d in ((2, 28), (3, 1), (3, 31), (4, 1))] == [
        False,
        True,
        True,
        False,
    ]
