"""Whether the words in a command are fit to be kept for good, wherever the command came from."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
import unicodedata
from collections.abc import Callable, Hashable, Iterator
from functools import cache
from typing import Any, Final

from aggregates.money import Money
from aggregates.reasons.general import (
    AMOUNT_OUT_OF_RANGE,
    DIGEST_MALFORMED,
    REFERENCE_MALFORMED,
    TEXT_EMPTY,
    TEXT_IS_A_FORMULA,
    TEXT_MALFORMED,
    TEXT_TOO_LONG,
)
from aggregates.refusals import Refusal
from aggregates.values import Digest, Passage, Reference, Text

REFERENCE_LENGTH_MAX: Final = 100
TEXT_LENGTH_MAX: Final = 4_000
PASSAGE_LENGTH_MAX: Final = 32_767
AMOUNT_MAX: Final = 10**16
"""The largest amount one command may name, in minor units: 100 trillion yuan. Anything above is a
slip of the hand, and hundreds of the largest still add up within 64 bits."""

_FORMULA_SIGNS: Final = "=+-@\uff1d\uff0b\uff0d\uff20"  # ASCII and full width
_DIGEST = re.compile(r"[0-9a-f]{64}")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def faults_in(value: Any, at: str = "") -> Iterator[Refusal]:
    """Name every malformed word in a dataclass, with JSON pointers, however deep it lies."""
    for name, check in _checks_of(_hashable(type(value))):
        yield from check(getattr(value, name), f"{at}/{name}")


def reference_faults(text: str, at: str = "") -> Iterator[Refusal]:
    """Name what is wrong with a reference: blank, too long, unseen characters, slashes."""
    if not text:
        yield TEXT_EMPTY().located(at)
    elif len(text) > REFERENCE_LENGTH_MAX:
        yield TEXT_TOO_LONG(length=len(text), limit=REFERENCE_LENGTH_MAX).located(at)
    elif _has_unseen(text):
        yield TEXT_MALFORMED().located(at)
    elif text != text.strip() or "/" in text:
        yield REFERENCE_MALFORMED(text=text).located(at)
    elif text[0] in _FORMULA_SIGNS:
        yield TEXT_IS_A_FORMULA(sign=text[0]).located(at)


def text_faults(text: str, at: str = "", limit: int = TEXT_LENGTH_MAX) -> Iterator[Refusal]:
    """Name what is wrong with running text: blank, too long, unseen characters, a formula."""
    if not text.strip():
        yield TEXT_EMPTY().located(at)
    elif len(text) > limit:
        yield TEXT_TOO_LONG(length=len(text), limit=limit).located(at)
    elif _has_unseen(text.replace("\n", "")):
        yield TEXT_MALFORMED().located(at)
    elif text.lstrip()[0] in _FORMULA_SIGNS:
        yield TEXT_IS_A_FORMULA(sign=text.lstrip()[0]).located(at)


def passage_faults(text: str, at: str = "") -> Iterator[Refusal]:
    """Name what is wrong with the words of a document, which may be long."""
    yield from text_faults(text, at, PASSAGE_LENGTH_MAX)


def digest_faults(text: str, at: str = "") -> Iterator[Refusal]:
    """Name what is wrong with a digest: anything but 64 lower-case hexadecimal digits."""
    if not _DIGEST.fullmatch(text):
        yield DIGEST_MALFORMED(text=text[:80]).located(at)


def seen(text: str) -> str:
    """Leave out of a text what nobody sees in it, line breaks aside."""
    if not _has_unseen(text.replace("\n", "")):
        return text
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _UNSEEN)


def _has_unseen(text: str) -> bool:
    return not text.isprintable() and any(unicodedata.category(sign) in _UNSEEN for sign in text)


def _amount_faults(amount: Money, at: str) -> Iterator[Refusal]:
    if abs(amount.minor) > AMOUNT_MAX:
        yield AMOUNT_OUT_OF_RANGE(text=str(amount)).located(at)


_Check = Callable[[Any, str], Iterator[Refusal]]
_BY_TYPE: Final[dict[Any, _Check]] = {
    Reference: reference_faults,
    Text: text_faults,
    Passage: passage_faults,
    Digest: digest_faults,
    Money: _amount_faults,
}


@cache
def _checks_of(kind: type[Any]) -> tuple[tuple[str, _Check], ...]:
    hints = typing.get_type_hints(kind)
    found = ((f.name, _check_for(hints[f.name])) for f in dataclasses.fields(kind))
    return tuple((name, check) for name, check in found if check is not None)


def _check_for(hint: Any) -> _Check | None:
    """Find how to check a value by its declared type: words, optional, lists and nested values."""
    if hint in _BY_TYPE:
        return _BY_TYPE[hint]
    if dataclasses.is_dataclass(hint):
        return faults_in if _checks_of(_hashable(hint)) else None
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        inner = [_check_for(arm) for arm in typing.get_args(hint) if arm is not type(None)]
        return _optional(inner[0]) if inner[0] is not None else None
    if typing.get_origin(hint) is tuple:
        each = _check_for(typing.get_args(hint)[0])
        return _each(each) if each is not None else None
    return None


def _hashable(kind: object) -> Hashable:
    return kind


def _optional(check: _Check) -> _Check:
    return lambda value, at: iter(()) if value is None else check(value, at)


def _each(check: _Check) -> _Check:
    def every(values: Any, at: str) -> Iterator[Refusal]:
        for index, value in enumerate(values):
            yield from check(value, f"{at}/{index}")

    return every
