"""Reasons that concern targets."""

from __future__ import annotations

from aggregates.refusals import Reason

QUANTITY_NOT_POSITIVE = Reason(
    "quantity_not_positive",
    "A target is at least one; {quantity} was given.",
    "目标数量至少为 1，收到 {quantity}。",
)
TARGET_DROPPED = Reason(
    "target_dropped",
    "Target {target} was dropped.",
    "目标 {target} 已取消。",
)
TARGET_SAME = Reason(
    "target_same",
    "Target {target} asks for {quantity} already.",
    "目标 {target} 的数量已是 {quantity}。",
)
TARGET_FUND_TWICE = Reason(
    "target_fund_twice",
    "Fund {fund} is named more than once.",
    "资金 {fund} 重复列出。",
)
