"""Reasons that concern files in evidence: their size and type, their custody, who may see them."""

from __future__ import annotations

from aggregates.refusals import Category, Reason

EVIDENCE_TOO_LARGE = Reason(
    "evidence_too_large",
    "The file is larger than {megabytes} MB, the most one file in evidence may have.",
    "文件超过证据文件的上限 {megabytes} MB。",
    Category.MALFORMED,
)
FILE_TYPE_REFUSED = Reason(
    "file_type_refused",
    "By its content the file is of a kind that is not taken in evidence: {kind}.",
    "从内容看，该文件属于不作为证据收存的类型：{kind}。",
    Category.MALFORMED,
)
FILE_TWICE = Reason(
    "file_twice",
    "The file {sha256} is named more than once.",
    "文件 {sha256} 重复列出。",
    Category.MALFORMED,
)
EVIDENCE_NOT_HELD = Reason(
    "evidence_not_held",
    "{office} does not hold this file and cannot hand it over; {holder} does.",
    "{office} 不是该文件的保管单位，不能移交；现由 {holder} 保管。",
)
EVIDENCE_HELD_ALREADY = Reason(
    "evidence_held_already",
    "{holder} holds the file {sha256} already.",
    "文件 {sha256} 已由 {holder} 保管。",
)
EVIDENCE_NOT_CLEARED = Reason(
    "evidence_not_cleared",
    "The file {sha256} is confidential and {office} neither deposited nor held it.",
    "文件 {sha256} 属保密内容，{office} 既未交存也未保管过。",
    Category.FORBIDDEN,
)
EVIDENCE_DAMAGED = Reason(
    "evidence_damaged",
    "The bytes of the file {sha256} are missing or not those that were deposited; run check.",
    "文件 {sha256} 的内容缺失或与交存时不符，请运行 check 检查。",
)
FILE_NOT_WRITTEN = Reason(
    "file_not_written",
    "The file could not be written: {detail}.",
    "无法写入文件：{detail}。",
)
