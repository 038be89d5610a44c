"""The form a report is asked for in: JSON, one of its sheets as CSV, all of them as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Final

from flask import Response, after_this_request, request

from aggregates.reasons.general import VALUE_NOT_LISTED
from aggregates.refusals import Refused
from api.fields import Choice, StrictSchema
from api.reading import Asked
from audit_service.reports.sheets import Sheet
from audit_service.reports.spreadsheets import CSV, XLSX, as_csv, as_workbook

JSON: Final = "application/json"


class ReportForm(StrEnum):
    """How a report is written."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


_MEDIA: Final = {JSON: ReportForm.JSON, CSV: ReportForm.CSV, XLSX: ReportForm.XLSX}


class FormQuery(StrictSchema):
    """In which form a report is wanted."""

    format = Choice(ReportForm, metadata={"description": "The form; else `Accept` decides."})
    part = Asked(metadata={"description": "Of CSV, which sheet by its name; else the first."})


def formed(
    asked: dict[str, Any], lay_out: Callable[[dict[str, Any]], Sequence[Sheet]]
) -> Callable[[dict[str, Any]], Any]:
    """Take the form out of a query, and return how to write a document in it."""
    form, part = asked.pop("format", None) or _accepted(), asked.pop("part", None)
    after_this_request(_varying)

    def write(document: dict[str, Any]) -> Any:
        if form is ReportForm.JSON:
            return document
        sheets = lay_out(document)
        if form is ReportForm.CSV:
            sheet = _sheet(sheets, part)
            return _file(as_csv(sheet).encode(), f"{CSV}; charset=utf-8", f"{sheet.name}.csv")
        language = request.accept_languages.best_match(["en", "zh"], default="en")
        book = as_workbook(sheets, language)
        return _file(book, XLSX, f"{document['report']}.xlsx", language)

    return write


def _varying(answer: Response) -> Response:
    answer.vary.update(("Accept", "Accept-Language"))
    return answer


def _accepted() -> ReportForm:
    found = request.accept_mimetypes.best_match(list(_MEDIA), default=JSON)
    return _MEDIA[found]


def _sheet(sheets: Sequence[Sheet], part: str | None) -> Sheet:
    if part is None:
        return sheets[0]
    named = {sheet.name: sheet for sheet in sheets}
    if part not in named:
        fault = VALUE_NOT_LISTED(text=part[:80], choices=", ".join(named))
        raise Refused(fault.located("/part"))
    return named[part]


def _file(content: bytes, media_type: str, name: str, language: str | None = None) -> Response:
    answer = Response(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if language is not None:
        answer.content_language.add(language)
    return answer
