"""The categories of findings: a list that is kept up, each entry in force between two dates.

An entry is never taken out or reworded into something else: one not to be used any more gets an
``until``. ``since`` is None where the category was in use before any source names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from aggregates.reasons.findings import CATEGORY_NOT_IN_FORCE
from aggregates.refusals import Refusal, unless

_PLAN: Final = date(2018, 3, 14)
"""商脱贫组〔2018〕7号, the work points for 2018."""
_RESULTS: Final = "published national and provincial audit results"
_MONITOR: Final = "direct-fund monitoring (直达资金监控)"


@dataclass(frozen=True, slots=True)
class FindingCategory:
    """A category by its permanent code, from when to when it is in force, and where it is from."""

    code: str
    en: str
    zh: str
    source: str
    since: date | None = None
    until: date | None = None

    def is_in_force(self, on: date) -> bool:
        """Say whether it may be used on a date; both bounds are inclusive."""
        begun = self.since is None or self.since <= on
        return begun and (self.until is None or on <= self.until)


_Entry = FindingCategory

FINDING_CATEGORIES: Final[tuple[FindingCategory, ...]] = (
    _Entry("fraud", "Fraud", "弄虚作假", "S003-69"),
    _Entry("misuse_of_purpose", "Use outside scope or purpose", "超范围、改变用途使用", "S001-28c"),
    _Entry("irregular_fund_use", "Irregular use of funds", "资金管理使用不规范", "S001-25a"),
    _Entry("funds_idle_one_year", "Funds idle over one year", "资金闲置一年以上", _RESULTS),
    _Entry("funds_idle_two_years", "Funds idle over two years", "资金闲置两年以上", _RESULTS),
    _Entry("funds_distributed_late", "Funds distributed late", "资金拨付不及时", _RESULTS),
    _Entry("carry_over_aged", "Old balances carried over", "结转结余长期未用", _RESULTS),
    _Entry("procurement", "Irregular procurement", "招标采购不规范", _RESULTS),
    _Entry("bookkeeping", "Irregular bookkeeping", "会计核算不规范", _RESULTS),
    _Entry("personal_account", "Public money on a personal account", "公款私存", _RESULTS),
    _Entry("fictitious_expenditure", "Fictitious expenditure", "虚列支出", _RESULTS),
    _Entry("documents", "Supporting documents missing", "报账资料不齐", _RESULTS),
    _Entry("no_benefit_link", "No benefit link to households", "未建立利益联结机制", _RESULTS),
    _Entry("cash_for_industry", "Cash handed out for industry", "以发放现金代替产业扶持", _RESULTS),
    _Entry("relocation_oversized", "Relocation above standard", "易地搬迁超标准", _RESULTS),
    _Entry("project_idle", "Project not in use", "项目建成后闲置", _RESULTS),
    _Entry("publicity_missing", "Public notice not given", "未按规定公示公告", _RESULTS),
    _Entry("beneficiary_data", "Beneficiary data wrong", "扶贫对象信息不准确", _RESULTS),
    _Entry("benefit_missed", "Benefit due and not received", "应享受政策未享受", _RESULTS),
    _Entry("subsidy_duplicate", "Subsidy paid twice", "重复领取补贴", _RESULTS),
    _Entry("subsidy_excess", "Subsidy above the standard", "超标准发放补贴", _RESULTS),
    _Entry("quality", "Works below standard", "工程质量不合格", "S003-29"),
    _Entry("milestone_late", "Milestone late", "项目进度滞后", "S001-28d"),
    _Entry("data_quality", "Reports late or of poor quality", "报表报送质量不高", "S003-226"),
    _Entry("wrong_account_subject", "Suspected wrong subject", "疑似错用科目", _MONITOR),
    _Entry("indicator_data", "Indicator data not to the norm", "指标数据不规范", _MONITOR),
    _Entry("payment_data", "Payment data not to the norm", "支付数据不规范", _MONITOR),
    _Entry("same_name_transfer", "Transfer between own accounts", "同名账户划转", _MONITOR),
    _Entry("forbidden_subject", "Expenditure under a forbidden subject", "禁止列支科目", _MONITOR),
    _Entry("responsibility", "Responsibility not carried out", "责任落实不到位", "S001-25a", _PLAN),
    _Entry("imprecise_measures", "Imprecise measures", "工作措施不精准", "S001-25a", _PLAN),
    _Entry("conduct", "Improper conduct at work", "工作作风不扎实", "S001-25a", _PLAN),
    _Entry("lax_supervision", "Lax assessment and supervision", "考核监督不严", "S001-25a", _PLAN),
    _Entry("perfunctory_inspection", "Inspection for show", "检查考核走过场", "S001-25b", _PLAN),
    _Entry("fake_exit", "False exit from poverty", "假脱贫", "S001-23b", _PLAN),
    _Entry("forced_exit", "Exit without the household's part", "被脱贫", "S001-23b", _PLAN),
    _Entry("paper_exit", "Exit on paper only", "数字脱贫", "S001-23b", _PLAN),
    _Entry(
        "compliance_audit", "Non-compliance (single audit)", "单一审计发现的不合规", "2 CFR 200.516"
    ),
)


def categories_on(day: date | None) -> tuple[FindingCategory, ...]:
    """List the categories in force on a date; all there ever were, without one."""
    return tuple(one for one in FINDING_CATEGORIES if day is None or one.is_in_force(day))


def category_faults(code: str, on: date) -> tuple[Refusal, ...]:
    """Name the fault of a category that is unknown or not in force on a date."""
    known = any(one.code == code for one in categories_on(on))
    return unless(known, CATEGORY_NOT_IN_FORCE(category=code, on=on).located("/category"))
