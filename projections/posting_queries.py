"""Questions to the ledger's postings: which movements a balance is made of, a page at a time."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.reasons.supervision import CURSOR_MALFORMED
from aggregates.refusals import Refused
from projections.balances import NOW, Moment, Where, narrow
from projections.ledger_tables import POSTINGS
from projections.paging import FIRST_PAGE, Page, PageRequest, cursor_after, rows_of, text_in
from projections.rows import Row

_DIGITS_MAX: Final = 18


def postings(
    connection: Connection,
    where: Where,
    moment: Moment = NOW,
    request: PageRequest = FIRST_PAGE,
    account: str | None = None,
) -> Page[Row]:
    """List postings by position and line; refuses a malformed cursor or region code."""
    key = sa.tuple_(POSTINGS.c.position, POSTINGS.c.line)
    chosen = sa.select(POSTINGS).where(*narrow(where, moment))
    if account is not None:
        chosen = chosen.where(POSTINGS.c.account == account)
    if request.cursor is not None:
        chosen = chosen.where(key > sa.tuple_(*_seen(request.cursor)))
    chosen = chosen.order_by(POSTINGS.c.position, POSTINGS.c.line).limit(request.limit + 1)
    rows = rows_of(connection, chosen)
    items = tuple(rows[: request.limit])
    more = len(rows) > request.limit
    last = f"{items[-1]['position']}.{items[-1]['line']}" if items else ""
    return Page(items, cursor_after(last) if more else None)


def _seen(cursor: str) -> tuple[int, int]:
    position, _, line = text_in(cursor).partition(".")
    if not all(n.isascii() and n.isdigit() and len(n) <= _DIGITS_MAX for n in (position, line)):
        raise Refused(CURSOR_MALFORMED(text=cursor[:40]).located("/cursor"))
    return int(position), int(line)
