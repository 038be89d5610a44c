"""What a city's clinics need besides walls: a device (A3), doctors (A4) and trainees (A5).

They are played after the clinics, with money of their own, so that the clinics' ledger stays what
it is. Who was paid too much and when the rate rose is illustrative.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from aggregates.claim import Claim
from aggregates.finding_values import FindingSource, SettlementKind
from aggregates.money import Money
from aggregates.values import (
    Earmark,
    FundClass,
    InspectionKind,
    OrganisationKind,
    Reference,
    Severity,
    SubjectKind,
    Text,
    Tier,
)
from audit_service.commands.allocations import IssueAllocation
from audit_service.commands.claims import RefundPayment, RejectClaim
from audit_service.commands.funds import AppropriateFund, OpenFund
from audit_service.demo.bank_desk import BankDesk
from audit_service.demo.bank_papers import Bank, Party, Transfer
from audit_service.demo.cases import Case, about, elements
from audit_service.demo.desk import Desk, organisation, paper, yuan
from audit_service.demo.officers import (
    CLAIMS,
    FINANCE,
    HEALTH,
    INSPECTOR,
    PROJECTS,
    PROVINCE_OFFICER,
    PROVINCIAL_TEAM,
    SUPERVISOR,
    TREASURY,
)
from audit_service.demo.surveys import Survey
from audit_service.demo.works import Works

YEAR: Final = 2017
DOCTORS: Final = "LN-DOCTORS"
TEAM: Final = (
    (HEALTH, OrganisationKind.HEALTH, "卫生 王建国"),
    (FINANCE, OrganisationKind.FINANCE, "财政 孙丽"),
)
NOMINAL: Final = yuan(1)
"""What a device in kind is entered at: the sources name no price."""
RATE_BEFORE: Final = yuan(200)
RATE: Final = yuan(400)
STIPEND: Final = yuan(6_000)
ACCOUNT: Final = "2701012309200017"
"""The account the city's health commission pays from."""
HELD: Final = yuan(5_070_000)
"""What it holds when it is taken into the books: what doctors and trainees are paid from."""
PEOPLE: Final = Party("陇南市乡村医生（按人发放）", "2701012309200106")


def play(desk: Desk, province: str, city: str, county: str) -> None:
    """Play the device, the doctor and the trainee, each to the end of its finding."""
    on = date(YEAR, 1, 5)
    kind = OrganisationKind.HOUSEHOLDS
    desk.do(
        PROVINCE_OFFICER,
        organisation(DOCTORS, "陇南市乡村医生（按人发放）", kind, city, on),
    )
    for line, name, amount in (
        ("DEVICE", "村卫生室健康一体机（实物，按名义金额入账）", NOMINAL),
        ("DOCTOR", "乡村医生定额补助资金", yuan(5_064_000)),
        ("TRAINEE", "全科医生转岗培训生活补助", STIPEND),
    ):
        _fund(desk, line, name, amount, province, city)
    holder, branch, taken = "陇南市卫生健康委员会", "国家金库陇南市中心支库", date(YEAR, 1, 11)
    bank = Bank(ACCOUNT, holder, branch, taken, HELD.minor, is_commercial=False)
    books = BankDesk(desk, bank)
    books.open(HEALTH)
    _second_device(
        desk, _works("DEVICE", "健康一体机一台", NOMINAL, county, "installed", "安装到位")
    )
    month = _works("DOCTOR", "一名村医 3 月份定额补助", RATE, county, "served", "在岗履职")
    _doctor(desk, books, month)
    stipend = _works("TRAINEE", "一名学员生活补助", STIPEND, county, "passed", "考试合格")
    _trainee(desk, books, stipend)


def _fund(desk: Desk, line: str, name: str, amount: Money, province: str, city: str) -> None:
    on, purpose = date(YEAR, 1, 10), Reference(line.lower())
    fund = Reference(f"GS-{line}-{YEAR}")
    document = paper(f"甘财社〔{YEAR}〕3号", "甘肃省财政厅", on)
    desk.do(
        PROVINCE_OFFICER,
        OpenFund(
            reference=fund,
            name=Text(name),
            fiscal_year=YEAR,
            tier=Tier.PROVINCE,
            fund_class=FundClass.SECTOR,
            purposes=(purpose,),
            organisation=Reference("GS-FIN"),
            region=Reference(province),
            effective_on=on,
        ),
        AppropriateFund(fund=fund, amount=amount, document=document, effective_on=on),
        IssueAllocation(
            reference=Reference(f"{fund}-CITY"),
            fund=fund,
            organisation=Reference(HEALTH),
            region=Reference(city),
            earmark=Earmark(purpose=purpose),
            amount=amount,
            document=document,
            effective_on=on,
        ),
    )


