"""Codes of cases that appear inside refusals, as a Chinese reader knows them."""

from __future__ import annotations

from typing import Final

CASE_TERMS: Final[dict[str, str]] = {
    "reconciliation_case": "对账差异",
    "unmatched_payment": "账面已付银行未付",
    "unmatched_entry": "银行已记账面未记",
    "amount_mismatch": "金额不符",
    "duplicate": "重复付款",
    "returned_payment": "退汇",
    "stale_in_transit": "长期在途",
    "statement_gap": "对账单缺口",
    "open": "待处理",
    "explained": "已说明",
    "escalated": "已转问题",
    "resolved": "已办结",
    "matched": "已勾对",
    "written_up": "已补记",
    "returned": "已退回",
    "statement_received": "已收到对账单",
    "cleared": "已清理",
    "withdrawn": "已撤销",
    "reclassified": "已归入他项",
    "written_off": "已核销",
    "unfounded": "不成立",
    "entries": "银行分录",
    "items": "账面分录",
    "statements": "对账单",
    "owner": "责任人",
    "explainer": "说明人",
}
"""A code and its Chinese term."""
