"""A difference with the bank is one case for good, and nobody decides on their own payment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from aggregates import case_closing
from aggregates.case_values import (
    CaseGround,
    CaseKind,
    CaseOwner,
    CaseStage,
    CaseSubjects,
    GroundKind,
    Resolution,
    case_reference,
)
from aggregates.money import Money
from aggregates.reconciliation_case import ReconciliationCase
from aggregates.values import Act, Digest, Reference, Text
from audit_service.commands.command import Actor
from tests.scenario import (
    LI,
    MARCH_1,
    MARCH_2,
    MARCH_3,
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

CHEN = Actor(person="陈明", office="county-audit")
ACCOUNT, ENTRY = "62170001", Reference("62170001.20180301.a.1")
PAYMENT = CaseSubjects(items=(17,))
OWNER = CaseOwner(organisation=Reference("county-finance"), person=Text(ZHANG.person))
OTHER = CaseOwner(organisation=Reference("county-finance"), person=Text(LI.person))
NOBODY = CaseOwner(organisation=Reference("county-finance"))
WHY = Text("银行未入账")
FILE = Digest("ab" * 32)
MATCH = CaseGround(kind=GroundKind.MATCH, reference="M.1")
REFERENCE = case_reference(ACCOUNT, CaseKind.UNMATCHED_PAYMENT, PAYMENT)


def opened(**differing: Any) -> Fact:
    said = {
        "reference": REFERENCE,
        "account": ACCOUNT,
        "kind": CaseKind.UNMATCHED_PAYMENT,
        "subjects": PAYMENT,
        "amount": yuan(500),
        "arisen_on": MARCH_1,
        "owner": OWNER,
        "due_on": date(2018, 3, 31),
        "reason": WHY,
        "automatic": False,
    }
    return fact(ReconciliationCase.Opened, **{**said, **differing})


ASSIGNED = fact(ReconciliationCase.Assigned, owner=OTHER, reason=WHY)
EXPLAINED = fact(ReconciliationCase.Explained, explanation=WHY, files=(), until=None)
RESOLVED = fact(
    ReconciliationCase.Resolved,
    how=Resolution.MATCHED,
    reason=WHY,
    files=(),
    grounds=(MATCH,),
    automatic=False,
)
ESCALATED = fact(ReconciliationCase.Escalated, finding="W1", reason=WHY, files=())
REOPENED = fact(ReconciliationCase.Reopened, reason=WHY, files=(FILE,), automatic=False)
RESTATED = fact(ReconciliationCase.Restated, amount=yuan(200))
BACK = fact(ReconciliationCase.Reopened, reason="", files=(), automatic=True)
OVER = fact(
    ReconciliationCase.Resolved,
    how=Resolution.MATCHED,
    reason="",
    files=(),
    grounds=(MATCH,),
    automatic=True,
)
TO: dict[CaseStage, list[Fact]] = {
    CaseStage.OPEN: [opened()],
    CaseStage.EXPLAINED: [opened(), EXPLAINED],
    CaseStage.ESCALATED: [opened(), ESCALATED],
    CaseStage.RESOLVED: [opened(), RESOLVED],
}
OPEN, EXPLAINED_, ESCALATED_, RESOLVED_ = CaseStage


def open_case(**differing: Any) -> ReconciliationCase:
    said: dict[str, Any] = {
        "arisen_on": MARCH_1,
        "owner": OWNER,
        "due_on": date(2018, 3, 31),
        "reason": WHY,
        "automatic": False,
        "act": act(),
    }
    kind = differing.pop("kind", CaseKind.UNMATCHED_PAYMENT)
    subjects = differing.pop("subjects", PAYMENT)
    return ReconciliationCase.open(ACCOUNT, kind, subjects, yuan(500), **(said | differing))


def resolve(
    case: ReconciliationCase,
    by: Act,
    how: Resolution = Resolution.MATCHED,
    files: tuple[Digest, ...] = (),
    makers: tuple[str, ...] = (),
) -> None:
    grounds = () if how.is_judgement else (MATCH,)
    case_closing.resolve(case, how, WHY, files, grounds, makers=makers, act=by)


STEPS: dict[str, tuple[Callable[[ReconciliationCase, Act], Any], set[CaseStage], Fact]] = {
    "restate": (lambda c, by: c.restate(yuan(200), by), {*CaseStage} - {RESOLVED_}, RESTATED),
    "assign": (lambda c, by: c.assign(OTHER, WHY, by), {*CaseStage} - {RESOLVED_}, ASSIGNED),
    "explain": (lambda c, by: c.explain(WHY, (), None, by), {OPEN, EXPLAINED_}, EXPLAINED),
    "resolve": (resolve, {*CaseStage} - {RESOLVED_}, RESOLVED),
    "settle": (
        lambda c, by: case_closing.settle(c, Resolution.MATCHED, (MATCH,), by),
        {*CaseStage} - {RESOLVED_},
        OVER,
    ),
    "reopen": (lambda c, by: case_closing.reopen(c, WHY, (FILE,), by), {RESOLVED_}, REOPENED),
    "recur": (case_closing.recur, {RESOLVED_}, BACK),
    "escalate": (
        lambda c, by: case_closing.escalate(c, Reference("W1"), WHY, by),
        {OPEN, EXPLAINED_},
        ESCALATED,
    ),
}


def test_a_difference_is_opened_with_its_amount_its_owner_and_a_deadline() -> None:
    assert happened(open_case()) == [opened()]
    assert happened(open_case(due_on=None)) == [opened(due_on=None)]


@pytest.mark.parametrize("stage", CaseStage)
@pytest.mark.parametrize("name", STEPS)
def test_each_step_is_taken_at_its_stages_and_at_no_other(name: str, stage: CaseStage) -> None:
    step, needed, expected = STEPS[name]
    case = given(ReconciliationCase, *TO[stage])

    if stage in needed:
        step(case, act())
        assert happened(case) == [expected]
    else:
        with refused("case_step_out_of_order"):
            step(case, act())


@pytest.mark.parametrize("name", STEPS)
def test_no_step_is_dated_before_the_one_it_follows(name: str) -> None:
    step, needed, _expected = STEPS[name]
    stage = next(stage for stage in CaseStage if stage in needed)
    history = [Fact(one.kind, one.said | {"act": act(MARCH_2)}) for one in TO[stage]]

    with refused("dates_out_of_order"):
        step(given(ReconciliationCase, *history), act(MARCH_1))


def test_the_same_difference_is_the_same_case_in_whatever_order_it_is_named() -> None:
    kind = CaseKind.DUPLICATE
    ab = CaseSubjects(entries=(Reference("a"), Reference("b")), items=(2, 1))
    ba = CaseSubjects(entries=(Reference("b"), Reference("a")), items=(1, 2))

    assert case_reference(ACCOUNT, kind, ab) == case_reference(ACCOUNT, kind, ba)
    assert open_case(kind=kind, subjects=ab).id == open_case(kind=kind, subjects=ba).id
    others = {
        case_reference("62170002", kind, ab),
        case_reference(ACCOUNT, CaseKind.AMOUNT_MISMATCH, ab),
        case_reference(ACCOUNT, kind, CaseSubjects(entries=ab.entries, items=(1,))),
    }
    assert len(others | {case_reference(ACCOUNT, kind, ab)}) == 4


E1, E2 = Reference("e1"), Reference("e2")
S1, S2, S3 = Reference("s1"), Reference("s2"), Reference("s3")


@pytest.mark.parametrize(
    ("kind", "subjects", "codes"),
    [
        (CaseKind.UNMATCHED_PAYMENT, CaseSubjects(entries=(E1,)), 2),
        (CaseKind.UNMATCHED_ENTRY, CaseSubjects(entries=(E1,)), 0),
        (CaseKind.UNMATCHED_ENTRY, CaseSubjects(entries=(E1,), items=(1,)), 1),
        (CaseKind.AMOUNT_MISMATCH, CaseSubjects(entries=(E1,)), 1),
        (CaseKind.AMOUNT_MISMATCH, CaseSubjects(entries=(E1,), items=(1,)), 0),
        (CaseKind.DUPLICATE, CaseSubjects(entries=(E1,), items=(1,)), 1),
        (CaseKind.DUPLICATE, CaseSubjects(entries=(E1, E2), items=(1,)), 0),
        (CaseKind.RETURNED_PAYMENT, CaseSubjects(items=(1,)), 1),
        (CaseKind.RETURNED_PAYMENT, CaseSubjects(entries=(E1,)), 0),
        (CaseKind.STALE_IN_TRANSIT, CaseSubjects(statements=(S1,)), 2),
        (CaseKind.STALE_IN_TRANSIT, CaseSubjects(items=(1,)), 0),
        (CaseKind.STATEMENT_GAP, CaseSubjects(statements=(S1, S2)), 0),
        (CaseKind.STATEMENT_GAP, CaseSubjects(statements=(S1,)), 0),
        (CaseKind.STATEMENT_GAP, CaseSubjects(statements=(S1, S2, S3)), 1),
        (CaseKind.SUSPENSE, CaseSubjects(items=(1, 2)), 1),
        (CaseKind.SUSPENSE, CaseSubjects(items=(1,)), 0),
    ],
)
def test_a_case_names_what_its_kind_is_about_and_nothing_else(
    kind: CaseKind, subjects: CaseSubjects, codes: int
) -> None:
    if not codes:
        assert open_case(kind=kind, subjects=subjects).kind is kind
        return
    with refused(*["case_subjects_unfit"] * codes):
        open_case(kind=kind, subjects=subjects)


def test_nothing_is_named_twice_and_nothing_arises_after_it_was_found() -> None:
    twice = CaseSubjects(entries=(E1, E1))
    with refused("case_subject_twice", "dates_out_of_order") as answer:
        open_case(kind=CaseKind.UNMATCHED_ENTRY, subjects=twice, arisen_on=MARCH_2)

    assert answer[0].faults[0].at == "/subjects/entries/1"


def test_a_case_is_not_given_to_whom_it_is_with_already() -> None:
    with refused("case_owned_already"):
        given(ReconciliationCase, opened()).assign(OWNER, WHY, act())


def test_whoever_made_the_payment_does_not_resolve_its_case_in_any_way() -> None:
    for how in Resolution:
        case = given(ReconciliationCase, opened(owner=NOBODY))
        with refused("duties_not_separated"):
            resolve(case, act(MARCH_1, LI, NOTICE_1), how, makers=(LI.person,))

    resolve(given(ReconciliationCase, opened()), act(MARCH_1, CHEN), makers=(LI.person,))


def test_the_owner_may_say_what_the_records_show_but_not_judge() -> None:
    by_owner = act(MARCH_1, ZHANG, NOTICE_1)

    resolve(given(ReconciliationCase, opened()), by_owner)
    for how in (Resolution.WRITTEN_OFF, Resolution.UNFOUNDED):
        with refused("duties_not_separated"):
            resolve(given(ReconciliationCase, opened()), by_owner, how)
        resolve(given(ReconciliationCase, opened()), act(MARCH_1, CHEN, NOTICE_1), how)


def test_whoever_explained_a_case_does_not_judge_that_it_is_over() -> None:
    explained = Fact(EXPLAINED.kind, EXPLAINED.said | {"act": act(MARCH_1, CHEN)})
    again = given(ReconciliationCase, opened(), explained, EXPLAINED)

    with refused("duties_not_separated"):
        resolve(again, act(MARCH_1, CHEN, NOTICE_1), Resolution.UNFOUNDED)
    resolve(again, act(MARCH_1, LI, NOTICE_1), Resolution.UNFOUNDED)


def test_a_judgement_needs_evidence_and_writing_off_the_document_that_approves_it() -> None:
    case = given(ReconciliationCase, opened())

    with refused("evidence_required"):
        resolve(case, act(MARCH_1, CHEN), Resolution.UNFOUNDED)
    with refused("case_approval_required"):
        resolve(case, act(MARCH_1, CHEN), Resolution.WRITTEN_OFF, files=(FILE,))
    resolve(case, act(MARCH_1, CHEN), Resolution.UNFOUNDED, files=(FILE,))


def test_every_fault_of_a_judgement_is_named_at_once() -> None:
    explained = Fact(EXPLAINED.kind, EXPLAINED.said)
    case = given(ReconciliationCase, opened(), explained)
    with refused(
        "duties_not_separated",
        "duties_not_separated",
        "duties_not_separated",
        "case_approval_required",
    ) as answer:
        resolve(case, act(), Resolution.WRITTEN_OFF, makers=(ZHANG.person,))

    roles = [fault.particulars["role"] for fault in answer[0].faults[:3]]
    assert roles == ["payer", "owner", "explainer"]


def test_more_time_is_given_on_evidence_by_another_than_the_owner() -> None:
    may = date(2018, 5, 1)

    def explain(until: date | None, by: Act) -> ReconciliationCase:
        case = given(ReconciliationCase, opened())
        case.explain(WHY, (), until, by)
        return case

    case = explain(may, act(MARCH_2, CHEN, NOTICE_1))
    assert (case.due_on, case.stage) == (may, CaseStage.EXPLAINED)
    assert explain(None, act()).due_on == date(2018, 3, 31)
    with refused("duties_not_separated"):
        explain(may, act(MARCH_2, ZHANG, NOTICE_1))
    with refused("evidence_required"):
        explain(may, act(MARCH_2, CHEN))
    with refused("dates_out_of_order"):
        explain(date(2018, 3, 31), act(MARCH_2, CHEN, NOTICE_1))


def test_a_reopened_case_goes_back_to_the_finding_it_led_to_and_makes_no_other() -> None:
    case = given(ReconciliationCase, opened(), ESCALATED, RESOLVED, REOPENED)

    assert (case.stage, case.resolution, case.finding) == (CaseStage.ESCALATED, None, "W1")
    with refused("case_step_out_of_order"):
        case_closing.escalate(case, Reference("W2"), WHY, act())
    with refused("evidence_required"):
        case_closing.reopen(given(ReconciliationCase, *TO[CaseStage.RESOLVED]), WHY, (), act())


def test_a_finding_takes_over_every_file_of_the_case() -> None:
    explained = fact(
        ReconciliationCase.Explained,
        explanation=WHY,
        files=(FILE,),
        until=None,
        act=act(MARCH_1, CHEN, NOTICE_1),
    )
    case = given(ReconciliationCase, opened(), explained)
    case_closing.escalate(case, Reference("W1"), WHY, act(MARCH_3))

    assert happened(case)[0].said["files"] == (FILE,)
    assert case.documents == (NOTICE_1,)


def test_a_recorded_step_replays_whatever_todays_rules_would_say() -> None:
    long_after = act(MARCH_1 + timedelta(days=4_000), LI)
    odd = [
        Fact(one.kind, one.said | {"act": long_after}) for one in (RESOLVED, RESOLVED, EXPLAINED)
    ]
    case = given(ReconciliationCase, opened(amount=Money(0, "CNY")), *odd)

    assert case.stage is CaseStage.EXPLAINED
