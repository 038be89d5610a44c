"""Words the service shows to people, in English and Chinese, by a permanent key."""

from __future__ import annotations

from typing import Final

PHRASES: Final[dict[str, tuple[str, str]]] = {
    "appropriated": ("Appropriated", "预算安排"),
    "allotted": ("Allotted", "已下达"),
    "reserved": ("Committed", "已预留"),
    "approved": ("Approved", "已审批"),
    "ordered": ("Ordered", "已开支付令"),
    "paid": ("Paid", "已支付"),
    "settled": ("Settled", "已对账"),
    "unallotted": ("Not allotted", "未分配"),
    "available": ("Available", "可用"),
    "unpaid": ("Unpaid of allotted", "下达未付"),
    "received": ("Paid in", "已到位"),
    "claimed": ("Claimed", "已报账"),
    "under_review": ("Under review", "审核中"),
    "suspended": ("Suspended", "暂停"),
    "rejected": ("Rejected (open)", "退回未补"),
}
"""Key to (English, Chinese). Codes and API fields stay English; these are for eyes only."""


def say(key: str, language: str) -> str:
    """Return a phrase in a language (``en`` or ``zh``); an unknown key is a fault in the code."""
    english, chinese = PHRASES[key]
    return chinese if language.startswith("zh") else english
