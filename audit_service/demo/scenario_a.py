"""Scenario A: a province's village-clinic programme, one city in detail, over two years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
from audit_service.commands.command import Command
from audit_service.commands.funds import AppropriateFund, OpenFund
from audit_service.demo import clinic_staff, late_clinic, year_end
from audit_service.demo.checkpoints import Checkpoint, Line, Programme
from audit_service.demo.city_account import CityAccount
from audit_service.demo.desk import STANDARD, Desk, organisation, paper, yuan
from audit_service.demo.failed_clinic import fail, rectify
from audit_service.demo.officers import (
    CLAIMS,
    FINANCE,
    HEALTH,
    PROJECTS,
    PROVINCE_OFFICER,
    SUPERVISOR,
    TREASURY,
)
from audit_service.demo.works import Works

PROVINCE: Final = "620000"
CITY: Final = "621200"
COUNTIES: Final = {
    "621202": "武都区",
    "621221": "成县",
    "621222": "文县",
    "621223": "宕昌县",
    "621224": "康县",
    "621225": "西和县",
    "621226": "礼县",
    "621227": "徽县",
    "621228": "两当县",
}
PRICE: Final = yuan(100_000)
FAILED, LATE = "LN15-0749", "LN15-0750"
TEAM: Final = (
    (HEALTH, OrganisationKind.HEALTH, "卫生 王建国"),
    ("LN-DRC", OrganisationKind.DEVELOPMENT_AND_REFORM, "发改 赵敏"),
    (FINANCE, OrganisationKind.FINANCE, "财政 孙丽"),
    ("LN-CONS", OrganisationKind.CONSTRUCTION, "建设 周涛"),
)


def play(desk: Desk, programme: Programme) -> Iterator[Checkpoint]:
    """Play both years, stopping at each checkpoint of the worked ledger."""
    _offices(desk)
    account = CityAccount(desk)
    late = _clinic(programme.count("x5_clinics"), 2015)
    yield from _first_year(desk, programme, account, late)
    yield from _second_year(desk, programme, account, late)
    late_clinic.commend(desk, "GOV-621221")
    clinic_staff.play(desk, PROVINCE, CITY, next(iter(COUNTIES)))


def _first_year(
    desk: Desk, programme: Programme, account: CityAccount, late: Works
) -> Iterator[Checkpoint]:
    """Build the clinics of x5: one fails, one is late, all are paid by the year's last day."""
    _year(desk, programme, 2015)
    account.open()
    account.fund(2015, programme.amount("x5_city"))
    _assign(desk, programme)
    first = [_clinic(n, 2015) for n in range(1, programme.count("x5_clinics"))]
    desk.many(PROJECTS, _plans([*first, late], 2015))
    yield Checkpoint("T1")
    *passing, failing = first
    late_clinic.assess_by_the_city(desk, late)
    desk.many(PROJECTS, _build(first, date(2015, 9, 20)))
    _accept(desk, passing, date(2015, 10, 10))
    account.pay(passing, date(2015, 10, 10))
    fail(desk, failing)
    account.reconcile(date(2015, 10, 31))
    yield Checkpoint("T2")
    late_clinic.find(desk, late)
    rectify(desk, failing, account)
    account.be_debited_in_error()
    account.reconcile(date(2015, 11, 30))
    desk.many(PROJECTS, _build([late], date(2015, 12, 1)))
    _accept(desk, [late], date(2015, 12, 10))
    late_clinic.put_right(desk, late)
    _hand_over(desk, [*first, late], date(2015, 12, 28))
    account.pay_singly([late], date(2015, 12, 29), booked_on=date(2016, 1, 4))
    account.reconcile(date(2015, 12, 31))
    yield Checkpoint("2015-12-31")
    account.reconcile(date(2016, 1, 31))
    year_end.close(desk, 2015, date(2016, 2, 1))
    yield Checkpoint("T3")


