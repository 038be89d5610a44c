"""What reviews of scenario B's county find: a purpose switched, no dividend, pooling that stands.

The second year's pooled fund has a reference of its own and is no part of the worked ledger.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from aggregates.claim import Claim
from aggregates.finding_values import FindingSource
from aggregates.money import Money
from aggregates.sanction_values import SanctionKind
from aggregates.values import (
    FundClass,
    InspectionKind,
    Reference,
    Severity,
    SubjectKind,
    Text,
    Tier,
)
from audit_service.commands.claims import SubmitClaim
from audit_service.commands.findings import ExtendDeadline
from audit_service.commands.funds import AppropriateFund, OpenFund
from audit_service.commands.sanctions import ProposeSanction, SignSanction
from audit_service.demo.cases import Case, about, elements
from audit_service.demo.desk import Desk, paper, yuan
from audit_service.demo.surveys import Survey
from audit_service.demo.unproved_claims import (
    COUNTY,
    FINANCE,
    INSPECTOR,
    PROJECTS,
    SUPERVISOR,
    YEAR,
)
from audit_service.demo.works import Works

POOLED: Final = (
    "配套资金足额到位且逐年增长",
    "县级整合资金仍为 150 万元，与上年持平",
    "预算编制未安排增量",
    "贫困村基础设施投入没有增长",
    "调整预算，安排增量",
)


def switch_purpose(desk: Desk, paid: Works) -> None:
    """Try to pay an industry award out of the infrastructure money (B-F3, S003-179)."""
    desk.refused(
        "purpose_switched",
        PROJECTS,
        SubmitClaim(
            reference=Reference("LC-WRONG"),
            project=Reference(paid.project),
            milestone=Reference(paid.milestone),
            allocation=Reference("LC-B2-infrastructure"),
            payee=Reference(paid.payee),
            amount=yuan(100_000),
            effective_on=date(YEAR, 9, 25),
        ),
    )
    said = (
        "专项资金不得改变用途",
        "申请从贫困村基础设施资金支付产业奖补 10 万元",
        "经办人混淆资金用途",
        "申请被拒绝，资金未动",
        "约谈经办人，开展政策培训",
    )
    case = _case("B-F3", "拟用贫困村资金支付产业奖补", "misuse_of_purpose", "LC-POV", said)
    talk = paper(f"黎审谈〔{YEAR}〕2号", "黎川县审计局", date(YEAR, 10, 12))
    desk.do(INSPECTOR, case.record(date(YEAR, 9, 26)))
    desk.do(
        SUPERVISOR,
        case.close_with_guidance(date(YEAR, 10, 12), "已约谈经办人并组织培训", talk),
    )


def play(desk: Desk, shares: Works, pooled: Money) -> None:
    """Review the county's second budget, and the dividends of the shares two years running."""
    _pool(desk, YEAR + 1, pooled)
    case = _case("B-F5", "第二年县级整合资金未增长", "irregular_fund_use", "LC-FIN", POOLED)
    on = date(YEAR + 1, 2, 26)
    desk.do(
        INSPECTOR,
        case.record(on),
        case.order(on, "在年中预算调整时安排增量", date(YEAR + 1, 12, 31)),
    )
    desk.do(FINANCE, case.object_to(date(YEAR + 1, 3, 8), "县级财力有限，整合额度已达上级规定下限"))
    _no_dividend(desk, shares)
    _still_none(desk, shares)


def _case(reference: str, title: str, category: str, unit: str, said: tuple[str, ...]) -> Case:
    return Case(
        reference=reference,
        title=title,
        elements=elements(*said),
        category=category,
        unit=unit,
        person="lc.huang" if unit == "LC-FIN" else "lc.wu",
        subjects=about(SubjectKind.FUND, "LC-B2" if unit == "LC-POV" else f"LC-B3-{YEAR + 1}"),
        severity=Severity.MINOR,
        source=FindingSource.REVIEW,
    )


