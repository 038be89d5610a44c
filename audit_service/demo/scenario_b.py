"""Scenario B: a county's industry fund and its poor-village infrastructure, one year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from aggregates.finding import Elements
from aggregates.money import Money
from aggregates.share_rules import ShareBasis, ShareRule
from aggregates.values import (
    Earmark,
    FundClass,
    OrganisationKind,
    Reference,
    Severity,
    Subject,
    SubjectKind,
    Text,
    Tier,
)
from audit_service.commands.allocations import IssueAllocation, ReduceAllocation
from audit_service.commands.claims import (
    RejectClaim,
    ResumeClaim,
    SubmitClaim,
    SuspendClaim,
)
from audit_service.commands.command import Actor
from audit_service.commands.funds import AdoptShareRule, AppropriateFund, OpenFund
from audit_service.commands.notices import PostNotice
from audit_service.commands.supervision import OrderRectification, RecordFinding
from audit_service.demo.checkpoints import Checkpoint, Line, Programme
from audit_service.demo.desk import Desk, organisation, paper, yuan
from audit_service.demo.works import Works

COUNTY: Final = "361022"
YEAR: Final = 2017
INSTRUMENTS: Final = {
    "award": "以奖代补",
    "direct_subsidy": "产业直补",
    "insurance": "产业保险",
    "interest_subsidy": "贷款贴息",
    "household_shares": "折股到户",
    "risk_pool": "风险补偿金",
}
OTHERS: Final = tuple(name for name in INSTRUMENTS if name != "award")
TEAM: Final = (
    ("LC-POV", OrganisationKind.SECTOR_DEPARTMENT, "扶贫 吴芳"),
    ("LC-FIN", OrganisationKind.FINANCE, "财政 黄磊"),
)
STANDARD: Final = "黎川县产业扶贫项目验收办法"

FINANCE = Actor(person="lc.huang", office="LC-FIN")
PROJECTS = Actor(person="lc.wu", office="LC-POV")
REVIEW = Actor(person="lc.deng", office="LC-FIN")
TREASURY = Actor(person="lc.yu", office="LC-FIN")
INSPECTOR = Actor(person="lc.audit.xu", office="LC-AUDIT")


def play(desk: Desk, programme: Programme) -> Iterator[Checkpoint]:
    """Play the year to both checkpoints of the worked ledger."""
    _offices(desk)
    _funds(desk, programme)
    _forbidden_shift(desk)
    awards = [_award(n, programme) for n in range(1, programme.count("awards") + 1)]
    others = [_instrument(name, programme) for name in OTHERS]
    villages = [_village(n, programme) for n in range(1, programme.count("villages") + 1)]
    everything = [*awards, *others, *villages]
    _plan_and_build(desk, everything)
    unproved, unnoticed = awards[-1], villages[-1]
    settled = [works for works in everything if works not in (unproved, unnoticed)]
    _notices(desk, villages[:-1], date(YEAR, 9, 1))
    _accept_and_pay(desk, settled, date(YEAR, 9, 20))
    _forbidden_purpose(desk, awards[0])
    _findings(desk, unproved, unnoticed)
    yield Checkpoint("T2")
    _rectify(desk, unproved, unnoticed)
    yield Checkpoint("T3")


def lines() -> tuple[Line, ...]:
    """Say what each line of the worked ledger is read from."""
    columns = {
        "allotted": "allotted",
        "paid": "paid",
        "suspended_rejected": "suspended+rejected",
        "unpaid": "unpaid",
    }
    funds = ("LC-B1", "LC-B2", "LC-B3")
    return (
        Line("award", {"purpose": "award"}, columns),
        Line("other five instruments", {"fund": "LC-B1", "purpose": OTHERS}, columns),
        Line("province villages", {"fund": "LC-B2"}, columns),
        Line("county pooled", {"fund": "LC-B3"}, columns),
        Line("all", {"fund": funds}, columns),
    )


def _offices(desk: Desk) -> None:
    on, kind = date(YEAR, 1, 1), OrganisationKind
    desk.do(
        FINANCE,
        organisation("LC-FIN", "黎川县财政局", kind.FINANCE, COUNTY, on),
        organisation("LC-POV", "黎川县扶贫办公室", kind.SECTOR_DEPARTMENT, COUNTY, on),
        organisation("LC-AUDIT", "黎川县审计局", kind.AUDIT, COUNTY, on),
        organisation("LC-HH", "黎川县贫困户(按户发放)", kind.HOUSEHOLDS, COUNTY, on),
        organisation("LC-BANK", "黎川县主体银行", kind.FINANCIAL_INSTITUTION, COUNTY, on),
        organisation("LC-BUILD", "黎川县乡村建设施工单位", kind.ENTERPRISE, COUNTY, on),
    )


def _funds(desk: Desk, programme: Programme) -> None:
    on = date(YEAR, 2, 1)
    document = paper(f"黎财农〔{YEAR}〕12号", "黎川县财政局", on)
    lines = (
        ("LC-B1", "赣南等原中央苏区产业扶贫资金", Tier.CENTRAL, FundClass.SPECIAL, "b1"),
        ("LC-B2", "省级贫困村资金", Tier.PROVINCE, FundClass.SPECIAL, "b2"),
        ("LC-B3", "县级整合涉农资金", Tier.COUNTY, FundClass.POOLED, "b3"),
    )
    for reference, name, tier, fund_class, key in lines:
        purposes = tuple(INSTRUMENTS) if key == "b1" else ("infrastructure",)
        desk.do(
            FINANCE,
            OpenFund(
                reference=Reference(reference),
                name=Text(name),
                fiscal_year=YEAR,
                tier=tier,
                fund_class=fund_class,
                purposes=tuple(Reference(p) for p in purposes),
                organisation=Reference("LC-FIN"),
                region=Reference(COUNTY),
                effective_on=on,
            ),
            AppropriateFund(
                fund=Reference(reference),
                amount=programme.amount(key),
                document=document,
                effective_on=on,
            ),
        )
    desk.do(FINANCE, *_rules(on))
    desk.do(
        FINANCE,
        *(_issue("LC-B1", name, programme.amount(name), on) for name in INSTRUMENTS),
        _issue("LC-B2", "infrastructure", programme.amount("b2"), on),
        _issue("LC-B3", "infrastructure", programme.amount("b3"), on),
    )


def _rules(on: date) -> tuple[AdoptShareRule, ...]:
    """Adopt the 30 % award floor and, for the demonstration, the 70 % rule."""
    basis = paper("黎办发〔2016〕9号", "中共黎川县委办公室", on)
    floors = (
        (ShareBasis.PURPOSE, ("award",), 3),
        (ShareBasis.BENEFICIARY_CLASS, ("poor_village", "poor_household"), 7),
    )
    return tuple(
        AdoptShareRule(
            fund=Reference("LC-B1"),
            rule=ShareRule(
                basis=kind,
                values=tuple(Reference(v) for v in values),
                numerator=numerator,
                denominator=10,
            ),
            document=basis,
            effective_on=on,
        )
        for kind, values, numerator in floors
    )


def _issue(fund: str, purpose: str, amount: Money, on: date, suffix: str = "") -> IssueAllocation:
    reached = {"infrastructure": "poor_village", "risk_pool": "credit_pool"}
    return IssueAllocation(
        reference=Reference(f"{fund}-{purpose}{suffix}"),
        fund=Reference(fund),
        organisation=Reference("LC-POV"),
        region=Reference(COUNTY),
        earmark=Earmark(
            purpose=Reference(purpose),
            beneficiary_class=Reference(reached.get(purpose, "poor_household")),
        ),
        amount=amount,
        document=paper(f"黎财农〔{YEAR}〕12号", "黎川县财政局", on),
        effective_on=on,
    )


def _forbidden_shift(desk: Desk) -> None:
    """Try to move 100,000 out of the award line: 29 % is below the 30 % floor."""
    on, amount = date(YEAR, 3, 1), yuan(100_000)
    desk.refused(
        "award_below_floor",
        FINANCE,
        ReduceAllocation(
            allocation=Reference("LC-B1-award"),
            amount=amount,
            reason=Text("调剂"),
            effective_on=on,
        ),
        _issue("LC-B1", "direct_subsidy", amount, on, suffix="-2"),
    )


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


def _award(number: int, programme: Programme) -> Works:
    funding = (("LC-B1-award", programme.amount("award_unit")),)
    return _works(f"LC-AW-{number:03}", f"第{number}户产业奖补", funding, "LC-HH")


def _instrument(name: str, programme: Programme) -> Works:
    funding = ((f"LC-B1-{name}", programme.amount(name)),)
    payee = "LC-HH" if name in ("direct_subsidy", "household_shares") else "LC-BANK"
    return _works(f"LC-{name}", INSTRUMENTS[name], funding, payee)


def _village(number: int, programme: Programme) -> Works:
    funding = (
        ("LC-B2-infrastructure", programme.amount("village_province")),
        ("LC-B3-infrastructure", programme.amount("village_county")),
    )
    return _works(f"LC-V-{number:02}", f"第{number}贫困村基础设施", funding, "LC-BUILD")


def _plan_and_build(desk: Desk, everything: list[Works]) -> None:
    listing = paper(f"黎扶〔{YEAR}〕3号", "黎川县扶贫办公室", date(YEAR, 2, 20))
    plan = paper(f"黎扶〔{YEAR}〕8号", "黎川县扶贫办公室", date(YEAR, 3, 1))
    desk.many(
        PROJECTS,
        (step for works in everything for step in works.enter_library(date(YEAR, 2, 20), listing)),
    )
    desk.many(PROJECTS, (works.plan(date(YEAR, 3, 1), plan) for works in everything))
    desk.many(PROJECTS, (works.reach(date(YEAR, 8, 20)) for works in everything))
    desk.many(PROJECTS, (step for works in everything for step in works.submit(date(YEAR, 9, 10))))


def _notices(desk: Desk, villages: list[Works], on: date) -> None:
    desk.many(
        PROJECTS,
        (
            PostNotice(
                subject=Subject(kind=SubjectKind.PROJECT, reference=Reference(village.project)),
                until=on.replace(day=on.day + 9),
                place=Text("村务公开栏"),
                effective_on=on,
            )
            for village in villages
        ),
    )


def _accept_and_pay(desk: Desk, works: list[Works], on: date, attempt: int = 1) -> None:
    desk.many(INSPECTOR, (item.accept(on) for item in works))
    desk.many(REVIEW, (step for item in works for step in item.approve(on, attempt)))
    desk.many(TREASURY, (step for item in works for step in item.pay(on, attempt)))


def _forbidden_purpose(desk: Desk, award: Works) -> None:
    """Try to pay an industry award out of the infrastructure money (B-F3, S003-179)."""
    desk.refused(
        "purpose_switched",
        PROJECTS,
        SubmitClaim(
            reference=Reference("LC-WRONG"),
            project=Reference(award.project),
            milestone=Reference(award.milestone),
            allocation=Reference("LC-B2-infrastructure"),
            payee=Reference(award.payee),
            amount=yuan(100_000),
            effective_on=date(YEAR, 9, 25),
        ),
    )


def _findings(desk: Desk, unproved: Works, unnoticed: Works) -> None:
    """Reject the award nobody verified (B-F1); suspend the village without notice (B-F2)."""
    on = date(YEAR, 9, 28)
    desk.refused("payment_without_notice", REVIEW, *unnoticed.approve(on))
    desk.do(
        REVIEW,
        RejectClaim(claim=unproved.claim(), reason=Text("成果未经核实"), effective_on=on),
        *(
            SuspendClaim(
                claim=unnoticed.claim(index), reason=Text("未公示、未验收"), effective_on=on
            )
            for index in range(len(unnoticed.funding))
        ),
    )
    finding = Reference("B-F2")
    subject = Subject(kind=SubjectKind.PROJECT, reference=Reference(unnoticed.project))
    desk.do(
        INSPECTOR,
        RecordFinding(
            reference=finding,
            title=Text("一个贫困村项目未公示、未验收即申请付款"),
            subjects=(subject,),
            elements=Elements(
                criteria=Text("扶贫资金项目公示公告制度"),
                condition=Text("暗访未见公示,工程未验收"),
                cause=Text("乡镇未落实公示责任"),
                effect=Text("30 万元报账暂停"),
                recommendation=Text("限期公示并组织验收"),
            ),
            severity=Severity.MAJOR,
            category=Reference("publicity_missing"),
            amount_in_question=unnoticed.total,
            responsible_organisation=Reference("LC-POV"),
            responsible_person=Text("lc.wu"),
            effective_on=on,
        ),
        OrderRectification(
            finding=finding,
            demand=Text("公示十日并联合验收"),
            due_on=date(YEAR, 10, 31),
            effective_on=date(YEAR, 9, 29),
        ),
    )


def _rectify(desk: Desk, unproved: Works, unnoticed: Works) -> None:
    """Verify the award and claim it anew; post, accept and resume the village."""
    on = date(YEAR, 10, 20)
    _notices(desk, [unnoticed], date(YEAR, 10, 1))
    desk.do(
        REVIEW,
        *(
            ResumeClaim(claim=unnoticed.claim(index), reason=Text("已整改"), effective_on=on)
            for index in range(len(unnoticed.funding))
        ),
    )
    _accept_and_pay(desk, [unnoticed], on)
    desk.many(PROJECTS, unproved.submit(on, attempt=2))
    _accept_and_pay(desk, [unproved], on, attempt=2)
