"""The categories of findings: their codes, what they are called, and when they are in force."""

from __future__ import annotations

import dataclasses
from typing import Any

from marshmallow import Schema, fields

from aggregates.finding_categories import categories_on
from api.fields import Day, StrictSchema
from api.resource import resource
from api.serving import serve

finding_categories = resource("finding-categories", __doc__)


class FindingCategorySchema(Schema):
    """A category by its permanent code; ``source`` says where it is from."""

    code = fields.String(required=True)
    en = fields.String(required=True)
    zh = fields.String(required=True)
    source = fields.String(required=True)
    since = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True)


class FindingCategoriesSchema(Schema):
    """The whole list."""

    items = fields.List(fields.Nested(FindingCategorySchema), required=True)


class FindingCategoryQuery(StrictSchema):
    """Which categories are wanted."""

    on = Day(metadata={"description": "Only those in force on this date."})


def list_categories(asked: dict[str, Any]) -> dict[str, Any]:
    """List the categories a finding may be of."""
    return {"items": [dataclasses.asdict(one) for one in categories_on(asked.get("on"))]}


serve(
    finding_categories,
    "",
    "categories",
    list_categories,
    FindingCategoriesSchema,
    FindingCategoryQuery,
    reads=(),
)
