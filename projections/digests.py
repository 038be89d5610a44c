"""Digests that facts name, found by the types of their fields, whatever the facts are about."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Hashable, Iterator
from functools import cache
from typing import Any

from aggregates.values import Digest

_Find = Callable[[Any], Iterator[str]]


def digests_in(value: Any) -> Iterator[str]:
    """Name each digest in an event or a value, however deep it lies."""
    for name, find in _finders_of(_hashable(type(value))):
        yield from find(getattr(value, name))


@cache
def _finders_of(kind: type[Any]) -> tuple[tuple[str, _Find], ...]:
    hints = typing.get_type_hints(kind)
    found = ((f.name, _finder_for(hints[f.name], f.name)) for f in dataclasses.fields(kind))
    return tuple((name, find) for name, find in found if find is not None)


def _finder_for(hint: Any, name: str) -> _Find | None:
    """Find digests by a declared type; where a fact is a plain text, by its name ``sha256``."""
    if hint is Digest or (hint is str and name == "sha256"):
        return lambda digest: iter((digest,))
    if dataclasses.is_dataclass(hint):
        return digests_in if _finders_of(_hashable(hint)) else None
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        inner = [_finder_for(arm, name) for arm in typing.get_args(hint)]
        find = next(filter(None, inner), None)
        return _optional(find) if find is not None else None
    if typing.get_origin(hint) is tuple:
        each = _finder_for(typing.get_args(hint)[0], name)
        return _each(each) if each is not None else None
    return None


def _optional(find: _Find) -> _Find:
    return lambda value: iter(()) if value is None else find(value)


def _each(find: _Find) -> _Find:
    return lambda values: (digest for value in values for digest in find(value))


def _hashable(kind: object) -> Hashable:
    return kind
