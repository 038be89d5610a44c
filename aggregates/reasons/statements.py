"""Reasons a bank's statement is not read: what is wrong in the file itself, whatever its format."""

from __future__ import annotations

from aggregates.refusals import Category, Reason


def _malformed(code: str, en: str, zh: str) -> Reason:
    return Reason(code, en, zh, Category.MALFORMED)


STATEMENT_FORMAT_UNKNOWN = _malformed(
    "statement_format_unknown",
    "{name} is not a statement, report or notice of an account that can be read here.",
    "“{name}”不是可读取的账户对账单、报告或通知。",
)
STATEMENT_VERSION_UNKNOWN = _malformed(
    "statement_version_unknown",
    "{version} is a version of its format that is not known; {known} are.",
    "“{version}”不是已知的格式版本，已知版本为 {known}。",
)
STATEMENT_MISSING = _malformed(
    "statement_missing", "The file holds no statement.", "文件中没有对账单。"
)
STATEMENT_CUT_SHORT = _malformed(
    "statement_cut_short",
    "The file ends in the middle of a statement.",
    "文件在对账单中间中断，内容不完整。",
)
OPENING_BALANCE_MISSING = _malformed(
    "opening_balance_missing",
    "The statement states no opening balance.",
    "对账单没有期初余额。",
)
CLOSING_BALANCE_MISSING = _malformed(
    "closing_balance_missing",
    "The statement states no closing balance.",
    "对账单没有期末余额。",
)
BALANCE_STATED_TWICE = _malformed(
    "balance_stated_twice",
    "The balance {code} is stated as {one} and as {other}.",
    "余额 {code} 有两个数值：{one} 和 {other}。",
)
FIELD_REPEATED = _malformed(
    "field_repeated",
    "The field {name} is stated more than once.",
    "字段 {name} 出现不止一次。",
)
AMOUNT_SIGNED = _malformed(
    "amount_signed",
    "The amount {text} carries a sign; whether it came or went is stated beside it.",
    "金额 {text} 带有正负号，而收付方向应另行注明。",
)
NUMBER_NOT_WHOLE = _malformed(
    "number_not_whole", "{text} is not a whole number.", "{text} 不是整数。"
)
DETAILS_TOO_MANY = _malformed(
    "details_too_many",
    "One entry lists more than {limit} payments; ask the bank for them in several entries.",
    "一笔分录所列付款超过 {limit} 笔，请银行分成多笔提供。",
)
ENCODING_NOT_READ = _malformed(
    "encoding_not_read",
    "The encoding {name} is not read; use {known}.",
    "不读取编码 {name}，请使用：{known}。",
)
ENCODING_CONTRADICTED = _malformed(
    "encoding_contradicted",
    "The file is said to be in {name}, and its bytes are not.",
    "文件声明的编码为 {name}，但内容与之不符。",
)
XML_MALFORMED = _malformed(
    "xml_malformed", "The XML is broken: {detail}.", "XML 格式有误：{detail}。"
)
XML_DECLARES_TYPE = _malformed(
    "xml_declares_type",
    "The file declares a document type or entities, which are never read.",
    "文件含有文档类型或实体声明，不予读取。",
)
XML_PIECE_TOO_LARGE = _malformed(
    "xml_piece_too_large",
    "One piece of the file is longer than {limit} characters.",
    "文件中有一处内容超过 {limit} 个字符。",
)
XML_NAMES_TOO_MANY = _malformed(
    "xml_names_too_many",
    "The different tags of the file are longer than {limit} characters in all.",
    "文件中不同标签的总长度超过 {limit} 个字符。",
)
