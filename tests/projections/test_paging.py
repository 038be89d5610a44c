"""Pages join without a gap, and nothing but a cursor is a cursor."""

from __future__ import annotations

import pytest

from projections.paging import PageRequest, cursor_after, position_in, text_in
from tests.scenario import refused


@pytest.mark.parametrize("key", ["甘财〔2018〕1号", "A1", "a/b c", "0"])
def test_a_cursor_gives_back_the_reference_it_was_made_from(key: str) -> None:
    cursor = cursor_after(key)

    assert text_in(cursor) == key
    assert cursor.isascii()


def test_a_cursor_gives_back_the_position_it_was_made_from() -> None:
    assert position_in(cursor_after(2**63 - 1)) == 2**63 - 1


@pytest.mark.parametrize(
    "cursor", ["?", "A", "=", "AAAA", "MTI=", "MTJ", "_w", "MTI\n", "中", cursor_after("a\nb")]
)
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with refused("cursor_malformed") as answer:
        text_in(cursor)

    assert answer[0].faults[0].at == "/cursor"


@pytest.mark.parametrize("key", ["A1", "-1", "007", "٣", "1.0", str(2**63), "9" * 5000, ""])
def test_a_cursor_that_holds_no_position_is_refused(key: str) -> None:
    with refused("cursor_malformed"):
        position_in(cursor_after(key))


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_page_of_too_few_or_too_many_rows_is_refused(limit: int) -> None:
    with refused("value_not_listed"):
        PageRequest(limit=limit)


@pytest.mark.parametrize("limit", [1, 500])
def test_a_page_of_one_row_or_of_five_hundred_may_be_asked_for(limit: int) -> None:
    assert PageRequest(limit=limit).limit == limit