def _second_year(
    desk: Desk, programme: Programme, account: CityAccount, late: Works
) -> Iterator[Checkpoint]:
    """Build the clinics of x6, one less than planned for the one that was late."""
    _year(desk, programme, 2016)
    cut = programme.amount("x6_cut")
    late_clinic.cut(desk, late, cut)
    account.fund(2016, programme.amount("x6_city") - cut)
    second = [_clinic(n, 2016) for n in range(1, programme.count("x6_clinics_after_cut") + 1)]
    desk.many(PROJECTS, _plans(second, 2016))
    yield Checkpoint("T4")
    desk.many(PROJECTS, _build(second, date(2016, 9, 20)))
    _accept(desk, second, date(2016, 10, 10))
    account.pay(second, date(2016, 10, 10))
    account.reconcile(date(2016, 10, 31))
    _hand_over(desk, second, date(2016, 12, 28))
    account.reconcile(date(2016, 12, 31))
    _other_cities(desk, programme)
    yield Checkpoint("T5")


def lines() -> tuple[Line, ...]:
    """Say what each line of the worked ledger is read from."""
    clinics = {
        "allotted": "allotted",
        "committed": "reserved",
        "claimed": "claimed",
        "rejected": "rejected",
        "paid": "paid",
        "unpaid": "unpaid",
    }
    province = {
        "appropriated": "appropriated",
        "allotted": "allotted",
        "paid": "paid",
        "unallotted": "unallotted",
    }
    bank = {"paid": "paid", "settled": "settled", "in_transit": "paid-settled"}
    return (
        Line("city clinics", {"organisation": FINANCE}, clinics, accepted_in=CITY),
        Line("province", {"region": PROVINCE}, province),
        Line("bank", {"organisation": FINANCE}, bank),
    )


def _offices(desk: Desk) -> None:
    on = date(2015, 1, 1)
    kind = OrganisationKind
    desk.do(
        PROVINCE_OFFICER,
        organisation("GS-FIN", "甘肃省财政厅", kind.FINANCE, PROVINCE, on),
        organisation("GS-LG", "甘肃省扶贫开发领导小组办公室", kind.LEADING_GROUP, PROVINCE, on),
        organisation("GS-AUDIT", "甘肃省审计厅", kind.AUDIT, PROVINCE, on),
        organisation("GS-OTHER", "甘肃省其他市州财政", kind.FINANCE, PROVINCE, on, "GS-FIN"),
        organisation("GS-BUILD", "甘肃省其他市州施工单位", kind.ENTERPRISE, PROVINCE, on),
        organisation(FINANCE, "陇南市财政局", kind.FINANCE, CITY, on, "GS-FIN"),
        organisation(HEALTH, "陇南市卫生健康委员会", kind.HEALTH, CITY, on),
        organisation("LN-DRC", "陇南市发展和改革委员会", kind.DEVELOPMENT_AND_REFORM, CITY, on),
        organisation("LN-CONS", "陇南市住房和城乡建设局", kind.CONSTRUCTION, CITY, on),
        *(
            organisation(f"BUILD-{code}", f"{name}卫生室施工单位", kind.ENTERPRISE, code, on)
            for code, name in COUNTIES.items()
        ),
        *(
            organisation(f"GOV-{code}", f"{name}人民政府", kind.GOVERNMENT, code, on)
            for code, name in COUNTIES.items()
        ),
    )


