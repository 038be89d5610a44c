"""Numbers as a bank prints them: whole, in one width and one case, among other words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from unicodedata import normalize

_RUN: Final = re.compile(r"[0-9A-Z]+")
_WHOLE: Final = re.compile(r"[0-9A-Z]+(?:[-_][0-9A-Z]+)*")
_DIGITS: Final = re.compile(r"[0-9]+")
_BETWEEN: Final = frozenset("-_/. ")
_BINDS: Final = frozenset("-_")
_MAY_BIND: Final = re.compile(r"(?<=[0-9A-Z])[/.](?=[0-9A-Z])")
_LENGTH_MIN: Final = 4
_DIGITS_MIN: Final = 6


def written(text: str) -> str:
    """Return words in one width and in capitals."""
    return text.upper() if text.isascii() else normalize("NFKC", text).upper()


def bare(text: str) -> str:
    """Return a number in one width, in capitals and without spaces."""
    return "".join(written(text).split())


def is_same_account(one: str, other: str) -> bool:
    """Say whether two bare account numbers are the same, as far as each is not masked by stars."""
    if "*" not in one and "*" not in other:
        return one == other
    masked, full = (one, other) if "*" in one else (other, one)
    head, tail = masked.split("*", 1)[0], masked.rsplit("*", 1)[1]
    return len(head + tail) >= _LENGTH_MIN and full.startswith(head) and full.endswith(tail)


def is_paid_into(account: str, accounts: Sequence[str]) -> bool:
    """Say whether an account is one of several, as far as it is not masked."""
    return account in accounts or any(is_same_account(account, one) for one in accounts)


@dataclass(frozen=True, slots=True)
class _Run:
    """Letters and digits without anything between them, and where they stand."""

    start: int
    end: int
    text: str


class Numbers:
    """The numbers of the books, to be found again in what a bank says."""

    def __init__(self, numbers: Iterable[str]) -> None:
        """Index bare numbers by their letters and digits."""
        self._known = frozenset(numbers)
        self._by_runs: dict[str, list[str]] = defaultdict(list)
        self._shapes: set[str] = set()
        self._joints = set(_BINDS)
        self._runs_max = 0
        for number in self._known:
            runs = _RUN.findall(number)
            if number.isascii() and not number.isdigit():
                self._shapes.add(_shape(number))
                self._joints.update(_MAY_BIND.findall(number))
            if not number.isascii() or _is_telling("".join(runs)):
                self._by_runs["|".join(runs)].append(number)
                self._runs_max = max(self._runs_max, len(runs))
        for same in self._by_runs.values():
            same.sort(key=lambda number: (-len(number), number))

    def __contains__(self, number: str) -> bool:
        """Say whether a bare number is one of the books'."""
        return number in self._known

    def named_in(self, text: str) -> tuple[list[str], list[str]]:
        """Return the numbers that stand in a text whole, and those of our form nobody knows."""
        said = written(text)
        runs = [_Run(m.start(), m.end(), m[0]) for m in _RUN.finditer(said)]
        found: list[str] = []
        spans: list[tuple[int, int]] = []
        at = 0
        while at < len(runs):
            number, length = self._longest(said, runs, at)
            if number:
                found.append(number)
                spans.append((runs[at].start, runs[at + length - 1].end))
            at += length
        return found, self._strange(said, spans)

    def _longest(self, said: str, runs: list[_Run], at: int) -> tuple[str, int]:
        for length in range(min(self._runs_max, len(runs) - at), 0, -1):
            taken = runs[at : at + length]
            for number in self._by_runs.get("|".join(run.text for run in taken), ()):
                if _stands_whole(said, taken, number, self._joints):
                    return number, length
        return "", 1

    def _strange(self, said: str, spans: list[tuple[int, int]]) -> list[str]:
        """Return numbers of the form of ours that are none of them."""
        return [
            whole[0]
            for whole in _WHOLE.finditer(said)
            if _shape(whole[0]) in self._shapes
            and not any(start < whole.end() and whole.start() < end for start, end in spans)
        ]


def _shape(number: str) -> str:
    return _DIGITS.sub("9", number)


def _is_telling(signs: str) -> bool:
    """Say whether letters and digits can stand among words without being a day or a price."""
    return len(signs) >= (_DIGITS_MIN if signs.isdigit() else _LENGTH_MIN)


def _stands_whole(said: str, runs: list[_Run], number: str, joints: set[str]) -> bool:
    """Say whether the runs are that number, and not the beginning or end of another.

    A stroke or a point joins only where numbers of the books have one.
    """
    start, end = runs[0].start, runs[-1].end
    if not number.isascii():
        at = start - number.index(runs[0].text)
        return at >= 0 and said.startswith(number, at)
    gaps = [said[a.end : b.start] for a, b in pairwise(runs)]
    if any(len(gap) != 1 or gap not in _BETWEEN for gap in gaps):
        return False
    before, after = said[max(0, start - 2) : start], said[end : end + 2]
    return not (_continues(after, joints) or _continues(before[::-1], joints))


def _continues(around: str, joints: set[str]) -> bool:
    """Say whether a number goes on: its joint and the sign behind the joint are given."""
    joint, sign = around[:1], around[1:]
    return joint in joints and sign.isascii() and sign.isalnum()
