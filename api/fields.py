"""How single values are read from JSON: strictly, and naming what is wrong by a permanent code."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields

from aggregates.money import EXPONENT_OF
from aggregates.reasons.general import (
    AMOUNT_NOT_A_NUMBER,
    AMOUNT_OUT_OF_RANGE,
    CURRENCY_UNKNOWN,
    DATE_MALFORMED,
    FIELD_MISSING,
    FIELD_UNKNOWN,
    VALUE_NOT_LISTED,
)
from aggregates.refusals import Refusal
from api.reasons import (
    INSTANT_MALFORMED,
    NOT_A_LIST,
    NOT_A_WHOLE_NUMBER,
    NOT_AN_OBJECT,
    NOT_TEXT,
    NOT_TRUE_OR_FALSE,
    TOO_MANY_ENTRIES,
)
from audit_service.wellformed import AMOUNT_MAX

NUMBER_MAX: Final = 2**31 - 1
"""The largest year, numerator or denominator a command may state; amounts have their own bound."""
ENTRIES_MAX: Final = 10_000

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DIGITS = re.compile(r"-?\d{1,19}", re.ASCII)
_SHOWN_MAX = 60
ABSENT: Final[dict[str, Any]] = {"required": [FIELD_MISSING], "null": [FIELD_MISSING]}
"""Reasons stand where marshmallow keeps messages; ``api.problems`` gives them their words."""


class StrictSchema(Schema):
    """A JSON object with no unknown fields."""

    error_messages: Any = {  # noqa: RUF012 - declared so by the library
        "type": NOT_AN_OBJECT,
        "unknown": FIELD_UNKNOWN,
    }


class Words(fields.String):
    """A text; whether its words are fit to be kept is for the service to say."""

    default_error_messages = ABSENT

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str):
            raise _refused(NOT_TEXT())
        return value


class Choice(fields.String):
    """One of the values of an enumeration."""

    default_error_messages = ABSENT

    def __init__(self, kind: type[StrEnum], **given: Any) -> None:
        """Accept the values of an enumeration."""
        self.kind = kind
        super().__init__(metadata=_described(given, enum=[str(one) for one in kind]), **given)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> StrEnum:
        for one in self.kind:
            if isinstance(value, str) and value == one.value:
                return one
        raise _refused(VALUE_NOT_LISTED(text=_shown(value), choices=", ".join(self.kind)))


class Day(fields.Date):
    """A calendar date, written YYYY-MM-DD and in no other way."""

    default_error_messages = ABSENT

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        try:
            if isinstance(value, str) and _DATE.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise _refused(DATE_MALFORMED(text=_shown(value)))


class Instant(fields.DateTime):
    """An instant with its time zone."""

    default_error_messages = ABSENT

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> datetime:
        if (instant := instant_in(value)) is None:
            raise _refused(INSTANT_MALFORMED(text=_shown(value)))
        return instant


class WholeNumber(fields.Integer):
    """A whole number; a float, a truth value or digits in quotes are something else.

    ``written`` is for addresses, where every value is a text.
    """

    default_error_messages = ABSENT

    def __init__(
        self, *, least: int = 0, most: int = NUMBER_MAX, written: bool = False, **given: Any
    ) -> None:
        """Accept whole numbers within bounds."""
        self.least, self.most, self.written = least, most, written
        super().__init__(metadata=_described(given, minimum=least, maximum=most), **given)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if self.written and isinstance(value, str) and _DIGITS.fullmatch(value):
            value = int(value)
        if type(value) is not int or not self.least <= value <= self.most:
            raise _refused(NOT_A_WHOLE_NUMBER(least=self.least, most=self.most))
        return value


class Truth(fields.Boolean):
    """True or false, and nothing that merely looks like it.

    ``written`` is for addresses, where every value is a text.
    """

    default_error_messages = ABSENT

    def __init__(self, *, written: bool = False, **given: Any) -> None:
        """Accept true and false."""
        self.written = written
        super().__init__(**given)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if self.written and value in ("true", "false"):
            return bool(value == "true")
        if not isinstance(value, bool):
            raise _refused(NOT_TRUE_OR_FALSE())
        return value


class MinorUnits(fields.Integer):
    """A count of a currency's minor unit: a JSON integer, and not too many digits to add up."""

    default_error_messages = ABSENT

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if type(value) is not int:
            raise _refused(AMOUNT_NOT_A_NUMBER(text=_shown(value)))
        if abs(value) > AMOUNT_MAX:
            raise _refused(AMOUNT_OUT_OF_RANGE(text=value))
        return value


class Currency(fields.String):
    """An ISO 4217 code."""

    default_error_messages = ABSENT

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str) or value not in EXPONENT_OF:
            raise _refused(CURRENCY_UNKNOWN(currency=_shown(value)))
        return value


class Part(fields.Nested):
    """A JSON object within another."""

    default_error_messages = ABSENT


class Entries(fields.List[Any]):
    """A list, read as a tuple."""

    default_error_messages = ABSENT | {"invalid": [NOT_A_LIST]}

    def _deserialize(self, value: Any, *more: Any, **named: Any) -> Any:
        if isinstance(value, list) and len(value) > ENTRIES_MAX:
            raise _refused(TOO_MANY_ENTRIES(limit=ENTRIES_MAX))
        if not isinstance(value, list):
            raise self.make_error("invalid")
        return tuple(super()._deserialize(value, *more, **named))


def instant_in(text: Any) -> datetime | None:
    """Read an instant with a time zone that UTC can hold; None when it is not one."""
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(UTC) if instant.tzinfo and "T" in text.upper() else None
    except (ValueError, TypeError, OverflowError):
        return None


def _refused(fault: Refusal) -> ValidationError:
    return ValidationError([fault])


def _described(given: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**given.pop("metadata", {}), **more}


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}…"
