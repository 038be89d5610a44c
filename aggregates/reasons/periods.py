"""Reasons that concern periods: their close, and facts of days that are closed."""

from __future__ import annotations

from aggregates.refusals import Category, Reason

PERIOD_NAME_MALFORMED = Reason(
    "period_name_malformed",
    "A period is a year (2018) or a month (2018-03), not {text}.",
    "期间须为年度（2018）或月份（2018-03），不能是 {text}。",
    Category.MALFORMED,
)
PERIOD_CLOSED = Reason(
    "period_closed",
    "{on} is closed: {organisation} has closed its books up to {until} ({period}). Date the"
    " correction later, or reopen the period.",
    "{on} 已结账：{organisation} 的账已结至 {until}（期间 {period}）。"
    "请以其后日期更正，或先重新开账。",
)
PERIOD_NOT_OVER = Reason(
    "period_not_over",
    "The period {period} is not over before {last_on} is.",
    "期间 {period} 到 {last_on} 才结束。",
)
PERIOD_STEP_OUT_OF_ORDER = Reason(
    "period_step_out_of_order",
    "The period {period} is {period_stage}; this step needs {period_needed}.",
    "期间 {period} 处于“{period_stage}”状态，此步须为“{period_needed}”。",
)
PERIOD_CERTIFIED_BY_OFFICE = Reason(
    "period_certified_by_office",
    "{office} has certified {period} already; another office must.",
    "{office} 已核签 {period}，须由另一单位核签。",
)
PERIOD_CERTIFIED_BY_PERSON = Reason(
    "period_certified_by_person",
    "{person} has certified {period} already; somebody else must.",
    "{person} 已核签 {period}，须由他人核签。",
)
PERIOD_NOT_CERTIFIED = Reason(
    "period_not_certified",
    "Two offices certify {period} before it is closed; so far: {offices}.",
    "期间 {period} 须经两个单位核签后方可结账，目前已核签：{offices}。",
)
PERIOD_STALE = Reason(
    "period_stale",
    "Since {period} was drawn up the record has come to say something else of it ({sections}):"
    " draw it up anew.",
    "编制 {period} 之后记录发生变化（{sections}），请重新编制。",
    Category.CONFLICT,
)
PERIOD_OVERTAKEN = Reason(
    "period_overtaken",
    "While {period} was being closed, facts came on record that may concern it: ask again.",
    "{period} 结账过程中记录了可能与之有关的内容，请重试。",
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
PERIOD_AFTER_CLOSED = Reason(
    "period_after_closed",
    "{later} is closed and rests on {period}: reopen {later} first.",
    "{later} 已结账并以 {period} 为基础，请先将 {later} 重新开账。",
)
ACCOUNT_WITHOUT_STATEMENT = Reason(
    "account_without_statement",
    "The account {account} has no statement up to {on}.",
    "账户 {account} 截至 {on} 没有对账单。",
)
ACCOUNT_DAYS_UNCOVERED = Reason(
    "account_days_uncovered",
    "Of {days} days of the account {account} up to {on} there is no statement.",
    "账户 {account} 截至 {on} 有 {days} 天没有对账单。",
)
ACCOUNT_UNEXPLAINED = Reason(
    "account_unexplained",
    "On {on} the bank holds {amount} {currency} more in the account {account} than the books"
    " explain.",
    "{on} 账户 {account} 的银行余额比账面可说明的多 {amount} {currency}。",
)
LINE_WITHOUT_CASE = Reason(
    "line_without_case",
    "{subject} of {amount} {currency} is on one side only of the account {account} on {on}, and no"
    " match and no case takes it up.",
    "账户 {account} 在 {on} 有单边项目 {subject}（{amount} {currency}），"
    "既未勾对，也未立差异事项。",
)
ITEM_ON_NO_ACCOUNT = Reason(
    "item_on_no_account",
    "The item {item} of {record} is on no bank account: name the account {organisation} pays from.",
    "{record} 的账面分录 {item} 不在任何银行账户上，请指明 {organisation} 的付款账户。",
)
PERIOD_VERSION_UNKNOWN = Reason(
    "period_version_unknown",
    "The period {period} has no version {version}.",
    "期间 {period} 没有第 {version} 版。",
    Category.NOT_FOUND,
)
PERIOD_VERSION_MALFORMED = Reason(
    "period_version_malformed",
    "A version is a number (1) or now, not {text}.",
    "版本须为序号（1）或 now，不能是 {text}。",
    Category.MALFORMED,
)