def _works(line: str, name: str, amount: Money, county: str, step: str, title: str) -> Works:
    return Works(
        project=f"LN{YEAR % 100}-{line}-0001",
        name=name,
        purpose=line.lower(),
        category=line.lower(),
        region=county,
        organisation=HEALTH,
        funding=((f"GS-{line}-{YEAR}-CITY", amount),),
        payee=DOCTORS,
        team=TEAM,
        standard="甘肃省基层卫生补助管理办法",
        due_on=date(YEAR, 12, 31),
        milestone=step,
        title=title,
    )


def _planned(desk: Desk, works: Works) -> None:
    on = date(YEAR, 1, 16)
    document = paper(f"陇卫发〔{YEAR}〕4号", "陇南市卫生健康委员会", on)
    desk.do(PROJECTS, *works.enter_library(on, document), works.plan(on, document))


def _case(reference: str, title: str, works: Works, said: tuple[str, ...], category: str) -> Case:
    return Case(
        reference=reference,
        title=title,
        elements=elements(*said),
        category=category,
        unit=HEALTH,
        person="ln.li",
        subjects=about(SubjectKind.PROJECT, works.project),
        severity=Severity.MINOR,
        source=FindingSource.INSPECTION if reference == "A3" else FindingSource.RECONCILIATION,
        inspection="A-AF-2017" if reference == "A3" else None,
    )


def _second_device(desk: Desk, device: Works) -> None:
    """Refuse the second device of one clinic (A3), which an unannounced visit came upon."""
    _planned(desk, device)
    desk.do(PROJECTS, device.reach(date(YEAR, 2, 20)))
    desk.refused("second_device", PROJECTS, device.reach(date(YEAR, 3, 10)))
    on = date(YEAR, 3, 14)
    survey = Survey(
        reference="A-AF-2017",
        kind=InspectionKind.UNANNOUNCED,
        unit=HEALTH,
        matter="clinic_devices",
        first=on,
        last=on,
        team=PROVINCIAL_TEAM,
    )
    said = (
        "每所村卫生室配备健康一体机一台",
        "卫生室台账登记两台，实有一台",
        "调拨单重复登记",
        "账实不符；第二台按规则未能入账",
        "更正台账，核对全市配备情况",
    )
    case = _case("A3", "一所卫生室重复登记健康一体机", device, said, "bookkeeping")
    desk.do(
        INSPECTOR,
        survey.plan(),
        survey.open(),
        survey.visit("一所村卫生室", "实有健康一体机一台，台账记两台"),
        case.record(on),
        case.order(on, "更正台账，全市核对", date(YEAR, 4, 30)),
        survey.conclude("台账与实物不符"),
    )
    ledger = desk.photograph(PROJECTS, "更正后的设备台账", date(YEAR, 4, 18))
    desk.do(PROJECTS, case.report(date(YEAR, 4, 18), "台账已更正，全市核对无其他重复", ledger))
    desk.do(INSPECTOR, case.verify(date(YEAR, 4, 25), "台账与实物相符", "一所村卫生室"))
    desk.do(SUPERVISOR, case.close(date(YEAR, 4, 28)))


