"""A sanction is a person's decision on findings, with reasons, signed by a second person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from aggregates.allocation import Allocation
from aggregates.finding import Finding
from aggregates.finding_steps import RectificationKind, RectificationOrder
from aggregates.finding_values import Disposition, Elements, FindingSource
from aggregates.fund import Fund
from aggregates.sanction import Sanction
from aggregates.sanction_values import SanctionKind, SanctionProposal
from aggregates.stages import SanctionStage
from aggregates.values import Act, Earmark, Reference, Severity, Text
from audit_service.commands.command import Actor
from tests.aggregates.test_fund import opened
from tests.scenario import (
    MARCH_1,
    MARCH_2,
    NOTICE_1,
    Fact,
    act,
    fact,
    given,
    happened,
    refused,
    yuan,
)

CHEN = Actor(person="陈明", office="city-audit")
LIU = Actor(person="刘洋", office="city-leading-group")
SUN = Actor(person="孙丽", office="city-finance")
WANG = Actor(person="王芳", office="county-health")
JUNE_1 = date(2018, 6, 1)
JUNE_2 = date(2018, 6, 2)
WHY, OPINION = Text("一所卫生室逾期未建成"), Text("同意")
NOTHING = Elements(criteria=None, condition=None, cause=None, effect=None, recommendation=None)


def recorded(**differing: Any) -> Fact:
    said = {
        "reference": "W1",
        "title": "卫生室逾期",
        "inspection": None,
        "source": FindingSource.INSPECTION,
        "subjects": (),
        "elements": NOTHING,
        "confidential": (),
        "severity": Severity.MAJOR,
        "category": "progress",
        "requirements": (),
        "amount_in_question": None,
        "questioned": (),
        "responsible_organisation": "county-health",
        "responsible_person": "赵强",
        "repeats": (),
        "prior_references": (),
        "response": None,
    }
    return fact(Finding.Recorded, **{**said, **differing})


ORDER = RectificationOrder(
    demand=Text("限期建成"), due_on=JUNE_1, kind=RectificationKind.IMMEDIATE, steps=()
)
ORDERED = fact(Finding.RectificationOrdered, order=ORDER)
REOPENED = fact(Finding.Reopened, reason="又有渗漏")


def closed(disposition: Disposition) -> Fact:
    return fact(Finding.Closed, conclusion="销号", disposition=disposition)


def finding(*more: Fact, **differing: Any) -> Finding:
    return given(Finding, recorded(**differing), *more)


TERMS: dict[SanctionKind, dict[str, Any]] = {
    SanctionKind.NEXT_YEAR_REDUCTION: {"amount": yuan(100_000), "fiscal_year": 2018},
    SanctionKind.REFERRAL: {"recipient": "city-discipline"},
}


def proposal(kind: SanctionKind, **differing: Any) -> SanctionProposal:
    said: dict[str, Any] = {
        "reference": "S1",
        "kind": kind,
        "organisation": "county-health",
        "person": None,
        "findings": ("W1",),
        "subjects": (),
        "reasons": WHY,
        "amount": None,
        "fiscal_year": None,
        "recipient": None,
    }
    return SanctionProposal(**{**said, **TERMS.get(kind, {}), **differing})


def proposed(kind: SanctionKind = SanctionKind.NEXT_YEAR_REDUCTION, **differing: Any) -> Fact:
    by_chen = {"act": act(MARCH_1, CHEN)}
    return fact(Sanction.Proposed, **{**proposal(kind, **differing).facts(), **by_chen})


def propose(
    kind: SanctionKind,
    *findings: Finding,
    by: Actor = CHEN,
    on: date = MARCH_1,
    **differing: Any,
) -> Sanction:
    return Sanction.propose(proposal(kind, **differing), findings, act(on, by))


SIGNED = fact(Sanction.Signed, opinion=OPINION, act=act(MARCH_1, LIU))
DECLINED = fact(Sanction.Declined, reason=WHY, act=act(MARCH_1, LIU))
REVOKED = fact(Sanction.Revoked, reason=WHY, act=act(MARCH_1, SUN))
EXECUTED = fact(
    Sanction.Executed,
    allocation="A1",
    amount=yuan(100_000),
    document=NOTICE_1,
    act=act(MARCH_1, SUN),
)
TO = {
    SanctionStage.PROPOSED: [proposed()],
    SanctionStage.SIGNED: [proposed(), SIGNED],
    SanctionStage.DECLINED: [proposed(), DECLINED],
    SanctionStage.REVOKED: [proposed(), SIGNED, REVOKED],
    SanctionStage.EXECUTED: [proposed(), SIGNED, EXECUTED],
}


def allotment(organisation: str = "city-finance", region: str = "621200") -> Allocation:
    return Allocation.issue(
        Reference("A1"),
        fund=Reference("F2018"),
        parent=None,
        organisation=Reference(organisation),
        region=region,
        earmark=Earmark(purpose=Reference("clinic")),
        amount=yuan(30_500_000),
        document=NOTICE_1,
        act=act(),
    )


def execute(sanction: Sanction, by: Act, at: Allocation | None = None, year: int = 2018) -> None:
    fund = given(Fund, fact(Fund.Opened, **{**opened().said, "fiscal_year": year}))
    sanction.execute(at or allotment(), fund, "621202", NOTICE_1, by)


STEPS: dict[str, tuple[Callable[[Sanction, Act], Any], SanctionStage, Fact]] = {
    "sign": (lambda s, by: s.sign(OPINION, (finding(),), by), SanctionStage.PROPOSED, SIGNED),
    "decline": (lambda s, by: s.decline(WHY, (), by), SanctionStage.PROPOSED, DECLINED),
    "revoke": (lambda s, by: s.revoke(WHY, (), by), SanctionStage.SIGNED, REVOKED),
    "execute": (execute, SanctionStage.SIGNED, EXECUTED),
}


@pytest.mark.parametrize("kind", sorted({*SanctionKind} - {SanctionKind.ACCOUNTABILITY}))
def test_a_sanction_is_proposed_on_a_finding_with_reasons(kind: SanctionKind) -> None:
    assert happened(propose(kind, finding())) == [proposed(kind)]


def test_only_a_commendation_needs_no_finding() -> None:
    for kind in set(SanctionKind) - {SanctionKind.COMMENDATION}:
        with refused("sanction_without_finding"):
            propose(kind, findings=())

    praised = propose(SanctionKind.COMMENDATION, findings=())

    assert happened(praised) == [proposed(SanctionKind.COMMENDATION, findings=())]


def test_a_sanction_names_somebody() -> None:
    with refused("sanction_without_party"):
        propose(SanctionKind.COMMENDATION, organisation=None, findings=())


def test_a_finding_against_others_bears_no_sanction() -> None:
    other = finding(responsible_organisation="county-roads")
    with refused("sanction_of_others") as answer:
        propose(SanctionKind.YELLOW_CARD, finding(), other, findings=("W1", "W2"))

    assert answer[0].faults[0].at == "/findings/1"
    propose(SanctionKind.YELLOW_CARD, other, organisation=None, person="赵强")
    propose(SanctionKind.YELLOW_CARD, other, person="赵强")


def test_a_finding_closed_as_unfounded_bears_no_sanction_until_it_is_reopened() -> None:
    unfounded = closed(Disposition.UNFOUNDED)
    with refused("sanction_on_unfounded"):
        propose(SanctionKind.YELLOW_CARD, finding(unfounded))
    with refused("sanction_on_unfounded"):
        given(Sanction, proposed()).sign(OPINION, (finding(unfounded),), act(MARCH_1, LIU))

    propose(SanctionKind.YELLOW_CARD, finding(closed(Disposition.RECTIFIED)))
    propose(SanctionKind.YELLOW_CARD, finding(unfounded, REOPENED))


@pytest.mark.parametrize("step", ["sign", "decline", "revoke"])
def test_who_answers_for_a_finding_decides_on_no_sanction_that_rests_on_it(step: str) -> None:
    by = Actor(person="赵强", office="city-leading-group")
    against = given(Sanction, proposed(organisation="county-roads"), *[SIGNED][: step == "revoke"])
    decide = {"sign": against.sign, "decline": against.decline, "revoke": against.revoke}[step]

    with refused("sanction_by_party"):
        decide(WHY, (finding(),), act(JUNE_1, by))


BEARING = {
    "overdue": (finding(ORDERED), JUNE_2),
    "reopened": (finding(ORDERED, closed(Disposition.RECTIFIED), REOPENED), MARCH_1),
    "critical": (finding(severity=Severity.CRITICAL), MARCH_1),
    "quality": (finding(category="quality"), MARCH_1),
    "fraud": (finding(category="fraud"), MARCH_1),
}
NOT_BEARING = {
    "major": (finding(), MARCH_1),
    "due that day": (finding(ORDERED), JUNE_1),
    "closed in the end": (finding(ORDERED, closed(Disposition.RECTIFIED)), JUNE_2),
}


@pytest.mark.parametrize("name", BEARING)
def test_accountability_rests_on_what_was_not_put_right_or_is_grave(name: str) -> None:
    bearing, on = BEARING[name]

    sanction = propose(SanctionKind.ACCOUNTABILITY, finding(), bearing, on=on)

    assert sanction.kind is SanctionKind.ACCOUNTABILITY


@pytest.mark.parametrize("name", NOT_BEARING)
def test_accountability_is_not_pursued_before_its_time(name: str) -> None:
    not_bearing, on = NOT_BEARING[name]

    with refused("accountability_not_due"):
        propose(SanctionKind.ACCOUNTABILITY, not_bearing, on=on)


@pytest.mark.parametrize("missing", ["amount", "fiscal_year", "organisation"])
def test_a_reduction_says_whose_money_of_which_year_and_how_much(missing: str) -> None:
    said: dict[str, Any] = {missing: None, "person": "赵强"}

    with refused("sanction_term_missing") as answer:
        propose(SanctionKind.NEXT_YEAR_REDUCTION, finding(), **said)
    assert answer[0].faults[0].at == f"/{missing}"


@pytest.mark.parametrize("amount", [yuan(0), yuan(-1)])
def test_a_reduction_takes_something(amount: Any) -> None:
    with refused("amount_not_positive"):
        propose(SanctionKind.NEXT_YEAR_REDUCTION, finding(), amount=amount)


def test_a_reduction_is_of_a_year_there_can_be() -> None:
    with refused("value_not_listed"):
        propose(SanctionKind.NEXT_YEAR_REDUCTION, finding(), fiscal_year=18)


@pytest.mark.parametrize("kind", SanctionKind)
def test_only_a_reduction_takes_money_and_only_a_referral_goes_to_somebody(
    kind: SanctionKind,
) -> None:
    everything: dict[str, Any] = {
        "amount": yuan(1),
        "fiscal_year": 2018,
        "recipient": "city-discipline",
    }
    foreign = set(everything) - set(TERMS.get(kind, {}))

    with refused(*("sanction_term_misplaced",) * len(foreign)) as answer:
        propose(kind, finding(category="quality"), **everything)
    assert {fault.at for fault in answer[0].faults} == {f"/{name}" for name in foreign}


def test_a_referral_says_to_whom_and_not_to_the_party_itself() -> None:
    with refused("sanction_term_missing"):
        propose(SanctionKind.REFERRAL, finding(), recipient=None)
    with refused("referred_to_party"):
        propose(SanctionKind.REFERRAL, finding(), recipient="county-health")


def test_nobody_proposes_anything_on_themselves_or_their_own_organisation() -> None:
    with refused("sanction_of_own"):
        propose(SanctionKind.COMMENDATION, findings=(), organisation="city-audit")
    with refused("sanction_of_own"):
        propose(SanctionKind.COMMENDATION, findings=(), organisation=None, person="陈明")
    with refused("sanction_of_own", "sanction_by_party"):
        propose(SanctionKind.YELLOW_CARD, finding(), by=WANG)


def test_who_answers_for_a_finding_proposes_no_sanction_on_it() -> None:
    with refused("sanction_by_party"):
        propose(SanctionKind.YELLOW_CARD, finding(), organisation=None, person="赵强", by=WANG)


def test_every_fault_of_a_proposal_is_named_at_once() -> None:
    with refused("sanction_term_missing", "sanction_of_own", "sanction_without_finding"):
        propose(SanctionKind.REFERRAL, recipient=None, findings=(), by=WANG)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("stage", SanctionStage)
def test_each_step_needs_its_stage(step: str, stage: SanctionStage) -> None:
    decide, needed, happens = STEPS[step]
    sanction = given(Sanction, *TO[stage])

    if stage is needed:
        decide(sanction, happens.said["act"])
        assert happened(sanction) == [happens]
    else:
        with refused("sanction_step_out_of_order"):
            decide(sanction, act(MARCH_1, Actor(person="谁", office="elsewhere")))


@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_dated_before_the_last_one(step: str) -> None:
    decide, needed, happens = STEPS[step]
    *earlier, last = TO[needed]
    moved = fact(last.kind, **{**last.said, "act": act(MARCH_2, CHEN)})

    with refused("dates_out_of_order"):
        decide(given(Sanction, *earlier, moved), happens.said["act"])


@pytest.mark.parametrize("step", STEPS)
def test_no_step_after_the_proposal_is_taken_by_its_author(step: str) -> None:
    decide, needed, _ = STEPS[step]

    with refused("sanction_needs_another"):
        decide(given(Sanction, *TO[needed]), act(MARCH_1, CHEN))


@pytest.mark.parametrize("step", ["sign", "decline", "revoke"])
@pytest.mark.parametrize("party", [WANG, Actor(person="赵强", office="elsewhere")])
def test_neither_the_unit_nor_the_person_decides_on_its_sanction(step: str, party: Actor) -> None:
    decide, needed, _ = STEPS[step]
    begin, *more = TO[needed]
    against_both = fact(begin.kind, **{**begin.said, "person": "赵强"})

    with refused("sanction_of_own"):
        decide(given(Sanction, against_both, *more), act(MARCH_1, party))


def test_who_signed_a_reduction_does_not_execute_it() -> None:
    with refused("sanction_needs_another"):
        execute(given(Sanction, proposed(), SIGNED), act(MARCH_1, LIU))


@pytest.mark.parametrize("kind", sorted({*SanctionKind} - {SanctionKind.NEXT_YEAR_REDUCTION}))
def test_only_a_reduction_is_executed(kind: SanctionKind) -> None:
    with refused("sanction_not_a_reduction"):
        execute(given(Sanction, proposed(kind), SIGNED), act(MARCH_1, SUN))


@pytest.mark.parametrize(
    ("organisation", "region"),
    [
        ("county-health", "629900"),  # its own money, wherever it is meant for
        ("city-finance", "621200"),  # the city's, of which it would have got a share
        ("county-finance", "621202"),
        ("township-finance", "621202100"),
    ],
)
def test_a_reduction_takes_money_of_the_party_or_of_its_region(
    organisation: str, region: str
) -> None:
    sanction = given(Sanction, proposed(), SIGNED)

    execute(sanction, act(MARCH_1, SUN), allotment(organisation, region))

    assert sanction.stage is SanctionStage.EXECUTED


@pytest.mark.parametrize("region", ["621221", "621300", "610000"])
def test_a_reduction_takes_nothing_from_elsewhere(region: str) -> None:
    with refused("reduction_of_others"):
        execute(given(Sanction, proposed(), SIGNED), act(MARCH_1, SUN), allotment("x", region))


def test_a_reduction_takes_money_of_the_year_it_names() -> None:
    with refused("reduction_year_differs"):
        execute(given(Sanction, proposed(), SIGNED), act(MARCH_1, SUN), year=2017)


def test_a_recorded_fact_replays_even_if_todays_rules_would_refuse_it() -> None:
    sanction = given(Sanction, proposed(findings=(), reasons=""), EXECUTED, DECLINED, SIGNED)

    assert sanction.stage is SanctionStage.SIGNED
