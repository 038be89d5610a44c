"""The words of a bank, made fit to be kept: never refused, only cleaned and cut."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from audit_service.wellformed import seen

NAME_LENGTH_MAX: Final = 300
REFERENCE_LENGTH_MAX: Final = 100
WORDS_LENGTH_MAX: Final = 4_000

_NOTHING: Final = frozenset({"NOTPROVIDED", "NOT PROVIDED", "NONREF", "NONE"})
"""What banks write into a field they must fill and have nothing for."""
_NOTHING_LENGTH_MAX: Final = max(map(len, _NOTHING))


def line_of(text: str, limit: int) -> str:
    """Return a text as one line: nothing unseen, single spaces, at most ``limit`` characters.

    What only says that there is nothing (NOTPROVIDED) becomes "".
    """
    line = " ".join(text.split())
    if not line.isprintable():
        line = " ".join(seen(line).split())
    is_nothing = len(line) <= _NOTHING_LENGTH_MAX and line.upper() in _NOTHING
    return "" if is_nothing else line[:limit].rstrip()


def name_of(text: str) -> str:
    """Return the name of a party."""
    return line_of(text, NAME_LENGTH_MAX)


def reference_of(text: str) -> str:
    """Return a reference as one line, "" when the bank says that there is none."""
    return line_of(text, REFERENCE_LENGTH_MAX)


def account_of(text: str) -> str:
    """Return the number of an account without any space."""
    return "".join(reference_of(text).split())


def words_of(parts: Iterable[str]) -> str:
    """Join what a bank says in several places, each once, in the order it is said."""
    lines = (line_of(part, WORDS_LENGTH_MAX) for part in parts)
    return " ".join(dict.fromkeys(line for line in lines if line))[:WORDS_LENGTH_MAX].rstrip()
