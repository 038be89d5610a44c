"""Codes that appear inside refusals, as a Chinese reader knows them."""

from __future__ import annotations

import re
from typing import Final

from aggregates.reasons.case_terms import CASE_TERMS
from aggregates.reasons.period_terms import PERIOD_TERMS

TERMED: Final = frozenset(
    {
        "kind", "kinds", "stage", "needed", "role", "missing", "element", "which", "how", "shown",
        "listing",
    }
)  # fmt: skip
"""The particulars of a refusal that hold codes and not words of the sender."""

_OF_PERIODS: Final = frozenset({"period_stage", "period_needed", "sections"})
"""Those that hold codes of periods."""

TERMS: Final[dict[str, str]] = {
    "allocation": "指标",
    "audit_report": "审计报告",
    "claim": "报账",
    "evidence": "证据文件",
    "complaint": "投诉",
    "duty": "报告义务",
    "finding": "问题",
    "fund": "资金",
    "inspection": "检查",
    "inspection_load": "检查负担",
    "milestone": "节点",
    "notice": "公示",
    "objection": "异议",
    "organisation": "单位",
    "parameter": "参数",
    "project": "项目",
    "project_plan": "项目计划",
    "region": "行政区划",
    "sanction": "处理决定",
    "responsibility_letter": "责任书",
    "recovery": "金额落实",
    "settlement": "落实事项",
    "ledger_entry": "分录",
    "bank_account": "银行账户",
    "paying_account": "付款账户",
    "statement": "对账单",
    "bank_entry": "银行分录",
    "match": "勾对",
    "cash_entry": "现金分录",
    "period": "期间",
    "closed_books": "结账登记",
    "preparer": "编制人",
    "confidence": "保密内容",
    "criteria": "标准",
    "condition": "事实",
    "cause": "原因",
    "effect": "影响",
    "recommendation": "建议",
    "immediate": "立行立改",
    "staged": "分阶段整改",
    "continuous": "持续整改",
    "recovered": "收回",
    "withheld": "止付",
    "justified": "说明合理",
    "source_document": "文件",
    "target": "目标",
    "proposed": "已提出",
    "reviewed": "已审查",
    "approved": "已审批",
    "listed": "已入库",
    "handed_over": "已移交",
    "cancelled": "已取消",
    "submitted": "已提交",
    "suspended": "已暂停",
    "rejected": "已退回",
    "ordered": "已开支付令",
    "paid": "已支付",
    "settled": "已与银行勾对",
    "reversed": "已冲正",
    "made": "已勾对",
    "undone": "已撤销勾对",
    "funding": "拨入资金",
    "transfer": "账户划转",
    "suspense": "暂收款",
    "advance": "预付款",
    "charge": "手续费",
    "interest": "利息",
    "currency": "汇兑差额",
    "other": "其他",
    "opening": "期初",
    "closing": "期末",
    "planned": "已计划",
    "opened": "已开始",
    "concluded": "已结束",
    "recorded": "已提出",
    "rectification_ordered": "已责令整改",
    "rectification_reported": "已报告整改",
    "rectification_verified": "已核实整改",
    "closed": "已办结销号",
    "signed": "已签署",
    "declined": "已否决",
    "revoked": "已撤销",
    "executed": "已执行",
    "circular_criticism": "通报批评",
    "yellow_card": "黄牌警告",
    "next_year_reduction": "次年扣减",
    "referral": "移送",
    "accountability": "追责",
    "commendation": "通报表扬",
    "drawn_up": "已拟定",
    "countersigned": "对方已签",
    "in_force": "已生效",
    "ended": "已终止",
    "received": "已收到",
    "accepted": "已受理",
    "routed": "已转办",
    "answered": "已答复",
    "monthly": "月报",
    "quarterly": "季报",
    "half_yearly": "半年报",
    "yearly": "年报",
    "respondent": "答复人",
    "inspected": "被检查单位",
    "subordinate": "被检查单位的下属单位",
    "in_scope": "检查范围内的单位",
    "submitter": "提交人",
    "approver": "审批人",
    "payer": "付款经办人",
    "finance": "财政",
    "development_and_reform": "发展改革",
    "health": "卫生健康",
    "construction": "住房建设",
    "sector_department": "行业主管部门",
    "audit": "审计",
    "leading_group": "领导小组",
    "government": "政府",
    "village": "村",
    "enterprise": "企业",
    "poverty_cooperative": "扶贫合作社",
    "financial_institution": "金融机构",
    "households": "农户",
    "announced": "明察",
    "unannounced": "暗访",
    "look_back": "回头看",
    "special": "专项督查",
    "comprehensive": "综合督查",
    "third_party": "第三方评估",
    "assessment": "考核",
    "empty_file": "空文件",
    "script": "脚本",
    "office_with_macros": "含宏的办公文档",
    "unknown_data": "无法识别的数据",
    **CASE_TERMS,
    "count": "笔数",
    "credits": "贷方合计",
    "debits": "借方合计",
}
"""A code and its Chinese term."""

_CODE = re.compile(r"[a-z_]+")


def in_chinese(particulars: dict[str, object]) -> dict[str, object]:
    """Replace the codes among a refusal's particulars by their terms; leave all other words."""
    return {name: _worded(name, value) for name, value in particulars.items()}


def _worded(name: str, value: object) -> object:
    if name in _OF_PERIODS:
        terms = PERIOD_TERMS
    elif name in TERMED:
        terms = TERMS
    else:
        return value
    return _CODE.sub(lambda code: terms.get(code[0], code[0]), str(value))
