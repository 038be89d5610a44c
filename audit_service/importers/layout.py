"""How a document is laid out: what its head states, and which column holds which field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from aggregates.money import EXPONENT_OF, Money
from aggregates.money import UNITS as UNIT_FACTORS
from aggregates.reasons.general import CURRENCY_UNKNOWN, DATES_OUT_OF_ORDER, UNIT_UNKNOWN
from aggregates.reasons.importing import (
    CELL_UNEXPECTED,
    HEADER_DUPLICATE,
    HEADER_EMPTY,
    HEADER_MISSING,
    HEADER_NOT_FOUND,
    HEADER_UNKNOWN,
    HEADERS_CONTRADICT,
)
from aggregates.refusals import Refusal, Refused
from audit_service.importers.cells import Notation, date_of, is_blank, text_of, total_of
from audit_service.importers.faults import Faults
from audit_service.importers.sheets import Row
from audit_service.importers.vocabulary import (
    COLUMN_FIELDS,
    COLUMNS,
    HEAD,
    HEAD_FIELDS,
    UNITS,
    normal,
    source_of,
)
from audit_service.wellformed import reference_faults, text_faults

Place = tuple[int, int]
NOWHERE: Final[Place] = (0, 0)
_HEADINGS_MIN: Final = 2
_HEADED_CELLS_MIN: Final = 3


@dataclass
class Head:
    """What the head of a document states, and where. A field in doubt is absent."""

    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    effective_on: date | None = None
    fund: str | None = None
    parent: str | None = None
    total: Money | None = None
    notation: Notation | None = None
    places: dict[str, Place] = field(default_factory=dict)
    in_doubt: set[str] = field(default_factory=set)


@dataclass
class Layout:
    """The head, the columns by 1-based number, and the source columns by the fund each names."""

    head: Head
    columns: dict[int, str] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)
    header_row: int = 0
    width: int = 0

    def column_of(self, name: str) -> int | None:
        """Return the column that holds a field, or None."""
        return next((number for number, held in self.columns.items() if held == name), None)

    def place_of(self, name: str, place: Place) -> Place:
        """Return the cell that holds a field: in the row of a place, else in the head."""
        found = self.column_of(name)
        if found is None and name == "region":  # it was the organisation's own
            name = "organisation"
            found = self.column_of(name)
        if found is None and name == "organisation":
            found = self.column_of("organisation_name")
        return (place[0], found) if found is not None else self.head.places.get(name, place)


def read_layout(rows: Iterator[Row], faults: Faults) -> Layout:
    """Read the head and the headings of a document, leaving ``rows`` at its first line."""
    stated: dict[str, tuple[Any, Place]] = {}
    is_first = True
    for row in rows:
        if all(is_blank(cell) for cell in row.cells):
            continue
        if _is_header_row(row):
            layout = Layout(read_head(stated, faults))
            _read_headings(row, layout, faults)
            check_columns(layout, faults)
            return layout
        _read_statement(row, stated, faults, is_first=is_first)
        is_first = False
    faults.note(0, 0, HEADER_NOT_FOUND())
    return Layout(read_head(stated, faults))


def read_head(
    stated: Mapping[str, tuple[Any, Place]], faults: Faults, *, is_dated: bool = True
) -> Head:
    """Turn what the head states into values, noting every fault.

    A head that is not dated leaves the date of issue to its lines.
    """
    head = Head(places={name: place for name, (_, place) in stated.items()})

    def take(name: str, read: Callable[[Any], Any]) -> Any:
        cell, place = stated.get(name, ("", NOWHERE))
        if is_blank(cell) and not faults.is_doubtful(*place):
            return None
        try:
            return read(cell)
        except Refused as refused:
            faults.note(*place, *refused.faults)
            head.in_doubt.add(name)
            return None

    for name in ("number", "issuer", "unit", *(("issued_on",) if is_dated else ())):
        if is_blank(stated.get(name, ("", NOWHERE))[0]):
            row, column = stated.get(name, ("", NOWHERE))[1]
            faults.note(row, column, HEADER_MISSING(name=f"{HEAD[name].zh} ({HEAD[name].en})"))
    head.number = take("number", _reference) or ""
    head.issuer = take("issuer", _text) or ""
    head.fund = take("fund", _reference)
    head.parent = take("parent", _reference)
    head.issued_on = take("issued_on", date_of)
    head.effective_on = take("effective_on", date_of) or head.issued_on
    unit = take("unit", _unit)
    currency = take("currency", _currency) or "CNY"
    head.notation = Notation(unit, currency) if unit else None
    if head.notation is not None:
        notation = head.notation
        head.total = take("total", lambda cell: total_of(cell, notation))
    _check_head(head, faults)
    return head


def check_columns(layout: Layout, faults: Faults, stated: frozenset[str] = frozenset()) -> None:
    """Note columns that are missing and columns that contradict each other or the head.

    ``stated`` names what every line shares without a column.
    """
    head, held = layout.head, {*layout.columns.values(), *stated}
    row = layout.header_row

    def missing(*names: str) -> Refusal:
        return HEADER_MISSING(name=" / ".join(f"{COLUMNS[n].zh} ({COLUMNS[n].en})" for n in names))

    if not held & {"organisation", "organisation_name"}:
        faults.note(row, 1, missing("organisation", "organisation_name"))
    if "amount" not in held and not layout.sources:
        faults.note(row, 1, missing("amount"))
    named = {name for name in ("fund", "parent") if getattr(head, name)} | head.in_doubt
    if "purpose" not in held and "parent" not in named:
        faults.note(row, 1, missing("purpose"))
    if not layout.sources and not named & {"fund", "parent"} and "fund" not in held:
        faults.note(row, 1, missing("fund"))
    contradictions = (
        (bool(layout.sources) and "amount" in held, "金额 (amount)", "金额:… (amount:…)"),
        (bool(layout.sources) and "fund" in held, "资金 (fund)", "金额:… (amount:…)"),
        (bool(layout.sources) and head.parent is not None, "上级指标 (parent)", "金额:…"),
        (bool(layout.sources) and head.fund is not None, "资金 (fund)", "金额:…"),
        ("fund" in held and head.parent is not None, "上级指标 (parent)", "资金 (fund)"),
        ("total" in held and not layout.sources, "合计 (total)", "金额 (amount)"),
    )
    for contradicts, one, other in contradictions:
        if contradicts:
            faults.note(row, 1, HEADERS_CONTRADICT(one=one, other=other))


def _is_header_row(row: Row) -> bool:
    filled = [cell for cell in row.cells if not is_blank(cell)]
    known = sum(normal(cell) in COLUMN_FIELDS or source_of(cell) is not None for cell in filled)
    first = normal(filled[0])
    if first in HEAD_FIELDS and first not in COLUMN_FIELDS:
        return False
    return known >= _HEADINGS_MIN or (known >= 1 and len(filled) >= _HEADED_CELLS_MIN)


def _read_statement(
    row: Row, stated: dict[str, tuple[Any, Place]], faults: Faults, *, is_first: bool
) -> None:
    """Read ``文号 | x`` or ``文号:x``; a single cell at the very top is the title."""
    filled = [(at, cell) for at, cell in enumerate(row.cells, start=1) if not is_blank(cell)]
    (at, key), rest = filled[0], filled[1:]
    value: Any = rest[0][1] if rest else ""
    place = (row.number, rest[0][0] if rest else at + 1)
    if not rest and isinstance(key, str) and normal(key) not in HEAD_FIELDS:
        name, _, inner = key.replace("\uff1a", ":").partition(":")
        if normal(name) in HEAD_FIELDS:
            key, value, place = name, inner, (row.number, at)
        elif is_first:
            return
    name_of = HEAD_FIELDS.get(normal(key).rstrip(":"))
    if name_of is None:
        faults.note(row.number, at, HEADER_UNKNOWN(name=str(key)[:80]))
        return
    for extra, cell in rest[1:]:
        faults.note(row.number, extra, CELL_UNEXPECTED(text=str(cell)[:80]))
    if name_of in stated:
        faults.note(row.number, at, HEADER_DUPLICATE(name=str(key)[:80]))
    else:
        stated[name_of] = (value, place)


def _read_headings(row: Row, layout: Layout, faults: Faults) -> None:
    layout.header_row = row.number
    layout.width = last = max(
        at for at, cell in enumerate(row.cells, start=1) if not is_blank(cell)
    )
    seen: set[str] = set()
    for at, cell in enumerate(row.cells[:last], start=1):
        fund = source_of(cell)
        name = COLUMN_FIELDS.get(normal(cell))
        meant = name or (f"amount:{fund}" if fund is not None else normal(cell))
        if is_blank(cell):
            faults.note(row.number, at, HEADER_EMPTY())
        elif meant in seen:
            faults.note(row.number, at, HEADER_DUPLICATE(name=str(cell)[:80]))
        elif fund is not None:
            faults.note(row.number, at, *reference_faults(fund))
            layout.sources[at] = fund
        elif name is None:
            faults.note(row.number, at, HEADER_UNKNOWN(name=str(cell)[:80]))
        else:
            layout.columns[at] = name
        seen.add(meant)


def _check_head(head: Head, faults: Faults) -> None:
    if head.issued_on and head.effective_on and head.effective_on < head.issued_on:
        place = head.places.get("effective_on", NOWHERE)
        faults.note(*place, DATES_OUT_OF_ORDER(earlier=head.issued_on, later=head.effective_on))
    if head.fund and head.parent:
        place = head.places.get("fund", NOWHERE)
        faults.note(*place, HEADERS_CONTRADICT(one="上级指标 (parent)", other="资金 (fund)"))


def _reference(cell: Any) -> str:
    text = text_of(cell)
    if faults := tuple(reference_faults(text)):
        raise Refused(*faults)
    return text


def _text(cell: Any) -> str:
    text = text_of(cell)
    if faults := tuple(text_faults(text)):
        raise Refused(*faults)
    return text


def _unit(cell: Any) -> str:
    text = text_of(cell)
    unit = UNITS.get(normal(text))
    if unit is None:
        raise Refused(UNIT_UNKNOWN(unit=text[:40], units="、".join(UNIT_FACTORS)))
    return unit


def _currency(cell: Any) -> str:
    text = text_of(cell)
    if text not in EXPONENT_OF:
        raise Refused(CURRENCY_UNKNOWN(currency=text[:40]))
    return text
