"""Reasons that concern values, identities and dates, whatever the aggregate."""

from __future__ import annotations

from aggregates.refusals import Category, Reason

AMOUNT_NOT_A_NUMBER = Reason(
    "amount_not_a_number",
    "{text} is not an exact decimal number.",
    "{text} 不是精确的十进制数。",
    Category.MALFORMED,
)
AMOUNT_NOT_EXACT = Reason(
    "amount_not_exact",
    "{text} in unit {unit} does not come out in whole minor units of {currency}.",
    "{text}（单位：{unit}）折算后不是 {currency} 的整分。",
    Category.MALFORMED,
)
AMOUNT_OUT_OF_RANGE = Reason(
    "amount_out_of_range",
    "The amount {text} is beyond what a ledger entry can hold.",
    "金额 {text} 超出账目可记录的范围。",
    Category.MALFORMED,
)
AMOUNT_NOT_POSITIVE = Reason(
    "amount_not_positive",
    "The amount must be above zero, not {amount}.",
    "金额必须大于零，不能是 {amount}。",
)
CURRENCY_UNKNOWN = Reason(
    "currency_unknown",
    "{currency} is not an ISO 4217 currency code.",
    "{currency} 不是 ISO 4217 货币代码。",
    Category.MALFORMED,
)
CURRENCY_MISMATCH = Reason(
    "currency_mismatch",
    "Amounts in {ours} and {theirs} are never combined.",
    "{ours} 与 {theirs} 的金额不能合并计算。",
)
UNIT_UNKNOWN = Reason(
    "unit_unknown",
    "{unit} is not an input unit; use one of {units}.",
    "{unit} 不是可用的金额单位，请用：{units}。",
    Category.MALFORMED,
)
TEXT_MALFORMED = Reason(
    "text_malformed",
    "The text holds control or invisible characters.",
    "文字含有控制字符或不可见字符。",
    Category.MALFORMED,
)
TEXT_IS_A_FORMULA = Reason(
    "text_is_a_formula",
    "The text starts with {sign} and would run as a spreadsheet formula.",
    "文字以 {sign} 开头，会被表格软件当作公式执行。",
    Category.MALFORMED,
)
TEXT_EMPTY = Reason("text_empty", "A value is required here.", "此处必须填写。", Category.MALFORMED)
TEXT_TOO_LONG = Reason(
    "text_too_long",
    "The text has {length} characters; at most {limit} are kept.",
    "文字长 {length} 个字符，最多 {limit} 个。",
    Category.MALFORMED,
)
REFERENCE_MALFORMED = Reason(
    "reference_malformed",
    "The reference {text} may not begin or end with a space or hold a line break or a slash.",
    "编号 {text} 首尾不得有空格，也不得含换行或斜杠。",
    Category.MALFORMED,
)
DIGEST_MALFORMED = Reason(
    "digest_malformed",
    "{text} is not a SHA-256 digest in lower-case hexadecimal.",
    "{text} 不是小写十六进制的 SHA-256 摘要。",
    Category.MALFORMED,
)
VALUE_NOT_LISTED = Reason(
    "value_not_listed",
    "{text} is not one of {choices}.",
    "{text} 不在可选值 {choices} 之内。",
    Category.MALFORMED,
)
DATE_MALFORMED = Reason(
    "date_malformed",
    "{text} is not a calendar date (YYYY-MM-DD).",
    "{text} 不是有效日期（格式为 YYYY-MM-DD）。",
    Category.MALFORMED,
)
FIELD_MISSING = Reason(
    "field_missing", "The field {name} is missing.", "缺少字段 {name}。", Category.MALFORMED
)
FIELD_UNKNOWN = Reason(
    "field_unknown",
    "The field {name} is not known here.",
    "此处没有字段 {name}。",
    Category.MALFORMED,
)
LIST_EMPTY = Reason(
    "list_empty",
    "{name} needs at least one entry.",
    "{name} 至少要有一项。",
    Category.MALFORMED,
)
DATES_OUT_OF_ORDER = Reason(
    "dates_out_of_order",
    "{later} comes before {earlier}, which it must follow.",
    "日期 {later} 早于 {earlier}，次序不对。",
)
NOT_RECORDED = Reason(
    "not_recorded",
    "There is no {kind} {reference} on record.",
    "没有登记编号为 {reference} 的{kind}。",
    Category.NOT_FOUND,
)
REFERENCE_UNKNOWN = Reason(
    "reference_unknown",
    "The command names the {kind} {reference}, which is not on record.",
    "命令引用的{kind} {reference} 没有登记。",
)
ALREADY_RECORDED = Reason(
    "already_recorded",
    "The {kind} {reference} is already on record; references are never reused.",
    "{kind} {reference} 已经登记，编号不得重复使用。",
    Category.CONFLICT,
)
KEY_USED_OTHERWISE = Reason(
    "key_used_otherwise",
    "The key {key} was used for another request; a new request needs a key of its own.",
    "幂等键 {key} 已用于另一请求，新请求须使用新的键。",
    Category.CONFLICT,
)
SERVICE_BUSY = Reason(
    "service_busy",
    "Too many requests are waiting to be recorded; try again shortly.",
    "等待登记的请求过多，请稍后重试。",
)
IDENTITY_REQUIRED = Reason(
    "identity_required",
    "Nothing is recorded without knowing who acts.",
    "不知道操作人是谁，不予登记。",
    Category.FORBIDDEN,
)
DUTIES_NOT_SEPARATED = Reason(
    "duties_not_separated",
    "{person} already acted on this as {role}; another person must do this step.",
    "{person} 已经以“{role}”身份经办，此步须由他人办理。",
)
