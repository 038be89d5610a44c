"""Questions to reconciliation: accounts, statements, entries, and items of the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.bank_account import account_reference
from aggregates.reasons.supervision import CURSOR_MALFORMED
from aggregates.refusals import Refused
from projections.paging import (
    FIRST_PAGE,
    Page,
    PageRequest,
    cursor_after,
    page_of,
    rows_of,
    text_in,
)
from projections.reconciled_lines import items_of
from projections.reconciliation_tables import (
    ACCOUNTS,
    ENTRIES,
    ITEMS,
    LISTINGS,
    PAYING,
    STATEMENTS,
)
from projections.rows import Row

_POSITION_MAX: Final = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFilter:
    """Which entries or items are wanted; None leaves free, and all that is given must hold.

    Bounds are inclusive. ``statement`` is that of entries alone, ``kind`` that of items alone.
    """

    since: date | None = None
    until: date | None = None
    is_matched: bool | None = None
    statement: str | None = None
    kind: str | None = None


ALL: Final = LineFilter()


def accounts(
    connection: Connection, request: PageRequest = FIRST_PAGE, *, holder: str | None = None
) -> Page[Row]:
    """List bank accounts by number, a page at a time."""
    chosen = sa.select(ACCOUNTS)
    if holder is not None:
        chosen = chosen.where(ACCOUNTS.c.holder == holder)
    return page_of(connection, chosen, ACCOUNTS.c.reference, request)


def every_account(connection: Connection) -> list[Row]:
    """List all bank accounts by number."""
    return rows_of(connection, sa.select(ACCOUNTS).order_by(ACCOUNTS.c.reference))


def account(connection: Connection, number: str, known_at: int | None = None) -> Row | None:
    """Return an account, or None when none is on record (at a position) under its number.

    The number may be printed with blanks.
    """
    chosen = sa.select(ACCOUNTS).where(ACCOUNTS.c.reference == account_reference(number))
    if known_at is not None:
        chosen = chosen.where(ACCOUNTS.c.opened_position <= known_at)
    found = rows_of(connection, chosen)
    return found[0] if found else None


def payers(connection: Connection, number: str) -> list[Row]:
    """List the organisations whose payments are expected on an account, by reference."""
    names = ("organisation", "currency", "assigned_on", "position")
    chosen = sa.select(*(PAYING.c[name] for name in names)).where(PAYING.c.account == number)
    return rows_of(connection, chosen.order_by(PAYING.c.organisation))


def statements(
    connection: Connection,
    number: str,
    request: PageRequest = FIRST_PAGE,
    *,
    kind: str | None = None,
) -> Page[Row]:
    """List the papers received of an account in the order they came, a page at a time."""
    chosen = sa.select(STATEMENTS).where(STATEMENTS.c.account == number)
    if kind is not None:
        chosen = chosen.where(STATEMENTS.c.kind == kind)
    return page_of(connection, chosen, STATEMENTS.c.received_position, request)


def entries(
    connection: Connection,
    number: str,
    wanted: LineFilter = ALL,
    request: PageRequest = FIRST_PAGE,
) -> Page[Row]:
    """List the entries of an account by the day they were booked, a page at a time."""
    column = ENTRIES.c
    held = [column.account == number, *_bounds(column.booked_on, column.match, wanted)]
    if wanted.statement is not None:
        again = sa.select(LISTINGS.c.entry).where(
            LISTINGS.c.account == number, LISTINGS.c.statement == wanted.statement
        )
        held.append(sa.or_(column.statement == wanted.statement, column.reference.in_(again)))
    return _page(connection, sa.select(ENTRIES).where(*held), "booked_on", "position", request)


def items(
    connection: Connection,
    account: Row,
    wanted: LineFilter = ALL,
    request: PageRequest = FIRST_PAGE,
) -> Page[Row]:
    """List the items of an account's books by their date, a page at a time.

    What was taken out of the books is left out.
    """
    held = [*items_of(account, None), *_bounds(ITEMS.c.on, ITEMS.c.match, wanted)]
    if wanted.kind is not None:
        held.append(ITEMS.c.kind == wanted.kind)
    return _page(connection, sa.select(ITEMS).where(*held), "on", "item", request)


def _bounds(
    on: sa.ColumnElement[date], match: sa.ColumnElement[str], wanted: LineFilter
) -> list[sa.ColumnElement[bool]]:
    bounds: list[sa.ColumnElement[bool]] = []
    if wanted.since is not None:
        bounds.append(on >= wanted.since)
    if wanted.until is not None:
        bounds.append(on <= wanted.until)
    if wanted.is_matched is not None:
        bounds.append(match != "" if wanted.is_matched else match == "")
    return bounds


def _page(
    connection: Connection, chosen: sa.Select[Any], on: str, position: str, request: PageRequest
) -> Page[Row]:
    """Read a page in the order of days, and of positions within a day."""
    day, place = chosen.selected_columns[on], chosen.selected_columns[position]
    if request.cursor is not None:
        seen_on, seen = _seen(request.cursor)
        later = sa.and_(day == seen_on, place > seen)
        chosen = chosen.where(day >= seen_on, sa.or_(day > seen_on, later))
    rows = rows_of(connection, chosen.order_by(day, place).limit(request.limit + 1))
    items = tuple(rows[: request.limit])
    more = len(rows) > request.limit
    last = f"{items[-1][on]}.{items[-1][position]}" if more else ""
    return Page(items, cursor_after(last) if more else None)


def _seen(cursor: str) -> tuple[date, int]:
    on, _, position = text_in(cursor).partition(".")
    try:
        seen = date.fromisoformat(on), int(position)
        if f"{seen[0]}.{seen[1]}" == f"{on}.{position}" and 0 <= seen[1] <= _POSITION_MAX:
            return seen
    except ValueError:
        pass
    raise Refused(CURSOR_MALFORMED(text=cursor[:40]).located("/cursor"))
