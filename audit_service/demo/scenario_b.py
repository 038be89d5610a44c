"""Scenario B: a county's industry fund and its poor-village infrastructure, one year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from aggregates.money import Money
from aggregates.notice_values import NoticeKind
from aggregates.share_rules import ShareBasis, ShareRule
from aggregates.values import (
    Earmark,
    FundClass,
    OrganisationKind,
    Reference,
    Subject,
    SubjectKind,
    Text,
    Tier,
)
from audit_service.commands.allocations import IssueAllocation, ReduceAllocation
from audit_service.commands.claims import ResumeClaim
from audit_service.commands.funds import AdoptShareRule, AppropriateFund, OpenFund
from audit_service.commands.notices import AnswerObjection, PostNotice, ReceiveObjection
from audit_service.demo import county_reviews
from audit_service.demo.checkpoints import Checkpoint, Line, Programme
from audit_service.demo.county_works import INSTRUMENTS, award, instrument, village
from audit_service.demo.desk import Desk, organisation, paper, yuan
from audit_service.demo.unproved_claims import (
    COUNTY,
    FINANCE,
    INSPECTOR,
    PROJECTS,
    REVIEW,
    TREASURY,
    YEAR,
    close,
    suspend_and_reject,
)
from audit_service.demo.works import Works

OTHERS: Final = tuple(name for name in INSTRUMENTS if name != "award")


def play(desk: Desk, programme: Programme) -> Iterator[Checkpoint]:
    """Play the year to both checkpoints of the worked ledger."""
    _offices(desk)
    _funds(desk, programme)
    _forbidden_shift(desk)
    awards = [award(n, programme) for n in range(1, programme.count("awards") + 1)]
    others = [instrument(name, programme) for name in OTHERS]
    villages = [village(n, programme) for n in range(1, programme.count("villages") + 1)]
    everything = [*awards, *others, *villages]
    _plan_and_build(desk, everything)
    unproved, unnoticed = awards[-1], villages[-1]
    settled = [works for works in everything if works not in (unproved, unnoticed)]
    _notices(desk, villages[:-1], date(YEAR, 9, 1))
    _accept_and_pay(desk, settled, date(YEAR, 9, 20))
    county_reviews.switch_purpose(desk, awards[0])
    suspend_and_reject(desk, unproved, unnoticed)
    yield Checkpoint("T2")
    _rectify(desk, unproved, unnoticed)
    close(desk, unproved, unnoticed)
    yield Checkpoint("T3")
    shares = others[OTHERS.index("household_shares")]
    county_reviews.play(desk, shares, programme.amount("b3"))


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
        organisation("FZ-POV", "抚州市扶贫办公室", kind.SECTOR_DEPARTMENT, "361000", on),
        organisation("LC-HH", "黎川县贫困户（按户发放）", kind.HOUSEHOLDS, COUNTY, on),
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
                subject=Subject(kind=SubjectKind.PROJECT, reference=Reference(item.project)),
                kind=NoticeKind.COMPLETION,
                until=on.replace(day=on.day + 9),
                place=Text("村务公开栏"),
                effective_on=on,
            )
            for item in villages
        ),
    )


def _accept_and_pay(desk: Desk, works: list[Works], on: date, attempt: int = 1) -> None:
    desk.many(INSPECTOR, (item.accept(on) for item in works))
    desk.many(REVIEW, (step for item in works for step in item.approve(on, attempt)))
    desk.many(TREASURY, (step for item in works for step in item.pay(on, attempt)))


def _hear(desk: Desk, unnoticed: Works) -> None:
    """Take in an objection to the village's notice, and answer it."""
    village = Subject(kind=SubjectKind.PROJECT, reference=Reference(unnoticed.project))
    objection = Reference("YY-1")
    desk.do(
        PROJECTS,
        ReceiveObjection(
            subject=village,
            objection=objection,
            content=Text("公示的道路长度比实际短"),
            effective_on=date(YEAR, 10, 5),
        ),
        AnswerObjection(
            subject=village,
            objection=objection,
            answer=Text("经复测，长度与公示一致"),
            upheld=False,
            effective_on=date(YEAR, 10, 9),
        ),
    )


def _rectify(desk: Desk, unproved: Works, unnoticed: Works) -> None:
    """Verify the award and claim it anew; post, accept and resume the village."""
    on = date(YEAR, 10, 20)
    _notices(desk, [unnoticed], date(YEAR, 10, 1))
    _hear(desk, unnoticed)
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
