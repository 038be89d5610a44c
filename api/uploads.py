"""Uploads: a form with one file, read piece by piece and never held in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import request
from werkzeug.exceptions import BadRequest
from werkzeug.sansio import multipart

from aggregates.reasons.general import FIELD_MISSING, TEXT_MALFORMED
from aggregates.refusals import Category, Reason, Refusal, Refused
from api.problems import BODY
from api.reasons import MEDIA_TYPE_UNSUPPORTED, NOT_TEXT

FILE: Final = "file"
FIELDS_MAX: Final = 20
WORDS_BYTES_MAX: Final = 64 * 1024
"""Bytes of all fields beside the file."""

AROUND_BYTES_MAX: Final = 2 * WORDS_BYTES_MAX
"""What a form may be larger than its file: the fields, and the lines between them."""

_PIECE: Final = 64 * 1024
_NOT_A_FORM = Reason(
    MEDIA_TYPE_UNSUPPORTED.code,
    "The body must be sent as multipart/form-data.",
    "请求正文须以 multipart/form-data 发送。",
    Category.MALFORMED,
)


class _Form:
    """The fields of a form as they come in; the bytes of its file go straight to ``keep``."""

    def __init__(self, keep: Callable[[bytes], None]) -> None:
        self.words: dict[str, bytearray] = {}
        self._keep = keep
        self._take: Callable[[bytes], None] = keep
        self._names: set[str] = set()
        self._left = WORDS_BYTES_MAX

    def begin(self, name: str | None) -> None:
        """Begin a field; one that came before is refused, so that none is read over another."""
        if not name or name in self._names:
            raise Refused(NOT_TEXT().located(f"{BODY}/{name or ''}"))
        self._names.add(name)
        if name == FILE:
            self._take = self._keep
        else:
            self.words[name] = bytearray()
            self._take = self._words_of(self.words[name])

    def take(self, data: bytes) -> None:
        """Take in more of the field that was begun."""
        self._take(data)

    def read(self) -> dict[str, str]:
        """Return the fields as words, when all of the form has come in."""
        faults = []
        if FILE not in self._names:
            faults.append(FIELD_MISSING(name=FILE).located(f"{BODY}/{FILE}"))
        said = {}
        for name, data in self.words.items():
            try:
                said[name] = data.decode()
            except UnicodeDecodeError:
                faults.append(TEXT_MALFORMED().located(f"{BODY}/{name}"))
        if faults:
            raise Refused(*faults)
        return said

    def _words_of(self, words: bytearray) -> Callable[[bytes], None]:
        def take(data: bytes) -> None:
            self._left -= len(data)
            if self._left < 0:
                raise BadRequest
            words.extend(data)

        return take


def read_form(
    keep: Callable[[bytes], None], file_bytes_max: int, too_large: Refusal
) -> dict[str, str]:
    """Read the form that was sent: its file goes to ``keep``, its other fields are returned.

    One that says itself that it is ``too_large`` is refused as that before it is read.
    """
    if request.mimetype != "multipart/form-data":
        raise Refused(_NOT_A_FORM())
    boundary = request.mimetype_params.get("boundary", "")
    if not boundary or not boundary.isascii():
        raise BadRequest
    request.max_content_length = file_bytes_max + AROUND_BYTES_MAX
    if (request.content_length or 0) > request.max_content_length:
        raise Refused(too_large)
    decoder = multipart.MultipartDecoder(
        boundary.encode(), WORDS_BYTES_MAX + 4 * _PIECE, max_parts=FIELDS_MAX
    )
    form = _Form(keep)
    try:
        while not _decoded(decoder, form):
            decoder.receive_data(request.stream.read(_PIECE) or None)
    except ValueError:  # the library's word for a form that is broken off or none at all
        raise BadRequest from None
    return form.read()


def _decoded(decoder: multipart.MultipartDecoder, form: _Form) -> bool:
    """Take in what there is, and say whether it was the end of the form."""
    while True:
        match decoder.next_event():
            case multipart.NeedData():
                return False
            case multipart.Epilogue():
                return True
            case multipart.Field(name=name) | multipart.File(name=name):
                form.begin(name)
            case multipart.Data(data=data):
                form.take(data)
