"""Reasons a table of a bank's entries is not read: a fault of its profile, or of its rows."""

from __future__ import annotations

from aggregates.refusals import Category, Reason


def _malformed(code: str, en: str, zh: str) -> Reason:
    return Reason(code, en, zh, Category.MALFORMED)


BANK_PROFILE_UNKNOWN = _malformed(
    "bank_profile_unknown",
    "{name} is neither a .toml file nor one of {known}.",
    "“{name}”既不是 .toml 文件，也不是 {known} 之一。",
)
BANK_PROFILE_UNREADABLE = _malformed(
    "bank_profile_unreadable",
    "The bank profile cannot be read: {detail}.",
    "无法读取银行对账单配置：{detail}。",
)
BANK_PROFILE_WORD_UNKNOWN = _malformed(
    "bank_profile_word_unknown",
    "{word} is not known in a bank profile here; what is: {known}.",
    "银行对账单配置此处没有“{word}”，可用：{known}。",
)
BANK_PROFILE_WORD_MISSING = _malformed(
    "bank_profile_word_missing",
    "The bank profile lacks {word}.",
    "银行对账单配置缺少 {word}。",
)
BANK_PROFILE_COLUMN_MISSING = _malformed(
    "bank_profile_column_missing",
    "The bank profile names no column for {fields}.",
    "银行对账单配置没有为 {fields} 指定列。",
)
BANK_PROFILE_NAMED_TWICE = _malformed(
    "bank_profile_named_twice",
    "{name} stands for both {one} and {other}.",
    "“{name}”同时代表 {one} 和 {other}。",
)
BANK_PROFILE_VALUE_UNFIT = _malformed(
    "bank_profile_value_unfit",
    "{text} cannot stand here; what can: {choices}.",
    "此处不能填写“{text}”，可填：{choices}。",
)
BANK_PROFILE_NEEDED = _malformed(
    "bank_profile_needed",
    "{name} is a table: say by which bank profile it is read, one of {known}.",
    "“{name}”是表格，请指明按哪个银行对账单配置读取：{known}。",
)
BANK_PROFILE_NOT_FOR_THIS = _malformed(
    "bank_profile_not_for_this",
    "{name} is {format}, which says itself how it is read: leave out {given}.",
    "“{name}”是 {format}，其格式自带说明，请勿再指定 {given}。",
)
STATEMENT_NOT_RECOGNISED = _malformed(
    "statement_not_recognised",
    "{name} is none of what is read here: {known}.",
    "“{name}”不属于可读取的格式：{known}。",
)
WORKBOOK_TOO_OLD = _malformed(
    "workbook_too_old",
    "{name} is a workbook of the old kind (.xls); save it as .xlsx or as CSV.",
    "“{name}”是旧版工作簿（.xls），请另存为 .xlsx 或 CSV。",
)
ROW_CUT_SHORT = _malformed(
    "row_cut_short",
    "The row has {cells} cells where the headings name {headings}.",
    "本行只有 {cells} 个单元格，而列标题有 {headings} 个。",
)
LINE_BREAK_IN_CELL = _malformed(
    "line_break_in_cell",
    "The cell holds a line break; a quotation mark is left open.",
    "单元格内有换行，引号没有闭合。",
)
ENCODING_NOT_AMONG = _malformed(
    "encoding_not_among",
    "The file is in none of the encodings of its profile: {encodings}.",
    "文件编码不在配置所列之内：{encodings}。",
)
BOTH_SIDES_FILLED = _malformed(
    "both_sides_filled",
    "The row has an amount both in and out; it can have one.",
    "本行借方、贷方都有金额，只能有一个。",
)
NEITHER_SIDE_FILLED = _malformed(
    "neither_side_filled",
    "The row moves no money: its amount is blank or zero.",
    "本行没有发生额：金额为空或为零。",
)
BALANCE_BREAKS = _malformed(
    "balance_breaks",
    "The balance is {stated}, but by the row before it is {expected}.",
    "余额为 {stated}，而按前一行应为 {expected}。",
)
BALANCE_CONTRADICTED = _malformed(
    "balance_contradicted",
    "The statement says {stated}, but by its rows it is {expected}.",
    "对账单写明 {stated}，而按明细应为 {expected}。",
)
ORDER_UNCLEAR = _malformed(
    "order_unclear",
    "The balances fit both from the top down and from the bottom up; say the order in the profile.",
    "余额按正序、倒序都能衔接，请在配置中写明顺序。",
)
ACCOUNT_NOT_STATED = _malformed(
    "account_not_stated",
    "Neither the file nor the request says in full which account this is.",
    "文件和请求都没有完整写明是哪个账号。",
)
ACCOUNT_DIFFERS = _malformed(
    "account_differs",
    "The account is {stated} here, and {given} before.",
    "此处账号为 {stated}，而前面为 {given}。",
)
ACCOUNT_MALFORMED = _malformed(
    "account_malformed",
    "{text} is not the number of an account.",
    "“{text}”不是账号。",
)
PERIOD_NOT_STATED = _malformed(
    "period_not_stated",
    "The statement has no entry and does not say for which days it is.",
    "对账单没有明细，也没有写明起止日期。",
)
