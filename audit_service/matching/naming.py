"""Names of payees as books and banks write them: compared without their legal clothing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from unicodedata import category, normalize

from rapidfuzz.distance import JaroWinkler

_SIGNS: Final = re.compile(r"[\W_]+")
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_COMPANY: Final = re.compile(r"有限(?:责任)?公司$")
_CLOTHING: Final = frozenset(
    {"ltd", "limited", "co", "company", "inc", "llc", "llp", "plc", "corp"}
    | {"gmbh", "mbh", "ag", "kg", "sa", "sarl", "sas", "bv", "nv", "srl", "spa"}
)
_CUT_MIN: Final = 4
_SHORT: Final = 4
_CACHED: Final = 1 << 16

ALIKE: Final = 930
"""From here on two longer names are taken for one name written in two ways; of a thousand."""


@lru_cache(_CACHED)
def form(name: str) -> str:
    """Return a name in one width and case, without accents, brackets and company suffixes."""
    plain = normalize("NFKD", normalize("NFKC", name).casefold())
    plain = normalize("NFC", "".join(c for c in plain if category(c) != "Mn"))
    if _HAN.search(plain):
        joined = _SIGNS.sub("", plain)
        return _COMPANY.sub("", joined) or joined
    words = _SIGNS.sub(" ", plain).split()
    while len(words) > 1 and words[-1] in _CLOTHING:
        words.pop()
    return " ".join(words)


@lru_cache(_CACHED)
def key(name: str) -> str:
    """Return what equal names have in common: the form, its Latin words in alphabetic order."""
    return " ".join(sorted(form(name).split()))


@lru_cache(_CACHED)
def likeness(one: str, other: str) -> int:
    """Return how much two names are alike, of a thousand; 0 if either says nothing."""
    forms = form(one), form(other)
    if not all(forms):
        return 0
    if one == other or key(one) == key(other):
        return 1000
    alike = max(JaroWinkler.similarity(*forms), JaroWinkler.similarity(key(one), key(other)))
    return min(999, int(alike * 1000))


def may_be(one: str, other: str) -> bool:
    """Say whether two names can be of the same payee: alike, or one a shorter form of the other.

    Personal names of two to four signs are only ever the same if they are equal.
    """
    if one == other:
        return True
    short, long = sorted((form(one), form(other)), key=len)
    if not short or key(one) == key(other):
        return True
    if len(short) >= _CUT_MIN and _is_within(short, long):
        return True
    return len(short) > _SHORT and likeness(one, other) >= ALIKE


def is_personal(name: str) -> bool:
    """Say whether a name is as short as a person's, and so no sign of who it is."""
    short = form(name)
    return len(short) <= _SHORT and bool(_HAN.search(short))


def is_cut_of(short: str, long: str) -> bool:
    """Say whether a form is the beginning of another, as banks cut names."""
    return len(short) >= _CUT_MIN and long.startswith(short)


def _is_within(short: str, long: str) -> bool:
    """Say whether one is a shorter form of the other, as 县一中 is of 县第一中学."""
    if not _HAN.search(long):
        return long.startswith(short) or set(short.split()) <= set(long.split())
    rest = iter(long)
    return all(sign in rest for sign in short)
