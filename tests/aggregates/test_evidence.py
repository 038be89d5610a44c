"""A file in evidence is known by its bytes, dated by what it holds, and never without a holder."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest

from aggregates.evidence import Evidence, MediaType
from aggregates.values import Digest, Reference, Text
from audit_service.commands.command import Actor
from tests.scenario import LI, MARCH_1, MARCH_2, MARCH_3, ZHANG, act, fact, given, happened, refused

SHA256: Final = Digest("ab" * 32)
AUDITOR: Final = Actor(person="王检", office="city-audit")
COURT: Final = Actor(person="高法官", office="county-court")


def deposited(**differing: Any) -> Any:
    said = {
        "sha256": SHA256,
        "size": 48_213,
        "media_type": MediaType.JPEG,
        "title": "屋面渗水照片",
        "source": "瓜坡村卫生室现场拍摄",
        "dated_on": date(2018, 2, 27),
        "holder": "city-audit",
        "confidential": False,
    }
    return fact(Evidence.Deposited, **{**said, **differing})


def deposit(**differing: Any) -> Evidence:
    said: dict[str, Any] = {**deposited().said, **differing}
    return Evidence.deposit(said.pop("sha256"), **said)


def hand_over(evidence: Evidence, by: Actor, to_holder: str, on: date = MARCH_2) -> None:
    evidence.hand_over(Reference(to_holder), Text("高法官"), Text("移送"), act(on, by))


HANDED_OVER: Final = fact(
    Evidence.HandedOver,
    from_holder="city-audit",
    to_holder="county-court",
    person="高法官",
    reason="移送",
    act=act(MARCH_2, AUDITOR),
)


def test_a_file_is_deposited_with_the_date_of_what_it_holds() -> None:
    assert happened(deposit()) == [deposited()]


def test_a_file_is_not_of_a_later_date_than_its_deposit() -> None:
    with refused("dates_out_of_order") as answer:
        deposit(dated_on=MARCH_2)
    assert answer[0].faults[0].at == "/dated_on"

    assert happened(deposit(dated_on=MARCH_1)) == [deposited(dated_on=MARCH_1)]


def test_the_same_bytes_are_the_same_evidence() -> None:
    assert deposit(title="另一名称").id == deposit().id
    assert deposit(sha256=Digest("cd" * 32)).id != deposit().id


def test_the_holder_hands_a_file_over_to_a_person_of_another_organisation() -> None:
    evidence = given(Evidence, deposited())

    hand_over(evidence, AUDITOR, "county-court")

    assert happened(evidence) == [HANDED_OVER]


@pytest.mark.parametrize("other", [ZHANG, COURT], ids=["who deposited it", "a third party"])
def test_nobody_but_the_present_holder_hands_a_file_over(other: Actor) -> None:
    with refused("evidence_not_held"):
        hand_over(given(Evidence, deposited()), other, "county-court")


def test_a_former_holder_cannot_hand_it_over_again() -> None:
    handed_over = given(Evidence, deposited(), HANDED_OVER)

    with refused("evidence_not_held"):
        hand_over(handed_over, AUDITOR, "county-health", MARCH_3)
    hand_over(handed_over, COURT, "city-audit", MARCH_3)


def test_a_file_is_not_handed_over_to_who_holds_it() -> None:
    with refused("evidence_held_already") as answer:
        hand_over(given(Evidence, deposited()), AUDITOR, "city-audit")
    assert answer[0].faults[0].at == "/to_holder"


def test_custody_goes_forward_in_time() -> None:
    with refused("dates_out_of_order", "evidence_not_held"):
        hand_over(given(Evidence, deposited(), HANDED_OVER), AUDITOR, "county-health", MARCH_1)
    with refused("dates_out_of_order"):
        given(Evidence, deposited(), HANDED_OVER).examine(Text("核对"), act(MARCH_1))


def test_an_examination_says_what_it_was_for() -> None:
    evidence = given(Evidence, deposited())

    evidence.examine(Text("核对工程量"), act(MARCH_2, LI))

    assert happened(evidence) == [
        fact(Evidence.Examined, purpose="核对工程量", act=act(MARCH_2, LI))
    ]


def test_confidential_evidence_is_open_to_those_who_deposited_or_held_it() -> None:
    evidence = given(Evidence, deposited(confidential=True), HANDED_OVER)

    for cleared in (ZHANG, AUDITOR, COURT):
        evidence.examine(Text("核对"), act(MARCH_3, cleared))
    with refused("evidence_not_cleared"):
        evidence.examine(Text("核对"), act(MARCH_3, Actor(person="路人", office="county-health")))


def test_other_evidence_is_open_to_every_office() -> None:
    assert given(Evidence, deposited()).closed_to("county-health") == ()


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    other = fact(HANDED_OVER.kind, **{**HANDED_OVER.said, "to_holder": "city-audit"})

    assert given(Evidence, deposited(dated_on=MARCH_3), other).holder == "city-audit"
