"""Signs of differences in what is matched already: twins, what came back, what stands uncleared."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.cash_entry import CLEARABLE
from projections.book_side import RETURN
from projections.paging import rows_of
from projections.reconciled_lines import counting, entries_of, items_of
from projections.reconciliation_tables import CASH, CLAIMS, ENTRIES, ITEMS, MATCH_LINES
from projections.rows import Row

_CHUNK: Final = 500


def entries_of_amounts(
    connection: Connection, account: str, minors: Collection[int], known_at: int | None
) -> Iterator[Row]:
    """Read the entries of an account of some amounts, matched or not, by day and position.

    ``references`` are those the payer gave, as the bank printed them.
    """
    column = ENTRIES.c
    names = ("reference", "booked_on", "minor", "party_account", "position")
    chosen = sa.select(*(column[name] for name in names), column.end_to_end, column.given_reference)
    for some in _chunks(minors):
        held = (*entries_of(account, known_at), column.minor.in_(some))
        for row in rows_of(connection, chosen.where(*held)):
            given = (row.pop("end_to_end"), row.pop("given_reference"))
            yield row | {"references": tuple(filter(None, given))}


def items_of_amounts(
    connection: Connection, account: Row, minors: Collection[int], known_at: int | None
) -> Iterator[Row]:
    """Read the items of an account's books of some amounts, matched or not, by position."""
    column = ITEMS.c
    chosen = sa.select(column.item, column.minor, column.references)
    for some in _chunks(minors):
        held = (*items_of(account, known_at), column.minor.in_(some))
        yield from rows_of(connection, chosen.where(*held).order_by(column.item))


def entries_not_paid_again(connection: Connection, account: str, known_at: int | None) -> list[Row]:
    """List the entries that brought payments back which were not made again since.

    Each is matched with the item that gives a claim's payment back.
    """
    entry, item = MATCH_LINES.alias("of_bank"), MATCH_LINES.alias("of_books")
    joined = (
        entry.join(item, sa.and_(item.c.match == entry.c.match, item.c.time == entry.c.time))
        .join(ITEMS, ITEMS.c.item == item.c.item)
        .join(CLAIMS, CLAIMS.c.claim == ITEMS.c.record)
        .join(ENTRIES, ENTRIES.c.reference == entry.c.entry)
    )
    chosen = (
        sa.select(ENTRIES.c.reference, ENTRIES.c.booked_on, ENTRIES.c.minor)
        .select_from(joined)
        .where(
            entry.c.account == account,
            *counting(known_at, entry),
            ITEMS.c.kind == RETURN,
            ITEMS.c.record_kind == "claim",
            CLAIMS.c.paid < ITEMS.c.item,
            ENTRIES.c.minor > 0,
        )
        .distinct()
    )
    return rows_of(connection, chosen.order_by(ENTRIES.c.reference))


def uncleared(connection: Connection, account: str) -> list[Row]:
    """List the suspense and advances of an account that are not cleared; ``left`` has no sign."""
    column = CASH.c
    left = sa.func.abs(column.minor) - column.cleared_minor
    chosen = sa.select(column.item, column.recorded_on, column.minor, left.label("left")).where(
        column.account == account,
        column.kind.in_([kind.value for kind in CLEARABLE]),
        column.dropped_on.is_(None),
        left > 0,
    )
    return rows_of(connection, chosen.order_by(column.item))


def _chunks(values: Collection[Any]) -> Iterator[list[Any]]:
    rest = iter(sorted(values))
    while some := list(islice(rest, _CHUNK)):
        yield some
