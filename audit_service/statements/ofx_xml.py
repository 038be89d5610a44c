"""Reads OFX 2, which is XML: document types and entities are refused, nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from aggregates.reasons.bank_formats import BANK_FIELD_OUT_OF_PLACE
from aggregates.refusals import Refused
from audit_service.statements.delivered import Unfit
from audit_service.statements.ofx_records import (
    ANSWERS,
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
from audit_service.statements.xml_pieces import Mark, Pieces

_NAMES: Final = (*ANSWERS, *sorted(STATEMENTS | RECORDS | LEAVES), ENTRY_VALUE)


def read_xml(path: Path) -> Iterator[Part | Unfit]:
    """Read a file; broken XML ends it with its fault."""
    pieces = Pieces(path, _NAMES)
    passed_over: etree._Element | None = None
    try:
        for mark in pieces:
            name = _name(mark.element)
            if passed_over is None:
                yield from _told(mark, name)
            if name in ANSWERS and name not in READ_ANSWERS:
                passed_over = mark.element if mark.is_start else None
            if not mark.is_start and name != ENTRY_VALUE:
                pieces.forget(mark.element)
    except Refused as refused:
        yield from (Unfit(fault) for fault in refused.faults)


def _told(mark: Mark, name: str) -> Iterator[Part | Unfit]:
    """Tell of one element, at its start if others of interest are in it, else at its end."""
    is_outer = name in STATEMENTS or name in ANSWERS
    if is_outer:
        yield Begin(name, mark.line) if mark.is_start else Finish(name, mark.line)
    if mark.is_start and name in PARENTS:
        parent = mark.element.getparent()
        if parent is None or _name(parent) not in PARENTS[name]:
            fault = BANK_FIELD_OUT_OF_PLACE(name=f"<{name}>")
            yield Unfit(fault.located(f"line {mark.line}"))
    if mark.is_start or is_outer or name == ENTRY_VALUE:
        return
    if name in LEAVES:
        yield Leaf(name, mark.line, (mark.element.text or "").strip())
    else:
        yield _record(mark, name)


def _record(mark: Mark, name: str) -> Record:
    record = Record(name, mark.line)
    for child in mark.element.iterchildren("*"):
        if len(child):
            for value in child.iterchildren("*"):
                record.put(f"{_name(child)}/{_name(value)}", (value.text or "").strip())
        else:
            record.put(_name(child), (child.text or "").strip())
    return record


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
