"""A finding stays open until somebody independent has seen it put right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from aggregates.finding import Finding
from aggregates.finding_values import Elements
from aggregates.money import Money
from aggregates.stages import FindingStage
from aggregates.values import Act, Reference, Severity, Subject, SubjectKind, Text
from audit_service.commands.command import Actor
from tests.scenario import (
    MARCH_1,
    MARCH_2,
    NOTICE_1,
    ZHANG,
    act,
    fact,
    given,
    happened,
    refused,
    yuan,
)

WANG = Actor(person="王芳", office="county-health")
CHEN = Actor(person="陈明", office="city-audit")
ELEMENTS = Elements(
    criteria=Text("建设标准"),
    condition=Text("墙体开裂"),
    cause=Text("偷工减料"),
    effect=Text("不能使用"),
    recommendation=Text("返工"),
)
SUBJECTS = (Subject(kind=SubjectKind.PROJECT, reference=Reference("P1")),)
DEMAND, MEASURES, ACCOUNT, CONCLUSION = Text("限期返工"), Text("已返工"), Text("属实"), Text("销号")
JUNE_1 = date(2018, 6, 1)
REPORT_ACT = act(MARCH_1, WANG, NOTICE_1)


def record(amount: Money | None) -> Finding:
    return Finding.record(
        Reference("W1"),
        Text("墙体开裂"),
        inspection=Reference("J1"),
        subjects=SUBJECTS,
        elements=ELEMENTS,
        severity=Severity.MAJOR,
        category=Reference("quality"),
        amount_in_question=amount,
        responsible_organisation=Reference("county-health"),
        responsible_person=Text("赵强"),
        act=act(),
    )


RECORDED = fact(
    Finding.Recorded,
    reference="W1",
    title="墙体开裂",
    inspection="J1",
    subjects=SUBJECTS,
    elements=ELEMENTS,
    severity=Severity.MAJOR,
    category="quality",
    amount_in_question=yuan(100_000),
    responsible_organisation="county-health",
    responsible_person="赵强",
)
ORDERED = fact(Finding.RectificationOrdered, demand=DEMAND, due_on=JUNE_1)
REPORTED = fact(Finding.RectificationReported, measures=MEASURES, act=REPORT_ACT)
VERIFIED = fact(Finding.RectificationVerified, account=ACCOUNT)
CLOSED = fact(Finding.Closed, conclusion=CONCLUSION, act=act(MARCH_1, CHEN))
WAY = [RECORDED, ORDERED, REPORTED, VERIFIED, CLOSED]

STEPS: dict[str, tuple[Callable[[Finding, Act], None], Act]] = {
    "order": (lambda f, by: f.order_rectification(DEMAND, JUNE_1, by), act()),
    "report": (lambda f, by: f.report_rectification(MEASURES, by), REPORT_ACT),
    "verify": (lambda f, by: f.verify_rectification(ACCOUNT, by), act()),
    "close": (lambda f, by: f.close(CONCLUSION, by), act(MARCH_1, CHEN)),
}
CASES = list(enumerate(STEPS, start=1))


def test_a_finding_is_recorded_with_its_five_elements() -> None:
    assert happened(record(yuan(100_000))) == [RECORDED]
    assert record(None).stage is FindingStage.RECORDED


@pytest.mark.parametrize("amount", [yuan(0), Money(-1, "CNY")])
def test_an_amount_in_question_that_is_not_above_zero_is_refused(amount: Money) -> None:
    with refused("amount_not_positive"):
        record(amount)


@pytest.mark.parametrize(("after", "step"), CASES)
def test_each_step_follows_the_one_before(after: int, step: str) -> None:
    decide, by = STEPS[step]
    finding = given(Finding, *WAY[:after])

    decide(finding, by)

    assert happened(finding) == [WAY[after]]


@pytest.mark.parametrize(("after", "step"), CASES)
def test_a_step_out_of_order_is_refused(after: int, step: str) -> None:
    decide, by = STEPS[step]
    for reached in {1, 2, 3, 4, 5} - {after}:
        with refused("finding_step_out_of_order"):
            decide(given(Finding, *WAY[:reached]), by)


@pytest.mark.parametrize(("after", "step"), CASES)
def test_no_step_is_dated_before_the_last_one(after: int, step: str) -> None:
    decide, by = STEPS[step]
    last = WAY[after - 1]
    moved = fact(last.kind, **{**last.said, "act": act(MARCH_2)})

    with refused("dates_out_of_order"):
        decide(given(Finding, *WAY[: after - 1], moved), by)


def test_a_deadline_before_its_order_is_refused() -> None:
    with refused("dates_out_of_order"):
        given(Finding, RECORDED).order_rectification(DEMAND, date(2018, 2, 28), act())


def test_a_report_without_evidence_is_refused() -> None:
    with refused("evidence_required"):
        given(Finding, *WAY[:2]).report_rectification(MEASURES, act(MARCH_1, WANG))


RESPONSIBLE = [Actor(person="谁", office="county-health"), Actor(person="赵强", office="elsewhere")]


@pytest.mark.parametrize("party", RESPONSIBLE)
def test_the_responsible_unit_and_person_neither_verify_nor_close(party: Actor) -> None:
    with refused("finding_closed_by_party"):
        given(Finding, *WAY[:3]).verify_rectification(ACCOUNT, act(MARCH_1, party))
    with refused("finding_closed_by_party"):
        given(Finding, *WAY[:4]).close(CONCLUSION, act(MARCH_1, party))


def test_the_author_does_not_close_the_finding() -> None:
    with refused("finding_closed_by_party"):
        given(Finding, *WAY[:4]).close(CONCLUSION, act(MARCH_1, ZHANG))


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    closed_by_party = fact(Finding.Closed, conclusion=CONCLUSION, act=act(MARCH_1, WANG))

    finding = given(Finding, RECORDED, closed_by_party, VERIFIED, REPORTED, ORDERED, CLOSED)

    assert finding.stage is FindingStage.CLOSED
