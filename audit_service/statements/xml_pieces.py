"""An XML file piece by piece: only what was not yet read is ever held in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from lxml import etree

from aggregates.reasons.statements import (
    STATEMENT_CUT_SHORT,
    XML_MALFORMED,
    XML_PIECE_TOO_LARGE,
)
from aggregates.refusals import Refused
from audit_service.statements.xml_text import PIECE_LENGTH_MAX, at_line, parts_of
from audit_service.wellformed import seen

_SHELL_LENGTH: Final = 48
"""What a folded element leaves behind until its parent is read, in characters of XML."""

_DETAIL_LENGTH_MAX: Final = 200
_ASIDE = re.compile(r", (?:use|try) XML_PARSE_HUGE(?: option)?|,? line \d+, column \d+")
_SHOWS_LATE = re.compile(r"EntityRef|[Nn]amespace")
"""Faults that the parser tells only at the end of the file, wherever they are."""


class Piece:
    """An element and the namespace that it and its parts belong to.

    Its parts are looked through once, when the first is asked for: an entry is asked for dozens
    of parts, most of which it does not have.
    """

    __slots__ = ("_parts", "element", "space")

    def __init__(self, element: etree._Element, space: str) -> None:
        """Show an element; ``space`` is its namespace in braces."""
        self.element = element
        self.space = space
        self._parts: dict[str, list[Piece]] | None = None

    def one(self, *path: str) -> Piece | None:
        """Find the first element of a path of names, none where it is missing."""
        found = self
        for name in path:
            parts = found._looked_through() if found._parts is None else found._parts
            if name not in parts:
                return None
            found = parts[name][0]
        return found

    def each(self, name: str) -> list[Piece]:
        """List the elements of one name that are direct parts of this one."""
        parts = self._looked_through() if self._parts is None else self._parts
        return parts.get(name, [])

    def text(self, *path: str) -> str:
        """Return the text of a path of names without blank edges, "" where it is missing."""
        found = self.one(*path)
        return (found.element.text or "").strip() if found is not None else ""

    def attribute(self, name: str) -> str:
        """Return an attribute without blank edges, "" where it is missing."""
        return str(self.element.get(name) or "").strip()

    @property
    def name(self) -> str:
        """Return the name without the namespace; "" for what belongs to another one."""
        tag = str(self.element.tag)
        return tag[len(self.space) :] if tag.startswith(self.space) else ""

    @property
    def is_plain(self) -> bool:
        """Say whether the element holds text alone; what stands behind a part is never read."""
        return len(self.element) == 0

    def _looked_through(self) -> dict[str, list[Piece]]:
        parts: dict[str, list[Piece]] = {}
        space = self.space
        for child in self.element:
            tag = str(child.tag)
            if tag.startswith(space):
                parts.setdefault(tag[len(space) :], []).append(Piece(child, space))
        self._parts = parts
        return parts


@dataclass(frozen=True, slots=True)
class Mark:
    """The start or the end of an element that was asked for.

    ``line`` is where it starts; ``before`` how much was held before it.
    """

    element: etree._Element
    is_start: bool
    line: int
    before: int


class Pieces:
    """Reads an XML file from front to back and tells where the elements of some names are.

    Whoever reads says ``forget`` or ``fold`` of what it has read. What piles up beyond
    ``PIECE_LENGTH_MAX`` is refused, as are document types, entities, and broken XML; nothing is
    fetched and nothing included.
    """

    def __init__(self, path: Path, names: tuple[str, ...]) -> None:
        """Read a file, telling the elements of these names, whatever their namespace."""
        self._path = path
        named = rf"(?:[^\s<>/!?:]+:)?(?:{'|'.join(names)})"
        self._start = re.compile(rf"<{named}[\s/>]")
        self._end = re.compile(rf"</{named}\s*>")
        self._text = ""
        self._parser = etree.XMLPullParser(
            events=("start", "end"),
            tag=tuple(f"{{*}}{name}" for name in names),
            encoding="utf-8",
            # Not False: then an undeclared entity ends the reading without an error.
            resolve_entities="internal",  # type: ignore[arg-type]
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            collect_ids=False,
        )
        self._held = 0
        self._line = 1
        self._open: list[tuple[int, int]] = []

    def __iter__(self) -> Iterator[Mark]:
        """Tell every start and every end; each start has a feed of its own, hence its line."""
        for part in parts_of(self._path):
            starts = [found.start() for found in self._start.finditer(part)]
            for begin, end in pairwise([0, *starts, len(part)]):
                yield from self._feed(part[begin:end])
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            if _SHOWS_LATE.search(error.msg or ""):
                raise self._broken(error) from None
            raise Refused(STATEMENT_CUT_SHORT().located(at_line(self._line))) from None

    def forget(self, element: etree._Element) -> None:
        """Let go of an element that has ended and of all that stands before it."""
        element.clear(keep_tail=True)  # type: ignore[call-arg]
        for node in (element, *element.iterancestors()):
            parent = node.getparent()
            while parent is not None and (before := node.getprevious()) is not None:
                parent.remove(before)
        self._held = self._rest()

    def fold(self, mark: Mark) -> None:
        """Let go of what an ended element holds, but of nothing that stands before it.

        The element itself goes when the next one like it has ended: the parser may still be
        writing behind the last.
        """
        element = mark.element
        element.clear(keep_tail=True)  # type: ignore[call-arg]
        before, parent = element.getprevious(), element.getparent()
        if before is not None and parent is not None and before.tag == element.tag:
            parent.remove(before)
        self._held = max(0, mark.before - _SHELL_LENGTH) + self._rest()

    def _broken(self, error: etree.XMLSyntaxError) -> Refused:
        fault = XML_MALFORMED(detail=_said(error))
        return Refused(fault.located(at_line(error.lineno or self._line)))

    def _rest(self) -> int:
        """Return how much of the text fed last stands behind the first end in it."""
        end = self._end.search(self._text)
        return len(self._text) - (end.end() if end else self._text.find(">") + 1)

    def _feed(self, text: str) -> Iterator[Mark]:
        before, self._text = self._held, text
        self._held += len(text)
        if self._held > PIECE_LENGTH_MAX:
            place = at_line(self._open[-1][0] if self._open else self._line)
            raise Refused(XML_PIECE_TOO_LARGE(limit=PIECE_LENGTH_MAX).located(place))
        try:
            self._parser.feed(text.encode())
        except etree.XMLSyntaxError as error:
            raise self._broken(error) from None
        for event, element in self._parser.read_events():
            if not isinstance(element, etree._Element):
                continue
            if event == "start":
                self._open.append((self._line, before))
            line, held = self._open[-1]
            yield Mark(element, event == "start", line, held)
            if event == "end":
                self._open.pop()
        self._line += text.count("\n")


def _said(error: etree.XMLSyntaxError) -> str:
    """Say what the parser found, in one line without the place, which is named elsewhere."""
    words = _ASIDE.sub("", " ".join(seen(error.msg or "").split()))
    return words[:_DETAIL_LENGTH_MAX].rstrip(".,") or "it cannot be parsed"
