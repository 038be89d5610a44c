"""Patterns of dates, in the notation of ``strptime``, read strictly.

``strptime`` itself reads 2024111 by ``%Y%m%d`` as 1 November: here a day that is not written out
in full beside its neighbours does not count as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final

from aggregates.reasons.general import DATE_MALFORMED
from aggregates.refusals import Refused
from audit_service.importers.cells import is_blank, text_of

DAYS: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d")
TIMES: Final = ("", " %H:%M:%S", " %H:%M")
USUAL: Final = tuple(day + time for day in DAYS for time in TIMES)
"""The patterns of a profile that names none."""
YEAR_MIN: Final = 1970

_MONTHS: Final = tuple("jan feb mar apr may jun jul aug sep oct nov dec".split())  # noqa: SIM905
_GROUPS: Final = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d{2})",
    "b": r"(?P<b>[A-Za-z]{3})",
    **{sign: rf"(?P<{sign}>\d{{1,2}})" for sign in "mdHMS"},
}
_SIGNS: Final = re.compile(r"%(.)|(\s+)|(.)", re.DOTALL)
_TOUCHING: Final = re.compile(r"(?:%[YymdHMS]){2,}")
_CENTURY: Final = 2000
_KEPT: Final = 4_096
_LENGTH_MAX: Final = 40


def pattern_of(notation: str) -> re.Pattern[str] | None:
    """Return the regular expression a pattern stands for, or None when it names no one day."""
    signs = re.findall(r"%(.)", notation)
    names_a_day = {"Y", "y"} & {*signs} and {"m", "b"} & {*signs} and "d" in signs
    if not names_a_day or len(signs) != len({*signs}) or {"Y", "y"} <= {*signs}:
        return None
    if {"m", "b"} <= {*signs} or not {*signs} <= _GROUPS.keys():
        return None
    touching = {sign for run in _TOUCHING.findall(notation) for sign in re.findall(r"%(.)", run)}
    parts = []
    for sign, space, other in _SIGNS.findall(notation):
        group = _GROUPS.get(sign, "")
        parts.append(group.replace("{1,2}", "{2}") if sign in touching else group)
        parts.append(r"\s+" if space else re.escape(other))
    return re.compile("".join(parts), re.ASCII)


def day_reader(notations: Iterable[str]) -> Callable[[Any], date]:
    """Return a function that reads the day of a cell by the first pattern that fits."""
    patterns = [found for notation in notations if (found := pattern_of(notation))]

    @lru_cache(_KEPT)
    def read(text: str) -> date:
        for pattern in patterns:
            if found := pattern.fullmatch(text):
                return _day(text, found.groupdict())
        raise Refused(DATE_MALFORMED(text=text[:_LENGTH_MAX]))

    def day_of(cell: Any) -> date:
        if isinstance(cell, datetime):
            return _sensible(cell.date())
        if isinstance(cell, date):
            return _sensible(cell)
        return read(" ".join(text_of(cell).split()))

    return day_of


def days_in(cell: Any, notations: Iterable[str]) -> list[date]:
    """Find the days a text names (``2025/01/01-2025/06/30``), by the first pattern that finds any.

    A fault of a day is refused; what stands between the days is not looked at.
    """
    if is_blank(cell) or not isinstance(cell, str):
        return []
    for notation in notations:
        if pattern := pattern_of(notation):
            alone = re.compile(rf"(?<!\d){pattern.pattern}(?!\d)", re.ASCII)
            if found := [_day(m[0], m.groupdict()) for m in alone.finditer(cell)]:
                return found
    return []


def _day(text: str, said: dict[str, str]) -> date:
    try:
        month = _MONTHS.index(said["b"].lower()) + 1 if "b" in said else int(said["m"])
        year = int(said["Y"]) if "Y" in said else _CENTURY + int(said["y"])
        hour, minute, second = (int(said.get(sign) or 0) for sign in "HMS")
        time(hour, minute, second)
        return _sensible(date(year, month, int(said["d"])))
    except ValueError:
        raise Refused(DATE_MALFORMED(text=text[:_LENGTH_MAX])) from None


def _sensible(day: date) -> date:
    if day.year < YEAR_MIN:
        raise Refused(DATE_MALFORMED(text=day.isoformat()))
    return day


def unfit(notations: Iterable[str]) -> Iterator[str]:
    """Name the patterns that do not say one day."""
    return (notation for notation in notations if pattern_of(notation) is None)
