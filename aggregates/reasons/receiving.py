"""Reasons that concern a bank's file as it is received: what it says of itself, and its bytes."""

from __future__ import annotations

from aggregates.refusals import Category, Reason

DECLARED_DIFFERS = Reason(
    "declared_differs",
    "The file states {stated} as the {element} of the statement; its entries come to {found}.",
    "文件所列{element}为 {stated}，而明细合计为 {found}。",
    Category.MALFORMED,
)
OPENING_DERIVED = Reason(
    "opening_derived",
    "The file states no opening balance; {opening} follows from its closing balance and its"
    " entries, so that nothing proves them complete.",
    "文件未列期初余额；{opening} 由期末余额与明细倒推得出，明细是否完整无从验证。",
)
DELIVERED_FILE_NOT_KEPT = Reason(
    "delivered_file_not_kept",
    "The file is larger than {megabytes} MiB; its bytes were not kept.",
    "文件超过 {megabytes} MiB，未保存原件。",
)
DELIVERED_FILE_UNKNOWN = Reason(
    "delivered_file_unknown",
    "No file with the digest {sha256} was delivered, or none was kept.",
    "没有收到摘要为 {sha256} 的文件，或原件未保存。",
    Category.NOT_FOUND,
)
