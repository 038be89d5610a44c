"""Reads OFX 1: puts the tags of an SGML file together to records, naming what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aggregates.reasons.bank_formats import BANK_FIELD_OUT_OF_PLACE, BANK_FIELD_UNCLOSED
from aggregates.reasons.importing import CELL_UNEXPECTED
from aggregates.reasons.statements import STATEMENT_CUT_SHORT, XML_PIECE_TOO_LARGE
from aggregates.refusals import Refusal
from audit_service.statements.delivered import Unfit
from audit_service.statements.ofx_records import (
    ANSWER,
    BALANCE,
    ENTRY_VALUE,
    LEAVES,
    PARENTS,
    READ_ANSWERS,
    RECORDS,
    STATEMENTS,
    Begin,
    Finish,
    Leaf,
    Part,
    Record,
)
from audit_service.statements.ofx_tokens import VALUE_LENGTH_MAX, Kind, Token, tokens_of
from audit_service.statements.printed_amounts import shown

_ROOT: Final = "OFX"
_LIST: Final = "BANKTRANLIST"
_PENDING: Final = "STMTTRNP"
_DEPTH_MAX: Final = 30
_INNER: Final = frozenset(
    {"PAYEE", "CURRENCY", "ORIGCURRENCY", "BANKACCTTO", "CCACCTTO", "IMAGEDATA"}
)
_OTHERS: Final = frozenset(
    {"SONRS", "FI", "AVAILBAL", "BALLIST", "BAL", "BANKTRANLISTP", "LASTPMTINFO", "REWARDINFO"}
)
_AGGREGATES: Final = frozenset(
    {_ROOT, _LIST, _PENDING, "STMTTRNRS", "CCSTMTTRNRS", *STATEMENTS, *RECORDS, *_INNER, *_OTHERS}
)
"""The elements with elements in them that matter here; what else has no text is an empty value."""


@dataclass(slots=True)
class _Open:
    """An element that has begun, and the record it is or belongs to."""

    name: str
    line: int
    record: Record | None = None


def read_sgml(path: Path) -> Iterator[Part | Unfit]:
    """Read a file, from its <OFX> to its </OFX>."""
    return _Building().build(tokens_of(path))


class _Building:
    """The elements open so far, and the value being read."""

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._leaf: Leaf | None = None
        self._has_ended = False
        self._is_passing_over = False  # Within answers that are no statements.

    def build(self, tokens: Iterator[Token]) -> Iterator[Part | Unfit]:
        for token in tokens:
            if not self._open and not (token.kind is Kind.OPENS and token.text == _ROOT):
                yield from self._outside(token)
            elif token.kind is Kind.FOREIGN:
                yield _unfit(token.line, BANK_FIELD_OUT_OF_PLACE(name=token.text))
            elif token.kind is Kind.TEXT:
                yield from self._take_text(token)
            else:
                yield from self._give_leaf()
                if token.kind is Kind.OPENS:
                    yield from self._begin(token)
                else:
                    yield from self._finish(token)
        yield from self._give_leaf()
        if self._open:
            yield _unfit(self._open[-1].line, STATEMENT_CUT_SHORT())

    def _outside(self, token: Token) -> Iterator[Unfit]:
        if self._has_ended:  # Once is enough for all that follows.
            self._has_ended = False
            yield self._stray(token)
        elif token.kind is Kind.OPENS and token.text in PARENTS:
            yield _unfit(token.line, BANK_FIELD_OUT_OF_PLACE(name=f"<{token.text}>"))

    def _take_text(self, token: Token) -> Iterator[Unfit]:
        if token.is_cut:
            yield _unfit(token.line, XML_PIECE_TOO_LARGE(limit=VALUE_LENGTH_MAX))
        if self._leaf is not None:
            self._leaf = Leaf(self._leaf.name, self._leaf.line, token.text.strip())
        elif not self._is_passing_over:
            yield self._stray(token)

    def _begin(self, token: Token) -> Iterator[Part | Unfit]:
        name = token.text
        if name not in _AGGREGATES and not ANSWER.fullmatch(name):
            self._leaf = Leaf(name, token.line, "")
            return
        if name == BALANCE and self._top == _LIST:  # Some banks never close the list.
            self._open.pop()
        if (depth := self._depth_of(name)) >= 0:  # Nothing in OFX holds its like.
            yield from self._close_down_to(depth - 1)
        if len(self._open) >= _DEPTH_MAX:
            yield _unfit(token.line, BANK_FIELD_OUT_OF_PLACE(name=f"<{name}>"))
            return
        yield from self._misplaced(name, token.line)
        above = self._open[-1].record if self._open else None
        record = Record(name, token.line) if name in RECORDS else above
        self._open.append(_Open(name, token.line, record))
        if self._is_told(name):
            yield Begin(name, token.line)
        self._is_passing_over = self._is_passing_over or _is_no_statement(name)

    def _finish(self, token: Token) -> Iterator[Part | Unfit]:
        name = token.text
        if name not in _AGGREGATES and not ANSWER.fullmatch(name):
            return
        depth = self._depth_of(name)
        if depth < 0:
            yield _unfit(token.line, BANK_FIELD_OUT_OF_PLACE(name=f"</{name}>"))
            return
        if self._top == _LIST and name in STATEMENTS:
            self._open.pop()
        yield from self._close_down_to(depth)
        yield from self._end(self._open.pop(), token.line)

    def _end(self, ended: _Open, line: int) -> Iterator[Part]:
        self._is_passing_over = any(_is_no_statement(element.name) for element in self._open)
        if ended.name in RECORDS and ended.record is not None and not self._is_passing_over:
            yield ended.record
        elif self._is_told(ended.name):
            yield Finish(ended.name, line)
        self._has_ended = not self._open

    def _close_down_to(self, depth: int) -> Iterator[Part | Unfit]:
        """End what is open within an element that ends or begins again, naming each."""
        while len(self._open) > depth + 1:
            ended = self._open.pop()
            fault = BANK_FIELD_UNCLOSED(name=f"<{ended.name}>", line=ended.line)
            yield _unfit(ended.line, fault)
            yield from self._end(ended, ended.line)

    def _give_leaf(self) -> Iterator[Part | Unfit]:
        leaf, self._leaf = self._leaf, None
        if leaf is None or not self._open or self._is_passing_over:
            return
        top = self._open[-1]
        if top.record is not None:
            path = leaf.name if top.name == top.record.name else f"{top.name}/{leaf.name}"
            top.record.put(path, leaf.text)
        elif leaf.name in LEAVES:
            yield from self._misplaced(leaf.name, leaf.line)
            yield leaf
        if leaf.name == ENTRY_VALUE:
            yield from self._misplaced(leaf.name, leaf.line)

    def _misplaced(self, name: str, line: int) -> Iterator[Unfit]:
        if name in PARENTS and self._top not in PARENTS[name] and not self._is_passing_over:
            yield _unfit(line, BANK_FIELD_OUT_OF_PLACE(name=f"<{name}>"))

    def _is_told(self, name: str) -> bool:
        return bool(ANSWER.fullmatch(name)) or (name in STATEMENTS and not self._is_passing_over)

    @property
    def _top(self) -> str:
        return self._open[-1].name if self._open else ""

    def _depth_of(self, name: str) -> int:
        held = [depth for depth, element in enumerate(self._open) if element.name == name]
        return held[-1] if held else -1

    def _stray(self, token: Token) -> Unfit:
        return _unfit(token.line, CELL_UNEXPECTED(text=shown(token.text)))


def _is_no_statement(name: str) -> bool:
    return bool(ANSWER.fullmatch(name)) and name not in READ_ANSWERS


def _unfit(line: int, fault: Refusal) -> Unfit:
    return Unfit(fault.located(f"line {line}"))
