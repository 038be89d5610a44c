"""Who was responsible for a project on a day, and which letters lack a signature."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.letter_values import AssessmentGrade, ResponsibilityKind
from aggregates.values import Subject, SubjectKind
from audit_service.commands.command import Actor
from audit_service.commands.letters import (
    AssessResponsibility,
    CountersignLetter,
    DrawUpLetter,
    EndLetter,
    SignLetter,
    TransferResponsibility,
)
from projections.responsibility_queries import (
    LetterFilter,
    Signatures,
    letter,
    letters,
    responsible_for,
    signatures,
)
from projections.rows import Row
from tests.projections.story import Story, day, project_subject, said

MAYOR = Actor(person="赵县长", office="county-finance")
SECRETARY = Actor(person="钱书记", office="city-finance")


def region_subject(code: str) -> Subject:
    about: Subject = said(Subject, kind=SubjectKind.REGION, reference=code)
    return about


def drawn_up(story: Story, reference: str, *subjects: Subject, **differing: Any) -> None:
    words: dict[str, Any] = {
        "kind": ResponsibilityKind.COUNTY_MAIN,
        "organisation": MAYOR.office,
        "person": MAYOR.person,
        "counterpart_organisation": SECRETARY.office,
        "counterpart_person": SECRETARY.person,
        "valid_from": day(1, 1),
        "valid_until": day(12, 31),
        "duties": ("年度减贫任务",),
    }
    words |= {"reference": reference, "subjects": subjects} | differing
    story.tell(DrawUpLetter, day(2, 1), **words)


def in_force(story: Story, reference: str, *subjects: Subject, **differing: Any) -> None:
    """Have a letter signed on 5 February and countersigned on 10 February."""
    drawn_up(story, reference, *subjects, **differing)
    story.tell(SignLetter, day(2, 5), by=MAYOR, letter=reference)
    story.tell(CountersignLetter, day(2, 10), by=SECRETARY, letter=reference)


def asked(story: Story, on: date, known_at: int | None = None, project: str = "P1") -> list[Row]:
    story.application.catch_up()
    with story.application.database.reading() as connection:
        page = responsible_for(connection, project, on, known_at)
    assert page is not None
    return list(page.items)


def answering(story: Story, on: date, known_at: int | None = None) -> list[tuple[str, str]]:
    return [(row["letter"], row["person"]) for row in asked(story, on, known_at)]


def counted(story: Story, on: date, known_at: int | None = None, **wanted: Any) -> Signatures:
    story.application.catch_up()
    with story.application.database.reading() as connection:
        return signatures(connection, on, known_at, LetterFilter(**wanted))


@pytest.fixture
def clinic(story: Story) -> Story:
    """Begin with a clinic in the county."""
    story.places()
    story.listed_project()
    return story


def test_letters_about_the_project_and_the_divisions_it_lies_in_answer_for_it(
    clinic: Story,
) -> None:
    clinic.listed_project("P2", "621200")
    in_force(clinic, "of-province", region_subject("620000"))
    in_force(clinic, "of-county", region_subject("621202"))
    in_force(clinic, "of-clinic", region_subject("621200"), project_subject("P1"))
    in_force(clinic, "of-other", project_subject("P2"))

    found = {row["letter"]: row["covers"] for row in asked(clinic, day(3, 1))}
    of_city = [row["letter"] for row in asked(clinic, day(3, 1), project="P2")]

    assert found == {
        "of-clinic": ["project:P1", "region:621200"],
        "of-county": ["region:621202"],
        "of-province": ["region:620000"],
    }
    assert of_city == ["of-clinic", "of-other", "of-province"]


def test_a_letter_binds_from_the_second_signature_to_its_last_day(clinic: Story) -> None:
    in_force(clinic, "L1", region_subject("621202"))

    assert answering(clinic, day(2, 9)) == []
    assert answering(clinic, day(2, 10)) == [("L1", "赵县长")]
    assert answering(clinic, day(12, 31)) == [("L1", "赵县长")]
    assert answering(clinic, date(2019, 1, 1)) == []


def test_a_letter_signed_before_it_is_valid_binds_from_its_first_day(clinic: Story) -> None:
    in_force(clinic, "L1", region_subject("621202"), valid_from=day(3, 1))

    assert answering(clinic, day(2, 28)) == []
    assert answering(clinic, day(3, 1)) == [("L1", "赵县长")]


def test_the_successor_answers_from_the_day_of_the_transfer_and_nobody_is_missing(
    clinic: Story,
) -> None:
    in_force(clinic, "L1", region_subject("621202"))
    before = clinic.application.service.last_position()
    clinic.tell(
        TransferResponsibility,
        day(7, 1),
        letter="L1",
        to_person="孙县长",
        to_organisation="county-health",
        reason="调动",
    )

    assert answering(clinic, day(6, 30)) == [("L1", "赵县长")]
    (then,) = asked(clinic, day(7, 1))
    assert (then["person"], then["organisation"]) == ("孙县长", "county-health")
    assert then["since"] == day(7, 1)
    assert answering(clinic, day(7, 1), known_at=before) == [("L1", "赵县长")]


def test_an_answer_names_the_facts_that_make_it_so(clinic: Story) -> None:
    in_force(clinic, "L1", region_subject("621202"))
    signed = clinic.application.service.last_position()
    clinic.tell(TransferResponsibility, day(7, 1), letter="L1", to_person="孙县长", reason="调动")

    assert asked(clinic, day(6, 1))[0]["positions"] == [signed - 2, signed - 1, signed]
    assert asked(clinic, day(8, 1))[0]["positions"] == [*range(signed - 2, signed + 2)]


def test_a_letter_that_ended_binds_nobody_from_that_day_on(clinic: Story) -> None:
    in_force(clinic, "L1", region_subject("621202"))
    before = clinic.application.service.last_position()
    clinic.tell(EndLetter, day(9, 1), letter="L1", reason="任务调整")

    assert answering(clinic, day(8, 31)) == [("L1", "赵县长")]
    assert answering(clinic, day(9, 1)) == []
    assert answering(clinic, day(9, 1), known_at=before) == [("L1", "赵县长")]


def test_what_was_not_known_yet_makes_nobody_responsible(clinic: Story) -> None:
    in_force(clinic, "L1", region_subject("621202"))
    countersigned = clinic.application.service.last_position()

    assert answering(clinic, day(6, 1), known_at=countersigned - 1) == []
    assert answering(clinic, day(6, 1), known_at=countersigned) == [("L1", "赵县长")]


def test_a_project_nobody_has_recorded_has_no_answer(story: Story) -> None:
    story.application.catch_up()

    with story.application.database.reading() as connection:
        assert responsible_for(connection, "P9", day(6, 1)) is None


def test_of_186_units_one_has_not_signed(story: Story) -> None:
    story.places()
    units = [f"L{number:03}" for number in range(1, 187)]
    for unit in units:
        drawn_up(story, unit, region_subject("621200"), kind=ResponsibilityKind.LEADER_CONTACT)
    drawn_up(story, "X", region_subject("621200"))
    execute_all = story.application.service.execute_all
    execute_all([said(SignLetter, letter=u, effective_on=day(3, 1)) for u in units[1:]], MAYOR)
    execute_all(
        [said(CountersignLetter, letter=u, effective_on=day(3, 2)) for u in units], SECRETARY
    )

    then = counted(story, day(3, 2), kind="leader_contact")

    assert (then.letters, then.signed, then.signed_percent) == (186, 185, "99.46")
    (unsigned,) = then.unsigned.items
    assert unsigned["reference"] == "L001"
    assert (unsigned["lacks_signature"], unsigned["lacks_countersignature"]) == (True, False)


def test_signatures_are_counted_as_of_a_day_and_as_known(story: Story) -> None:
    story.places()
    in_force(story, "L1", region_subject("621202"))
    countersigned = story.application.service.last_position()
    drawn_up(story, "L2", region_subject("621202"))
    withdrawn = story.application.service.last_position()
    story.tell(EndLetter, day(4, 1), letter="L2", reason="撤回")

    def standing(on: date, known_at: int | None = None) -> tuple[int, int, str | None]:
        then = counted(story, on, known_at)
        return then.letters, then.signed, then.signed_percent

    assert standing(day(1, 31)) == (0, 0, None)
    assert standing(day(2, 9)) == (2, 0, "0.00")
    assert standing(day(2, 10)) == (2, 1, "50.00")
    assert standing(day(4, 1)) == (1, 1, "100.00")
    assert standing(day(4, 1), withdrawn) == (2, 1, "50.00")
    assert standing(day(4, 1), countersigned - 1) == (1, 0, "0.00")
    assert standing(date(2019, 1, 1)) == (0, 0, None)


def test_a_letter_shows_who_held_it_and_how_it_was_assessed(clinic: Story) -> None:
    in_force(clinic, "L1", region_subject("621202"))
    clinic.tell(TransferResponsibility, day(7, 1), letter="L1", to_person="孙县长", reason="调动")
    words: dict[str, Any] = {"letter": "L1", "year": 2018, "grade": AssessmentGrade.GOOD}
    clinic.tell(
        AssessResponsibility,
        date(2019, 1, 20),
        by=Actor(person="周考核", office="province-finance"),
        **words,
        account="完成任务",
    )
    clinic.application.catch_up()

    with clinic.application.database.reading() as connection:
        row = letter(connection, "L1")
        nobody = letter(connection, "L9")
        of_old = letters(connection, LetterFilter(person="赵县长"))
        of_new = letters(connection, LetterFilter(person="孙县长", region="6212"))

    assert row is not None
    assert [(held["person"], held["since"]) for held in row["holders"]] == [
        ("赵县长", day(1, 1)),
        ("孙县长", day(7, 1)),
    ]
    (judged,) = row["assessments"]
    assert (judged["year"], judged["grade"], judged["assessed_by"]) == (2018, "good", "周考核")
    assert (row["person"], row["present_person"]) == ("赵县长", "孙县长")
    assert nobody is None
    assert of_old.items == ()
    assert [found["reference"] for found in of_new.items] == ["L1"]
