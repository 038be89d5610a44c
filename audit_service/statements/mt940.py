"""Reads SWIFT MT940 statements and MT942 reports, with or without their envelopes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from aggregates.reasons.bank_formats import BANK_FIELD_OUT_OF_PLACE, BANK_FIELD_UNKNOWN
from aggregates.reasons.importing import CELL_UNEXPECTED
from aggregates.reasons.statements import STATEMENT_FORMAT_UNKNOWN, STATEMENT_MISSING
from aggregates.refusals import Refusal, Refused
from audit_service.statements.delivered import Delivered, Unfit
from audit_service.statements.mt_fields import balance_of, entry_of
from audit_service.statements.mt_lines import DAMAGED, Break, Field, Heading, pieces
from audit_service.statements.mt_messages import ENDING, RANKS, Message
from audit_service.statements.mt_pages import Pages, Statement
from audit_service.statements.printed_amounts import shown

_TYPE = re.compile(r"\{2:[IO](\d{3})|^\s*(94[02]|950)(?: \d\d)?\s*$", re.ASCII)
_TYPES: Final = frozenset({"", "940", "942", "950"})


def read_mt940(path: Path) -> Iterator[Delivered]:
    """Read a file of MT940 statements, MT942 reports or both, in memory that does not grow.

    Fields must stand in SWIFT's order, and a statement must have both its balances. Pages that
    follow each other (:62M: of one, :60M: of the next, same account and number) are one
    statement. The file is read as UTF-8, GB18030 or Latin-1, see ``encoding_of``.
    """
    return _Reading().read(path)


class _Reading:
    """What is known of the file so far: the message being read, and pages that wait."""

    def __init__(self) -> None:
        self._message: Message | None = None
        self._pages = Pages()
        self._type = ""
        self._is_enveloped = self._is_passing_over = self._has_messages = False

    def read(self, path: Path) -> Iterator[Delivered]:
        """Yield entries, ends and faults as the fields go by."""
        for piece in pieces(path):
            match piece:
                case Unfit():
                    yield piece
                case Heading():
                    yield from self._read_heading(piece)
                case Break():
                    yield from self._end(is_closed=piece.is_closed)
                    self._is_enveloped = self._is_passing_over = False
                case Field():
                    yield from self._read_field(piece)
        yield from self._end(is_last=True)
        yield from self._pages.drop()
        if not self._has_messages:
            yield Unfit(STATEMENT_MISSING())

    def _read_heading(self, heading: Heading) -> Iterator[Delivered]:
        self._is_enveloped = self._is_enveloped or "{4:" in heading.text
        if found := _TYPE.search(heading.text):
            self._type = found[1] or found[2]
            if self._type not in _TYPES:
                self._has_messages = True
                yield _unfit(heading.line, STATEMENT_FORMAT_UNKNOWN(name=f"MT{self._type}"))

    def _read_field(self, piece: Field) -> Iterator[Delivered]:
        message = self._message
        if self._type not in _TYPES or piece.tag == "NS":  # Names in a form of the bank's own.
            return
        if piece.tag == "20":
            yield from self._end()
            self._is_passing_over, self._has_messages = False, True
            self._message = Message(piece.line, self._type, self._is_enveloped)
            yield from _beyond_one_line(piece)
        elif message is None:
            if not self._is_passing_over:  # One fault for all that follows, up to the next :20:.
                self._is_passing_over = self._has_messages = True
                yield _unfit(piece.line, BANK_FIELD_OUT_OF_PLACE(name=f":{piece.tag}:"))
        else:
            yield from self._read_within(message, piece)

    def _read_within(self, message: Message, piece: Field) -> Iterator[Delivered]:
        name = f":{piece.tag}:"
        if piece.tag == DAMAGED:
            if message.admits("61"):  # What follows may be its :86:.
                yield from message.begin_entry(piece.line)
        elif piece.tag not in RANKS and piece.tag != "86":
            yield _unfit(piece.line, BANK_FIELD_UNKNOWN(name=name))
        elif not message.admits(piece.tag):
            message.tags.add(piece.tag)
            yield _unfit(piece.line, BANK_FIELD_OUT_OF_PLACE(name=name))
        elif piece.tag == "86" and message.pending is not None:
            message.pending.add(piece.lines)
        else:
            yield from message.give_entry()
            message.tags.add(piece.tag)
            message.rank = RANKS.get(piece.tag, ENDING)
            try:
                yield from self._take(message, piece)
            except Refused as refused:
                yield from (_unfit(piece.line, fault) for fault in refused.faults)

    def _take(self, message: Message, piece: Field) -> Iterator[Delivered]:
        """Keep what a field says; refuses what it cannot say."""
        tag, text = piece.tag, " ".join(piece.lines)
        match tag:
            case "60F" | "60M":
                yield from self._open(message, piece, text)
            case "61":
                yield from message.begin_entry(piece.line)
                if message.pending and message.currency:
                    message.pending.line = entry_of(
                        piece.lines, message.currency, may_expect=message.is_report
                    )
            case "62F" | "62M":
                closing, is_carried = balance_of(tag, text), tag == "62M"
                if message.statement:
                    yield from message.statement.close(closing, piece.line, is_carried=is_carried)
            case "21" | "64" | "65":
                yield from _beyond_one_line(piece)
            case _:
                message.take(tag, piece.lines)

    def _open(self, message: Message, piece: Field, text: str) -> Iterator[Delivered]:
        """Begin a statement, or go on with the one the page before carried forward."""
        opening = balance_of(piece.tag, text)
        message.currency = opening.amount.currency
        page = Statement(message.line, message.plain_account, message.number, message.page, opening)
        if piece.tag == "60M":
            yield from self._pages.go_on(page, piece.line)
        else:
            yield from self._pages.drop()
        message.statement = self._pages.joined(page)

    def _end(self, *, is_closed: bool = False, is_last: bool = False) -> Iterator[Delivered]:
        message, self._message = self._message, None
        if message is None:
            return
        yield from message.give_entry()
        for fault in message.missing(is_last=is_last, is_closed=is_closed):
            yield _unfit(message.line, fault)
        if message.is_report:
            yield from self._pages.drop()
            yield from message.end_report()
        elif message.statement and message.statement.is_carried:
            self._pages.carry(message.statement)
        elif message.statement:
            yield from message.statement.ended()


def _beyond_one_line(piece: Field) -> Iterator[Delivered]:
    """Name what stands under a field that has one line."""
    if len(piece.lines) > 1:
        yield _unfit(piece.line, CELL_UNEXPECTED(text=shown(" ".join(piece.lines[1:]))))


def _unfit(line: int, fault: Refusal) -> Unfit:
    return Unfit(fault.located(f"line {line}"))
