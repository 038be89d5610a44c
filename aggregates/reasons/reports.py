"""Reasons why a report is not drawn up."""

from __future__ import annotations

from aggregates.refusals import Category, Reason

REPORT_TOO_LARGE = Reason(
    "report_too_large",
    "The report would list more than {most}; narrow it down, or read the list a page at a time.",
    "报告将超过 {most} 条；请缩小范围，或分页查询。",
    Category.MALFORMED,
)
