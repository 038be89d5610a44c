"""Balances: named figures for any scope, as of a date, as known at a moment, each explainable."""

from __future__ import annotations

import json
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields

from aggregates.reasons.general import VALUE_NOT_LISTED
from aggregates.reasons.supervision import CURSOR_MALFORMED
from aggregates.refusals import Refused
from api.fields import Entries, Words
from api.reading import (
    AmountSchema,
    Asked,
    Division,
    MomentQuery,
    PageQuery,
    amount,
    moment_in,
    page_in,
    page_schema,
)
from api.resource import resource
from api.serving import serve, standing
from projections.accounts import FIGURES
from projections.balances import Moment, figures
from projections.figures import FigureName
from projections.ledger_tables import DIMENSIONS
from projections.paging import PageRequest, cursor_after, text_in

GROUPS_MAX: Final = 3

Key = tuple[tuple[str, ...], str]
Group = tuple[Key, dict[str, int]]

balances = resource("balances", __doc__)


class FigureSchema(AmountSchema):
    """A figure, and the name under which it is opened into its postings."""

    explain = fields.String(required=True)


class BalanceSchema(Schema):
    """The figures of one combination of the grouped dimensions."""

    group = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    currency = fields.String(required=True)
    figures = fields.Dict(keys=fields.String(), values=fields.Nested(FigureSchema), required=True)


class Named(Words):
    """One of a fixed list of names."""

    def __init__(self, names: tuple[str, ...], **given: Any) -> None:
        """Accept these names."""
        self.names = names
        super().__init__(metadata={"enum": list(names)}, **given)

    def _deserialize(self, value: Any, *more: Any, **named: Any) -> str:
        text = super()._deserialize(value, *more, **named)
        if text not in self.names:
            fault = VALUE_NOT_LISTED(text=text[:60], choices=", ".join(self.names))
            raise ValidationError([fault])
        return text


class ScopeQuery(MomentQuery, PageQuery):
    """A scope: values of dimensions, any of which count; a region stands for all below it."""


def scope_query(name: str, **more: fields.Field[Any]) -> type[ScopeQuery]:
    """Describe a query for a scope of the ledger."""
    declared: dict[str, Any] = {
        dimension: Entries(Division() if dimension == "region" else Asked())
        for dimension in DIMENSIONS
    }
    return type(name, (ScopeQuery,), declared | more)


def where_in(asked: dict[str, Any]) -> dict[str, str | tuple[str, ...]]:
    """Take the scope out of a query; a single value stays one, which is answered faster."""
    given = {name: asked.pop(name) for name in DIMENSIONS if name in asked}
    return {name: values[0] if len(values) == 1 else values for name, values in given.items()}


BalanceQuery = scope_query(
    "BalanceQuery",
    by=Entries(
        Named(DIMENSIONS), load_default=(), metadata={"description": "Dimensions to group by."}
    ),
    figure=Entries(Named(tuple(FIGURES)), load_default=tuple(FIGURES)),
)


def show_balances(asked: dict[str, Any]) -> dict[str, Any]:
    """Show figures within a scope at a moment, grouped by up to three dimensions."""
    page, moment, where = page_in(asked), moment_in(asked), where_in(asked)
    by, names = tuple(dict.fromkeys(asked["by"])), tuple(dict.fromkeys(asked["figure"]))
    if len(by) > GROUPS_MAX:
        fault = VALUE_NOT_LISTED(text=", ".join(by), choices=f"1..{GROUPS_MAX}")
        raise Refused(fault.located("/by"))
    with standing() as connection:
        found = sorted(figures(connection, where, moment, by, names).items())
    items, cursor = _cut(found, page)
    scope = {name: (v,) if isinstance(v, str) else v for name, v in where.items()}
    return {"items": [_shown(one, by, scope, moment) for one in items], "next_cursor": cursor}


def _cut(found: list[Group], page: PageRequest) -> tuple[list[Group], str | None]:
    if page.cursor is not None:
        seen = _seen(page.cursor)
        found = [one for one in found if [*one[0][0], one[0][1]] > seen]
    items = found[: page.limit]
    if len(found) <= page.limit:
        return items, None
    group, currency = items[-1][0]
    return items, cursor_after(json.dumps([*group, currency], ensure_ascii=False))


def _seen(cursor: str) -> list[str]:
    try:
        seen = json.loads(text_in(cursor))
    except (ValueError, RecursionError):
        seen = None
    if not isinstance(seen, list) or not all(isinstance(part, str) for part in seen):
        raise Refused(CURSOR_MALFORMED(text=cursor[:40]).located("/cursor"))
    return seen


def _shown(
    one: Group, by: tuple[str, ...], where: dict[str, tuple[str, ...]], moment: Moment
) -> dict[str, Any]:
    (group, currency), held = one
    narrowed = {**where, **{name: (v,) for name, v in zip(by, group, strict=True)}}
    return {
        "group": dict(zip(by, group, strict=True)),
        "currency": currency,
        "figures": {
            name: {
                **(amount(minor, currency) or {}),
                "explain": str(FigureName(name, narrowed, moment, currency)),
            }
            for name, minor in held.items()
        },
    }


serve(
    balances,
    "",
    "balances",
    show_balances,
    page_schema("BalancePage", BalanceSchema),
    BalanceQuery,
    reads=("disbursement_ledger",),
)
