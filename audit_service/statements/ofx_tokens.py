"""The tags and texts of an OFX 1 file, which is SGML: values need no closing tag."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from audit_service.statements.encodings import CHUNK, encoding_of

VALUE_LENGTH_MAX: Final = 20_000
"""How much of one text is held; a longer one is told apart by ``is_cut``."""

_HEAD_LENGTH: Final = 2_000
_TAG_LENGTH_MAX: Final = 100
_MARKUP: Final = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9_.]{0,60})\s{0,20}>|(<!\[CDATA\[)|(\]\]>)|(<!(?:--|DOCTYPE|ENTITY))",
    re.ASCII,
)
_CHARSET = re.compile(rb"CHARSET:\s*([A-Z0-9_-]+?)\s*(?:COMPRESSION|[\r\n]|$)", re.IGNORECASE)
_CODECS: Final = {
    b"1252": "cp1252",
    b"ISO-8859-1": "latin-1",
    b"8859-1": "latin-1",
    b"936": "gb18030",
    b"GBK": "gb18030",
    b"GB2312": "gb18030",
    b"GB18030": "gb18030",
}
_ENTITY = re.compile(r"&(amp|lt|gt|nbsp|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});", re.ASCII)
_ENTITIES: Final = {"amp": "&", "lt": "<", "gt": ">", "nbsp": " ", "quot": '"', "apos": "'"}
_UNFINISHED: Final = re.compile(r"(?:\]{1,2}|&#?\w{0,8})\Z", re.ASCII)
_UNICODE_END: Final = 0x110000


class Kind(Enum):
    """What a token is."""

    OPENS = "opens"
    CLOSES = "closes"
    TEXT = "text"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Token:
    """A tag with its name, or a text, and the line where it begins."""

    kind: Kind
    text: str
    line: int
    is_cut: bool = False


def tokens_of(path: Path) -> Iterator[Token]:
    """Cut a file into tags and texts, in memory that does not grow with it."""
    cutting = _Cutting()
    with path.open(encoding=_encoding(path), errors="replace") as file:
        held = ""
        while chunk := file.read(CHUNK):
            held += chunk
            end = _safe_end(held)
            yield from cutting.cut(held[:end])
            held = held[end:]
        yield from cutting.cut(held)
        yield from cutting.give_text()


def plain(text: str) -> str:
    """Write out the entities of a value."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name[0] != "#":
        return _ENTITIES[name]
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(code) if code < _UNICODE_END else found[0]


def _encoding(path: Path) -> str:
    """Return the encoding: UTF-8 where all bytes fit it, else as the header says, else a guess.

    Headers often say 1252 above UTF-8; the contrary cannot be by chance.
    """
    fitting = encoding_of(path)
    if fitting == "utf-8-sig":
        return fitting
    with path.open("rb") as file:
        found = _CHARSET.search(file.read(_HEAD_LENGTH).partition(b"<")[0])
    return _CODECS.get(found[1].upper(), fitting) if found else fitting


def _safe_end(held: str) -> int:
    """Return how far a text can be cut without cutting a tag, an entity or the end of CDATA."""
    begun = held.rfind("<", max(0, len(held) - _TAG_LENGTH_MAX))
    if begun >= 0 and ">" not in held[begun:]:
        return begun
    found = _UNFINISHED.search(held, max(0, len(held) - _TAG_LENGTH_MAX))
    return found.start() if found else len(held)


@dataclass(slots=True)
class _Cutting:
    """The text collected since the last tag, and the line reached."""

    text: str = ""
    text_line: int = 1
    line: int = 1
    is_cut: bool = False
    is_literal: bool = False

    def cut(self, piece: str) -> Iterator[Token]:
        done = 0
        for found in _MARKUP.finditer(piece):
            if self.is_literal and not found[4]:
                continue
            self._collect(piece[done : found.start()])
            done = found.end()
            if found[3] or found[4]:
                if found[4] and not self.is_literal:
                    self._collect(found[4])
                self.is_literal = bool(found[3])
                continue
            yield from self.give_text()
            if found[5]:  # A comment could hide entries, or show what is none.
                yield Token(Kind.FOREIGN, found[5], self.line)
                continue
            kind = Kind.CLOSES if found[1] else Kind.OPENS
            yield Token(kind, found[2].upper(), self.line)
            self.line += found[0].count("\n")
            self.text_line = self.line
        self._collect(piece[done:])

    def give_text(self) -> Iterator[Token]:
        if self.text and not self.text.isspace():
            yield Token(Kind.TEXT, self.text, self.text_line, self.is_cut)
        self.text, self.is_cut = "", False

    def _collect(self, text: str) -> None:
        if not self.text.strip():
            self.text_line = self.line + text[: len(text) - len(text.lstrip())].count("\n")
            self.text = ""
        self.line += text.count("\n")
        # Entities are written out here, since what stands in CDATA is as it is.
        room = VALUE_LENGTH_MAX - len(self.text)
        self.is_cut = self.is_cut or len(text) > room
        self.text += text[:room] if self.is_literal else plain(text[:room])
