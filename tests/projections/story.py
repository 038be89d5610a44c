"""A county's year, told by commands: clinics planned, built, paid for, one failed and found out."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from aggregates.allocation import Allocation
from aggregates.finding_steps import VerificationMethod
from aggregates.finding_values import Elements, LedgerLink, ManagementResponse, SettlementKind
from aggregates.inspection_values import PersonMet
from aggregates.notice_values import NoticeKind
from aggregates.parameter import ParameterName
from aggregates.values import (
    AcceptanceTerms,
    Document,
    Earmark,
    FundClass,
    FundingLine,
    InspectionKind,
    OrganisationKind,
    PlannedMilestone,
    Severity,
    Subject,
    SubjectKind,
    TeamMember,
    Tier,
)
from audit_service.bootstrap import Application
from audit_service.commands import (
    allocations,
    claims,
    findings,
    funds,
    inspections,
    milestones,
    notices,
    places,
    recoveries,
)
from audit_service.commands import projects as library
from audit_service.commands.command import Actor, Command, Receipt
from audit_service.commands.parameters import AdoptParameter
from audit_service.log_connections import Entry
from tests.scenario import LI, ZHANG, yuan

WANG: Final = Actor(person="王大明", office="county-audit")
STANDARD: Final = "村卫生室建设指导意见"


def day(month: int, of_month: int) -> date:
    """Return a day of 2018."""
    return date(2018, month, of_month)


def said(kind: type[Any], /, **words: Any) -> Any:
    """Build a value or a command from plain words."""
    return kind(**words)


def document(number: str) -> Document:
    """Cite a document of the province's finance department."""
    value: Document = said(
        Document, number=number, issuer="甘肃省财政厅", issued_on=day(1, 2), sha256=None
    )
    return value


def project_subject(project: str) -> Subject:
    """Name a project as what a notice or a finding is about."""
    value: Subject = said(Subject, kind=SubjectKind.PROJECT, reference=project)
    return value


def step(milestone: str, due_on: date, payable: int) -> PlannedMilestone:
    """Plan a milestone that pays some yuan once it has passed."""
    value: PlannedMilestone = said(
        PlannedMilestone,
        milestone=milestone,
        title=f"milestone {milestone}",
        due_on=due_on,
        payable=yuan(payable),
    )
    return value


