"""Money of claims by the account it moves: paid and given back, and what is on no account."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.book_side import PAYMENT
from projections.paging import rows_of
from projections.reconciled_lines import items_of
from projections.reconciliation_tables import ACCOUNTS, ITEMS, PAYING, STATEMENTS
from projections.rows import Row

_CLAIMED: Final = "claim"


def kept_accounts(
    connection: Connection, as_of: date, known_at: int | None, holder: str | None = None
) -> list[Row]:
    """List the accounts that the books keep, by number: not those of payees alone.

    An account is kept that somebody pays out of, that an item names, or of which a statement came.
    ``holder`` leaves those of others out.
    """
    column = ACCOUNTS.c
    ways = [
        (PAYING.c.account, PAYING.c.assigned_on, PAYING.c.position),
        (ITEMS.c.named_account, ITEMS.c.on, ITEMS.c.item),
        (STATEMENTS.c.account, STATEMENTS.c.first_on, STATEMENTS.c.received_position),
    ]
    used = []
    for account, on, position in ways:
        way = sa.select(account).where(account == column.reference, on <= as_of)
        used.append((way if known_at is None else way.where(position <= known_at)).exists())
    chosen = sa.select(ACCOUNTS).where(column.opened_on <= as_of, sa.or_(*used))
    if holder is not None:
        chosen = chosen.where(column.holder == holder)
    if known_at is not None:
        chosen = chosen.where(column.opened_position <= known_at)
    return rows_of(connection, chosen.order_by(column.reference))


def claim_sums(
    connection: Connection, account: Row, as_of: date, known_at: int | None
) -> tuple[int, int]:
    """Sum what was paid out of an account for claims and what was given back, without sign."""
    held = (*items_of(account, known_at, as_of), ITEMS.c.record_kind == _CLAIMED)
    return _sums(connection, held)


def on_no_account(
    connection: Connection, as_of: date, known_at: int | None, holder: str | None = None
) -> list[Row]:
    """List items on no account, by position: they name none, and their holder pays out of none.

    ``holder`` leaves those of others out.
    """
    column, paying = ITEMS.c, PAYING.c
    pays = sa.select(paying.account).where(
        paying.organisation == column.holder, paying.currency == column.currency
    )
    if known_at is not None:
        pays = pays.where(paying.position <= known_at)
    chosen = sa.select(
        *(column[name] for name in ("item", "on", "kind", "record_kind", "record", "holder")),
        column.minor,
        column.currency,
    ).where(column.named_account.is_(None), column.on <= as_of, sa.not_(pays.exists()))
    if holder is not None:
        chosen = chosen.where(column.holder == holder)
    if known_at is not None:
        chosen = chosen.where(column.item <= known_at)
    return rows_of(connection, chosen.order_by(column.item))


def _sums(connection: Connection, held: tuple[Any, ...]) -> tuple[int, int]:
    column = ITEMS.c
    paid = sa.func.sum(sa.case((column.kind == PAYMENT, -column.minor), else_=0))
    back = sa.func.sum(sa.case((column.kind != PAYMENT, column.minor), else_=0))
    out, into = connection.execute(sa.select(paid, back).where(*held)).one()
    return int(out or 0), int(into or 0)
