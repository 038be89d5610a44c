"""Reasons a SWIFT MT940, MT942 or OFX file is not read, where the shared ones do not say it."""

from __future__ import annotations

from aggregates.refusals import Category, Reason


def _malformed(code: str, en: str, zh: str) -> Reason:
    return Reason(code, en, zh, Category.MALFORMED)


LINE_TOO_LONG = _malformed(
    "line_too_long",
    "The line has more than {limit} characters.",
    "该行超过 {limit} 个字符。",
)
BANK_FIELD_UNKNOWN = _malformed(
    "bank_field_unknown",
    "{name} is not a field of this format.",
    "{name} 不是该格式的字段。",
)
BANK_FIELD_MALFORMED = _malformed(
    "bank_field_malformed",
    "{text} is not what the field {name} holds.",
    "{text} 不符合字段 {name} 的格式。",
)
BANK_FIELD_OUT_OF_PLACE = _malformed(
    "bank_field_out_of_place",
    "The field {name} is out of place here.",
    "字段 {name} 出现的位置不对。",
)
BANK_FIELD_UNCLOSED = _malformed(
    "bank_field_unclosed",
    "{name} begins in line {line} and does not end where it must.",
    "{name} 始于第 {line} 行，没有在应有之处结束。",
)
FIELDS_RUN_TOGETHER = _malformed(
    "fields_run_together",
    "{text} reads like the beginning of another field; a line break or a sign is lost.",
    "{text} 像是另一字段的开头，可能缺少换行或字符受损。",
)
PAGE_BEFORE_MISSING = _malformed(
    "page_before_missing",
    "The page goes on from {opening}, and the page before it is not in the file.",
    "该页承接前页余额 {opening}，但文件中没有前一页。",
)
PAGE_AFTER_MISSING = _malformed(
    "page_after_missing",
    "The page ends with {closing} carried forward, and the page after it is not in the file.",
    "该页以转次页余额 {closing} 结束，但文件中没有后一页。",
)
PAGES_CONTRADICT = _malformed(
    "pages_contradict",
    "The page begins with {opening}, but the page before it ended with {closing}.",
    "该页以 {opening} 开始，而前一页以 {closing} 结束。",
)
ENTRY_ONLY_EXPECTED = _malformed(
    "entry_only_expected",
    "The entry {text} is only expected; a statement lists what is booked.",
    "分录 {text} 只是预计发生，对账单应只列已入账分录。",
)
ENTRY_CORRECTS_ANOTHER = _malformed(
    "entry_corrects_another",
    "The entry corrects or withdraws {reference}, delivered before; have the bank book it instead.",
    "该分录更正或撤销此前提供的 {reference}，无法读取，请银行以入账方式更正。",
)
BANK_ANSWERED_WITH_ERROR = _malformed(
    "bank_answered_with_error",
    "Instead of a statement the bank answered with the error {code} {message}.",
    "银行没有提供对账单，而是返回错误 {code} {message}。",
)
