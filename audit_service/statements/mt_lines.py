"""The fields of a SWIFT message file, cut out of its lines whatever surrounds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aggregates.reasons.bank_formats import FIELDS_RUN_TOGETHER, LINE_TOO_LONG
from audit_service.statements.delivered import Unfit
from audit_service.statements.encodings import encoding_of
from audit_service.statements.printed_amounts import shown

LINE_LENGTH_MAX: Final = 10_000
"""SWIFT allows 65 characters a line; some banks put a whole narrative on one."""

FIELD_LENGTH_MAX: Final = 20_000
"""How much of one field is kept; no bank's narrative is longer, and words are cut anyway."""

DAMAGED: Final = ""
"""The tag of a field whose own cannot be told any more."""

_TAG = re.compile(r":(\d{2}[A-Z]?|940|942|NS):(.*)", re.ASCII | re.DOTALL)
_END = re.compile(r"-(?:X*\s*$|\})")
_LOST = re.compile(
    # A whole entry or balance further on in a line: what stood before it lost its own line. A
    # minute is below 60, so that a time like 10:25:30 is never taken for a field.
    r":61:\d{6}|:6[02][FM]:[CD]\d{6}|:86:\d{3}\?"
    r"|^.{0,6}\d{6}(?:\d{4})?R?[CD][A-Z]?\d{1,15},\d{0,3}[NFS][A-Z0-9]{3}"
    r"|^.{0,4}6?[02][FM]:?[CD]\d{6}[A-Z]{3}\d+,",
    re.ASCII,
)


@dataclass(slots=True)
class Field:
    """One field: its tag, the lines it holds, and the line of the file where it begins."""

    tag: str
    line: int
    lines: list[str]
    length: int = 0


@dataclass(frozen=True, slots=True)
class Break:
    """The end of a message; ``is_closed`` when an envelope's own sign says so."""

    line: int
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A line between messages: an envelope's blocks, or what a bank prints above."""

    line: int
    text: str


Piece = Field | Break | Heading | Unfit


def pieces(path: Path) -> Iterator[Piece]:
    """Cut a file into fields, ends of messages and the lines between them.

    Lines end in CR, LF or both. One that is too long is named and left out.
    """
    return _Cutting().cut(_lines(path))


@dataclass(slots=True)
class _Cutting:
    """The field that is being collected while the lines go by."""

    held: Field | None = None

    def cut(self, lines: Iterator[tuple[int, str | None]]) -> Iterator[Piece]:
        for number, line in lines:
            if line is None:
                yield Unfit(LINE_TOO_LONG(limit=LINE_LENGTH_MAX).located(f"line {number}"))
            elif found := _TAG.match(line):
                yield from self._begin(number, found[1], found[2])
            elif end := _END.match(line):
                yield from self._give()
                yield Break(number, is_closed=line.startswith("-}"))
                yield from self._between(number, line[end.end() :])
            elif self.held is not None:
                yield from self._continue(number, line)
            else:
                yield from self._between(number, line)
        yield from self._give()

    def _begin(self, number: int, tag: str, text: str) -> Iterator[Piece]:
        yield from self._give()
        if tag in {"940", "942"}:  # Rabobank heads each message with its type, as if a field.
            yield Break(number)
            yield Heading(number, tag)
            return
        if lost := _LOST.search(text) if tag != "61" else _LOST.search(text, 7):
            yield _run_together(number, text[lost.start() :])
        self.held = Field(tag, number, [text], len(text))

    def _continue(self, number: int, line: str) -> Iterator[Piece]:
        held = self.held
        if held is None or not line.strip():
            return
        if lost := _LOST.search(line):
            yield from self._give()
            yield _run_together(number, line[lost.start() :])
            self.held = Field(DAMAGED, number, [])
            return
        held.length += len(line)
        if held.length <= FIELD_LENGTH_MAX:
            held.lines.append(line)

    def _between(self, number: int, line: str) -> Iterator[Piece]:
        """Read a line outside messages; a field may follow the text block's sign on its line."""
        text, block, rest = line.partition("{4:")
        if text.strip() or block:
            yield Heading(number, text + block)
        if block and (found := _TAG.match(rest.strip())):
            yield from self._begin(number, found[1], found[2])

    def _give(self) -> Iterator[Field]:
        if self.held is not None:
            yield self.held
            self.held = None


def _run_together(number: int, text: str) -> Unfit:
    return Unfit(FIELDS_RUN_TOGETHER(text=shown(text)).located(f"line {number}"))


def _lines(path: Path) -> Iterator[tuple[int, str | None]]:
    """Yield the lines with their numbers, None for one that is too long, holding only one."""
    number = 0
    with path.open(encoding=encoding_of(path), errors="replace") as file:
        while line := file.readline(LINE_LENGTH_MAX + 1):
            number += 1
            if line.endswith("\n") or len(line) <= LINE_LENGTH_MAX:
                yield number, line.rstrip("\n")
                continue
            while (more := file.readline(LINE_LENGTH_MAX)) and not more.endswith("\n"):
                pass
            yield number, None
