"""The projects of scenario B."""

from __future__ import annotations

from datetime import date
from typing import Final

from aggregates.money import Money
from aggregates.values import OrganisationKind
from audit_service.demo.checkpoints import Programme
from audit_service.demo.unproved_claims import COUNTY, YEAR
from audit_service.demo.works import Works

INSTRUMENTS: Final = {
    "award": "以奖代补",
    "direct_subsidy": "产业直补",
    "insurance": "产业保险",
    "interest_subsidy": "贷款贴息",
    "household_shares": "折股到户",
    "risk_pool": "风险补偿金",
}
TEAM: Final = (
    ("LC-POV", OrganisationKind.SECTOR_DEPARTMENT, "扶贫 吴芳"),
    ("LC-FIN", OrganisationKind.FINANCE, "财政 黄磊"),
)
STANDARD: Final = "黎川县产业扶贫项目验收办法"


def _works(project: str, name: str, funding: tuple[tuple[str, Money], ...], payee: str) -> Works:
    purpose = funding[0][0].split("-", 2)[2]
    return Works(
        project=project,
        name=name,
        purpose=purpose,
        category=purpose,
        region=COUNTY,
        organisation="LC-POV",
        funding=funding,
        payee=payee,
        team=TEAM,
        standard=STANDARD,
        due_on=date(YEAR, 11, 30),
        milestone="result",
        title="成果核实",
        notice_required=purpose == "infrastructure",
    )


def award(number: int, programme: Programme) -> Works:
    """Return the project of one household's award."""
    funding = (("LC-B1-award", programme.amount("award_unit")),)
    return _works(f"LC-AW-{number:03}", f"第{number}户产业奖补", funding, "LC-HH")


def instrument(name: str, programme: Programme) -> Works:
    """Return the project of one of the other five instruments."""
    funding = ((f"LC-B1-{name}", programme.amount(name)),)
    payee = "LC-HH" if name in ("direct_subsidy", "household_shares") else "LC-BANK"
    return _works(f"LC-{name}", INSTRUMENTS[name], funding, payee)


def village(number: int, programme: Programme) -> Works:
    """Return the works of one poor village, paid by province and county."""
    funding = (
        ("LC-B2-infrastructure", programme.amount("village_province")),
        ("LC-B3-infrastructure", programme.amount("village_county")),
    )
    return _works(f"LC-V-{number:02}", f"第{number}贫困村基础设施", funding, "LC-BUILD")