def _doctor(desk: Desk, books: BankDesk, month: Works) -> None:
    """Pay March at the rate of April, find it (A4), and get 200 of the 400 yuan back."""
    _pay_march(desk, books, month)
    on = date(YEAR, 5, 15)
    said = (
        "4 月 1 日起由 200 元/月提高到 400 元/月",
        "3 月份已按 400 元发放",
        "经办人未核对执行日期",
        "多付 200 元",
        "追回多付的 200 元",
    )
    case = _case("A4", "提标执行日前按 400 元发放村医补助", month, said, "subsidy_excess")
    claim = Claim.create_id(month.claim())
    excess = RATE - RATE_BEFORE
    desk.do(
        INSPECTOR,
        case.record(on, desk.part_of(Claim.Paid, claim, excess)),
        case.order(on, "追回 200 元", date(YEAR, 6, 15)),
    )
    desk.do(
        TREASURY,
        RefundPayment(
            claim=month.claim(),
            amount=excess,
            reason=Text("3 月份多付，予以追回"),
            effective_on=date(YEAR, 6, 5),
        ),
    )
    back = Transfer(minor=excess.minor, party=PEOPLE, words=f"退回多发补助 PAY-{month.claim()}")
    books.find(back, date(YEAR, 6, 5), date(YEAR, 6, 6))
    slip = desk.photograph(PROJECTS, "退款回单", date(YEAR, 6, 6))
    desk.do(PROJECTS, case.report(date(YEAR, 6, 6), "多付的 200 元已退回国库", slip))
    refunded = desk.part_of(Claim.Refunded, claim, excess)
    desk.do(
        INSPECTOR,
        case.verify(date(YEAR, 6, 9), "核对国库入账单"),
        case.prove(date(YEAR, 6, 9), SettlementKind.RECOVERED, refunded, "已退回"),
    )
    desk.do(SUPERVISOR, case.close(date(YEAR, 6, 12)))


def _pay_march(desk: Desk, books: BankDesk, month: Works) -> None:
    _planned(desk, month)
    on = date(YEAR, 4, 5)
    desk.do(PROJECTS, month.reach(date(YEAR, 3, 31)), *month.submit(date(YEAR, 4, 3)))
    desk.do(SUPERVISOR, month.accept(on))
    desk.do(CLAIMS, *month.approve(on))
    desk.do(TREASURY, *month.pay(on))
    payment = f"PAY-{month.claim()}"
    paid = Transfer(minor=-RATE.minor, party=PEOPLE, reference=payment, words="定额补助")
    books.find(paid, date(YEAR, 4, 7), date(YEAR, 4, 30))


def _trainee(desk: Desk, books: BankDesk, stipend: Works) -> None:
    """Reject the stipend claimed before the exam (A5), and pay it once the trainee has passed."""
    _planned(desk, stipend)
    claim, on, passed_on = stipend.claim(), date(YEAR, 6, 22), date(YEAR, 7, 20)
    desk.do(PROJECTS, stipend.reach(date(YEAR, 6, 16)), *stipend.submit(date(YEAR, 6, 19)))
    desk.refused("stipend_before_exam", CLAIMS, *stipend.approve(on))
    desk.do(CLAIMS, RejectClaim(claim=claim, reason=Text("考试成绩未公布"), effective_on=on))
    said = (
        "考试合格后按每人每月 1000 元、6 个月发放",
        "成绩公布前即申请生活补助",
        "经办人不熟悉办法",
        "6000 元不得支付",
        "成绩公布后重新申请",
    )
    case = _case("A5", "考试成绩公布前申请生活补助", stipend, said, "documents")
    submitted = desk.part_of(Claim.Submitted, Claim.create_id(claim), STIPEND)
    rejected = desk.part_of(Claim.Rejected, Claim.create_id(claim), STIPEND)
    desk.do(
        INSPECTOR,
        case.record(on, submitted),
        case.order(on, "补充成绩证明后重新申请", date(YEAR, 8, 31)),
    )
    desk.do(SUPERVISOR, stipend.accept(passed_on))
    result = desk.photograph(PROJECTS, "考试合格名单", passed_on)
    desk.do(
        PROJECTS,
        case.report(passed_on, "学员考试合格，已重新申请", result),
        *stipend.submit(passed_on, attempt=2),
    )
    desk.do(CLAIMS, *stipend.approve(passed_on, attempt=2))
    desk.do(TREASURY, *stipend.pay(passed_on, attempt=2))
    payment = f"PAY-{stipend.claim(attempt=2)}"
    paid = Transfer(minor=-STIPEND.minor, party=PEOPLE, reference=payment, words="生活补助")
    books.find(paid, date(YEAR, 7, 22), date(YEAR, 7, 31))
    desk.do(
        INSPECTOR,
        case.verify(date(YEAR, 7, 25), "核对合格名单和支付凭证"),
        case.prove(date(YEAR, 7, 25), SettlementKind.WITHHELD, rejected, "合格前未付款"),
    )
    desk.do(SUPERVISOR, case.close(date(YEAR, 7, 28)))