def _pool(desk: Desk, year: int, amount: Money) -> None:
    """Pool as much as in the year before."""
    on, fund = date(year, 2, 1), Reference(f"LC-B3-{year}")
    desk.do(
        FINANCE,
        OpenFund(
            reference=fund,
            name=Text(f"{year}年县级整合涉农资金"),
            fiscal_year=year,
            tier=Tier.COUNTY,
            fund_class=FundClass.POOLED,
            purposes=(Reference("infrastructure"),),
            organisation=Reference("LC-FIN"),
            region=Reference(COUNTY),
            effective_on=on,
        ),
        AppropriateFund(
            fund=fund,
            amount=amount,
            document=paper(f"黎财农〔{year}〕12号", "黎川县财政局", on),
            effective_on=on,
        ),
    )


def _review(shares: Works, year: int) -> Survey:
    return Survey(
        reference=f"B-NJ-{year}",
        kind=InspectionKind.AUDIT,
        unit="LC-POV",
        matter="household_shares",
        first=date(year, 3, 12),
        last=date(year, 3, 16),
        team=(("LC-AUDIT", "徐明"),),
        subjects=about(SubjectKind.PROJECT, shares.project),
    )


def _dividend(shares: Works, reference: str, title: str, year: int, *repeats: str) -> Case:
    return Case(
        reference=reference,
        title=title,
        elements=elements(
            "折股到户，年年有分红",
            f"140 万元已折股，{year - 1} 年度无分红记录",
            "合作社未结算收益",
            "贫困户未得到收益",
            "结算并兑现分红",
        ),
        category="no_benefit_link",
        unit="LC-POV",
        person="lc.wu",
        subjects=about(SubjectKind.PROJECT, shares.project),
        severity=Severity.CRITICAL if repeats else Severity.MAJOR,
        inspection=f"B-NJ-{year}",
        repeats=repeats,
    )


def _no_dividend(desk: Desk, shares: Works) -> None:
    """Find shares without a dividend (B-F4), give time in vain, and show the yellow card."""
    year = YEAR + 1
    survey, on = _review(shares, year), date(year, 3, 15)
    case = _dividend(shares, "B-F4", "折股到户后未见分红", year)
    paid = desk.part_of(Claim.Paid, Claim.create_id(shares.claim()), shares.total)
    desk.do(
        INSPECTOR,
        survey.plan(),
        survey.open(),
        case.record(on, paid),
        case.order(on, "结算上年收益，兑现分红", date(year, 6, 30)),
        survey.conclude("折股到户无分红记录", by_documents=True),
    )
    promised = date(year, 9, 30)
    desk.do(
        PROJECTS, case.respond(date(year, 3, 20), "合作社正在结算", "9 月底前兑现分红", promised)
    )
    desk.do(
        INSPECTOR,
        ExtendDeadline(
            finding=case.finding,
            due_on=promised,
            reason=Text("合作社年度结算未完成"),
            effective_on=date(year, 6, 28),
        ),
    )
    _warn(desk, case)


def _warn(desk: Desk, case: Case) -> None:
    """Show the unit a yellow card, by two persons."""
    sanction = Reference("B-HP-2018")
    desk.do(
        SUPERVISOR,
        ProposeSanction(
            reference=sanction,
            kind=SanctionKind.YELLOW_CARD,
            organisation=Reference(case.unit),
            findings=(case.finding,),
            reasons=Text("延期后仍未兑现分红"),
            effective_on=date(YEAR + 1, 10, 22),
        ),
    )
    desk.do(
        INSPECTOR,
        SignSanction(
            sanction=sanction, opinion=Text("同意黄牌警告"), effective_on=date(YEAR + 1, 10, 29)
        ),
    )


def _still_none(desk: Desk, shares: Works) -> None:
    """Find it again a year later (B-F6), and order it put right in earnest."""
    year = YEAR + 2
    survey, on = _review(shares, year), date(year, 3, 14)
    case = _dividend(shares, "B-F6", "折股到户第二年仍无分红", year, "B-F4")
    desk.do(
        INSPECTOR,
        survey.plan(),
        survey.open(),
        case.record(on),
        case.order(on, "两年收益一并结算兑现", date(year, 9, 30)),
        survey.conclude("上年问题未整改", by_documents=True),
    )
