"""What does not add up in scenario D's pot: money unassigned, villages short, a rate miscounted."""

from __future__ import annotations

from datetime import date
from typing import Final

from aggregates.finding_values import FindingSource, LedgerLink
from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.values import Severity, SubjectKind
from audit_service.commands.command import Actor
from audit_service.demo.cases import Case, about, elements
from audit_service.demo.desk import Desk, paper

YEAR: Final = 2016
AUDITOR = Actor(person="qt.audit.fang", office="QT-AUDIT")
SUPERVISOR = Actor(person="fz.lin", office="FZ-LG")
FINANCE = Actor(person="qt.luo", office="QT-FIN")
POVERTY = Actor(person="qt.pan", office="QT-POV")

UNASSIGNED: Final = Case(
    reference="D",
    title="统筹资金 32 万元未落实到项目",
    elements=elements(
        "统筹资金 100 万元全部落实到村到点",
        "已安排 68 万元，32 万元未安排",
        "分配方案只列贫困村和联系点",
        "资金滞留",
        "尽快安排，公开分配结果",
    ),
    category="irregular_fund_use",
    unit=FINANCE.office,
    person=FINANCE.person,
    subjects=about(SubjectKind.FUND, "QT-POOL"),
    source=FindingSource.RECONCILIATION,
)
VILLAGES: Final = Case(
    reference="D-F2",
    title="两个省级贫困村投入各差 10 万元",
    elements=elements(
        "每个贫困村扶贫项目整合投入 20 万元以上",
        "两个村各安排 10 万元，各差 10 万元，共差 20 万元",
        "统筹资金不足，未整合其他资金",
        "贫困村项目投入达不到要求",
        "整合其他资金补足",
    ),
    category="benefit_missed",
    unit=POVERTY.office,
    person=POVERTY.person,
    subjects=about(
        SubjectKind.ALLOCATION, "QT-POOL-provincial_village-01", "QT-POOL-provincial_village-02"
    ),
    source=FindingSource.REVIEW,
)
RATE: Final = Case(
    reference="D-F3",
    title="增收幅度填报 16%，测算为 17.02%",
    elements=elements(
        "报表数据真实准确",
        "人均可支配收入 5500 元，比上年增加 800 元，填报增长 16%",
        "800/4700 应为 17.02%，三个数不能同时成立",
        "数据不可采信",
        "核对基数，更正报表",
    ),
    category="data_quality",
    unit=POVERTY.office,
    person=POVERTY.person,
    subjects=about(SubjectKind.ORGANISATION, POVERTY.office),
    severity=Severity.MINOR,
    source=FindingSource.REVIEW,
)


def find(desk: Desk, fund: str, rest: Money) -> LedgerLink:
    """Record all three, and order the rest to be assigned; return what is questioned."""
    on = date(YEAR, 4, 11)
    pooled = desk.part_of(Fund.Appropriated, Fund.create_id(fund), rest)
    desk.do(
        AUDITOR,
        UNASSIGNED.record(on, pooled),
        UNASSIGNED.order(on, "提出 32 万元安排方案", date(YEAR, 6, 30)),
        VILLAGES.record(on),
        RATE.record(on),
    )
    return pooled


def assigned(desk: Desk, pooled: LedgerLink) -> None:
    """Close the first once all is assigned, and the third with a corrected report."""
    on = date(YEAR, 5, 30)
    list_of_households = desk.photograph(FINANCE, "22 户危房改造补助分配公示表", on)
    desk.do(FINANCE, UNASSIGNED.report(on, "32 万元已分配到 22 户危房改造", list_of_households))
    checked = date(YEAR, 6, 6)
    plan = paper(f"区财字〔{YEAR}〕27号", "区财政局", date(YEAR, 5, 20))
    desk.do(
        AUDITOR,
        UNASSIGNED.verify(checked, "核对分配文件，合计 320000.00 元"),
        UNASSIGNED.justify(checked, pooled, "已全部分配到户", plan),
    )
    corrected = paper(f"区扶报〔{YEAR}〕9号", "区扶贫办公室", date(YEAR, 5, 6))
    closed = date(YEAR, 6, 13)
    desk.do(
        SUPERVISOR,
        UNASSIGNED.close(closed),
        RATE.close_with_guidance(closed, "已更正为 17.02%，提醒统计人员复核", corrected),
    )
