"""What inspections of scenario C's prefecture find in its counties, and what became of it."""

from __future__ import annotations

from datetime import date
from typing import Final

from aggregates.finding_values import FindingPart, FindingSource, LedgerLink
from aggregates.fund import Fund
from aggregates.values import InspectionKind, Severity, SubjectKind, Text
from audit_service.commands.findings import ExtendDeadline, ReopenFinding, ReportProgress
from audit_service.demo import greening
from audit_service.demo.cases import Case, about, elements
from audit_service.demo.checkpoints import Programme
from audit_service.demo.desk import Desk, paper
from audit_service.demo.prefecture_officers import (
    AUDITOR,
    COUNTIES,
    FORESTRY,
    SUPERVISOR,
    TIANZHEN,
    YEAR,
)
from audit_service.demo.surveys import Survey

TEAM: Final = (("DT-AUDIT", "赵岩"), ("DT-LG", "秦勇"))
TIANZHEN_COUNTY: Final = "140222"
COMPREHENSIVE: Final = Survey(
    reference="C-ZH-2018",
    kind=InspectionKind.COMPREHENSIVE,
    unit=TIANZHEN.office,
    matter="annual_tasks",
    first=date(YEAR, 9, 10),
    last=date(YEAR, 9, 14),
    team=TEAM,
    announced=True,
)
UNPAID: Final = Case(
    reference="C-F5",
    title="县级产业资金 2018 年分文未到位",
    elements=elements(
        "两年市县两级筹资 10 亿元",
        "县级承诺 2.5 亿元，截至 6 月到位 0 元",
        "县级预算未安排",
        "产业项目资金缺口 2.5 亿元",
        "年底前足额到位",
    ),
    category="funds_distributed_late",
    unit=COUNTIES.office,
    person=COUNTIES.person,
    subjects=about(SubjectKind.FUND, "DT-C1-COUNTIES"),
    severity=Severity.CRITICAL,
    source=FindingSource.RECONCILIATION,
)
BEHIND: Final = Case(
    reference="C-F1",
    title="竣工率 80%，投资完成率仅 50%",
    elements=elements(
        "竣工率和项目投资完成率均达到 80% 以上",
        "竣工率 80%，投资完成率 50%，相差 30 个百分点",
        "报账滞后，结算不及时",
        "年度投资任务有不能完成的风险",
        "分阶段加快结算",
    ),
    category="milestone_late",
    unit=TIANZHEN.office,
    person=TIANZHEN.person,
    subjects=about(SubjectKind.REGION, TIANZHEN_COUNTY),
    inspection=COMPREHENSIVE.reference,
)
LET: Final = Case(
    reference="C-F2",
    title="造林工程拟发包给非扶贫合作社",
    elements=elements(
        "造林绿化任务由造林扶贫专业合作社承担",
        "拟与一家园林公司签订合同，系统拒绝登记",
        "据反映，公司负责人与经办人有亲属关系",
        "贫困户失去务工收入",
        "重新选定合作社",
    ),
    category="procurement",
    unit=FORESTRY.office,
    person=FORESTRY.person,
    subjects=about(SubjectKind.PROJECT, greening.PROJECT),
    inspection="C-AF-2018",
    confidential=(FindingPart.CAUSE,),
)
INCOME: Final = Case(
    reference="C-F4",
    title="一个退出村集体收入不足 5 万元",
    elements=elements(
        "所有贫困村集体经济收入超过 5 万元",
        "一个已退出村集体经济收入 4.68 万元",
        "光伏收益未按时结算",
        "退出质量不高",
        "落实光伏收益，重新验收",
    ),
    category="paper_exit",
    unit=TIANZHEN.office,
    person=TIANZHEN.person,
    subjects=about(SubjectKind.REGION, TIANZHEN_COUNTY),
    inspection="C-HTK-2018",
)


def counties_unpaid(desk: Desk, fund: str, programme: Programme) -> LedgerLink:
    """Find that the counties paid in nothing of their share (C-F5); return what is questioned."""
    on, amount = date(YEAR, 6, 20), programme.amount("industry_counties")
    pledged = desk.part_of(Fund.Appropriated, Fund.create_id(fund), amount)
    desk.do(
        AUDITOR,
        UNPAID.record(on, pledged),
        UNPAID.order(on, "年底前将 2.5 亿元足额缴入", date(YEAR, 12, 31)),
    )
    desk.do(
        COUNTIES,
        UNPAID.respond(
            date(YEAR, 6, 28), "各县正在调整预算", "12 月 20 日前缴清", date(YEAR, 12, 20)
        ),
    )
    return pledged


def counties_paid(desk: Desk, pledged: LedgerLink) -> None:
    """Close it once all is paid in."""
    slips = desk.photograph(COUNTIES, "各县区缴款入库回单", date(YEAR, 12, 21))
    desk.do(COUNTIES, UNPAID.report(date(YEAR, 12, 21), "2.5 亿元已全部缴入", slips))
    on = date(YEAR, 12, 24)
    receipt = paper(f"同财库〔{YEAR}〕31号", "大同市财政局", date(YEAR, 12, 20))
    desk.do(
        AUDITOR,
        UNPAID.verify(on, "核对国库入账单"),
        UNPAID.justify(on, pledged, "12 月 20 日全部到位", receipt),
    )
    desk.do(SUPERVISOR, UNPAID.close(date(YEAR, 12, 28)))


