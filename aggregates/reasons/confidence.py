"""Reasons that concern confidential words and who may see them."""

from __future__ import annotations

from aggregates.refusals import Category, Reason

FINDING_NOT_CONFIDENTIAL = Reason(
    "finding_not_confidential",
    "Finding {finding} has no confidential parts.",
    "问题 {finding} 没有保密内容。",
)
FINDING_NOT_CLEARED = Reason(
    "finding_not_cleared",
    "{office} may not disclose the confidential parts of finding {finding}.",
    "{office} 无权向其他单位披露问题 {finding} 的保密内容。",
    Category.FORBIDDEN,
)
OFFICE_CLEARED_BEFORE = Reason(
    "office_cleared_before",
    "{office} may see the confidential parts already.",
    "{office} 已有权查看该保密内容。",
)
