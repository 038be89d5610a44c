"""Paging: lists are read a page at a time, each page beginning after the last row seen."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.reasons.general import VALUE_NOT_LISTED
from aggregates.reasons.supervision import CURSOR_MALFORMED
from aggregates.refusals import Refused
from projections.rows import Row

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 500

_SHOWN_MAX: Final = 40
_POSITION_MAX: Final = 2**63 - 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows in order, and the cursor of the page after them (None: these were the last)."""

    items: tuple[T, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is wanted: after which cursor (None: the first), and how many rows (1 to 500)."""

    cursor: str | None = None
    limit: int = LIMIT_DEFAULT

    def __post_init__(self) -> None:
        """Refuse a number of rows out of bounds."""
        if not 1 <= self.limit <= LIMIT_MAX:
            fault = VALUE_NOT_LISTED(text=self.limit, choices=f"1..{LIMIT_MAX}")
            raise Refused(fault.located("/limit"))


FIRST_PAGE: Final = PageRequest()


def cursor_after(key: str | int) -> str:
    """Write the cursor of the page that begins after a key."""
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def text_in(cursor: str) -> str:
    """Read the text key in a cursor; refuse anything this service cannot have written."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise _malformed(cursor) from None
    if not key.isprintable() or cursor_after(key) != cursor:
        raise _malformed(cursor)
    return key


def position_in(cursor: str) -> int:
    """Read the position in a cursor; refuse anything this service cannot have written."""
    key = text_in(cursor)
    digits = key.isascii() and key.isdigit() and len(key) <= len(str(_POSITION_MAX))
    if not digits or int(key) > _POSITION_MAX or str(int(key)) != key:
        raise _malformed(cursor)
    return int(key)


def page_of(
    connection: Connection,
    chosen: sa.Select[Any],
    key: sa.ColumnElement[Any],
    request: PageRequest = FIRST_PAGE,
    *,
    newest_first: bool = False,
) -> Page[Row]:
    """Read one page of a selection in the order of ``key``, a unique column it selects.

    One row more than asked for is read, to know whether another page follows.
    """
    if request.cursor is not None:
        positions = isinstance(key.type, sa.Integer)
        seen = position_in(request.cursor) if positions else text_in(request.cursor)
        chosen = chosen.where(key < seen if newest_first else key > seen)
    chosen = chosen.order_by(key.desc() if newest_first else key.asc()).limit(request.limit + 1)
    return page_from(rows_of(connection, chosen), key.key or "", request.limit)


def page_from(rows: list[Row], key: str, limit: int) -> Page[Row]:
    """Cut a page from rows in order, of which there is one too many if another page follows."""
    items = tuple(rows[:limit])
    return Page(items, cursor_after(items[-1][key]) if len(rows) > limit else None)


def rows_of(connection: Connection, chosen: sa.Select[Any]) -> list[Row]:
    """Read all rows of a selection."""
    found = connection.execute(chosen)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found]


def _malformed(cursor: str) -> Refused:
    return Refused(CURSOR_MALFORMED(text=cursor[:_SHOWN_MAX]).located("/cursor"))