def county_behind(desk: Desk) -> None:
    """Inspect a county announced beforehand (C-F1), and order it to catch up in two stages."""
    on = date(YEAR, 9, 14)
    desk.do(
        AUDITOR,
        COMPREHENSIVE.plan(),
        COMPREHENSIVE.open(),
        COMPREHENSIVE.visit("天镇县", "抽查 20 个项目，16 个竣工，投资完成 50%"),
        BEHIND.record(on),
        BEHIND.order_in_stages(
            on,
            "加快结算，两率均达到 80% 以上",
            ("投资完成率达到 65%", date(YEAR, 12, 31)),
            ("投资完成率达到 80%", date(YEAR + 1, 5, 31)),
        ),
        COMPREHENSIVE.conclude("投资完成率明显低于竣工率"),
    )
    desk.do(
        TIANZHEN,
        BEHIND.respond(
            date(YEAR, 9, 20), "结算确有滞后", "集中办理报账结算", date(YEAR + 1, 5, 31)
        ),
    )


def contract_with_a_firm(desk: Desk) -> None:
    """Refuse a contract with a firm, and find it on an unannounced visit (C-F2)."""
    greening.plan(desk)
    greening.refuse_firm(desk)
    on = date(YEAR, 10, 24)
    survey = Survey(
        reference="C-AF-2018",
        kind=InspectionKind.UNANNOUNCED,
        unit=FORESTRY.office,
        matter="greening_contracts",
        first=on,
        last=date(YEAR, 10, 26),
        team=TEAM,
        subjects=LET.subjects,
    )
    desk.do(
        AUDITOR,
        survey.plan(),
        survey.open(),
        survey.visit("造林地块", "园林公司人员已进场测量"),
        LET.record(on),
        LET.order(date(YEAR, 10, 26), "依规选定造林扶贫专业合作社", date(YEAR + 1, 4, 30)),
        survey.conclude("拟发包对象不符合规定"),
    )


def income_too_low(desk: Desk) -> None:
    """Look back at a village that had left (C-F4); accept it again after a measure, and close."""
    on = date(YEAR, 11, 12)
    survey = Survey(
        reference="C-HTK-2018",
        kind=InspectionKind.LOOK_BACK,
        unit=TIANZHEN.office,
        matter="village_exit",
        first=on,
        last=date(YEAR, 11, 13),
        team=TEAM,
        follows=COMPREHENSIVE.reference,
    )
    desk.do(
        AUDITOR,
        survey.plan(),
        survey.open(),
        survey.visit("一个退出村", "账面集体收入 4.68 万元"),
        INCOME.record(on),
        INCOME.order(on, "落实光伏收益，使集体收入超过 5 万元", date(YEAR, 12, 25)),
        survey.conclude("一个村未达退出标准"),
    )
    accounts = desk.photograph(TIANZHEN, "村集体收入账页", date(YEAR, 12, 20))
    desk.do(TIANZHEN, INCOME.report(date(YEAR, 12, 20), "光伏收益 0.6 万元已结算到村", accounts))
    desk.do(AUDITOR, INCOME.verify(date(YEAR, 12, 24), "账面集体收入 5.28 万元", "一个退出村"))
    desk.do(SUPERVISOR, INCOME.close(date(YEAR, 12, 28)))


def next_year(desk: Desk) -> None:
    """Go on in 2019: what is reported, what is verified, and what has to be taken up again."""
    _catch_up(desk)
    greening.contract_cooperative(desk)
    contract = desk.photograph(FORESTRY, "造林合作社合同签字页", date(YEAR + 1, 4, 10))
    desk.do(FORESTRY, LET.report(date(YEAR + 1, 4, 10), "已与合作社签订合同", contract))
    desk.do(AUDITOR, LET.verify(date(YEAR + 1, 4, 20), "合作社已进场", "造林地块"))
    year_end = paper(f"天农经〔{YEAR + 1}〕6号", "天镇县农业农村局", date(YEAR + 1, 4, 8))
    desk.do(
        SUPERVISOR,
        ReopenFinding(
            finding=INCOME.finding,
            reason=Text("年度决算显示集体收入实为 4.82 万元"),
            evidence=(year_end,),
            effective_on=date(YEAR + 1, 4, 15),
        ),
        ExtendDeadline(
            finding=INCOME.finding,
            due_on=date(YEAR + 1, 9, 30),
            reason=Text("收益按季结算"),
            effective_on=date(YEAR + 1, 4, 16),
        ),
    )


def _catch_up(desk: Desk) -> None:
    """Report both stages of C-F1 as done; nobody has verified it yet."""
    for step, on, said in (
        (1, date(YEAR, 12, 27), "投资完成率 66%"),
        (2, date(YEAR + 1, 5, 24), "投资完成率 81%"),
    ):
        sheet = desk.photograph(TIANZHEN, f"结算台账：{said}", on)
        desk.do(
            TIANZHEN,
            ReportProgress(
                finding=BEHIND.finding,
                step=step,
                measures=Text(said),
                files=(sheet,),
                effective_on=on,
            ),
        )
    done = date(YEAR + 1, 5, 28)
    summary = desk.photograph(TIANZHEN, "竣工和投资完成情况汇总表", done)
    desk.do(TIANZHEN, BEHIND.report(done, "竣工率 92%，投资完成率 81%", summary))
