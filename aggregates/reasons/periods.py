"""Reasons that concern periods: their close, and facts of days that are closed."""

from __future__ import annotations

from aggregates.refusals import Category, Reason

PERIOD_MALFORMED = Reason(
    "period_malformed",
    "A period is a year (2018) or a month (2018-03), not {text}.",
    "期间须为年度（2018）或月份（2018-03），不能是 {text}。",
    Category.MALFORMED,
)
PERIOD_CLOSED = Reason(
    "period_closed",
    "{on} lies in {period}, which {organisation} has closed: date the correction forward, or reopen"
    " the period.",
    "{on} 属于 {organisation} 已结账的期间 {period}：请以当期日期更正，或先重新开账。",
)
PERIOD_NOT_OVER = Reason(
    "period_not_over",
    "The period {period} is not over before {last_on} is.",
    "期间 {period} 到 {last_on} 才结束。",
)
PERIOD_STEP_OUT_OF_ORDER = Reason(
    "period_step_out_of_order",
    "The period {period} is {stage}; this step needs {needed}.",
    "期间 {period} 处于“{stage}”状态，此步须为“{needed}”。",
)
PERIOD_CERTIFIED_BY_OFFICE = Reason(
    "period_certified_by_office",
    "{office}, or the same person, has certified {period} already; another office must.",
    "{office} 或同一人已核签 {period}，须由另一单位核签。",
)
PERIOD_NOT_CERTIFIED = Reason(
    "period_not_certified",
    "Two offices certify {period} before it is closed; so far: {offices}.",
    "期间 {period} 须经两个单位核签后方可结账，目前已核签：{offices}。",
)
PERIOD_STALE = Reason(
    "period_stale",
    "Since {period} was drawn up the record has come to say something else of {sections}: draw it"
    " up anew.",
    "编制 {period} 之后记录发生变化（{sections}），请重新编制。",
    Category.CONFLICT,
)
SEAL_CONTRADICTS = Reason(
    "seal_contradicts",
    "The seal is not that of the present version of {period}.",
    "封签与 {period} 的现行版本不符。",
    Category.CONFLICT,
)
PERIOD_BEFORE_OPEN = Reason(
    "period_before_open",
    "The period {earlier} before {period} is still open.",
    "{period} 之前的期间 {earlier} 尚未结账。",
)
ACCOUNT_NOT_RECONCILED = Reason(
    "account_not_reconciled",
    "The account {account} is not reconciled on {on}: {detail}.",
    "账户 {account} 在 {on} 尚未对平：{detail}。",
)
