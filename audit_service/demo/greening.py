"""Scenario C's greening: a project that only a poverty cooperative may build (S002-12).

The sources name no price; the amount is illustrative and no part of the worked ledger.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from aggregates.values import (
    Earmark,
    FundClass,
    OrganisationKind,
    Reference,
    Text,
    Tier,
)
from audit_service.commands.allocations import IssueAllocation
from audit_service.commands.funds import AppropriateFund, OpenFund
from audit_service.commands.projects import SignContract
from audit_service.demo.desk import Desk, organisation, paper, yuan
from audit_service.demo.prefecture_officers import CITY, FINANCE, FORESTRY, YEAR
from audit_service.demo.works import Works

PROJECT: Final = "DT-GREEN-001"
_FUND: Final = Reference("DT-GREEN")
_FIRM, _COOPERATIVE = "DT-GREEN-CO", "DT-GREEN-COOP"
_AMOUNT: Final = yuan(1_000_000)
_WORKS: Final = Works(
    project=PROJECT,
    name="2018年秋季造林工程",
    purpose="greening",
    category="greening",
    region=CITY,
    organisation=FORESTRY.office,
    funding=((f"{_FUND}-A", _AMOUNT),),
    payee=_COOPERATIVE,
    team=(("DT-FIN", OrganisationKind.FINANCE, "财政 韩梅"),),
    standard="大同市造林绿化工程验收办法",
    due_on=date(YEAR + 1, 10, 31),
    contractor_kind=OrganisationKind.POVERTY_COOPERATIVE,
)


def plan(desk: Desk) -> None:
    """Fund and plan the greening."""
    on, kind = date(YEAR, 9, 1), OrganisationKind
    document = paper(f"同林发〔{YEAR}〕22号", "大同市林业局", on)
    desk.do(
        FINANCE,
        organisation(FORESTRY.office, "大同市林业局", kind.SECTOR_DEPARTMENT, CITY, on),
        organisation(_FIRM, "一家园林绿化公司", kind.ENTERPRISE, CITY, on),
        organisation(_COOPERATIVE, "一个造林扶贫专业合作社", kind.POVERTY_COOPERATIVE, CITY, on),
        OpenFund(
            reference=_FUND,
            name=Text("造林绿化资金 2018"),
            fiscal_year=YEAR,
            tier=Tier.CITY,
            fund_class=FundClass.SECTOR,
            purposes=(Reference("greening"),),
            organisation=Reference("DT-FIN"),
            region=Reference(CITY),
            effective_on=on,
        ),
        AppropriateFund(fund=_FUND, amount=_AMOUNT, document=document, effective_on=on),
        IssueAllocation(
            reference=Reference(f"{_FUND}-A"),
            fund=_FUND,
            organisation=Reference(FORESTRY.office),
            region=Reference(CITY),
            earmark=Earmark(purpose=Reference("greening")),
            amount=_AMOUNT,
            document=document,
            effective_on=on,
        ),
    )
    listed = date(YEAR, 9, 20)
    desk.do(FORESTRY, *_WORKS.enter_library(listed, document), _WORKS.plan(listed, document))


def refuse_firm(desk: Desk) -> None:
    """Try to sign with a firm that is no poverty cooperative."""
    desk.refused("contract_with_a_firm", FORESTRY, _contract(_FIRM, date(YEAR, 10, 22)))


def contract_cooperative(desk: Desk) -> None:
    """Sign with a poverty cooperative."""
    desk.do(FORESTRY, _contract(_COOPERATIVE, date(YEAR + 1, 3, 20)))


def _contract(contractor: str, on: date) -> SignContract:
    return SignContract(
        project=Reference(PROJECT),
        contract=Reference(f"HT-{PROJECT}"),
        contractor=Reference(contractor),
        amount=_AMOUNT,
        effective_on=on,
    )
