"""Confidential words are for cleared offices, and only those clear another."""

from __future__ import annotations

from aggregates.confidence import Confidence
from aggregates.finding_values import ConfidedPart
from aggregates.values import Reference, Text
from tests.scenario import MARCH_1, MARCH_2, act, fact, given, happened, refused

PARTS = (ConfidedPart(part="cause", text=Text("举报人所述")),)
KEPT = fact(
    Confidence.Kept,
    kind="finding",
    reference="W1",
    parts=PARTS,
    offices=("county-audit", "city-audit"),
)
WHY = Text("移送办理")


def test_words_are_kept_for_each_office_once() -> None:
    offices = ("county-audit", "city-audit", "county-audit")

    kept = Confidence.keep("finding", Reference("W1"), PARTS, offices, act())

    assert happened(kept) == [KEPT]
    assert kept.is_cleared("city-audit")
    assert not kept.is_cleared("county-health")


def test_an_office_is_cleared_once_and_not_before_the_words_were_kept() -> None:
    kept = given(Confidence, fact(KEPT.kind, **{**KEPT.said, "act": act(MARCH_2)}))

    with refused("dates_out_of_order", "office_cleared_before"):
        kept.disclose(Reference("city-audit"), WHY, act(MARCH_1))
    kept.disclose(Reference("discipline"), WHY, act(MARCH_2))

    assert kept.is_cleared("discipline")
    assert Confidence.create_id("finding", "W1") != Confidence.create_id("complaint", "W1")
