"""Reasons that concern evidence and derived figures."""

from __future__ import annotations

from aggregates.refusals import Category, Reason

EVIDENCE_REQUIRED = Reason(
    "evidence_required",
    "This step needs at least one document as evidence.",
    "此步至少要有一份文件作为依据。",
)
FIGURE_UNKNOWN = Reason(
    "figure_unknown",
    "{text} does not name a figure.",
    "{text} 不是可展开的数字。",
    Category.MALFORMED,
)
CURSOR_MALFORMED = Reason(
    "cursor_malformed",
    "{text} is not a cursor this service gave out.",
    "{text} 不是本系统给出的翻页标记。",
    Category.MALFORMED,
)
KNOWN_AT_MALFORMED = Reason(
    "known_at_malformed",
    "{text} is neither a log position nor an instant with a time zone.",
    "{text} 既不是日志位置，也不是带时区的时刻。",
    Category.MALFORMED,
)
POSITION_NOT_RECORDED = Reason(
    "position_not_recorded",
    "Position {position} is not on record; the last one is {last}.",
    "日志中没有位置 {position}，目前最后位置为 {last}。",
    Category.MALFORMED,
)
