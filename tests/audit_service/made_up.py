"""Events made up by hypothesis, from nothing but the types of their fields."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from eventsourcing.domain import CanInitAggregate
from hypothesis import strategies as st

from aggregates.money import EXPONENT_OF, MINOR_MAX, Money
from aggregates.share_rules import ShareBasis, ShareRule
from aggregates.values import Reference
from audit_service.codecs import EventMapper
from audit_service.commands import AGGREGATES
from tests.golden.samples import ENVELOPE

BORN_AS: Final = {codec.event: codec.born_as for codec in EventMapper(AGGREGATES).codecs.values()}

_WORDS: Final = st.text(max_size=12)
_SIMPLE: Final[dict[Any, st.SearchStrategy[Any]]] = {
    str: _WORDS,
    int: st.integers(-(2**63), 2**63 - 1),
    bool: st.booleans(),
    types.NoneType: st.none(),
    date: st.dates(),
    Money: st.builds(
        Money, st.integers(-MINOR_MAX, MINOR_MAX), st.sampled_from(sorted(EXPONENT_OF))
    ),
    ShareRule: st.integers(1, 1_000).flatmap(
        lambda denominator: st.builds(
            ShareRule,
            basis=st.sampled_from(ShareBasis),
            values=st.lists(_WORDS.map(Reference), max_size=3).map(tuple),
            numerator=st.integers(1, denominator),
            denominator=st.just(denominator),
        )
    ),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Make up values of a type."""
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if isinstance(hint, typing.NewType):
        return _WORDS
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if arms := typing.get_args(hint):
        if typing.get_origin(hint) is tuple:
            return st.lists(values(arms[0]), max_size=2).map(tuple)
        return st.one_of(*map(values, arms))
    if dataclasses.is_dataclass(hint):
        return st.builds(typing.cast("Any", hint), **fields(hint))
    raise TypeError(f"nothing is known of {hint}")


def fields(kind: Any) -> dict[str, st.SearchStrategy[Any]]:
    """Make up the fields of a dataclass, without an event's envelope."""
    hints = typing.get_type_hints(kind)
    names = [f.name for f in dataclasses.fields(kind) if f.name not in ENVELOPE]
    return {name: values(hints[name]) for name in names}


def events(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Make up events of a class."""
    born = issubclass(kind, CanInitAggregate)
    return st.builds(
        kind,
        originator_id=st.integers(0, 2**128 - 1).map(lambda number: UUID(int=number)),
        originator_version=st.integers(1, 2**63 - 1),
        timestamp=st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants it without a zone
        **({"originator_topic": st.just(BORN_AS[kind])} if born else {}),
        **fields(kind),
    )
