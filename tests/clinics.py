"""A city's village clinics over two years, whose second allotment is cut for a late clinic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from aggregates.finding_values import Elements
from aggregates.sanction_values import SanctionKind
from aggregates.values import (
    Earmark,
    FundClass,
    OrganisationKind,
    Reference,
    Severity,
    Text,
    Tier,
)
from audit_service.bootstrap import Application
from audit_service.commands.allocations import IssueAllocation
from audit_service.commands.command import Actor, Command, Receipt
from audit_service.commands.findings import OrderRectification, RecordFinding
from audit_service.commands.funds import AppropriateFund, OpenFund
from audit_service.commands.places import RegisterRegion
from audit_service.commands.sanctions import ExecuteReduction, ProposeSanction, SignSanction
from audit_service.commands.targets import AssignTarget
from audit_service.demo.desk import STANDARD, organisation, paper, yuan
from audit_service.demo.works import Works

CITY: Final = "621200"
COUNTY: Final = "621202"
FINANCE: Final = Actor(person="吴处长", office="GS-FIN")
TREASURY: Final = Actor(person="高会计", office="LN-FIN")
INSPECTOR: Final = Actor(person="马督查", office="GS-AUDIT")
DIRECTOR: Final = Actor(person="林主任", office="GS-LG")
UNIT: Final = Actor(person="赵局长", office="WD-HEALTH")
CUT: Final = yuan(100_000)
PAPER: Final = paper("甘财社〔2016〕18号", "甘肃省财政厅", date(2016, 3, 1))
WHY: Final = Text("一所卫生室逾期未建成，核减下一年度项目资金")


class Clinics:
    """Gives the commands of the programme; 100,000 yuan for each clinic (S003-10, S003-45)."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def do(self, command: Command, by: Actor = FINANCE) -> Receipt:
        """Carry out one command."""
        return self.application.service.execute(command, by)

    def all(self, commands: Iterable[Command], by: Actor = FINANCE) -> None:
        """Carry out many commands as one."""
        self.application.service.execute_all(commands, by)

    def places(self) -> None:
        """Register the province, the city, two counties, and who acts there."""
        on, kind = date(2015, 1, 1), OrganisationKind
        regions = (("620000", "甘肃省"), (CITY, "陇南市"), (COUNTY, "武都区"), ("621221", "成县"))
        self.all(
            RegisterRegion(
                code=Reference(code), name=Text(name), source=Text("GB/T 2260"), effective_on=on
            )
            for code, name in regions
        )
        self.all(
            organisation(*who, on)
            for who in (
                ("GS-FIN", "甘肃省财政厅", kind.FINANCE, "620000"),
                ("GS-LG", "甘肃省扶贫开发领导小组办公室", kind.LEADING_GROUP, "620000"),
                ("GS-AUDIT", "甘肃省审计厅", kind.AUDIT, "620000"),
                ("LN-FIN", "陇南市财政局", kind.FINANCE, CITY),
                ("LN-HEALTH", "陇南市卫生健康委员会", kind.HEALTH, CITY),
                ("WD-HEALTH", "武都区卫生健康局", kind.HEALTH, COUNTY),
                ("WD-BUILD", "武都建筑公司", kind.ENTERPRISE, COUNTY),
                ("CX-FIN", "成县财政局", kind.FINANCE, "621221"),
            )
        )

    def year(self, year: int, clinics: int) -> None:
        """Open a year's fund and issue the city what its clinics take, on 1 March."""
        on, fund = date(year, 3, 1), Reference(f"F{year}")
        opened = OpenFund(
            reference=fund,
            name=Text("村卫生室建设补助资金"),
            fiscal_year=year,
            tier=Tier.PROVINCE,
            fund_class=FundClass.SPECIAL,
            purposes=(Reference("clinic"),),
            organisation=Reference("GS-FIN"),
            region=Reference("620000"),
            effective_on=on,
        )
        amount = yuan(clinics * 100_000)
        self.do(opened)
        self.do(AppropriateFund(fund=fund, amount=amount, document=PAPER, effective_on=on))
        self.do(
            IssueAllocation(
                reference=Reference(f"A{year}"),
                fund=fund,
                organisation=Reference("LN-FIN"),
                region=Reference(CITY),
                earmark=Earmark(purpose=Reference("clinic")),
                amount=amount,
                document=PAPER,
                effective_on=on,
            )
        )

    def works(self, year: int, number: int, region: str = COUNTY) -> Works:
        """Describe one clinic of a year."""
        return Works(
            project=f"P{year}-{number:04}",
            name=f"第{number}号村卫生室",
            purpose="clinic",
            category="clinic",
            region=region,
            organisation="LN-HEALTH",
            funding=((f"A{year}", yuan(100_000)),),
            payee="WD-BUILD",
            team=(("LN-HEALTH", OrganisationKind.HEALTH, "卫生 王建国"),),
            standard=STANDARD,
            due_on=date(year, 10, 31),
        )

    def build(self, year: int, clinics: int) -> None:
        """Plan, build, accept and pay clinics: accepted and ordered on 10 October, paid on 12."""
        every = [self.works(year, number) for number in range(1, clinics + 1)]
        plan, built, passed = date(year, 4, 1), date(year, 9, 20), date(year, 10, 10)
        self.all(
            step
            for one in every
            for step in (*one.enter_library(plan, PAPER), one.plan(plan, PAPER))
        )
        self.all(step for one in every for step in (one.reach(built), *one.submit(built)))
        self.all((one.accept(passed) for one in every), INSPECTOR)
        self.all((step for one in every for step in one.approve(passed)), TREASURY)
        self.all((step for one in every for step in one.pay(passed)), FINANCE)

    def finding(self, reference: str = "W1", **differing: Any) -> RecordFinding:
        """Find that the county's health bureau is late, on 5 November 2015."""
        elements = Elements(
            criteria=Text("2015 年 10 月 31 日前建成"),
            condition=Text("一所卫生室未建成"),
            cause=Text("督促不力"),
            effect=Text("群众不能就近就医"),
            recommendation=Text("限期建成"),
        )
        found = RecordFinding(
            reference=Reference(reference),
            title=Text("一所卫生室逾期未建成"),
            subjects=(),
            elements=elements,
            severity=Severity.MAJOR,
            category=Reference("milestone_late"),
            responsible_organisation=Reference("WD-HEALTH"),
            responsible_person=Text(UNIT.person),
            effective_on=date(2015, 11, 5),
        )
        return replace(found, **differing)

    def found(self) -> None:
        """Record the finding and order that the clinic be built by 1 December."""
        self.do(self.finding(), INSPECTOR)
        order = OrderRectification(
            finding=Reference("W1"),
            demand=Text("限期建成"),
            due_on=date(2015, 12, 1),
            effective_on=date(2015, 11, 6),
        )
        self.do(order, INSPECTOR)

    def proposal(self, **differing: Any) -> ProposeSanction:
        """Propose on 15 January 2016 to take 100,000 yuan of that year for the late clinic."""
        said = ProposeSanction(
            reference=Reference("S1"),
            kind=SanctionKind.NEXT_YEAR_REDUCTION,
            organisation=Reference("WD-HEALTH"),
            findings=(Reference("W1"),),
            reasons=WHY,
            amount=CUT,
            fiscal_year=2016,
            effective_on=date(2016, 1, 15),
        )
        return replace(said, **differing)

    def signature(self, sanction: str = "S1") -> SignSanction:
        """Sign it on 20 January."""
        return SignSanction(
            sanction=Reference(sanction), opinion=Text("同意"), effective_on=date(2016, 1, 20)
        )

    def execution(self, allocation: str = "A2016", sanction: str = "S1") -> ExecuteReduction:
        """Carry it out on 20 March."""
        return ExecuteReduction(
            sanction=Reference(sanction),
            allocation=Reference(allocation),
            document=PAPER,
            effective_on=date(2016, 3, 20),
        )

    def decided(self) -> None:
        """Propose and sign the reduction."""
        self.do(self.proposal(), INSPECTOR)
        self.do(self.signature(), DIRECTOR)

    def target(self, clinics: int, **differing: Any) -> AssignTarget:
        """Ask the city on 1 February 2015 for clinics by the end of October 2016."""
        said = AssignTarget(
            reference=Reference("T1"),
            organisation=Reference("LN-HEALTH"),
            region=Reference(CITY),
            title=Text("村卫生室标准化建设"),
            purpose=Reference("clinic"),
            quantity=clinics,
            unit=Text("所"),
            unit_cost=yuan(100_000),
            due_on=date(2016, 10, 31),
            effective_on=date(2015, 2, 1),
        )
        return replace(said, **differing)
