"""What reads have in common: a moment, a page, and amounts anyone can read."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from marshmallow import Schema, ValidationError, fields

from aggregates.money import MINOR_MAX, Money
from aggregates.reasons.general import NOT_RECORDED, TEXT_IS_A_FORMULA
from aggregates.reasons.supervision import KNOWN_AT_MALFORMED
from aggregates.refusals import Refused
from api.commands import application
from api.fields import Day, StrictSchema, Truth, WholeNumber, Words, instant_in
from api.resource import Resource
from api.serving import serve, serve_one, standing
from audit_service.wellformed import text_faults
from projections.balances import Moment
from projections.columns import Texts, below
from projections.paging import LIMIT_DEFAULT, LIMIT_MAX, Page, PageRequest
from projections.register_queries import REGISTERS, entries, entry
from projections.rows import Row

_HIDDEN: Final = frozenset({"id", "normalised_name", "originator_id"})
_DIGITS_MAX: Final = 19


class AmountSchema(Schema):
    """An amount: exact as a count of minor units, and as a decimal in the currency's unit."""

    minor = fields.Integer(required=True, metadata={"format": "int64"})
    currency = fields.String(required=True)
    amount = fields.String(required=True, metadata={"pattern": r"^-?\d+(\.\d+)?$"})


class FindingAmountSchema(AmountSchema):
    """An amount that can be opened."""

    explain = fields.String(required=True)


class Asked(Words):
    """A word somebody looks for: it need not be on record, but must be fit to be."""

    def _deserialize(self, value: Any, *more: Any, **named: Any) -> str:
        text = super()._deserialize(value, *more, **named)
        faults = [f for f in text_faults(text) if f.code != TEXT_IS_A_FORMULA.code]
        if faults:
            raise ValidationError(list(faults))
        return text


class Division(Asked):
    """The code of an administrative division, standing for it and all below it."""

    def _deserialize(self, value: Any, *more: Any, **named: Any) -> str:
        code = super()._deserialize(value, *more, **named)
        try:
            below(REGISTERS["regions"].c.reference, code)
        except Refused as refused:
            raise ValidationError(list(refused.faults)) from None
        return code


class KnownAt(Asked):
    """A log position, or an instant with its time zone, read as the last position by then."""

    def _deserialize(self, value: Any, *more: Any, **named: Any) -> Any:
        text = super()._deserialize(value, *more, **named)
        if text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX:
            if int(text) <= MINOR_MAX:
                return int(text)
        elif (instant := instant_in(text)) is not None:
            return application().service.store.last_position_at(instant)
        raise ValidationError([KNOWN_AT_MALFORMED(text=text)])


class MomentQuery(StrictSchema):
    """A point on both time axes; left out, everything dated and everything known counts."""

    as_of = Day(metadata={"description": "Business date up to which facts count."})
    known_at = KnownAt(
        metadata={"description": "Log position or RFC 3339 instant up to which facts were known."}
    )


class PageQuery(StrictSchema):
    """Which page of a list is wanted."""

    cursor = Asked(metadata={"description": "`next_cursor` of the page before."})
    limit = WholeNumber(least=1, most=LIMIT_MAX, written=True, load_default=LIMIT_DEFAULT)


def moment_in(asked: dict[str, Any]) -> Moment:
    """Take the moment out of a query."""
    return Moment(asked.pop("as_of", None), asked.pop("known_at", None))


def page_in(asked: dict[str, Any]) -> PageRequest:
    """Take the page out of a query."""
    return PageRequest(asked.pop("cursor", None), asked.pop("limit"))


def amount(minor: int | None, currency: str | None) -> dict[str, Any] | None:
    """Show an amount; a sum of many may need more digits than any one fact can state."""
    if minor is None or currency is None:
        return None
    whole, part = divmod(abs(minor), MINOR_MAX)
    if whole:
        places = Money.zero(currency).decimal().partition(".")[2]
        digits = str(abs(minor)).rjust(len(places) + 1, "0")
        cut = len(digits) - len(places)
        printed = f"{digits[:cut]}.{digits[cut:]}" if places else digits
        return {"minor": minor, "currency": currency, "amount": "-" * (minor < 0) + printed}
    exact = Money(part if minor >= 0 else -part, currency)
    return {"minor": exact.minor, "currency": currency, "amount": exact.decimal()}


def record_schema(name: str, table: sa.Table, **more: fields.Field[Any]) -> type[Schema]:
    """Describe a row of a read model as it is shown: amounts whole, identities left out."""
    declared = columns_shown(table)
    return type(f"{name}Schema", (Schema,), {**declared, **more, "__doc__": None})


