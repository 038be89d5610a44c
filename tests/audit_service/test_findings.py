"""A finding questions entries of the log, and is closed only when they are accounted for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from aggregates.confidence import Confidence
from aggregates.finding import Finding
from aggregates.finding_values import (
    FindingPart,
)
from aggregates.money import Money
from aggregates.values import InspectionKind, Reference, TeamMember, Text
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor
from audit_service.commands.confidences import DiscloseFinding
from audit_service.commands.inspections import OpenInspection, PlanInspection
from audit_service.service import AuditService
from tests.audit_service.county import BUILDER, FINANCE, HEALTH
from tests.audit_service.county import found as county_found
from tests.audit_service.supervised import (
    CHEN,
    ELEMENTS,
    J1,
    SECRET,
    W1,
    WHY,
    finding,
    part,
    pay,
    places,
    position_of,
    service,
)
from tests.scenario import MARCH_1, MARCH_2, ZHANG, refused, yuan

__all__ = ["service"]


def test_any_recorded_fact_is_found_by_its_position_on_both_databases(
    application: Application,
) -> None:
    county_found(application.service)
    work, last = application.service.look(), application.service.last_position()

    assert [getattr(work.fact_at(at), "TOPIC", None) for at in (1, last)] == [
        "region.registered",
        "allocation.issued",
    ]
    assert [work.fact_at(at) for at in (-1, 0, last + 1, 2**63, 2**70)] == [None] * 5
    link = part(last, yuan(800))
    application.service.execute(finding(questioned=(link,)), CHEN)
    application.service.execute_all([finding("W2", questioned=(link,))], CHEN)
    with refused("ledger_entry_unknown"):
        application.service.execute(finding("W3", questioned=(part(2**70, yuan(1)),)), CHEN)


def test_the_amount_in_question_is_the_sum_of_the_entries_it_questions(
    service: AuditService,
) -> None:
    links = (
        part(position_of(service, "claim.submitted"), yuan(120)),
        part(position_of(service, "allocation.issued"), yuan(80)),
    )

    service.execute(finding(questioned=links), CHEN)
    service.execute(finding("W2"), CHEN)

    look = service.look()
    assert look.get(Finding, "W1").amount_in_question == yuan(200)
    assert look.get(Finding, "W2").amount_in_question is None


def test_a_position_without_money_and_an_amount_above_its_entry_are_refused(
    service: AuditService,
) -> None:
    issued = position_of(service, "allocation.issued")
    links = (
        part(1, yuan(1)),
        part(position_of(service, "claim.reviewed"), yuan(1)),
        part(10**9, yuan(1)),
        part(issued, yuan(800, 1)),
        part(issued, yuan(1)),
        part(position_of(service, "fund.appropriated"), yuan(0)),
        part(position_of(service, "claim.submitted"), Money(1, "USD")),
    )

    with refused(
        *["ledger_entry_unknown"] * 3,
        "ledger_entry_exceeded",
        "ledger_entry_twice",
        "amount_not_positive",
        "currency_mismatch",
        "currency_mismatch",
    ) as answer:
        service.execute(finding(questioned=links), CHEN)

    assert places(answer) == [*(f"/questioned/{n}" for n in range(7)), "/questioned"]
    assert "800.00 CNY" in str(answer[0])
    assert "800.01 CNY" in str(answer[0])


def test_several_facts_of_one_claim_do_not_question_more_than_the_claim(
    service: AuditService,
) -> None:
    pay(service)
    topics = ("claim.submitted", "claim.paid", "allocation.charged")
    links = [part(position_of(service, topic), yuan(200)) for topic in topics]

    with refused("links_above_claim"):
        service.execute(finding(questioned=tuple(links)), CHEN)
    service.execute(finding(questioned=tuple(links[:2])), CHEN)


def test_a_finding_names_every_element_it_lacks_and_a_category_in_force(
    service: AuditService,
) -> None:
    lacking = replace(ELEMENTS, cause=None, effect=None)

    with refused("element_missing", "element_missing", "category_not_in_force") as answer:
        service.execute(finding(elements=lacking, category=Reference("unheard-of")), CHEN)

    assert places(answer) == ["/elements/cause", "/elements/effect", "/category"]
    assert "缺少“原因”" in answer[0].faults[0].message("zh")
    with refused("category_not_in_force"):
        service.execute(finding(category=Reference("paper_exit")), CHEN)


def test_a_finding_repeats_only_earlier_findings_against_the_same_unit(
    service: AuditService,
) -> None:
    service.execute(finding("W0"), CHEN)
    service.execute(finding("W9", effective_on=MARCH_2), CHEN)
    service.execute(finding("X0", responsible_organisation=BUILDER), CHEN)
    repeats = tuple(map(Reference, ("W0", "W9", "X0", "W1", "unknown")))

    with refused(*["finding_not_earlier"] * 2, *["reference_unknown"] * 2) as answer:
        service.execute(finding(repeats=repeats), CHEN)

    assert places(answer) == [f"/repeats/{n}" for n in (1, 2, 3, 4)]
    service.execute(finding(repeats=repeats[:1]), CHEN)


def inspected(service: AuditService, *, opened_on: date | None = MARCH_1) -> None:
    team = (TeamMember(organisation=FINANCE, person=Text("李秀英")),)
    plan = PlanInspection(
        reference=J1,
        kind=InspectionKind.SPECIAL,
        organisation=BUILDER,
        matter=Reference("irregular_fund_use"),
        planned_from=MARCH_1,
        planned_until=MARCH_1,
        team=team,
        lead=team[0].person,
        effective_on=MARCH_1,
    )
    service.execute(plan, CHEN)
    if opened_on is not None:
        service.execute(OpenInspection(inspection=J1, effective_on=opened_on), CHEN)


@pytest.mark.parametrize("opened_on", [None, MARCH_2])
def test_an_inspection_finds_nothing_before_it_has_begun(
    service: AuditService, opened_on: date | None
) -> None:
    inspected(service, opened_on=opened_on)

    with refused("inspection_not_opened"):
        service.execute(finding(inspection=J1), CHEN)


def test_no_office_inspects_and_finds_against_itself(service: AuditService) -> None:
    inspected(service)
    ours = Actor(person="王芳", office=HEALTH)

    with refused("finding_against_itself"):
        service.execute(finding(inspection=J1), ours)
    service.execute(finding(inspection=J1), CHEN)
    service.execute(finding("W2"), ours)


def test_confidential_parts_are_left_out_of_the_finding_and_kept_for_the_inspectors(
    service: AuditService,
) -> None:
    inspected(service)
    cause = (FindingPart.CAUSE, FindingPart.CAUSE)

    service.execute(finding(inspection=J1, confidential=cause), CHEN)

    kept = service.look().get(Confidence, "finding", W1)
    recorded = next(one for one in service.read(0, 500) if one.topic == "finding.recorded").event
    assert recorded.elements == replace(ELEMENTS, cause=None)
    assert recorded.confidential == (FindingPart.CAUSE,)
    assert [(one.part, one.text) for one in kept.parts] == [("cause", SECRET)]
    assert kept.offices == {"city-audit", FINANCE}


def test_only_a_cleared_office_discloses_and_only_to_an_office_on_record(
    service: AuditService,
) -> None:
    disclose = DiscloseFinding(finding=W1, office=BUILDER, reason=WHY, effective_on=MARCH_1)
    service.execute(finding(confidential=(FindingPart.CAUSE,)), CHEN)
    service.execute(finding("W2"), CHEN)

    with refused("finding_not_cleared"):
        service.execute(disclose, ZHANG)
    with refused("reference_unknown"):
        service.execute(replace(disclose, office=Reference("nobody")), CHEN)
    with refused("finding_not_confidential"):
        service.execute(replace(disclose, finding=Reference("W2")), CHEN)
    with refused("not_recorded"):
        service.execute(replace(disclose, finding=Reference("W8")), CHEN)
    service.execute(disclose, CHEN)
    with refused("office_cleared_before"):
        service.execute(disclose, CHEN)
    service.execute(replace(disclose, office=HEALTH), Actor(person="周", office=BUILDER))
