"""What was decided about whom, and how far it was on any day, as known at any position."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.sanction_values import SanctionKind
from aggregates.values import Reference, Subject, SubjectKind, Text
from audit_service.bootstrap import Application
from projections.balances import Moment
from projections.paging import PageRequest
from projections.sanction_queries import SanctionFilter, sanction, sanctions, stages_of
from tests.clinics import DIRECTOR, INSPECTOR, UNIT, WHY, Clinics

PRAISE = {
    "kind": SanctionKind.COMMENDATION,
    "organisation": Reference("LN-HEALTH"),
    "findings": (),
    "amount": None,
    "fiscal_year": None,
}
WARNING = {
    "kind": SanctionKind.YELLOW_CARD,
    "organisation": None,
    "person": Text(UNIT.person),
    "findings": (Reference("W1"), Reference("W1"), Reference("W2")),
    "subjects": (Subject(kind=SubjectKind.REGION, reference=Reference("621200")),),
    "amount": None,
    "fiscal_year": None,
}


@pytest.fixture
def clinics(application: Application) -> Clinics:
    """Begin with a reduction carried out, a warning not signed yet, and a commendation."""
    begun = Clinics(application)
    begun.places()
    begun.year(2016, 305)
    begun.found()
    begun.do(begun.finding("W2"), INSPECTOR)
    begun.decided()
    begun.do(begun.execution())
    begun.do(begun.proposal(reference=Reference("S2"), **WARNING), INSPECTOR)
    begun.do(begun.proposal(reference=Reference("S3"), **PRAISE), INSPECTOR)
    begun.do(begun.signature("S3"), DIRECTOR)
    application.catch_up()
    return begun


def listed(clinics: Clinics, moment: Moment | None = None, **wanted: Any) -> list[tuple[str, str]]:
    with clinics.application.database.reading() as connection:
        page = sanctions(connection, SanctionFilter(**wanted), moment=moment or Moment())
    return [(row["reference"], row["stage"]) for row in page.items]


def test_a_sanction_shows_what_was_decided_and_every_step_of_it(clinics: Clinics) -> None:
    with clinics.application.database.reading() as connection:
        row = sanction(connection, "S1")
        unknown = sanction(connection, "S9")

    assert row is not None
    assert unknown is None
    said = ("kind", "organisation", "person", "region", "findings", "amount_minor", "fiscal_year")
    assert [row[name] for name in said] == [
        "next_year_reduction", "WD-HEALTH", None, "621202", ("W1",), 100_000_00, 2016,
    ]  # fmt: skip
    assert (row["stage"], row["reasons"], row["version"]) == ("executed", WHY, 3)
    steps = [
        (
            one["stage"],
            one["effective_on"],
            one["by"],
            one["office"],
            one["words"],
            one["allocation"],
        )
        for one in row["stages"]
    ]
    assert steps == [
        ("proposed", date(2016, 1, 15), "马督查", "GS-AUDIT", WHY, None),
        ("signed", date(2016, 1, 20), "林主任", "GS-LG", "同意", None),
        ("executed", date(2016, 3, 20), "吴处长", "GS-FIN", "甘财社〔2016〕18号", "A2016"),
    ]


def test_a_sanction_of_a_person_lies_where_it_is_about(clinics: Clinics) -> None:
    with clinics.application.database.reading() as connection:
        row = sanction(connection, "S2")

    assert row is not None
    assert (row["person"], row["region"], row["subjects"]) == (
        "赵局长", "621200", ("region:621200",),
    )  # fmt: skip


def test_sanctions_are_listed_by_kind_party_finding_year_and_stage(clinics: Clinics) -> None:
    every = [("S1", "executed"), ("S2", "proposed"), ("S3", "signed")]
    reduction, warning, praise = every

    assert listed(clinics) == every
    assert listed(clinics, kind="yellow_card") == [warning]
    assert listed(clinics, organisation="WD-HEALTH") == [reduction]
    assert listed(clinics, organisations=["WD-HEALTH", "LN-HEALTH"]) == [reduction, praise]
    assert listed(clinics, person="赵局长") == [warning]
    assert listed(clinics, finding="W1") == [reduction, warning]
    assert listed(clinics, finding="W2") == [warning]
    assert listed(clinics, fiscal_year=2016) == [reduction]
    assert listed(clinics, stage="signed") == [praise]
    assert listed(clinics, region="6212") == every
    assert listed(clinics, region="621202") == [reduction]
    assert listed(clinics, finding="W1", kind="commendation") == []


def test_a_stage_is_the_one_that_had_taken_effect_by_a_date(clinics: Clinics) -> None:
    def on(month: int, day: int) -> list[tuple[str, str]]:
        return listed(clinics, Moment(as_of=date(2016, month, day)), organisation="WD-HEALTH")

    assert on(1, 14) == []
    assert on(1, 15) == [("S1", "proposed")]
    assert on(1, 20) == [("S1", "signed")]
    assert on(3, 19) == [("S1", "signed")]
    assert on(3, 20) == [("S1", "executed")]


def test_a_stage_is_the_one_that_was_known_at_a_position(clinics: Clinics) -> None:
    with clinics.application.database.reading() as connection:
        proposed, signed, executed = (one["position"] for one in stages_of(connection, "S1"))

    def known(at: int, **wanted: Any) -> list[tuple[str, str]]:
        return listed(clinics, Moment(known_at=at), **wanted)

    assert known(proposed - 1) == []
    assert known(proposed) == known(signed - 1) == [("S1", "proposed")]
    assert known(executed - 1) == [("S1", "signed")]
    assert known(executed - 1, stage="signed") == [("S1", "signed")]
    assert known(executed - 1, stage="executed") == []
    assert known(executed) == [("S1", "executed")]
    with clinics.application.database.reading() as connection:
        assert sanction(connection, "S1", Moment(known_at=proposed - 1)) is None
        then = sanction(connection, "S1", Moment(date(2016, 12, 31), signed))
    assert then is not None
    assert (then["stage"], len(then["stages"])) == ("signed", 2)


def test_pages_of_a_past_moment_follow_one_another(clinics: Clinics) -> None:
    moment = Moment(as_of=date(2016, 1, 19))
    with clinics.application.database.reading() as connection:
        first = sanctions(connection, request=PageRequest(limit=2), moment=moment)
        rest = sanctions(connection, request=PageRequest(first.next_cursor, 2), moment=moment)

    assert [row["reference"] for row in (*first.items, *rest.items)] == ["S1", "S2", "S3"]
    assert {row["stage"] for row in first.items} == {"proposed"}
    assert rest.next_cursor is None