class Story:
    """Tells the service one command after the other."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def tell(
        self, command: type[Command], on: date, /, *, by: Actor = ZHANG, **words: Any
    ) -> Receipt:
        """Have a person say something with effect from a day."""
        return self.application.service.execute(said(command, effective_on=on, **words), by)

    def places(self) -> None:
        """Register a province with a city and a county, and five organisations."""
        for code, name in (("620000", "甘肃省"), ("621200", "陇南市"), ("621202", "武都区")):
            self.tell(places.RegisterRegion, day(1, 1), code=code, name=name, source="GB/T 2260")
        for reference, name, kind, region, superior in (
            ("province-finance", "甘肃省财政厅", OrganisationKind.FINANCE, "620000", None),
            (
                "city-finance",
                "陇南市 财政局",
                OrganisationKind.FINANCE,
                "621200",
                "province-finance",
            ),
            ("county-finance", "武都区财政局", OrganisationKind.FINANCE, "621202", "city-finance"),
            ("county-health", "武都区卫健局", OrganisationKind.HEALTH, "621202", None),
            ("builder", "陇南建筑公司", OrganisationKind.ENTERPRISE, "621202", None),
        ):
            self.tell(
                places.RegisterOrganisation,
                day(1, 1),
                reference=reference,
                name=name,
                kind=kind,
                region=region,
                superior=superior,
            )

    def money(self) -> None:
        """Appropriate 1 000 yuan to a fund and issue 800 of it to the county."""
        self.tell(
            funds.OpenFund,
            day(1, 2),
            reference="F2018",
            name="健康扶贫资金",
            fiscal_year=2018,
            tier=Tier.PROVINCE,
            fund_class=FundClass.SPECIAL,
            purposes=("clinic", "road"),
            organisation="province-finance",
            region="620000",
        )
        paper = document("甘财〔2018〕1号")
        self.tell(funds.AppropriateFund, day(1, 3), fund="F2018", amount=yuan(1000), document=paper)
        self.tell(
            allocations.IssueAllocation,
            day(1, 5),
            reference="A1",
            fund="F2018",
            organisation="county-finance",
            region="621202",
            earmark=said(Earmark, purpose="clinic"),
            amount=yuan(800),
            document=document("武财〔2018〕7号"),
        )

    def listed_project(self, reference: str = "P1", region: str = "621202") -> None:
        """Bring a clinic into the project library."""
        self.tell(
            library.ProposeProject,
            day(1, 8),
            reference=reference,
            name="角弓镇卫生室",
            purpose="clinic",
            region=region,
            organisation="county-health",
        )
        self.tell(library.ReviewProject, day(1, 9), project=reference, opinion="同意立项")
        paper = document("武发〔2018〕3号")
        self.tell(library.ApproveProject, day(1, 10), project=reference, document=paper)
        self.tell(library.ListProject, day(1, 11), project=reference, category="clinic")

    def planned_project(self, reference: str = "P1") -> None:
        """Plan a listed clinic: two milestones, 500 yuan, a contract of 450."""
        self.listed_project(reference)
        self.tell(
            library.PlanProject,
            day(1, 15),
            project=reference,
            funding=(said(FundingLine, allocation="A1", amount=yuan(500)),),
            milestones=(
                step("built", day(6, 1), 400),
                step("equipped", day(9, 1), 100),
            ),
            acceptance=said(
                AcceptanceTerms, departments=(OrganisationKind.HEALTH,), standard=STANDARD
            ),
            document=document("武发〔2018〕9号"),
        )
        self.tell(
            library.SignContract,
            day(2, 1),
            project=reference,
            contract="C-1",
            contractor="builder",
            amount=yuan(450),
        )

    def accept(self, milestone: str, on: date, project: str = "P1") -> None:
        """Have the health department pass a milestone."""
        self.tell(
            milestones.AcceptMilestone,
            on,
            by=LI,
            project=project,
            milestone=milestone,
            team=(said(TeamMember, organisation="county-health", person="赵医生"),),
            standard=STANDARD,
        )

    def fail(self, milestone: str, on: date, project: str = "P1") -> None:
        """Have the health department fail a milestone."""
        self.tell(
            milestones.FailMilestone,
            on,
            by=LI,
            project=project,
            milestone=milestone,
            team=(said(TeamMember, organisation="county-health", person="赵医生"),),
            standard=STANDARD,
            defects="屋顶漏水",
        )

    def reach(self, milestone: str, on: date, project: str = "P1") -> None:
        """Report a milestone done."""
        words: dict[str, Any] = {"project": project, "milestone": milestone, "statement": "完工"}
        self.tell(milestones.ReachMilestone, on, **words)

    def paid_claim(self, reference: str = "K1") -> None:
        """Build the first milestone and pay 300 yuan for it."""
        self.reach("built", day(5, 20))
        self.submit(reference, day(5, 21), 300)
        self.tell(claims.ReviewClaim, day(5, 22), by=LI, claim=reference, opinion="材料齐全")
        self.accept("built", day(5, 23))
        self.tell(claims.ApproveClaim, day(5, 24), by=LI, claim=reference)
        self.tell(claims.OrderPayment, day(5, 25), claim=reference, order="O-1")
        self.tell(claims.PayClaim, day(5, 26), claim=reference, payment="Z-1")

    def submit(self, reference: str, on: date, amount: int, replaces: str | None = None) -> None:
        """Claim an amount for the builder on the first milestone."""
        self.tell(
            claims.SubmitClaim,
            on,
            reference=reference,
            project="P1",
            milestone="built",
            allocation="A1",
            payee="builder",
            amount=yuan(amount),
            replaces=replaces,
        )

    def notice(self) -> None:
        """Post the project, take in an objection and answer it."""
        about: dict[str, Any] = {"subject": project_subject("P1")}
        posting: dict[str, Any] = {"kind": NoticeKind.COMPLETION, "until": day(6, 8)}
        self.tell(notices.PostNotice, day(6, 1), **about, **posting, place="村委会")
        objection: dict[str, Any] = {**about, "objection": "Q-1"}
        self.tell(notices.ReceiveObjection, day(6, 2), **objection, content="选址不当")
        answer: dict[str, Any] = {"answer": "已核实", "upheld": False}
        self.tell(notices.AnswerObjection, day(6, 5), **objection, **answer)

    def recorded_finding(
        self,
        reference: str = "X1",
        on: date = date(2018, 7, 10),
        unit: str = "county-health",
    ) -> None:
        """Find the roof leaking; the health department answers for it, or another unit."""
        self.tell(
            findings.RecordFinding,
            on,
            by=WANG,
            reference=reference,
            title="卫生室屋顶漏水",
            inspection="I1",
            subjects=(project_subject("P1"),),
            elements=said(
                Elements,
                criteria="验收标准",
                condition="屋顶漏水",
                cause="监理缺位",
                effect="不能使用",
                recommendation="限期返工",
            ),
            response=said(ManagementResponse, agrees=True, statement="同意，限期返工"),
            severity=Severity.MAJOR,
            category="quality",
            questioned=(self.part_of("A1", 300),),
            responsible_organisation=unit,
            responsible_person="赵医生",
        )

    def part_of(self, allocation: str, amount: int) -> LedgerLink:
        """Name part of the entry that issued an allocation."""
        issued = self.application.service.store.select_events(Allocation.create_id(allocation))[0]
        assert isinstance(issued, Entry)
        return LedgerLink(position=issued.id, amount=yuan(amount))

    def inspection(self) -> None:
        """Plan, open, visit and conclude an inspection of the health department."""
        self.tell(
            inspections.PlanInspection,
            day(7, 1),
            by=WANG,
            reference="I1",
            kind=InspectionKind.UNANNOUNCED,
            organisation="county-health",
            matter="clinic_construction",
            sectors=("health",),
            planned_from=day(7, 2),
            planned_until=day(7, 9),
            lead="王大明",
            team=(said(TeamMember, organisation="city-finance", person="王大明"),),
        )
        self.tell(inspections.OpenInspection, day(7, 2), by=WANG, inspection="I1")
        self.tell(
            inspections.RecordVisit,
            day(7, 3),
            by=WANG,
            inspection="I1",
            place="角弓镇卫生室",
            account="屋顶有水渍",
            people_met=(said(PersonMet, name="赵医生", position="负责人"),),
            documents_seen=(document("武卫〔2018〕2号"),),
        )
        self.tell(
            inspections.ConcludeInspection, day(7, 9), by=WANG, inspection="I1", conclusion="漏水"
        )

    def rectified_finding(self, reference: str = "X1") -> None:
        """Order, report, verify, settle and close a finding."""
        about: dict[str, Any] = {"finding": reference}
        order: dict[str, Any] = {"demand": "返工", "due_on": day(8, 1)}
        self.tell(findings.OrderRectification, day(7, 12), by=WANG, **about, **order)
        evidence = (document("武卫〔2018〕5号"),)
        self.tell(
            findings.ReportRectification, day(8, 3), **about, measures="已返工", evidence=evidence
        )
        self.tell(
            findings.VerifyRectification,
            day(8, 10),
            by=LI,
            **about,
            account="现场核实",
            method=VerificationMethod.ON_SITE,
            place="角弓镇",
        )
        self.tell(
            recoveries.SettleQuestionedAmount,
            day(8, 12),
            by=LI,
            **about,
            settlement="S1",
            kind=SettlementKind.JUSTIFIED,
            amount=yuan(300),
            reason="返工费用由施工单位承担",
            evidence=evidence,
        )
        self.tell(findings.CloseFinding, day(8, 15), by=LI, **about, conclusion="销号")

    def parameter(self, name: ParameterName, value: int, on: date = date(2018, 1, 1)) -> None:
        """Adopt the value of a parameter, in force from a day."""
        paper = document("陇办〔2018〕1号")
        self.tell(AdoptParameter, on, name=name, value=value, document=paper)

    def whole(self) -> None:
        """Tell everything, to the closed finding and the failed milestone."""
        self.places()
        self.money()
        self.planned_project()
        self.paid_claim()
        self.notice()
        self.parameter(ParameterName.NOTICE_DAYS, 7)
        self.fail("built", day(6, 20))
        self.inspection()
        self.recorded_finding()
        self.rectified_finding()
        self.application.catch_up()
