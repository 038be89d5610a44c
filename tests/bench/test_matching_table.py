from __future__ import annotations

import json

from bench.matching import KEPT, README, SIZES, Measured, table


def test_the_table_of_matching_is_what_was_measured() -> None:
    kept = json.loads(KEPT.read_text("utf-8"))

    assert table(kept) in README.read_text("utf-8")


def test_what_is_published_holds_its_bar_at_every_size_it_is_stated_for() -> None:
    kept = [Measured(**document) for document in json.loads(KEPT.read_text("utf-8"))]
    ours = {one.lines: one for one in kept if one.matcher == "ours" and one.mix == "published"}

    assert ours.keys() >= set(SIZES)
    assert [ours[size].meets for size in SIZES] == ["met"] * len(SIZES)
    assert sum(one.wrong for one in kept if one.matcher == "ours") == 0
