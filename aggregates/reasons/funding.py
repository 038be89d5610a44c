"""Reasons that concern funds, allocations, organisations and regions."""

from __future__ import annotations

from aggregates.refusals import Category, Reason

FUND_CLOSED = Reason("fund_closed", "Fund {fund} is closed.", "资金 {fund} 已关闭。")
FUND_NOT_EMPTY = Reason(
    "fund_not_empty",
    "Fund {fund} still holds {balance} not allotted; carry it over or reduce it first.",
    "资金 {fund} 尚有 {balance} 未分配，请先结转或调减。",
)
FUND_EXCEEDED = Reason(
    "fund_exceeded",
    "Fund {fund} has {available} left to allot; {amount} was asked for.",
    "资金 {fund} 可分配余额为 {available}，申请 {amount}。",
)
PURPOSE_NOT_PERMITTED = Reason(
    "purpose_not_permitted",
    "Fund {fund} may not be spent on {purpose}; it is for {permitted}.",
    "资金 {fund} 不得用于“{purpose}”，只能用于：{permitted}。",
)
PURPOSE_CHANGED = Reason(
    "purpose_changed",
    "Money for {ours} may not pay for {theirs}: channels stay separate, purposes unchanged.",
    "“{ours}”的资金不得用于“{theirs}”:渠道不乱、用途不变。",
)
SHARE_RULE_BROKEN = Reason(
    "share_rule_broken",
    "At least {share} of fund {fund} is for {values}; others would take {others} of {base}.",
    "资金 {fund} 至少 {share} 须用于 {values}；其他用途将达 {others}（总额 {base}）。",
)
SHARE_RULE_MALFORMED = Reason(
    "share_rule_malformed",
    "A share rule is a fraction above 0 and up to 1, not {text}.",
    "比例规则须为大于 0 且不超过 1 的分数，不能是 {text}。",
    Category.MALFORMED,
)
ALLOCATION_CLOSED = Reason(
    "allocation_closed", "Allocation {allocation} is closed.", "指标 {allocation} 已关闭。"
)
ALLOCATION_EXCEEDED = Reason(
    "allocation_exceeded",
    "Allocation {allocation} has {available} available; {amount} was asked for.",
    "指标 {allocation} 可用余额为 {available}，申请 {amount}。",
)
ALLOCATION_NOT_EMPTY = Reason(
    "allocation_not_empty",
    "Allocation {allocation} still has {balance} available or reserved; return it first.",
    "指标 {allocation} 尚有 {balance} 可用或已预留，请先退回或解除。",
)
RESERVATION_EXCEEDED = Reason(
    "reservation_exceeded",
    "Project {project} has {free} reserved and not yet claimed in {allocation}; not {amount}.",
    "项目 {project} 在指标 {allocation} 中已预留未报账 {free}，不足 {amount}。",
)
REGION_UNKNOWN = Reason(
    "region_unknown",
    "Region {region} is not registered; import region codes first.",
    "行政区划 {region} 没有登记，请先导入区划代码。",
)
REGION_NOT_IN_FORCE = Reason(
    "region_not_in_force",
    "Region {region} was not in force on {on}.",
    "行政区划 {region} 在 {on} 无效。",
)
REGION_CODE_MALFORMED = Reason(
    "region_code_malformed",
    "{code} is not a division code of 2, 4, 6, 9 or 12 digits.",
    "{code} 不是 2、4、6、9 或 12 位区划代码。",
    Category.MALFORMED,
)
ORGANISATION_DISSOLVED = Reason(
    "organisation_dissolved",
    "{organisation} was dissolved on {on}.",
    "单位 {organisation} 已于 {on} 撤销。",
)
DOCUMENT_DIFFERS = Reason(
    "document_differs",
    "Document {number} is on record with other content; a correction needs its own number.",
    "文件 {number} 已按另一内容登记，更正须另行发文。",
    Category.CONFLICT,
)
