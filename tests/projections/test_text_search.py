"""Chinese is found by any two characters in a row, Latin words and numbers as wholes."""

from __future__ import annotations

import pytest

from projections.text_search import grams, joined


@pytest.mark.parametrize(
    ("text", "found_by"),
    [
        ("村卫生室", ["村卫", "卫生", "生室"]),
        ("甘财〔2018〕1号", ["甘财", "2018", "1"]),
        ("Clinic at 角弓", ["clinic", "at", "角弓"]),
        ("P1卫生", ["p1", "卫生"]),
        ("号", []),
        ("〔〕 %_-", []),
        ("卫生卫生", ["卫生", "生卫"]),
    ],
)
def test_a_text_is_found_by_its_words_and_its_pairs_of_characters(
    text: str, found_by: list[str]
) -> None:
    assert grams(text) == found_by


def test_words_keep_their_case_and_are_cut_to_their_length() -> None:
    assert joined(["Clinic", "村" * 10], 10) == "Clinic 村村村"