def columns_shown(table: sa.Table, *without: str) -> dict[str, fields.Field[Any]]:
    """Describe the columns of a read model that are shown, but for some."""
    declared: dict[str, fields.Field[Any]] = {}
    for column in table.columns:
        shown = _shown_as(column.name, table.columns.keys())
        if shown is not None and column.name not in _HIDDEN.union(without):
            declared[shown] = _field_of(column, is_amount=shown != column.name)
    return declared


def page_schema(name: str, record: type[Schema]) -> type[Schema]:
    """Describe one page of a list."""
    declared = {
        "items": fields.List(fields.Nested(record), required=True),
        "next_cursor": fields.String(required=True, allow_none=True),
    }
    return type(f"{name}Schema", (Schema,), {**declared, "__doc__": "One page of a list."})


def query_schema(name: str, table: sa.Table, *columns: str) -> type[StrictSchema]:
    """Describe the filters of a list: columns that must hold exactly, and a region's subtree."""
    return type(name, (PageQuery,), {column: _asked(table, column) for column in columns})


def present(row: Row) -> Row:
    """Show a row: amounts put together from their columns."""
    shown = dict(row)
    for name in row:
        as_name = _shown_as(name, row.keys())
        if as_name is not None and as_name != name:
            stem = name.removesuffix("minor")
            currency = f"{stem}currency" if f"{stem}currency" in row else "currency"
            shown[as_name] = amount(row[name], row[currency])
    return shown


def present_page(page: Page[Row]) -> dict[str, Any]:
    """Show a page of rows."""
    return {"items": [present(row) for row in page.items], "next_cursor": page.next_cursor}


def listing(resource: Resource, register: str, name: str, *filters: str) -> None:
    """Serve a register a page at a time, and each of its records with an ``ETag``."""
    table = REGISTERS[register]
    record = record_schema(name, table)
    query = query_schema(f"{name}Query", table, *filters)

    def every(asked: dict[str, Any]) -> dict[str, Any]:
        request = page_in(asked)
        with standing() as connection:
            return present_page(entries(connection, register, request, **asked))

    def one(reference: str) -> Row:
        with standing() as connection:
            row = entry(connection, register, checked(register, reference))
        return show_record(resource, row, name.lower(), reference)

    every.__doc__ = f"List {register} by reference."
    page = page_schema(f"{name}Page", record)
    serve(resource, "", register, every, page, query, reads=("registers",))
    if register != "notices":
        one.__doc__ = f"Show one record of the {register}."
        serve_one(resource, "/<reference>", name.lower(), one, record, reads=("registers",))


def checked(kind: str, reference: str) -> str:
    """Answer that nothing is on record under a reference that could not be."""
    if list(text_faults(reference)):
        raise Refused(NOT_RECORDED(kind=kind, reference=reference).located("/reference"))
    return reference


def show_record(resource: Resource, row: Row | None, kind: str, reference: str) -> Row:
    """Show one record as its last fact left it, with an ``ETag`` of that; refuse one not there."""
    row = found(row, kind, reference)
    resource.set_etag([row["version"], row["position"]])
    return present(row)


def found(row: Row | None, kind: str, reference: str) -> Row:
    """Answer that nothing is on record under a reference."""
    if row is None:
        raise Refused(NOT_RECORDED(kind=kind, reference=reference).located("/reference"))
    return row


def _shown_as(column: str, columns: Any) -> str | None:
    """Name what a column is shown as: a pair of minor units and currency is one amount."""
    if column == "minor":
        return "amount"
    if column.endswith("_minor"):
        stem = column.removesuffix("_minor")
        return f"{stem}_amount" if stem in columns else stem
    if column.endswith("_currency") and f"{column.removesuffix('_currency')}_minor" in columns:
        return None
    return column


def _field_of(column: sa.Column[Any], *, is_amount: bool) -> fields.Field[Any]:
    given: dict[str, Any] = {"allow_none": bool(column.nullable), "required": True}
    if is_amount:
        return fields.Nested(AmountSchema, **given)
    match column.type:
        case Texts():
            return fields.List(fields.String(), **given)
        case sa.Boolean():
            return fields.Boolean(**given)
        case sa.Integer():
            return fields.Integer(**given)
        case sa.Date():
            return fields.Date(**given)
    return fields.String(**given)


def _asked(table: sa.Table, column: str) -> fields.Field[Any]:
    if column == "region":
        return Division(metadata={"description": "A division and all below it, by its code."})
    match table.c[column].type:
        case sa.Boolean():
            return Truth(written=True)
        case sa.Integer():
            return WholeNumber(written=True)
    return Asked()
