"""Which entries, items and lines of matches count for an account, as known at a log position."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from projections.reconciliation_tables import ENTRIES, ITEMS, MATCH_LINES, NAMES, PAYING
from projections.rows import Row

Conditions = list[sa.ColumnElement[bool]]


def counting(known_at: int | None, lines: Any = MATCH_LINES) -> Conditions:
    """Return what holds of a line whose match counted at a position; None: counts now."""
    if known_at is None:
        return [lines.c.is_current.is_(True)]
    until = lines.c.until_position
    return [
        lines.c.from_position <= known_at,
        sa.or_(until.is_(None), until > known_at),
    ]


def entries_of(account: str, known_at: int | None) -> Conditions:
    """Return what holds of the entries of an account that were on record at a position."""
    held: Conditions = [ENTRIES.c.account == account]
    if known_at is not None:
        held.append(ENTRIES.c.position <= known_at)
    return held


def items_of(account: Row, known_at: int | None, as_of: date | None = None) -> Conditions:
    """Return what holds of the items of an account's books at a position, up to a date.

    An item that names no account is of the account its holder pays from. One that was taken out
    of the books is gone from the day it was.
    """
    column, paying = ITEMS.c, PAYING.c
    pays = sa.select(paying.organisation).where(paying.account == account["reference"])
    if known_at is not None:
        pays = pays.where(paying.position <= known_at)
    currency = column.currency == account["currency"]
    unnamed = sa.and_(column.named_account.is_(None), column.holder.in_(pays), currency)
    gone: Conditions = [column.gone_position.is_not(None)]
    held: Conditions = [sa.or_(column.named_account == account["reference"], unnamed)]
    if known_at is not None:
        held.append(column.item <= known_at)
        gone.append(column.gone_position <= known_at)
    if as_of is not None:
        held.append(column.on <= as_of)
        gone.append(column.gone_on <= as_of)
    return [*held, sa.not_(sa.and_(*gone))]


def unmatched_entry(known_at: int | None) -> sa.ColumnElement[bool]:
    """Return what holds of an entry that no match counted at a position."""
    if known_at is None:
        return ENTRIES.c.match == ""
    used = sa.select(MATCH_LINES.c.id).where(MATCH_LINES.c.entry == ENTRIES.c.reference)
    return sa.not_(used.where(*counting(known_at)).exists())


def unmatched_item(known_at: int | None) -> sa.ColumnElement[bool]:
    """Return what holds of an item that no match counted at a position."""
    if known_at is None:
        return ITEMS.c.match == ""
    used = sa.select(MATCH_LINES.c.id).where(MATCH_LINES.c.item == ITEMS.c.item)
    return sa.not_(used.where(*counting(known_at)).exists())


def called(organisation: Any, known_at: int | None) -> sa.ScalarSelect[Any]:
    """Return what an organisation was last called, as known at a position."""
    named = sa.select(NAMES.c.name).where(NAMES.c.organisation == organisation)
    if known_at is not None:
        named = named.where(NAMES.c.position <= known_at)
    return named.order_by(NAMES.c.position.desc()).limit(1).scalar_subquery()
