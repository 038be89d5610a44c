"""Scenario C: a prefecture's two one-billion pots, pledged, paid in and disbursed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from aggregates.money import Money
from aggregates.share_rules import ShareBasis, ShareRule
from aggregates.values import (
    Earmark,
    FundClass,
    OrganisationKind,
    Reference,
    Text,
    Tier,
)
from audit_service.commands.allocations import IssueAllocation
from audit_service.commands.funds import AdoptShareRule, AppropriateFund, OpenFund, ReceiveFunding
from audit_service.demo import double_signing, prefecture_checks
from audit_service.demo.checkpoints import Checkpoint, Line, Programme
from audit_service.demo.desk import Desk, organisation, paper
from audit_service.demo.prefecture_officers import (
    CITY,
    FINANCE,
    PROJECTS,
    REVIEW,
    TREASURY,
    YEAR,
)
from audit_service.demo.works import Works

INDUSTRY_CITY, INDUSTRY_COUNTIES, UPLIFT = "DT-C1-CITY", "DT-C1-COUNTIES", "DT-C2"
TEAM: Final = (
    ("DT-AGR", OrganisationKind.SECTOR_DEPARTMENT, "农业 郭伟"),
    ("DT-FIN", OrganisationKind.FINANCE, "财政 韩梅"),
)
STANDARD: Final = "大同市乡村提升示范村验收标准"


def play(desk: Desk, programme: Programme) -> Iterator[Checkpoint]:
    """Play 2018 to the checkpoints of the worked ledger."""
    _offices(desk)
    _industry(desk, programme)
    _uplift(desk, programme)
    villages = [_village(n, programme) for n in range(1, programme.count("villages") + 1)]
    _plan(desk, villages)
    yield Checkpoint("T1")
    double_signing.play(desk)
    unpaid = prefecture_checks.counties_unpaid(desk, INDUSTRY_COUNTIES, programme)
    prefecture_checks.county_behind(desk)
    exiting = programme.count("exiting_villages")
    _accept_and_pay(desk, villages[:exiting], date(YEAR, 10, 20))
    yield Checkpoint("T2")
    prefecture_checks.contract_with_a_firm(desk)
    prefecture_checks.income_too_low(desk)
    _accept_and_pay(desk, villages[exiting:], date(YEAR, 12, 10))
    _receive(desk, INDUSTRY_COUNTIES, programme.amount("industry_counties"), date(YEAR, 12, 20))
    prefecture_checks.counties_paid(desk, unpaid)
    yield Checkpoint("T3")
    prefecture_checks.next_year(desk)


def lines() -> tuple[Line, ...]:
    """Say what each line of the worked ledger is read from."""
    columns = {
        "pledged": "appropriated",
        "allotted": "allotted",
        "paid_in": "received",
        "disbursed": "paid",
        "balance": "received-paid",
    }
    return (
        Line("C1 city 2018", {"fund": INDUSTRY_CITY}, columns),
        Line("C1 counties 2018", {"fund": INDUSTRY_COUNTIES}, columns),
        Line("C1 both tiers 2018", {"fund": (INDUSTRY_CITY, INDUSTRY_COUNTIES)}, columns),
        Line("C2", {"fund": UPLIFT}, columns),
    )


def _offices(desk: Desk) -> None:
    on, kind = date(YEAR, 1, 1), OrganisationKind
    desk.do(
        FINANCE,
        organisation("DT-FIN", "大同市财政局", kind.FINANCE, CITY, on),
        organisation("DT-COUNTIES", "大同市各县区财政", kind.FINANCE, CITY, on, "DT-FIN"),
        organisation("DT-AGR", "大同市农业农村局", kind.SECTOR_DEPARTMENT, CITY, on),
        organisation("DT-AUDIT", "大同市审计局", kind.AUDIT, CITY, on),
        organisation("DT-LG", "大同市脱贫攻坚领导小组办公室", kind.LEADING_GROUP, CITY, on),
        organisation("DT-GOV", "大同市人民政府", kind.GOVERNMENT, CITY, on),
        organisation("DT-TZ", "天镇县人民政府", kind.GOVERNMENT, "140222", on),
        organisation("DT-BUILD", "大同市乡村建设施工单位", kind.ENTERPRISE, CITY, on),
    )


def _open(
    reference: str, name: str, tier: Tier, purpose: str, amount: Money
) -> tuple[OpenFund, AppropriateFund]:
    on = date(YEAR, 2, 1)
    return (
        OpenFund(
            reference=Reference(reference),
            name=Text(name),
            fiscal_year=YEAR,
            tier=tier,
            fund_class=FundClass.SPECIAL,
            purposes=(Reference(purpose),),
            organisation=Reference("DT-FIN" if tier is Tier.CITY else "DT-COUNTIES"),
            region=Reference(CITY),
            effective_on=on,
        ),
        AppropriateFund(
            fund=Reference(reference),
            amount=amount,
            document=paper(f"同财农〔{YEAR}〕5号", "大同市财政局", on),
            effective_on=on,
        ),
    )


def _issue(
    fund: str, suffix: str, organisation: str, purpose: str, reached: str, amount: Money
) -> IssueAllocation:
    on = date(YEAR, 2, 10)
    return IssueAllocation(
        reference=Reference(f"{fund}-{suffix}"),
        fund=Reference(fund),
        organisation=Reference(organisation),
        region=Reference(CITY),
        earmark=Earmark(purpose=Reference(purpose), beneficiary_class=Reference(reached)),
        amount=amount,
        document=paper(f"同财农〔{YEAR}〕9号", "大同市财政局", on),
        effective_on=on,
    )


def _industry(desk: Desk, programme: Programme) -> None:
    """Pledge both tiers of the industry pot; only the city pays in (C-F5)."""
    city, counties = programme.amount("industry_city"), programme.amount("industry_counties")
    desk.do(
        FINANCE,
        *_open(INDUSTRY_CITY, "产业扶贫资金（市级）2018", Tier.CITY, "industry", city),
        *_open(INDUSTRY_COUNTIES, "产业扶贫资金（县级）2018", Tier.COUNTY, "industry", counties),
        _issue(INDUSTRY_CITY, "A", "DT-AGR", "industry", "poor_village", city),
        _issue(INDUSTRY_COUNTIES, "A", "DT-COUNTIES", "industry", "poor_village", counties),
    )
    _receive(desk, INDUSTRY_CITY, city, date(YEAR, 3, 1))


def _receive(desk: Desk, fund: str, amount: Money, on: date) -> None:
    desk.do(
        FINANCE,
        ReceiveFunding(
            fund=Reference(fund), amount=amount, payer=Text("本级国库"), effective_on=on
        ),
    )


def _uplift(desk: Desk, programme: Programme) -> None:
    """Give the uplift pot to 100 villages, at least two thirds of it to exiting ones (S002-19)."""
    on, total, unit = date(YEAR, 2, 5), programme.amount("uplift"), programme.amount("village")
    exiting = programme.count("exiting_villages")
    desk.do(
        FINANCE,
        *_open(UPLIFT, "乡村提升工程资金 2018", Tier.CITY, "village_uplift", total),
        AdoptShareRule(
            fund=Reference(UPLIFT),
            rule=ShareRule(
                basis=ShareBasis.BENEFICIARY_CLASS,
                values=(Reference("exiting_village"),),
                numerator=2,
                denominator=3,
            ),
            document=paper(f"同政发〔{YEAR}〕1号", "大同市人民政府", on),
            effective_on=on,
        ),
    )
    _receive(desk, UPLIFT, total, date(YEAR, 2, 6))
    classes = ["exiting_village"] * exiting
    classes += ["other_village"] * (programme.count("villages") - exiting)
    wrong = [*classes[1:], "other_village"]
    issues = [
        [
            _issue(UPLIFT, f"V{n:03}", "DT-AGR", "village_uplift", reached, unit)
            for n, reached in enumerate(choice, start=1)
        ]
        for choice in (wrong, classes)
    ]
    desk.refused("exiting_villages_below_share", FINANCE, *issues[0])
    desk.do(FINANCE, *issues[1])


def _village(number: int, programme: Programme) -> Works:
    return Works(
        project=f"DT-V{number:03}",
        name=f"第{number}示范村提升工程",
        purpose="village_uplift",
        category="village_uplift",
        region=CITY,
        organisation="DT-AGR",
        funding=((f"{UPLIFT}-V{number:03}", programme.amount("village")),),
        payee="DT-BUILD",
        team=TEAM,
        standard=STANDARD,
        due_on=date(YEAR, 12, 31),
    )


def _plan(desk: Desk, villages: list[Works]) -> None:
    on = date(YEAR, 3, 1)
    document = paper(f"同农发〔{YEAR}〕4号", "大同市农业农村局", on)
    for village in villages:
        desk.do(PROJECTS, *village.enter_library(on, document), village.plan(on, document))


def _accept_and_pay(desk: Desk, villages: list[Works], on: date) -> None:
    desk.many(PROJECTS, (village.reach(on) for village in villages))
    desk.many(PROJECTS, (step for village in villages for step in village.submit(on)))
    desk.many(FINANCE, (village.accept(on) for village in villages))
    desk.many(REVIEW, (step for village in villages for step in village.approve(on)))
    desk.many(TREASURY, (step for village in villages for step in village.pay(on)))
