"""How far a target is reached, what money it lacks and what took it, at any moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from aggregates.values import PlannedMilestone, Reference, TeamMember, Text
from audit_service.bootstrap import Application
from audit_service.commands.allocations import (
    IncreaseAllocation,
    PassDownAllocation,
    ReduceAllocation,
    ReturnAllocation,
)
from audit_service.commands.claims import RefundPayment, ReversePayment
from audit_service.commands.milestones import AcceptMilestone, FailMilestone, ReachMilestone
from audit_service.commands.projects import PlanProject
from audit_service.commands.targets import DropTarget, ReviseTarget
from audit_service.demo.desk import STANDARD
from projections.balances import NOW, Moment
from projections.target_queries import Attainment, attainment, target, targets
from tests.clinics import COUNTY, INSPECTOR, PAPER, TREASURY, WHY, Clinics
from tests.scenario import yuan

A2016 = Reference("A2016")
END = Moment(as_of=date(2016, 12, 31))


@pytest.fixture
def clinics(application: Application) -> Clinics:
    """Begin with a target of five clinics, three of them in 2015 and paid for."""
    begun = Clinics(application)
    begun.places()
    begun.do(begun.target(5))
    begun.year(2015, 3)
    begun.build(2015, 3)
    begun.year(2016, 2)
    begun.found()
    return begun


@pytest.fixture
def scenario_a(sqlite_url: str) -> Iterator[Clinics]:
    """Play scenario A up to T5: 750 and 305 clinics, one of them cut (scenarios.md, section 2)."""
    opened = Application.open(sqlite_url)
    begun = Clinics(opened)
    begun.places()
    begun.do(begun.target(1_055))
    begun.year(2015, 750)
    begun.build(2015, 750)
    begun.year(2016, 305)
    begun.found()
    begun.decided()
    begun.do(begun.execution())
    begun.build(2016, 304)
    yield begun
    opened.close()


def reached(clinics: Clinics, moment: Moment = NOW, reference: str = "T1") -> Attainment:
    found = looked(clinics, moment, reference)
    assert found is not None
    return found


def looked(clinics: Clinics, moment: Moment, reference: str = "T1") -> Attainment | None:
    clinics.application.catch_up()
    with clinics.application.database.reading() as connection:
        row = target(connection, reference, moment)
        return attainment(connection, row, moment) if row is not None else None


def positions(clinics: Clinics, *topics: str) -> list[int]:
    facts = clinics.application.service.read(0, 100_000)
    return [fact.position for fact in facts if fact.topic in topics]


def test_scenario_a_reaches_1054_of_1055_clinics_because_of_the_cut(scenario_a: Clinics) -> None:
    """99.91 %, 100,000 yuan short: the cut itself puts full coverage at risk (1.7)."""
    executed, cut = positions(scenario_a, "sanction.executed", "allocation.reduced")

    t5 = reached(scenario_a, Moment(as_of=date(2016, 10, 12)))

    assert (t5.accepted, t5.quantity, t5.missing, t5.percent) == (1_054, 1_055, 1, "99.91")
    assert (t5.needed, t5.currency) == (105_500_000_00, "CNY")
    assert (t5.allotted, t5.paid) == ({"CNY": 105_400_000_00}, {"CNY": 105_400_000_00})
    assert (t5.shortfall, t5.is_at_risk) == (100_000_00, True)
    assert t5.causes == (
        {
            "position": cut,
            "topic": "allocation.reduced",
            "effective_on": date(2016, 3, 20),
            "allocation": "A2016",
            "minor": 100_000_00,
            "currency": "CNY",
            "sanction": "S1",
            "sanction_position": executed,
        },
    )
    day_before = reached(scenario_a, Moment(as_of=date(2016, 3, 19)))
    unaware = reached(scenario_a, Moment(as_of=date(2016, 12, 31), known_at=executed - 1))
    for before in (day_before, unaware):
        assert (before.accepted, before.allotted) == (750, {"CNY": 105_500_000_00})
        assert (before.shortfall, before.causes) == (0, ())
    assert not day_before.is_at_risk
    aware = reached(scenario_a, Moment(as_of=date(2016, 12, 31), known_at=cut))
    assert (aware.accepted, aware.shortfall, aware.is_at_risk) == (750, 100_000_00, True)


def test_works_and_money_count_from_the_day_they_take_effect(clinics: Clinics) -> None:
    def on(year: int, month: int, day: int) -> tuple[int, int, int, int | None, bool]:
        then = reached(clinics, Moment(as_of=date(year, month, day)))
        allotted, paid = then.allotted.get("CNY", 0), then.paid.get("CNY", 0)
        return then.accepted, allotted // 100, paid // 100, then.shortfall, then.is_at_risk

    assert looked(clinics, Moment(as_of=date(2015, 1, 31))) is None
    assert on(2015, 2, 1) == (0, 0, 0, 500_000_00, True)
    assert on(2015, 3, 1) == (0, 300_000, 0, 200_000_00, True)
    assert on(2015, 10, 10) == (3, 300_000, 0, 200_000_00, True)
    assert on(2015, 10, 12) == (3, 300_000, 300_000, 200_000_00, True)
    assert on(2016, 3, 1) == (3, 500_000, 300_000, 0, False)
    assert on(2016, 10, 31) == (3, 500_000, 300_000, 0, False)
    assert on(2016, 11, 1) == (3, 500_000, 300_000, 0, True)


def test_what_was_not_on_record_yet_does_not_count(clinics: Clinics) -> None:
    (assigned,) = positions(clinics, "target.assigned")
    accepted = positions(clinics, "milestone.accepted")
    paid = positions(clinics, "claim.paid")

    def known(at: int) -> tuple[int, dict[str, int]]:
        then = reached(clinics, Moment(known_at=at))
        return then.accepted, dict(then.paid)

    assert looked(clinics, Moment(known_at=assigned - 1)) is None
    assert known(accepted[0] - 1) == (0, {})
    assert [known(at)[0] for at in accepted] == [1, 2, 3]
    assert known(paid[0] - 1) == (3, {})
    assert known(paid[1]) == (3, {"CNY": 200_000_00})


def test_a_target_asks_for_what_its_last_revision_says(clinics: Clinics) -> None:
    about: dict[str, Any] = {"target": Reference("T1"), "reason": WHY}
    june, july = date(2015, 6, 1), date(2015, 7, 1)
    clinics.do(ReviseTarget(**about, quantity=3, document=PAPER, effective_on=june))
    clinics.do(DropTarget(**about, effective_on=july))

    before = reached(clinics, Moment(as_of=date(2015, 5, 31)))
    revised = reached(clinics, Moment(as_of=june))
    dropped = reached(clinics, END)

    assert (before.quantity, before.needed, before.is_at_risk) == (5, 500_000_00, True)
    assert (revised.quantity, revised.needed, revised.shortfall) == (3, 300_000_00, 0)
    assert (dropped.is_dropped, dropped.is_at_risk) == (True, False)
    assert not revised.is_dropped


def test_a_clinic_counts_once_all_its_milestones_have_passed(clinics: Clinics) -> None:
    works = clinics.works(2016, 1)
    on = date(2016, 4, 1)
    plan = works.plan(on, PAPER)
    assert isinstance(plan, PlanProject)
    half = yuan(50_000)
    equipped = PlannedMilestone(
        milestone=Reference("equipped"), title=Text("设备"), due_on=works.due_on, payable=half
    )
    both = (replace(plan.milestones[0], payable=half), equipped)
    clinics.all((*works.enter_library(on, PAPER), replace(plan, milestones=both)))
    later = date(2016, 9, 20)
    clinics.all((works.reach(later), works.accept(later)), INSPECTOR)

    assert reached(clinics).accepted == 3
    said: dict[str, Any] = {
        "project": Reference(works.project),
        "milestone": Reference("equipped"),
        "effective_on": later,
    }
    team = (TeamMember(organisation=Reference("LN-HEALTH"), person=Text("卫生 王建国")),)
    clinics.do(ReachMilestone(**said, statement=Text("已配备")))
    clinics.do(AcceptMilestone(**said, team=team, standard=STANDARD), INSPECTOR)

    assert reached(clinics).accepted == 4


def test_works_that_fail_a_look_back_no_longer_count(clinics: Clinics) -> None:
    works = clinics.works(2015, 1)
    failing = FailMilestone(
        project=Reference(works.project),
        milestone=Reference(works.milestone),
        team=works.signatories,
        standard=STANDARD,
        defects=Text("屋面渗漏"),
        effective_on=date(2016, 5, 1),
    )
    clinics.do(failing, INSPECTOR)

    assert reached(clinics).accepted == 2
    assert reached(clinics, Moment(as_of=date(2016, 4, 30))).accepted == 3


def test_money_counts_where_it_lies_for_the_purpose_and_in_the_funds(clinics: Clinics) -> None:
    county = Reference(COUNTY)
    clinics.do(clinics.target(5, reference=Reference("T2"), region=county))
    clinics.do(clinics.target(2, reference=Reference("T3"), funds=(Reference("F2016"),)))
    clinics.do(clinics.target(2, reference=Reference("T4"), purpose=Reference("road")))
    passed_down = PassDownAllocation(
        reference=Reference("A2016-WD"),
        parent=A2016,
        organisation=Reference("WD-HEALTH"),
        region=county,
        amount=yuan(150_000),
        document=PAPER,
        effective_on=date(2016, 3, 10),
    )
    clinics.do(passed_down, TREASURY)

    assert reached(clinics).allotted == {"CNY": 500_000_00}
    assert reached(clinics, reference="T2").allotted == {"CNY": 150_000_00}
    assert reached(clinics, reference="T2").accepted == 3
    assert reached(clinics, reference="T3").allotted == {"CNY": 200_000_00}
    assert (reached(clinics, reference="T3").paid, reached(clinics).paid) == (
        {}, {"CNY": 300_000_00},
    )  # fmt: skip
    other = reached(clinics, reference="T4")
    assert (other.accepted, other.allotted, other.shortfall) == (0, {}, 200_000_00)


def test_all_that_takes_or_gives_money_back_changes_what_is_allotted(clinics: Clinics) -> None:
    on = date(2016, 3, 20)
    said: dict[str, Any] = {"allocation": A2016, "reason": WHY, "effective_on": on}
    clinics.do(ReduceAllocation(**said, amount=yuan(100)))
    clinics.do(ReturnAllocation(**said, amount=yuan(20, 1)))
    clinics.decided()
    clinics.do(clinics.execution())
    more: dict[str, Any] = {"allocation": A2016, "document": PAPER, "effective_on": on}
    clinics.do(IncreaseAllocation(**more, amount=yuan(7)))
    clinics.do(ReduceAllocation(**said, amount=yuan(3)))

    now = reached(clinics)

    assert now.allotted == {"CNY": 500_000_00 - 100_00 - 20_01 - 100_000_00 + 7_00 - 3_00}
    assert now.shortfall == 100_116_01
    causes = [(one["topic"], one["minor"], one["sanction"]) for one in now.causes]
    assert causes == [
        ("allocation.reduced", 100_00, None),
        ("allocation.returned", 20_01, None),
        ("allocation.reduced", 100_000_00, "S1"),
        ("allocation.reduced", 3_00, None),
    ]


def test_money_that_came_back_from_a_payee_is_not_paid(clinics: Clinics) -> None:
    on = date(2016, 1, 10)
    first, second = (clinics.works(2015, number).claim() for number in (1, 2))
    clinics.do(RefundPayment(claim=first, amount=yuan(1_000, 1), reason=WHY, effective_on=on))
    clinics.do(ReversePayment(claim=second, reason=WHY, effective_on=on))

    assert reached(clinics).paid == {"CNY": 300_000_00 - 1_000_01 - 100_000_00}
    assert reached(clinics, Moment(as_of=date(2016, 1, 9))).paid == {"CNY": 300_000_00}


def test_without_a_unit_cost_no_money_is_missing_but_time_may_be(clinics: Clinics) -> None:
    clinics.do(clinics.target(5, reference=Reference("T2"), unit_cost=None))

    in_time = reached(clinics, Moment(as_of=date(2016, 10, 31)), "T2")
    late = reached(clinics, Moment(as_of=date(2016, 11, 1)), "T2")

    assert (in_time.needed, in_time.shortfall, in_time.is_at_risk) == (None, None, False)
    assert late.is_at_risk
    assert not reached(clinics, NOW, "T2").is_at_risk


def test_a_target_that_is_reached_is_at_no_risk_whatever_it_cost(clinics: Clinics) -> None:
    clinics.do(clinics.target(3, reference=Reference("T2"), unit_cost=yuan(200_000)))

    cheap = reached(clinics, END, "T2")

    assert (cheap.percent, cheap.missing, cheap.shortfall) == ("100.00", 0, 100_000_00)
    assert not cheap.is_at_risk


def test_targets_are_listed_by_organisation_purpose_and_region(clinics: Clinics) -> None:
    clinics.do(clinics.target(5, reference=Reference("T2"), region=Reference(COUNTY)))
    clinics.application.catch_up()

    def listed(**wanted: Any) -> list[str]:
        with clinics.application.database.reading() as connection:
            return [row["reference"] for row in targets(connection, **wanted).items]

    assert listed() == listed(region="62", purpose="clinic", is_dropped=False) == ["T1", "T2"]
    assert listed(region=COUNTY) == ["T2"]
    assert listed(organisation="GS-FIN") == listed(purpose="road") == []
