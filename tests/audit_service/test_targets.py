"""A target refers to funds that may pay for it, and to places and offices on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from aggregates.money import Money
from aggregates.target import Target
from aggregates.values import Reference, Text
from audit_service.bootstrap import Application
from audit_service.commands.targets import DropTarget, ReviseTarget
from tests.clinics import PAPER, Clinics
from tests.scenario import refused

UNKNOWN = Reference("unknown")


@pytest.fixture
def clinics(sqlite_url: str) -> Iterator[Clinics]:
    """Begin with a fund for clinics."""
    application = Application.open(sqlite_url)
    begun = Clinics(application)
    begun.places()
    begun.year(2015, 3)
    yield begun
    application.close()


def test_a_target_is_assigned_revised_and_dropped(clinics: Clinics) -> None:
    target = Reference("T1")
    clinics.do(clinics.target(3, region=Reference("6212"), funds=(Reference("F2015"),)))
    revision = ReviseTarget(
        target=target,
        quantity=2,
        reason=Text("撤并一村"),
        document=PAPER,
        effective_on=date(2015, 5, 1),
    )
    clinics.do(revision)
    receipt = clinics.do(
        DropTarget(target=target, reason=Text("并入易地搬迁"), effective_on=date(2015, 6, 1))
    )

    assert (receipt.kind, receipt.reference, receipt.version) == ("target", "T1", 3)
    found = clinics.application.service.look().get(Target, "T1")
    assert (found.quantity, found.is_dropped) == (2, True)
    with refused("target_dropped"):
        clinics.do(replace(revision, quantity=4, effective_on=date(2015, 7, 1)))
    with refused("not_recorded"):
        clinics.do(replace(revision, target=UNKNOWN))


def test_everything_a_target_refers_to_is_on_record(clinics: Clinics) -> None:
    said = clinics.target(3, organisation=UNKNOWN, region=Reference("621300"), funds=(UNKNOWN,))

    with refused(*("reference_unknown",) * 3) as answer:
        clinics.do(said)
    assert [fault.at for fault in answer[0].faults] == ["/organisation", "/region", "/funds/0"]


def test_a_fund_for_another_purpose_or_in_another_currency_pays_for_no_target(
    clinics: Clinics,
) -> None:
    funds = (Reference("F2015"),)

    with refused("purpose_not_permitted", "currency_mismatch") as answer:
        clinics.do(
            clinics.target(3, funds=funds, purpose=Reference("road"), unit_cost=Money(100, "USD"))
        )
    assert {fault.at for fault in answer[0].faults} == {"/funds/0"}


def test_a_reference_stands_for_one_target(clinics: Clinics) -> None:
    clinics.do(clinics.target(3))

    with refused("already_recorded"):
        clinics.do(clinics.target(4))
