"""Words that deceive the eye, or run when opened in a spreadsheet, are never put on record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregates.values import AcceptanceTerms, Digest, Document, Reference, TeamMember, Text
from audit_service.commands.documents import ReceiveDocument
from audit_service.commands.projects import PlanProject
from audit_service.wellformed import (
    REFERENCE_LENGTH_MAX,
    TEXT_LENGTH_MAX,
    faults_in,
    reference_faults,
    text_faults,
)
from tests.audit_service.county import FOUNDING, PLANNING, accepted, organisation
from tests.scenario import MARCH_1, NOTICE_1, yuan


def reference(text: str) -> list[str]:
    return [fault.code for fault in reference_faults(text)]


def words(text: str) -> list[str]:
    return [fault.code for fault in text_faults(text)]


@pytest.mark.parametrize(
    "sign",
    [
        *("\x00", "\x07", "\t", "\r", "\x1b", "\x7f", "\x85", "\u200b", "\u200d", "\u2060"),
        *("\ufeff", "\u202a", "\u202e", "\u2066", "\u2069", "\u200f", "\u2028", "\u2029"),
        *("\ud800", "\ue000", "\uffff", "\u00ad", "\U000e0041"),
    ],
)
def test_characters_nobody_can_see_are_refused(sign: str) -> None:
    assert words(f"瓜坡{sign}村") == ["text_malformed"]
    assert reference(f"A{sign}1") == ["text_malformed"]


@pytest.mark.parametrize("sign", [*"=+-@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_words_that_would_run_as_a_formula_are_refused(sign: str) -> None:
    assert words(f"{sign}HYPERLINK(1)") == ["text_is_a_formula"]
    assert words(f" \n {sign}1") == ["text_is_a_formula"]
    assert words(f"\u3000{sign}1") == ["text_is_a_formula"]
    assert reference(f"{sign}A1") == ["text_is_a_formula"]
    assert words(f"面积 1{sign}2") == []
    assert reference(f"A{sign}1") == []


@pytest.mark.parametrize("blank", ["", " ", "\n", "\u3000", " \n\u3000"])
def test_blank_words_are_refused(blank: str) -> None:
    assert words(blank) == ["text_empty"]


def test_a_blank_reference_is_refused() -> None:
    assert reference("") == ["text_empty"]
    assert reference(" ") == ["reference_malformed"]


def test_words_are_kept_up_to_their_limit_and_not_one_character_more() -> None:
    assert words("村" * TEXT_LENGTH_MAX) == []
    assert words("村" * (TEXT_LENGTH_MAX + 1)) == ["text_too_long"]
    assert reference("A" * REFERENCE_LENGTH_MAX) == []
    assert reference("A" * (REFERENCE_LENGTH_MAX + 1)) == ["text_too_long"]


@pytest.mark.parametrize("text", ["A/1", "/A", "A/", " A1", "A1 ", "\u3000A1"])
def test_slashes_and_blank_edges_are_refused_in_references(text: str) -> None:
    assert reference(text) == ["reference_malformed"]


def test_a_line_break_belongs_in_words_and_not_in_references() -> None:
    assert words("第一行\n第二行") == []
    assert reference("A\n1") == ["text_malformed"]


@pytest.mark.parametrize(
    "text", ["甘财〔2018〕1号", "A 1", "GS-2018.1", "São Tomé", "一、二", "😀"]
)
def test_ordinary_references_and_words_pass(text: str) -> None:
    assert reference(text) == []
    assert words(text) == []


@pytest.mark.parametrize("digest", ["", "a" * 63, "a" * 65, "A" * 64, "g" * 64, "a" * 64 + "\n"])
def test_a_digest_is_64_lower_case_hexadecimal_digits(digest: str) -> None:
    command = ReceiveDocument(
        reference=Reference("gansu:1"),
        document=replace(NOTICE_1, sha256=Digest(digest)),
        sha256=Digest(digest),
        lines=1,
        totals=(yuan(1),),
        effective_on=MARCH_1,
    )

    assert [(fault.code, fault.at) for fault in faults_in(command)] == [
        ("digest_malformed", "/document/sha256"),
        ("digest_malformed", "/sha256"),
    ]


def test_every_fault_is_pointed_at_however_deep_it_lies() -> None:
    plan = PLANNING[-1]
    assert isinstance(plan, PlanProject)
    step = plan.milestones[0]
    deep = replace(
        plan,
        evidence=(NOTICE_1, Document(number=Reference("@1"), issuer=Text(""), issued_on=MARCH_1)),
        milestones=(step, replace(step, title=Text("=1"))),
        acceptance=AcceptanceTerms(departments=(), standard=Text("\u202e")),
    )

    assert {(fault.at, fault.code) for fault in faults_in(deep)} == {
        ("/evidence/1/number", "text_is_a_formula"),
        ("/evidence/1/issuer", "text_empty"),
        ("/milestones/1/title", "text_is_a_formula"),
        ("/acceptance/standard", "text_malformed"),
    }


def test_the_second_signatory_is_pointed_at() -> None:
    command = accepted("王芳")
    team = (*command.team, TeamMember(organisation=Reference("a/b"), person=Text("\x00")))

    assert [fault.at for fault in faults_in(replace(command, team=team))] == [
        "/team/1/organisation",
        "/team/1/person",
    ]


def test_what_is_left_out_has_no_faults_and_what_is_given_is_checked() -> None:
    unit = organisation("unit-1")

    assert list(faults_in(unit)) == []
    assert [fault.at for fault in faults_in(replace(unit, superior=Reference("=1")))] == [
        "/superior"
    ]


def test_the_county_is_well_formed() -> None:
    assert [list(faults_in(command)) for command in (*FOUNDING, *PLANNING)] == [[]] * 13
