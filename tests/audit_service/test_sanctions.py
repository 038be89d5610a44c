"""A signed reduction takes real money, once and to the fen; no other sanction moves any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from aggregates.allocation import Allocation
from aggregates.finding_values import Disposition
from aggregates.fund import Fund
from aggregates.sanction import Sanction
from aggregates.sanction_values import SanctionKind
from aggregates.stages import SanctionStage
from aggregates.values import Reference, Subject, SubjectKind, Text
from audit_service.bootstrap import Application
from audit_service.commands.allocations import PassDownAllocation, ReduceAllocation
from audit_service.commands.command import Actor
from audit_service.commands.findings import CloseFinding
from audit_service.commands.places import DissolveOrganisation
from audit_service.commands.sanctions import DeclineSanction, RevokeSanction
from projections.balances import NOW, Moment, figures
from tests.clinics import (
    COUNTY,
    DIRECTOR,
    FINANCE,
    INSPECTOR,
    PAPER,
    TREASURY,
    UNIT,
    WHY,
    Clinics,
)
from tests.scenario import refused, yuan

S1 = Reference("S1")
MARCH = date(2016, 3, 20)


@pytest.fixture
def clinics(sqlite_url: str) -> Iterator[Clinics]:
    """Begin with a finding, and with 30,500,000 yuan issued to the city for 2016."""
    application = Application.open(sqlite_url)
    begun = Clinics(application)
    begun.places()
    begun.year(2015, 750)
    begun.year(2016, 305)
    begun.found()
    yield begun
    application.close()


def look(clinics: Clinics, kind: type[Any], reference: str) -> Any:
    return clinics.application.service.look().get(kind, reference)


def ledger(clinics: Clinics, moment: Moment = NOW) -> dict[str, int]:
    clinics.application.catch_up()
    with clinics.application.database.reading() as connection:
        found = figures(connection, {"fund": "F2016"}, moment, names=("allotted", "unallotted"))
    return found[(), "CNY"]


def topics(clinics: Clinics) -> list[str]:
    service = clinics.application.service
    return [fact.topic for fact in service.read(service.last_position() - 3, 3)]


def test_a_signed_reduction_takes_the_money_and_gives_it_back_to_the_fund(
    clinics: Clinics,
) -> None:
    clinics.decided()
    before = clinics.application.service.last_position()

    receipt = clinics.do(clinics.execution())

    assert (receipt.kind, receipt.reference, receipt.version) == ("sanction", "S1", 3)
    assert topics(clinics) == ["sanction.executed", "allocation.reduced", "fund.taken_back"]
    assert look(clinics, Sanction, "S1").stage is SanctionStage.EXECUTED
    assert look(clinics, Allocation, "A2016").issued == yuan(30_400_000)
    assert look(clinics, Fund, "F2016").unallotted == yuan(100_000)
    assert ledger(clinics) == {"allotted": 30_400_000_00, "unallotted": 100_000_00}
    for earlier in (Moment(known_at=before), Moment(as_of=date(2016, 3, 19))):
        assert ledger(clinics, earlier) == {"allotted": 30_500_000_00, "unallotted": 0}


def test_the_reduction_names_its_sanction_and_the_document(clinics: Clinics) -> None:
    clinics.decided()

    reduced = clinics.do(clinics.execution()).position - 1

    fact = clinics.application.service.read(reduced - 1, 1)[0].event
    assert (fact.amount, fact.reason) == (yuan(100_000), "S1 (甘财社〔2016〕18号)")


def test_a_reduction_of_a_lower_allocation_goes_back_to_the_one_above(clinics: Clinics) -> None:
    clinics.decided()
    passed_down = PassDownAllocation(
        reference=Reference("A2016-WD"),
        parent=Reference("A2016"),
        organisation=Reference("WD-HEALTH"),
        region=Reference(COUNTY),
        amount=yuan(100_000),
        document=PAPER,
        effective_on=MARCH,
    )
    clinics.do(passed_down, TREASURY)

    clinics.do(clinics.execution("A2016-WD"))

    assert look(clinics, Allocation, "A2016-WD").issued == yuan(0)
    assert look(clinics, Allocation, "A2016").available == yuan(30_500_000)
    assert ledger(clinics) == {"allotted": 30_500_000_00, "unallotted": 0}


def test_a_reduction_is_carried_out_only_once(clinics: Clinics) -> None:
    clinics.decided()
    clinics.do(clinics.execution())

    with refused("sanction_step_out_of_order"):
        clinics.do(clinics.execution())

    assert ledger(clinics) == {"allotted": 30_400_000_00, "unallotted": 100_000_00}


def test_nothing_is_taken_before_a_second_person_has_signed(clinics: Clinics) -> None:
    clinics.do(clinics.proposal(), INSPECTOR)
    with refused("sanction_step_out_of_order"):
        clinics.do(clinics.execution())
    with refused("sanction_needs_another"):
        clinics.do(clinics.signature(), INSPECTOR)
    with refused("sanction_of_own"):
        clinics.do(clinics.signature(), UNIT)

    assert ledger(clinics) == {"allotted": 30_500_000_00, "unallotted": 0}


@pytest.mark.parametrize("officer", [INSPECTOR, DIRECTOR])
def test_who_proposed_or_signed_does_not_move_the_money(clinics: Clinics, officer: Actor) -> None:
    clinics.decided()

    with refused("sanction_needs_another"):
        clinics.do(clinics.execution(), officer)


def test_a_declined_or_revoked_reduction_takes_nothing(clinics: Clinics) -> None:
    clinics.do(clinics.proposal(), INSPECTOR)
    declining = DeclineSanction(sanction=S1, reason=WHY, effective_on=MARCH)
    clinics.do(declining, DIRECTOR)
    clinics.do(clinics.proposal(reference=Reference("S2")), INSPECTOR)
    clinics.do(clinics.signature("S2"), DIRECTOR)
    revoking = RevokeSanction(sanction=Reference("S2"), reason=WHY, effective_on=MARCH)
    with refused("sanction_needs_another"):
        clinics.do(revoking, INSPECTOR)
    clinics.do(revoking, FINANCE)

    for sanction in ("S1", "S2"):
        with refused("sanction_step_out_of_order"):
            clinics.do(clinics.execution(sanction=sanction))
    assert ledger(clinics) == {"allotted": 30_500_000_00, "unallotted": 0}


def test_a_reduction_takes_no_more_than_is_still_available(clinics: Clinics) -> None:
    clinics.decided()
    available = yuan(30_400_000, 1)
    clinics.do(
        ReduceAllocation(
            allocation=Reference("A2016"), amount=available, reason=WHY, effective_on=MARCH
        )
    )

    with refused("allocation_exceeded"):
        clinics.do(clinics.execution())

    assert look(clinics, Sanction, "S1").stage is SanctionStage.SIGNED
    assert look(clinics, Allocation, "A2016").available == yuan(99_999, 99)


def test_a_reduction_takes_neither_another_years_nor_another_countys_money(
    clinics: Clinics,
) -> None:
    clinics.decided()
    elsewhere = PassDownAllocation(
        reference=Reference("A2016-CX"),
        parent=Reference("A2016"),
        organisation=Reference("CX-FIN"),
        region=Reference("621221"),
        amount=yuan(200_000),
        document=PAPER,
        effective_on=MARCH,
    )
    clinics.do(elsewhere, TREASURY)

    with refused("reduction_year_differs"):
        clinics.do(clinics.execution("A2015"))
    with refused("reduction_of_others"):
        clinics.do(clinics.execution("A2016-CX"))
    with refused("reference_unknown") as answer:
        clinics.do(clinics.execution("A9"))
    assert answer[0].faults[0].at == "/allocation"


def test_a_sanction_that_takes_no_money_is_not_carried_out(clinics: Clinics) -> None:
    said = {"amount": None, "fiscal_year": None, "person": UNIT.person, "organisation": None}
    clinics.do(clinics.proposal(kind=SanctionKind.YELLOW_CARD, **said), INSPECTOR)
    clinics.do(clinics.signature(), DIRECTOR)

    with refused("sanction_not_a_reduction"):
        clinics.do(clinics.execution())


def test_everything_a_proposal_refers_to_is_on_record(clinics: Clinics) -> None:
    unknown = Reference("unknown")
    about = Subject(kind=SubjectKind.PROJECT, reference=unknown)

    with refused(*("reference_unknown",) * 4) as answer:
        clinics.do(
            clinics.proposal(
                organisation=unknown,
                recipient=unknown,
                subjects=(about,),
                findings=(Reference("W1"), unknown),
            ),
            INSPECTOR,
        )

    places = [fault.at for fault in answer[0].faults]
    assert places == ["/organisation", "/recipient", "/subjects/0", "/findings/1"]


def test_a_sanction_without_written_reasons_is_refused(clinics: Clinics) -> None:
    with refused("text_empty"):
        clinics.do(clinics.proposal(reasons=Text(" ")), INSPECTOR)


def test_a_reference_stands_for_one_sanction(clinics: Clinics) -> None:
    clinics.do(clinics.proposal(), INSPECTOR)

    with refused("already_recorded"):
        clinics.do(clinics.proposal(), INSPECTOR)


def test_a_dissolved_organisation_is_not_sanctioned(clinics: Clinics) -> None:
    gone = DissolveOrganisation(
        reference=Reference("WD-HEALTH"), reason=Text("机构改革"), effective_on=date(2016, 1, 1)
    )
    clinics.do(gone)

    with refused("organisation_dissolved"):
        clinics.do(clinics.proposal(), INSPECTOR)


def test_accountability_waits_until_the_finding_is_overdue(clinics: Clinics) -> None:
    said = {"kind": SanctionKind.ACCOUNTABILITY, "amount": None, "fiscal_year": None}
    accountability = clinics.proposal(**said)

    with refused("accountability_not_due"):
        clinics.do(replace(accountability, effective_on=date(2015, 12, 1)), INSPECTOR)
    clinics.do(replace(accountability, effective_on=date(2015, 12, 2)), INSPECTOR)


def test_a_finding_that_proves_unfounded_stops_the_signature(clinics: Clinics) -> None:
    clinics.do(clinics.finding("W2"), INSPECTOR)
    clinics.do(clinics.proposal(findings=(Reference("W2"),)), INSPECTOR)
    closing = CloseFinding(
        finding=Reference("W2"),
        conclusion=Text("经核实已按期建成"),
        disposition=Disposition.UNFOUNDED,
        effective_on=date(2016, 1, 16),
        evidence=(PAPER,),
    )
    clinics.do(closing, DIRECTOR)

    with refused("sanction_on_unfounded"):
        clinics.do(clinics.signature(), DIRECTOR)


def test_no_command_but_a_persons_brings_a_sanction_about(clinics: Clinics) -> None:
    """An overdue finding stays a finding, however long it is overdue (S001-24b)."""
    late = clinics.finding("W3", effective_on=date(2019, 1, 1))
    clinics.do(late, INSPECTOR)

    service = clinics.application.service
    assert not [f for f in service.read(0, 1_000) if f.topic.startswith("sanction.")]
