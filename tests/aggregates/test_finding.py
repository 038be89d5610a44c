"""A finding stays open until somebody independent has seen it put right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from aggregates.finding import Finding
from aggregates.finding_steps import (
    RectificationKind,
    RectificationOrder,
    RectificationReport,
    RectificationStep,
    Verification,
    VerificationMethod,
)
from aggregates.finding_values import (
    Disposition,
    Elements,
    FindingPart,
    FindingSource,
    Found,
    ManagementResponse,
)
from aggregates.stages import FindingStage
from aggregates.values import Act, Digest, Reference, Severity, Subject, SubjectKind, Text
from audit_service.commands.command import Actor
from tests.scenario import (
    LI,
    MARCH_1,
    MARCH_2,
    NOTICE_1,
    ZHANG,
    Fact,
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
JUNE_1, JULY_1 = date(2018, 6, 1), date(2018, 7, 1)
WHY, CONCLUSION = Text("另有证据"), Text("销号")
ORDER = RectificationOrder(
    demand=Text("限期返工"), due_on=JUNE_1, kind=RectificationKind.IMMEDIATE, steps=()
)
STAGES = (
    RectificationStep(demand=Text("拆除"), due_on=date(2018, 4, 1)),
    RectificationStep(demand=Text("重建"), due_on=JUNE_1),
)
STAGED = replace(ORDER, kind=RectificationKind.STAGED, steps=STAGES)
REPORT = RectificationReport(measures=Text("已返工"), files=())
VERIFICATION = Verification(
    account=Text("属实"), method=VerificationMethod.ON_SITE, place=Text("角弓镇"), files=()
)
AGREES = ManagementResponse(agrees=True, statement=Text("接受"))
BY_PARTY, BY_INSPECTOR = act(MARCH_1, WANG, NOTICE_1), act(MARCH_1, CHEN, NOTICE_1)
FOUND = Found(
    reference=Reference("W1"),
    title=Text("墙体开裂"),
    inspection=Reference("J1"),
    source=FindingSource.INSPECTION,
    subjects=SUBJECTS,
    elements=ELEMENTS,
    confidential=(),
    severity=Severity.MAJOR,
    category=Reference("quality"),
    requirements=(),
    amount_in_question=yuan(100_000),
    questioned=(),
    responsible_organisation=Reference("county-health"),
    responsible_person=Text("赵强"),
    repeats=(),
    prior_references=(),
    response=None,
)
RECORDED = fact(Finding.Recorded, **FOUND.facts())
ORDERED = fact(Finding.RectificationOrdered, order=ORDER)
REPORTED = fact(Finding.RectificationReported, report=REPORT, act=BY_PARTY)
VERIFIED = fact(Finding.RectificationVerified, verification=VERIFICATION)
CLOSED = fact(
    Finding.Closed,
    conclusion=CONCLUSION,
    disposition=Disposition.RECTIFIED,
    act=act(MARCH_1, CHEN),
)
WAY = [RECORDED, ORDERED, REPORTED, VERIFIED, CLOSED]
STAGE_AFTER = dict(enumerate(FindingStage, start=1))

Decide = Callable[[Finding, Act], Any]
S = FindingStage

COMMANDS: dict[str, tuple[Decide, Act, set[FindingStage]]] = {
    "respond": (
        lambda f, by: f.respond(AGREES, by),
        BY_PARTY,
        {S.RECORDED, S.ORDERED, S.REPORTED, S.VERIFIED},
    ),
    "order": (lambda f, by: f.order_rectification(ORDER, by), BY_INSPECTOR, {S.RECORDED}),
    "extend": (lambda f, by: f.extend_deadline(JULY_1, WHY, by), BY_INSPECTOR, {S.ORDERED}),
    "progress": (lambda f, by: f.report_progress(None, REPORT, by), BY_PARTY, {S.ORDERED}),
    "report": (lambda f, by: f.report_rectification(REPORT, by), BY_PARTY, {S.ORDERED}),
    "send back": (lambda f, by: f.send_back(WHY, by), BY_INSPECTOR, {S.REPORTED, S.VERIFIED}),
    "verify": (lambda f, by: f.verify_rectification(VERIFICATION, by), BY_INSPECTOR, {S.REPORTED}),
    "close as rectified": (
        lambda f, by: f.close(CONCLUSION, Disposition.RECTIFIED, None, by),
        BY_INSPECTOR,
        {S.VERIFIED},
    ),
    "close as unfounded": (
        lambda f, by: f.close(CONCLUSION, Disposition.UNFOUNDED, None, by),
        BY_INSPECTOR,
        {S.RECORDED},
    ),
    "reopen": (lambda f, by: f.reopen(WHY, by), BY_INSPECTOR, {S.CLOSED}),
}
"""Each decision, who takes it, and the only stages at which it may be taken."""


def at(stage: FindingStage) -> Finding:
    """Bring a finding to a stage."""
    return given(Finding, *WAY[: list(FindingStage).index(stage) + 1])


def reached(*way: Fact) -> FindingStage:
    """Say at which stage facts leave a finding."""
    return given(Finding, *way).stage


def test_a_finding_is_recorded_as_it_was_found() -> None:
    assert happened(Finding.record(FOUND, act())) == [RECORDED]
    assert [reached(*WAY[:n]) for n in STAGE_AFTER] == list(FindingStage)


@pytest.mark.parametrize("stage", FindingStage)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_step_is_taken_at_its_stages_and_at_no_other(command: str, stage: FindingStage) -> None:
    decide, by, allowed = COMMANDS[command]
    finding = at(stage)

    if stage in allowed:
        decide(finding, by)
        assert len(happened(finding)) == 1
    else:
        with refused("finding_step_out_of_order"):
            decide(finding, by)
        assert happened(finding) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_no_step_is_dated_before_the_last_one(command: str) -> None:
    decide, by, allowed = COMMANDS[command]
    *before, last = WAY[: list(FindingStage).index(min(allowed, key=list(FindingStage).index)) + 1]
    moved = fact(last.kind, **{**last.said, "act": replace(last.said["act"], effective_on=MARCH_2)})

    with refused("dates_out_of_order"):
        decide(given(Finding, *before, moved), by)


PARTY = [Actor(person="谁", office="county-health"), Actor(person="赵强", office="elsewhere")]
INDEPENDENT = ["order", "extend", "send back", "verify", "close as rectified", "reopen"]


@pytest.mark.parametrize("party", PARTY)
@pytest.mark.parametrize("command", INDEPENDENT)
def test_the_responsible_unit_and_person_do_not_judge_their_own_finding(
    command: str, party: Actor
) -> None:
    decide, _, allowed = COMMANDS[command]
    for stage in allowed:
        finding = at(stage)
        with refused("finding_closed_by_party"):
            decide(finding, act(MARCH_1, party, NOTICE_1))
        assert happened(finding) == []


@pytest.mark.parametrize("party", PARTY)
def test_the_responsible_party_alone_responds(party: Actor) -> None:
    finding = at(FindingStage.RECORDED)
    finding.respond(AGREES, act(MARCH_1, party))

    assert finding.stage is FindingStage.RECORDED
    with refused("response_not_by_party"):
        finding.respond(AGREES, act(MARCH_1, CHEN))


def test_the_author_does_not_close_the_finding() -> None:
    with refused("finding_closed_by_party"):
        at(FindingStage.VERIFIED).close(CONCLUSION, Disposition.RECTIFIED, None, act(MARCH_1))


def test_whoever_reported_progress_or_the_end_does_not_verify() -> None:
    progress = fact(
        Finding.ProgressReported, step=None, report=REPORT, act=act(MARCH_1, LI, NOTICE_1)
    )
    finding = given(Finding, RECORDED, ORDERED, progress, REPORTED)

    with refused("finding_closed_by_party"):
        finding.verify_rectification(VERIFICATION, act(MARCH_1, LI))
    with refused("finding_closed_by_party"):
        finding.verify_rectification(VERIFICATION, act(MARCH_1, replace(WANG, office="other")))
    finding.verify_rectification(VERIFICATION, act(MARCH_1, CHEN))


def test_nothing_outstanding_may_be_left_when_a_finding_is_closed() -> None:
    finding = at(FindingStage.VERIFIED)

    with refused("finding_amount_outstanding"):
        finding.close(CONCLUSION, Disposition.RECTIFIED, yuan(0, 1), act(MARCH_1, CHEN))
    finding.close(CONCLUSION, Disposition.RECTIFIED, yuan(0), act(MARCH_1, CHEN))

    assert happened(finding) == [CLOSED]


def test_a_finding_that_ends_otherwise_than_rectified_needs_evidence() -> None:
    with refused("evidence_required"):
        at(FindingStage.RECORDED).close(CONCLUSION, Disposition.GUIDANCE, None, act(MARCH_1, CHEN))


@pytest.mark.parametrize(
    ("order", "codes"),
    [
        (replace(ORDER, due_on=date(2018, 2, 28)), ("dates_out_of_order",)),
        (replace(ORDER, steps=STAGES), ("steps_misplaced",)),
        (replace(STAGED, steps=STAGES[:1]), ("steps_misplaced",)),
        (replace(STAGED, due_on=date(2018, 5, 31)), ("dates_out_of_order",)),
        (replace(STAGED, steps=STAGES[::-1]), ("dates_out_of_order",)),
    ],
)
def test_an_order_has_its_dates_in_order_and_stages_only_if_staged(
    order: RectificationOrder, codes: tuple[str, ...]
) -> None:
    with refused(*codes):
        at(FindingStage.RECORDED).order_rectification(order, BY_INSPECTOR)


def test_every_stage_of_a_staged_rectification_is_reported_before_the_whole() -> None:
    finding = given(Finding, RECORDED, fact(Finding.RectificationOrdered, order=STAGED))

    with refused("steps_outstanding"):
        finding.report_rectification(REPORT, BY_PARTY)
    finding.report_progress(2, REPORT, BY_PARTY)
    for step in (0, 2, 3):
        with refused("step_unknown"):
            finding.report_progress(step, REPORT, BY_PARTY)
    with refused("evidence_required"):
        finding.report_progress(1, REPORT, act(MARCH_1, WANG))
    finding.report_progress(None, REPORT, act(MARCH_1, WANG))
    with refused("steps_outstanding"):
        finding.report_rectification(REPORT, BY_PARTY)
    finding.report_progress(1, REPORT, BY_PARTY)
    finding.report_rectification(REPORT, BY_PARTY)

    assert finding.stage is FindingStage.REPORTED


def test_a_report_rests_on_a_document_or_a_file() -> None:
    filed = replace(REPORT, files=(Digest("0" * 64),))

    with refused("evidence_required"):
        at(FindingStage.ORDERED).report_rectification(REPORT, act(MARCH_1, WANG))
    at(FindingStage.ORDERED).report_rectification(filed, act(MARCH_1, WANG))


def test_a_verification_on_site_names_the_site() -> None:
    nowhere = replace(VERIFICATION, place=None)

    with refused("place_required"):
        at(FindingStage.REPORTED).verify_rectification(nowhere, BY_INSPECTOR)
    by_document = replace(nowhere, method=VerificationMethod.BY_DOCUMENT)
    at(FindingStage.REPORTED).verify_rectification(by_document, BY_INSPECTOR)


def test_a_new_deadline_gives_more_time() -> None:
    with refused("deadline_not_later"):
        at(FindingStage.ORDERED).extend_deadline(JUNE_1, WHY, BY_INSPECTOR)


def test_what_was_sent_back_has_to_be_reported_again() -> None:
    for stage in (FindingStage.REPORTED, FindingStage.VERIFIED):
        finding = at(stage)
        finding.send_back(WHY, BY_INSPECTOR)
        assert finding.stage is FindingStage.ORDERED


def test_a_reopened_finding_goes_on_under_its_old_deadline_or_from_its_beginning() -> None:
    rectified, unfounded = at(FindingStage.CLOSED), at(FindingStage.RECORDED)
    unfounded.close(CONCLUSION, Disposition.UNFOUNDED, None, BY_INSPECTOR)

    rectified.reopen(WHY, BY_INSPECTOR)
    unfounded.reopen(WHY, BY_INSPECTOR)

    assert (rectified.stage, rectified.rectification.due_on) == (FindingStage.ORDERED, JUNE_1)
    assert unfounded.stage is FindingStage.RECORDED
    with refused("deadline_not_later"):
        rectified.extend_deadline(JUNE_1, WHY, BY_INSPECTOR)


def test_a_finding_is_not_reopened_without_evidence() -> None:
    with refused("evidence_required"):
        at(FindingStage.CLOSED).reopen(WHY, act(MARCH_1, CHEN))


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    closed_by_party = fact(CLOSED.kind, **{**CLOSED.said, "act": act(MARCH_1, WANG)})

    finding = given(Finding, RECORDED, closed_by_party, VERIFIED, REPORTED, ORDERED, CLOSED)

    assert finding.stage is FindingStage.CLOSED
    assert finding.author == ZHANG.person


def test_a_finding_knows_which_elements_it_lacks_and_confides() -> None:
    cause = (FindingPart.CAUSE,)

    assert ELEMENTS.missing() == ()
    assert ELEMENTS.without(cause).missing() == cause
    assert [(one.part, one.text) for one in ELEMENTS.taken(cause)] == [("cause", "偷工减料")]
