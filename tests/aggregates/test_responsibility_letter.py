"""A responsibility letter binds once both have signed, and always binds exactly one person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from aggregates.letter_values import (
    AssessmentGrade,
    LetterStage,
    LetterTerms,
    ResponsibilityKind,
)
from aggregates.responsibility_letter import ResponsibilityLetter
from aggregates.values import Act, Reference, Subject, SubjectKind, Text
from audit_service.commands.command import Actor
from tests.scenario import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    ZHANG,
    Fact,
    act,
    fact,
    given,
    happened,
    refused,
)

MAYOR = Actor(person="赵县长", office="county")
SECRETARY = Actor(person="钱书记", office="city")
SUCCESSOR = Actor(person="孙县长", office="county")
AUDITOR = Actor(person="李审计", office="audit")
REASON = Text("工作调动")
SUBJECTS = (Subject(kind=SubjectKind.REGION, reference=Reference("621202")),)
JULY_1 = date(2018, 7, 1)

SAYS: dict[str, Any] = {
    "reference": "L1",
    "kind": ResponsibilityKind.COUNTY_MAIN,
    "subjects": SUBJECTS,
    "organisation": "county",
    "person": "赵县长",
    "counterpart_organisation": "city",
    "counterpart_person": "钱书记",
    "valid_from": date(2018, 1, 1),
    "valid_until": date(2018, 12, 31),
    "duties": ("年度减贫任务",),
}
DRAWN_UP = fact(ResponsibilityLetter.DrawnUp, **SAYS)
SIGNED = fact(ResponsibilityLetter.Signed, act=act(MARCH_2, MAYOR))
COUNTERSIGNED = fact(ResponsibilityLetter.Countersigned, act=act(MARCH_3, SECRETARY))
ENDED = fact(ResponsibilityLetter.Ended, reason=REASON, act=act(JULY_1))


def transferred(on: date = JULY_1, to_organisation: str | None = None) -> Fact:
    said = {"to_person": "孙县长", "to_organisation": to_organisation, "reason": REASON}
    return fact(ResponsibilityLetter.Transferred, **said, act=act(on))


def assessed(year: int = 2018) -> Fact:
    said = {"year": year, "grade": AssessmentGrade.GOOD, "account": "完成"}
    return fact(ResponsibilityLetter.Assessed, **said, act=act(JULY_1, AUDITOR))


def transfer(letter: ResponsibilityLetter, by: Act, to: str = "孙县长") -> None:
    letter.transfer(Text(to), None, REASON, by)


def assess(letter: ResponsibilityLetter, by: Act, year: int = 2018) -> None:
    letter.assess(year, AssessmentGrade.GOOD, Text("完成"), by)


def draw_up(**differing: Any) -> ResponsibilityLetter:
    return ResponsibilityLetter.draw_up(LetterTerms(**{**SAYS, **differing}), act())


TO = {
    LetterStage.DRAWN_UP: [DRAWN_UP],
    LetterStage.SIGNED: [DRAWN_UP, SIGNED],
    LetterStage.COUNTERSIGNED: [DRAWN_UP, COUNTERSIGNED],
    LetterStage.IN_FORCE: [DRAWN_UP, SIGNED, COUNTERSIGNED],
    LetterStage.ENDED: [DRAWN_UP, SIGNED, COUNTERSIGNED, ENDED],
}
STEPS: dict[str, tuple[Callable[[ResponsibilityLetter], None], set[LetterStage], Fact]] = {
    "sign": (
        lambda letter: letter.sign(act(MARCH_2, MAYOR)),
        {LetterStage.DRAWN_UP, LetterStage.COUNTERSIGNED},
        SIGNED,
    ),
    "countersign": (
        lambda letter: letter.countersign(act(MARCH_3, SECRETARY)),
        {LetterStage.DRAWN_UP, LetterStage.SIGNED},
        COUNTERSIGNED,
    ),
    "transfer": (
        lambda letter: transfer(letter, act(JULY_1)),
        {LetterStage.IN_FORCE},
        transferred(),
    ),
    "assess": (
        lambda letter: assess(letter, act(JULY_1, AUDITOR)),
        {LetterStage.IN_FORCE, LetterStage.ENDED},
        assessed(),
    ),
    "end": (
        lambda letter: letter.end(REASON, act(JULY_1)),
        {stage for stage in LetterStage if stage is not LetterStage.ENDED},
        ENDED,
    ),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("stage", LetterStage)
def test_each_step_needs_its_stage(step: str, stage: LetterStage) -> None:
    decide, needed, recorded = STEPS[step]
    letter = given(ResponsibilityLetter, *TO[stage])
    assert letter.stage is stage

    if stage in needed:
        decide(letter)
        assert happened(letter) == [recorded]
    else:
        with refused("letter_step_out_of_order"):
            decide(letter)


def test_a_letter_is_drawn_up_between_two_persons() -> None:
    assert happened(draw_up()) == [DRAWN_UP]


def test_every_fault_of_a_letter_is_named_at_once() -> None:
    with refused("list_empty", "list_empty", "letter_with_oneself", "dates_out_of_order") as answer:
        draw_up(subjects=(), duties=(), counterpart_person="赵县长", valid_until=date(2017, 12, 31))

    places = ["/subjects", "/duties", "/counterpart_person", "/valid_until"]
    assert [fault.at for fault in answer[0].faults] == places


@pytest.mark.parametrize(
    "somebody",
    [SECRETARY, Actor(person="赵县长", office="city"), Actor(person="钱书记", office="county")],
)
def test_each_side_signs_in_person_and_for_its_own_office(somebody: Actor) -> None:
    letter = given(ResponsibilityLetter, DRAWN_UP)

    with refused("letter_signed_by_another"):
        letter.sign(act(MARCH_2, somebody))
    if somebody is not SECRETARY:
        with refused("letter_signed_by_another"):
            letter.countersign(act(MARCH_2, somebody))


def test_nobody_signs_before_it_is_drawn_up_or_after_its_last_day() -> None:
    letter = given(ResponsibilityLetter, DRAWN_UP)

    with refused("dates_out_of_order"):
        letter.sign(act(date(2018, 2, 28), MAYOR))
    with refused("letter_not_valid_then"):
        letter.countersign(act(date(2019, 1, 1), SECRETARY))


def test_a_successor_takes_over_within_the_letters_time() -> None:
    for outside in (date(2017, 12, 31), date(2019, 1, 1)):
        with pytest.raises(Exception, match="valid from") as caught:
            transfer(given(ResponsibilityLetter, *TO[LetterStage.IN_FORCE]), act(outside))
        assert "letter_not_valid_then" in caught.value.codes  # type: ignore[attr-defined]


def test_whoever_answers_does_so_for_at_least_a_day() -> None:
    letter = given(ResponsibilityLetter, *TO[LetterStage.IN_FORCE])

    with refused("dates_out_of_order"):
        transfer(letter, act(date(2018, 1, 1)))
    with refused("dates_out_of_order"):
        transfer(
            given(ResponsibilityLetter, *TO[LetterStage.IN_FORCE], transferred()),
            act(JULY_1),
            "周县长",
        )


def test_nobody_hands_on_a_letter_before_both_have_signed_it() -> None:
    with refused("dates_out_of_order"):
        transfer(given(ResponsibilityLetter, *TO[LetterStage.IN_FORCE]), act(MARCH_2))


def test_a_year_after_the_letter_ended_is_not_assessed() -> None:
    long = fact(ResponsibilityLetter.DrawnUp, **{**SAYS, "valid_until": date(2020, 12, 31)})
    letter = given(ResponsibilityLetter, long, SIGNED, COUNTERSIGNED, ENDED)

    with refused("letter_year_outside"):
        assess(letter, act(date(2019, 2, 1), AUDITOR), 2019)
    assess(letter, act(date(2019, 2, 1), AUDITOR), 2018)


def test_responsibility_goes_to_somebody_else() -> None:
    with refused("letter_held_already"):
        transfer(given(ResponsibilityLetter, *TO[LetterStage.IN_FORCE]), act(JULY_1), "赵县长")


def test_the_same_person_may_go_on_for_another_office() -> None:
    letter = given(ResponsibilityLetter, *TO[LetterStage.IN_FORCE])

    letter.transfer(Text("赵县长"), Reference("town"), REASON, act(JULY_1))

    assert letter.holders == [("赵县长", "county"), ("赵县长", "town")]


@pytest.mark.parametrize("judge", [MAYOR, SUCCESSOR, Actor(person="李审计", office="county")])
def test_nobody_who_answered_under_it_assesses_it_nor_their_office(judge: Actor) -> None:
    letter = given(ResponsibilityLetter, *TO[LetterStage.IN_FORCE], transferred())

    with refused("letter_assessed_by_party"):
        assess(letter, act(JULY_1, judge))


def test_the_office_of_a_successor_does_not_assess_either() -> None:
    letter = given(ResponsibilityLetter, *TO[LetterStage.IN_FORCE], transferred(JULY_1, "audit"))

    with refused("letter_assessed_by_party"):
        assess(letter, act(JULY_1, AUDITOR))


def test_each_year_of_the_letter_is_assessed_once() -> None:
    letter = given(ResponsibilityLetter, *TO[LetterStage.IN_FORCE], assessed())

    with refused("already_recorded"):
        assess(letter, act(JULY_1, AUDITOR))
    for outside in (2017, 2019):
        with refused("letter_year_outside"):
            assess(letter, act(JULY_1, AUDITOR), outside)


def test_a_year_is_not_assessed_before_it_began() -> None:
    long = fact(ResponsibilityLetter.DrawnUp, **{**SAYS, "valid_until": date(2020, 12, 31)})
    letter = given(ResponsibilityLetter, long, SIGNED, COUNTERSIGNED)

    with refused("letter_year_outside"):
        assess(letter, act(JULY_1, AUDITOR), 2019)
    assess(letter, act(date(2019, 1, 15), AUDITOR), 2019)


def test_a_letter_is_assessed_after_it_came_into_force() -> None:
    with refused("dates_out_of_order"):
        assess(given(ResponsibilityLetter, *TO[LetterStage.IN_FORCE]), act(MARCH_2, AUDITOR))


def test_a_letter_does_not_end_before_its_last_step_or_after_its_time() -> None:
    letter = given(ResponsibilityLetter, *TO[LetterStage.IN_FORCE])
    handed_on = given(ResponsibilityLetter, *TO[LetterStage.IN_FORCE], transferred())

    with refused("dates_out_of_order"):
        letter.end(REASON, act(MARCH_1, ZHANG))
    with refused("letter_not_valid_then"):
        letter.end(REASON, act(date(2019, 1, 1)))
    with refused("dates_out_of_order"):
        handed_on.end(REASON, act(date(2018, 6, 30)))


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    letter = given(ResponsibilityLetter, DRAWN_UP, ENDED, transferred(), transferred(), SIGNED)

    assert letter.stage is LetterStage.ENDED
    assert len(letter.holders) == 3
