"""Schemas of commands, derived from their dataclasses, so that the two cannot disagree."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final

from marshmallow import ValidationError, fields, post_load

from aggregates.money import Money
from aggregates.refusals import Refusal, Refused
from aggregates.values import Digest, Reference, Text
from api.fields import (
    Choice,
    Currency,
    Day,
    Entries,
    MinorUnits,
    Part,
    StrictSchema,
    Truth,
    WholeNumber,
    Words,
)
from audit_service.wellformed import (
    AMOUNT_MAX,
    REFERENCE_LENGTH_MAX,
    TEXT_LENGTH_MAX,
    digest_faults,
    reference_faults,
    text_faults,
)

_WORDS: Final[dict[Any, dict[str, Any]]] = {
    Reference: {
        "description": "A business reference or code: one line, no slash.",
        "maxLength": REFERENCE_LENGTH_MAX,
    },
    Text: {
        "description": "Words for a reader; line breaks allowed, never a formula.",
        "maxLength": TEXT_LENGTH_MAX,
    },
    Digest: {
        "description": "A SHA-256 digest in lower-case hexadecimal.",
        "pattern": "^[0-9a-f]{64}$",
    },
    str: {},
}
_FAULTS: Final[dict[Any, Callable[[str], Iterator[Refusal]]]] = {
    Reference: reference_faults,
    Text: text_faults,
    Digest: digest_faults,
}
_DESCRIBED: Final = {
    "effective_on": "The business date of the act; when it is recorded is the service's to say.",
    "evidence": "The documents the act rests on.",
}


class MoneySchema(StrictSchema):
    """An exact amount: a whole number of the currency's minor unit (fen for CNY)."""

    minor = MinorUnits(
        required=True,
        metadata={
            "format": "int64",
            "minimum": -AMOUNT_MAX,
            "maximum": AMOUNT_MAX,
            "examples": [7_480_000_000],
        },
    )
    currency = Currency(required=True, metadata={"pattern": "^[A-Z]{3}$", "examples": ["CNY"]})

    @post_load
    def to_money(self, data: dict[str, Any], **_: Any) -> Money:
        """Hand the domain a Money, which has the last word on it."""
        return typing.cast("Money", _made(Money, data))


def schema_of(kind: type[Any], without: Iterable[str] = ()) -> type[StrictSchema]:
    """Return the schema of a dataclass, leaving out fields that are given elsewhere."""
    return _schema_of(_hashable(kind), frozenset(without))


@cache
def _schema_of(kind: Any, without: frozenset[str]) -> type[StrictSchema]:
    if kind is Money:
        return MoneySchema
    hints = typing.get_type_hints(kind)
    declared: dict[str, Any] = {
        field.name: _field_for(hints[field.name], field)
        for field in dataclasses.fields(kind)
        if field.name not in without
    }
    return type(f"{kind.__name__}Schema", (StrictSchema,), {**declared, "__doc__": kind.__doc__})


def nested_schema_of(kind: type[Any]) -> type[StrictSchema]:
    """Return the schema of a dataclass that loads the dataclass itself."""
    return _nested_schema_of(_hashable(kind))


@cache
def _nested_schema_of(kind: Any) -> type[StrictSchema]:
    schema = schema_of(kind)
    if kind is Money:
        return schema

    def to_value(_schema: Any, data: dict[str, Any], **_: Any) -> Any:
        return _made(kind, data)

    loading = {"to_value": post_load(to_value), "__doc__": schema.__doc__}
    return type(schema.__name__, (schema,), loading)


def _field_for(hint: Any, field: dataclasses.Field[Any]) -> fields.Field[Any]:
    """Turn one field of a dataclass into a field of its schema; a default makes it optional."""
    given: dict[str, Any] = {"required": field.default is dataclasses.MISSING}
    if not given["required"]:
        given["load_default"] = field.default
    if field.name in _DESCRIBED:
        given["metadata"] = {"description": _DESCRIBED[field.name]}
    return _typed(hint, given)


def _typed(hint: Any, given: dict[str, Any]) -> fields.Field[Any]:  # noqa: PLR0911 - one per type
    if hint in _WORDS:
        metadata = {**_WORDS[hint], **given.pop("metadata", {})}
        return Words(metadata=metadata, validate=_fit(hint), **given)
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        (arm,) = (arm for arm in typing.get_args(hint) if arm is not type(None))
        return _typed(arm, given | {"allow_none": True})
    if typing.get_origin(hint) is tuple:
        return Entries(_typed(typing.get_args(hint)[0], {}), **given)
    if dataclasses.is_dataclass(hint):
        return Part(nested_schema_of(typing.cast("type[Any]", hint)), **given)
    if hint is date:
        return Day(**given)
    if hint is bool:
        return Truth(**given)
    if hint is int:
        return WholeNumber(**given)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Choice(hint, **given)
    raise TypeError(f"no JSON form is known for {hint}")


def _fit(hint: Any) -> Callable[[str], None]:
    """Check words where they are read, so that they are named together with other faults."""

    def validate(text: str) -> None:
        if faults := list(_FAULTS.get(hint, _no_faults)(text)):
            raise ValidationError(typing.cast("Any", faults))

    return validate


def _no_faults(_text: str) -> Iterator[Refusal]:
    return iter(())


def _made(kind: Any, data: dict[str, Any]) -> Any:
    try:
        return kind(**data)
    except Refused as refused:
        raise ValidationError(list(refused.faults)) from None


def _hashable(kind: object) -> Hashable:
    return kind
