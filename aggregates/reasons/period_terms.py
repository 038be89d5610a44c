"""Codes of periods that appear inside refusals, as a Chinese reader knows them."""

from __future__ import annotations

from typing import Final

PERIOD_TERMS: Final[dict[str, str]] = {
    "opened": "未编制",
    "prepared": "已编制",
    "certified": "已核签",
    "closed": "已结账",
    "reopened": "已重新开账",
    "funds": "资金",
    "opening_commitments": "期初未付款承诺",
    "commitments": "期末未付款承诺",
    "accounts": "银行账户",
    "unreconciled": "未达账项",
    "cases": "对账差异",
}
"""A code and its Chinese term, where other records call it otherwise."""