def _year(desk: Desk, programme: Programme, year: int) -> None:
    on, label = date(year, 3, 1), {2015: "x5", 2016: "x6"}[year]
    fund = Reference(f"GS-CLINIC-{year}")
    document = paper(f"甘财社〔{year}〕18号", "甘肃省财政厅", on)
    shares = (("CITY", FINANCE, CITY, "city"), ("OTHER", "GS-OTHER", PROVINCE, "other"))
    desk.do(
        PROVINCE_OFFICER,
        OpenFund(
            reference=fund,
            name=Text(f"{year}年村卫生室建设补助资金（中央和省级）"),
            fiscal_year=year,
            tier=Tier.PROVINCE,
            fund_class=FundClass.SPECIAL,
            purposes=(Reference("clinic"),),
            organisation=Reference("GS-FIN"),
            region=Reference(PROVINCE),
            effective_on=on,
        ),
        AppropriateFund(
            fund=fund,
            amount=programme.amount(f"{label}_appropriation"),
            document=document,
            effective_on=on,
        ),
        *(
            IssueAllocation(
                reference=Reference(f"{fund}-{suffix}"),
                fund=fund,
                organisation=Reference(office),
                region=Reference(region),
                earmark=Earmark(
                    purpose=Reference("clinic"), beneficiary_class=Reference("poor_village")
                ),
                amount=programme.amount(f"{label}_{name}"),
                document=document,
                effective_on=on,
            )
            for suffix, office, region, name in shares
        ),
    )


def _assign(desk: Desk, programme: Programme) -> None:
    """Tell the city to build what both years' money was meant for."""
    cut = programme.amount("x6_cut")
    both_years = programme.count("x5_clinics") + programme.count("x6_clinics_after_cut")
    late_clinic.assign(desk, CITY, both_years + cut.minor // PRICE.minor, PRICE)


def _clinic(number: int, year: int) -> Works:
    county = tuple(COUNTIES)[number % len(COUNTIES)]
    return Works(
        project=f"LN{year % 100}-{number:04}",
        name=f"{COUNTIES[county]}第{number}号村卫生室",
        purpose="clinic",
        category="clinic",
        region=county,
        organisation=HEALTH,
        funding=((f"GS-CLINIC-{year}-CITY", PRICE),),
        payee=f"BUILD-{county}",
        team=TEAM,
        standard=STANDARD,
        due_on=date(year, 10, 31),
    )


def _plans(clinics: list[Works], year: int) -> Iterator[Command]:
    listing = paper(f"陇发改〔{year}〕6号", "陇南市发展和改革委员会", date(year, 3, 10))
    plan = paper(f"陇发改〔{year}〕31号", "陇南市发展和改革委员会", date(year, 4, 1))
    for clinic in clinics:
        yield from clinic.enter_library(date(year, 3, 10), listing)
        yield clinic.plan(date(year, 4, 1), plan)


def _build(clinics: Iterable[Works], on: date) -> Iterator[Command]:
    for clinic in clinics:
        yield clinic.reach(on)
        yield from clinic.submit(on)


def _accept(desk: Desk, clinics: list[Works], on: date) -> None:
    desk.many(SUPERVISOR, (clinic.accept(on) for clinic in clinics))
    desk.many(CLAIMS, (step for clinic in clinics for step in clinic.approve(on)))


def _hand_over(desk: Desk, clinics: list[Works], on: date) -> None:
    desk.many(PROJECTS, (clinic.hand_over(on, f"GOV-{clinic.region}") for clinic in clinics))


def _other_cities(desk: Desk, programme: Programme) -> None:
    """Bring the other cities' programmes, one project a year, to full payment."""
    for year, label in ((2015, "x5"), (2016, "x6")):
        works = Works(
            project=f"GS-OTHER-{year}",
            name=f"其他市州{year}年村卫生室",
            purpose="clinic",
            category="clinic",
            region=PROVINCE,
            organisation="GS-OTHER",
            funding=((f"GS-CLINIC-{year}-OTHER", programme.amount(f"{label}_other")),),
            payee="GS-BUILD",
            team=TEAM,
            standard=STANDARD,
            due_on=date(year, 10, 31),
        )
        desk.many(PROJECTS, _plans([works], year))
        desk.many(PROJECTS, _build([works], date(year, 9, 20)))
        _accept(desk, [works], date(year, 10, 10))
        desk.do(TREASURY, *works.pay(date(year, 10, 10)))
