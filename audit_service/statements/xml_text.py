"""The text of an XML file: its encoding settled, no document type, in parts that cut no tag."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from aggregates.reasons.statements import (
    ENCODING_CONTRADICTED,
    ENCODING_NOT_READ,
    XML_DECLARES_TYPE,
    XML_MALFORMED,
    XML_NAMES_TOO_MANY,
    XML_PIECE_TOO_LARGE,
)
from aggregates.refusals import Refusal, Refused

PIECE_LENGTH_MAX: Final = 2_000_000
"""Characters of XML held at once. The largest honest piece, one payment with its invoices, has a
few thousand; an element may have as few as four and takes some 120 bytes of memory."""

NAMES_LENGTH_MAX: Final = 500_000
"""Characters of all different start tags of a file. The parser keeps every name it ever met for as
long as the process lives, so a file may not bring in any number of them."""

PROLOG_LENGTH_MAX: Final = 100_000
"""Characters before the first tag: a declaration, comments, perhaps a licence."""

_BLOCK: Final = 1 << 16
_CODECS: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "iso-8859-15": "iso8859-15",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
}
_KNOWN: Final = "UTF-8, UTF-16, ISO-8859-1, ISO-8859-15, Windows-1252, GB18030"
_MARKS: Final = (  # A UTF-32 mark begins like UTF-16's, so it is looked for first.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(r"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([^\"'>]{1,40})[\"']")
_HEAD_LENGTH: Final = 1_000
_START_TAG = re.compile(r"<([^/!<>][^<>]*)>")
_ASIDES: Final = (("<?", "?>"), ("<!--", "-->"))


def at_line(line: int) -> str:
    """Name a line as the place of a fault."""
    return f"line {line}"


def parts_of(path: Path) -> Iterator[str]:
    """Yield the text of an XML file, in parts that end before a tag begins or with the file.

    Refuses, by line: another encoding than the declared one or one that is not read, a document
    type, and a part or a wealth of names that would not fit into memory.
    """
    with path.open("rb") as file:
        yield from _checked(_uncut(_decoded(file)))


def _decoded(file: BinaryIO) -> Iterator[str]:
    head = file.read(_BLOCK)
    codec, name, skipped = _encoding(head)
    decoder = codecs.getincrementaldecoder(codec)("strict")
    line, block = 1, head[skipped:]
    while True:
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            sound = error.object[: error.start].decode(codec, "ignore")
            fault = ENCODING_CONTRADICTED(name=name)
            raise Refused(fault.located(at_line(line + sound.count("\n")))) from None
        line += text.count("\n")
        yield text
        if not block:
            return
        block = file.read(_BLOCK)


def _encoding(head: bytes) -> tuple[str, str, int]:
    """Return the codec of a file, what it is called, and the length of its byte order mark."""
    mark, marked = next(((m, c) for m, c in _MARKS if head.startswith(m)), (b"", ""))
    begin = head[len(mark) : len(mark) + _HEAD_LENGTH].decode(marked or "latin-1", "ignore")
    found = _DECLARED.match(begin)
    said = found[1].lower() if found else ""
    said_codec = "utf-16" if said.startswith("utf-16") else _CODECS.get(said or "utf-8", "")
    if not said_codec or marked == "utf-32":
        raise Refused(_first_line(ENCODING_NOT_READ(name=said or marked, known=_KNOWN)))
    if said and (marked or said_codec)[:6] != said_codec[:6]:
        raise Refused(_first_line(ENCODING_CONTRADICTED(name=said)))
    if said_codec == "utf-16" and not marked:
        raise Refused(_first_line(ENCODING_CONTRADICTED(name=said)))
    return marked or said_codec, said or marked or "utf-8", len(mark)


def _first_line(fault: Refusal) -> Refusal:
    return fault.located(at_line(1))


def _uncut(texts: Iterator[str]) -> Iterator[str]:
    """Hold back what follows the last start of a tag until its end is there."""
    held, line = "", 1
    for text in texts:
        held += text
        if len(held) > PIECE_LENGTH_MAX:
            raise Refused(XML_PIECE_TOO_LARGE(limit=PIECE_LENGTH_MAX).located(at_line(line)))
        cut = held.rfind("<")
        if cut > 0:
            line += held.count("\n", 0, cut)
            yield held[:cut]
            held = held[cut:]
    if held:
        yield held


def _checked(parts: Iterator[str]) -> Iterator[str]:
    names: set[str] = set()
    length, prolog = 0, ""
    is_begun = False
    for part in parts:
        met = set(_START_TAG.findall(part)) - names
        names |= met
        length += sum(map(len, met))
        if length > NAMES_LENGTH_MAX:
            raise Refused(_first_line(XML_NAMES_TOO_MANY(limit=NAMES_LENGTH_MAX)))
        if is_begun:
            yield part
            continue
        prolog += part
        if is_begun := _has_begun(prolog):
            yield prolog
        elif len(prolog) > PROLOG_LENGTH_MAX:
            raise Refused(_first_line(XML_PIECE_TOO_LARGE(limit=PROLOG_LENGTH_MAX)))
    if not is_begun:
        raise Refused(_first_line(XML_MALFORMED(detail="there is no element")))


def _has_begun(prolog: str) -> bool:
    """Say whether the root element begins here; refuse a document type, and what is no XML."""
    at = 0
    while at < len(prolog):
        if prolog[at].isspace():
            at += 1
            continue
        aside = next((pair for pair in _ASIDES if prolog.startswith(pair[0], at)), None)
        if aside is None:
            break
        end = prolog.find(aside[1], at + len(aside[0]))
        if end < 0:
            return False
        at = end + len(aside[1])
    else:
        return False
    place = at_line(prolog.count("\n", 0, at) + 1)
    if prolog.startswith("<!", at):
        raise Refused(XML_DECLARES_TYPE().located(place))
    if prolog[at] != "<":
        raise Refused(XML_MALFORMED(detail="it does not begin with a tag").located(place))
    return True
