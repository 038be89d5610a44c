"""Reasons to refuse a request before it is a command: its form, its sender, its address."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from aggregates.reasons.evidence import (
    EVIDENCE_DAMAGED,
    EVIDENCE_NOT_CLEARED,
    EVIDENCE_TOO_LARGE,
)
from aggregates.reasons.general import SERVICE_BUSY
from aggregates.refusals import Category, Reason
from audit_service.database_faults import DATABASE_FULL

JSON_MALFORMED = Reason(
    "json_malformed",
    "The body is not JSON as RFC 8259 has it: UTF-8, finite numbers, each name once.",
    "请求正文不是合规的 JSON（须为 UTF-8，数值有限，字段名不得重复）。",
    Category.MALFORMED,
)
JSON_TOO_DEEP = Reason(
    "json_too_deep",
    "The body is nested deeper than {limit} levels.",
    "请求正文嵌套超过 {limit} 层。",
    Category.MALFORMED,
)
MEDIA_TYPE_UNSUPPORTED = Reason(
    "media_type_unsupported",
    "The body must be sent as application/json.",
    "请求正文须以 application/json 发送。",
    Category.MALFORMED,
)
NOT_AN_OBJECT = Reason(
    "not_an_object",
    "A JSON object is expected here.",
    "此处应为 JSON 对象。",
    Category.MALFORMED,
)
NOT_A_LIST = Reason(
    "not_a_list", "A JSON list is expected here.", "此处应为 JSON 列表。", Category.MALFORMED
)
NOT_TEXT = Reason("not_text", "A text is expected here.", "此处应为文字。", Category.MALFORMED)
NOT_A_WHOLE_NUMBER = Reason(
    "not_a_whole_number",
    "A whole number from {least} to {most} is expected here.",
    "此处应为 {least} 至 {most} 之间的整数。",
    Category.MALFORMED,
)
NOT_TRUE_OR_FALSE = Reason(
    "not_true_or_false",
    "true or false is expected here.",
    "此处应为 true 或 false。",
    Category.MALFORMED,
)
TOO_MANY_ENTRIES = Reason(
    "too_many_entries",
    "At most {limit} entries are accepted here.",
    "此处最多 {limit} 项。",
    Category.MALFORMED,
)
INSTANT_MALFORMED = Reason(
    "instant_malformed",
    "{text} is not an instant with a time zone (RFC 3339).",
    "{text} 不是带时区的时刻（RFC 3339）。",
    Category.MALFORMED,
)
HEADER_MALFORMED = Reason(
    "header_malformed",
    "The header is not percent-encoded UTF-8.",
    "请求头不是百分号编码的 UTF-8。",
    Category.MALFORMED,
)
ADDRESS_UNKNOWN = Reason(
    "address_unknown",
    "Nothing is served at this address.",
    "此地址没有内容。",
    Category.NOT_FOUND,
)
METHOD_NOT_ALLOWED = Reason(
    "method_not_allowed",
    "This address does not answer this method; the header Allow names those it does.",
    "此地址不支持该方法，可用方法见 Allow 头。",
)
REQUEST_TOO_LARGE = Reason(
    "request_too_large",
    "The request is larger than {limit} bytes.",
    "请求超过 {limit} 字节。",
)
REQUEST_MALFORMED = Reason(
    "request_malformed", "The request is not well-formed HTTP.", "请求不符合 HTTP 规范。"
)
PROJECTION_STOPPED = Reason(
    "projection_stopped",
    "This cannot be read: {projections} stopped and has to be looked at.",
    "暂不能查询：投影 {projections} 已中止，须由维护人员处理。",
)
PROJECTION_BEHIND = Reason(
    "projection_behind",
    "What was asked to include position {wanted} has only followed the record up to {reached}.",
    "要求包含位置 {wanted}，但投影目前只跟进到 {reached}。",
)
UNEXPECTED = Reason(
    "unexpected",
    "Something went wrong that is not your fault; it has been logged.",
    "系统内部出错，与您的请求无关，已记入日志。",
)

STATUS_OF: Final[dict[str, HTTPStatus]] = {
    JSON_MALFORMED.code: HTTPStatus.BAD_REQUEST,
    JSON_TOO_DEEP.code: HTTPStatus.BAD_REQUEST,
    MEDIA_TYPE_UNSUPPORTED.code: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    METHOD_NOT_ALLOWED.code: HTTPStatus.METHOD_NOT_ALLOWED,
    REQUEST_TOO_LARGE.code: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    REQUEST_MALFORMED.code: HTTPStatus.BAD_REQUEST,
    SERVICE_BUSY.code: HTTPStatus.SERVICE_UNAVAILABLE,
    PROJECTION_STOPPED.code: HTTPStatus.SERVICE_UNAVAILABLE,
    PROJECTION_BEHIND.code: HTTPStatus.SERVICE_UNAVAILABLE,
    UNEXPECTED.code: HTTPStatus.INTERNAL_SERVER_ERROR,
    DATABASE_FULL.code: HTTPStatus.INSUFFICIENT_STORAGE,
    EVIDENCE_TOO_LARGE.code: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    EVIDENCE_NOT_CLEARED.code: HTTPStatus.FORBIDDEN,
    EVIDENCE_DAMAGED.code: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""Reasons that HTTP has a status of its own for; all others go by their category."""
