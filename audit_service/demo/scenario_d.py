"""Scenario D: the district pot that does not add up, and how its rest is split to the fen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from aggregates.money import Money
from aggregates.values import (
    Document,
    Earmark,
    FundClass,
    OrganisationKind,
    Reference,
    Text,
    Tier,
)
from audit_service.commands.allocations import IssueAllocation
from audit_service.commands.funds import AppropriateFund, OpenFund
from audit_service.demo import pot_findings
from audit_service.demo.checkpoints import Checkpoint, Line, Programme
from audit_service.demo.desk import Desk, organisation, paper
from audit_service.demo.pot_findings import FINANCE, YEAR

DISTRICT: Final = "361002"
FUND: Final = "QT-POOL"
NAMED: Final = paper(f"区财字〔{YEAR}〕11号", "区财政局", date(YEAR, 3, 1))
REST: Final = paper(f"区财字〔{YEAR}〕27号", "区财政局", date(YEAR, 5, 20))


def play(desk: Desk, programme: Programme) -> Iterator[Checkpoint]:
    """Allot what the source names, then split the rest over 22 households."""
    on = date(YEAR, 1, 1)
    desk.do(
        FINANCE,
        organisation("QT-FIN", "区财政局", OrganisationKind.FINANCE, DISTRICT, on),
        organisation("QT-AUDIT", "区审计局", OrganisationKind.AUDIT, DISTRICT, on),
        organisation(
            "FZ-LG", "抚州市扶贫开发领导小组", OrganisationKind.LEADING_GROUP, "361000", on
        ),
        organisation("QT-POV", "区扶贫办公室", OrganisationKind.SECTOR_DEPARTMENT, DISTRICT, on),
    )
    _open(desk, programme)
    desk.many(FINANCE, _named(programme))
    yield Checkpoint("T1")
    pooled = pot_findings.find(desk, FUND, programme.amount("rest"))
    desk.many(FINANCE, _households(programme))
    pot_findings.assigned(desk, pooled)
    yield Checkpoint("T2")


def lines() -> tuple[Line, ...]:
    """Say what each line of the worked ledger is read from."""
    pot = {"pooled": "appropriated", "allotted": "allotted", "unassigned": "unallotted"}
    part = {"allotted": "allotted"}
    return (
        Line("pooled pot", {"fund": FUND}, pot),
        Line("provincial poor villages", {"purpose": "provincial_village"}, part),
        Line("linked points", {"purpose": "linked_point"}, part),
        Line("households", {"purpose": "housing"}, part),
    )


def _open(desk: Desk, programme: Programme) -> None:
    on = date(YEAR, 2, 1)
    purposes = ("provincial_village", "linked_point", "housing")
    desk.do(
        FINANCE,
        OpenFund(
            reference=Reference(FUND),
            name=Text("全区统筹扶贫开发资金"),
            fiscal_year=YEAR,
            tier=Tier.COUNTY,
            fund_class=FundClass.POOLED,
            purposes=tuple(Reference(purpose) for purpose in purposes),
            organisation=Reference("QT-FIN"),
            region=Reference(DISTRICT),
            effective_on=on,
        ),
        AppropriateFund(
            fund=Reference(FUND),
            amount=programme.amount("pot"),
            document=paper(f"区办发〔{YEAR}〕7号", "区人民政府办公室", on),
            effective_on=on,
        ),
    )


def _named(programme: Programme) -> Iterator[IssueAllocation]:
    for number in range(1, programme.count("villages") + 1):
        amount = programme.amount("village")
        yield _issue("provincial_village", "poor_village", number, amount, NAMED)
    for number in range(1, programme.count("points") + 1):
        yield _issue("linked_point", "linked_point", number, programme.amount("point"), NAMED)


def _households(programme: Programme) -> Iterator[IssueAllocation]:
    """Split the rest evenly; the fen that do not divide go to the first households."""
    households, rest = programme.count("households"), programme.amount("rest")
    share, over = divmod(rest.minor, households)
    for number in range(1, households + 1):
        amount = Money(share + (number <= over), rest.currency)
        yield _issue("housing", "poor_household", number, amount, REST)


def _issue(
    purpose: str, reached: str, number: int, amount: Money, document: Document
) -> IssueAllocation:
    return IssueAllocation(
        reference=Reference(f"{FUND}-{purpose}-{number:02}"),
        fund=Reference(FUND),
        organisation=Reference("QT-POV"),
        region=Reference(DISTRICT),
        earmark=Earmark(purpose=Reference(purpose), beneficiary_class=Reference(reached)),
        amount=amount,
        document=document,
        effective_on=document.issued_on,
    )
