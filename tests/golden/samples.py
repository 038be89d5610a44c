"""One example of every event, its fields filled by their types, the same on every machine."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from eventsourcing.domain import Aggregate, CanInitAggregate
from eventsourcing.utils import get_topic

from aggregates.money import Money
from aggregates.share_rules import ShareBasis, ShareRule
from aggregates.values import Reference
from audit_service.codecs import events_of
from audit_service.commands import AGGREGATES
from audit_service.log_tables import stamp

ENVELOPE: Final = {"originator_id", "originator_version", "originator_topic", "timestamp"}
RECORDED_AT: Final = datetime(2018, 3, 14, 8, 30, 0, 123456, tzinfo=UTC)
ORIGIN: Final = UUID(int=42)

_SIMPLE: Final[dict[Any, Any]] = {
    int: 2018,
    bool: True,
    date: date(2018, 3, 14),
    Money: Money(2_101_905_898, "CNY"),
    ShareRule: ShareRule(
        basis=ShareBasis.BENEFICIARY_CLASS,
        values=(Reference("poor_village"),),
        numerator=70,
        denominator=100,
    ),
}


def value(hint: Any, name: str) -> Any:
    """Make up a value of a type; words carry Chinese, quotes and the field's name."""
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if hint is str or isinstance(hint, typing.NewType):
        return f'{name} “一” "1"'
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return value(typing.get_args(hint)[0], name)
    if typing.get_origin(hint) is tuple:
        return (value(typing.get_args(hint)[0], name),)
    if dataclasses.is_dataclass(hint):
        return typing.cast("Any", hint)(**_fields(hint))
    raise TypeError(f"there is no sample of {hint} for {name}")


def example(aggregate: type[Aggregate], event: type[Any]) -> Any:
    """Make up one event of a class."""
    born = issubclass(event, CanInitAggregate)
    return event(
        originator_id=ORIGIN,
        originator_version=1 if born else 2,
        timestamp=RECORDED_AT,
        **({"originator_topic": get_topic(aggregate)} if born else {}),
        **_fields(event),
    )


def examples() -> dict[str, Any]:
    """Make up one event of every topic the service can record."""
    return {
        event.TOPIC: example(aggregate, event)
        for aggregate in AGGREGATES
        for event in events_of(aggregate)
    }


def recorded_at() -> str:
    """Return the instant all examples were recorded at, as the log writes it."""
    return stamp(RECORDED_AT)


def _fields(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    names = [f.name for f in dataclasses.fields(kind) if f.name not in ENVELOPE]
    return {name: value(hints[name], name) for name in names}
