"""Bank statements in ISO 20022: camt.052 (report), camt.053 (statement), camt.054 (notice)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from aggregates.bank_values import StatementKind
from aggregates.reasons.importing import FAULTS_OMITTED
from aggregates.reasons.statements import (
    DETAILS_TOO_MANY,
    STATEMENT_FORMAT_UNKNOWN,
    STATEMENT_MISSING,
    STATEMENT_VERSION_UNKNOWN,
    XML_PIECE_TOO_LARGE,
)
from aggregates.refusals import Refusal, Refused
from audit_service.importers.faults import FAULTS_MAX
from audit_service.statements.camt_details import Told, told_in
from audit_service.statements.camt_entries import BOOKED, entry_of, movement_of, state_of
from audit_service.statements.camt_statement import OpenStatement, is_page
from audit_service.statements.camt_values import Tries
from audit_service.statements.delivered import Delivered, Listed, Unfit
from audit_service.statements.xml_pieces import Mark, Piece, Pieces
from audit_service.statements.xml_text import at_line

DETAILS_MAX: Final = 50_000
"""Payments of one entry: they are kept with it, so they must fit into memory together."""

DETAILS_LENGTH_MAX: Final = 20_000_000
"""Characters of all payments of one entry."""

VERSION_MAX: Final = 14

_SPACE = re.compile(
    r"urn:(?:iso:std:iso:20022:tech|swift):xsd:\$?camt\.05([234])\.001\.(\d{2})", re.ASCII
)
_KINDS: Final = {
    "2": (StatementKind.REPORT, "Rpt"),
    "3": (StatementKind.STATEMENT, "Stmt"),
    "4": (StatementKind.NOTICE, "Ntfctn"),
}
_MARKED: Final = ("Document", "Stmt", "Rpt", "Ntfctn", "Bal", "Ntry", "TxDtls")
_SHOWN_MAX: Final = 100
_OTHER_XML: Final = STATEMENT_FORMAT_UNKNOWN(name="XML")


def read_camt(path: Path) -> Iterator[Delivered]:
    """Read a message in any of its versions: a ``Reader``.

    Booked entries are listed; pending and informational ones are none of a statement yet. An entry
    is placed by its number within its statement and its line (``entry 17, line 123``). A statement
    in which something is unfit has no end: what it would add up to is in doubt.
    """
    found = 0
    for delivered in _Reading(path).delivered():
        if isinstance(delivered, Unfit):
            found += 1
            if found > FAULTS_MAX:
                yield Unfit(FAULTS_OMITTED(shown=FAULTS_MAX).located(delivered.fault.at))
                return
        yield delivered


class _Reading:
    """One pass over a file: which statement is open, and the payments of the entry at hand."""

    def __init__(self, path: Path) -> None:
        self._pieces = Pieces(path, _MARKED)
        self._space = ""
        self._kind, self._name = _KINDS["3"]
        self._root: etree._Element | None = None
        self._is_page = False
        self._statement: OpenStatement | None = None
        self._at_hand: etree._Element | None = None
        self._entry: etree._Element | None = None
        self._told: list[Told] = []
        self._told_length = 0
        self._wrong: list[Refusal] = []
        self._count = 0

    def delivered(self) -> Iterator[Delivered]:
        """Deliver what the file holds; what breaks off the reading is the last."""
        try:
            for mark in self._pieces:
                if mark.is_start:
                    self._start(mark)
                else:
                    yield from self._end(mark)
            self._refuse_empty()
        except Refused as refused:
            yield from map(Unfit, self._recognised(refused))

    def _refuse_empty(self) -> None:
        if not self._count:
            fault = STATEMENT_MISSING() if self._space else _OTHER_XML
            raise Refused(fault.located(at_line(1)))

    def _recognised(self, refused: Refused) -> tuple[Refusal, ...]:
        """Say of a large file without any message not that it is large, but that it is another."""
        if not self._space and refused.codes == (XML_PIECE_TOO_LARGE.code,):
            return (_OTHER_XML.located(at_line(1)),)
        return refused.faults

    def _start(self, mark: Mark) -> None:
        element = mark.element
        name = str(element.tag).rpartition("}")[2]
        parent = element.getparent()
        if name == "Document" and not self._is_within(element):
            self._open_message(mark)
        elif element.tag == self._space + self._name and self._is_message(parent):
            self._open_statement(mark)
        elif name == "Ntry" and parent is not None and parent is self._at_hand:
            self._open_entry(mark)

    def _end(self, mark: Mark) -> Iterator[Delivered]:
        element, statement = mark.element, self._statement
        parent = element.getparent()
        if statement is None or not self._is_ours(element):
            return
        piece = Piece(element, self._space)
        if element is self._at_hand:
            yield from self._close_statement(mark, statement)
        elif element is self._entry:
            yield from self._close_entry(mark, statement)
        elif piece.name == "Bal" and parent is self._at_hand:
            yield from self._unfit(statement, at_line(mark.line), statement.balances.note(piece))
        elif piece.name == "TxDtls" and self._is_of_entry(parent):
            self._note_details(mark, piece)

    def _open_message(self, mark: Mark) -> None:
        space = str(mark.element.tag).removesuffix("Document").strip("{}")
        found = _SPACE.fullmatch(space)
        if found is None:
            fault = STATEMENT_FORMAT_UNKNOWN(name=space[:_SHOWN_MAX] or "Document")
            raise Refused(fault.located(at_line(mark.line)))
        if not 1 <= int(found[2]) <= VERSION_MAX:
            known = f"01–{VERSION_MAX}"
            fault = STATEMENT_VERSION_UNKNOWN(version=space.rpartition(":")[2], known=known)
            raise Refused(fault.located(at_line(mark.line)))
        self._space = f"{{{space}}}"
        self._kind, self._name = _KINDS[found[1]]
        self._root, self._is_page = mark.element, False

    def _open_statement(self, mark: Mark) -> None:
        parent = mark.element.getparent()
        header = (
            Piece(parent, self._space).one("GrpHdr", "MsgPgntn") if parent is not None else None
        )
        self._statement = OpenStatement(self._kind, mark.line, is_page(header))
        self._at_hand = mark.element
        self._count += 1

    def _open_entry(self, mark: Mark) -> None:
        self._entry = mark.element
        self._told, self._told_length, self._wrong = [], 0, []
        if self._statement is not None:
            self._statement.ordinal += 1

    def _note_details(self, mark: Mark, piece: Piece) -> None:
        told, faults = told_in(piece, mark.line)
        place = self._place(mark.line)
        self._wrong += [fault.located(place) for fault in faults]
        self._told.append(told)
        self._told_length += told.length
        if len(self._told) > DETAILS_MAX:
            raise Refused(DETAILS_TOO_MANY(limit=DETAILS_MAX).located(place))
        if self._told_length > DETAILS_LENGTH_MAX:
            raise Refused(XML_PIECE_TOO_LARGE(limit=DETAILS_LENGTH_MAX).located(place))
        self._pieces.fold(mark)

    def _close_entry(self, mark: Mark, statement: OpenStatement) -> Iterator[Delivered]:
        before = (Piece(one, self._space) for one in mark.element.itersiblings(preceding=True))
        yield from self._unfit(statement, at_line(statement.line), statement.take(before))
        place = self._place(mark.line)
        piece = Piece(mark.element, self._space)
        tries = Tries()
        state = tries.read(state_of, piece)
        if state in (BOOKED, None):
            said, faults = entry_of(piece, self._told, statement.account)
            tries.faults += faults
            if said is not None:
                tries.read(statement.count, said)
            yield from self._unfit(statement, "", self._wrong)
            yield from self._unfit(statement, place, tries.faults)
            if said is not None and not tries.faults and not self._wrong:
                yield Listed(said, place)
        else:
            statement.tally.pass_over(Tries().read(movement_of, piece))
        self._entry, self._told = None, []
        self._pieces.forget(mark.element)

    def _close_statement(self, mark: Mark, statement: OpenStatement) -> Iterator[Delivered]:
        place = at_line(mark.line)
        parts = (Piece(one, self._space) for one in mark.element.iterchildren())
        yield from self._unfit(statement, place, statement.take(parts))
        ended, faults = statement.ended()
        yield from self._unfit(statement, place, faults)
        if ended is not None:
            yield ended
        self._statement = self._at_hand = None
        self._pieces.forget(mark.element)

    def _unfit(
        self, statement: OpenStatement, place: str, faults: list[Refusal]
    ) -> Iterator[Delivered]:
        statement.faults += len(faults)
        yield from (Unfit(fault.located(fault.at or place)) for fault in faults)

    def _place(self, line: int) -> str:
        ordinal = self._statement.ordinal if self._statement else 0
        return f"entry {ordinal}, {at_line(line)}"

    def _is_ours(self, element: etree._Element) -> bool:
        return bool(self._space) and str(element.tag).startswith(self._space)

    def _is_within(self, element: etree._Element) -> bool:
        """Say whether an element stands inside the message at hand."""
        return self._root is not None and any(up is self._root for up in element.iterancestors())

    def _is_message(self, parent: etree._Element | None) -> bool:
        return parent is not None and self._root is not None and parent.getparent() is self._root

    def _is_of_entry(self, parent: etree._Element | None) -> bool:
        """Say whether payments of this parent are the entry's: below NtryDtls, in version 1 not."""
        if parent is None or self._entry is None:
            return False
        return self._entry in (parent, parent.getparent())
