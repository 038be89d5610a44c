"""JSON read strictly: at no depth is a field dropped, made up, repeated or misread."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, Generic, TypeVar

import msgspec

from aggregates.refusals import Refused

T = TypeVar("T")

write: Final = msgspec.json.Encoder().encode
"""Write a typed value as JSON: fields in the order they are declared, no blanks, UTF-8."""

_MISREAD: Final = (msgspec.MsgspecError, Refused, ValueError, OverflowError, RecursionError)
"""What decoding, or writing again what was decoded, can find wrong."""


class NotStrict(Exception):  # noqa: N818 - named for what is wrong
    """A text is not JSON of the form it should have; the message names the place in it."""


class Strict(Generic[T]):
    """Reads JSON as one type, and accepts it only if writing the value says the same again.

    The decoder alone passes over unknown and repeated fields of nested values, and fills in
    defaults for missing ones. Writing again and comparing bytes costs less than checking each.
    """

    def __init__(self, form: type[T]) -> None:
        """Read values of a type."""
        self._decode = msgspec.json.Decoder(form).decode

    def read(self, text: bytes) -> T:
        """Return the value, or raise ``NotStrict``."""
        try:
            value = self._decode(text)
            if write(value) != text:
                _refuse_difference(text, value)
        except _MISREAD as fault:
            raise NotStrict(str(fault)) from fault
        return value


def members_of(text: bytes) -> dict[str, Any]:
    """Read a JSON object of any form as plain values; refuse a repeated field."""
    try:
        value = msgspec.json.decode(text)
        if not isinstance(value, dict):
            raise NotStrict("Expected `object` - at `$`")
        if write(value) != text:
            _refuse_difference(text, value)
    except _MISREAD as fault:
        raise NotStrict(str(fault)) from fault
    return value


class _Members(list[tuple[str, Any]]):
    """The members of a JSON object, repeated ones too."""


def _refuse_difference(text: bytes, value: Any) -> None:
    """Refuse a text that says something else than the value read from it.

    Blanks, the order of fields and the way a character is escaped say nothing.
    """
    stored = json.loads(text, object_pairs_hook=_Members)
    for difference in _differences(stored, json.loads(write(value)), "$"):
        raise NotStrict(difference)


def _differences(stored: Any, read: Any, at: str) -> Iterator[str]:
    if isinstance(stored, _Members) and isinstance(read, dict):
        times = Counter(name for name, _ in stored)
        yield from (f"Field `{name}` is repeated - at `{at}`" for name in times if times[name] > 1)
        yield from (f"Field `{name}` is unknown - at `{at}`" for name in times if name not in read)
        yield from (f"Field `{name}` is missing - at `{at}`" for name in read if name not in times)
        for name, value in stored:
            yield from _differences(value, read[name], f"{at}.{name}")
    elif isinstance(stored, list) and isinstance(read, list) and len(stored) == len(read):
        for index, (one, other) in enumerate(zip(stored, read, strict=True)):
            yield from _differences(one, other, f"{at}[{index}]")
    elif type(stored) is not type(read) or stored != read:
        yield f"{stored!r} is read as {read!r} - at `{at}`"
